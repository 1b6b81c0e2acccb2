//! Data URIs (RFC 2397) that hold a picture in base64 (RFC 4648, standard alphabet, padding optional).
//!
//! One that stands in a JSON document with escapes in it, as many writers put one before each slash, is decoded from
//! there: a copy without them would take memory that nobody has counted.

use std::io::{self, Read};

use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use base64::read::DecoderReader;
use base64::{DecodeError, Engine as _, alphabet};

use crate::values::{MediaType, Message};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A data URI, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct DataUri {
    /// The type that it states. What the bytes are is not known yet.
    pub media: MediaType,
    /// The decoded bytes.
    pub bytes: Vec<u8>,
}

impl DataUri {
    /// Reads `data:image/png;base64,iVBOR…`. The scheme, the type and `base64` may be in any letter case, and the
    /// type may have parameters, which are ignored.
    ///
    /// # Errors
    ///
    /// The message for the field that holds the URI; positions in it count characters of the base64 data from 1.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let (head, payload) = text.split_once(',').ok_or(Message::DataUriMalformed)?;
        let media = media_of(head)?;
        let bytes = BASE64.decode(payload).map_err(fault)?;
        Ok(Self { media, bytes })
    }

    /// Reads the URI between the quotes of a JSON string (RFC 8259, 7), escapes included. Beside the decoded bytes, it
    /// takes no memory that grows with the text.
    ///
    /// # Errors
    ///
    /// As [`DataUri::parse`].
    pub fn parse_json(inside: &str) -> Result<Self, Message> {
        if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
            return Self::parse(inside);
        }
        let mut letters = Unescaped { rest: inside.as_bytes() };
        let media = media_of(&head(&mut letters)?)?;
        let mut bytes = Vec::with_capacity(letters.rest.len() / 4 * 3 + 3);
        DecoderReader::new(letters, &BASE64)
            .read_to_end(&mut bytes)
            .map_err(|error| error.downcast::<DecodeError>().map_or(Message::Base64Cut, fault))?;
        Ok(Self { media, bytes })
    }
}

/// The type that a URI states before its comma.
fn media_of(head: &str) -> Result<MediaType, Message> {
    let scheme = head.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let rest = scheme.and_then(|_| head.get(5..)).ok_or(Message::DataUriMalformed)?;
    if head.len() > MAX_HEAD_BYTES {
        return Err(Message::DataUriMalformed);
    }
    let (mime, parameters) = rest.split_once(';').unwrap_or((rest, ""));
    let last = parameters.rsplit(';').next().unwrap_or_default();
    if !last.eq_ignore_ascii_case("base64") {
        return Err(Message::DataUriNotBase64);
    }
    MediaType::from_mime(mime)
        .ok_or_else(|| Message::DataUriTypeNotAccepted { accepted: MediaType::accepted() })
}

/// Takes what stands before the comma, and the comma.
fn head(letters: &mut Unescaped<'_>) -> Result<String, Message> {
    let mut head = Vec::new();
    for letter in Iterator::take(letters, MAX_HEAD_BYTES + 1) {
        if letter == b',' {
            return Ok(String::from_utf8_lossy(&head).into_owned());
        }
        head.push(letter);
    }
    Err(Message::DataUriMalformed)
}

/// The bytes that the inside of a JSON string stands for. What is no ASCII is not told apart: it has no place in base64.
struct Unescaped<'a> {
    rest: &'a [u8],
}

impl Unescaped<'_> {
    /// The letter that the escape stands for with which the rest begins, and the escape's length.
    fn escaped(&self) -> (u8, usize) {
        match self.rest.get(1) {
            Some(b'u') => {
                let digits = self.rest.get(2..6).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                (code.filter(u8::is_ascii).unwrap_or(STRAY), 6)
            }
            Some(b'n') => (b'\n', 2),
            Some(b'r') => (b'\r', 2),
            Some(b't') => (b'\t', 2),
            Some(b'b') => (0x08, 2),
            Some(b'f') => (0x0c, 2),
            letter => (letter.copied().unwrap_or(STRAY), 2),
        }
    }
}

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (letter, length) = match self.rest.first()? {
            b'\\' => self.escaped(),
            plain => (*plain, 1),
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(letter)
    }
}

impl Read for Unescaped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while let Some(room) = buffer.get_mut(written..).filter(|room| !room.is_empty()) {
            let plain = memchr::memchr(b'\\', self.rest).unwrap_or(self.rest.len()).min(room.len());
            if plain > 0 {
                let (run, rest) = self.rest.split_at(plain);
                room.iter_mut().zip(run).for_each(|(to, from)| *to = *from);
                self.rest = rest;
                written += plain;
            } else if let (Some(letter), Some(first)) = (self.next(), room.first_mut()) {
                *first = letter;
                written += 1;
            } else {
                break;
            }
        }
        Ok(written)
    }
}

/// Stands for a letter that is none of base64's.
const STRAY: u8 = 0xff;

/// The longest that may stand before the comma: real types have some tens of bytes, parameters included.
const MAX_HEAD_BYTES: usize = 1024;

fn fault(error: DecodeError) -> Message {
    match error {
        DecodeError::InvalidByte(offset, _) => Message::Base64Stray { position: offset as u64 + 1 },
        DecodeError::InvalidLastSymbol { .. }
        | DecodeError::InvalidLength(_)
        | DecodeError::InvalidPadding => Message::Base64Cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<u8>, Message> {
        DataUri::parse(text).map(|uri| uri.bytes)
    }

    #[test]
    fn padding_is_optional() {
        assert_eq!(parse("data:image/png;base64,AAE="), Ok(vec![0, 1]));
        assert_eq!(parse("data:image/png;base64,AAE"), Ok(vec![0, 1]));
    }

    #[test]
    fn letter_case_and_parameters_do_not_matter() {
        assert_eq!(parse("DATA:Image/PNG;charset=utf-8;BASE64,AAE="), Ok(vec![0, 1]));
    }

    #[test]
    fn escapes_of_json_are_read_through() {
        let text = "data:image/png;charset=utf-8;base64,////AAEC+/+/AA==";
        let escaped = text.bytes().map(|letter| format!("\\u{letter:04X}")).collect::<Vec<_>>().concat();
        for inside in [text.to_owned(), text.replace('/', "\\/"), escaped] {
            assert_eq!(DataUri::parse_json(&inside), DataUri::parse(text), "{inside}");
        }
        let long = format!("data:image/png;base64,{}", "A/b+".repeat(5000));
        assert_eq!(DataUri::parse_json(&long.replace('/', "\\/")), DataUri::parse(&long));
    }

    #[test]
    fn a_letter_of_any_script_may_stand_in_a_parameter_that_is_ignored() {
        // Found by fuzzing: escaped, such a letter made the whole URI malformed.
        let wanted = parse("data:image/png;name=\u{40aa};base64,AAE=");
        assert_eq!(wanted, Ok(vec![0, 1]));
        let escaped = DataUri::parse_json(r"data:image\/png;name=\u40AA;base64,AAE=");
        assert_eq!(escaped.map(|uri| uri.bytes), wanted);
    }

    #[test]
    fn faults_behind_escapes_are_named_by_their_place_in_the_text() {
        let parse = |inside: &str| DataUri::parse_json(inside).map(drop);
        let stray = |position| Err(Message::Base64Stray { position });
        assert_eq!(parse(r"data:image\/png;base64,\/A*A"), stray(3));
        assert_eq!(parse(r"data:image\/png;base64,\/A\nA"), stray(3));
        assert_eq!(parse(r"data:image\/png;base64,\/A\u00e9A"), stray(3));
        assert_eq!(parse(&format!(r"data:image\/png;base64,{}*", r"\/".repeat(5000))), stray(5001));
        assert_eq!(parse(r"data:image\/png;base64,\/AAAA"), Err(Message::Base64Cut));
        assert_eq!(parse(r"data:image\/png;base64"), Err(Message::DataUriMalformed));
        assert_eq!(parse(&format!(r"data:image\/png;{},", "x".repeat(5000))), Err(Message::DataUriMalformed));
    }

    #[test]
    fn an_empty_payload_is_no_bytes() {
        assert_eq!(parse("data:image/gif;base64,"), Ok(vec![]));
    }

    #[test]
    fn a_stray_character_is_named_by_its_place() {
        assert_eq!(parse("data:image/png;base64,AA*A"), Err(Message::Base64Stray { position: 3 }));
        assert_eq!(parse("data:image/png;base64,AA A"), Err(Message::Base64Stray { position: 3 }));
        assert_eq!(parse("data:image/png;base64,AA-_"), Err(Message::Base64Stray { position: 3 }));
    }

    #[test]
    fn base64_that_breaks_off_is_told() {
        assert_eq!(parse("data:image/png;base64,AAAAA"), Err(Message::Base64Cut));
    }

    #[test]
    fn what_is_no_base64_data_uri_of_a_picture_is_refused() {
        assert_eq!(parse(""), Err(Message::DataUriMalformed));
        assert_eq!(parse("data:"), Err(Message::DataUriMalformed));
        assert_eq!(parse("https://example.org/a.png"), Err(Message::DataUriMalformed));
        assert_eq!(parse("éèàü"), Err(Message::DataUriMalformed));
        assert_eq!(parse("data:image/png,AAE="), Err(Message::DataUriNotBase64));
        assert_eq!(
            parse("data:;base64,AAE="),
            Err(Message::DataUriTypeNotAccepted { accepted: MediaType::accepted() })
        );
        let svg = parse("data:image/svg+xml;base64,AAE=");
        assert_eq!(svg, Err(Message::DataUriTypeNotAccepted { accepted: MediaType::accepted() }));
    }
}
