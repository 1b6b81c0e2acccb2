//! Entries that are imported at the same time. Changes that wait together share a commit, so many people are added with few
//! syncs of the disk. What an import comes to must not depend on that: entries that concern the same person, address or
//! name are never in one window.

use std::collections::HashSet;

use crate::import::{Entry, EntryError, PictureSource, RequestedSlug};
use crate::values::{Email, Identity, NameKey, Slug};

/// Entries of a window: as many as share a commit.
const MAX_ENTRIES: usize = 256;

/// Bytes of pictures that stand in the source itself and are in memory with their entries; one entry may have more.
const MAX_BYTES: usize = 16 << 20;

/// An entry as it was read, or why it could not be.
pub(super) type ReadEntry = Result<Entry, EntryError>;

/// Consecutive entries that do not concern each other.
#[derive(Debug, Default)]
pub(super) struct Window {
    entries: Vec<ReadEntry>,
    names: HashSet<String>,
    /// By which kind of hash the entries name people; `None` for addresses.
    hash_bytes: Option<usize>,
    picture_bytes: usize,
}

impl Window {
    /// Adds an entry; gives it back where it belongs to the next window.
    pub(super) fn add(&mut self, entry: ReadEntry) -> Option<ReadEntry> {
        if self.entries.len() >= MAX_ENTRIES {
            return Some(entry);
        }
        let Ok(read) = &entry else {
            self.entries.push(entry);
            return None;
        };
        let (names, hash_bytes) = (names_of(read), read.hash.map(|hash| hash.to_hex().len() / 2));
        // An address and a hash, or two hashes of different kinds, may name the same person.
        let is_other_kind = !self.names.is_empty() && hash_bytes != self.hash_bytes;
        let picture_bytes = self.picture_bytes + bytes_of(read);
        let is_too_large = !self.entries.is_empty() && picture_bytes > MAX_BYTES;
        if is_other_kind || is_too_large || names.iter().any(|name| self.names.contains(name)) {
            return Some(entry);
        }
        self.names.extend(names);
        self.hash_bytes = hash_bytes;
        self.picture_bytes = picture_bytes;
        self.entries.push(entry);
        None
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn into_entries(self) -> Vec<ReadEntry> {
        self.entries
    }
}

/// Everything by which an entry may meet another.
fn names_of(entry: &Entry) -> Vec<String> {
    let address = |text: &String| match Identity::parse(text.trim()) {
        Ok(identity) => format!("address {}", identity.normal()),
        Err(_invalid) => format!("text {text}"),
    };
    let mut names: Vec<String> = entry.addresses.iter().map(address).collect();
    names.extend(entry.hash.map(|hash| format!("hash {}", hash.to_hex())));
    // The slug that the person would get where the entry names none.
    let email = entry.addresses.iter().find_map(|text| Identity::parse(text.trim()).ok()?.email());
    let wish = entry.name.as_deref().filter(|name| !name.trim().is_empty());
    let wish = wish.or_else(|| email.as_ref().map(Email::local_part));
    names.extend(wish.map(|wish| format!("slug {}", Slug::suggest(wish, 0))));
    names.extend(entry.slug.as_ref().map(|slug| match slug {
        RequestedSlug::Required(text) | RequestedSlug::Preferred(text) => {
            format!("slug {}", text.to_lowercase())
        }
    }));
    // Usernames and slugs share their names.
    let username = entry.username.as_deref().and_then(NameKey::parse);
    names.extend(username.map(|name| format!("slug {}", name.before_extension().unwrap_or(name.as_str()))));
    names
}

fn bytes_of(entry: &Entry) -> usize {
    let bytes = |source: &PictureSource| match source {
        PictureSource::Bytes(bytes) => bytes.len(),
        PictureSource::File(_) => 0,
    };
    entry.pictures.iter().map(bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(address: &str, name: &str) -> Entry {
        let name = Some(name.to_owned());
        Entry { addresses: vec![address.to_owned()], name, ..Entry::default() }
    }

    /// How many of these entries, from the first on, are in one window.
    fn fit(entries: Vec<Entry>) -> usize {
        let mut window = Window::default();
        entries.into_iter().take_while(|entry| window.add(Ok(entry.clone())).is_none()).count()
    }

    #[test]
    fn entries_that_may_meet_are_not_in_one_window() {
        let ada = || person("ada@example.org", "Ada");
        assert_eq!(fit(vec![ada(), person("ben@example.org", "Ben")]), 2);
        assert_eq!(fit(vec![ada(), person(" ADA@Example.org", "Countess")]), 1);
        assert_eq!(fit(vec![ada(), person("other@example.org", "ada")]), 1);
        let called =
            |username: &str| Entry { username: Some(username.into()), ..person("x@example.org", "X") };
        assert_eq!(fit(vec![ada(), called("ADA")]), 1);
        assert_eq!(fit(vec![ada(), called("ada.l")]), 2);
        let hashed = Entry { hash: Some(hash()), ..Entry::default() };
        assert_eq!(fit(vec![ada(), hashed.clone()]), 1);
        assert_eq!(fit(vec![hashed.clone(), hashed]), 1);
    }

    #[test]
    fn a_window_is_bounded_in_entries_and_in_bytes() {
        let many = (0..1000).map(|number| person(&format!("p{number}@example.org"), &number.to_string()));
        assert_eq!(fit(many.collect()), MAX_ENTRIES);
        let heavy = |address: &str| {
            let pictures = vec![PictureSource::Bytes(vec![0; MAX_BYTES].into())];
            Entry { addresses: vec![address.to_owned()], pictures, ..Entry::default() }
        };
        assert_eq!(fit(vec![heavy("a@example.org"), heavy("b@example.org")]), 1);
    }

    fn hash() -> crate::values::IdentityHash {
        "84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140".parse().unwrap()
    }
}
