//! Passwords that are little more than what is known of a person: the email address, a name, the server's name. Guessers try
//! these words first, with a year or a sign behind them.

use std::cmp::Reverse;

use zeroize::Zeroizing;

use super::text::NewPassword;
use super::unicode::nfc;

/// As many digits and signs do not make a known word hard to guess: a year and an exclamation mark.
const MAX_ADDED_CHARS: usize = 5;

/// Shorter words are found in any text.
const MIN_WORD_CHARS: usize = 3;

/// Whether a password consists of these texts or parts of them and at most [`MAX_ADDED_CHARS`] digits and signs, in any letter
/// case.
pub(crate) fn is_guessable(password: &NewPassword, known: &[&str]) -> bool {
    let mut words: Vec<String> = known.iter().copied().flat_map(words_of).collect();
    words.sort_unstable_by_key(|word| Reverse(word.len()));
    let mut rest = Zeroizing::new(password.expose().to_lowercase());
    for word in words.iter().filter(|word| word.chars().count() >= MIN_WORD_CHARS) {
        rest = Zeroizing::new(rest.replace(word.as_str(), ""));
    }
    rest.chars().count() <= MAX_ADDED_CHARS && !rest.chars().any(char::is_alphabetic)
}

/// A text as it is, without what separates its words, and each of its words; in lower case.
fn words_of(text: &str) -> Vec<String> {
    let lower = nfc(text).to_lowercase();
    let joined = lower.chars().filter(|char| char.is_alphanumeric()).collect();
    let words = lower.split(|char: char| !char.is_alphanumeric()).map(str::to_owned);
    words.chain([joined, lower.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] =
        &["ada.lovelace@example.org", "Ada Lovelace", "tondo", "pictures.example.org", "Åsa"];

    fn is(password: &str) -> bool {
        is_guessable(&NewPassword::parse(password.to_owned().into()).unwrap(), KNOWN)
    }

    #[test]
    fn known_words_with_a_few_digits_and_signs_are_guessable() {
        for password in [
            "tondo123",
            "Tondo-2026",
            "2026!tondo",
            "TONDOtondo",
            "ada.lovelace@example.org",
            "Ada.Lovelace@Example.org1",
            "adalovelace",
            "lovelace!",
            "Lovelace_Ada_99",
            "pictures.example.org",
            "a\u{30a}saÅSAåsa",
        ] {
            assert!(is(password), "{password}");
        }
    }

    #[test]
    fn other_words_and_more_digits_are_not() {
        for password in
            ["tondo is round", "ada 1815-12-10", "correct horse", "lovelace engine", "ada90318274"]
        {
            assert!(!is(password), "{password}");
        }
    }

    #[test]
    fn short_words_and_empty_texts_are_passed_over() {
        let password = NewPassword::parse("a1b2a3b4".to_owned().into()).unwrap();
        assert!(!is_guessable(&password, &["", "a b", "--"]));
    }
}
