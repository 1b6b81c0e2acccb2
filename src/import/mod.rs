//! Readers of other systems' files: a folder of pictures, a CSV file of people, an LDIF export of a directory, an export of
//! Libravatar. Each is an iterator of [`Entry`]s that reads as it goes on. An error in one entry names its place and does not
//! end the others. Nothing here knows the catalog, the blob store or the network; entries are unchecked, and the import service
//! checks them.

mod base64_text;
mod csv_file;
mod directory_address;
mod folder;
mod ivatar;
mod ivatar_xml;
mod ldif;
mod ldif_lines;
mod picture_file;

use std::io;
use std::path::PathBuf;

use bytes::Bytes;

use crate::values::IdentityHash;

pub(crate) use csv_file::csv;
pub(crate) use directory_address::address_of;
pub(crate) use folder::folder;
pub(crate) use ivatar::ivatar;
pub(crate) use ldif::ldif;
pub(crate) use picture_file::{list_pictures, read_picture};

/// One person, with what the source contains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it is in the source, for messages: a file's name or a line number.
    pub place: String,
    /// Email addresses and OpenIDs, the main one first.
    pub addresses: Vec<String>,
    /// Which of them identify an existing person.
    pub match_by: MatchBy,
    /// The hash of an email address or OpenID, if the source has no more than that.
    pub hash: Option<IdentityHash>,
    /// The display name.
    pub name: Option<String>,
    /// The slug.
    pub slug: Option<RequestedSlug>,
    /// The name under which the source knows the person.
    pub username: Option<String>,
    /// The pictures. The last one becomes the current one.
    pub pictures: Vec<PictureSource>,
}

/// Which addresses of an entry identify an existing person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum MatchBy {
    /// The first only. If another one belongs to somebody else, that is an error of the entry.
    #[default]
    First,
    /// Any of them: the source lists them in no order.
    Any,
}

/// A slug from the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RequestedSlug {
    /// It was written for this import: it is an error if it is invalid or already in use.
    Required(String),
    /// A user name of another system: the slug becomes similar to it.
    Preferred(String),
}

/// Where the bytes of a picture are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PictureSource {
    /// In a file.
    File(PathBuf),
    /// In the source itself.
    Bytes(Bytes),
}

/// What is wrong with one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryError {
    /// Where the entry is in the source.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

/// The entries of a source, in its order.
pub(crate) type Entries = Box<dyn Iterator<Item = Result<Entry, EntryError>> + Send>;

/// Why a source cannot be read as a whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// The file or folder cannot be opened or read.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
    /// The file does not have the expected format.
    #[error("{}: {why}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl EntryError {
    fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self { place: place.into(), why: why.into() }
    }
}

impl SourceError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |cause| Self::Io { path, cause }
    }
}
