//! Tells a file's type from its first bytes. File names and declared types are never consulted.

use super::error::ImageError;
use super::other_type::OtherType;
use crate::values::MediaType;

/// The type whose signature the bytes begin with.
///
/// # Errors
///
/// [`ImageError::Empty`] for no bytes, [`ImageError::OtherType`] for a known type that is not accepted, and
/// [`ImageError::UnknownType`] for any other signature.
pub(super) fn media_type(bytes: &[u8]) -> Result<MediaType, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    let refused = || OtherType::from_bytes(bytes).map_or(ImageError::UnknownType, ImageError::OtherType);
    MediaType::from_signature(bytes).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_accepted_signatures_are_recognized() {
        assert_eq!(media_type(b"\xff\xd8\xff\xe0"), Ok(MediaType::Jpeg));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n"), Ok(MediaType::Png));
        assert_eq!(media_type(b"RIFF\0\0\0\0WEBPVP8 "), Ok(MediaType::Webp));
        assert_eq!(media_type(b"GIF87a"), Ok(MediaType::Gif));
        assert_eq!(media_type(b"GIF89a"), Ok(MediaType::Gif));
        assert_eq!(media_type(b""), Err(ImageError::Empty));
        for bytes in [b"RIFF\0\0\0\0WAVE".as_slice(), b"GIF88a", b"\xff\xd8"] {
            assert_eq!(media_type(bytes), Err(ImageError::UnknownType));
        }
        assert_eq!(media_type(b"<svg xmlns="), Err(ImageError::OtherType(OtherType::Svg)));
        assert_eq!(media_type(b"%PDF-1.7"), Err(ImageError::OtherType(OtherType::Pdf)));
    }
}
