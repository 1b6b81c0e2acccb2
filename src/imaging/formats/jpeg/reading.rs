//! Makes a master in one reading of the file: it proves that every code is there, finds what no decoder reads, and brings
//! the pixels for the previews, no more of them than those need. A picture that is stored turned is turned block by block.

use bytes::Bytes;

use super::block::DctSize;
use super::huffman::Bits;
use super::markers::DAMAGED;
use super::planes::{Extent, PlaneDecoder};
use super::profile::profile;
use super::scaled::{dct_size, join_planes};
use super::scans::{Frame, Part, ScanVisitor, visit_scans};
use super::turned::TurnedPicture;
use super::turning::Turn;
use crate::imaging::budget::INTERMEDIATE_SIDE;
use crate::imaging::error::ImageError;
use crate::imaging::formats::format::{Reading, Views};
use crate::imaging::ops::color::Colors;
use crate::imaging::ops::crop::{Area, square};
use crate::imaging::probe::{Probe, assemble};

/// Reads a file without metadata, of a probe that says how much memory that takes.
pub(super) fn read(stripped: &Bytes, probe: &Probe, views: &Views) -> Result<Reading, ImageError> {
    let (area, size) = match views.intermediate {
        Some(area) => (area, for_intermediate(area)),
        None => {
            let all = Area::all(probe.stored);
            (all, dct_size(all, views.placeholder))
        }
    };
    let turn = Turn::of(probe.orientation);
    let extent = match (probe.is_turned(), views.intermediate) {
        (true, _) => Extent::Turned(turn),
        (false, Some(_)) => Extent::Overview,
        (false, None) => Extent::Area,
    };
    let turned = probe.is_turned().then(|| TurnedPicture::new(turn));
    let mut reader = Reader { planes: PlaneDecoder::new(area.within(probe.stored), size, extent), turned };
    let kept = visit_scans(stripped, &mut reader)?.finish().ok_or(DAMAGED)?;
    let Reader { mut planes, turned } = reader;
    planes.draw_stored().ok_or(DAMAGED)?;
    let master = match turned {
        Some(turned) => turned.write(stripped, &mut planes)?.into(),
        None => assemble(&kept, stripped),
    };
    let decoded = planes.finish().ok_or(DAMAGED)?;
    let colors = Colors::from_profile(profile(stripped).as_deref());
    let join = |planes, to| join_planes(planes, &colors, to);
    let (placeholder, intermediate) = match (views.intermediate, decoded.overview) {
        (Some(_), Some(overview)) => {
            (join(overview, views.placeholder), join(decoded.planes, square(INTERMEDIATE_SIDE)))
        }
        _ => (join(decoded.planes, views.placeholder), None),
    };
    Ok(Reading { master, placeholder, intermediate })
}

/// The block size for an intermediate. It is large, so the filter gets less than twice its samples.
fn for_intermediate(area: Area) -> DctSize {
    let side = area.size.width.min(area.size.height);
    DctSize::for_reduction(side.saturating_mul(20) / 13, INTERMEDIATE_SIDE)
}

/// Decodes what the previews need, and notes what is needed for turning.
struct Reader {
    planes: PlaneDecoder,
    turned: Option<TurnedPicture>,
}

impl ScanVisitor for Reader {
    type Sink = <PlaneDecoder as ScanVisitor>::Sink;

    fn frame(&mut self, frame: &Frame) -> Option<()> {
        if let Some(turned) = &mut self.turned {
            turned.note_frame(frame);
        }
        self.planes.frame(frame)
    }

    fn segment(&mut self, code: u8, content: &[u8]) -> Option<()> {
        if let Some(turned) = &mut self.turned {
            turned.note_segment(code, content);
        }
        self.planes.segment(code, content)
    }

    fn scan(&mut self, parts: &[Part<'_>]) {
        if let Some(turned) = &mut self.turned {
            turned.note_scan(parts);
        }
    }

    fn begin_scan(&mut self) {
        self.planes.begin_scan();
    }

    #[inline]
    fn mcu(&mut self, bits: &Bits<'_>) {
        if let Some(turned) = &mut self.turned {
            turned.note_mcu(bits, self.planes.predictors());
        }
    }

    #[inline]
    fn block(
        &mut self,
        component: usize,
        column: usize,
        row: usize,
        decode: impl FnOnce(&mut Self::Sink) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        self.planes.block(component, column, row, decode)
    }
}
