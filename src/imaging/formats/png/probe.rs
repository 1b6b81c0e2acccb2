//! Reads a PNG's structure: a signature and a chain of chunks.
//!
//! Kept: the chunks that affect how pixels look. Dropped: text, EXIF, time, suggested palettes, unknown chunks, and
//! everything after the end of the image. A color profile is inflated up to a limit before any decoder sees it, since
//! decoders inflate it without one.

use image::metadata::Orientation;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::{check_profile_size, exif_orientation};
use crate::imaging::probe::{Coding, KeptSegments, MemoryCost, Probe};
use crate::values::{MediaType, PixelSize};

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Png);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Png);
pub(super) const UNSUPPORTED: ImageError = ImageError::Unsupported(MediaType::Png);

/// Up to 8 bits a sample, and what decoding costs.
const DEPTH_8: (Coding, MemoryCost) = (
    Coding("8 bits"),
    MemoryCost { still_tenths: 40, animated_tenths: 160, reencode_tenths: 80, block_side: 1 },
);

/// 16 bits a sample.
const DEPTH_16: (Coding, MemoryCost) = (
    Coding("16 bits"),
    MemoryCost { still_tenths: 80, animated_tenths: 240, reencode_tenths: 160, block_side: 1 },
);

pub(super) const SIGNATURE_BYTES: usize = 8;

const ANIMATION_CONTROL_BYTES: usize = 8;
const FRAME_CONTROL_BYTES: usize = 26;

/// The longest name of a color profile, with the zero that ends it.
const MAX_PROFILE_NAME_BYTES: usize = 80;

/// Color types (table 9); all others are RGB.
pub(super) mod color_type {
    pub(in super::super) const GRAY: u8 = 0;
    pub(in super::super) const PALETTE: u8 = 3;
    pub(in super::super) const GRAY_ALPHA: u8 = 4;
    pub(in super::super) const RGB_ALPHA: u8 = 6;
}

struct Walk {
    kept: KeptSegments,
    header: Option<(PixelSize, (Coding, MemoryCost))>,
    colors: u8,
    palette_entries: usize,
    orientation: Option<Orientation>,
    declared_frames: Option<u32>,
    frame_controls: u32,
    has_data: bool,
    /// Chunks that may occur once and have occurred.
    seen: Vec<[u8; 4]>,
}

/// Reads the container.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk {
        kept: KeptSegments::default(),
        header: None,
        colors: 0,
        palette_entries: 0,
        orientation: None,
        declared_frames: None,
        frame_controls: 0,
        has_data: false,
        seen: Vec::new(),
    };
    scanner.skip(SIGNATURE_BYTES).ok_or(TRUNCATED)?;
    walk.kept.source(0..SIGNATURE_BYTES);
    loop {
        let start = scanner.at();
        let length = scanner.u32_be().ok_or(TRUNCATED)? as usize;
        let kind: [u8; 4] = scanner.array().ok_or(TRUNCATED)?;
        let content = scanner.take(length).ok_or(TRUNCATED)?;
        let checksum = scanner.u32_be().ok_or(TRUNCATED)?;
        if is_ancillary(kind) && checksum != chunk_checksum(kind, content) {
            // Decoders skip such a chunk, and its wrong checksum could hide data.
            continue;
        }
        if walk.chunk(kind, content)? {
            walk.kept.source(start..scanner.at());
        }
        if &kind == b"IEND" {
            return walk.finish();
        }
    }
}

impl Walk {
    /// Reads a chunk. Returns whether it is kept.
    fn chunk(&mut self, kind: [u8; 4], content: &[u8]) -> Result<bool, ImageError> {
        if self.header.is_none() && &kind != b"IHDR" {
            return Err(DAMAGED);
        }
        match &kind {
            b"IHDR" => self.image_header(content)?,
            b"IDAT" => self.has_data = true,
            b"IEND" if content.is_empty() => {}
            b"PLTE" => {
                let is_kept = self.has_valid_length(kind, content.len()) && self.is_first(kind);
                if is_kept {
                    self.palette_entries = content.len() / 3;
                }
                return Ok(is_kept);
            }
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"pHYs" | b"cICP" | b"mDCV"
            | b"cLLI" => return Ok(self.has_valid_length(kind, content.len()) && self.is_first(kind)),
            // Only the first is inflated: that costs time.
            b"iCCP" => return Ok(self.is_first(kind) && profile_is_intact(content)?),
            b"acTL"
                if !self.has_data
                    && self.declared_frames.is_none()
                    && content.len() == ANIMATION_CONTROL_BYTES =>
            {
                self.declared_frames = Some(Scanner::new(content).u32_be().ok_or(DAMAGED)?);
            }
            b"fcTL" if self.declared_frames.is_some() => self.frame_control(content)?,
            b"fdAT" if self.declared_frames.is_some() => {}
            b"eXIf" => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(false);
            }
            // A critical chunk that is not known here (5.4).
            [b'A'..=b'Z', ..] => return Err(UNSUPPORTED),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a chunk has the length of its kind in a picture of these colors (11.2 and 11.3): a longer one carries other
    /// data.
    fn has_valid_length(&self, kind: [u8; 4], bytes: usize) -> bool {
        let is_gray = matches!(self.colors, color_type::GRAY | color_type::GRAY_ALPHA);
        let is_palette = self.colors == color_type::PALETTE;
        match &kind {
            b"PLTE" => is_palette && bytes.is_multiple_of(3) && bytes <= 768,
            b"tRNS" if is_palette => bytes <= self.palette_entries,
            b"bKGD" if is_palette => bytes == 1,
            b"tRNS" | b"bKGD" => bytes == if is_gray { 2 } else { 6 },
            b"sBIT" => match self.colors {
                color_type::GRAY => bytes == 1,
                color_type::GRAY_ALPHA => bytes == 2,
                color_type::RGB_ALPHA => bytes == 4,
                _ => bytes == 3,
            },
            b"gAMA" | b"cICP" => bytes == 4,
            b"cHRM" => bytes == 32,
            b"sRGB" => bytes == 1,
            b"pHYs" => bytes == 9,
            b"mDCV" => bytes == 24,
            b"cLLI" => bytes == 8,
            _ => false,
        }
    }

    fn is_first(&mut self, kind: [u8; 4]) -> bool {
        if self.seen.contains(&kind) {
            return false;
        }
        self.seen.push(kind);
        true
    }

    fn image_header(&mut self, content: &[u8]) -> Result<(), ImageError> {
        let mut fields = Scanner::new(content);
        let width = fields.u32_be().ok_or(DAMAGED)?;
        let height = fields.u32_be().ok_or(DAMAGED)?;
        let depth = fields.u8().ok_or(DAMAGED)?;
        self.colors = fields.u8().ok_or(DAMAGED)?;
        if self.header.is_some() || content.len() != 13 {
            return Err(DAMAGED);
        }
        let coding = if depth == 16 { DEPTH_16 } else { DEPTH_8 };
        self.header = Some((PixelSize { width, height }, coding));
        Ok(())
    }

    /// Counts a frame, which must lie inside the canvas.
    fn frame_control(&mut self, content: &[u8]) -> Result<(), ImageError> {
        if content.len() != FRAME_CONTROL_BYTES {
            return Err(DAMAGED);
        }
        let mut fields = Scanner::new(content);
        let _sequence = fields.u32_be().ok_or(DAMAGED)?;
        let mut next = || fields.u32_be().ok_or(DAMAGED);
        let (width, height, x, y) = (next()?, next()?, next()?, next()?);
        let (canvas, _) = self.header.ok_or(DAMAGED)?;
        let inside =
            |start: u32, side: u32, whole: u32| start.checked_add(side).is_some_and(|end| end <= whole);
        self.frame_controls = self.frame_controls.saturating_add(1);
        if inside(x, width, canvas.width) && inside(y, height, canvas.height) { Ok(()) } else { Err(DAMAGED) }
    }

    fn finish(self) -> Result<Probe, ImageError> {
        let (stored, (coding, cost)) = self.header.filter(|_| self.has_data).ok_or(DAMAGED)?;
        if self.declared_frames.is_some_and(|declared| declared == 0 || declared != self.frame_controls) {
            return Err(DAMAGED);
        }
        let frames = self.frame_controls.max(1);
        let turned = self.orientation.filter(|_| self.declared_frames.is_none());
        Ok(Probe {
            media: MediaType::Png,
            stored,
            coding,
            cost,
            orientation: turned.unwrap_or(Orientation::NoTransforms),
            frames,
            is_animated: self.declared_frames.is_some(),
            largest_frame: stored,
            scans: 1,
            chroma_halved: false,
            kept: self.kept.finish().ok_or(DAMAGED)?,
        })
    }
}

/// Whether a picture can be shown without such a chunk: its name begins with a lower-case letter (5.4).
fn is_ancillary([first, ..]: [u8; 4]) -> bool {
    first.is_ascii_lowercase()
}

/// The CRC at a chunk's end (5.3).
pub(super) fn chunk_checksum(kind: [u8; 4], content: &[u8]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&kind);
    checksum.update(content);
    checksum.finalize()
}

/// Whether a profile inflates, within the limit and up to the chunk's end. One that does not is useless or hides data, and
/// is dropped.
fn profile_is_intact(content: &[u8]) -> Result<bool, ImageError> {
    let name_end = memchr::memchr(0, content.get(..MAX_PROFILE_NAME_BYTES).unwrap_or(content));
    let Some(mut deflated) = name_end.and_then(|end| content.get(end + 2..)) else {
        return Ok(false);
    };
    let mut state = InflateState::new_boxed(DataFormat::Zlib);
    let mut window = vec![0; INFLATE_STEP_BYTES];
    let mut inflated = 0;
    loop {
        let step = inflate(&mut state, deflated, &mut window, MZFlush::None);
        inflated += step.bytes_written;
        check_profile_size(inflated)?;
        deflated = deflated.get(step.bytes_consumed..).unwrap_or_default();
        match step.status {
            Ok(MZStatus::StreamEnd) => return Ok(deflated.is_empty()),
            Ok(_) if step.bytes_consumed + step.bytes_written > 0 => {}
            Ok(_) | Err(_) => return Ok(false),
        }
    }
}

/// Bytes inflated at a time.
const INFLATE_STEP_BYTES: usize = 32 * 1024;

/// The chunks of a still picture, with their checksums, that say how its colors are meant; without a color profile.
pub(super) fn color_chunks(file: &[u8]) -> Vec<u8> {
    let mut scanner = Scanner::new(file);
    let mut chunks = Vec::new();
    let mut read = || {
        scanner.skip(SIGNATURE_BYTES)?;
        loop {
            let start = scanner.at();
            let length = scanner.u32_be()? as usize;
            let kind: [u8; 4] = scanner.array()?;
            scanner.skip(length)?;
            scanner.skip(4)?;
            match &kind {
                b"IDAT" | b"IEND" => return Some(()),
                b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI" => {
                    chunks.extend_from_slice(file.get(start..scanner.at())?);
                }
                _ => {}
            }
        }
    };
    read();
    chunks
}

/// Inserts such chunks after the header, where they belong (W3C PNG, 5.6).
pub(super) fn with_color_chunks(mut file: Vec<u8>, chunks: Vec<u8>) -> Vec<u8> {
    let after_header = (SIGNATURE_BYTES + HEADER_CHUNK_BYTES).min(file.len());
    file.splice(after_header..after_header, chunks);
    file
}

/// Bytes of the first chunk.
const HEADER_CHUNK_BYTES: usize = 25;
