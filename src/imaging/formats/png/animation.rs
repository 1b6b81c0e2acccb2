//! Whether a PNG's animation is whole (W3C PNG, 4.9 and 11.3.6). Viewers show the default image in place of one that is not.

use super::chunk::DAMAGED;
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::values::PixelSize;

const ANIMATION_CONTROL_BYTES: usize = 8;
const FRAME_CONTROL_BYTES: usize = 26;

/// The last of the ways to dispose of a frame, and to blend it (11.3.6.2).
const MAX_DISPOSE: u8 = 2;
const MAX_BLEND: u8 = 1;

/// What the chunks so far say of the animation.
#[derive(Debug, Default)]
pub(super) struct AnimationCheck {
    /// The number of frames that the control chunk states.
    declared_frames: Option<u32>,
    frames: u32,
    next_sequence: u32,
    /// Whether the last frame has no data yet.
    awaits_data: bool,
    is_broken: bool,
}

impl AnimationCheck {
    /// Whether the file has an animation control chunk.
    pub(super) fn is_declared(&self) -> bool {
        self.declared_frames.is_some()
    }

    /// The frames of a whole animation; `None` for a still picture, and for a broken animation.
    pub(super) fn frames(&self) -> Option<u32> {
        let is_whole = !self.is_broken && !self.awaits_data && self.frames > 0;
        self.declared_frames.filter(|declared| is_whole && *declared == self.frames)
    }

    /// Whether frames are still to come.
    pub(super) fn lacks_frames(&self) -> bool {
        !self.is_broken && (self.awaits_data || self.declared_frames > Some(self.frames))
    }

    /// Notes an animation control chunk before the picture's data. Returns whether it is kept: the first is.
    pub(super) fn control(&mut self, content: &[u8]) -> bool {
        let declared = Scanner::new(content).u32_be();
        if self.is_declared() || content.len() != ANIMATION_CONTROL_BYTES {
            return false;
        }
        self.declared_frames = declared;
        true
    }

    /// Notes a frame's control chunk.
    pub(super) fn frame(&mut self, content: &[u8], canvas: PixelSize, has_data: bool) {
        let is_first_frame_default = !has_data;
        let is_valid = self.read_frame(content, canvas, is_first_frame_default).is_some_and(|valid| valid);
        self.is_broken |= !is_valid || self.awaits_data;
        self.frames = self.frames.saturating_add(1);
        self.awaits_data = true;
    }

    /// Notes the data of the default image.
    pub(super) fn default_image(&mut self) {
        if self.frames <= 1 {
            self.awaits_data = false;
        } else {
            self.is_broken = true;
        }
    }

    /// Notes a later frame's data chunk.
    ///
    /// # Errors
    ///
    /// Damaged if it has no sequence number.
    pub(super) fn frame_data(&mut self, content: &[u8], has_data: bool) -> Result<(), ImageError> {
        let sequence = Scanner::new(content).u32_be().ok_or(DAMAGED)?;
        self.is_broken |= !has_data || self.frames == 0 || !self.is_next(sequence);
        self.awaits_data = false;
        Ok(())
    }

    /// Whether a frame's control chunk is valid: it lies inside the canvas, and fills it if it is the default image.
    fn read_frame(&mut self, content: &[u8], canvas: PixelSize, is_default: bool) -> Option<bool> {
        let mut fields = Scanner::new(content);
        let sequence = fields.u32_be()?;
        let (width, height, x, y) = (fields.u32_be()?, fields.u32_be()?, fields.u32_be()?, fields.u32_be()?);
        fields.skip(4)?;
        let (dispose, blend) = (fields.u8()?, fields.u8()?);
        let is_inside = |start: u32, side: u32, whole: u32| {
            side > 0 && start.checked_add(side).is_some_and(|end| end <= whole)
        };
        let is_whole = (x, y, width, height) == (0, 0, canvas.width, canvas.height);
        let is_next = self.is_next(sequence);
        Some(
            is_next
                && content.len() == FRAME_CONTROL_BYTES
                && is_inside(x, width, canvas.width)
                && is_inside(y, height, canvas.height)
                && dispose <= MAX_DISPOSE
                && blend <= MAX_BLEND
                && (is_whole || !is_default),
        )
    }

    /// Whether this is the next sequence number: all chunks count as one sequence.
    fn is_next(&mut self, sequence: u32) -> bool {
        let is_next = sequence == self.next_sequence;
        self.next_sequence = self.next_sequence.wrapping_add(1);
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: PixelSize = PixelSize { width: 4, height: 3 };

    fn frame(sequence: u32, [width, height]: [u32; 2]) -> Vec<u8> {
        [&[sequence, width, height, 0, 0].map(u32::to_be_bytes).concat()[..], &[0, 1, 0, 10, 0, 0]].concat()
    }

    /// An animation of two frames, of which the default image is the first.
    fn two_frames(declared: u32, sequence: [u32; 3], size: [u32; 2]) -> AnimationCheck {
        let mut check = AnimationCheck::default();
        let [first, second, data] = sequence;
        assert!(check.control(&[declared.to_be_bytes(), [0; 4]].concat()));
        check.frame(&frame(first, size), CANVAS, false);
        check.default_image();
        check.frame(&frame(second, [2, 2]), CANVAS, true);
        check.frame_data(&data.to_be_bytes(), true).unwrap();
        check
    }

    #[test]
    fn a_whole_animation_has_its_frames() {
        assert_eq!(two_frames(2, [0, 1, 2], [4, 3]).frames(), Some(2));
    }

    #[test]
    fn a_broken_animation_has_none() {
        for (label, check) in [
            ("no frames", two_frames(0, [0, 1, 2], [4, 3])),
            ("too many", two_frames(5, [0, 1, 2], [4, 3])),
            ("too few", two_frames(1, [0, 1, 2], [4, 3])),
            ("a number twice", two_frames(2, [0, 1, 1], [4, 3])),
            ("a gap", two_frames(2, [0, 1, 3], [4, 3])),
            ("a default image of another size", two_frames(2, [0, 1, 2], [2, 3])),
            ("no width", two_frames(2, [0, 1, 2], [0, 3])),
            ("a wide frame", two_frames(2, [0, 1, 2], [5, 3])),
        ] {
            assert_eq!(check.frames(), None, "{label}");
        }
        let mut check = AnimationCheck::default();
        check.control(&[0, 0, 0, 1, 0, 0, 0, 0]);
        check.default_image();
        check.frame(&frame(0, [4, 3]), CANVAS, true);
        assert_eq!(check.frames(), None, "a frame without data");
    }
}
