//! Rules about the source itself.

mod layering;
