//! Renditions: pictures in other sizes, formats and colors.

mod again;
mod colors;
mod delivery;
mod jpeg;
