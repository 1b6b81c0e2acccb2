//! Operations on decoded pixels: color conversion, resizing, turning upright.

pub(super) mod color;
pub(super) mod orientation;
pub(super) mod resize;
