//! Writes an upright JPEG of the blocks of one that is stored turned: the same coefficients, in one scan with tables of
//! its own.
//!
//! The blocks of a sequential picture are read a second time, in the order of the upright one, from marks that were set at
//! each MCU: that takes a tenth of the memory of all coefficients.

use super::block::{COEFFICIENTS, ZIGZAG};
use super::huffman::{Bits, EobRun, Mark, Pass, Tables};
use super::huffman_table::Table;
use super::huffman_writer::{BitWriter, CodeWriter, ComponentCodes, Frequencies, write_block};
use super::markers::{DAMAGED, marker};
use super::planes::{PlaneDecoder, QuantizationTable};
use super::resampled::{Resampled, finer};
use super::scans::{Frame, FrameComponent, Grid, Part};
use super::stored_blocks::StoredBlocks;
use super::turning::{BlockTurner, Turn, TurnedBlock};
use crate::imaging::error::ImageError;

/// Of so many rows of MCUs, one is a sample for the Huffman tables.
const ROWS_PER_SAMPLE: usize = 8;

/// A picture of fewer MCUs is a sample as a whole.
const SMALL_MCUS: usize = 4096;

/// Components of pictures that are turned here, at the most.
const MAX_COMPONENTS: usize = 3;

/// The first position of the two densities in a JFIF segment.
const DENSITIES: usize = 8;

/// Where the blocks of a turned picture come from, and the segments that it keeps.
pub(super) struct TurnedPicture {
    turn: Turn,
    frame: Option<Frame>,
    /// Segments before the first scan that are kept as they are.
    segments: Vec<u8>,
    has_scan: bool,
    /// The components of an MCU, in the order of its scan.
    parts: Vec<OwnedPart>,
    /// Of a sequential picture: each MCU.
    marks: Vec<McuMark>,
}

/// A component of an MCU, with its tables if it is read again.
struct OwnedPart {
    component: usize,
    sampling: Grid,
    dc: Option<Table>,
    ac: Option<Table>,
}

/// The start of an MCU: the place of its codes, and the DC coefficients to which its first ones are added.
struct McuMark {
    mark: Mark,
    predictors: [i32; MAX_COMPONENTS],
}

/// Bytes of a mark.
pub(super) const MARK_BYTES: u64 = size_of::<McuMark>() as u64;

impl TurnedPicture {
    pub(super) fn new(turn: Turn) -> Self {
        Self {
            turn,
            frame: None,
            segments: Vec::new(),
            has_scan: false,
            parts: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// Notes the frame's header.
    pub(super) fn note_frame(&mut self, frame: &Frame) {
        if !frame.is_progressive {
            self.marks.reserve_exact(frame.mcus.columns * frame.mcus.rows);
        }
        self.frame = Some(frame.clone());
    }

    /// Notes any other segment. The densities in a JFIF segment are turned too.
    pub(super) fn note_segment(&mut self, code: u8, content: &[u8]) {
        if self.has_scan || code < marker::APP0 {
            return;
        }
        let mut content = content.to_vec();
        if self.turn.transposes
            && code == marker::APP0
            && let Some([across, across_low, down, down_low]) = content.get_mut(DENSITIES..DENSITIES + 4)
        {
            std::mem::swap(across, down);
            std::mem::swap(across_low, down_low);
        }
        self.segments.extend(segment(code, &content));
    }

    /// Notes the components and tables of a scan.
    pub(super) fn note_scan(&mut self, parts: &[Part<'_>]) {
        self.has_scan = true;
        let owned = |part: &Part<'_>| OwnedPart {
            component: part.component,
            sampling: part.sampling,
            dc: part.tables.dc.cloned(),
            ac: part.tables.ac.cloned(),
        };
        self.parts = parts.iter().map(owned).collect();
    }

    /// Notes the start of an MCU.
    #[inline]
    pub(super) fn note_mcu(&mut self, bits: &Bits<'_>, predictors: impl Iterator<Item = i32>) {
        if self.marks.len() < self.marks.capacity() {
            let mut own = [0; MAX_COMPONENTS];
            own.iter_mut().zip(predictors).for_each(|(own, predictor)| *own = predictor);
            self.marks.push(McuMark { mark: bits.mark(), predictors: own });
        }
    }

    /// Writes the upright file; `planes` has decoded all of the stored one.
    ///
    /// # Errors
    ///
    /// If the file has changed since it was read.
    pub(super) fn write(mut self, file: &[u8], planes: &mut PlaneDecoder) -> Result<Vec<u8>, ImageError> {
        let frame = self.frame.take().ok_or(DAMAGED)?;
        if frame.is_progressive {
            let part = |(component, found): (usize, &FrameComponent)| OwnedPart {
                component,
                sampling: found.sampling,
                dc: None,
                ac: None,
            };
            self.parts = frame.components.iter().enumerate().map(part).collect();
        }
        let stored = planes.take_stored();
        let steps = self.turned_steps(&frame, planes).ok_or(DAMAGED)?;
        let source = |((component, plane), steps): ((&FrameComponent, _), _)| {
            let sampling = component.sampling;
            if self.turn.moves_blocks(&frame, sampling) {
                Source::Moved(self.turn.moved_blocks(&frame, sampling))
            } else {
                let samples = Resampled::new(plane, self.turn, frame.samples(sampling), steps);
                Source::Resampled(Box::new(samples))
            }
        };
        let mut reader = BlockReader {
            file,
            turn: self.turn,
            mcus: frame.mcus,
            parts: &self.parts,
            marks: &self.marks,
            stored: &stored,
            sources: frame.components.iter().zip(planes.planes()).zip(&steps).map(source).collect(),
            turner: BlockTurner::new(self.turn),
            read: Vec::new(),
            next_replaced: 0,
            previous: [0; MAX_COMPONENTS],
        };
        let codes = reader.sample()?.map(|frequencies| frequencies.codes());
        let mut head = vec![0xff, marker::SOI];
        // Most turned files have about the size of the stored one.
        head.reserve(file.len() + file.len() / 8);
        head.extend_from_slice(&self.segments);
        self.write_tables(&frame, &steps, &codes, &mut head)?;
        let mut bits = BitWriter::after(head);
        reader.previous = [0; MAX_COMPONENTS];
        let turned_mcus = self.turn.turned(frame.mcus);
        for row in 0..turned_mcus.rows {
            reader.row(row, |component, block, previous| {
                let codes = if component == 0 { codes.first() } else { codes.last() };
                if let Some(codes) = codes {
                    write_block(block, previous, &mut CodeWriter { bits: &mut bits, codes });
                }
            })?;
        }
        let mut turned = bits.finish();
        turned.extend([0xff, marker::EOI]);
        Ok(turned)
    }

    /// The quantization steps of each turned component.
    fn turned_steps(&self, frame: &Frame, planes: &PlaneDecoder) -> Option<Vec<QuantizationTable>> {
        let turned = |(component, steps): (&FrameComponent, Option<QuantizationTable>)| {
            let steps = self.turn.turned_steps(&steps?);
            let is_moved = self.turn.moves_blocks(frame, component.sampling);
            Some(if is_moved { steps } else { finer(&steps) })
        };
        frame.components.iter().zip(planes.steps()).map(turned).collect()
    }

    /// Writes the segments from quantization tables to the scan's header (T.81, B.2).
    fn write_tables(
        &self,
        frame: &Frame,
        steps: &[QuantizationTable],
        [luma, chroma]: &[ComponentCodes; 2],
        head: &mut Vec<u8>,
    ) -> Result<(), ImageError> {
        let tables: Vec<[u16; COEFFICIENTS]> = steps.iter().map(|steps| steps.map(whole)).collect();
        let is_wide = tables.iter().flatten().any(|step| *step > u16::from(u8::MAX));
        let mut distinct: Vec<&[u16; COEFFICIENTS]> = Vec::new();
        let mut numbers = Vec::new();
        for table in &tables {
            let known = distinct.iter().position(|other| *other == table);
            numbers.push(narrow(known.unwrap_or(distinct.len())));
            if known.is_none() {
                distinct.push(table);
            }
        }
        for (number, table) in (0_u8..).zip(distinct) {
            let in_zigzag = ZIGZAG.iter().filter_map(|index| table.get(usize::from(*index)));
            let mut content = vec![number | if is_wide { 0x10 } else { 0 }];
            if is_wide {
                content.extend(in_zigzag.flat_map(|step| step.to_be_bytes()));
            } else {
                content.extend(in_zigzag.map(|step| u8::try_from(*step).unwrap_or_default()));
            }
            head.extend(segment(marker::DQT, &content));
        }
        let Grid { columns, rows } = self.turn.turned(Grid { columns: frame.width, rows: frame.height });
        let mut header = vec![8];
        header.extend(
            [rows, columns]
                .into_iter()
                .flat_map(|side| u16::try_from(side).unwrap_or_default().to_be_bytes()),
        );
        header.push(narrow(frame.components.len()));
        for (component, number) in frame.components.iter().zip(numbers) {
            let Grid { columns, rows } = self.turn.turned(component.sampling);
            header.extend([component.id, narrow(columns << 4 | rows), number]);
        }
        head.extend(segment(if is_wide { marker::SOF0 + 1 } else { marker::SOF0 }, &header));
        let mut huffman = [luma.dc.definition(0x00), luma.ac.definition(0x10)].concat();
        if self.parts.len() > 1 {
            huffman.extend([chroma.dc.definition(0x01), chroma.ac.definition(0x11)].concat());
        }
        head.extend(segment(marker::DHT, &huffman));
        let mut scan = vec![narrow(self.parts.len())];
        for part in &self.parts {
            let id = frame.components.get(part.component).ok_or(DAMAGED)?.id;
            scan.extend([id, if part.component == 0 { 0x00 } else { 0x11 }]);
        }
        scan.extend([0, 63, 0]);
        head.extend(segment(marker::SOS, &scan));
        Ok(())
    }
}

/// Where the blocks of a turned component come from.
enum Source<'a> {
    /// Its stored blocks, so many of them.
    Moved(Grid),
    /// Its samples.
    Resampled(Box<Resampled<'a>>),
}

/// MCUs that are kept after they were read: the blocks of a turned one may be from four.
const KEPT_MCUS: usize = 4;

/// Reads a picture's blocks in any order, and turns them.
struct BlockReader<'a> {
    file: &'a [u8],
    turn: Turn,
    /// MCUs of the stored picture.
    mcus: Grid,
    parts: &'a [OwnedPart],
    marks: &'a [McuMark],
    stored: &'a [StoredBlocks],
    /// By component.
    sources: Vec<Source<'a>>,
    turner: BlockTurner,
    /// MCUs that were read last, with their blocks in stored order, but turned.
    read: Vec<(Grid, Vec<TurnedBlock>)>,
    /// Which of them the next one replaces.
    next_replaced: usize,
    /// By component: the DC coefficient of the block before.
    previous: [i16; MAX_COMPONENTS],
}

impl BlockReader<'_> {
    /// Counts the symbols of some rows: of the first component, and of the others.
    fn sample(&mut self) -> Result<[Frequencies; 2], ImageError> {
        let [mut luma, mut chroma] = [Frequencies::new(), Frequencies::new()];
        let rows = self.turn.turned(self.mcus).rows;
        let is_small = self.mcus.columns * self.mcus.rows < SMALL_MCUS;
        for row in (0..rows).step_by(if is_small { 1 } else { ROWS_PER_SAMPLE }) {
            self.row(row, |component, block, previous| {
                write_block(block, previous, if component == 0 { &mut luma } else { &mut chroma });
            })?;
        }
        Ok([luma, chroma])
    }

    /// Visits the blocks of a turned row of MCUs: each one's component, itself, and the DC coefficient before it.
    fn row(&mut self, row: usize, mut visit: impl FnMut(usize, &TurnedBlock, i16)) -> Result<(), ImageError> {
        for mcu in 0..self.turn.turned(self.mcus).columns {
            let mut first = 0;
            for part in self.parts {
                let Grid { columns, rows } = self.turn.turned(part.sampling);
                for (y, x) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
                    let at = Grid { columns: mcu * columns + x, rows: row * rows + y };
                    self.visit(part, first, at, &mut visit)?;
                }
                first += columns * rows;
            }
        }
        Ok(())
    }

    /// Visits the block at a place of a turned component; `first` is the component's first block in an MCU.
    #[inline]
    fn visit(
        &mut self,
        part: &OwnedPart,
        first: usize,
        at: Grid,
        visit: &mut impl FnMut(usize, &TurnedBlock, i16),
    ) -> Result<(), ImageError> {
        let before = self.previous.get(part.component).copied().ok_or(DAMAGED)?;
        let made;
        let block = match self.sources.get(part.component).ok_or(DAMAGED)? {
            Source::Resampled(samples) => {
                made = samples.block(at);
                &made
            }
            Source::Moved(blocks) => {
                let (blocks, turned) = (*blocks, self.turn.turned(*blocks));
                if at.columns < turned.columns && at.rows < turned.rows {
                    self.stored_block(part.sampling, first, self.turn.source(at, blocks))?
                } else {
                    // Padding costs least like the block before it.
                    made = TurnedBlock::flat(before);
                    &made
                }
            }
        };
        let [dc, ..] = block.values;
        visit(part.component, block, before);
        self.previous.iter_mut().skip(part.component).take(1).for_each(|previous| *previous = dc);
        Ok(())
    }

    /// A block of the stored component, turned.
    #[inline]
    fn stored_block(&mut self, sampling: Grid, first: usize, at: Grid) -> Result<&TurnedBlock, ImageError> {
        let ((columns, x), (rows, y)) =
            (divided(at.columns, sampling.columns), divided(at.rows, sampling.rows));
        let (mcu, in_mcu) = (Grid { columns, rows }, y * sampling.columns + x);
        let found = match self.read.iter().position(|(known, _)| *known == mcu) {
            Some(found) => found,
            None => self.read_mcu(mcu)?,
        };
        self.read.get(found).and_then(|(_, blocks)| blocks.get(first + in_mcu)).ok_or(DAMAGED)
    }

    /// Reads an MCU of the stored picture. Returns where in `read` it is.
    fn read_mcu(&mut self, mcu: Grid) -> Result<usize, ImageError> {
        let at = self.next_replaced;
        self.next_replaced = (at + 1) % KEPT_MCUS;
        if self.read.len() == at {
            let blocks = self.parts.iter().map(|part| part.sampling.columns * part.sampling.rows).sum();
            self.read.push((mcu, vec![TurnedBlock::EMPTY; blocks]));
        }
        let (kept_mcu, blocks) = self.read.get_mut(at).ok_or(DAMAGED)?;
        *kept_mcu = mcu;
        let mut blocks = blocks.iter_mut();
        let Some(mark) = self.marks.get(mcu.rows * self.mcus.columns + mcu.columns) else {
            for part in self.parts {
                let Grid { columns, rows } = part.sampling;
                let stored = self.stored.get(part.component).ok_or(DAMAGED)?;
                let places = (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x)));
                for ((y, x), block) in places.zip(blocks.by_ref()) {
                    let mut values = [0; COEFFICIENTS];
                    stored.load(mcu.columns * columns + x, mcu.rows * rows + y, &mut values);
                    self.turner.turn(&values, block);
                }
            }
            return Ok(at);
        };
        let (mut bits, mut predictors) = (Bits::from_mark(self.file, mark.mark), mark.predictors);
        for part in self.parts {
            let predictor = predictors.get_mut(part.component).ok_or(DAMAGED)?;
            let tables = Tables { dc: part.dc.as_ref(), ac: part.ac.as_ref() };
            for block in blocks.by_ref().take(part.sampling.columns * part.sampling.rows) {
                let mut sink = self.turner.begin(block, *predictor);
                let (mut eob_run, mut nonzero) = (EobRun::default(), 0);
                Pass::Sequential.block(&mut bits, tables, &mut eob_run, &mut nonzero, &mut sink)?;
                *predictor = sink.dc_predictor;
            }
        }
        Ok(at)
    }
}

/// Quotient and remainder. The usual divisors are taken apart, since a division costs as much as several coefficients.
#[inline]
fn divided(place: usize, sampling: usize) -> (usize, usize) {
    match sampling {
        1 => (place, 0),
        2 => (place / 2, place % 2),
        _ => (place / sampling, place % sampling),
    }
}

/// A segment with its marker and length.
fn segment(code: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [&[0xff, code], &length[..], content].concat()
}

fn narrow(number: usize) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// A step, which was read from 16 bits at the most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole(step: f32) -> u16 {
    step as u16
}
