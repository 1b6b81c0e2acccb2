//! Data URIs (RFC 2397) of a picture in base64 (RFC 4648). Both alphabets are read, with or without padding, and what
//! programs put between the letters: white space (RFC 2045, 6.8) and percent-encoding (RFC 3986, 2.1).
//!
//! A URI in a JSON document is decoded through its escapes (many writers escape each slash): a copy without them would take
//! memory that no budget counts.

use std::io::{self, Read};

use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use base64::read::DecoderReader;
use base64::{DecodeError, Engine as _, alphabet};

use super::base64_letters::Base64Letters;
use super::error::ImageError;
use super::other_type::OtherType;
use crate::values::{MediaType, Message};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A parsed data URI.
#[derive(Debug, PartialEq, Eq)]
pub struct DataUri {
    /// The declared type. The bytes are not checked here.
    pub media: MediaType,
    /// The decoded bytes.
    pub bytes: Vec<u8>,
}

impl DataUri {
    /// Parses `data:image/png;base64,iVBOR…`. The scheme, the type and `base64` may be in any letter case. Parameters of the
    /// type are ignored.
    ///
    /// # Errors
    ///
    /// The message for the field that holds the URI. Positions count characters of the base64 data from 1.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let (head, payload) = text.split_once(',').ok_or(Message::DataUriMalformed)?;
        let media = declared_type(head).map_err(|error| named(error, payload.as_bytes()))?;
        let bytes = match BASE64.decode(payload) {
            Ok(bytes) => bytes,
            Err(_) => decode(|| payload.as_bytes(), payload.len())?,
        };
        Ok(Self { media, bytes })
    }

    /// Parses the URI between the quotes of a JSON string (RFC 8259, 7), with its escapes. Besides the decoded bytes, it
    /// takes no memory that grows with the text.
    ///
    /// # Errors
    ///
    /// As [`DataUri::parse`].
    pub fn parse_json(inside: &str) -> Result<Self, Message> {
        if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
            return Self::parse(inside);
        }
        let mut unescaped = Unescaped { rest: inside.as_bytes() };
        let head = read_head(&mut unescaped)?;
        let rest = unescaped.rest;
        let media = declared_type(&head).map_err(|error| named(error, Unescaped { rest }))?;
        let bytes = decode(|| Unescaped { rest }, rest.len())?;
        Ok(Self { media, bytes })
    }
}

/// Why a type is not accepted: by what the bytes are, if that is known.
fn named(error: Message, payload: impl Read) -> Message {
    let mut start = Vec::new();
    let decoded = DecoderReader::new(Base64Letters::new(payload), &BASE64);
    let is_of_type = matches!(error, Message::DataUriTypeNotAccepted { .. });
    // Of data that end early or go on with other letters, what was read counts.
    drop(decoded.take(START_BYTES).read_to_end(&mut start));
    let found = OtherType::from_bytes(&start).filter(|_| is_of_type);
    found.map_or(error, |found| ImageError::OtherType(found).message())
}

/// How many bytes tell a type.
const START_BYTES: u64 = 4096;

/// Decodes a payload of at most this length, which can be read several times: to find the position of a stray character.
fn decode<R: Read>(payload: impl Fn() -> R, length: usize) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::with_capacity(length / 4 * 3 + 3);
    let decoded = DecoderReader::new(Base64Letters::new(payload()), &BASE64).read_to_end(&mut bytes);
    decoded.map_err(|error| match error.downcast::<DecodeError>() {
        Ok(DecodeError::InvalidByte(offset, _)) => {
            Message::Base64Stray { position: Base64Letters::new(payload()).position(offset) }
        }
        Ok(_) | Err(_) => Message::Base64Cut,
    })?;
    Ok(bytes)
}

/// The type that a URI declares before its comma.
fn declared_type(head: &str) -> Result<MediaType, Message> {
    let head = head.trim_ascii_start();
    let scheme = head.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
    let rest = scheme.and_then(|_| head.get(5..)).ok_or(Message::DataUriMalformed)?;
    if head.len() > MAX_HEAD_BYTES {
        return Err(Message::DataUriMalformed);
    }
    // White space may stand before the last parameter (WHATWG Fetch, data URL processor).
    let last = rest.rsplit_once(';').map(|(_, last)| last.trim_ascii()).unwrap_or_default();
    if !last.eq_ignore_ascii_case("base64") {
        return Err(Message::DataUriNotBase64);
    }
    MediaType::from_declared(rest)
        .ok_or_else(|| Message::DataUriTypeNotAccepted { accepted: MediaType::accepted() })
}

/// Reads up to the comma, and the comma.
fn read_head(unescaped: &mut Unescaped<'_>) -> Result<String, Message> {
    let mut head = Vec::new();
    for letter in Iterator::take(unescaped, MAX_HEAD_BYTES + 1) {
        if letter == b',' {
            return Ok(String::from_utf8_lossy(&head).into_owned());
        }
        head.push(letter);
    }
    Err(Message::DataUriMalformed)
}

/// The unescaped bytes of a JSON string. Escapes of non-ASCII characters become [`STRAY`]: base64 has none.
struct Unescaped<'a> {
    rest: &'a [u8],
}

impl Unescaped<'_> {
    /// The byte of the escape at the front, and the escape's length.
    fn escape(&self) -> (u8, usize) {
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
            b'\\' => self.escape(),
            plain => (*plain, 1),
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        Some(letter)
    }
}

impl Read for Unescaped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while let Some(free) = buffer.get_mut(written..).filter(|free| !free.is_empty()) {
            let plain = memchr::memchr(b'\\', self.rest).unwrap_or(self.rest.len()).min(free.len());
            if plain > 0 {
                let (run, rest) = self.rest.split_at(plain);
                free.iter_mut().zip(run).for_each(|(to, from)| *to = *from);
                self.rest = rest;
                written += plain;
            } else if let (Some(letter), Some(first)) = (self.next(), free.first_mut()) {
                *first = letter;
                written += 1;
            } else {
                break;
            }
        }
        Ok(written)
    }
}

/// A byte that is not in the base64 alphabet.
const STRAY: u8 = 0xff;

/// The longest part before the comma: real types have some tens of bytes, with parameters.
const MAX_HEAD_BYTES: usize = 1024;

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
    fn json_escapes_are_decoded() {
        let text = "data:image/png;charset=utf-8;base64,////AAEC+/+/AA==";
        let escaped = text.bytes().map(|letter| format!("\\u{letter:04X}")).collect::<Vec<_>>().concat();
        for inside in [text.to_owned(), text.replace('/', "\\/"), escaped] {
            assert_eq!(DataUri::parse_json(&inside), DataUri::parse(text), "{inside}");
        }
        let long = format!("data:image/png;base64,{}", "A/b+".repeat(5000));
        assert_eq!(DataUri::parse_json(&long.replace('/', "\\/")), DataUri::parse(&long));
    }

    #[test]
    fn an_ignored_parameter_may_hold_any_character() {
        // Found by fuzzing: the escape of such a character made the whole URI malformed.
        let expected = parse("data:image/png;name=\u{40aa};base64,AAE=");
        assert_eq!(expected, Ok(vec![0, 1]));
        let escaped = DataUri::parse_json(r"data:image\/png;name=\u40AA;base64,AAE=");
        assert_eq!(escaped.map(|uri| uri.bytes), expected);
    }

    #[test]
    fn errors_after_escapes_name_their_position_in_the_base64() {
        let parse = |inside: &str| DataUri::parse_json(inside).map(drop);
        let stray = |position| Err(Message::Base64Stray { position });
        assert_eq!(parse(r"data:image\/png;base64,\/A*A"), stray(3));
        assert_eq!(parse(r"data:image\/png;base64,\/A\bA"), stray(3));
        assert_eq!(parse(r"data:image\/png;base64,\/A\u00e9A"), stray(3));
        assert_eq!(parse(&format!(r"data:image\/png;base64,{}*", r"\/".repeat(5000))), stray(5001));
        assert_eq!(parse(r"data:image\/png;base64,\/AAAA"), Err(Message::Base64Cut));
        assert_eq!(parse(r"data:image\/png;base64"), Err(Message::DataUriMalformed));
        assert_eq!(parse(&format!(r"data:image\/png;{},", "x".repeat(5000))), Err(Message::DataUriMalformed));
    }

    #[test]
    fn an_empty_payload_has_no_bytes() {
        assert_eq!(parse("data:image/gif;base64,"), Ok(vec![]));
    }

    #[test]
    fn a_stray_character_is_named_by_its_position() {
        assert_eq!(parse("data:image/png;base64,AA*A"), Err(Message::Base64Stray { position: 3 }));
        assert_eq!(parse("data:image/png;base64,A%41\r\nA*"), Err(Message::Base64Stray { position: 8 }));
        assert_eq!(parse("data:image/png;base64,AAA%"), Err(Message::Base64Stray { position: 4 }));
        assert_eq!(parse("data:image/png;base64,AA%2a"), Err(Message::Base64Stray { position: 3 }));
        assert_eq!(parse("data:image/png;base64,AA=A"), Err(Message::Base64Stray { position: 3 }));
        let escaped = DataUri::parse_json("data:image\\/png;base64,AA\\u000aA*");
        assert_eq!(escaped, Err(Message::Base64Stray { position: 5 }));
    }

    #[test]
    fn white_space_percent_encoding_and_both_alphabets_are_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        let plain = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let lines = plain.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap());
        let lines = lines.collect::<Vec<_>>().join("\r\n");
        let escaped = plain.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
        let url_safe = plain.replace('+', "-").replace('/', "_");
        let unpadded = url_safe.trim_end_matches('=').to_owned();
        let spaced = format!(" {} {}\t", &plain[..9], &plain[9..]);
        for text in [plain, lines, escaped, url_safe, unpadded, spaced] {
            assert_eq!(parse(&format!("data:image/png;base64,{text}")), Ok(bytes.clone()), "{text}");
            let json = serde_json::to_string(&format!("data:image/png;base64,{text}")).unwrap();
            let inside = json.trim_matches('"').replace('/', "\\/");
            assert_eq!(DataUri::parse_json(&inside).unwrap().bytes, bytes, "{inside}");
        }
    }

    #[test]
    fn a_declared_type_may_have_an_old_name_and_spaces() {
        for head in ["data:image/jpg;base64", "data:image/jpeg; base64", " data: image/pjpeg ;a=b; BASE64 "] {
            let uri = DataUri::parse(&format!("{head},AAE=")).unwrap();
            assert_eq!((uri.media, uri.bytes), (MediaType::Jpeg, vec![0, 1]), "{head}");
        }
    }

    #[test]
    fn truncated_base64_is_an_error() {
        assert_eq!(parse("data:image/png;base64,AAAAA"), Err(Message::Base64Cut));
    }

    #[test]
    fn anything_but_a_base64_data_uri_of_a_picture_is_an_error() {
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
