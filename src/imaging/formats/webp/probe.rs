//! Reads a WebP's structure: a RIFF file of chunks, simple (one bitstream) or extended (VP8X, with profile and animation).
//!
//! Kept: bitstreams, alpha, animation, what converts colors of a color profile. Dropped: EXIF, XMP, unknown chunks, and
//! everything after the RIFF's end. The extended header's flags and the sizes around a dropped chunk are written again, and
//! pads that are missing.

use std::ops::Range;

use image::metadata::Orientation;

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::{check_profile_size, exif_orientation};
use crate::imaging::icc::{Channels, Reduced, reduced};
use crate::imaging::probe::{Coding, KeptSegments, MemoryCost, Probe};
use crate::values::{ByteSize, MediaType, PixelSize};

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Webp);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Webp);

/// The variants of WebP.
pub(super) mod coding {
    use super::Coding;

    /// A VP8 key frame.
    pub(in super::super) const LOSSY: Coding = Coding("lossy");
    /// VP8L.
    pub(in super::super) const LOSSLESS: Coding = Coding("lossless");
}

pub(super) const RIFF_HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;

const EXTENDED_HEADER_BYTES: usize = 10;
const ANIMATION_BYTES: usize = 6;

/// Bytes of an animation frame's own fields, before its chunks.
const FRAME_HEADER_BYTES: usize = 16;

/// The flags of the extended header (RFC 9649, 2.7.1).
pub(super) mod flag {
    pub(in super::super) const PROFILE: u8 = 0x20;
    pub(in super::super) const ALPHA: u8 = 0x10;
    pub(in super::super) const EXIF: u8 = 0x08;
    pub(in super::super) const XMP: u8 = 0x04;
    pub(in super::super) const ANIMATION: u8 = 0x02;
}

pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    content: &'a [u8],
    content_at: Range<usize>,
    /// With its header and, where there is one, its pad.
    pub(super) whole: Range<usize>,
    lacks_pad: bool,
}

struct Extended {
    flags: u8,
    canvas: PixelSize,
    whole: Range<usize>,
}

#[derive(Default)]
struct Walk {
    kept: KeptSegments,
    extended: Option<Extended>,
    /// The still picture's own size and coding.
    still: Option<(PixelSize, Coding)>,
    animation_coding: Option<Coding>,
    has_alpha_plane: bool,
    has_profile: bool,
    exceeded_profile_limit: Option<ByteSize>,
    frames: u32,
    /// Chunks that may occur once and have occurred.
    seen: Vec<[u8; 4]>,
    orientation: Option<Orientation>,
}

/// Reads the container.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut header = Scanner::within(bytes, 4..8).ok_or(TRUNCATED)?;
    let riff_bytes = header.u32_le().ok_or(TRUNCATED)? as usize;
    let stated_end = riff_bytes.checked_add(CHUNK_HEADER_BYTES).ok_or(TRUNCATED)?;
    // The last pad may be counted without being there.
    let end = if stated_end == bytes.len() + 1 { bytes.len() } else { stated_end };
    let mut scanner = Scanner::within(bytes, RIFF_HEADER_BYTES..end).ok_or(TRUNCATED)?;
    let mut walk = Walk::default();
    while let Some(chunk) = next_chunk(&mut scanner)? {
        walk.chunk(bytes, &chunk)?;
    }
    walk.finish(riff_bytes)
}

pub(super) fn next_chunk<'a>(scanner: &mut Scanner<'a>) -> Result<Option<Chunk<'a>>, ImageError> {
    if scanner.is_at_end() {
        return Ok(None);
    }
    let start = scanner.at();
    let name = scanner.array().ok_or(TRUNCATED)?;
    let length = scanner.u32_le().ok_or(TRUNCATED)? as usize;
    let content_start = scanner.at();
    let content = scanner.take(length).ok_or(TRUNCATED)?;
    let content_at = content_start..scanner.at();
    // Chunks are padded to even lengths; some writers omit the last pad.
    let is_odd = length % 2 == 1;
    let lacks_pad = is_odd && scanner.skip(1).is_none();
    Ok(Some(Chunk { name, content, content_at, whole: start..scanner.at(), lacks_pad }))
}

impl Walk {
    fn chunk(&mut self, bytes: &[u8], chunk: &Chunk<'_>) -> Result<(), ImageError> {
        let is_first = self.extended.is_none() && self.still.is_none();
        let animated = self.has(flag::ANIMATION);
        match &chunk.name {
            b"VP8X" if is_first => return self.extended_header(chunk),
            b"VP8 " | b"VP8L" if self.still.is_none() && !animated => self.still = Some(bitstream(chunk)?),
            b"ANIM" if self.is_announced(chunk) => {}
            b"ALPH" if self.is_announced(chunk) => self.has_alpha_plane = true,
            b"ICCP" if self.is_announced(chunk) => return self.profile(chunk),
            b"ANMF" if animated => return self.frame(bytes, chunk),
            b"EXIF" => {
                self.orientation.get_or_insert(exif_orientation(chunk.content));
                return Ok(());
            }
            _ if is_first => return Err(DAMAGED),
            _ => return Ok(()),
        }
        keep_chunk(chunk, &mut self.kept);
        Ok(())
    }

    /// Whether this is the first chunk of its name, where the file's header announces one. Viewers read alpha without its
    /// flag.
    fn is_announced(&mut self, chunk: &Chunk<'_>) -> bool {
        let is_announced = match &chunk.name {
            b"ALPH" => self.extended.is_some() && !self.has(flag::ANIMATION) && self.still.is_none(),
            b"ICCP" => self.has(flag::PROFILE),
            b"ANIM" => self.has(flag::ANIMATION) && chunk.content.len() == ANIMATION_BYTES,
            _ => false,
        };
        if !is_announced || self.seen.contains(&chunk.name) {
            return false;
        }
        self.seen.push(chunk.name);
        true
    }

    /// Keeps the color profile, or writes it again without what converts no colors.
    fn profile(&mut self, chunk: &Chunk<'_>) -> Result<(), ImageError> {
        check_profile_size(chunk.content.len())?;
        let reduced = reduced(chunk.content, Channels::Color);
        self.has_profile = reduced != Reduced::Dropped;
        match reduced {
            Reduced::Dropped => {}
            Reduced::To(profile) if profile != chunk.content => {
                self.kept.made(chunk_bytes(*b"ICCP", &profile));
            }
            Reduced::To(_) => keep_chunk(chunk, &mut self.kept),
            Reduced::TooLarge { limit } => {
                self.exceeded_profile_limit = Some(limit);
                keep_chunk(chunk, &mut self.kept);
            }
        }
        Ok(())
    }

    fn has(&self, flag: u8) -> bool {
        self.extended.as_ref().is_some_and(|extended| extended.flags & flag != 0)
    }

    fn extended_header(&mut self, chunk: &Chunk<'_>) -> Result<(), ImageError> {
        if chunk.content.len() != EXTENDED_HEADER_BYTES {
            return Err(DAMAGED);
        }
        let mut fields = Scanner::new(chunk.content);
        let flags = fields.u8().ok_or(DAMAGED)?;
        fields.skip(3).ok_or(DAMAGED)?;
        let width = fields.u24_le().ok_or(DAMAGED)? + 1;
        let height = fields.u24_le().ok_or(DAMAGED)? + 1;
        let (canvas, whole) = (PixelSize { width, height }, chunk.whole.clone());
        self.extended = Some(Extended { flags, canvas, whole });
        Ok(())
    }

    /// Keeps the extended header, or writes it with the flags of what is kept.
    fn keep_extended(&self, kept: &mut KeptSegments) {
        let Some(Extended { flags, whole, .. }) = &self.extended else { return };
        let is_lossy = self.still.is_some_and(|(_, coding)| coding == coding::LOSSY);
        let mut new = flags & !(flag::EXIF | flag::XMP);
        if !self.has_profile {
            new &= !flag::PROFILE;
        }
        if self.has_alpha_plane {
            new |= flag::ALPHA;
        } else if is_lossy {
            new &= !flag::ALPHA;
        }
        if new == *flags {
            return kept.source(whole.clone());
        }
        let flags_at = whole.start + CHUNK_HEADER_BYTES;
        kept.source(whole.start..flags_at);
        kept.made(vec![new]);
        kept.source(flags_at + 1..whole.end);
    }

    /// An animation frame: its fields, then alpha and one bitstream, whose size must be the frame's own.
    fn frame(&mut self, bytes: &[u8], chunk: &Chunk<'_>) -> Result<(), ImageError> {
        let mut fields = Scanner::new(chunk.content);
        let mut next = || fields.u24_le().ok_or(DAMAGED);
        let (half_x, half_y, width, height) = (next()?, next()?, next()? + 1, next()? + 1);
        let canvas = self.extended.as_ref().ok_or(DAMAGED)?.canvas;
        if half_x * 2 + width > canvas.width || half_y * 2 + height > canvas.height {
            return Err(DAMAGED);
        }
        let chunks_start = chunk.content_at.start + FRAME_HEADER_BYTES;
        let mut inner = Scanner::within(bytes, chunks_start..chunk.content_at.end).ok_or(DAMAGED)?;
        let mut kept = KeptSegments::default();
        let (mut found, mut has_alpha_plane) = (None, false);
        while let Some(part) = next_chunk(&mut inner)? {
            match &part.name {
                b"ALPH" if found.is_none() && !std::mem::replace(&mut has_alpha_plane, true) => {}
                b"VP8 " | b"VP8L" if found.is_none() => found = Some(bitstream(&part)?),
                _ => continue,
            }
            keep_chunk(&part, &mut kept);
        }
        let (size, coding) = found.ok_or(DAMAGED)?;
        if size != (PixelSize { width, height }) {
            return Err(DAMAGED);
        }
        self.frames = self.frames.saturating_add(1);
        // The heaviest coding of any frame counts for all.
        if self.animation_coding != Some(coding::LOSSLESS) {
            self.animation_coding = Some(coding);
        }
        self.keep_frame(chunk, kept);
        Ok(())
    }

    fn keep_frame(&mut self, chunk: &Chunk<'_>, kept: KeptSegments) {
        let content_bytes = FRAME_HEADER_BYTES + kept.len_bytes();
        if content_bytes == chunk.content.len() {
            return keep_chunk(chunk, &mut self.kept);
        }
        let length = u32::try_from(content_bytes).unwrap_or(u32::MAX);
        self.kept.source(chunk.whole.start..chunk.whole.start + 4);
        self.kept.made(length.to_le_bytes().to_vec());
        self.kept.source(chunk.content_at.start..chunk.content_at.start + FRAME_HEADER_BYTES);
        self.kept.append(kept);
    }

    fn finish(self, riff_bytes: usize) -> Result<Probe, ImageError> {
        let canvas = self.extended.as_ref().map(|extended| extended.canvas);
        let is_animated = self.frames > 0;
        let (stored, coding, frames) = match (self.still, self.animation_coding) {
            (Some((size, coding)), None) if canvas.is_none_or(|canvas| canvas == size) => (size, coding, 1),
            (None, Some(coding)) => (canvas.ok_or(DAMAGED)?, coding, self.frames),
            _ => return Err(DAMAGED),
        };
        let mut chunks = KeptSegments::default();
        self.keep_extended(&mut chunks);
        chunks.append(self.kept);
        let content_bytes = 4 + chunks.len_bytes();
        let mut kept = KeptSegments::default();
        if content_bytes == riff_bytes {
            kept.source(0..RIFF_HEADER_BYTES);
        } else {
            kept.made(riff_header(content_bytes));
        }
        kept.append(chunks);
        Ok(Probe {
            media: MediaType::Webp,
            stored,
            coding,
            cost: memory_cost(coding),
            read_once: None,
            orientation: self.orientation.filter(|_| !is_animated).unwrap_or(Orientation::NoTransforms),
            frames,
            is_animated,
            largest_frame: stored,
            scans: 1,
            chroma_halved: false,
            exceeded_profile_limit: self.exceeded_profile_limit,
            kept: kept.finish().ok_or(DAMAGED)?,
        })
    }
}

/// Keeps a chunk, with its pad.
fn keep_chunk(chunk: &Chunk<'_>, kept: &mut KeptSegments) {
    kept.source(chunk.whole.clone());
    if chunk.lacks_pad {
        kept.made(vec![0]);
    }
}

fn memory_cost(coding: Coding) -> MemoryCost {
    if coding == coding::LOSSLESS {
        MemoryCost { still_tenths: 70, animated_tenths: 120, reencode_tenths: 200, block_side: 1 }
    } else {
        MemoryCost { still_tenths: 45, animated_tenths: 120, reencode_tenths: 100, block_side: 1 }
    }
}

/// The first 12 bytes of a file whose RIFF chunk has this content.
pub(super) fn riff_header(content_bytes: usize) -> Vec<u8> {
    let length = u32::try_from(content_bytes).unwrap_or(u32::MAX);
    [b"RIFF".as_slice(), &length.to_le_bytes(), b"WEBP"].concat()
}

/// The size in a bitstream's own header: VP8 (RFC 6386, 9.1) or VP8L (RFC 9649, 3.4).
fn bitstream(chunk: &Chunk<'_>) -> Result<(PixelSize, Coding), ImageError> {
    let mut fields = Scanner::new(chunk.content);
    if &chunk.name == b"VP8L" {
        let signature = fields.u8().ok_or(TRUNCATED)?;
        let bits = fields.u32_le().ok_or(TRUNCATED)?;
        let size = PixelSize { width: (bits & 0x3fff) + 1, height: (bits >> 14 & 0x3fff) + 1 };
        return if signature == 0x2f { Ok((size, coding::LOSSLESS)) } else { Err(DAMAGED) };
    }
    let tag: [u8; 3] = fields.array().ok_or(TRUNCATED)?;
    let start_code: [u8; 3] = fields.array().ok_or(TRUNCATED)?;
    let width = fields.u16_le().ok_or(TRUNCATED)? & 0x3fff;
    let height = fields.u16_le().ok_or(TRUNCATED)? & 0x3fff;
    let is_key_frame = tag.first().is_some_and(|byte| byte & 1 == 0);
    if !is_key_frame || start_code != [0x9d, 0x01, 0x2a] {
        return Err(DAMAGED);
    }
    Ok((PixelSize { width: width.into(), height: height.into() }, coding::LOSSY))
}

/// Whether a VP8L bitstream states that it uses alpha: the bit after the two sizes (RFC 9649, 3.4).
pub(super) fn is_lossless_with_alpha(chunk: &Chunk<'_>) -> bool {
    &chunk.name == b"VP8L" && chunk.content.get(4).is_some_and(|byte| byte & 0x10 != 0)
}

/// A chunk with its header and pad.
pub(super) fn chunk_bytes(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [name.as_slice(), &length.to_le_bytes(), content, pad].concat()
}
