//! Data URIs (RFC 2397) that hold a picture in base64 (RFC 4648, standard alphabet, padding optional).

use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use base64::{DecodeError, Engine as _, alphabet};

use crate::types::{MediaType, Message};

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
        let scheme = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
        let rest = scheme.and_then(|_| text.get(5..)).ok_or(Message::DataUriMalformed)?;
        let (head, payload) = rest.split_once(',').ok_or(Message::DataUriMalformed)?;
        let (mime, parameters) = head.split_once(';').unwrap_or((head, ""));
        let last = parameters.rsplit(';').next().unwrap_or_default();
        if !last.eq_ignore_ascii_case("base64") {
            return Err(Message::DataUriNotBase64);
        }
        let media = MediaType::from_mime(mime)
            .ok_or_else(|| Message::DataUriTypeNotAccepted { accepted: MediaType::accepted() })?;
        let bytes = BASE64.decode(payload).map_err(fault)?;
        Ok(Self { media, bytes })
    }
}

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
