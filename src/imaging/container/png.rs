//! PNG (W3C PNG, third edition): a signature and a chain of chunks, animated ones included.
//!
//! Kept: the chunks that say how pixels look. Dropped: text, EXIF, time, suggested palettes, every chunk not known
//! here, and whatever follows the end of the image. A colour profile is inflated up to a bound before any decoder
//! sees it, for decoders inflate it without one.

use image::metadata::Orientation;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::scanner::Scanner;
use super::{MAX_PROFILE, exif_orientation};
use crate::imaging::Refusal;
use crate::imaging::anatomy::{Anatomy, Coding, Keep};
use crate::types::{MediaType, PixelSize};

const TRUNCATED: Refusal = Refusal::Truncated(MediaType::Png);
const DAMAGED: Refusal = Refusal::Damaged(MediaType::Png);

const SIGNATURE_BYTES: usize = 8;

/// The longest name of a colour profile, with the zero that ends it.
const MAX_PROFILE_NAME_BYTES: usize = 80;

struct Walk {
    keep: Keep,
    header: Option<(PixelSize, Coding)>,
    orientation: Option<Orientation>,
    declared_frames: Option<u32>,
    frame_controls: u32,
    has_data: bool,
}

pub(super) fn walk(bytes: &[u8]) -> Result<Anatomy, Refusal> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk {
        keep: Keep::default(),
        header: None,
        orientation: None,
        declared_frames: None,
        frame_controls: 0,
        has_data: false,
    };
    scanner.skip(SIGNATURE_BYTES).ok_or(TRUNCATED)?;
    walk.keep.source(0..SIGNATURE_BYTES);
    loop {
        let start = scanner.at();
        let length = scanner.u32_be().ok_or(TRUNCATED)? as usize;
        let kind: [u8; 4] = scanner.array().ok_or(TRUNCATED)?;
        let content = scanner.take(length).ok_or(TRUNCATED)?;
        scanner.skip(4).ok_or(TRUNCATED)?;
        if walk.chunk(kind, content)? {
            walk.keep.source(start..scanner.at());
        }
        if &kind == b"IEND" {
            return walk.finish();
        }
    }
}

impl Walk {
    /// Reads a chunk and says whether it is kept.
    fn chunk(&mut self, kind: [u8; 4], content: &[u8]) -> Result<bool, Refusal> {
        if self.header.is_none() && &kind != b"IHDR" {
            return Err(DAMAGED);
        }
        match &kind {
            b"IHDR" => self.image_header(content)?,
            b"IDAT" => self.has_data = true,
            b"PLTE" | b"IEND" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"sBIT" | b"bKGD" | b"pHYs"
            | b"cICP" | b"mDCV" | b"cLLI" => {}
            b"iCCP" => return profile_is_sound(content),
            b"acTL" if !self.has_data && self.declared_frames.is_none() => {
                self.declared_frames = Some(Scanner::new(content).u32_be().ok_or(DAMAGED)?);
            }
            b"fcTL" if self.declared_frames.is_some() => self.frame_control(content)?,
            b"fdAT" if self.declared_frames.is_some() => {}
            b"eXIf" => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(false);
            }
            // A chunk whose name begins with a capital letter is needed to show the picture (5.4).
            [b'A'..=b'Z', ..] => return Err(Refusal::Unsupported(MediaType::Png)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn image_header(&mut self, content: &[u8]) -> Result<(), Refusal> {
        let mut fields = Scanner::new(content);
        let width = fields.u32_be().ok_or(DAMAGED)?;
        let height = fields.u32_be().ok_or(DAMAGED)?;
        let depth = fields.u8().ok_or(DAMAGED)?;
        if self.header.is_some() || content.len() != 13 {
            return Err(DAMAGED);
        }
        let coding = if depth == 16 { Coding::Png16 } else { Coding::Png8 };
        self.header = Some((PixelSize { width, height }, coding));
        Ok(())
    }

    /// Counts a frame, which must lie inside the canvas.
    fn frame_control(&mut self, content: &[u8]) -> Result<(), Refusal> {
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

    fn finish(self) -> Result<Anatomy, Refusal> {
        let (stored, coding) = self.header.filter(|_| self.has_data).ok_or(DAMAGED)?;
        if self.declared_frames.is_some_and(|declared| declared != self.frame_controls) {
            return Err(DAMAGED);
        }
        let frames = self.frame_controls.max(1);
        let turned = self.orientation.filter(|_| frames == 1);
        Ok(Anatomy {
            media: MediaType::Png,
            stored,
            coding,
            orientation: turned.unwrap_or(Orientation::NoTransforms),
            frames,
            largest_frame_pixels: stored.area(),
            scans: 1,
            chroma_halved: false,
            keep: self.keep.into_pieces(),
        })
    }
}

/// Whether a profile inflates, within the bound. One that does not inflate at all is worth nothing and is dropped.
fn profile_is_sound(content: &[u8]) -> Result<bool, Refusal> {
    let name_end = memchr::memchr(0, content.get(..MAX_PROFILE_NAME_BYTES).unwrap_or(content));
    let Some(deflated) = name_end.and_then(|end| content.get(end + 2..)) else {
        return Ok(false);
    };
    let bound = usize::try_from(MAX_PROFILE.bytes()).unwrap_or(usize::MAX);
    match decompress_to_vec_zlib_with_limit(deflated, bound) {
        Ok(_profile) => Ok(true),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => {
            Err(Refusal::ProfileTooLarge { limit: MAX_PROFILE })
        }
        Err(_broken) => Ok(false),
    }
}
