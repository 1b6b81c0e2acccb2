//! Operations on decoded pixels: alpha, color conversion, cropping, palettes, resizing, turning.

pub(super) mod alpha;
pub(super) mod color;
pub(super) mod crop;
pub(super) mod orientation;
pub(super) mod palette;
pub(super) mod resize;
pub(super) mod turn;
