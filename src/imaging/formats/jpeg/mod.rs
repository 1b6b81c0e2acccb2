//! JPEG (ITU-T T.81, JFIF 1.02).
//!
//! An upload is read once: that decides whether the file is whole, turns its blocks if it is stored turned, and decodes
//! what the previews need. Pictures are decoded no further than needed: a block's lowest frequencies are the block in a
//! smaller size, so that a small picture of a large one takes neither all of its coefficients nor all of its pixels. Only
//! what cannot be turned block by block is decoded in full, by a strict decoder, and encoded again.

mod block;
mod color_model;
mod dct;
mod decode;
pub(in crate::imaging) mod encode;
mod frame;
mod huffman;
mod huffman_table;
mod huffman_writer;
mod markers;
mod planes;
mod probe;
mod profile;
mod reading;
mod resampled;
mod scaled;
mod scans;
mod standard_tables;
mod stored_blocks;
mod turned;
mod turning;

use bytes::Bytes;
use image::DynamicImage;

use super::format::{Format, Reading, Views};
use crate::imaging::decode::{Animation, Deadline, Still};
use crate::imaging::error::{EncodeError, ImageError};
use crate::imaging::ops::alpha::flatten;
use crate::imaging::ops::color::Colors;
use crate::imaging::ops::crop::Area;
use crate::imaging::probe::Probe;
use crate::values::{Color, PixelSize};

/// The format's line in the table.
pub(super) struct Jpeg;

impl Format for Jpeg {
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError> {
        probe::probe(file)
    }

    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError> {
        scans::truncate(&stripped)
    }

    fn read_once(
        &self,
        stripped: &Bytes,
        probe: &Probe,
        views: &Views,
    ) -> Result<Option<Reading>, ImageError> {
        probe.read_once.map(|_| reading::read(stripped, probe, views)).transpose()
    }

    fn decode(&self, file: &[u8], probe: &Probe, _deadline: Deadline) -> Result<Still, ImageError> {
        decode::still(file, probe)
    }

    fn decode_animation<'a>(
        &self,
        _file: &'a [u8],
        _probe: &Probe,
        _deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError> {
        Err(markers::DAMAGED)
    }

    fn colors(&self, file: &[u8], _profile: Option<&[u8]>) -> Colors {
        Colors::from_profile(profile::profile(file).as_deref())
    }

    fn encode_master(&self, still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
        encode::master(still, probe)
    }

    fn encode_rendition(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::rendition(&flatten(image, background))
    }

    fn encode_default_avatar(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::default_avatar(&flatten(image, background))
    }

    fn scaled_decode(
        &self,
        file: &[u8],
        probe: &Probe,
        area: Area,
        to: PixelSize,
        deadline: Deadline,
    ) -> Result<DynamicImage, ImageError> {
        scaled::decode(file, area.within(probe.stored), to, deadline)
    }

    fn scaled_decode_bytes(&self, probe: &Probe, area: Area, to: PixelSize) -> u64 {
        scaled::decode_bytes(probe, area.within(probe.stored), to)
    }
}
