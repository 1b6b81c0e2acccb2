//! The pictures of one entry: which of them become their owner's, and which of them the owner has, or has replaced since.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use bytes::Bytes;

use crate::gate::blocking;
use crate::i18n::render;
use crate::imaging::Master;
use crate::import::PictureSource;
use crate::services::pictures::{self, DecodedUpload, UploadError};
use crate::services::{App, ServiceError};
use crate::values::{BlobHash, Locale, Message, PersonId, PictureName};

use crate::services::imports::{Former, ImportReport, Mode, Options, admit, change};

/// What every imported picture is called. The name stands in its address: a file's own may be somebody's email address.
const NAME: &str = "picture";

/// Pictures of a history that are read at a time.
const HISTORY_PAGE: u32 = 500;

/// Places the pictures of an entry, the last as the current one; nobody's where a person is only rehearsed.
pub(super) async fn place(
    app: &App,
    options: Options,
    owner: Option<PersonId>,
    place: &str,
    sources: Vec<PictureSource>,
    tally: &mut ImportReport,
) -> Result<(), ServiceError> {
    if sources.is_empty() {
        return Ok(());
    }
    admit(app, options.mode)?;
    let mut masters = Vec::new();
    for source in sources {
        match master(app, source).await {
            Ok(Ok(master)) => masters.push(master),
            Ok(Err(why)) => tally.skip(place, why),
            Err(fault) => tally.skip_for(place, fault)?,
        }
    }
    let has = match owner {
        Some(owner) => history(app, owner).await?,
        None => History::default(),
    };
    let brought: HashSet<BlobHash> = masters.iter().map(|master| master.hash).collect();
    let has_others = has.blobs.iter().any(|blob| !brought.contains(blob));
    let is_new = masters.iter().any(|master| !has.published.contains(&master.hash));
    if options.former == Former::Cached && has_others {
        if is_new {
            tally.skip(
                place,
                "the person has another picture, which stays; --replace puts this one in its place",
            );
        }
        return Ok(());
    }
    let current = masters.last().map(|master| master.hash);
    for master in masters {
        let is_wanted = match options.former {
            // What is in the history was brought by an earlier run, and what its owner made of it since stays.
            Former::Cached => !has.published.contains(&master.hash),
            Former::Replaced => {
                !has.blobs.contains(&master.hash) || (current == Some(master.hash) && has.current != current)
            }
        };
        if is_wanted {
            publish(app, options.mode, owner, master, place, tally).await?;
        }
    }
    Ok(())
}

async fn publish(
    app: &App,
    mode: Mode,
    owner: Option<PersonId>,
    master: Master,
    place: &str,
    tally: &mut ImportReport,
) -> Result<(), ServiceError> {
    if let (Mode::Real, Some(owner)) = (mode, owner) {
        let name = PictureName::parse(NAME).map_err(|message| ServiceError::field("name", message))?;
        let framed = DecodedUpload { owner, name, crop: None, master };
        if let Err(fault) = pictures::publish_master(app, change(app), framed).await {
            return tally.skip_for(place, fault);
        }
    }
    tally.pictures_set += 1;
    Ok(())
}

/// Reads and decodes a picture, as an upload is; or says why it is none that is taken.
async fn master(app: &App, source: PictureSource) -> Result<Result<Master, String>, ServiceError> {
    let max_bytes = app.config.max_picture_size.bytes();
    let bytes = match source {
        PictureSource::Bytes(bytes) => bytes,
        PictureSource::File(path) => match blocking(move || read(&path, max_bytes)).await {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        },
    };
    let sentence = |message: &Message| render(message, Locale::En);
    let examined = match pictures::examine(app, bytes).await {
        Ok(examined) => examined,
        Err(UploadError::TooLarge) => {
            let limit = app.config.max_picture_size.to_string();
            return Ok(Err(sentence(&Message::PictureTooLarge { limit })));
        }
        Err(UploadError::Refused(refusal)) => return Ok(Err(sentence(&refusal.message()))),
    };
    pictures::master_of(app, examined, None, "picture").await.map(Ok)
}

/// Reads a file, but not much more of it than a picture may have.
fn read(path: &Path, max_bytes: u64) -> Result<Bytes, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    // Looked at first: opening what is no file, a pipe, may wait for ever.
    if !std::fs::metadata(path).map_err(fault)?.is_file() {
        return Err(format!("{} is no file", path.display()));
    }
    let file = File::open(path).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(fault)?;
    Ok(Bytes::from(bytes))
}

/// The files of a person's history.
#[derive(Debug, Default)]
struct History {
    blobs: HashSet<BlobHash>,
    /// Those and what was deleted since.
    published: HashSet<BlobHash>,
    current: Option<BlobHash>,
}

async fn history(app: &App, owner: PersonId) -> Result<History, ServiceError> {
    let mut history = History::default();
    let mut before = None;
    loop {
        let page = pictures::history(app, owner, before, HISTORY_PAGE).await?;
        before = page.pictures.last().map(|picture| picture.id);
        for picture in page.pictures {
            history.blobs.insert(picture.image.hash);
            if picture.is_current {
                history.current = Some(picture.image.hash);
            }
        }
        if !page.has_more {
            // What the owner deleted is not brought back either.
            history.published = app.catalog.blobs_ever_published(owner).await?.into_iter().collect();
            history.published.extend(&history.blobs);
            return Ok(history);
        }
    }
}
