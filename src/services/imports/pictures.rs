//! The pictures of one entry: which of them to add, and which of them their owner has, had or deleted before.

use std::collections::HashSet;

use tokio::sync::Semaphore;

use super::{ExistingPicture, ImportReport, Mode, Options, change};
use crate::gate::blocking;
use crate::i18n::render;
use crate::imaging::Master;
use crate::import::{PictureSource, read_picture};
use crate::model::{Presentation, Selection};
use crate::services::pictures::{self, DecodedUpload, UploadError};
use crate::services::{App, ServiceError};
use crate::values::{BlobHash, Locale, Message, PersonId, PictureName};

/// The name of each imported picture. It is part of the public URL, and the file's own name may be an email address.
const NAME: &str = "picture";

/// Entries whose pictures are read and decoded at a time.
static PICTURES: Semaphore = Semaphore::const_new(4);

/// Pictures of a history that are read at a time.
const HISTORY_PAGE: u32 = 500;

/// Imports the pictures of an entry; the last becomes the current one. In a dry run the person may not exist.
pub(super) async fn import_pictures(
    app: &App,
    options: Options,
    owner: Option<PersonId>,
    place: &str,
    sources: Vec<PictureSource>,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    if sources.is_empty() {
        return Ok(());
    }
    if options.mode == Mode::Apply {
        // Stops the import while the disk is full.
        pictures::admit(app).await?;
    }
    let _turn = PICTURES.acquire().await;
    let masters = make_masters(app, place, sources, report).await?;
    let history = match owner {
        Some(owner) => read_history(app, owner).await?,
        None => History::default(),
    };
    let Some(masters) = choose(options.existing_picture, masters, &history) else {
        let why = "the person has another picture; replace it with --replace";
        report.skip(place, why);
        return Ok(());
    };
    for master in masters {
        publish(app, options.mode, owner, master, place, report).await?;
    }
    Ok(())
}

/// The pictures to add; `None` if the person's own picture keeps new ones out.
fn choose(existing: ExistingPicture, masters: Vec<Master>, history: &History) -> Option<Vec<Master>> {
    match existing {
        // A picture that was here once came with an earlier import, and what its owner did since stays.
        ExistingPicture::Keep => {
            let hashes: HashSet<BlobHash> = masters.iter().map(|master| master.hash).collect();
            let has_others = history.blobs.iter().any(|blob| !hashes.contains(blob));
            let new: Vec<Master> =
                masters.into_iter().filter(|master| !history.known.contains(&master.hash)).collect();
            (new.is_empty() || !has_others).then_some(new)
        }
        ExistingPicture::Replace => {
            let last = masters.last().map(|master| master.hash);
            let is_missing = |master: &Master| !history.blobs.contains(&master.hash);
            let is_to_be_current = |master: &Master| last == Some(master.hash) && history.current != last;
            Some(
                masters.into_iter().filter(|master| is_missing(master) || is_to_be_current(master)).collect(),
            )
        }
    }
}

async fn publish(
    app: &App,
    mode: Mode,
    owner: Option<PersonId>,
    master: Master,
    place: &str,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    if let (Mode::Apply, Some(owner)) = (mode, owner) {
        let name = PictureName::parse(NAME).map_err(|message| ServiceError::field("name", message))?;
        let (presentation, selection) = (Presentation::default(), Selection::Always);
        let upload = DecodedUpload { owner, name, presentation, selection, master };
        if let Err(error) = pictures::publish_master(app, change(app), upload).await {
            return report.skip_for(place, error);
        }
    }
    report.pictures_set += 1;
    Ok(())
}

/// Reads and decodes the pictures; those that cannot be read or decoded are reported.
async fn make_masters(
    app: &App,
    place: &str,
    sources: Vec<PictureSource>,
    report: &mut ImportReport,
) -> Result<Vec<Master>, ServiceError> {
    let mut masters = Vec::new();
    for source in sources {
        match make_master(app, source).await {
            Ok(Ok(master)) => masters.push(master),
            Ok(Err(why)) => report.skip(place, why),
            Err(error) => report.skip_for(place, error)?,
        }
    }
    Ok(masters)
}

/// Reads and decodes a picture just as an upload, or says why it is rejected.
async fn make_master(app: &App, source: PictureSource) -> Result<Result<Master, String>, ServiceError> {
    let max_bytes = app.config().max_picture_size.bytes();
    let bytes = match source {
        PictureSource::Bytes(bytes) => bytes,
        PictureSource::File(path) => match blocking(move || read_picture(&path, max_bytes)).await {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        },
    };
    let sentence = |message: &Message| render(message, Locale::En);
    let probed = match pictures::probe(app, bytes).await {
        Ok(probed) => probed,
        Err(UploadError::TooLarge) => {
            let limit = app.config().max_picture_size.to_string();
            return Ok(Err(sentence(&Message::PictureTooLarge { limit })));
        }
        Err(UploadError::Refused(error)) => return Ok(Err(sentence(&error.message()))),
    };
    pictures::ingest(app, probed, None, "picture").await.map(Ok)
}

/// The blobs of a person's pictures.
#[derive(Debug, Default)]
struct History {
    /// Those of the history.
    blobs: HashSet<BlobHash>,
    /// Those of the history, and those that were deleted from it.
    known: HashSet<BlobHash>,
    /// The current picture's.
    current: Option<BlobHash>,
}

async fn read_history(app: &App, owner: PersonId) -> Result<History, ServiceError> {
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
            break;
        }
    }
    // Includes what the owner deleted, which does not come back.
    history.known = app.catalog.blobs_ever_published(owner).await?.into_iter().collect();
    history.known.extend(&history.blobs);
    Ok(history)
}
