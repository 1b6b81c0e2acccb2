//! What the first bytes say a file is. Names and declared types have no say here.

use super::ImageError;
use crate::values::MediaType;

/// The type whose signature the bytes begin with.
pub(super) fn media_type(bytes: &[u8]) -> Result<MediaType, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Ok(MediaType::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(MediaType::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(MediaType::Webp)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Ok(MediaType::Gif)
    } else {
        Err(ImageError::UnknownType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signature_is_known_and_nothing_else_is() {
        assert_eq!(media_type(b"\xff\xd8\xff\xe0"), Ok(MediaType::Jpeg));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n"), Ok(MediaType::Png));
        assert_eq!(media_type(b"RIFF\0\0\0\0WEBPVP8 "), Ok(MediaType::Webp));
        assert_eq!(media_type(b"GIF89a"), Ok(MediaType::Gif));
        assert_eq!(media_type(b""), Err(ImageError::Empty));
        for bytes in [b"<svg xmlns=".as_slice(), b"RIFF\0\0\0\0WAVE", b"GIF88a", b"%PDF-1.7", b"\xff\xd8"] {
            assert_eq!(media_type(bytes), Err(ImageError::UnknownType));
        }
    }
}
