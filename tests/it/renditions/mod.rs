//! Renditions: pictures in other sizes, formats and colors.

mod colors;
mod delivery;
mod jpeg;
