//! The trash: deleted pictures that can be brought back for a while.

use jiff::Timestamp;

use super::picture::Picture;

/// What deleting does to a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone for everybody, and can be brought back for a while.
    ToTrash,
    /// It is gone for good.
    ForGood,
}

/// A picture in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrashedPicture {
    /// The picture as it was; it is nobody's current one.
    pub picture: Picture,
    /// Whether it was the current picture.
    pub was_current: bool,
    /// Whether its owner deleted it, and not an administrator or the operator.
    pub by_owner: bool,
    /// When it was deleted.
    pub deleted_at: Timestamp,
}

/// A page of a person's trash.
#[derive(Debug, Clone)]
pub struct TrashPage {
    /// The pictures by their first upload, newest first.
    pub pictures: Vec<TrashedPicture>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// Which pictures somebody may bring back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreRight {
    /// Those that their owner, who asks, deleted.
    OwnDeletions,
    /// All, for administrators.
    All,
}

/// The result of bringing a picture back.
#[derive(Debug, Clone)]
pub enum RestoreOutcome {
    /// It is in the history again.
    Restored(Box<Picture>),
    /// It is not in the person's trash.
    Missing,
    /// Somebody else than the owner deleted it.
    ByOthers,
    /// The history is full.
    QuotaFull,
}
