//! Pictures: each person's history, of which one may be the current picture.

use jiff::Timestamp;

use super::image_info::ImageInfo;
use crate::values::{
    AltText, BlobHash, Crop, DisplayName, EntityTag, Framing, PersonId, PictureId, Rating, Reason, Rotation,
    StoredName, Style,
};

/// What is kept beside a picture's file, which never changes: how it is shown, and what it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presentation {
    /// The square that is shown where a square is requested, and how it is turned.
    pub framing: Framing,
    /// What the picture shows, in words.
    pub alt: Option<AltText>,
}

/// Changes to a picture; `None` leaves a value as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureEdit {
    /// The audience that it is suitable for.
    pub rating: Option<Rating>,
    /// The square that is shown; `Some(None)` for the centered one.
    pub crop: Option<Option<Crop>>,
    /// How the square is turned.
    pub rotation: Option<Rotation>,
    /// What the picture shows; `Some(None)` for no text.
    pub alt: Option<Option<AltText>>,
}

/// One entry of a person's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Identifies the picture in its owner's history.
    pub id: PictureId,
    /// The person it belongs to.
    pub owner: PersonId,
    /// The stored file.
    pub image: ImageInfo,
    /// The file name under which it is served.
    pub name: StoredName,
    /// How it is shown, and what it shows.
    pub presentation: Presentation,
    /// The audience it is suitable for.
    pub rating: Rating,
    /// Whether it is the picture that is shown to everybody.
    pub is_current: bool,
    /// When it was first uploaded.
    pub created_at: Timestamp,
    /// When it was last uploaded again, restored, rated or edited.
    pub updated_at: Timestamp,
}

impl Picture {
    /// The version of the facts that can be edited.
    pub fn version(&self) -> EntityTag {
        let Self { id, presentation, rating, is_current, updated_at, .. } = self;
        let text =
            format!("{id} {presentation:?} {} {is_current} {}", rating.as_str(), updated_at.as_microsecond());
        BlobHash::of(text.as_bytes()).into()
    }
}

/// What is public of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The picture that is shown: the one that was chosen for the name, or else the current one.
    pub picture: Option<Picture>,
    /// The name, where the person's profile is public.
    pub public_name: Option<DisplayName>,
    /// Whether the person's account is enabled.
    pub is_active: bool,
    /// The style of the default avatar, where the person chose one.
    pub default_style: Option<Style>,
}

/// Whether a picture that is published becomes its owner's current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// It does, in place of the one that is current now.
    Always,
    /// Only if there is no current one.
    IfNone,
    /// It is only added to the history. One that is current already stays so.
    Never,
}

/// A picture to publish.
#[derive(Debug, Clone)]
pub struct NewPictureRow {
    /// The identifier, made by the caller; unused where the history has the same file under the same name already.
    pub id: PictureId,
    /// The person it belongs to.
    pub owner: PersonId,
    /// The stored file.
    pub image: ImageInfo,
    /// The file name under which it is served.
    pub name: StoredName,
    /// How it is shown, and what it shows.
    pub presentation: Presentation,
    /// Whether it becomes the current picture.
    pub selection: Selection,
}

/// The result of publishing a picture.
#[derive(Debug, Clone)]
pub enum PutOutcome {
    /// The picture is in the history, and that is on disk.
    Published {
        /// The picture.
        picture: Box<Picture>,
        /// The blobs of pictures that left the trash to make room for it.
        removed: Vec<BlobHash>,
    },
    /// No committed picture refers to the blob and the caller did not sync it: it may not be on disk.
    BlobUnsettled,
    /// The blob was removed in the meantime.
    BlobMissing,
    /// The owner was removed in the meantime.
    OwnerMissing,
    /// The owner's history is full.
    QuotaFull,
    /// The owner may not publish this file.
    Banned(Reason),
}

/// What a person's history may hold.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// The number of pictures.
    pub max_pictures: u64,
    /// The bytes of all of them together.
    pub max_bytes: u64,
}

/// A page of a person's history.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The pictures, newest first.
    pub pictures: Vec<Picture>,
    /// Whether there are older ones.
    pub has_more: bool,
}
