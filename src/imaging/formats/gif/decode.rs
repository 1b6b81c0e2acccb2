//! Decoding GIF: frames drawn on the canvas one after the other, as browsers draw them (GIF89a, 23).
//!
//! The canvas begins transparent, whatever background color the file states. Pixels that a frame lacks stay as they were,
//! and a color that the palette lacks is black.

use image::error::{DecodingError, ImageError as DecoderError, ImageFormatHint};
use image::{Delay, Frame, Frames, ImageFormat, RgbaImage};

use super::lzw::{Lzw, MAX_STRINGS, Step};
use super::probe::{block, color_table_bytes, screen, skip_sub_blocks};
use crate::imaging::decode::{Animation, Deadline};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::Probe;

/// Passes of an interlaced image (appendix E): the first row of each, and the distance to the next.
const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

/// Starts decoding. The file is one that was probed.
pub(super) fn animation<'a>(
    file: &'a [u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<Animation<'a>, ImageError> {
    let mut scanner = Scanner::new(file);
    screen(&mut scanner)?;
    let colors = file.get(13..scanner.at()).unwrap_or_default();
    let canvas = RgbaImage::new(probe.stored.width, probe.stored.height);
    let (control, disposal) = (Control::default(), Disposal::Keep);
    let frames = Composer { file, scanner, colors, canvas, control, disposal, deadline, has_failed: false };
    Ok(Animation { frames: Frames::new(Box::new(frames)), profile: None })
}

/// A graphic control: how the next image is drawn.
#[derive(Debug, Clone, Copy, Default)]
struct Control {
    disposal: u8,
    /// In hundredths of a second.
    delay: u16,
    transparent: Option<u8>,
}

/// What happens to a frame before the next one is drawn.
enum Disposal {
    Keep,
    /// Its area becomes transparent.
    Clear(Area),
    /// The canvas becomes what it was.
    Restore(RgbaImage),
}

/// A frame's place on the canvas, which it may exceed.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// Draws the frames.
struct Composer<'a> {
    file: &'a [u8],
    scanner: Scanner<'a>,
    /// The palette of images without one.
    colors: &'a [u8],
    canvas: RgbaImage,
    control: Control,
    disposal: Disposal,
    deadline: Deadline,
    has_failed: bool,
}

impl Iterator for Composer<'_> {
    type Item = Result<Frame, DecoderError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let frame = self.frame();
        self.has_failed = matches!(frame, None | Some(Err(_)));
        frame
    }
}

impl Composer<'_> {
    /// The next frame; `None` at the end.
    fn frame(&mut self) -> Option<Result<Frame, DecoderError>> {
        loop {
            match self.scanner.u8() {
                Some(block::TRAILER) => return None,
                Some(block::EXTENSION) => self.extension()?,
                Some(block::IMAGE) => {
                    let drawn = self.deadline.check().ok().and_then(|()| self.image());
                    return Some(drawn.ok_or_else(damaged));
                }
                _ => return Some(Err(damaged())),
            }
        }
    }

    fn extension(&mut self) -> Option<()> {
        let label = self.scanner.u8()?;
        let mut fields = self.scanner.clone();
        skip_sub_blocks(&mut self.scanner).ok()?;
        if label == block::GRAPHIC_CONTROL && fields.u8()? == 4 {
            let flags = fields.u8()?;
            let (delay, transparent) = (fields.u16_le()?, fields.u8()?);
            let transparent = Some(transparent).filter(|_| flags & 1 != 0);
            self.control = Control { disposal: flags >> 2 & 7, delay, transparent };
        }
        Some(())
    }

    fn image(&mut self) -> Option<Frame> {
        let mut next = || self.scanner.u16_le().map(usize::from);
        let area = Area { left: next()?, top: next()?, width: next()?, height: next()? };
        let flags = self.scanner.u8()?;
        let own_colors = self.scanner.take(color_table_bytes(flags))?;
        let colors = if own_colors.is_empty() { self.colors } else { own_colors };
        let color_bits = self.scanner.u8()?;
        let codes = Lzw::new(self.file, self.scanner.at(), color_bits)?;
        skip_sub_blocks(&mut self.scanner).ok()?;
        let control = std::mem::take(&mut self.control);
        self.dispose();
        self.disposal = match control.disposal {
            2 => Disposal::Clear(area),
            3 => Disposal::Restore(self.canvas.clone()),
            _ => Disposal::Keep,
        };
        let is_interlaced = flags & 0x40 != 0;
        self.draw(codes, area, is_interlaced, |index| color(colors, control.transparent, index))?;
        let delay = Delay::from_numer_denom_ms(u32::from(control.delay) * 10, 1);
        Some(Frame::from_parts(self.canvas.clone(), 0, 0, delay))
    }

    fn dispose(&mut self) {
        match std::mem::replace(&mut self.disposal, Disposal::Keep) {
            Disposal::Keep => {}
            Disposal::Restore(canvas) => self.canvas = canvas,
            Disposal::Clear(area) => {
                let rows = self.canvas.rows_mut().skip(area.top).take(area.height);
                rows.for_each(|row| row.skip(area.left).take(area.width).for_each(|pixel| pixel.0 = [0; 4]));
            }
        }
    }

    /// Draws an image's pixels; `None` after an invalid code.
    fn draw(
        &mut self,
        mut codes: Lzw<'_>,
        area: Area,
        is_interlaced: bool,
        color: impl Fn(u8) -> Option<[u8; 4]>,
    ) -> Option<()> {
        let mut rows = rows(area.height, is_interlaced);
        let (mut row, mut column) = (rows.next(), 0);
        let mut string = [0; MAX_STRINGS];
        while let Some(y) = row {
            let (code, length) = match codes.step() {
                Step::String { code, length } => (code, length),
                Step::Clear => continue,
                Step::End | Step::Cut => return Some(()),
                Step::Invalid => return None,
            };
            let pixels = string.get_mut(..length)?;
            codes.write(code, pixels);
            let mut y = y;
            for index in pixels {
                if let Some(color) = color(*index) {
                    self.put(area.left + column, area.top + y, color);
                }
                column += 1;
                if column < area.width {
                    continue;
                }
                (column, row) = (0, rows.next());
                let Some(next) = row else { break };
                y = next;
            }
        }
        Some(())
    }

    /// Sets a pixel, if it lies on the canvas.
    fn put(&mut self, x: usize, y: usize, color: [u8; 4]) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.canvas.get_pixel_mut_checked(x, y) {
            pixel.0 = color;
        }
    }
}

/// The rows in the order in which they are stored.
fn rows(height: usize, is_interlaced: bool) -> Box<dyn Iterator<Item = usize>> {
    if is_interlaced {
        Box::new(PASSES.into_iter().flat_map(move |(first, step)| (first..height).step_by(step)))
    } else {
        Box::new(0..height)
    }
}

/// The color of an index; `None` for the transparent one.
fn color(colors: &[u8], transparent: Option<u8>, index: u8) -> Option<[u8; 4]> {
    if transparent == Some(index) {
        return None;
    }
    let [red, green, blue] = colors.as_chunks().0.get(usize::from(index)).copied().unwrap_or_default();
    Some([red, green, blue, u8::MAX])
}

fn damaged() -> DecoderError {
    DecoderError::Decoding(DecodingError::new(
        ImageFormatHint::Exact(ImageFormat::Gif),
        "the codes of a frame are invalid",
    ))
}
