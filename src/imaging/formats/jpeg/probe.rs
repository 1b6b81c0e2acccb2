//! Reads a JPEG's structure: a chain of marker segments, with entropy-coded data after each start of scan.
//!
//! Kept: the JFIF header without its thumbnail, color profiles, the Adobe segment (which states the color transform),
//! tables, frame, scans. Dropped: all other application segments (EXIF, XMP, IPTC, maker notes, previews), comments, stray
//! bytes between segments, and everything after the end of the image.

use std::ops::Range;

use image::metadata::Orientation;

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::{check_profile_size, exif_orientation};
use crate::imaging::probe::{Coding, KeptSegments, MemoryCost, Probe};
use crate::values::{MediaType, PixelSize};

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);
pub(super) const UNSUPPORTED: ImageError = ImageError::Unsupported(MediaType::Jpeg);

/// The variants of JPEG.
pub(super) mod coding {
    use super::Coding;

    /// One pass over the picture.
    pub(in super::super) const SEQUENTIAL: Coding = Coding("sequential");
    /// One pass over each component, or over some that are more than two times coarser than others.
    pub(in super::super) const UNUSUAL: Coding = Coding("unusual");
    /// Several passes; the decoder holds all coefficients.
    pub(in super::super) const PROGRESSIVE: Coding = Coding("progressive");
}

/// A JPEG is coded in squares of up to 32 pixels a side: four blocks (T.81, A.2).
const LARGEST_MCU_SIDE: u64 = 32;

/// Turned pictures of more pixels are encoded without optimized Huffman tables.
const OWN_TABLES_MAX_PIXELS: u64 = 4 << 20;

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
    pub(in super::super) const DHT: u8 = 0xc4;
    pub(in super::super) const RST0: u8 = 0xd0;
    pub(in super::super) const RST7: u8 = 0xd7;
    pub(in super::super) const TEM: u8 = 0x01;
    pub(in super::super) const APP0: u8 = 0xe0;
    pub(in super::super) const APP1: u8 = 0xe1;
    pub(in super::super) const APP2: u8 = 0xe2;
    pub(in super::super) const APP14: u8 = 0xee;
}

/// Bytes of a JFIF segment's content without a thumbnail: its name, version, density, and two zeros.
const JFIF_BARE_BYTES: usize = 14;

/// The most components of a picture: CMYK has four.
const MAX_COMPONENTS: u8 = 4;

/// Bytes of an Adobe segment's content.
const ADOBE_BYTES: usize = 12;

struct Walk {
    kept: KeptSegments,
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
    /// Identifiers of the components that no scan has contained yet.
    unscanned: Vec<u8>,
    chroma_halved: bool,
}

/// Reads the container.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk {
        kept: KeptSegments::default(),
        frame: None,
        orientation: None,
        has_jfif: false,
        scans: 0,
        profile_bytes: 0,
    };
    scanner.skip(2).ok_or(TRUNCATED)?;
    walk.kept.source(0..2);
    loop {
        let start = next_marker(&mut scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        match code {
            marker::EOI => {
                walk.kept.source(start..scanner.at());
                return walk.finish();
            }
            marker::TEM | marker::RST0..=marker::RST7 => {}
            marker::SOI => return Err(DAMAGED),
            _ => walk.segment(&mut scanner, start, code)?,
        }
    }
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
                // For a scan of some components the decoder keeps the coefficients of all.
                if frame.coding == coding::SEQUENTIAL
                    && content.first().is_some_and(|components| *components < frame.components)
                {
                    frame.coding = coding::UNUSUAL;
                }
                self.kept.source(whole);
                let data_start = scanner.at();
                skip_entropy_coded(scanner)?;
                self.kept.source(data_start..scanner.at());
                return Ok(());
            }
            0xc3 | 0xc5..=0xcf | marker::DNL => return Err(UNSUPPORTED),
            marker::APP0 if content.starts_with(b"JFIF\0") => return self.jfif(content, whole),
            marker::APP2 if content.starts_with(PROFILE_NAME) => {
                self.profile_bytes += content.len();
                check_profile_size(self.profile_bytes)?;
            }
            marker::APP14 if content.starts_with(b"Adobe") && content.len() == ADOBE_BYTES => {}
            marker::APP1 if content.starts_with(b"Exif\0\0") => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.kept.source(whole);
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
            marker::SOF2 => coding::PROGRESSIVE,
            _ if is_coarse => coding::UNUSUAL,
            _ => coding::SEQUENTIAL,
        };
        let chroma_halved = components > 1 && sampling != 0x11;
        self.frame =
            Some(Frame { size: PixelSize { width, height }, coding, components, unscanned, chroma_halved });
        Ok(())
    }

    /// Keeps the first JFIF header. One with a thumbnail or a wrong length is written again without it.
    fn jfif(&mut self, content: &[u8], whole: Range<usize>) -> Result<(), ImageError> {
        if std::mem::replace(&mut self.has_jfif, true) {
            return Ok(());
        }
        if content.len() == JFIF_BARE_BYTES && content.ends_with(&[0, 0]) {
            self.kept.source(whole);
            return Ok(());
        }
        let fields = content.get(..JFIF_BARE_BYTES - 2).ok_or(DAMAGED)?;
        self.kept.made([&[0xff, marker::APP0, 0, 16], fields, &[0, 0]].concat());
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
            cost: memory_cost(&frame),
            orientation: self.orientation.unwrap_or(Orientation::NoTransforms),
            frames: 1,
            is_animated: false,
            largest_frame: frame.size,
            scans: self.scans,
            chroma_halved: frame.chroma_halved,
            kept: self.kept.finish().ok_or(DAMAGED)?,
        })
    }
}

/// What decoding costs. A turned JPEG is turned row by row while it is encoded; for optimized tables the encoder keeps all
/// samples and coefficients.
fn memory_cost(frame: &Frame) -> MemoryCost {
    MemoryCost {
        still_tenths: if frame.coding == coding::SEQUENTIAL { 37 } else { 96 },
        animated_tenths: 120,
        reencode_tenths: if has_own_tables(frame.size, frame.chroma_halved) { 125 } else { 45 },
        block_side: LARGEST_MCU_SIDE,
    }
}

/// Whether a turned picture is encoded with optimized Huffman tables. They make it a fifth smaller, but the encoder keeps
/// the whole picture a second time, and it writes one scan per component. Some decoders get the colors of such files wrong
/// if those are stored at half the resolution.
pub(super) fn has_own_tables(stored: PixelSize, chroma_halved: bool) -> bool {
    stored.area() <= OWN_TABLES_MAX_PIXELS && !chroma_halved
}

impl Frame {
    /// Removes a scan's components from those to come (T.81, B.2.3). In a sequential picture each comes once.
    fn note_scanned(&mut self, header: &[u8]) -> Result<(), ImageError> {
        let (count, rest) = header.split_first().ok_or(DAMAGED)?;
        let selectors = rest.get(..usize::from(*count) * 2).ok_or(DAMAGED)?;
        let is_known = |pair: &[u8]| pair.first().is_some_and(|component| self.unscanned.contains(component));
        if self.coding != coding::PROGRESSIVE && !selectors.chunks_exact(2).all(is_known) {
            return Err(DAMAGED);
        }
        self.unscanned
            .retain(|component| !selectors.chunks_exact(2).any(|pair| pair.first() == Some(component)));
        Ok(())
    }
}

/// Moves to the `FF` of the next marker that is not a restart. `FF 00` is a stuffed byte, `FF FF` a fill byte.
pub(super) fn skip_entropy_coded(scanner: &mut Scanner<'_>) -> Result<(), ImageError> {
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

/// The color profile of a probed file: its chunks in the order of their numbers (ICC.1, B.4); `None` if there is none, or
/// not all of it.
pub(super) fn profile(file: &[u8]) -> Option<Vec<u8>> {
    let mut scanner = Scanner::new(file);
    let mut chunks: Vec<(u8, &[u8])> = Vec::new();
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
            && let Some([number, count, chunk @ ..]) = content.strip_prefix(PROFILE_NAME)
        {
            total = usize::from(*count);
            chunks.push((*number, chunk));
        }
    }
    chunks.sort_by_key(|(number, _)| *number);
    let is_whole = total > 0
        && chunks.len() == total
        && (1..).zip(&chunks).all(|(expected, (number, _))| expected == *number);
    is_whole.then(|| chunks.into_iter().flat_map(|(_, chunk)| chunk).copied().collect())
}

/// Begins each chunk of a color profile.
const PROFILE_NAME: &[u8] = b"ICC_PROFILE\0";
