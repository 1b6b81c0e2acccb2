//! Tells a file's type from its first bytes. File names and declared types are never consulted.

use super::error::ImageError;
use crate::values::MediaType;

/// The type whose signature the bytes begin with.
///
/// # Errors
///
/// [`ImageError::Empty`] for no bytes, [`ImageError::UnknownType`] for any other signature.
pub(super) fn media_type(bytes: &[u8]) -> Result<MediaType, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    MediaType::from_signature(bytes).ok_or(ImageError::UnknownType)
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
        for bytes in [b"<svg xmlns=".as_slice(), b"RIFF\0\0\0\0WAVE", b"GIF88a", b"%PDF-1.7", b"\xff\xd8"] {
            assert_eq!(media_type(bytes), Err(ImageError::UnknownType));
        }
    }
}
