//! Decodes an area of a JPEG in a reduced size, component by component, each on its own grid as stored.

use std::ops::Range;

use super::block::{COEFFICIENTS, Coefficients, DctSize, ZIGZAG};
use super::color_model::{ColorModel, Markers};
use super::dct::{self, Square};
use super::markers::{DAMAGED, marker};
use super::scans::{BLOCK_SIDE, Frame, ScanVisitor, visit_scans};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::ops::crop::Area;

/// Quantization tables that can be defined at a time (T.81, B.2.4.1).
const MAX_TABLES: usize = 4;

/// One component's samples, and the position of the area among them.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) samples: Vec<u8>,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Left, top, width, height, in samples.
    pub(super) area: [f64; 4],
}

/// An area of a picture.
#[derive(Debug)]
pub(super) struct Planes {
    pub(super) planes: Vec<Plane>,
    pub(super) model: ColorModel,
}

/// Decodes an area of a verified picture.
///
/// # Errors
///
/// If the file has changed since it was verified.
pub(super) fn decode(file: &[u8], area: Area, dct_size: DctSize) -> Result<Planes, ImageError> {
    let mut decoder = PlaneDecoder::new(area, dct_size);
    visit_scans(file, &mut decoder)?;
    decoder.finish().ok_or(DAMAGED)
}

/// Decodes the blocks of the area into planes.
struct PlaneDecoder {
    area: Area,
    dct_size: DctSize,
    is_progressive: bool,
    components: Vec<Component>,
    quantization_tables: [Option<QuantizationTable>; MAX_TABLES],
    markers: Markers,
}

/// A block's quantization steps, row by row.
type QuantizationTable = [f32; COEFFICIENTS];

struct Component {
    id: u8,
    /// The number of its quantization table.
    quantization: usize,
    /// That table, as it was when the component's first scan began: a later one is for other components.
    steps: Option<QuantizationTable>,
    /// The blocks that cover the area.
    columns: Range<usize>,
    rows: Range<usize>,
    dct_size: DctSize,
    /// The current block.
    block: Coefficients,
    /// Coefficients of each block so far; used for progressive pictures only.
    coefficients: Vec<[i16; COEFFICIENTS]>,
    plane: Plane,
}

impl ScanVisitor for PlaneDecoder {
    type Sink = Coefficients;

    fn frame(&mut self, frame: &Frame) -> Option<()> {
        let area = self.area;
        self.is_progressive = frame.is_progressive;
        for component in &frame.components {
            let times_coarser = (frame.sampling.columns / component.sampling.columns)
                .max(frame.sampling.rows / component.sampling.rows);
            let dct_size = self.dct_size.of_subsampled(times_coarser);
            let samples = dct_size.samples();
            let across =
                Axis::new(area.x, area.size.width, component.sampling.columns, frame.sampling.columns);
            let down = Axis::new(area.y, area.size.height, component.sampling.rows, frame.sampling.rows);
            let columns = across.blocks(frame.mcus.columns * component.sampling.columns);
            let rows = down.blocks(frame.mcus.rows * component.sampling.rows);
            let (width, height) = (columns.len() * samples, rows.len() * samples);
            let [left, wide] = across.span(columns.start, samples, width);
            let [top, high] = down.span(rows.start, samples, height);
            let blocks = if frame.is_progressive { columns.len() * rows.len() } else { 0 };
            self.components.push(Component {
                id: component.id,
                quantization: component.quantization,
                steps: None,
                dct_size,
                block: Coefficients::new(dct_size),
                coefficients: vec![[0; COEFFICIENTS]; blocks],
                plane: Plane {
                    samples: vec![0; width * height],
                    width,
                    height,
                    area: [left, top, wide, high],
                },
                columns,
                rows,
            });
        }
        Some(())
    }

    fn segment(&mut self, code: u8, content: &[u8]) -> Option<()> {
        if code == marker::DQT {
            return self.quantization(content);
        }
        self.markers.note(code, content);
        Some(())
    }

    fn begin_scan(&mut self) {
        self.components.iter_mut().for_each(|component| component.block.dc_predictor = 0);
    }

    #[inline]
    fn block(
        &mut self,
        component: usize,
        column: usize,
        row: usize,
        decode: impl FnOnce(&mut Coefficients) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        let Some(component) = self.components.get_mut(component) else { return Ok(()) };
        if component.steps.is_none() {
            let table = self.quantization_tables.get(component.quantization).copied().flatten();
            component.steps = Some(table.ok_or(DAMAGED)?);
        }
        let is_inside = component.columns.contains(&column) && component.rows.contains(&row);
        let so_far = component.coefficients_at(column, row).filter(|_| is_inside).map(|values| *values);
        component.block.values = so_far.unwrap_or([0; COEFFICIENTS]);
        component.block.has_ac = false;
        decode(&mut component.block)?;
        if !is_inside {
            return Ok(());
        }
        if self.is_progressive {
            let values = component.block.values;
            if let Some(coefficients) = component.coefficients_at(column, row) {
                *coefficients = values;
            }
        } else {
            let (values, has_ac) = (component.block.values, component.block.has_ac);
            component.draw_block(column, row, &values, has_ac);
        }
        Ok(())
    }
}

impl PlaneDecoder {
    fn new(area: Area, dct_size: DctSize) -> Self {
        Self {
            area,
            dct_size,
            is_progressive: false,
            components: Vec::new(),
            quantization_tables: [None; MAX_TABLES],
            markers: Markers::default(),
        }
    }

    /// Reads the tables of one segment (T.81, B.2.4.1).
    fn quantization(&mut self, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        while !fields.is_at_end() {
            let width_and_number = fields.u8()?;
            let mut table = [0.0; COEFFICIENTS];
            for index in ZIGZAG {
                let step = if width_and_number >> 4 == 0 { fields.u8()?.into() } else { fields.u16_be()? };
                *table.get_mut(usize::from(index))? = f32::from(step);
            }
            *self.quantization_tables.get_mut(usize::from(width_and_number & 15))? = Some(table);
        }
        Some(())
    }

    fn finish(mut self) -> Option<Planes> {
        if self.is_progressive {
            self.components.iter_mut().try_for_each(Component::draw_coefficients)?;
        }
        let ids: Vec<u8> = self.components.iter().map(|component| component.id).collect();
        let model = self.markers.color_model(&ids)?;
        Some(Planes { planes: self.components.into_iter().map(|component| component.plane).collect(), model })
    }
}

impl Component {
    fn coefficients_at(&mut self, column: usize, row: usize) -> Option<&mut [i16; COEFFICIENTS]> {
        if self.coefficients.is_empty() {
            return None;
        }
        let (x, y) = (column.checked_sub(self.columns.start)?, row.checked_sub(self.rows.start)?);
        self.coefficients.get_mut(y * self.columns.len() + x)
    }

    #[inline]
    fn draw_block(&mut self, column: usize, row: usize, values: &[i16; COEFFICIENTS], has_ac: bool) {
        let Some(steps) = &self.steps else { return };
        let samples = self.dct_size.samples();
        let top = (row - self.rows.start) * samples;
        let left = (column - self.columns.start) * samples;
        let width = self.plane.width;
        let area = self.plane.samples.get_mut(top * width + left..).unwrap_or_default();
        if !has_ac {
            let [dc, ..] = *values;
            let [weight, ..] = *steps;
            let flat = dct::flat(f32::from(dc) * weight);
            area.chunks_mut(width).take(samples).for_each(|line| {
                line.iter_mut().take(samples).for_each(|sample| *sample = flat);
            });
            return;
        }
        let block = dequantized(values, steps);
        match self.dct_size {
            DctSize::One => {}
            DctSize::Two => put(area, width, &dct::two(&block)),
            DctSize::Four => put(area, width, &dct::four(&block)),
            DctSize::Eight => put(area, width, &dct::eight(&block)),
        }
    }

    /// Draws all blocks of a progressive picture; `None` if no scan had the component.
    fn draw_coefficients(&mut self) -> Option<()> {
        self.steps?;
        let coefficients = std::mem::take(&mut self.coefficients);
        let positions =
            self.rows.clone().flat_map(|row| self.columns.clone().map(move |column| (column, row)));
        let positions: Vec<(usize, usize)> = positions.collect();
        for ((column, row), values) in positions.into_iter().zip(coefficients) {
            let has_ac = values.iter().skip(1).any(|value| *value != 0);
            self.draw_block(column, row, &values, has_ac);
        }
        Some(())
    }
}

/// A block's coefficients before quantization.
fn dequantized(values: &[i16; COEFFICIENTS], quantization: &[f32; COEFFICIENTS]) -> Square {
    let mut square = [[0.0; BLOCK_SIDE]; BLOCK_SIDE];
    for ((value, weight), target) in values.iter().zip(quantization).zip(square.as_flattened_mut()) {
        *target = f32::from(*value) * weight;
    }
    square
}

fn put<const N: usize>(area: &mut [u8], width: usize, block: &[[u8; N]; N]) {
    for (line, row) in area.chunks_mut(width).zip(block) {
        if let Some(line) = line.first_chunk_mut() {
            *line = *row;
        }
    }
}

/// One direction of the area, on a component's grid.
struct Axis {
    from: usize,
    size: usize,
    sampling: usize,
    /// The largest sampling factor of any component.
    max_sampling: usize,
}

impl Axis {
    fn new(from: u32, size: u32, sampling: usize, max_sampling: usize) -> Self {
        Self { from: from as usize, size: size as usize, sampling, max_sampling }
    }

    /// The blocks that cover the area.
    fn blocks(&self, count: usize) -> Range<usize> {
        let pixels = BLOCK_SIDE * self.max_sampling;
        let first = (self.from * self.sampling / pixels).min(count.saturating_sub(1));
        let end = ((self.from + self.size) * self.sampling).div_ceil(pixels);
        first..end.clamp(first + 1, count.max(first + 1))
    }

    /// Start and length of the area, in samples from the plane's first block on.
    fn span(&self, first: usize, samples: usize, length: usize) -> [f64; 2] {
        let scale = exact(self.sampling * samples) / exact(self.max_sampling * BLOCK_SIDE);
        let end = exact(length);
        let start = (exact(self.from) * scale - exact(first * samples)).clamp(0.0, end);
        [start, (exact(self.size) * scale).min(end - start)]
    }
}

/// Exact for sides and positions in pictures.
fn exact(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}
