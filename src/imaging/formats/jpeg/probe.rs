//! Reads a JPEG's structure: a chain of marker segments, with entropy-coded data after each start of scan.
//!
//! Kept: the JFIF header without its thumbnail, what converts colors of a color profile, the Adobe segment (which states
//! the color transform) without what some programs append, tables, frame, scans. Dropped: all other application segments
//! (EXIF, XMP, IPTC, maker notes, previews), comments, stray bytes between segments, and everything after the end of the
//! image. Written where they are missing: the end of the image after a last scan, and the Huffman tables of Motion JPEG.

use std::ops::Range;

use image::metadata::Orientation;

use super::color_model::{ADOBE_BYTES, Markers, adobe};
use super::frame::{Frame, is_other_frame};
use super::markers::{
    DAMAGED, JFIF_BARE_BYTES, TRUNCATED, UNSUPPORTED, marker, next_marker, skip_entropy_coded,
};
use super::profile::{self, ProfilePlan, is_profile};
use super::standard_tables::DefinedTables;
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::exif_orientation;
use crate::imaging::probe::{KeptSegments, Probe};
use crate::values::MediaType;

struct Walk {
    kept: KeptSegments,
    frame: Option<Frame>,
    orientation: Option<Orientation>,
    has_jfif: bool,
    markers: Markers,
    tables: DefinedTables,
    /// What is still to be done with the color profile.
    profile: ProfilePlan,
    scans: u32,
}

/// Reads the container. A file that ends or breaks off after its last scan is whole without its end mark.
pub(super) fn probe(bytes: &[u8]) -> Result<Probe, ImageError> {
    let mut scanner = Scanner::new(bytes);
    let mut walk = Walk {
        kept: KeptSegments::default(),
        frame: None,
        orientation: None,
        has_jfif: false,
        markers: Markers::default(),
        tables: DefinedTables::default(),
        profile: profile::plan(bytes)?,
        scans: 0,
    };
    scanner.skip(2).ok_or(TRUNCATED)?;
    walk.kept.source(0..2);
    loop {
        match walk.next(&mut scanner) {
            Ok(false) => {}
            Ok(true) => return walk.finish(),
            Err(error) if error == TRUNCATED && walk.lacks_only_its_end() => {
                walk.kept.made(vec![0xff, marker::EOI]);
                return walk.finish();
            }
            Err(error) => return Err(error),
        }
    }
}

impl Walk {
    /// Reads the next marker and its segment. Returns whether it ends the image.
    fn next(&mut self, scanner: &mut Scanner<'_>) -> Result<bool, ImageError> {
        let start = next_marker(scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        match code {
            marker::EOI => {
                self.kept.source(start..scanner.at());
                return Ok(true);
            }
            marker::TEM | marker::RST0..=marker::RST7 => {}
            // Another image begins: this one has ended, or is damaged.
            marker::SOI if self.lacks_only_its_end() => return Err(TRUNCATED),
            marker::SOI => return Err(DAMAGED),
            _ => self.segment(scanner, start, code)?,
        }
        Ok(false)
    }

    fn segment(&mut self, scanner: &mut Scanner<'_>, start: usize, code: u8) -> Result<(), ImageError> {
        let length = usize::from(scanner.u16_be().ok_or(TRUNCATED)?);
        let content = scanner.take(length.checked_sub(2).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        let whole = start..scanner.at();
        if self.scans == 0 {
            self.markers.note(code, content);
        }
        match code {
            marker::SOF0..=marker::SOF2 if self.frame.is_some() => return Err(DAMAGED),
            marker::SOF0..=marker::SOF2 => self.frame = Some(Frame::read(code, content)?),
            marker::DHT => self.tables.note(content),
            marker::DQT | marker::DRI => {}
            marker::SOS => return self.scan(scanner, content, whole),
            _ if is_other_frame(code) => return Err(UNSUPPORTED),
            marker::APP0 if content.starts_with(b"JFIF\0") => {
                self.jfif(content, whole);
                return Ok(());
            }
            _ if is_profile(code, content) => {
                self.profile_chunk(whole);
                return Ok(());
            }
            marker::APP1 if content.starts_with(b"Exif\0\0") => {
                self.orientation.get_or_insert(exif_orientation(content));
                return Ok(());
            }
            _ => {
                self.adobe(code, content, whole);
                return Ok(());
            }
        }
        self.kept.source(whole);
        Ok(())
    }

    fn scan(
        &mut self,
        scanner: &mut Scanner<'_>,
        header: &[u8],
        whole: Range<usize>,
    ) -> Result<(), ImageError> {
        self.scans = self.scans.saturating_add(1);
        let frame = self.frame.as_mut().ok_or(DAMAGED)?;
        frame.note_scan(header)?;
        if !frame.is_progressive
            && let Some(tables) = self.tables.missing_for(header)
        {
            self.kept.made(tables);
        }
        self.kept.source(whole);
        let data_start = scanner.at();
        skip_entropy_coded(scanner);
        self.kept.source(data_start..scanner.at());
        Ok(())
    }

    /// Keeps an Adobe segment that counts for the colors, without what follows its fields.
    fn adobe(&mut self, code: u8, content: &[u8], whole: Range<usize>) {
        let Some(fields) = adobe(code, content).filter(|_| self.scans == 0) else { return };
        if content.len() == ADOBE_BYTES {
            self.kept.source(whole);
        } else {
            let length = u8::try_from(2 + ADOBE_BYTES).unwrap_or_default();
            self.kept.made([&[0xff, marker::APP14, 0, length], fields].concat());
        }
    }

    /// Keeps a chunk of the color profile, or writes the new profile in place of the first one. After a scan begins,
    /// profiles do not count.
    fn profile_chunk(&mut self, whole: Range<usize>) {
        match &mut self.profile {
            _ if self.scans > 0 => {}
            ProfilePlan::Keep | ProfilePlan::KeepTooLarge(_) => self.kept.source(whole),
            ProfilePlan::Replace(segments) if segments.is_empty() => {}
            ProfilePlan::Replace(segments) => self.kept.made(std::mem::take(segments)),
        }
    }

    /// Whether every scan has begun that the picture needs. Whether each has all of its codes is found when trailing data
    /// is truncated.
    fn lacks_only_its_end(&self) -> bool {
        self.frame.as_ref().is_some_and(Frame::has_all_bits)
    }

    /// Keeps the first JFIF header. One with a thumbnail or a wrong length is written again without it; one that is too
    /// short counts for no decoder.
    fn jfif(&mut self, content: &[u8], whole: Range<usize>) {
        let Some([fields @ .., _, _]) = content.get(..JFIF_BARE_BYTES) else { return };
        if self.scans > 0 || std::mem::replace(&mut self.has_jfif, true) {
            return;
        }
        if content.len() == JFIF_BARE_BYTES && content.ends_with(&[0, 0]) {
            self.kept.source(whole);
        } else {
            self.kept.made([&[0xff, marker::APP0, 0, 16], fields, &[0, 0]].concat());
        }
    }

    fn finish(self) -> Result<Probe, ImageError> {
        let frame = self.frame.filter(|_| self.scans > 0).ok_or(DAMAGED)?;
        if !frame.has_all_components() {
            return Err(TRUNCATED);
        }
        let exceeded_profile_limit = match self.profile {
            ProfilePlan::KeepTooLarge(limit) => Some(limit),
            ProfilePlan::Keep | ProfilePlan::Replace(_) => None,
        };
        let orientation = self.orientation.unwrap_or(Orientation::NoTransforms);
        let coding = frame.coding(&self.markers, orientation != Orientation::NoTransforms);
        let mut probe = Probe {
            media: MediaType::Jpeg,
            stored: frame.size,
            coding,
            cost: frame.memory_cost(coding),
            read_once: frame.reading_bytes(coding, orientation),
            orientation,
            frames: 1,
            is_animated: false,
            largest_frame: frame.size,
            scans: self.scans,
            chroma_halved: frame.chroma_halved(),
            exceeded_profile_limit,
            kept: self.kept.finish().ok_or(DAMAGED)?,
        };
        // The limits count on what decoding takes: few pictures take more to be read.
        let limit = probe.decoding_bytes(0);
        probe.read_once = probe.read_once.filter(|bytes| *bytes <= limit);
        Ok(probe)
    }
}
