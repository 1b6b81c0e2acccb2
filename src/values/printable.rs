//! Text that was written by somebody else, made harmless for terminals and logs. It changes what is shown, never what is
//! stored.

use std::borrow::Cow;
use std::fmt;

/// Text in which each control character and each character that changes the direction of text is shown escaped, as JSON
/// does: `\u001b`. So it cannot move the cursor, clear a terminal, begin a line or reorder what stands beside it; and
/// JSON in which it is escaped means the same as before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printable<'a>(pub(crate) &'a str);

/// Makes text harmless as [`Printable`] does, but keeps its line ends and tabs.
pub(crate) fn printable_lines(text: &str) -> Cow<'_, str> {
    escape_unless(text, |letter| matches!(letter, '\n' | '\t'))
}

/// Escapes the control characters of a text, except those that `is_kept` names.
pub(crate) fn escape_unless(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_escaped = |letter: char| is_control(letter) && !is_kept(letter);
    if !text.chars().any(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_escaped(letter) {
            escaped.push_str(&format_args!("\\u{:04x}", u32::from(letter)).to_string());
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

/// C0 and C1 controls, the line and paragraph separators, and the bidirectional controls of Unicode (UAX 9, 2). Joiners and
/// selectors, which names and emoji need, are not among them.
fn is_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&escape_unless(self.0, |_kept| false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_escaped_and_letters_of_every_script_are_not() {
        let shown = |text| Printable(text).to_string();
        assert_eq!(shown("a\x1b[2J\u{9b}31m\x7f\nb"), "a\\u001b[2J\\u009b31m\\u007f\\u000ab");
        assert_eq!(shown("x\u{202e}gnp.\u{2066}\u{200f}"), "x\\u202egnp.\\u2066\\u200f");
        for text in ["", "Ada", "Çağla Öztürk", "مريم", "👩\u{200d}🔬", "a b"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(printable_lines("a\tb\nc\r"), "a\tb\nc\\u000d");
    }

    #[test]
    fn json_means_the_same_escaped() {
        let text = "a\u{202e}\u{9b}\u{7f}";
        let json = serde_json::to_string(text).unwrap();
        let escaped = printable_lines(&json);
        assert!(escaped.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
