//! What administrators decide about pictures: removals with a reason, and files that nobody may upload.

use jiff::Timestamp;

use crate::values::{BlobHash, Reason};

/// How an administrator removes a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// What its owner is told.
    pub reason: Reason,
    /// Whether nobody may have the file any more.
    pub blocks: bool,
}

/// A file that an administrator removed from a person's history, or that nobody may upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderated {
    /// The file.
    pub blob: BlobHash,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: Timestamp,
}

/// A page of them.
#[derive(Debug, Clone)]
pub struct ModeratedPage {
    /// The files.
    pub files: Vec<Moderated>,
    /// Whether there are more.
    pub has_more: bool,
}
