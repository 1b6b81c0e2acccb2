//! What a probe keeps of a JPEG's frame: size, components, how it is coded, and which coefficients its scans have brought.

use image::metadata::Orientation;

use super::color_model::Markers;
use super::markers::{DAMAGED, UNSUPPORTED, marker};
use super::scans;
use super::turned::MARK_BYTES;
use super::turning::Turn;
use crate::imaging::budget::INTERMEDIATE_SIDE;
use crate::imaging::error::ImageError;
use crate::imaging::probe::{Coding, MemoryCost};
use crate::values::PixelSize;

/// The variants of JPEG.
pub(super) mod coding {
    use super::Coding;

    /// One pass over the picture.
    pub(in super::super) const SEQUENTIAL: Coding = Coding("sequential");
    /// Several passes; the decoder holds all coefficients.
    pub(in super::super) const PROGRESSIVE: Coding = Coding("progressive");
    /// One pass over each component, or components that only our own decoder reads right.
    pub(in super::super) const UNUSUAL: Coding = Coding("unusual");
    /// Such components in several passes.
    pub(in super::super) const UNUSUAL_PROGRESSIVE: Coding = Coding("unusual progressive");

    /// Whether our own decoder decodes all of the picture.
    pub(in super::super) fn is_unusual(coding: Coding) -> bool {
        matches!(coding, UNUSUAL | UNUSUAL_PROGRESSIVE)
    }

    /// Whether the decoder holds all coefficients.
    pub(in super::super) fn is_progressive(coding: Coding) -> bool {
        matches!(coding, PROGRESSIVE | UNUSUAL_PROGRESSIVE)
    }
}

/// A JPEG that the strict decoder reads is coded in squares of up to 32 pixels a side.
const LARGEST_MCU_SIDE: u64 = 32;

/// A side that every size of MCU divides: of one, two, three or four blocks (T.81, A.2).
const COMMON_MCU_SIDE: u64 = 96;

/// Turned pictures of more pixels are encoded without optimized Huffman tables.
const OWN_TABLES_MAX_PIXELS: u64 = 4 << 20;

/// Bytes of a block whose coefficients are kept until the last scan, and of the bits that tell which are not zero.
const STORED_BLOCK_BYTES: u64 = 128 + 8;

/// The largest side of a square, in pixels, that is decoded in its own size for an intermediate.
const WHOLE_SIDE: u64 = INTERMEDIATE_SIDE as u64 * 26 / 10;

/// Coefficients of a block.
const COEFFICIENTS: usize = 64;

/// The mark of a coefficient that no scan has brought.
const UNKNOWN: u8 = u8::MAX;

/// A frame's header, and what its scans have brought so far.
#[derive(Debug)]
pub(super) struct Frame {
    header: scans::Frame,
    pub(super) size: PixelSize,
    pub(super) is_progressive: bool,
    components: Vec<Component>,
    /// Whether each scan of a sequential picture has all components.
    is_interleaved: bool,
}

#[derive(Debug)]
struct Component {
    id: u8,
    sampling: scans::Grid,
    is_scanned: bool,
    /// By coefficient: how many low bits are still to come, or [`UNKNOWN`].
    missing_bits: [u8; COEFFICIENTS],
}

impl Frame {
    /// Reads a frame's header (T.81, B.2.2).
    ///
    /// # Errors
    ///
    /// Unsupported for other depths than 8 bits and other numbers of components than 1, 3 and 4.
    pub(super) fn read(code: u8, content: &[u8]) -> Result<Self, ImageError> {
        let precision = content.first().copied().ok_or(DAMAGED)?;
        let header = scans::Frame::read(code, content).ok_or(DAMAGED)?;
        if content.get(5).map(|count| usize::from(*count)) != Some(header.components.len()) {
            return Err(DAMAGED);
        }
        if precision != 8 || !matches!(header.components.len(), 1 | 3 | 4) {
            return Err(UNSUPPORTED);
        }
        let side = |pixels: usize| u32::try_from(pixels).map_err(|_| DAMAGED);
        let component = |found: &scans::FrameComponent| Component {
            id: found.id,
            sampling: found.sampling,
            is_scanned: false,
            missing_bits: [UNKNOWN; COEFFICIENTS],
        };
        Ok(Self {
            size: PixelSize { width: side(header.width)?, height: side(header.height)? },
            is_progressive: header.is_progressive,
            components: header.components.iter().map(component).collect(),
            is_interleaved: true,
            header,
        })
    }

    /// Whether color is stored at less than the resolution of brightness.
    pub(super) fn chroma_halved(&self) -> bool {
        matches!(self.components.as_slice(), [luma, _, ..] if !luma.sampling.is_one())
    }

    /// Whether the first component is the finest, by a factor of two at most, and the strict decoder reads such samplings.
    fn has_usual_sampling(&self) -> bool {
        match self.components.as_slice() {
            [luma, cb, cr] => {
                let scans::Grid { columns, rows } = luma.sampling;
                columns <= 2 && rows <= 2 && cb.sampling.is_one() && cr.sampling.is_one()
            }
            all => all.iter().all(|component| component.sampling.is_one()),
        }
    }

    /// Notes which coefficients of which components a scan brings (T.81, B.2.3). In a sequential picture each component
    /// comes once.
    pub(super) fn note_scan(&mut self, header: &[u8]) -> Result<(), ImageError> {
        let (count, rest) = header.split_first().ok_or(DAMAGED)?;
        let (selectors, band) = rest.split_at_checked(usize::from(*count) * 2).ok_or(DAMAGED)?;
        let [first, last, bits]: [u8; 3] = band.first_chunk().copied().ok_or(DAMAGED)?;
        self.is_interleaved &= usize::from(*count) == self.components.len();
        let (band, low_bit) = if self.is_progressive {
            (usize::from(first)..=usize::from(last), bits & 15)
        } else {
            (0..=63, 0)
        };
        for [id, _tables] in selectors.as_chunks().0 {
            let is_progressive = self.is_progressive;
            let mut with_id = self.components.iter_mut().filter(|component| component.id == *id);
            let component =
                with_id.find(|component| is_progressive || !component.is_scanned).ok_or(DAMAGED)?;
            component.is_scanned = true;
            component.missing_bits.get_mut(band.clone()).ok_or(DAMAGED)?.fill(low_bit);
        }
        Ok(())
    }

    /// Whether each component was in a scan.
    pub(super) fn has_all_components(&self) -> bool {
        self.components.iter().all(|component| component.is_scanned)
    }

    /// Whether the scans brought every bit of every coefficient, so that no further scan is missing.
    pub(super) fn has_all_bits(&self) -> bool {
        self.components.iter().all(|component| component.missing_bits.iter().all(|bits| *bits == 0))
    }

    /// How the picture is coded. The strict decoder gets some pictures wrong; they are decoded by [`super::planes`]: those
    /// in several sequential scans, with other samplings than halved color, with colors that it takes for others, and inks
    /// that are stored turned, which are encoded again in colors that their profile tells.
    pub(super) fn coding(&self, markers: &Markers, is_turned: bool) -> Coding {
        let ids: Vec<u8> = self.components.iter().map(|component| component.id).collect();
        let is_usual =
            self.has_usual_sampling() && markers.is_read_right(&ids) && !(is_turned && ids.len() == 4);
        match (self.is_progressive, is_usual && (self.is_progressive || self.is_interleaved)) {
            (false, true) => coding::SEQUENTIAL,
            (true, true) => coding::PROGRESSIVE,
            (false, false) => coding::UNUSUAL,
            (true, false) => coding::UNUSUAL_PROGRESSIVE,
        }
    }

    /// Bytes that one reading takes besides copies of the file and the previews, whatever square they show; `None` for a
    /// turned picture that cannot be turned block by block, since an edge that comes first ends within a sample.
    pub(super) fn reading_bytes(&self, coding: Coding, orientation: Orientation) -> Option<u64> {
        let is_turned = orientation != Orientation::NoTransforms;
        let turn = Turn::of(orientation);
        let turns = turn.is_possible(&self.header) && self.components.len() < 4;
        if is_turned && (coding::is_unusual(coding) || !turns) {
            return None;
        }
        let mcus = (self.header.mcus.columns * self.header.mcus.rows) as u64;
        let of_mcu = |component: &Component| (component.sampling.columns * component.sampling.rows) as u64;
        let blocks = mcus * self.components.iter().map(of_mcu).sum::<u64>();
        let samples = self.components.iter().map(|component| {
            let all = mcus * of_mcu(component) * COEFFICIENTS as u64;
            let is_whole = is_turned && !turn.moves_blocks(&self.header, component.sampling);
            if is_whole { all } else { all.min(self.preview_samples()) }
        });
        let coefficients = if coding::is_progressive(coding) { blocks * STORED_BLOCK_BYTES } else { 0 };
        let marks = if is_turned && !coding::is_progressive(coding) { mcus * MARK_BYTES } else { 0 };
        // The overview has a sample for each block.
        Some(samples.sum::<u64>() + blocks + coefficients + marks)
    }

    /// The most samples of a component that are decoded for the previews.
    fn preview_samples(&self) -> u64 {
        let side = u64::from(self.size.width.min(self.size.height));
        if side <= u64::from(INTERMEDIATE_SIDE) {
            return u64::MAX;
        }
        // A square up to that side is decoded in its own size, a larger one in half of it at the most.
        let (whole, half) = (side.min(WHOLE_SIDE) + COMMON_MCU_SIDE, side / 2 + COMMON_MCU_SIDE);
        whole.max(half).pow(2)
    }

    /// What decoding costs. A turned JPEG is turned row by row while it is encoded; for optimized tables the encoder keeps
    /// all samples and coefficients.
    pub(super) fn memory_cost(&self, coding: Coding) -> MemoryCost {
        let has_inks = self.components.len() == 4;
        let still_tenths = match coding {
            coding::SEQUENTIAL => 37,
            // Two bytes per coefficient come on top of the samples, before those are joined.
            coding::UNUSUAL_PROGRESSIVE if has_inks => 135,
            coding::UNUSUAL_PROGRESSIVE => 105,
            coding::UNUSUAL if has_inks => 120,
            _ => 96,
        };
        MemoryCost {
            still_tenths,
            animated_tenths: 120,
            reencode_tenths: if has_own_tables(self.size, self.chroma_halved()) { 125 } else { 45 },
            block_side: if coding::is_unusual(coding) { COMMON_MCU_SIDE } else { LARGEST_MCU_SIDE },
        }
    }
}

/// Whether a turned picture is encoded with optimized Huffman tables. They make it a fifth smaller, but the encoder keeps
/// the whole picture a second time, and it writes one scan per component. Some decoders get the colors of such files wrong
/// if those are stored at half the resolution.
pub(super) fn has_own_tables(stored: PixelSize, chroma_halved: bool) -> bool {
    stored.area() <= OWN_TABLES_MAX_PIXELS && !chroma_halved
}

/// Whether a code begins a frame of a kind that is known but not decoded: lossless, hierarchical or arithmetic coding
/// (T.81, table B.1).
pub(super) fn is_other_frame(code: u8) -> bool {
    matches!(code, 0xc3 | 0xc5..=0xcf | marker::DNL | marker::DHP)
}
