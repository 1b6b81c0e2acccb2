//! Decodes an area of a JPEG in a reduced size, component by component, each on its own grid as stored.

use std::ops::Range;

use super::block::{COEFFICIENTS, Coefficients, DctSize, LAST_OF_QUARTER, ZIGZAG};
use super::color_model::{ColorModel, Markers};
use super::dct;
use super::markers::{DAMAGED, marker};
use super::scans::{BLOCK_SIDE, Frame, FrameComponent, ScanVisitor, visit_scans};
use super::stored_blocks::{Blocks, StoredBlocks};
use super::turning::Turn;
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

impl Plane {
    fn new(width: usize, height: usize, area: [f64; 4]) -> Self {
        Self { samples: vec![0; width * height], width, height, area }
    }
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
    let mut decoder = PlaneDecoder::new(area, dct_size, Extent::Area);
    visit_scans(file, &mut decoder)?;
    decoder.finish().map(|decoded| decoded.planes).ok_or(DAMAGED)
}

/// What is decoded of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The blocks of the area.
    Area,
    /// Also an overview of all of the picture, an eighth of its size.
    Overview,
    /// Also what is needed for turning: all coefficients of every block of a progressive picture, and all samples of
    /// components whose blocks cannot be moved.
    Turned(Turn),
}

/// Decodes the blocks of the area into planes.
pub(super) struct PlaneDecoder {
    area: Area,
    dct_size: DctSize,
    extent: Extent,
    is_progressive: bool,
    components: Vec<Component>,
    quantization_tables: [Option<QuantizationTable>; MAX_TABLES],
    markers: Markers,
}

/// What was decoded of a picture.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) planes: Planes,
    /// All of the picture, an eighth of its size.
    pub(super) overview: Option<Planes>,
}

/// A block's quantization steps, row by row.
pub(super) type QuantizationTable = [f32; COEFFICIENTS];

struct Component {
    id: u8,
    /// The number of its quantization table.
    quantization: usize,
    /// That table, as it was when the component's first scan began: a later one is for other components.
    steps: Option<QuantizationTable>,
    /// The blocks that cover the area.
    covered: Blocks,
    dct_size: DctSize,
    /// The current block.
    block: Coefficients,
    /// Coefficients so far; used for progressive pictures only.
    stored: StoredBlocks,
    plane: Plane,
    /// A sample of each block of the picture; without samples where no overview is wanted.
    overview: Plane,
}

impl ScanVisitor for PlaneDecoder {
    type Sink = Coefficients;

    fn frame(&mut self, frame: &Frame) -> Option<()> {
        self.is_progressive = frame.is_progressive;
        for component in &frame.components {
            let component = self.component(frame, component);
            self.components.push(component);
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
        component.block.clear();
        if !self.is_progressive {
            decode(&mut component.block)?;
            component.draw(column, row);
            return Ok(());
        }
        component.stored.load(column, row, &mut component.block.values);
        decode(&mut component.block)?;
        component.stored.store(column, row, &component.block.values);
        Ok(())
    }
}

impl PlaneDecoder {
    pub(super) fn new(area: Area, dct_size: DctSize, extent: Extent) -> Self {
        Self {
            area,
            dct_size,
            extent,
            is_progressive: false,
            components: Vec::new(),
            quantization_tables: [None; MAX_TABLES],
            markers: Markers::default(),
        }
    }

    fn component(&self, frame: &Frame, component: &FrameComponent) -> Component {
        let (area, sampling) = (self.area, component.sampling);
        let times_coarser =
            (frame.sampling.columns / sampling.columns).max(frame.sampling.rows / sampling.rows);
        let is_whole = matches!(self.extent, Extent::Turned(turn) if !turn.moves_blocks(frame, sampling));
        let dct_size = if is_whole { DctSize::Eight } else { self.dct_size.of_subsampled(times_coarser) };
        let samples = dct_size.samples();
        let across = Axis::new(area.x, area.size.width, sampling.columns, frame.sampling.columns);
        let down = Axis::new(area.y, area.size.height, sampling.rows, frame.sampling.rows);
        let all = Blocks {
            columns: 0..frame.mcus.columns * sampling.columns,
            rows: 0..frame.mcus.rows * sampling.rows,
        };
        let covered = if is_whole {
            all.clone()
        } else {
            Blocks { columns: across.blocks(all.columns.len()), rows: down.blocks(all.rows.len()) }
        };
        let (width, height) = (covered.columns.len() * samples, covered.rows.len() * samples);
        let [left, wide] = across.span(covered.columns.start, samples, width);
        let [top, high] = down.span(covered.rows.start, samples, height);
        let (stored, stored_size) = match self.extent {
            _ if !frame.is_progressive => (Blocks::NONE, dct_size),
            Extent::Area => (covered.clone(), dct_size),
            Extent::Overview => (all.clone(), dct_size),
            Extent::Turned(_) => (all.clone(), DctSize::Eight),
        };
        Component {
            id: component.id,
            quantization: component.quantization,
            steps: None,
            covered,
            dct_size,
            block: Coefficients::new(if frame.is_progressive { stored_size } else { dct_size }),
            stored: StoredBlocks::new(stored, stored_size.samples()),
            plane: Plane::new(width, height, [left, top, wide, high]),
            overview: if self.extent == Extent::Area {
                Plane::new(0, 0, [0.0; 4])
            } else {
                let share = |pixels: usize, sampling: usize, max_sampling: usize| {
                    exact(pixels * sampling) / exact(max_sampling * BLOCK_SIDE)
                };
                let wide = share(frame.width, sampling.columns, frame.sampling.columns);
                let high = share(frame.height, sampling.rows, frame.sampling.rows);
                Plane::new(all.columns.len(), all.rows.len(), [0.0, 0.0, wide, high])
            },
        }
    }

    /// The DC coefficients to which the next ones are added.
    pub(super) fn predictors(&self) -> impl Iterator<Item = i32> {
        self.components.iter().map(|component| component.block.dc_predictor)
    }

    /// The quantization steps of each component that has been in a scan.
    pub(super) fn steps(&self) -> Vec<Option<QuantizationTable>> {
        self.components.iter().map(|component| component.steps).collect()
    }

    /// The samples of each component that were decoded.
    pub(super) fn planes(&self) -> impl Iterator<Item = &Plane> {
        self.components.iter().map(|component| &component.plane)
    }

    /// Takes all coefficients, if they were kept.
    pub(super) fn take_stored(&mut self) -> Vec<StoredBlocks> {
        self.components.iter_mut().map(|component| std::mem::take(&mut component.stored)).collect()
    }

    /// Draws what has been stored of a progressive picture; `None` if a component was in no scan.
    pub(super) fn draw_stored(&mut self) -> Option<()> {
        let components = self.components.iter_mut().filter(|_| self.is_progressive);
        components.map(Component::draw_stored).collect()
    }

    /// Reads the tables of one segment (T.81, B.2.4.1).
    fn quantization(&mut self, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        while !fields.is_at_end() {
            let width_and_number = fields.u8()?;
            let mut table = [0.0; COEFFICIENTS];
            for index in ZIGZAG {
                let step = match width_and_number >> 4 {
                    0 => fields.u8()?.into(),
                    1 => fields.u16_be()?,
                    _ => return None,
                };
                *table.get_mut(usize::from(index))? = f32::from(step);
            }
            *self.quantization_tables.get_mut(usize::from(width_and_number & 15))? = Some(table);
        }
        Some(())
    }

    pub(super) fn finish(mut self) -> Option<Decoded> {
        self.draw_stored()?;
        let ids: Vec<u8> = self.components.iter().map(|component| component.id).collect();
        let model = self.markers.color_model(&ids)?;
        let (planes, overviews) =
            self.components.into_iter().map(|component| (component.plane, component.overview)).unzip();
        let overview = (self.extent != Extent::Area).then_some(Planes { planes: overviews, model });
        Some(Decoded { planes: Planes { planes, model }, overview })
    }
}

impl Component {
    /// Draws the current block where it is seen.
    #[inline]
    fn draw(&mut self, column: usize, row: usize) {
        let Some(steps) = &self.steps else { return };
        let ([dc, ..], [weight, ..]) = (self.block.values, *steps);
        let flat = dct::flat(f32::from(dc) * weight);
        if let Some(sample) = self.overview.samples.get_mut(row * self.overview.width + column) {
            *sample = flat;
        }
        if !self.covered.has(column, row) {
            return;
        }
        let samples = self.dct_size.samples();
        let top = (row - self.covered.rows.start) * samples;
        let left = (column - self.covered.columns.start) * samples;
        let width = self.plane.width;
        let area = self.plane.samples.get_mut(top * width + left..).unwrap_or_default();
        if self.block.highest == 0 {
            area.chunks_mut(width).take(samples).for_each(|line| {
                line.iter_mut().take(samples).for_each(|sample| *sample = flat);
            });
            return;
        }
        let is_quarter = self.block.highest <= LAST_OF_QUARTER;
        match self.dct_size {
            DctSize::One => put(area, width, &[[flat]]),
            DctSize::Two => put(area, width, &dct::two(&dequantized(&self.block.values, steps))),
            DctSize::Four => put(area, width, &dct::four(&dequantized(&self.block.values, steps))),
            DctSize::Eight if is_quarter => {
                put(area, width, &dct::eight_of_four(&dequantized(&self.block.values, steps)));
            }
            DctSize::Eight => put(area, width, &dct::eight(&dequantized(&self.block.values, steps))),
        }
    }

    /// Draws all blocks of a progressive picture; `None` if no scan had the component.
    fn draw_stored(&mut self) -> Option<()> {
        self.steps?;
        let stored = std::mem::take(&mut self.stored);
        for row in stored.blocks.rows.clone() {
            for column in stored.blocks.columns.clone() {
                self.block.clear();
                stored.load(column, row, &mut self.block.values);
                self.block.find_highest();
                self.draw(column, row);
            }
        }
        self.stored = stored;
        Some(())
    }
}

/// A block's coefficients before quantization.
#[inline]
fn dequantized<const N: usize>(values: &[i16; COEFFICIENTS], steps: &QuantizationTable) -> [[f32; N]; N] {
    let mut square = [[0.0; N]; N];
    let (rows, steps) = (values.as_chunks::<BLOCK_SIDE>().0, steps.as_chunks::<BLOCK_SIDE>().0);
    for ((values, steps), targets) in rows.iter().zip(steps).zip(&mut square) {
        for ((value, step), target) in values.iter().zip(steps).zip(targets) {
            *target = f32::from(*value) * step;
        }
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
