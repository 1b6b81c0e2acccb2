//! Marker codes of JPEG, the way from one marker to the next, and the errors of every reader of the format.

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::values::MediaType;

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);
pub(super) const UNSUPPORTED: ImageError = ImageError::Unsupported(MediaType::Jpeg);

/// Bytes of a JFIF segment's content without a thumbnail: its name, version, density, and two zeros.
pub(super) const JFIF_BARE_BYTES: usize = 14;

/// Marker codes (T.81, table B.1).
pub(super) mod marker {
    pub(in super::super) const SOF0: u8 = 0xc0;
    pub(in super::super) const SOF2: u8 = 0xc2;
    pub(in super::super) const SOI: u8 = 0xd8;
    pub(in super::super) const EOI: u8 = 0xd9;
    pub(in super::super) const SOS: u8 = 0xda;
    pub(in super::super) const DQT: u8 = 0xdb;
    pub(in super::super) const DNL: u8 = 0xdc;
    pub(in super::super) const DRI: u8 = 0xdd;
    pub(in super::super) const DHP: u8 = 0xde;
    pub(in super::super) const DHT: u8 = 0xc4;
    pub(in super::super) const RST0: u8 = 0xd0;
    pub(in super::super) const RST7: u8 = 0xd7;
    pub(in super::super) const TEM: u8 = 0x01;
    pub(in super::super) const APP0: u8 = 0xe0;
    pub(in super::super) const APP1: u8 = 0xe1;
    pub(in super::super) const APP2: u8 = 0xe2;
    pub(in super::super) const APP14: u8 = 0xee;
}

/// Moves past the next `FF` that begins a marker, and past fill bytes. Returns the position of the first `FF`.
pub(super) fn next_marker(scanner: &mut Scanner<'_>) -> Result<usize, ImageError> {
    let stray = memchr::memchr(0xff, scanner.rest()).ok_or(TRUNCATED)?;
    scanner.skip(stray).ok_or(TRUNCATED)?;
    let start = scanner.at();
    while scanner.peek() == Some(0xff) {
        scanner.skip(1).ok_or(TRUNCATED)?;
    }
    Ok(start)
}

/// Moves to the `FF` of the next marker that is not a restart, or to the end of the file. `FF 00` is a stuffed byte,
/// `FF FF` a fill byte.
pub(super) fn skip_entropy_coded(scanner: &mut Scanner<'_>) {
    let rest = scanner.rest();
    let is_marker =
        |found: &usize| !matches!(rest.get(found + 1), Some(0 | 0xff | marker::RST0..=marker::RST7));
    let found = memchr::memchr_iter(0xff, rest).find(is_marker).unwrap_or(rest.len());
    scanner.skip(found);
}
