//! The form of Unicode text in which Tondo compares it: NFC (UAX 15), in which each letter is one code point where there is one.
//! Keyboards and file systems differ in how they write `é`.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in form NFC.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_letter_become_one() {
        assert_eq!(nfc("u\u{308}ber"), "über");
        assert!(matches!(nfc("über"), Cow::Borrowed("über")));
    }
}
