//! A JPEG encoder for tests (ITU-T T.81): any sampling of any component, any order of scans, sequential and progressive,
//! with restarts. It writes what other encoders do not, and no more than that: one quantization table, no optimization.

use std::collections::HashMap;
use std::f64::consts::PI;

use super::containers::jpeg_segment;
use super::pictures;

/// A component.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub id: u8,
    /// Sampling factors.
    pub across: usize,
    pub down: usize,
}

/// How a picture is coded.
#[derive(Debug, Clone)]
pub struct Plan {
    pub parts: Vec<Part>,
    /// The components of each scan, by their index; progressive pictures begin with one scan of all.
    pub scans: Vec<Vec<usize>>,
    pub is_progressive: bool,
    /// MCUs between restarts; 0 for none.
    pub restart: u16,
    /// Segments after the start of the image.
    pub segments: Vec<u8>,
}

/// The quantization step of every coefficient.
const STEP: f64 = 2.0;

/// The zigzag order (T.81, figure A.6), by row and column.
fn zigzag() -> Vec<(usize, usize)> {
    let mut order: Vec<(usize, usize)> = (0..64).map(|index| (index / 8, index % 8)).collect();
    order.sort_by_key(|(row, column)| {
        let diagonal = row + column;
        (diagonal, if diagonal % 2 == 0 { *column } else { *row })
    });
    order
}

/// The tables of T.81, K.3.3 as segments, and the code and length of each symbol by class and number.
struct Codes {
    segments: Vec<u8>,
    codes: HashMap<(u8, u8), (u32, u32)>,
}

impl Codes {
    /// Takes them from a file of another encoder that uses them.
    fn standard() -> Self {
        let file = pictures::jpeg(&pictures::quarters(8, 8));
        let (mut segments, mut codes, mut at) = (Vec::new(), HashMap::new(), 2);
        while file[at + 1] != 0xda {
            let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
            if file[at + 1] == 0xc4 {
                segments.extend_from_slice(&file[at..end]);
                Self::read(&file[at + 4..end], &mut codes);
            }
            at = end;
        }
        Self { segments, codes }
    }

    fn read(mut content: &[u8], codes: &mut HashMap<(u8, u8), (u32, u32)>) {
        while let Some((id, rest)) = content.split_first() {
            let (counts, mut symbols) = rest.split_at(16);
            let mut code = 0;
            for (length, count) in (1..).zip(counts) {
                let (these, others) = symbols.split_at(usize::from(*count));
                for symbol in these {
                    codes.insert((*id, *symbol), (code, length));
                    code += 1;
                }
                code <<= 1;
                symbols = others;
            }
            content = symbols;
        }
    }
}

/// Bits of entropy-coded data.
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    buffer: u64,
    count: u32,
}

impl BitWriter {
    fn put(&mut self, bits: u32, count: u32) {
        self.buffer = self.buffer << count | u64::from(bits);
        self.count += count;
        while self.count >= 8 {
            let byte = u8::try_from(self.buffer >> (self.count - 8) & 0xff).unwrap();
            self.bytes.push(byte);
            self.bytes.extend((byte == 0xff).then_some(0));
            self.count -= 8;
        }
    }

    /// Fills the last byte with ones.
    fn align(&mut self) {
        if self.count > 0 {
            let free = 8 - self.count;
            self.put((1 << free) - 1, free);
        }
    }
}

/// A component's blocks, each 64 coefficients in zigzag order.
struct Blocks {
    part: Part,
    /// Blocks per row, padded to whole MCUs.
    stride: usize,
    /// Columns and rows of a scan of this component alone.
    own: (usize, usize),
    coefficients: Vec<[i32; 64]>,
}

/// The picture with these samples, by component, column and row.
pub fn jpeg(width: usize, height: usize, plan: &Plan, sample: impl Fn(usize, usize, usize) -> u8) -> Vec<u8> {
    let largest = |factor: fn(&Part) -> usize| plan.parts.iter().map(factor).max().unwrap();
    let (across, down) = (largest(|part| part.across), largest(|part| part.down));
    let mcus = (width.div_ceil(8 * across), height.div_ceil(8 * down));
    let components: Vec<Blocks> = (0..)
        .zip(&plan.parts)
        .map(|(index, part)| blocks((width, height), (across, down), mcus, *part, |x, y| sample(index, x, y)))
        .collect();
    let codes = Codes::standard();
    let mut file = [&[0xff, 0xd8][..], &plan.segments].concat();
    file.extend(jpeg_segment(0xdb, &[&[0], &[2; 64]]));
    let side = |pixels: usize| u16::try_from(pixels).unwrap().to_be_bytes();
    let count = u8::try_from(plan.parts.len()).unwrap();
    let factors: Vec<u8> = plan
        .parts
        .iter()
        .flat_map(|part| [part.id, u8::try_from(part.across << 4 | part.down).unwrap(), 0])
        .collect();
    let code = if plan.is_progressive { 0xc2 } else { 0xc0 };
    file.extend(jpeg_segment(code, &[&[8], &side(height), &side(width), &[count], &factors]));
    file.extend(&codes.segments);
    if plan.restart > 0 {
        file.extend(jpeg_segment(0xdd, &[&plan.restart.to_be_bytes()]));
    }
    for (scan, first, last) in scans(plan) {
        write_scan(&mut file, &components, &codes, (plan, &scan, first, last), mcus);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// The scans, each with its components and band.
fn scans(plan: &Plan) -> Vec<(Vec<usize>, usize, usize)> {
    if !plan.is_progressive {
        return plan.scans.iter().map(|scan| (scan.clone(), 0, 63)).collect();
    }
    let all: Vec<usize> = (0..plan.parts.len()).collect();
    let bands = plan.scans.iter().flatten().flat_map(|part| [(vec![*part], 1, 5), (vec![*part], 6, 63)]);
    std::iter::once((all, 0, 0)).chain(bands).collect()
}

fn blocks(
    (width, height): (usize, usize),
    (across, down): (usize, usize),
    mcus: (usize, usize),
    part: Part,
    sample: impl Fn(usize, usize) -> u8,
) -> Blocks {
    let (columns, rows) = (mcus.0 * part.across, mcus.1 * part.down);
    let order = zigzag();
    // The sample at the middle of its place in the picture; beyond the edges the last one is repeated.
    let at = |position: usize, factor: usize, largest: usize, side: usize| {
        ((2 * position + 1) * largest / (2 * factor)).min(side - 1)
    };
    let value = |x: usize, y: usize| {
        f64::from(sample(at(x, part.across, across, width), at(y, part.down, down, height))) - 128.0
    };
    let mut coefficients = Vec::new();
    for index in 0..columns * rows {
        let (left, top) = (index % columns * 8, index / columns * 8);
        let mut square = [[0.0; 8]; 8];
        for (y, row) in square.iter_mut().enumerate() {
            for (x, target) in row.iter_mut().enumerate() {
                *target = value(left + x, top + y);
            }
        }
        let transformed = dct(&square);
        let mut block = [0; 64];
        for (target, (row, column)) in block.iter_mut().zip(&order) {
            #[allow(clippy::cast_possible_truncation, reason = "coefficients have at most 11 bits")]
            let rounded = (transformed[*row][*column] / STEP).round() as i32;
            *target = rounded;
        }
        coefficients.push(block);
    }
    let own = |side: usize, factor: usize, largest: usize| (side * factor).div_ceil(largest).div_ceil(8);
    let own = (own(width, part.across, across), own(height, part.down, down));
    Blocks { part, stride: columns, own, coefficients }
}

/// The discrete cosine transform (T.81, A.3.3).
fn dct(square: &[[f64; 8]; 8]) -> [[f64; 8]; 8] {
    let wave = |frequency: usize, at: usize| {
        let [frequency, at] = [frequency, at].map(|number| f64::from(u8::try_from(number).unwrap()));
        let scale = if frequency == 0.0 { 1.0 / 2_f64.sqrt() } else { 1.0 };
        scale / 2.0 * ((2.0 * at + 1.0) * frequency * PI / 16.0).cos()
    };
    let mut half = [[0.0; 8]; 8];
    let mut all = [[0.0; 8]; 8];
    for (y, row) in square.iter().enumerate() {
        for (u, target) in half[y].iter_mut().enumerate() {
            *target = row.iter().enumerate().map(|(x, value)| value * wave(u, x)).sum();
        }
    }
    for (v, row) in all.iter_mut().enumerate() {
        for (u, target) in row.iter_mut().enumerate() {
            *target = (0..8).map(|y| half[y][u] * wave(v, y)).sum();
        }
    }
    all
}

fn write_scan(
    file: &mut Vec<u8>,
    components: &[Blocks],
    codes: &Codes,
    (plan, scan, first, last): (&Plan, &[usize], usize, usize),
    mcus: (usize, usize),
) {
    let selectors: Vec<u8> = scan
        .iter()
        .flat_map(|index| [components[*index].part.id, if *index == 0 { 0 } else { 0x11 }])
        .collect();
    let band = [u8::try_from(first).unwrap(), u8::try_from(last).unwrap(), 0];
    file.extend(jpeg_segment(0xda, &[&[u8::try_from(scan.len()).unwrap()], &selectors, &band]));
    let alone = scan.len() == 1;
    let grid = if alone { components[scan[0]].own } else { mcus };
    let (mut bits, mut predictors) = (BitWriter::default(), vec![0; components.len()]);
    let interval = usize::from(plan.restart);
    for mcu in 0..grid.0 * grid.1 {
        if interval > 0 && mcu > 0 && mcu % interval == 0 {
            bits.align();
            let number = u8::try_from((mcu / interval - 1) % 8).unwrap();
            bits.bytes.extend([0xff, 0xd0 + number]);
            predictors.fill(0);
        }
        let (column, row) = (mcu % grid.0, mcu / grid.0);
        for index in scan {
            let component = &components[*index];
            let (across, down) = if alone { (1, 1) } else { (component.part.across, component.part.down) };
            for block in 0..across * down {
                let (x, y) = (column * across + block % across, row * down + block / across);
                let values = &component.coefficients[y * component.stride + x];
                let class = u8::from(*index > 0);
                if first == 0 {
                    write_dc(&mut bits, codes, class, values[0] - predictors[*index]);
                    predictors[*index] = values[0];
                }
                if last > 0 {
                    write_ac(&mut bits, codes, 0x10 | class, &values[first.max(1)..=last]);
                }
            }
        }
    }
    bits.align();
    file.extend(bits.bytes);
}

fn write_dc(bits: &mut BitWriter, codes: &Codes, table: u8, difference: i32) {
    let (size, value) = magnitude(difference);
    let (code, length) = codes.codes[&(table, u8::try_from(size).unwrap())];
    bits.put(code, length);
    bits.put(value, size);
}

fn write_ac(bits: &mut BitWriter, codes: &Codes, table: u8, values: &[i32]) {
    let mut put = |symbol: u8, value: (u32, u32)| {
        let (code, length) = codes.codes[&(table, symbol)];
        bits.put(code, length);
        bits.put(value.1, value.0);
    };
    let mut zeros = 0;
    for value in values {
        if *value == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 {
            put(0xf0, (0, 0));
            zeros -= 16;
        }
        let (size, bits) = magnitude(*value);
        put(u8::try_from(zeros << 4 | size).unwrap(), (size, bits));
        zeros = 0;
    }
    if zeros > 0 {
        put(0, (0, 0));
    }
}

/// How many bits a value takes, and these bits (T.81, F.1.2.1).
fn magnitude(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 { value - 1 } else { value };
    (size, u32::from_ne_bytes(bits.to_ne_bytes()) & ((1 << size) - 1))
}
