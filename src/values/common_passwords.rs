//! Passwords that too many people use: those of at least eight characters among the hundred thousand that leaks show most often
//! (SecLists, `10-million-password-list-top-100000`), in lower case, one a line.
//!
//! The list is kept compressed: a table of strings in the executable would be copied into memory at every start.

use miniz_oxide::inflate::decompress_to_vec;

/// The list, deflated (RFC 1951) by the build script.
static LIST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/common-passwords.deflated"));

/// Whether this password, in lower case, is on the list. It takes some milliseconds, a fraction of a password's hash.
pub(super) fn is_common(lower: &str) -> bool {
    let list = decompress_to_vec(LIST).unwrap_or_default();
    list.split(|byte| *byte == b'\n').any(|line| !line.is_empty() && line == lower.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_what_may_be_asked_for() {
        let list = String::from_utf8(decompress_to_vec(LIST).unwrap()).unwrap();
        assert!(list.lines().count() > 40_000);
        assert!(list.lines().all(|line| line.chars().count() >= 8 && line.to_lowercase() == line));
        assert!(is_common("password1") && !is_common("") && !is_common("correct horse battery staple"));
    }
}
