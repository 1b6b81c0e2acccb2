//! A folder of pictures, each file named by its owner's address: `ada@example.org.jpg`, or by the address's hash. Folders
//! in it are not looked into.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::import::{Entries, Entry, EntryError, PictureSource, SourceError};
use crate::values::{IdentityHash, MediaType};

/// The pictures of a folder, in the order of their names. Files that are hidden are passed over.
pub fn folder(path: &Path) -> Result<Entries, SourceError> {
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
    let fault = |why: &str| EntryError::new(place.clone(), why);
    if path.is_dir() {
        return Err(fault("a folder in the folder is not looked into"));
    }
    let name = name.to_str().ok_or_else(|| fault("the file's name is not UTF-8"))?;
    let whose = percent_decode_str(without_ending(name)).decode_utf8_lossy().into_owned();
    let pictures = vec![PictureSource::File(path)];
    if let Ok(hash) = whose.parse::<IdentityHash>() {
        return Ok(Entry { place, hash: Some(hash), pictures, ..Entry::default() });
    }
    if !whose.contains('@') {
        return Err(fault("the file is named neither by an email address nor by the hash of one"));
    }
    Ok(Entry { place, addresses: vec![whose], pictures, ..Entry::default() })
}

/// `ada@example.org` without `.jpg`; what follows the last dot of a bare address is no picture's ending.
fn without_ending(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if MediaType::is_picture_ending(ending) => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_address_or_by_hash() {
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
        let address = |at: usize| found[at].as_ref().unwrap().addresses.clone();
        assert_eq!(found[0].as_ref().unwrap().hash, Some(hash.parse().unwrap()));
        assert_eq!(address(1), ["ada@example.org"]);
        assert_eq!(address(2), ["bob@example.org"]);
        assert_eq!(address(3), ["carl@example.org"]);
        assert_eq!(found[4].as_ref().unwrap_err().place, "notes.txt");
        assert_eq!(found[5].as_ref().unwrap_err().place, "zzz");
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let fault = super::folder(Path::new("/nothing/here")).err().unwrap();
        assert!(fault.to_string().contains("/nothing/here"));
    }
}
