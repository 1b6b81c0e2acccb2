//! Tables between the device and the connection space: lut8Type, lut16Type (ICC.1:2022, 10.11 and 10.10), lutAToBType and
//! lutBToAType (10.12 and 10.13).

use super::curve;
use super::fields::{Fields, typed_data};

/// Bytes of a lut8's fields before its tables.
const LUT8_HEADER_BYTES: usize = 48;

/// Bytes of a lut16's fields: two numbers of table entries more.
const LUT16_HEADER_BYTES: usize = 52;

/// The entries of a lut16's curves (10.10).
const LUT16_ENTRIES: std::ops::RangeInclusive<usize> = 2..=4096;

/// Bytes of the fields of the newer types, five offsets at their end.
const ELEMENTS_HEADER_BYTES: usize = 32;

/// Bytes of a matrix with offsets: twelve numbers.
const MATRIX_BYTES: usize = 48;

/// Bytes before a grid's values: up to 16 grid sizes, the precision, and three zeros.
const GRID_HEADER_BYTES: usize = 20;

/// The table as it is written; `None` if it is invalid or has other numbers of channels.
pub(super) fn read(data: &[u8], inputs: usize, outputs: usize) -> Option<Vec<u8>> {
    let mut fields = Fields::new(data);
    let name: [u8; 4] = fields.array()?;
    fields.skip(4)?;
    if (fields.u8()?, fields.u8()?) != (inputs, outputs) {
        return None;
    }
    match &name {
        b"mft1" | b"mft2" => fixed(data, name, inputs, outputs),
        // The curves at the connection's side come last from the device, and first to it.
        b"mAB " => elements(data, name, (inputs, outputs), (outputs, inputs)),
        b"mBA " => elements(data, name, (inputs, outputs), (inputs, outputs)),
        _ => None,
    }
}

/// A lut8 or lut16: curves, a grid with as many points in each direction, curves.
fn fixed(data: &[u8], name: [u8; 4], inputs: usize, outputs: usize) -> Option<Vec<u8>> {
    let mut fields = Fields::new(data);
    fields.skip(10)?;
    let points = fields.u8()?;
    fields.skip(37)?;
    let (header, curves, bytes) = if &name == b"mft1" {
        (LUT8_HEADER_BYTES, (inputs + outputs) * 256, 1)
    } else {
        let (first, last) = (fields.u16()?, fields.u16()?);
        if !LUT16_ENTRIES.contains(&first) || !LUT16_ENTRIES.contains(&last) {
            return None;
        }
        (LUT16_HEADER_BYTES, inputs * first + outputs * last, 2)
    };
    let grid = values(&vec![points; inputs], outputs)?;
    let size = header + curves.checked_add(grid)?.checked_mul(bytes)?;
    let mut table = typed_data(name, data.get(8..size)?);
    // Padding.
    *table.get_mut(11)? = 0;
    Some(table)
}

/// How many values a grid has: one per output at each point.
fn values(points: &[usize], outputs: usize) -> Option<usize> {
    points.iter().try_fold(outputs, |product, points| product.checked_mul(*points)).filter(|count| *count > 0)
}

/// A table of the newer types, its elements in the order of their offsets' fields. `curves` are the numbers of curves at
/// the connection's side and at the device's.
fn elements(
    data: &[u8],
    name: [u8; 4],
    (inputs, outputs): (usize, usize),
    (connection, device): (usize, usize),
) -> Option<Vec<u8>> {
    let mut fields = Fields::new(data);
    fields.skip(12)?;
    let mut element = || fields.u32().map(|at| if at == 0 { None } else { data.get(at..).or(Some(&[])) });
    let (b, matrix, m, grid, a) = (element()?, element()?, element()?, element()?, element()?);
    let is_known = b.is_some()
        && matrix.is_some() == m.is_some()
        && grid.is_some() == a.is_some()
        && (grid.is_some() || inputs == outputs);
    if !is_known {
        return None;
    }
    let parts = [
        b.map(|data| curves(data, connection)),
        matrix.map(|data| data.get(..MATRIX_BYTES).map(<[u8]>::to_vec)),
        m.map(|data| curves(data, connection)),
        grid.map(|data| read_grid(data, inputs, outputs)),
        a.map(|data| curves(data, device)),
    ];
    let channels = [u8::try_from(inputs).ok()?, u8::try_from(outputs).ok()?, 0, 0];
    let (mut header, mut body) = (typed_data(name, &channels), Vec::new());
    for part in parts {
        let at = if part.is_some() { ELEMENTS_HEADER_BYTES + body.len() } else { 0 };
        header.extend_from_slice(&u32::try_from(at).ok()?.to_be_bytes());
        if let Some(part) = part {
            body.extend(part?);
            pad(&mut body);
        }
    }
    header.extend(body);
    Some(header)
}

/// A row of curves, each padded to a multiple of four bytes.
fn curves(data: &[u8], count: usize) -> Option<Vec<u8>> {
    let (mut written, mut at) = (Vec::new(), 0);
    for _ in 0..count {
        let (curve, length) = curve::read(data.get(at..)?)?;
        written.extend(curve);
        pad(&mut written);
        at += length.next_multiple_of(4);
    }
    Some(written)
}

/// A grid (10.12.3): the points in each direction, the bytes of a value, and the values.
fn read_grid(data: &[u8], inputs: usize, outputs: usize) -> Option<Vec<u8>> {
    let mut fields = Fields::new(data);
    let points = fields.take(16)?.get(..inputs)?;
    let bytes = fields.u8().filter(|bytes| matches!(bytes, 1 | 2))?;
    fields.skip(3)?;
    let counts: Vec<usize> = points.iter().map(|points| usize::from(*points)).collect();
    let values = fields.take(values(&counts, outputs)?.checked_mul(bytes)?)?;
    let mut grid = points.to_vec();
    grid.resize(16, 0);
    grid.push(u8::try_from(bytes).ok()?);
    grid.resize(GRID_HEADER_BYTES, 0);
    grid.extend_from_slice(values);
    Some(grid)
}

/// Pads to a multiple of four bytes.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}
