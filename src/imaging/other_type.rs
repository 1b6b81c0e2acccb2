//! Files that are no picture of an accepted type, told by their bytes, so that the refusal can name what came and say what
//! to do.

/// A type that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherType {
    /// HEIC and HEIF: what iPhones store by default.
    Heic,
    /// AVIF.
    Avif,
    /// JPEG XL.
    JpegXl,
    /// TIFF, and raw pictures that build on it.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// SVG.
    Svg,
    /// Photoshop.
    Psd,
    /// PDF.
    Pdf,
    /// MPEG-4 video.
    Mp4,
    /// QuickTime video.
    Mov,
    /// WebM or Matroska video.
    Webm,
}

/// How far an SVG's root element is looked for: comments and a document type may come before it.
const SVG_BYTES: usize = 4096;

/// How many brands of an ISO file are read (ISO/IEC 14496-12, 4.3).
const MAX_BRANDS: usize = 32;

/// The lengths of a bitmap's second header, by its versions.
const BITMAP_HEADERS: [u8; 8] = [12, 16, 40, 52, 56, 64, 108, 124];

impl OtherType {
    /// The type of a file, if it is one of these.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let begins = |signature: &[u8]| bytes.starts_with(signature);
        let has_any = |signatures: &[&[u8]]| signatures.iter().any(|signature| begins(signature));
        if has_any(&[b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"]) {
            Some(Self::JpegXl)
        } else if has_any(&[b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]) {
            Some(Self::Tiff)
        } else if begins(b"8BPS") {
            Some(Self::Psd)
        } else if begins(b"%PDF-") {
            Some(Self::Pdf)
        } else if begins(b"\x1a\x45\xdf\xa3") {
            Some(Self::Webm)
        } else if is_bitmap(bytes) {
            Some(Self::Bmp)
        } else if is_svg(bytes) {
            Some(Self::Svg)
        } else {
            from_boxes(bytes)
        }
    }

    /// Its name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Svg => "SVG",
            Self::Psd => "PSD",
            Self::Pdf => "PDF",
            Self::Mp4 => "MP4",
            Self::Mov => "MOV",
            Self::Webm => "WebM",
        }
    }

    /// Whether it is a video.
    pub fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov | Self::Webm)
    }
}

fn is_bitmap(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM")
        && bytes.get(6..10) == Some(&[0; 4])
        && bytes.get(14).is_some_and(|length| BITMAP_HEADERS.contains(length))
}

/// Whether the first element of a text is an SVG's.
fn is_svg(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let text = text.get(..SVG_BYTES).unwrap_or(text);
    let is_letter = |at: usize| text.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    let root = memchr::memchr_iter(b'<', text).find(|at| is_letter(*at));
    text.starts_with(b"<")
        && root.and_then(|at| text.get(at + 1..at + 4)).is_some_and(|name| name.eq_ignore_ascii_case(b"svg"))
}

/// Pictures and videos that are built of boxes (ISO/IEC 14496-12), told by their brands; QuickTime's oldest have none.
fn from_boxes(bytes: &[u8]) -> Option<OtherType> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    if matches!(kind, b"moov" | b"mdat" | b"wide" | b"pnot") {
        return Some(OtherType::Mov);
    }
    if kind != b"ftyp" {
        return None;
    }
    let end = (u32::from_be_bytes(*length) as usize).saturating_sub(8).min(rest.len());
    let brands = rest.get(..end)?.as_chunks().0;
    let major: &[u8; 4] = brands.first()?;
    let has = |brand: &[u8; 4]| brands.iter().take(MAX_BRANDS).any(|found| found == brand);
    let is_heic = |brand: &[u8; 4]| {
        matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs")
    };
    Some(if has(b"avif") || has(b"avis") {
        OtherType::Avif
    } else if is_heic(major) || matches!(major, b"mif1" | b"mif2" | b"msf1") {
        OtherType::Heic
    } else if major == b"qt  " {
        OtherType::Mov
    } else {
        OtherType::Mp4
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_told_by_its_bytes() {
        for (bytes, expected) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], OtherType::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", OtherType::Heic),
            (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", OtherType::Avif),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", OtherType::Avif),
            (b"\xff\x0a\xfa", OtherType::JpegXl),
            (b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ", OtherType::JpegXl),
            (b"II*\0\x08\0\0\0", OtherType::Tiff),
            (b"MM\0*\0\0\0\x08", OtherType::Tiff),
            (b"BM\x9a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", OtherType::Bmp),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", OtherType::Svg),
            (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- a < b --><!DOCTYPE svg><SVG/>", OtherType::Svg),
            (b"8BPS\0\x01", OtherType::Psd),
            (b"%PDF-1.7", OtherType::Pdf),
            (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", OtherType::Mp4),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", OtherType::Mov),
            (b"\0\0\0\x08wide\0\0\0\0mdat", OtherType::Mov),
            (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01", OtherType::Webm),
        ] {
            assert_eq!(OtherType::from_bytes(bytes), Some(expected), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn other_bytes_are_not_named() {
        for bytes in
            [&b""[..], b"BM", b"BMX is a sport, and a long text", b"<html><svg/></html>", b"text", b"\xff"]
        {
            assert_eq!(OtherType::from_bytes(bytes), None, "{}", bytes.escape_ascii());
        }
    }
}
