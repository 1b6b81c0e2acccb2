//! Reading what other systems hand over: a folder of pictures, a CSV of people, an LDIF of a directory, an export of
//! Libravatar. Each becomes an iterator of [`Entry`]s, read as it goes on; what is wrong with one entry is told with its
//! place and does not end the others. Nothing here knows people, the store or the network; what an entry says is as it was
//! found, and checked by the service that takes it.

mod base64_text;
mod csv_file;
mod folder;
mod ivatar;
mod ivatar_xml;
mod ldif;
mod ldif_lines;

use std::io;
use std::path::PathBuf;

use bytes::Bytes;

use crate::values::IdentityHash;

pub use csv_file::csv;
pub use folder::folder;
pub use ivatar::ivatar;
pub use ldif::ldif;

/// One person, as far as the source tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands: a file's name, or a line.
    pub place: String,
    /// The addresses, the main one first.
    pub addresses: Vec<String>,
    /// Which of them tell whether the person is known already.
    pub known_by: KnownBy,
    /// The hash of one of the person's addresses, where that is all the source tells.
    pub hash: Option<IdentityHash>,
    /// The name as shown.
    pub name: Option<String>,
    /// The short public name.
    pub slug: Option<SlugWish>,
    /// Pictures; the last is to be the current one.
    pub pictures: Vec<PictureSource>,
}

/// Which addresses of an entry tell who it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KnownBy {
    /// The first only: whoever has another of them is another person, and the entry is mistaken about it.
    #[default]
    First,
    /// Any: the source tells them in no order.
    Any,
}

/// How strongly a short public name is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlugWish {
    /// It was written for this import: one that cannot be had is a fault.
    Demanded(String),
    /// A name in another system: taken where it can be.
    Suggested(String),
}

/// Where a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureSource {
    /// In a file.
    File(PathBuf),
    /// In the source itself.
    Bytes(Bytes),
}

/// What is wrong with one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryError {
    /// Where it stands.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

/// The entries of a source, in its order.
pub type Entries = Box<dyn Iterator<Item = Result<Entry, EntryError>> + Send>;

/// Why a source cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file or folder cannot be opened or read.
    #[error("{}: {problem}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// It is not what it should be.
    #[error("{}: {why}", path.display())]
    Malformed {
        /// Which.
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
        |problem| Self::Io { path, problem }
    }
}
