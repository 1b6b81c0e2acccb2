//! The development server: data made from a seed, for developing apps against.

pub mod seed;
