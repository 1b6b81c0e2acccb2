//! A JPEG's scans, one after the other, block by block (ITU-T T.81, annexes A and B). A [`Follower`] is told what it wants
//! to know. A scan that ends before its last block is a file that breaks off; what stands behind its last code, or before a
//! restart, is not kept, for no decoder looks at it.

use bytes::Bytes;

use super::huffman::{Bits, Block, Ended, LAST_COEFFICIENT, Pass, Table, Tables, Unwanted};
use crate::imaging::ImageError;
use crate::imaging::formats::{Scanner, marker, next_marker, skip_entropy_coded};
use crate::imaging::image_info::{KeptSegments, assemble};
use crate::values::MediaType;

const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);

/// Samples of a block's side.
pub(super) const BLOCK_SIDE: usize = 8;

/// Tables of each class that may be defined at a time (T.81, B.2.4.2).
const MAX_TABLES: usize = 4;

/// The largest sampling factor (T.81, B.2.2).
const MAX_SAMPLING: usize = 4;

/// Restart markers before they begin again (T.81, B.1.1.2).
const RESTARTS: usize = 8;

/// What the segments before a scan have settled.
#[derive(Debug, Default)]
struct Picture {
    is_progressive: bool,
    components: Vec<Component>,
    /// The picture in units of the interleaved scan, which hold the blocks of all components.
    units: Grid,
    mean_tables: [Option<Table>; MAX_TABLES],
    band_tables: [Option<Table>; MAX_TABLES],
    /// Units between two restarts; 0 for none.
    interval: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

#[derive(Debug)]
struct Component {
    id: u8,
    /// Blocks of each interleaved unit.
    sampling: Grid,
    /// Blocks of a scan that has this component alone.
    own: Grid,
    blocks_a_row: usize,
    /// Of each block the coefficients that are not zero; kept for progressive pictures only.
    known: Vec<u64>,
}

/// A component in a scan's header.
#[derive(Debug, Clone, Copy)]
struct BlockPosition {
    component: usize,
    /// Blocks of each of the scan's units.
    sampling: Grid,
    /// The numbers of its two tables, four bits each.
    tables: u8,
}

/// A component in a scan, with its tables.
struct Part<'a> {
    component: usize,
    sampling: Grid,
    tables: Tables<'a>,
}

/// A component as a frame's header has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Specified {
    pub(super) id: u8,
    /// Blocks of each unit of an interleaved scan.
    pub(super) sampling: Grid,
    /// The number of its table of quantization.
    pub(super) quantization: usize,
}

/// A frame's header.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Specified>,
    /// Units of an interleaved scan.
    pub(super) units: Grid,
    /// The largest sampling of the components.
    pub(super) sampling: Grid,
}

/// Who is told what the scans are made of.
pub(super) trait Follower {
    /// What takes a block's coefficients.
    type Block: Block;

    /// The frame begins.
    fn frame(&mut self, _frame: &Frame) -> Option<()> {
        Some(())
    }

    /// A segment that is none of the scans' own.
    fn segment(&mut self, _code: u8, _content: &[u8]) -> Option<()> {
        Some(())
    }

    /// A scan begins, or goes on behind a restart.
    fn begin(&mut self) {}

    /// Has a block of a component decoded, by its place among the component's blocks.
    fn block(
        &mut self,
        component: usize,
        column: usize,
        row: usize,
        decode: impl FnOnce(&mut Self::Block) -> Result<(), ImageError>,
    ) -> Result<(), ImageError>;
}

/// Who wants to know nothing, but that every code is there.
struct Passer(Unwanted);

impl Follower for Passer {
    type Block = Unwanted;

    fn block(
        &mut self,
        _component: usize,
        _column: usize,
        _row: usize,
        decode: impl FnOnce(&mut Unwanted) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        decode(&mut self.0)
    }
}

/// The file, each of its scans cut behind its last code.
///
/// # Errors
///
/// Truncated where a scan lacks codes, damaged where it has none that its tables know.
pub(in crate::imaging) fn cut(file: &Bytes) -> Result<Bytes, ImageError> {
    let keep = follow(file, &mut Passer(Unwanted))?;
    Ok(assemble(&keep.into_pieces().ok_or(DAMAGED)?, file))
}

/// Goes through a file's segments and scans, and says what is worth keeping of it.
pub(super) fn follow(file: &[u8], follower: &mut impl Follower) -> Result<KeptSegments, ImageError> {
    let mut scanner = Scanner::new(file);
    let mut picture = Picture::default();
    let mut keep = KeptSegments::default();
    scanner.skip(2).ok_or(TRUNCATED)?;
    keep.source(0..2);
    loop {
        let start = next_marker(&mut scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        if code == marker::EOI {
            keep.source(start..scanner.at());
            return Ok(keep);
        }
        let length = usize::from(scanner.u16_be().ok_or(TRUNCATED)?);
        let content = scanner.take(length.checked_sub(2).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        keep.source(start..scanner.at());
        match code {
            marker::SOF0..=marker::SOF2 => {
                let frame = Frame::read(code, content).ok_or(DAMAGED)?;
                follower.frame(&frame).ok_or(DAMAGED)?;
                picture.begin(&frame);
            }
            marker::DHT => picture.tables(content).ok_or(DAMAGED)?,
            marker::DRI => picture.interval = Scanner::new(content).u16_be().ok_or(DAMAGED)?.into(),
            marker::SOS => picture.scan(content, file, &mut scanner, &mut keep, follower)?,
            _ => follower.segment(code, content).ok_or(DAMAGED)?,
        }
    }
}

impl Frame {
    /// Reads a frame's header (T.81, B.2.2).
    fn read(code: u8, content: &[u8]) -> Option<Self> {
        let mut fields = Scanner::new(content);
        fields.skip(1)?;
        let height = usize::from(fields.u16_be()?);
        let width = usize::from(fields.u16_be()?);
        fields.skip(1)?;
        let components: Vec<Specified> =
            fields.rest().chunks_exact(3).map(Specified::read).collect::<Option<_>>()?;
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
            units: Grid {
                columns: width.div_ceil(BLOCK_SIDE * columns),
                rows: height.div_ceil(BLOCK_SIDE * rows),
            },
            sampling: Grid { columns, rows },
        })
    }
}

impl Specified {
    fn read(fields: &[u8]) -> Option<Self> {
        let [id, sampling, quantization] = fields.try_into().ok()?;
        let (columns, rows) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        let is_sound = (1..=MAX_SAMPLING).contains(&columns) && (1..=MAX_SAMPLING).contains(&rows);
        is_sound.then_some(Self { id, sampling: Grid { columns, rows }, quantization: quantization.into() })
    }
}

impl Picture {
    fn begin(&mut self, frame: &Frame) {
        self.is_progressive = frame.is_progressive;
        self.units = frame.units;
        for Specified { id, sampling, .. } in &frame.components {
            let own = Grid {
                columns: (frame.width * sampling.columns).div_ceil(frame.sampling.columns * BLOCK_SIDE),
                rows: (frame.height * sampling.rows).div_ceil(frame.sampling.rows * BLOCK_SIDE),
            };
            let blocks_a_row = self.units.columns * sampling.columns;
            let blocks = blocks_a_row * self.units.rows * sampling.rows;
            let known = vec![0; if self.is_progressive { blocks } else { 0 }];
            self.components.push(Component { id: *id, sampling: *sampling, own, blocks_a_row, known });
        }
    }

    /// Reads the tables of one segment (T.81, B.2.4.2).
    fn tables(&mut self, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        while !fields.is_at_end() {
            let class_and_place = fields.u8()?;
            let counts: [u8; 16] = fields.array()?;
            let symbols = fields.take(counts.iter().map(|count| usize::from(*count)).sum())?;
            let class = if class_and_place >> 4 == 0 { &mut self.mean_tables } else { &mut self.band_tables };
            *class.get_mut(usize::from(class_and_place & 15))? = Some(Table::of(counts, symbols)?);
        }
        Some(())
    }

    /// Follows a scan's codes, and keeps what they take and the restarts between them.
    fn scan(
        &mut self,
        header: &[u8],
        file: &[u8],
        scanner: &mut Scanner<'_>,
        keep: &mut KeptSegments,
        follower: &mut impl Follower,
    ) -> Result<(), ImageError> {
        let (places, pass) = self.scan_header(header).ok_or(DAMAGED)?;
        let units = self.units_of(&places);
        let Self { components, mean_tables, band_tables, .. } = self;
        let parts: Vec<Part<'_>> = places.iter().map(|place| place.part(mean_tables, band_tables)).collect();
        let (mut bits, mut ended) = (Bits::from(file, scanner.at()), Ended::default());
        let mut units_done = 0;
        follower.begin();
        for row in 0..units.rows {
            for column in 0..units.columns {
                if units_done > 0 && self.interval > 0 && units_done % self.interval == 0 {
                    keep_data(bits.end(), scanner, keep, to_marker)?;
                    restart(units_done / self.interval - 1, scanner, keep)?;
                    (bits, ended) = (Bits::from(file, scanner.at()), Ended::default());
                    follower.begin();
                }
                units_done += 1;
                for part in &parts {
                    let component = components.get_mut(part.component).ok_or(DAMAGED)?;
                    let unit = Grid { columns: column, rows: row };
                    part.unit(unit, component, pass, (&mut bits, &mut ended), follower)?;
                }
            }
        }
        keep_data(bits.end(), scanner, keep, skip_entropy_coded)
    }

    /// The components of a scan, and what it tells of them (T.81, B.2.3).
    fn scan_header(&self, header: &[u8]) -> Option<(Vec<BlockPosition>, Pass)> {
        let mut fields = Scanner::new(header);
        let mut places: Vec<BlockPosition> = Vec::new();
        let count = fields.u8()?;
        for _ in 0..count {
            let [id, tables] = fields.array()?;
            let is_new = |at: &usize| places.iter().all(|place| place.component != *at);
            let mut with_id = (0..).zip(&self.components).filter(|(_, component)| component.id == id);
            let (component, found) = with_id.find(|(at, _)| is_new(at))?;
            let sampling = if count == 1 { Grid::ONE } else { found.sampling };
            places.push(BlockPosition { component, sampling, tables });
        }
        let [first, last, bits] = fields.array()?;
        let (first, last) = (u32::from(first), u32::from(last));
        let lowest = u32::from(bits & 15);
        let pass = match (self.is_progressive, first, bits >> 4) {
            (false, ..) => Pass::Whole,
            (true, 0, _) if last > 0 => return None,
            (true, 0, 0) => Pass::Mean { lowest },
            (true, 0, _) => Pass::MeanBit { lowest },
            _ if count != 1 || first > last || last > LAST_COEFFICIENT => return None,
            (true, _, 0) => Pass::Band { first, last, lowest },
            (true, ..) => Pass::BandBit { first, last, lowest },
        };
        (count > 0).then_some((places, pass))
    }

    /// What a scan of these components is divided in: a scan of one has that one's blocks only (T.81, A.2).
    fn units_of(&self, places: &[BlockPosition]) -> Grid {
        match places {
            [alone] => {
                self.components.get(alone.component).map_or_else(Grid::default, |component| component.own)
            }
            _ => self.units,
        }
    }
}

impl BlockPosition {
    fn part<'a>(&self, mean: &'a [Option<Table>], band: &'a [Option<Table>]) -> Part<'a> {
        let table = |tables: &'a [Option<Table>], place: u8| tables.get(usize::from(place))?.as_ref();
        let tables = Tables { mean: table(mean, self.tables >> 4), band: table(band, self.tables & 15) };
        Part { component: self.component, sampling: self.sampling, tables }
    }
}

impl Part<'_> {
    /// Follows the codes of its blocks in one unit.
    fn unit(
        &self,
        unit: Grid,
        component: &mut Component,
        pass: Pass,
        (bits, ended): (&mut Bits<'_>, &mut Ended),
        follower: &mut impl Follower,
    ) -> Result<(), ImageError> {
        let Grid { columns, rows } = self.sampling;
        for y in unit.rows * rows..(unit.rows + 1) * rows {
            for x in unit.columns * columns..(unit.columns + 1) * columns {
                let mut unknown = 0;
                let known = component.known.get_mut(y * component.blocks_a_row + x).unwrap_or(&mut unknown);
                follower.block(self.component, x, y, |block| {
                    pass.block(bits, self.tables, ended, known, block)
                })?;
            }
        }
        Ok(())
    }
}

impl Grid {
    const ONE: Self = Self { columns: 1, rows: 1 };
}

/// Keeps the data up to its end and moves to the next marker; fill bytes before that are kept too (T.81, B.1.1.2).
fn keep_data(
    end: usize,
    scanner: &mut Scanner<'_>,
    keep: &mut KeptSegments,
    find_marker: impl Fn(&mut Scanner<'_>) -> Result<(), ImageError>,
) -> Result<(), ImageError> {
    let start = scanner.at();
    scanner.skip(end - start).ok_or(DAMAGED)?;
    let behind = scanner.rest();
    find_marker(scanner)?;
    let is_fill = behind.iter().take(scanner.at() - end).all(|byte| *byte == 0xff);
    keep.source(start..if is_fill { scanner.at() } else { end });
    Ok(())
}

/// Moves to the `FF` of the next marker, whichever it is.
fn to_marker(scanner: &mut Scanner<'_>) -> Result<(), ImageError> {
    let rest = scanner.rest();
    let is_marker = |at: &usize| rest.get(at + 1).is_some_and(|code| !matches!(code, 0 | 0xff));
    let found = memchr::memchr_iter(0xff, rest).find(is_marker).ok_or(TRUNCATED)?;
    scanner.skip(found).ok_or(TRUNCATED)
}

/// Keeps the restart that must come here; where a scan ends instead, codes are missing.
fn restart(number: usize, scanner: &mut Scanner<'_>, keep: &mut KeptSegments) -> Result<(), ImageError> {
    let start = scanner.at();
    let [_, code] = scanner.array().ok_or(TRUNCATED)?;
    if !(marker::RST0..=marker::RST7).contains(&code) {
        return Err(TRUNCATED);
    }
    if usize::from(code - marker::RST0) != number % RESTARTS {
        return Err(DAMAGED);
    }
    keep.source(start..scanner.at());
    Ok(())
}
