//! The letters of base64 text, one by one: without white space, percent-decoded, in the standard alphabet.

use std::io::{self, BufReader, Read};

/// A byte that is not in the base64 alphabet.
const STRAY: u8 = 0xff;

/// Reads letters from a text.
pub(super) struct Base64Letters<R> {
    text: R,
    escape: Escape,
}

/// How much of a percent-encoded byte has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    No,
    Percent,
    /// The first of its two digits.
    Digit(u8),
}

impl<R: Read> Base64Letters<R> {
    pub(super) fn new(text: R) -> Self {
        Self { text, escape: Escape::No }
    }

    /// The position in the text, from 1, of the letter with this index; of the end if there are fewer.
    pub(super) fn position(self, index: usize) -> u64 {
        let (mut position, mut found, mut letters) = (0, 1, 0);
        let mut escape = self.escape;
        for byte in BufReader::new(self.text).bytes().map_while(Result::ok) {
            position += 1;
            if escape == Escape::No {
                found = position;
            }
            if letter(&mut escape, byte).is_some() {
                if letters == index {
                    return found;
                }
                letters += 1;
            }
        }
        found
    }
}

/// The letter that ends with this byte, if one does.
fn letter(escape: &mut Escape, byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let plain = match (*escape, digit) {
        (Escape::No, _) if byte == b'%' => {
            *escape = Escape::Percent;
            return None;
        }
        (Escape::Percent, Some(digit)) => {
            *escape = Escape::Digit(digit);
            return None;
        }
        (Escape::No, _) => byte,
        (Escape::Digit(high), Some(low)) => high << 4 | low,
        (Escape::Percent | Escape::Digit(_), _) => STRAY,
    };
    *escape = Escape::No;
    match plain {
        b' ' | b'\t' | b'\n' | b'\r' | 0x0c => None,
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        plain => Some(plain),
    }
}

impl<R: Read> Read for Base64Letters<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.text.read(buffer)?;
            if count == 0 {
                // An escape that the end cuts.
                let is_cut = std::mem::replace(&mut self.escape, Escape::No) != Escape::No;
                let stray = buffer.first_mut().filter(|_| is_cut);
                return Ok(stray.map_or(0, |first| {
                    *first = STRAY;
                    1
                }));
            }
            let mut kept = 0;
            for at in 0..count {
                let byte = buffer.get(at).copied().unwrap_or(STRAY);
                if let Some(letter) = letter(&mut self.escape, byte)
                    && let Some(target) = buffer.get_mut(kept)
                {
                    *target = letter;
                    kept += 1;
                }
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}
