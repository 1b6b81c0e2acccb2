//! `tondo picture`: people's pictures, without the server or beside it.

use std::io::Read;
use std::path::{Path, PathBuf};

use argh::FromArgs;
use bytes::Bytes;
use serde::Serialize;

use crate::catalog;
use crate::config::{Config, ListenAddress};
use crate::http::api::{FileFacts, HistoryEntry, address};
use crate::services::lookup::Original;
use crate::services::pictures::{self, NewPicture, UploadError};
use crate::services::{App, Missing, OpenMode, ServiceError, lookup};
use crate::values::{Message, PictureId, PictureName, Rating};

use super::exit::{CliError, Exit};
use super::open::{DataArgs, by_operator, person, visit};
use super::output::{self, Format};

/// Pictures that are read at a time when a history is listed.
const HISTORY_PAGE: u32 = 200;

/// put, get, list and remove people's pictures
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "picture")]
pub(super) struct Picture {
    #[argh(subcommand)]
    command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
enum Command {
    Put(Put),
    Get(Get),
    History(History),
    Rate(Rate),
    Remove(Remove),
}

/// make a file a person's picture
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "put")]
struct Put {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the picture's file: JPEG, PNG, WebP or GIF
    #[argh(positional)]
    file: PathBuf,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// get a person's current picture
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "get")]
struct Get {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the file to write; otherwise standard output
    #[argh(option, short = 'o')]
    output: Option<PathBuf>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print the picture's facts as JSON; the picture itself only with --output
    #[argh(switch)]
    json: bool,
}

/// list a person's pictures, newest first
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "history")]
struct History {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// say for whom a picture is: the current one, or one of the history
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "rate")]
struct Rate {
    /// address or id
    #[argh(positional)]
    person: String,
    /// g for everybody, pg, r or x
    #[argh(positional)]
    rating: Rating,
    /// the picture's id, as `picture history` prints it
    #[argh(option)]
    id: Option<String>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// delete a picture for good: the current one, or one of the history
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "remove")]
struct Remove {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the picture's id, as `picture history` prints it
    #[argh(option)]
    id: Option<String>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct Removed {
    removed: bool,
}

impl Picture {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.command {
            Command::Put(put) => put.run(),
            Command::Get(get) => get.run(),
            Command::History(history) => history.run(),
            Command::Rate(rate) => rate.run(),
            Command::Remove(remove) => remove.run(),
        }
    }
}

impl Put {
    fn run(self) -> Result<Exit, CliError> {
        let name = self.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let name =
            PictureName::parse(&name).map_err(|message| CliError::argument("the file's name", &message))?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?.id;
            pictures::admit(&app)?;
            let bytes = read_picture(&self.file, app.config.max_picture_size.bytes())?;
            let picture = pictures::examine(&app, bytes).await.map_err(|unfit| unfit_fault(&app, &unfit))?;
            let new = NewPicture { owner, name, crop: None, picture, field: "picture" };
            let picture = pictures::publish(&app, by_operator(&app), new).await?;
            let place = shown_at(&app.config, &picture);
            format.print(&FileFacts::of(&picture), |_| {
                let (size, media) = (picture.image.size, picture.image.media);
                format!(
                    "stored {} x {}, {media}, {} bytes\n{place}",
                    size.width, size.height, picture.image.bytes
                )
            })
        })
    }
}

impl Get {
    fn run(self) -> Result<Exit, CliError> {
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?.id;
            let picture =
                pictures::current(&app, owner).await?.ok_or(ServiceError::Missing(Missing::Picture))?;
            let facts = FileFacts::of(&picture);
            let bytes = lookup::read_master(&app, &Original::from(&picture)).await?.into_bytes()?;
            match (&self.output, self.json) {
                (Some(path), _) => std::fs::write(path, &bytes)
                    .map_err(|error| CliError::failure(format!("{}: {error}", path.display())))?,
                (None, false) => return output::bytes(&bytes),
                (None, true) => {}
            }
            let format = Format::chosen(self.json);
            format.print(&facts, |_| format!("wrote {} bytes", bytes.len()))
        })
    }
}

impl History {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?.id;
            let mut all = Vec::new();
            loop {
                let before = all.last().map(|picture: &catalog::Picture| picture.id);
                let page = pictures::history(&app, owner, before, HISTORY_PAGE).await?;
                all.extend(page.pictures);
                if !page.has_more {
                    break;
                }
            }
            let base = &app.config.base_path;
            let entries: Vec<HistoryEntry> =
                all.iter().map(|picture| HistoryEntry::of(picture, base)).collect();
            format.print(&entries, |_| match all.as_slice() {
                [] => "no pictures".to_owned(),
                some => some.iter().map(line).collect::<Vec<_>>().join("\n"),
            })
        })
    }
}

impl Rate {
    fn run(self) -> Result<Exit, CliError> {
        let id = self.id.map(|id| picture_id(&id)).transpose()?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?.id;
            let picture = pictures::rate(&app, by_operator(&app), owner, id, self.rating).await?;
            let entry = HistoryEntry::of(&picture, &app.config.base_path);
            format.print(&entry, |_| format!("rated {}", self.rating))
        })
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        let id = self.id.map(|id| picture_id(&id)).transpose()?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?.id;
            pictures::remove(&app, by_operator(&app), owner, id).await?;
            format.print(&Removed { removed: true }, |_| "removed".to_owned())
        })
    }
}

fn picture_id(text: &str) -> Result<PictureId, CliError> {
    text.parse().map_err(|error| CliError::usage(format!("`{text}` is no picture's id: {error}")))
}

/// Reads a file, but not much more of it than a picture may have.
fn read_picture(path: &Path, max_bytes: u64) -> Result<Bytes, CliError> {
    let fault = |error: std::io::Error| CliError::failure(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(fault)?;
    Ok(Bytes::from(bytes))
}

fn unfit_fault(app: &App, unfit: &UploadError) -> ServiceError {
    match unfit {
        UploadError::TooLarge => {
            let limit = app.config.max_picture_size.to_string();
            ServiceError::field("picture", Message::PictureTooLarge { limit })
        }
        UploadError::Refused(refusal) => ServiceError::field("picture", refusal.message()),
    }
}

fn shown_at(config: &Config, picture: &catalog::Picture) -> String {
    let path = address(picture, &config.base_path);
    let tcp = config.listen.iter().find_map(|address| match address {
        ListenAddress::Tcp(at) => Some(at.to_string()),
        ListenAddress::Unix(_) => None,
    });
    tcp.map_or_else(|| path.clone(), |at| format!("http://{at}{path}"))
}

fn line(picture: &catalog::Picture) -> String {
    let current = if picture.is_current { "  current" } else { "" };
    let (size, at) = (picture.image.size, picture.created_at);
    format!("{}  {at}  {} x {}  {}{current}", picture.id, size.width, size.height, picture.name.basename())
}
