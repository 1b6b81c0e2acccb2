//! A person's photo: whether it becomes a picture, and taking it in just as an upload.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::i18n::render;
use crate::model::{Change, ExternalSource, Presentation, Provisioned, Selection, TakenPhoto};
use crate::services::pictures::{self, NewPicture, UploadError};
use crate::services::{App, ServiceError};
use crate::values::{Locale, Message, PersonId, PictureId, PictureName};

/// The name of each picture. It is part of the public URL.
const NAME: &str = "picture";

/// When a photo becomes a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhotoPolicy {
    /// While the person did not choose another picture here, or delete it.
    Follow,
    /// Always.
    Replace,
}

/// What became of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PhotoOutcome {
    /// It is the one that was taken over before.
    Unchanged,
    /// It became the current picture, or would in a dry run.
    Published,
    /// The person has another picture, or deleted the former one.
    KeptOwn,
    /// It is refused as an upload would be.
    Refused(String),
}

/// A photo of a source.
#[derive(Debug)]
pub(crate) struct Photo {
    /// Where it comes from.
    pub source: ExternalSource,
    /// Whose it is.
    pub person: PersonId,
    /// What the source calls the state of which it is.
    pub version: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Makes a photo the person's current picture, if it changed and the policy says so, and notes it.
///
/// # Errors
///
/// A full disk, the catalog's, and others that stop the whole.
pub(crate) async fn take_photo(
    app: &App,
    change: &Change,
    known: &Provisioned,
    policy: PhotoPolicy,
    photo: Photo,
) -> Result<PhotoOutcome, ServiceError> {
    let Photo { source, person, version, bytes } = photo;
    let digest = digest(&bytes);
    let mut picture = known.picture;
    let outcome = if known.photo == Some(digest) {
        PhotoOutcome::Unchanged
    } else if is_wanted(app, policy, person, known.picture).await? {
        match publish(app, change, person, bytes).await? {
            Ok(published) => {
                picture = Some(published);
                PhotoOutcome::Published
            }
            Err(why) => PhotoOutcome::Refused(why),
        }
    } else {
        PhotoOutcome::KeptOwn
    };
    if outcome != PhotoOutcome::Unchanged || known.version != version {
        let taken = TakenPhoto { person, version, photo: Some(digest), picture };
        app.catalog.note_photo(change.clone(), source, taken).await?;
    }
    Ok(outcome)
}

/// SHA-256 of a photo.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Whether a photo that changed becomes the current picture. `former` is the picture that the source's last one became.
pub(crate) async fn is_wanted(
    app: &App,
    policy: PhotoPolicy,
    person: PersonId,
    former: Option<PictureId>,
) -> Result<bool, ServiceError> {
    if policy == PhotoPolicy::Replace {
        return Ok(true);
    }
    match (pictures::current(app, person).await?, former) {
        (Some(current), Some(former)) => Ok(current.id == former),
        (Some(_own), None) => Ok(false),
        // Whoever deleted the picture, or all of them, wants none.
        (None, _) => Ok(app.catalog.blobs_ever_published(person).await?.is_empty()),
    }
}

/// Publishes a photo just as an upload, or says why it is refused.
async fn publish(
    app: &App,
    change: &Change,
    owner: PersonId,
    bytes: Bytes,
) -> Result<Result<PictureId, String>, ServiceError> {
    pictures::admit(app).await?;
    let sentence = |message: &Message| render(message, Locale::En);
    let picture = match pictures::probe(app, bytes).await {
        Ok(picture) => picture,
        Err(UploadError::TooLarge) => {
            let limit = app.config().max_picture_size.to_string();
            return Ok(Err(sentence(&Message::PictureTooLarge { limit })));
        }
        Err(UploadError::Refused(error)) => return Ok(Err(sentence(&error.message()))),
    };
    let name = PictureName::parse(NAME).map_err(|message| ServiceError::field("name", message))?;
    let (presentation, selection) = (Presentation::default(), Selection::Always);
    let new = NewPicture { owner, name, presentation, selection, picture, field: "photo" };
    match pictures::publish(app, change.clone(), new).await {
        Ok(picture) => Ok(Ok(picture.id)),
        Err(ServiceError::Invalid(errors)) => {
            Ok(Err(errors.iter().map(|(_, message)| sentence(message)).collect::<Vec<_>>().join(" ")))
        }
        Err(ServiceError::Banned(reason)) => {
            Ok(Err(format!("an administrator does not allow this picture: {}", reason.as_str())))
        }
        Err(ServiceError::Conflict(message)) => Ok(Err(sentence(&message))),
        Err(error) => Err(error),
    }
}
