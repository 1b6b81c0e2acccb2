//! Reads a PNG's structure: a signature and a chain of chunks.
//!
//! Kept: the chunks that affect how pixels look. Dropped: text, EXIF, time, suggested palettes, unknown chunks, everything
//! after the end of the image, and the frames of a broken animation. A color profile is inflated up to a limit before any
//! decoder sees it, since decoders inflate it without one. The end is written where it is missing or cut.

use std::ops::Range;

use image::metadata::Orientation;

use super::animation::AnimationCheck;
use super::chunk::{
    DAMAGED, Kept, SIGNATURE_BYTES, TRUNCATED, UNSUPPORTED, chunk, chunk_checksum, color_type,
};
use super::profile;
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::exif_orientation;
use crate::imaging::probe::{Coding, KeptSegments, MemoryCost, Probe};
use crate::values::{ByteSize, MediaType, PixelSize};

/// Bytes that a deflated stream may lack at its end without lacking rows (RFC 1950, 2.2).
const ZLIB_CHECKSUM_BYTES: usize = 4;

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

struct Chunk<'a> {
    name: [u8; 4],
    content: &'a [u8],
    checksum: u32,
    whole: Range<usize>,
}

#[derive(Default)]
struct Walk {
    kept: KeptSegments,
    /// The same without the chunks of the animation.
    kept_still: KeptSegments,
    header: Option<(PixelSize, (Coding, MemoryCost))>,
    depth: u8,
    colors: u8,
    palette_entries: usize,
    orientation: Option<Orientation>,
    animation: AnimationCheck,
    exceeded_profile_limit: Option<ByteSize>,
    has_data: bool,
    /// Chunks that may occur once and have occurred.
    seen: Vec<[u8; 4]>,
}

/// Reads the container.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk::default();
    scanner.skip(SIGNATURE_BYTES).ok_or(TRUNCATED)?;
    walk.keep(Kept::Yes, 0..SIGNATURE_BYTES, false);
    loop {
        let start = scanner.at();
        let Some(chunk) = next_chunk(&mut scanner) else {
            walk.cut_chunk(bytes, start)?;
            return walk.finish();
        };
        if &chunk.name == b"IEND" {
            walk.end(&chunk);
            return walk.finish();
        }
        walk.next(&chunk)?;
    }
}

/// The next chunk; `None` if it is cut.
fn next_chunk<'a>(scanner: &mut Scanner<'a>) -> Option<Chunk<'a>> {
    let start = scanner.at();
    let length = scanner.u32_be()? as usize;
    let name = scanner.array()?;
    let content = scanner.take(length)?;
    let checksum = scanner.u32_be()?;
    Some(Chunk { name, content, checksum, whole: start..scanner.at() })
}

impl Walk {
    fn next(&mut self, chunk: &Chunk<'_>) -> Result<(), ImageError> {
        if is_ancillary(chunk.name) && chunk.checksum != chunk_checksum(chunk.name, chunk.content) {
            // Decoders skip such a chunk, and its wrong checksum could hide data.
            return Ok(());
        }
        let kept = self.chunk(chunk.name, chunk.content)?;
        self.keep(kept, chunk.whole.clone(), matches!(&chunk.name, b"acTL" | b"fcTL" | b"fdAT"));
        Ok(())
    }

    fn keep(&mut self, kept: Kept, whole: Range<usize>, is_of_animation: bool) {
        let still = (!is_of_animation).then_some(&mut self.kept_still);
        for segments in [Some(&mut self.kept), still].into_iter().flatten() {
            match &kept {
                Kept::Yes => segments.source(whole.clone()),
                Kept::No => {}
                Kept::Made(bytes) => segments.made(bytes.clone()),
            }
        }
    }

    /// Keeps the end chunk, or writes it in place of one with content or a wrong checksum.
    fn end(&mut self, found: &Chunk<'_>) {
        let is_plain = found.content.is_empty() && found.checksum == chunk_checksum(found.name, &[]);
        let kept = if is_plain { Kept::Yes } else { Kept::Made(chunk(*b"IEND", &[])) };
        self.keep(kept, found.whole.clone(), false);
    }

    /// Writes the end in place of a chunk that the file's end cuts; cut data stay as far as they go. Whether all rows are
    /// there is found when trailing data is truncated.
    fn cut_chunk(&mut self, bytes: &[u8], start: usize) -> Result<(), ImageError> {
        let rest = bytes.get(start..).unwrap_or_default();
        let (name, content) = (rest.get(4..8).unwrap_or_default(), rest.get(8..).unwrap_or_default());
        let length = Scanner::new(rest).u32_be().unwrap_or_default() as usize;
        let content = content.get(..length).unwrap_or(content);
        let is_data = matches!(name, b"IDAT" | b"fdAT");
        if is_data && length > content.len() + ZLIB_CHECKSUM_BYTES {
            return Err(TRUNCATED);
        }
        if is_data && self.header.is_some() {
            let name = if name == b"IDAT" { *b"IDAT" } else { *b"fdAT" };
            let kept = self.chunk(name, content)?;
            let made = matches!(kept, Kept::Yes).then(|| Kept::Made(chunk(name, content)));
            self.keep(made.unwrap_or(Kept::No), start..bytes.len(), &name == b"fdAT");
        }
        if !self.has_data || self.animation.lacks_frames() {
            return Err(TRUNCATED);
        }
        self.keep(Kept::Made(chunk(*b"IEND", &[])), start..bytes.len(), false);
        Ok(())
    }

    /// Reads a chunk.
    fn chunk(&mut self, name: [u8; 4], content: &[u8]) -> Result<Kept, ImageError> {
        if self.header.is_none() && &name != b"IHDR" {
            // Apple's variant, whose pixels are coded otherwise, has a chunk of its own before the header.
            return Err(if &name == b"CgBI" { UNSUPPORTED } else { DAMAGED });
        }
        match &name {
            b"IHDR" => self.image_header(content)?,
            b"IDAT" => {
                self.has_data = true;
                self.animation.default_image();
            }
            b"PLTE" => {
                let is_kept = self.has_valid_length(name, content.len()) && self.is_first(name);
                if is_kept {
                    self.palette_entries = content.len() / 3;
                }
                return Ok(Kept::when(is_kept));
            }
            b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"pHYs" | b"cICP" | b"mDCV"
            | b"cLLI" => {
                let is_kept = self.has_valid_length(name, content.len()) && self.is_first(name);
                let masked = self.masked_transparency(content).filter(|_| is_kept && &name == b"tRNS");
                return Ok(masked.map_or(Kept::when(is_kept), |masked| Kept::Made(chunk(name, &masked))));
            }
            // Only the first is inflated: that costs time.
            b"iCCP" if self.is_first(name) => {
                let (kept, exceeded) = profile::kept(content, self.is_gray())?;
                self.exceeded_profile_limit = exceeded;
                return Ok(kept);
            }
            b"acTL" if !self.has_data => return Ok(Kept::when(self.animation.control(content))),
            b"fcTL" if self.animation.is_declared() => {
                let (canvas, _) = self.header.ok_or(DAMAGED)?;
                self.animation.frame(content, canvas, self.has_data);
            }
            b"fdAT" if self.animation.is_declared() => self.animation.frame_data(content, self.has_data)?,
            b"eXIf" => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(Kept::No);
            }
            // A critical chunk that is not known here (5.4).
            [b'A'..=b'Z', ..] => return Err(UNSUPPORTED),
            _ => return Ok(Kept::No),
        }
        Ok(Kept::Yes)
    }

    fn is_gray(&self) -> bool {
        matches!(self.colors, color_type::GRAY | color_type::GRAY_ALPHA)
    }

    /// The transparent color without bits beyond the depth, which decoders ignore or not (11.3.1.1); `None` if it has none.
    fn masked_transparency(&self, content: &[u8]) -> Option<Vec<u8>> {
        if self.depth >= 16 || self.colors == color_type::PALETTE {
            return None;
        }
        let mask = (1_u16 << self.depth) - 1;
        let samples = content.as_chunks().0.iter().map(|bytes| u16::from_be_bytes(*bytes) & mask);
        let masked: Vec<u8> = samples.flat_map(u16::to_be_bytes).collect();
        (masked != content).then_some(masked)
    }

    /// Whether a chunk has the length of its kind in a picture of these colors (11.2 and 11.3): a longer one carries other
    /// data.
    fn has_valid_length(&self, kind: [u8; 4], bytes: usize) -> bool {
        let is_gray = self.is_gray();
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
        self.depth = fields.u8().ok_or(DAMAGED)?;
        self.colors = fields.u8().ok_or(DAMAGED)?;
        if self.header.is_some() || content.len() != 13 {
            return Err(DAMAGED);
        }
        let coding = if self.depth == 16 { DEPTH_16 } else { DEPTH_8 };
        self.header = Some((PixelSize { width, height }, coding));
        Ok(())
    }

    /// An animation that is broken counts as a still picture, its default image; so does one of 16 bits, whose frames
    /// no decoder in use decodes.
    fn finish(self) -> Result<Probe, ImageError> {
        let (stored, (coding, cost)) = self.header.filter(|_| self.has_data).ok_or(DAMAGED)?;
        let frames = self.animation.frames().filter(|_| self.depth < 16);
        let kept = if frames.is_some() { self.kept } else { self.kept_still };
        let turned = self.orientation.filter(|_| frames.is_none());
        Ok(Probe {
            media: MediaType::Png,
            stored,
            coding,
            cost,
            read_once: None,
            orientation: turned.unwrap_or(Orientation::NoTransforms),
            frames: frames.unwrap_or(1),
            is_animated: frames.is_some(),
            largest_frame: stored,
            scans: 1,
            chroma_halved: false,
            exceeded_profile_limit: self.exceeded_profile_limit,
            kept: kept.finish().ok_or(DAMAGED)?,
        })
    }
}

/// Whether a picture can be shown without such a chunk: its name begins with a lower-case letter (5.4).
fn is_ancillary([first, ..]: [u8; 4]) -> bool {
    first.is_ascii_lowercase()
}

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
