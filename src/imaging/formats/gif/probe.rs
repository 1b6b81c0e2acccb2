//! Reads a GIF's structure: a screen, and a chain of images and extensions in data sub-blocks.
//!
//! Kept: color tables, images, graphic controls, the looping extension, a color profile. Dropped: comments, plain text
//! (with the control before it), data of other applications, and everything after the trailer.

use std::ops::Range;

use image::metadata::Orientation;

use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::check_profile_size;
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

struct Walk {
    kept: KeptSegments,
    canvas: PixelSize,
    /// The graphic control of the next image.
    control: Option<Range<usize>>,
    frames: u32,
    largest_frame: PixelSize,
}

/// Reads the container.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let canvas = screen(&mut scanner)?;
    let mut walk =
        Walk { kept: KeptSegments::default(), canvas, control: None, frames: 0, largest_frame: canvas };
    walk.kept.source(0..scanner.at());
    loop {
        let start = scanner.at();
        match scanner.u8().ok_or(TRUNCATED)? {
            block::IMAGE => walk.image(&mut scanner, start)?,
            block::EXTENSION => walk.extension(&mut scanner, start)?,
            block::TRAILER => {
                walk.kept.source(start..scanner.at());
                return walk.finish();
            }
            // Some writers pad between blocks with zeros.
            0 => {}
            _ => return Err(DAMAGED),
        }
    }
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
        scanner.skip(4).ok_or(TRUNCATED)?;
        let width = u32::from(scanner.u16_le().ok_or(TRUNCATED)?);
        let height = u32::from(scanner.u16_le().ok_or(TRUNCATED)?);
        let flags = scanner.u8().ok_or(TRUNCATED)?;
        scanner.skip(color_table_bytes(flags) + 1).ok_or(TRUNCATED)?;
        skip_sub_blocks(scanner)?;
        if width == 0 || height == 0 {
            return Err(DAMAGED);
        }
        self.frames = self.frames.saturating_add(1);
        let frame = PixelSize { width, height };
        if frame.area() > self.largest_frame.area() {
            self.largest_frame = frame;
        }
        if let Some(control) = self.control.take() {
            self.kept.source(control);
        }
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
            block::GRAPHIC_CONTROL if blocks_bytes == 6 => self.control = Some(whole),
            block::PLAIN_TEXT => self.control = None,
            block::APPLICATION if is_looping(blocks) => {
                if blocks_bytes > 12 + MAX_LOOPING_BYTES {
                    return Ok(());
                }
                self.kept.source(whole);
            }
            block::APPLICATION if blocks.starts_with(b"\x0bICCRGBG1012") => {
                check_profile_size(blocks_bytes)?;
                self.kept.source(whole);
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Probe, ImageError> {
        if self.frames == 0 {
            return Err(DAMAGED);
        }
        Ok(Probe {
            media: MediaType::Gif,
            stored: self.canvas,
            coding: CODING,
            cost: COST,
            orientation: Orientation::NoTransforms,
            frames: self.frames,
            is_animated: true,
            largest_frame: self.largest_frame,
            scans: 1,
            chroma_halved: false,
            kept: self.kept.finish().ok_or(DAMAGED)?,
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
