//! Reads a JPEG's scans block by block (ITU-T T.81, annexes A and B) for a [`ScanVisitor`], and finds where each ends.
//!
//! A scan that ends before its last block makes the file truncated. Bytes after a scan's last code, or before a restart
//! marker, are not kept: no decoder reads them.

use bytes::Bytes;

use super::huffman::{Bits, CoefficientSink, EobRun, LAST_COEFFICIENT, NoCoefficients, Pass, Tables};
use super::huffman_table::Table;
use super::markers::{DAMAGED, TRUNCATED, marker, next_marker, skip_entropy_coded};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{KeptSegments, assemble};

/// Samples per side of a block.
pub(super) const BLOCK_SIDE: usize = 8;

/// Huffman tables of each class that can be defined at a time (T.81, B.2.4.2).
const MAX_TABLES: usize = 4;

/// The largest sampling factor (T.81, B.2.2).
const MAX_SAMPLING: usize = 4;

/// The most blocks in an MCU of several components (T.81, B.2.3).
const MAX_MCU_BLOCKS: usize = 10;

/// The largest symbol of a table of DC coefficients that decoders accept (T.81, F.1.2.1.1, allows less).
const MAX_DC_SYMBOL: u8 = 15;

/// The largest shift of a coefficient's bits that decoders accept (T.81, G.1.1.1.2 allows 13).
const MAX_LOW_BIT: u32 = 13;

/// Restart markers are numbered modulo this (T.81, B.1.1.2).
const RESTARTS: usize = 8;

/// The state that segments set for the scans after them.
#[derive(Debug, Default)]
struct Decoder {
    is_progressive: bool,
    components: Vec<Component>,
    /// Minimum coded units (MCUs) of an interleaved scan, which hold the blocks of all components.
    mcus: Grid,
    dc_tables: [Option<Table>; MAX_TABLES],
    ac_tables: [Option<Table>; MAX_TABLES],
    /// MCUs between two restarts; 0 for none.
    restart_interval: usize,
}

/// A number of columns and rows, or a position among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

#[derive(Debug)]
struct Component {
    id: u8,
    /// Blocks in each MCU of an interleaved scan.
    sampling: Grid,
    /// Blocks of a scan of this component alone.
    own_blocks: Grid,
    blocks_per_row: usize,
    /// For each block a bit per coefficient that is not zero; used for progressive pictures only.
    nonzero: Vec<u64>,
}

/// A component in a scan's header.
#[derive(Debug, Clone, Copy)]
struct ScanComponent {
    component: usize,
    /// Blocks in each MCU of the scan.
    sampling: Grid,
    /// The numbers of its DC and AC tables, four bits each.
    tables: u8,
}

/// A component in a scan, with its tables.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) component: usize,
    /// Blocks in each MCU of the scan.
    pub(super) sampling: Grid,
    pub(super) tables: Tables<'a>,
}

/// A component in a frame's header.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameComponent {
    pub(super) id: u8,
    /// Blocks in each MCU of an interleaved scan.
    pub(super) sampling: Grid,
    /// The number of its quantization table.
    pub(super) quantization: usize,
}

/// A frame's header.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<FrameComponent>,
    /// MCUs of an interleaved scan.
    pub(super) mcus: Grid,
    /// The largest sampling factors of the components.
    pub(super) sampling: Grid,
}

/// Receives what the scans contain. `None` and errors end the visit: the file is damaged.
pub(super) trait ScanVisitor {
    /// Receives a block's coefficients.
    type Sink: CoefficientSink;

    /// The frame's header.
    fn frame(&mut self, _frame: &Frame) -> Option<()> {
        Some(())
    }

    /// Any other segment.
    fn segment(&mut self, _code: u8, _content: &[u8]) -> Option<()> {
        Some(())
    }

    /// The components of the scan that begins, in the order in which an MCU has them.
    fn scan(&mut self, _parts: &[Part<'_>]) {}

    /// The start of a scan, or its continuation after a restart.
    fn begin_scan(&mut self) {}

    /// The start of an MCU, whose codes are next.
    fn mcu(&mut self, _bits: &Bits<'_>) {}

    /// A block, by its position among the component's blocks; `decode` reads its codes.
    fn block(
        &mut self,
        component: usize,
        column: usize,
        row: usize,
        decode: impl FnOnce(&mut Self::Sink) -> Result<(), ImageError>,
    ) -> Result<(), ImageError>;
}

/// Ignores all blocks: only the ends of the scans count.
struct EndFinder(NoCoefficients);

impl ScanVisitor for EndFinder {
    type Sink = NoCoefficients;

    fn block(
        &mut self,
        _component: usize,
        _column: usize,
        _row: usize,
        decode: impl FnOnce(&mut NoCoefficients) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        decode(&mut self.0)
    }
}

/// Cuts each scan after its last code.
///
/// # Errors
///
/// Truncated if a scan lacks codes, damaged if it has codes that its tables do not define.
pub(super) fn truncate(file: &Bytes) -> Result<Bytes, ImageError> {
    let kept = visit_scans(file, &mut EndFinder(NoCoefficients))?;
    Ok(assemble(&kept.finish().ok_or(DAMAGED)?, file))
}

/// Reads a file's segments and scans. Returns the segments to keep.
pub(super) fn visit_scans(file: &[u8], visitor: &mut impl ScanVisitor) -> Result<KeptSegments, ImageError> {
    let mut scanner = Scanner::new(file);
    let mut decoder = Decoder::default();
    let mut kept = KeptSegments::default();
    scanner.skip(2).ok_or(TRUNCATED)?;
    kept.source(0..2);
    loop {
        let start = next_marker(&mut scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        if code == marker::EOI {
            kept.source(start..scanner.at());
            return Ok(kept);
        }
        let length = usize::from(scanner.u16_be().ok_or(TRUNCATED)?);
        let content = scanner.take(length.checked_sub(2).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        kept.source(start..scanner.at());
        match code {
            marker::SOF0..=marker::SOF2 => {
                let frame = Frame::read(code, content).ok_or(DAMAGED)?;
                visitor.frame(&frame).ok_or(DAMAGED)?;
                decoder.begin_frame(&frame);
            }
            marker::DHT => decoder.tables(content).ok_or(DAMAGED)?,
            marker::DRI => {
                decoder.restart_interval =
                    u16::from_be_bytes(content.try_into().map_err(|_| DAMAGED)?).into();
            }
            marker::SOS => decoder.scan(content, file, &mut scanner, &mut kept, visitor)?,
            _ => visitor.segment(code, content).ok_or(DAMAGED)?,
        }
    }
}

impl Frame {
    /// The samples of a component of this sampling, without padding (T.81, A.1.1).
    pub(super) fn samples(&self, sampling: Grid) -> Grid {
        Grid {
            columns: (self.width * sampling.columns).div_ceil(self.sampling.columns),
            rows: (self.height * sampling.rows).div_ceil(self.sampling.rows),
        }
    }

    /// Reads a frame's header (T.81, B.2.2).
    pub(super) fn read(code: u8, content: &[u8]) -> Option<Self> {
        let mut fields = Scanner::new(content);
        fields.skip(1)?;
        let height = usize::from(fields.u16_be()?);
        let width = usize::from(fields.u16_be()?);
        fields.skip(1)?;
        if !fields.rest().len().is_multiple_of(3) {
            return None;
        }
        let components: Vec<FrameComponent> =
            fields.rest().chunks_exact(3).map(FrameComponent::read).collect::<Option<_>>()?;
        let columns = components.iter().map(|component| component.sampling.columns).max()?;
        let rows = components.iter().map(|component| component.sampling.rows).max()?;
        if components.len() * 3 != fields.rest().len() {
            return None;
        }
        Some(Self {
            width,
            height,
            is_progressive: code == marker::SOF2,
            components,
            mcus: Grid {
                columns: width.div_ceil(BLOCK_SIDE * columns),
                rows: height.div_ceil(BLOCK_SIDE * rows),
            },
            sampling: Grid { columns, rows },
        })
    }
}

impl FrameComponent {
    fn read(fields: &[u8]) -> Option<Self> {
        let [id, sampling, quantization] = fields.try_into().ok()?;
        let (columns, rows) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        let is_valid = (1..=MAX_SAMPLING).contains(&columns) && (1..=MAX_SAMPLING).contains(&rows);
        is_valid.then_some(Self { id, sampling: Grid { columns, rows }, quantization: quantization.into() })
    }
}

impl Decoder {
    fn begin_frame(&mut self, frame: &Frame) {
        self.is_progressive = frame.is_progressive;
        self.mcus = frame.mcus;
        for FrameComponent { id, sampling, .. } in &frame.components {
            let own_blocks = Grid {
                columns: (frame.width * sampling.columns).div_ceil(frame.sampling.columns * BLOCK_SIDE),
                rows: (frame.height * sampling.rows).div_ceil(frame.sampling.rows * BLOCK_SIDE),
            };
            let blocks_per_row = self.mcus.columns * sampling.columns;
            let blocks = blocks_per_row * self.mcus.rows * sampling.rows;
            let nonzero = vec![0; if self.is_progressive { blocks } else { 0 }];
            self.components.push(Component {
                id: *id,
                sampling: *sampling,
                own_blocks,
                blocks_per_row,
                nonzero,
            });
        }
    }

    /// Reads the tables of one segment (T.81, B.2.4.2).
    fn tables(&mut self, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        while !fields.is_at_end() {
            let class_and_number = fields.u8()?;
            let counts: [u8; 16] = fields.array()?;
            let symbols = fields.take(counts.iter().map(|count| usize::from(*count)).sum())?;
            let class = match class_and_number >> 4 {
                // The symbol of a DC coefficient is a number of bits.
                0 if symbols.iter().any(|symbol| *symbol > MAX_DC_SYMBOL) => return None,
                0 => &mut self.dc_tables,
                1 => &mut self.ac_tables,
                _ => return None,
            };
            *class.get_mut(usize::from(class_and_number & 15))? = Some(Table::new(counts, symbols)?);
        }
        Some(())
    }

    /// Reads a scan's codes. Keeps their bytes and the restarts between them.
    fn scan(
        &mut self,
        header: &[u8],
        file: &[u8],
        scanner: &mut Scanner<'_>,
        kept: &mut KeptSegments,
        visitor: &mut impl ScanVisitor,
    ) -> Result<(), ImageError> {
        let (scan_components, pass) = self.scan_header(header).ok_or(DAMAGED)?;
        let mcus = self.mcus_of(&scan_components);
        let Self { components, dc_tables, ac_tables, .. } = self;
        let parts: Vec<Part<'_>> =
            scan_components.iter().map(|component| component.part(dc_tables, ac_tables)).collect();
        let (mut bits, mut eob_run) = (Bits::new(file, scanner.at()), EobRun::default());
        let mut mcus_done = 0;
        visitor.scan(&parts);
        visitor.begin_scan();
        for row in 0..mcus.rows {
            for column in 0..mcus.columns {
                if mcus_done > 0 && self.restart_interval > 0 && mcus_done % self.restart_interval == 0 {
                    keep_entropy_coded(bits.end(), scanner, kept, to_marker)?;
                    restart(mcus_done / self.restart_interval - 1, scanner, kept)?;
                    (bits, eob_run) = (Bits::new(file, scanner.at()), EobRun::default());
                    visitor.begin_scan();
                }
                mcus_done += 1;
                visitor.mcu(&bits);
                for part in &parts {
                    let component = components.get_mut(part.component).ok_or(DAMAGED)?;
                    let mcu = Grid { columns: column, rows: row };
                    part.mcu(mcu, component, pass, (&mut bits, &mut eob_run), visitor)?;
                }
            }
        }
        keep_entropy_coded(bits.end(), scanner, kept, |scanner| {
            skip_entropy_coded(scanner);
            Ok(())
        })
    }

    /// The components of a scan, and which coefficients it codes (T.81, B.2.3).
    fn scan_header(&self, header: &[u8]) -> Option<(Vec<ScanComponent>, Pass)> {
        let mut fields = Scanner::new(header);
        let mut scan_components: Vec<ScanComponent> = Vec::new();
        let count = fields.u8()?;
        for _ in 0..count {
            let [id, tables] = fields.array()?;
            let is_new = |at: &usize| scan_components.iter().all(|known| known.component != *at);
            let mut with_id = (0..).zip(&self.components).filter(|(_, component)| component.id == id);
            let (component, found) = with_id.find(|(at, _)| is_new(at))?;
            let sampling = if count == 1 { Grid::ONE } else { found.sampling };
            scan_components.push(ScanComponent { component, sampling, tables });
        }
        let [first, last, bits] = fields.rest().try_into().ok()?;
        let (first, last) = (u32::from(first), u32::from(last));
        let (high_bit, low_bit) = (u32::from(bits >> 4), u32::from(bits & 15));
        // In a sequential picture they mean nothing; but decoders do not accept every value.
        if first.max(last) > LAST_COEFFICIENT || high_bit.max(low_bit) > MAX_LOW_BIT {
            return None;
        }
        // A refining scan adds the bit below those that are known (T.81, G.1.1.1.1).
        if self.is_progressive && high_bit > 0 && high_bit != low_bit + 1 {
            return None;
        }
        let blocks: usize =
            scan_components.iter().map(|part| part.sampling.columns * part.sampling.rows).sum();
        if count > 1 && blocks > MAX_MCU_BLOCKS {
            return None;
        }
        let pass = match (self.is_progressive, first, bits >> 4) {
            (false, ..) => Pass::Sequential,
            (true, 0, _) if last > 0 => return None,
            (true, 0, 0) => Pass::DcFirst { low_bit },
            (true, 0, _) => Pass::DcRefine { low_bit },
            _ if count != 1 || first > last => return None,
            (true, _, 0) => Pass::AcFirst { first, last, low_bit },
            (true, ..) => Pass::AcRefine { first, last, low_bit },
        };
        (count > 0).then_some((scan_components, pass))
    }

    /// The MCUs of a scan of these components: for a single component, its own blocks (T.81, A.2).
    fn mcus_of(&self, scan_components: &[ScanComponent]) -> Grid {
        match scan_components {
            [alone] => self
                .components
                .get(alone.component)
                .map_or_else(Grid::default, |component| component.own_blocks),
            _ => self.mcus,
        }
    }
}

impl ScanComponent {
    fn part<'a>(&self, dc: &'a [Option<Table>], ac: &'a [Option<Table>]) -> Part<'a> {
        let table = |tables: &'a [Option<Table>], number: u8| tables.get(usize::from(number))?.as_ref();
        let tables = Tables { dc: table(dc, self.tables >> 4), ac: table(ac, self.tables & 15) };
        Part { component: self.component, sampling: self.sampling, tables }
    }
}

impl Part<'_> {
    /// Reads the codes of the component's blocks in one MCU.
    fn mcu(
        &self,
        mcu: Grid,
        component: &mut Component,
        pass: Pass,
        (bits, eob_run): (&mut Bits<'_>, &mut EobRun),
        visitor: &mut impl ScanVisitor,
    ) -> Result<(), ImageError> {
        let Grid { columns, rows } = self.sampling;
        for y in mcu.rows * rows..(mcu.rows + 1) * rows {
            for x in mcu.columns * columns..(mcu.columns + 1) * columns {
                let mut ignored = 0;
                let nonzero =
                    component.nonzero.get_mut(y * component.blocks_per_row + x).unwrap_or(&mut ignored);
                visitor.block(self.component, x, y, |block| {
                    pass.block(bits, self.tables, eob_run, nonzero, block)
                })?;
            }
        }
        Ok(())
    }
}

impl Grid {
    const ONE: Self = Self { columns: 1, rows: 1 };

    /// Whether this is one column and one row.
    pub(super) fn is_one(self) -> bool {
        (self.columns, self.rows) == (1, 1)
    }
}

/// Keeps the data up to `end` and moves to the next marker. Fill bytes before it are kept too (T.81, B.1.1.2).
fn keep_entropy_coded(
    end: usize,
    scanner: &mut Scanner<'_>,
    kept: &mut KeptSegments,
    find_marker: impl Fn(&mut Scanner<'_>) -> Result<(), ImageError>,
) -> Result<(), ImageError> {
    let start = scanner.at();
    scanner.skip(end - start).ok_or(DAMAGED)?;
    let after = scanner.rest();
    find_marker(scanner)?;
    let is_fill = after.iter().take(scanner.at() - end).all(|byte| *byte == 0xff);
    kept.source(start..if is_fill { scanner.at() } else { end });
    Ok(())
}

/// Moves to the `FF` of the next marker of any kind.
fn to_marker(scanner: &mut Scanner<'_>) -> Result<(), ImageError> {
    let rest = scanner.rest();
    let is_marker = |at: &usize| rest.get(at + 1).is_some_and(|code| !matches!(code, 0 | 0xff));
    let found = memchr::memchr_iter(0xff, rest).find(is_marker).ok_or(TRUNCATED)?;
    scanner.skip(found).ok_or(TRUNCATED)
}

/// Keeps the expected restart marker, or writes it in place of one with another number: all codes are there, since
/// each interval's are counted. Any other marker means that codes are missing.
fn restart(number: usize, scanner: &mut Scanner<'_>, kept: &mut KeptSegments) -> Result<(), ImageError> {
    let start = scanner.at();
    let [_, code] = scanner.array().ok_or(TRUNCATED)?;
    if !(marker::RST0..=marker::RST7).contains(&code) {
        return Err(TRUNCATED);
    }
    let expected = marker::RST0 + u8::try_from(number % RESTARTS).unwrap_or_default();
    if code == expected {
        kept.source(start..scanner.at());
    } else {
        kept.made(vec![0xff, expected]);
    }
    Ok(())
}
