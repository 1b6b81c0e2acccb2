//! A folder of pictures. Each file is named by its owner's email address, such as `ada@example.org.jpg`, or by the hash of it.
//! Subfolders are not read.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::import::{Entries, Entry, EntryError, PictureSource, SourceError};
use crate::values::{IdentityHash, MediaType};

/// Reads the pictures of a folder, sorted by name. Hidden files are skipped.
pub(crate) fn folder(path: &Path) -> Result<Entries, SourceError> {
    let mut names: Vec<OsString> = Vec::new();
    for entry in fs::read_dir(path).map_err(SourceError::io(path))? {
        let entry = entry.map_err(SourceError::io(path))?;
        names.push(entry.file_name());
    }
    names.retain(|name| !name.as_encoded_bytes().starts_with(b"."));
    names.sort_unstable();
    let folder = path.to_owned();
    Ok(Box::new(names.into_iter().map(move |name| entry(&folder, &name))))
}

fn entry(folder: &Path, name: &OsString) -> Result<Entry, EntryError> {
    let path = folder.join(name);
    let place = name.to_string_lossy().into_owned();
    let error = |why: &str| EntryError::new(place.clone(), why);
    if path.is_dir() {
        return Err(error("subfolders are not read"));
    }
    let name = name.to_str().ok_or_else(|| error("the file's name is not UTF-8"))?;
    let owner = percent_decode_str(without_extension(name)).decode_utf8_lossy().into_owned();
    let pictures = vec![PictureSource::File(path)];
    if let Ok(hash) = owner.parse::<IdentityHash>() {
        return Ok(Entry { place, hash: Some(hash), pictures, ..Entry::default() });
    }
    if !owner.contains('@') {
        return Err(error("the file's name is neither an email address nor the hash of one"));
    }
    Ok(Entry { place, addresses: vec![owner], pictures, ..Entry::default() })
}

/// `ada@example.org` of `ada@example.org.jpg`. The last part of a domain is not removed.
fn without_extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if MediaType::is_picture_ending(extension) => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_email_address_or_hash() {
        let folder = tempfile::tempdir().unwrap();
        let hash = "0123456789abcdef0123456789abcdef";
        for name in [
            "ada@example.org.jpg",
            "bob%40example.org.PNG",
            "carl@example.org",
            &format!("{hash}.webp"),
            "notes.txt",
            ".hidden",
        ] {
            fs::write(folder.path().join(name), b"x").unwrap();
        }
        fs::create_dir(folder.path().join("zzz")).unwrap();
        let found: Vec<_> = super::folder(folder.path()).unwrap().collect();
        let addresses = |at: usize| found[at].as_ref().unwrap().addresses.clone();
        assert_eq!(found[0].as_ref().unwrap().hash, Some(hash.parse().unwrap()));
        assert_eq!(addresses(1), ["ada@example.org"]);
        assert_eq!(addresses(2), ["bob@example.org"]);
        assert_eq!(addresses(3), ["carl@example.org"]);
        assert_eq!(found[4].as_ref().unwrap_err().place, "notes.txt");
        assert_eq!(found[5].as_ref().unwrap_err().place, "zzz");
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn the_error_names_a_missing_folder() {
        let error = super::folder(Path::new("/nothing/here")).err().unwrap();
        assert!(error.to_string().contains("/nothing/here"));
    }
}
