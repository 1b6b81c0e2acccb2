//! Where a JPEG's scans end: what stands behind the last code of a scan, or before a restart, is cut off, for no decoder
//! looks at it. A scan that ends before its last block is a file that breaks off.

use bytes::Bytes;

use super::jpeg::{marker, next_marker, skip_entropy_coded};
use super::jpeg_codes::{Bits, Ended, LAST_COEFFICIENT, Pass, Table, Tables};
use super::scanner::Scanner;
use crate::imaging::Refusal;
use crate::imaging::anatomy::{Keep, assemble};
use crate::types::MediaType;

const TRUNCATED: Refusal = Refusal::Truncated(MediaType::Jpeg);
const DAMAGED: Refusal = Refusal::Damaged(MediaType::Jpeg);

/// Samples of a block's side.
const BLOCK_SIDE: usize = 8;

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
struct Grid {
    columns: usize,
    rows: usize,
}

#[derive(Debug)]
struct Component {
    id: u8,
    /// Blocks of each interleaved unit.
    sampling: Grid,
    /// Blocks of a scan that has this component alone.
    own: Grid,
    /// Of each block the coefficients that are not zero; kept for progressive pictures only.
    known: Vec<u64>,
}

/// A component in a scan.
#[derive(Debug, Clone, Copy)]
struct Part {
    component: usize,
    mean_table: usize,
    band_table: usize,
}

/// The file, each of its scans cut behind its last code.
///
/// # Errors
///
/// Truncated where a scan lacks codes, damaged where it has none that its tables know.
pub(super) fn cut(file: &Bytes) -> Result<Bytes, Refusal> {
    let mut scanner = Scanner::new(file);
    let mut picture = Picture::default();
    let mut keep = Keep::default();
    scanner.skip(2).ok_or(TRUNCATED)?;
    keep.source(0..2);
    loop {
        let start = next_marker(&mut scanner)?;
        let code = scanner.u8().ok_or(TRUNCATED)?;
        if code == marker::EOI {
            keep.source(start..scanner.at());
            return Ok(assemble(&keep.into_pieces().ok_or(DAMAGED)?, file));
        }
        let length = usize::from(scanner.u16_be().ok_or(TRUNCATED)?);
        let content = scanner.take(length.checked_sub(2).ok_or(DAMAGED)?).ok_or(TRUNCATED)?;
        keep.source(start..scanner.at());
        match code {
            marker::SOF0..=marker::SOF2 => picture.frame(code, content).ok_or(DAMAGED)?,
            marker::DHT => picture.tables(content).ok_or(DAMAGED)?,
            marker::DRI => picture.interval = Scanner::new(content).u16_be().ok_or(DAMAGED)?.into(),
            marker::SOS => picture.scan(content, file, &mut scanner, &mut keep)?,
            _ => {}
        }
    }
}

impl Picture {
    /// Reads a frame's header (T.81, B.2.2).
    fn frame(&mut self, code: u8, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        fields.skip(1)?;
        let height = usize::from(fields.u16_be()?);
        let width = usize::from(fields.u16_be()?);
        fields.skip(1)?;
        let specified: Vec<(u8, Grid)> = fields.rest().chunks_exact(3).filter_map(specified).collect();
        let columns = specified.iter().map(|(_, sampling)| sampling.columns).max()?;
        let rows = specified.iter().map(|(_, sampling)| sampling.rows).max()?;
        if specified.len() * 3 != fields.rest().len() {
            return None;
        }
        self.is_progressive = code == marker::SOF2;
        self.units =
            Grid { columns: width.div_ceil(BLOCK_SIDE * columns), rows: height.div_ceil(BLOCK_SIDE * rows) };
        for (id, sampling) in specified {
            let own = Grid {
                columns: (width * sampling.columns).div_ceil(columns * BLOCK_SIDE),
                rows: (height * sampling.rows).div_ceil(rows * BLOCK_SIDE),
            };
            let blocks = self.units.area() * sampling.area();
            let known = vec![0; if self.is_progressive { blocks } else { 0 }];
            self.components.push(Component { id, sampling, own, known });
        }
        Some(())
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
        keep: &mut Keep,
    ) -> Result<(), Refusal> {
        let (parts, pass) = self.scan_header(header).ok_or(DAMAGED)?;
        let units = self.units_of(&parts);
        let (mut bits, mut ended) = (Bits::from(file, scanner.at()), Ended::default());
        for unit in 0..units.area() {
            if unit > 0 && self.interval > 0 && unit % self.interval == 0 {
                keep_data(bits.end(), scanner, keep, to_marker)?;
                restart(unit / self.interval - 1, scanner, keep)?;
                (bits, ended) = (Bits::from(file, scanner.at()), Ended::default());
            }
            self.unit(unit, units, &parts, pass, &mut bits, &mut ended)?;
        }
        keep_data(bits.end(), scanner, keep, skip_entropy_coded)
    }

    /// The components of a scan, and what it tells of them (T.81, B.2.3).
    fn scan_header(&self, header: &[u8]) -> Option<(Vec<Part>, Pass)> {
        let mut fields = Scanner::new(header);
        let mut parts: Vec<Part> = Vec::new();
        for _ in 0..fields.u8()? {
            let [id, tables] = fields.array()?;
            let is_new = |place: &usize| parts.iter().all(|part| part.component != *place);
            let mut with_id = (0..).zip(&self.components).filter(|(_, component)| component.id == id);
            let component = with_id.find(|(place, _)| is_new(place))?.0;
            parts.push(Part {
                component,
                mean_table: (tables >> 4).into(),
                band_table: (tables & 15).into(),
            });
        }
        let [first, last, bits] = fields.array()?;
        let (first, last) = (u32::from(first), u32::from(last));
        let pass = match (self.is_progressive, first, bits >> 4) {
            (false, ..) => Pass::Whole,
            (true, 0, _) if last > 0 => return None,
            (true, 0, 0) => Pass::Mean,
            (true, 0, _) => Pass::MeanBit,
            _ if parts.len() != 1 || first > last || last > LAST_COEFFICIENT => return None,
            (true, _, 0) => Pass::Band { first, last, lowest: (bits & 15).into() },
            (true, ..) => Pass::BandBit { first, last },
        };
        (!parts.is_empty()).then_some((parts, pass))
    }

    /// What a scan of these components is divided in: a scan of one has its blocks only (T.81, A.2).
    fn units_of(&self, parts: &[Part]) -> Grid {
        match parts {
            [part] => self.components.get(part.component).map(|component| component.own).unwrap_or_default(),
            _ => self.units,
        }
    }

    /// Follows the codes of one unit.
    fn unit(
        &mut self,
        unit: usize,
        units: Grid,
        parts: &[Part],
        pass: Pass,
        bits: &mut Bits<'_>,
        ended: &mut Ended,
    ) -> Result<(), Refusal> {
        let (column, row) = (unit % units.columns, unit / units.columns);
        for part in parts {
            let component = self.components.get_mut(part.component).ok_or(DAMAGED)?;
            let tables = Tables {
                mean: self.mean_tables.get(part.mean_table).and_then(Option::as_ref),
                band: self.band_tables.get(part.band_table).and_then(Option::as_ref),
            };
            let blocks_a_row = self.units.columns * component.sampling.columns;
            let Grid { columns, rows } = if parts.len() == 1 { Grid::ONE } else { component.sampling };
            for block in 0..columns * rows {
                let (x, y) = (column * columns + block % columns, row * rows + block / columns);
                let mut unknown = 0;
                let known = component.known.get_mut(y * blocks_a_row + x).unwrap_or(&mut unknown);
                pass.block(bits, tables, ended, known)?;
            }
        }
        Ok(())
    }
}

impl Grid {
    const ONE: Self = Self { columns: 1, rows: 1 };

    fn area(self) -> usize {
        self.columns * self.rows
    }
}

/// A component's number and sampling factors in a frame's header.
fn specified(fields: &[u8]) -> Option<(u8, Grid)> {
    let [id, sampling, _table] = fields.try_into().ok()?;
    let (columns, rows) = (usize::from(sampling >> 4), usize::from(sampling & 15));
    let is_sound = (1..=MAX_SAMPLING).contains(&columns) && (1..=MAX_SAMPLING).contains(&rows);
    is_sound.then_some((id, Grid { columns, rows }))
}

/// Keeps the data up to its end and moves to the next marker; fill bytes before that are kept too (T.81, B.1.1.2).
fn keep_data(
    end: usize,
    scanner: &mut Scanner<'_>,
    keep: &mut Keep,
    find_marker: impl Fn(&mut Scanner<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let start = scanner.at();
    scanner.skip(end - start).ok_or(DAMAGED)?;
    let behind = scanner.rest();
    find_marker(scanner)?;
    let is_fill = behind.iter().take(scanner.at() - end).all(|byte| *byte == 0xff);
    keep.source(start..if is_fill { scanner.at() } else { end });
    Ok(())
}

/// Moves to the `FF` of the next marker, whichever it is.
fn to_marker(scanner: &mut Scanner<'_>) -> Result<(), Refusal> {
    let rest = scanner.rest();
    let is_marker = |at: &usize| rest.get(at + 1).is_some_and(|code| !matches!(code, 0 | 0xff));
    let found = memchr::memchr_iter(0xff, rest).find(is_marker).ok_or(TRUNCATED)?;
    scanner.skip(found).ok_or(TRUNCATED)
}

/// Keeps the restart that must come here; where a scan ends instead, codes are missing.
fn restart(number: usize, scanner: &mut Scanner<'_>, keep: &mut Keep) -> Result<(), Refusal> {
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
