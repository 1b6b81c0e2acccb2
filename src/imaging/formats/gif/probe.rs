//! Reads a GIF's structure: a screen, and a chain of images and extensions in data sub-blocks.
//!
//! Kept: color tables, images, graphic controls, the looping extension. Dropped: comments, plain text (with the control
//! before it), color profiles (no viewer reads them here) and data of other applications, images without pixels, and
//! everything after the trailer. A missing trailer is written, and a screen smaller than the first image is enlarged.

use std::ops::Range;

use image::metadata::Orientation;

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{Coding, KeptSegments, MemoryCost, Probe};
use crate::values::{MediaType, PixelSize};

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Gif);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Gif);

const CODING: Coding = Coding("GIF");

const COST: MemoryCost =
    MemoryCost { still_tenths: 120, animated_tenths: 120, reencode_tenths: 80, block_side: 1 };

/// Block introducers and extension labels (GIF89a, appendix A).
pub(super) mod block {
    pub(in super::super) const EXTENSION: u8 = 0x21;
    pub(in super::super) const IMAGE: u8 = 0x2c;
    pub(in super::super) const TRAILER: u8 = 0x3b;
    pub(in super::super) const GRAPHIC_CONTROL: u8 = 0xf9;
    pub(in super::super) const PLAIN_TEXT: u8 = 0x01;
    pub(in super::super) const APPLICATION: u8 = 0xff;
}

/// The looping extension's sub-blocks have 5 bytes, or 11 with the buffering hint; more would be other data.
const MAX_LOOPING_BYTES: usize = 12;

/// Bytes of the header and the screen's descriptor.
const SCREEN_BYTES: usize = 13;

/// Where the screen's sides are.
const SIDES: Range<usize> = 6..10;

struct Walk {
    kept: KeptSegments,
    canvas: PixelSize,
    has_palette: bool,
    /// The graphic control of the next image, and what is kept after it.
    pending: Vec<Pending>,
    frames: u32,
    largest_frame: PixelSize,
}

/// A kept extension whose place is known once the next image is: a control without an image is dropped.
#[derive(Debug)]
struct Pending {
    is_control: bool,
    whole: Range<usize>,
}

/// Reads the container. Where a block should begin after the last image, the end of the file and any other byte stand for
/// the trailer.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let stated = screen(&mut scanner)?;
    let screen_end = scanner.at();
    let mut walk = Walk {
        kept: KeptSegments::default(),
        canvas: stated,
        has_palette: screen_end > SCREEN_BYTES,
        pending: Vec::new(),
        frames: 0,
        largest_frame: stated,
    };
    loop {
        let start = scanner.at();
        match scanner.u8() {
            Some(block::IMAGE) => walk.image(&mut scanner, start)?,
            Some(block::EXTENSION) => walk.extension(&mut scanner, start)?,
            // Some writers pad between blocks with zeros.
            Some(0) => {}
            Some(block::TRAILER) => {
                walk.end(Some(start));
                break;
            }
            Some(_) | None if walk.frames > 0 => {
                walk.end(None);
                break;
            }
            Some(_) => return Err(DAMAGED),
            None => return Err(TRUNCATED),
        }
    }
    walk.finish(stated, screen_end)
}

/// Reads the header and the screen. Returns the canvas.
pub(super) fn screen(scanner: &mut Scanner<'_>) -> Result<PixelSize, ImageError> {
    scanner.skip(6).ok_or(TRUNCATED)?;
    let width = scanner.u16_le().ok_or(TRUNCATED)?.into();
    let height = scanner.u16_le().ok_or(TRUNCATED)?.into();
    let flags = scanner.u8().ok_or(TRUNCATED)?;
    scanner.skip(2 + color_table_bytes(flags)).ok_or(TRUNCATED)?;
    Ok(PixelSize { width, height })
}

/// Bytes of the color table after a descriptor with these flags.
pub(super) fn color_table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

impl Walk {
    fn image(&mut self, scanner: &mut Scanner<'_>, start: usize) -> Result<(), ImageError> {
        let mut next = || scanner.u16_le().map(u32::from).ok_or(TRUNCATED);
        let (left, top, width, height) = (next()?, next()?, next()?, next()?);
        let flags = scanner.u8().ok_or(TRUNCATED)?;
        let palette_bytes = color_table_bytes(flags);
        scanner.skip(palette_bytes + 1).ok_or(TRUNCATED)?;
        skip_sub_blocks(scanner)?;
        if width == 0 || height == 0 {
            self.drop_control();
            return Ok(());
        }
        if palette_bytes == 0 && !self.has_palette {
            return Err(ImageError::NoPalette);
        }
        if self.frames == 0 {
            // Browsers enlarge the screen to the first image, and cut all others at the screen.
            let side = |screen: u32, start: u32, side: u32| screen.max(start + side);
            self.canvas.width = side(self.canvas.width, left, width);
            self.canvas.height = side(self.canvas.height, top, height);
        }
        self.frames = self.frames.saturating_add(1);
        for size in [PixelSize { width, height }, self.canvas] {
            if size.area() > self.largest_frame.area() {
                self.largest_frame = size;
            }
        }
        self.keep_pending();
        self.kept.source(start..scanner.at());
        Ok(())
    }

    fn extension(&mut self, scanner: &mut Scanner<'_>, start: usize) -> Result<(), ImageError> {
        let label = scanner.u8().ok_or(TRUNCATED)?;
        let blocks = scanner.rest();
        let blocks_start = scanner.at();
        skip_sub_blocks(scanner)?;
        let whole = start..scanner.at();
        let blocks_bytes = scanner.at() - blocks_start;
        match label {
            // Of several controls the last one counts.
            block::GRAPHIC_CONTROL if blocks_bytes == 6 => {
                self.drop_control();
                self.pending.push(Pending { is_control: true, whole });
            }
            block::PLAIN_TEXT => self.drop_control(),
            block::APPLICATION if is_looping(blocks) && blocks_bytes <= 12 + MAX_LOOPING_BYTES => {
                self.pending.push(Pending { is_control: false, whole });
            }
            _ => {}
        }
        if !self.pending.iter().any(|pending| pending.is_control) {
            self.keep_pending();
        }
        Ok(())
    }

    fn drop_control(&mut self) {
        self.pending.retain(|pending| !pending.is_control);
    }

    fn keep_pending(&mut self) {
        self.pending.drain(..).for_each(|pending| self.kept.source(pending.whole));
    }

    /// Keeps the trailer, or writes it.
    fn end(&mut self, trailer: Option<usize>) {
        self.drop_control();
        self.keep_pending();
        match trailer {
            Some(at) => self.kept.source(at..at + 1),
            None => self.kept.made(vec![block::TRAILER]),
        }
    }

    fn finish(self, stated: PixelSize, screen_end: usize) -> Result<Probe, ImageError> {
        let side = |pixels: u32| u16::try_from(pixels);
        let (Ok(width), Ok(height)) = (side(self.canvas.width), side(self.canvas.height)) else {
            return Err(DAMAGED);
        };
        if self.frames == 0 {
            return Err(DAMAGED);
        }
        let mut kept = KeptSegments::default();
        if self.canvas == stated {
            kept.source(0..screen_end);
        } else {
            kept.source(0..SIDES.start);
            kept.made([width, height].map(u16::to_le_bytes).concat());
            kept.source(SIDES.end..screen_end);
        }
        kept.append(self.kept);
        Ok(Probe {
            media: MediaType::Gif,
            stored: self.canvas,
            coding: CODING,
            cost: COST,
            read_once: None,
            orientation: Orientation::NoTransforms,
            frames: self.frames,
            is_animated: true,
            largest_frame: self.largest_frame,
            scans: 1,
            chroma_halved: false,
            exceeded_profile_limit: None,
            kept: kept.finish().ok_or(DAMAGED)?,
        })
    }
}

fn is_looping(blocks: &[u8]) -> bool {
    blocks.starts_with(b"\x0bNETSCAPE2.0") || blocks.starts_with(b"\x0bANIMEXTS1.0")
}

/// Skips a chain of sub-blocks: each a length and that many bytes, the last of length 0.
pub(super) fn skip_sub_blocks(scanner: &mut Scanner<'_>) -> Result<(), ImageError> {
    loop {
        match scanner.u8().ok_or(TRUNCATED)? {
            0 => return Ok(()),
            length => scanner.skip(length.into()).ok_or(TRUNCATED)?,
        }
    }
}
