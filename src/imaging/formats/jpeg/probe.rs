//! JPEG (ITU-T T.81): a chain of marker segments, with entropy-coded data after each start of scan.
//!
//! Kept: the JFIF header without its thumbnail, color profiles, the Adobe segment (which tells the color
//! transform), tables, frame, scans. Dropped: every other application segment (EXIF, XMP, IPTC, maker notes,
//! previews), comments, stray bytes between segments, and whatever follows the end of the image.

use image::metadata::Orientation;

use crate::imaging::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::{exif_orientation, profile_within_limit};
use crate::imaging::image_info::{Coding, KeptSegments, Probe};
use crate::values::{MediaType, PixelSize};

const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);
const UNSUPPORTED: ImageError = ImageError::Unsupported(MediaType::Jpeg);

/// Marker codes (T.81, table B.1).
pub(in crate::imaging) mod marker {
    pub(in crate::imaging) const SOF0: u8 = 0xc0;
    pub(in crate::imaging) const SOF2: u8 = 0xc2;
    pub(in crate::imaging) const SOI: u8 = 0xd8;
    pub(in crate::imaging) const EOI: u8 = 0xd9;
    pub(in crate::imaging) const SOS: u8 = 0xda;
    pub(in crate::imaging) const DQT: u8 = 0xdb;
    pub(in crate::imaging) const DNL: u8 = 0xdc;
    pub(in crate::imaging) const DRI: u8 = 0xdd;
    pub(in crate::imaging) const DHT: u8 = 0xc4;
    pub(in crate::imaging) const RST0: u8 = 0xd0;
    pub(in crate::imaging) const RST7: u8 = 0xd7;
    pub(in crate::imaging) const TEM: u8 = 0x01;
    pub(in crate::imaging) const APP0: u8 = 0xe0;
    pub(in crate::imaging) const APP1: u8 = 0xe1;
    pub(in crate::imaging) const APP2: u8 = 0xe2;
    pub(in crate::imaging) const APP14: u8 = 0xee;
}

/// Bytes of a JFIF segment's content without a thumbnail: its name, version, density, and two zeros.
const JFIF_BARE_BYTES: usize = 14;

/// The most components that a picture has: CMYK's four.
const MAX_COMPONENTS: u8 = 4;

/// Bytes of an Adobe segment's content.
const ADOBE_BYTES: usize = 12;

struct Walk {
    keep: KeptSegments,
    frame: Option<Frame>,
    orientation: Option<Orientation>,
    has_jfif: bool,
    scans: u32,
    profile_bytes: usize,
}

struct Frame {
    size: PixelSize,
    coding: Coding,
    components: u8,
    /// Identifiers of the components that no scan has had yet.
    unscanned: Vec<u8>,
    chroma_halved: bool,
}

pub(crate) fn walk(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk {
        keep: KeptSegments::default(),
        frame: None,
        orientation: None,
        has_jfif: false,
        scans: 0,
        profile_bytes: 0,
    };
    scanner.skip(2).ok_or(TRUNCATED)?;
    walk.keep.source(0..2);
    loop {
        let start = next_marker(&mut scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        match code {
            marker::EOI => {
                walk.keep.source(start..scanner.at());
                return walk.finish();
            }
            marker::TEM | marker::RST0..=marker::RST7 => {}
            marker::SOI => return Err(DAMAGED),
            _ => walk.segment(&mut scanner, start, code)?,
        }
    }
}

/// Moves behind the next `FF` that begins a marker and returns that byte's place, fill bytes included.
pub(in crate::imaging) fn next_marker(scanner: &mut Scanner<'_>) -> Result<usize, ImageError> {
    let stray = memchr::memchr(0xff, scanner.rest()).ok_or(TRUNCATED)?;
    scanner.skip(stray).ok_or(TRUNCATED)?;
    let start = scanner.at();
    while scanner.peek() == Some(0xff) {
        scanner.skip(1).ok_or(TRUNCATED)?;
    }
    Ok(start)
}

impl Walk {
    fn segment(&mut self, scanner: &mut Scanner<'_>, start: usize, code: u8) -> Result<(), ImageError> {
        let length = usize::from(scanner.u16_be().ok_or(TRUNCATED)?);
        let content = scanner.take(length.checked_sub(2).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        let whole = start..scanner.at();
        match code {
            marker::SOF0..=marker::SOF2 => self.frame_header(code, content)?,
            marker::DHT | marker::DQT | marker::DRI => {}
            marker::SOS => {
                self.scans = self.scans.saturating_add(1);
                let frame = self.frame.as_mut().ok_or(DAMAGED)?;
                frame.note_scanned(content)?;
                // A scan of some components only makes the decoder keep the coefficients of all.
                if frame.coding == Coding::JpegSequential
                    && content.first().is_some_and(|components| *components < frame.components)
                {
                    frame.coding = Coding::JpegUnusual;
                }
                self.keep.source(whole);
                let data_start = scanner.at();
                skip_entropy_coded(scanner)?;
                self.keep.source(data_start..scanner.at());
                return Ok(());
            }
            0xc3 | 0xc5..=0xcf | marker::DNL => return Err(UNSUPPORTED),
            marker::APP0 if content.starts_with(b"JFIF\0") => return self.jfif(content, whole),
            marker::APP2 if content.starts_with(PROFILE_NAME) => {
                self.profile_bytes += content.len();
                profile_within_limit(self.profile_bytes)?;
            }
            marker::APP14 if content.starts_with(b"Adobe") && content.len() == ADOBE_BYTES => {}
            marker::APP1 if content.starts_with(b"Exif\0\0") => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.keep.source(whole);
        Ok(())
    }

    fn frame_header(&mut self, code: u8, content: &[u8]) -> Result<(), ImageError> {
        if self.frame.is_some() {
            return Err(DAMAGED);
        }
        let mut fields = Scanner::new(content);
        let precision = fields.u8().ok_or(DAMAGED)?;
        let height = fields.u16_be().ok_or(DAMAGED)?.into();
        let width = fields.u16_be().ok_or(DAMAGED)?.into();
        let components = fields.u8().ok_or(DAMAGED)?;
        let specified = fields.rest().chunks_exact(3);
        let unscanned: Vec<u8> = specified.filter_map(|component| component.first().copied()).collect();
        let brightness: [u8; 3] = fields.array().ok_or(DAMAGED)?;
        if components > MAX_COMPONENTS || unscanned.len() != usize::from(components) {
            return Err(DAMAGED);
        }
        if precision != 8 {
            return Err(UNSUPPORTED);
        }
        let [_id, sampling, _table] = brightness;
        let samplings = fields.rest().chunks_exact(3).filter_map(|component| component.get(1));
        let is_coarse = samplings.chain([&sampling]).any(|factors| factors >> 4 > 2 || factors & 15 > 2);
        let coding = match code {
            marker::SOF2 => Coding::JpegProgressive,
            _ if is_coarse => Coding::JpegUnusual,
            _ => Coding::JpegSequential,
        };
        let chroma_halved = components > 1 && sampling != 0x11;
        self.frame =
            Some(Frame { size: PixelSize { width, height }, coding, components, unscanned, chroma_halved });
        Ok(())
    }

    /// Keeps the first JFIF header; one with a thumbnail (or a wrong length) is written anew without it.
    fn jfif(&mut self, content: &[u8], whole: std::ops::Range<usize>) -> Result<(), ImageError> {
        if std::mem::replace(&mut self.has_jfif, true) {
            return Ok(());
        }
        if content.len() == JFIF_BARE_BYTES && content.ends_with(&[0, 0]) {
            self.keep.source(whole);
            return Ok(());
        }
        let fields = content.get(..JFIF_BARE_BYTES - 2).ok_or(DAMAGED)?;
        self.keep.made([&[0xff, marker::APP0, 0, 16], fields, &[0, 0]].concat());
        Ok(())
    }

    fn finish(self) -> Result<Probe, ImageError> {
        let frame = self.frame.filter(|_| self.scans > 0).ok_or(DAMAGED)?;
        if !frame.unscanned.is_empty() {
            return Err(TRUNCATED);
        }
        Ok(Probe {
            media: MediaType::Jpeg,
            stored: frame.size,
            coding: frame.coding,
            orientation: self.orientation.unwrap_or(Orientation::NoTransforms),
            frames: 1,
            is_animated: false,
            largest_frame: frame.size,
            scans: self.scans,
            chroma_halved: frame.chroma_halved,
            keep: self.keep.into_pieces().ok_or(DAMAGED)?,
        })
    }
}

impl Frame {
    /// Takes a scan's components off those that are still to come (T.81, B.2.3). In a sequential picture each comes once.
    fn note_scanned(&mut self, header: &[u8]) -> Result<(), ImageError> {
        let (count, rest) = header.split_first().ok_or(DAMAGED)?;
        let selectors = rest.get(..usize::from(*count) * 2).ok_or(DAMAGED)?;
        let is_known = |pair: &[u8]| pair.first().is_some_and(|component| self.unscanned.contains(component));
        if self.coding != Coding::JpegProgressive && !selectors.chunks_exact(2).all(is_known) {
            return Err(DAMAGED);
        }
        self.unscanned
            .retain(|component| !selectors.chunks_exact(2).any(|pair| pair.first() == Some(component)));
        Ok(())
    }
}

/// Moves to the `FF` of the next marker that is not a restart. `FF 00` is a stuffed byte, `FF FF` a fill byte.
pub(in crate::imaging) fn skip_entropy_coded(scanner: &mut Scanner<'_>) -> Result<(), ImageError> {
    let rest = scanner.rest();
    for found in memchr::memchr_iter(0xff, rest) {
        match rest.get(found + 1) {
            None => return Err(TRUNCATED),
            Some(0 | 0xff | marker::RST0..=marker::RST7) => {}
            Some(_) => return scanner.skip(found).ok_or(TRUNCATED),
        }
    }
    Err(TRUNCATED)
}

/// The color profile of a file that was walked before: its pieces in the order of their numbers (ICC.1, B.4); `None` where
/// there is none, or not all of it.
pub(in crate::imaging) fn profile(file: &[u8]) -> Option<Vec<u8>> {
    let mut scanner = Scanner::new(file);
    let mut pieces: Vec<(u8, &[u8])> = Vec::new();
    let mut total = 0;
    scanner.skip(2)?;
    loop {
        next_marker(&mut scanner).ok()?;
        let code = scanner.u8()?;
        if matches!(code, marker::SOS | marker::EOI) {
            break;
        }
        let length = usize::from(scanner.u16_be()?);
        let content = scanner.take(length.checked_sub(2)?)?;
        if code == marker::APP2
            && let Some([number, count, piece @ ..]) = content.strip_prefix(PROFILE_NAME)
        {
            total = usize::from(*count);
            pieces.push((*number, piece));
        }
    }
    pieces.sort_by_key(|(number, _)| *number);
    let is_whole =
        total > 0 && pieces.len() == total && (1..).zip(&pieces).all(|(at, (number, _))| at == *number);
    is_whole.then(|| pieces.into_iter().flat_map(|(_, piece)| piece).copied().collect())
}

/// What a piece of a profile begins with.
const PROFILE_NAME: &[u8] = b"ICC_PROFILE\0";
