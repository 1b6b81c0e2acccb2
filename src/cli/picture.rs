//! `tondo picture`: people's pictures. Works with or without a running server.

use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Serialize;

use crate::config::{Config, ListenAddress};
use crate::http::api::{HistoryPictureJson, UploadedFileJson, picture_path};
use crate::model::{self, PictureEdit, Presentation, Removal, Selection};
use crate::services::lookup::Original;
use crate::services::pictures::{self, NewPicture, UploadError};
use crate::services::{App, Missing, ServiceError, lookup, trash};
use crate::values::{AltText, Crop, Framing, Message, PersonId, PictureId, PictureName, Rating, Rotation};

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::open::{find_person, operator_change, parse_argument};
use super::output;

/// Pictures that are read at a time.
const HISTORY_PAGE: u32 = 200;

subcommands! {
    /// put, get, list, rate, change and remove people's pictures
    #[argh(subcommand, name = "picture")]
    struct Picture { Put, Get, History, Rate, Set, Remove }
}

command! {
    /// upload a file as a person's picture
    #[argh(subcommand, name = "put")]
    struct Put(person) {
        /// the image: JPEG, PNG, WebP or GIF
        #[argh(positional)]
        file: PathBuf,
    }
}

command! {
    /// write a person's current picture to a file or standard output; with --json, print its metadata, and write the picture only with --output
    #[argh(subcommand, name = "get")]
    struct Get(person) {
        /// the file to write; otherwise standard output
        #[argh(option, short = 'o')]
        output: Option<PathBuf>,
    }
}

command! {
    /// list a person's pictures, newest first
    #[argh(subcommand, name = "history")]
    struct History(person) {}
}

command! {
    /// set the content rating of a picture: the current one, or one of the history
    #[argh(subcommand, name = "rate")]
    struct Rate(person) {
        /// g (everybody), pg, r or x
        #[argh(positional)]
        rating: Rating,
        /// the picture's id, as `picture history` prints it
        #[argh(option)]
        id: Option<String>,
    }
}

command! {
    /// change how a picture is shown: the current one, or one of the history; the stored file stays as it is
    #[argh(subcommand, name = "set")]
    struct Set(person) {
        /// the picture's id, as `picture history` prints it
        #[argh(option)]
        id: Option<String>,
        /// the square to show, as x,y,size in pixels of the upright picture before it is rotated; "none" for the centered one
        #[argh(option)]
        crop: Option<String>,
        /// what the picture shows, for those who do not see it; "" for no text
        #[argh(option)]
        alt: Option<String>,
        /// how the square is turned, clockwise: 0, 90, 180 or 270 degrees
        #[argh(option)]
        rotate: Option<String>,
    }
}

command! {
    /// delete a picture: the current one, or one of the history; for `trash_period` it can be brought back from the trash
    #[argh(subcommand, name = "remove")]
    struct Remove(person) {
        /// delete it for good; this cannot be undone
        #[argh(switch)]
        now: bool,
        /// the picture's id, as `picture history` prints it
        #[argh(option)]
        id: Option<String>,
    }
}

#[derive(Serialize)]
struct Removed {
    removed: bool,
}

impl Put {
    fn run(self) -> Result<Exit, CliError> {
        let name = self.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let name = parse_argument("the file's name", &name, PictureName::parse)?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            pictures::admit(&app).await?;
            let bytes = read_picture(&self.file, app.config().max_picture_size.bytes())?;
            let picture = pictures::probe(&app, bytes).await.map_err(|error| upload_error(&app, &error))?;
            let (presentation, selection) = (Presentation::default(), Selection::Always);
            let new = NewPicture { owner, name, presentation, selection, picture, field: "picture" };
            let picture = pictures::publish(&app, operator_change(&app), new).await?;
            let url = picture_url(&app.config(), &picture);
            format.print(&UploadedFileJson::from(&picture), |_| {
                let (size, media) = (picture.image.size, picture.image.media);
                format!(
                    "stored {} x {}, {media}, {} bytes\n{url}",
                    size.width, size.height, picture.image.bytes
                )
            })
        })
    }
}

impl Get {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let picture =
                pictures::current(&app, owner).await?.ok_or(ServiceError::Missing(Missing::Picture))?;
            let bytes = lookup::read_master(&app, &Original::from(&picture)).await?;
            match (&self.output, self.json) {
                (Some(path), _) => std::fs::write(path, &bytes)
                    .map_err(|error| CliError::failure(format!("{}: {error}", path.display())))?,
                (None, false) => return output::print_bytes(&bytes),
                (None, true) => {}
            }
            format.print(&UploadedFileJson::from(&picture), |_| format!("wrote {} bytes", bytes.len()))
        })
    }
}

impl History {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let pictures = all_pictures(&app, owner).await?;
            let base = &app.config.base_path;
            let entries: Vec<HistoryPictureJson> =
                pictures.iter().map(|picture| HistoryPictureJson::new(picture, base)).collect();
            format.print(&entries, |_| match pictures.as_slice() {
                [] => "no pictures".to_owned(),
                pictures => pictures.iter().map(line).collect::<Vec<_>>().join("\n"),
            })
        })
    }
}

impl Rate {
    fn run(self) -> Result<Exit, CliError> {
        let id = picture_id(self.id.as_deref())?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let edit = PictureEdit { rating: Some(self.rating), ..PictureEdit::default() };
            let picture = pictures::edit(&app, operator_change(&app), owner, id, edit).await?;
            let entry = HistoryPictureJson::new(&picture, &app.config.base_path);
            format.print(&entry, |_| format!("rated {}", self.rating))
        })
    }
}

impl Set {
    fn run(self) -> Result<Exit, CliError> {
        let id = picture_id(self.id.as_deref())?;
        let edit = self.edit()?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            let picture = pictures::edit(&app, operator_change(&app), owner, id, edit).await?;
            let entry = HistoryPictureJson::new(&picture, &app.config.base_path);
            format.print(&entry, |_| shown(&picture))
        })
    }

    fn edit(&self) -> Result<PictureEdit, CliError> {
        let crop = |typed: &str| match typed {
            "none" => Ok(None),
            typed => parse_argument("--crop", typed, |typed| typed.parse::<Crop>().map(Some)),
        };
        let alt = |typed: &str| parse_argument("--alt", typed, AltText::parse);
        let rotation = |typed: &str| parse_argument("--rotate", typed, str::parse::<Rotation>);
        let edit = PictureEdit {
            rating: None,
            crop: self.crop.as_deref().map(crop).transpose()?,
            alt: self.alt.as_deref().map(alt).transpose()?,
            rotation: self.rotate.as_deref().map(rotation).transpose()?,
        };
        if edit == PictureEdit::default() {
            return Err(CliError::usage("give at least one of --crop, --alt and --rotate".to_owned()));
        }
        Ok(edit)
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        let id = picture_id(self.id.as_deref())?;
        self.shared().open(async move |app, format| {
            let owner = find_person(&app, &self.person).await?.id;
            if self.now {
                trash::remove_for_good(&app, operator_change(&app), owner, id).await?;
            } else {
                trash::remove(&app, operator_change(&app), owner, id, Removal::default()).await?;
            }
            format.print(&Removed { removed: true }, |_| "removed".to_owned())
        })
    }
}

async fn all_pictures(app: &App, owner: PersonId) -> Result<Vec<model::Picture>, CliError> {
    let mut all: Vec<model::Picture> = Vec::new();
    loop {
        let before = all.last().map(|picture| picture.id);
        let page = pictures::history(app, owner, before, HISTORY_PAGE).await?;
        all.extend(page.pictures);
        if !page.has_more {
            return Ok(all);
        }
    }
}

fn picture_id(typed: Option<&str>) -> Result<Option<PictureId>, CliError> {
    let parse = |typed: &str| {
        typed
            .parse()
            .map_err(|error| CliError::usage(format!("`{typed}` is not the id of a picture: {error}")))
    };
    typed.map(parse).transpose()
}

/// Reads a file, but at most one byte more than a picture may have.
fn read_picture(path: &Path, max_bytes: u64) -> Result<Bytes, CliError> {
    let failure = |error: std::io::Error| CliError::failure(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failure)?;
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(failure)?;
    Ok(Bytes::from(bytes))
}

fn upload_error(app: &App, error: &UploadError) -> ServiceError {
    match error {
        UploadError::TooLarge => {
            let limit = app.config().max_picture_size.to_string();
            ServiceError::field("picture", Message::PictureTooLarge { limit })
        }
        UploadError::Refused(error) => ServiceError::field("picture", error.message()),
    }
}

/// The picture's URL on the first configured TCP address; only the path if there is none.
fn picture_url(config: &Config, picture: &model::Picture) -> String {
    let path = picture_path(picture, &config.base_path);
    let tcp = config.listen.iter().find_map(|listen| match listen {
        ListenAddress::Tcp(bind) => Some(bind.to_string()),
        ListenAddress::Unix(_) => None,
    });
    tcp.map_or_else(|| path.clone(), |bind| format!("http://{bind}{path}"))
}

/// How a picture is shown, in a line.
fn shown(picture: &model::Picture) -> String {
    let Presentation { framing: Framing { crop, rotation }, alt } = &picture.presentation;
    let crop = crop.map_or_else(|| "the centered square".to_owned(), |crop| format!("the square {crop}"));
    let alt = alt.as_ref().map_or_else(|| "no text".to_owned(), |alt| format!("the text {:?}", alt.as_str()));
    format!("shown: {crop}, turned by {rotation} degrees, with {alt}")
}

fn line(picture: &model::Picture) -> String {
    let current = if picture.is_current { "  current" } else { "" };
    let (size, at) = (picture.image.size, picture.created_at);
    format!("{}  {at}  {} x {}  {}{current}", picture.id, size.width, size.height, picture.name.basename())
}
