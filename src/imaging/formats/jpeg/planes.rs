//! A part of a JPEG in the size that is wanted, component by component: each on its own grid, as it is stored.

use std::ops::Range;

use super::block::{COEFFICIENTS, Coefficients, Detail, ORDER};
use super::dct::{self, Square};
use super::scans::{BLOCK_SIDE, Follower, Frame, follow};
use crate::imaging::ImageError;
use crate::imaging::formats::{Scanner, marker};
use crate::imaging::scaled_decode::Area;
use crate::values::MediaType;

/// Tables of quantization that may be defined at a time (T.81, B.2.4.1).
const MAX_TABLES: usize = 4;

/// What the components of a picture are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::imaging) enum Components {
    /// Brightness.
    Grey,
    /// Brightness and two differences of color (JFIF).
    YCbCr,
    /// Red, green and blue.
    Rgb,
    /// Four inks; `is_inverted` as Adobe's programs write them, 0 for the most.
    Cmyk { is_inverted: bool },
    /// The inks' brightness, two differences of color, and black, likewise.
    Ycck { is_inverted: bool },
}

/// One component's samples, and where the wanted part lies among them.
#[derive(Debug)]
pub(in crate::imaging) struct Plane {
    pub(in crate::imaging) samples: Vec<u8>,
    pub(in crate::imaging) width: usize,
    pub(in crate::imaging) height: usize,
    /// From the left, from the top, width, height.
    pub(in crate::imaging) part: [f64; 4],
}

/// A part of a picture.
#[derive(Debug)]
pub(in crate::imaging) struct Planes {
    pub(in crate::imaging) planes: Vec<Plane>,
    pub(in crate::imaging) components: Components,
}

/// Decodes a part of a picture that was examined before.
///
/// # Errors
///
/// Where the file is not what it was when it was examined.
pub(in crate::imaging) fn decode(file: &[u8], area: Area, detail: Detail) -> Result<Planes, ImageError> {
    let mut painter = Painter::new(area, detail);
    follow(file, &mut painter)?;
    painter.finish().ok_or(ImageError::Damaged(MediaType::Jpeg))
}

/// Decodes blocks into planes.
struct Painter {
    area: Area,
    detail: Detail,
    is_progressive: bool,
    components: Vec<Component>,
    tables: [[f32; COEFFICIENTS]; MAX_TABLES],
    markers: Markers,
}

/// What segments beside the frame say of its components.
#[derive(Debug, Default)]
struct Markers {
    has_jfif: bool,
    adobe_transform: Option<u8>,
}

struct Component {
    id: u8,
    quantization: usize,
    /// Blocks in which the part lies.
    columns: Range<usize>,
    rows: Range<usize>,
    detail: Detail,
    /// The block at hand.
    block: Coefficients,
    /// Of a progressive picture: what is known of each block so far.
    kept: Vec<[i16; COEFFICIENTS]>,
    plane: Plane,
}

impl Follower for Painter {
    type Block = Coefficients;

    fn frame(&mut self, frame: &Frame) -> Option<()> {
        let area = self.area;
        self.is_progressive = frame.is_progressive;
        for specified in &frame.components {
            let coarser = (frame.sampling.columns / specified.sampling.columns)
                .max(frame.sampling.rows / specified.sampling.rows);
            let detail = self.detail.of_coarser(coarser);
            let samples = detail.samples();
            let across =
                Axis::of(area.x, area.size.width, specified.sampling.columns, frame.sampling.columns);
            let down = Axis::of(area.y, area.size.height, specified.sampling.rows, frame.sampling.rows);
            let columns = across.blocks(frame.units.columns * specified.sampling.columns);
            let rows = down.blocks(frame.units.rows * specified.sampling.rows);
            let (width, height) = (columns.len() * samples, rows.len() * samples);
            let [left, wide] = across.part(columns.start, samples, width);
            let [top, high] = down.part(rows.start, samples, height);
            let blocks = if frame.is_progressive { columns.len() * rows.len() } else { 0 };
            self.components.push(Component {
                id: specified.id,
                quantization: specified.quantization,
                detail,
                block: Coefficients::new(detail),
                kept: vec![[0; COEFFICIENTS]; blocks],
                plane: Plane {
                    samples: vec![0; width * height],
                    width,
                    height,
                    part: [left, top, wide, high],
                },
                columns,
                rows,
            });
        }
        Some(())
    }

    fn segment(&mut self, code: u8, content: &[u8]) -> Option<()> {
        match code {
            marker::DQT => return self.quantization(content),
            marker::APP0 if content.starts_with(b"JFIF") => self.markers.has_jfif = true,
            marker::APP14 if content.starts_with(b"Adobe") => {
                self.markers.adobe_transform = content.get(11).copied();
            }
            _ => {}
        }
        Some(())
    }

    fn begin(&mut self) {
        self.components.iter_mut().for_each(|component| component.block.mean = 0);
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
        let is_shown = component.columns.contains(&column) && component.rows.contains(&row);
        let kept = component.kept_at(column, row).filter(|_| is_shown).map(|kept| *kept);
        component.block.values = kept.unwrap_or([0; COEFFICIENTS]);
        component.block.has_shape = false;
        decode(&mut component.block)?;
        if !is_shown {
            return Ok(());
        }
        if self.is_progressive {
            let values = component.block.values;
            if let Some(kept) = component.kept_at(column, row) {
                *kept = values;
            }
        } else {
            let weights = self.tables.get(component.quantization).unwrap_or(&NO_WEIGHTS);
            let (values, has_shape) = (component.block.values, component.block.has_shape);
            component.paint(column, row, &values, has_shape, weights);
        }
        Ok(())
    }
}

const NO_WEIGHTS: [f32; COEFFICIENTS] = [0.0; COEFFICIENTS];

impl Painter {
    fn new(area: Area, detail: Detail) -> Self {
        Self {
            area,
            detail,
            is_progressive: false,
            components: Vec::new(),
            tables: [NO_WEIGHTS; MAX_TABLES],
            markers: Markers::default(),
        }
    }

    /// Reads the tables of one segment (T.81, B.2.4.1).
    fn quantization(&mut self, content: &[u8]) -> Option<()> {
        let mut fields = Scanner::new(content);
        while !fields.is_at_end() {
            let width_and_place = fields.u8()?;
            let table = self.tables.get_mut(usize::from(width_and_place & 15))?;
            for place in ORDER {
                let step = if width_and_place >> 4 == 0 { fields.u8()?.into() } else { fields.u16_be()? };
                *table.get_mut(usize::from(place))? = f32::from(step);
            }
        }
        Some(())
    }

    fn finish(mut self) -> Option<Planes> {
        if self.is_progressive {
            for component in &mut self.components {
                let weights = self.tables.get(component.quantization).unwrap_or(&NO_WEIGHTS);
                component.paint_kept(weights);
            }
        }
        let components = self.markers.components(&self.components)?;
        Some(Planes {
            planes: self.components.into_iter().map(|component| component.plane).collect(),
            components,
        })
    }
}

impl Markers {
    /// What the components are, as decoders have agreed on.
    fn components(&self, components: &[Component]) -> Option<Components> {
        let is_inverted = self.adobe_transform.is_some();
        Some(match (components, self.adobe_transform) {
            ([_], _) => Components::Grey,
            ([_, _, _], _) if self.has_jfif => Components::YCbCr,
            ([_, _, _], Some(0)) => Components::Rgb,
            ([red, green, blue], None) if [red.id, green.id, blue.id] == *b"RGB" => Components::Rgb,
            ([_, _, _], _) => Components::YCbCr,
            ([_, _, _, _], Some(2)) => Components::Ycck { is_inverted },
            ([_, _, _, _], _) => Components::Cmyk { is_inverted },
            _ => return None,
        })
    }
}

impl Component {
    fn kept_at(&mut self, column: usize, row: usize) -> Option<&mut [i16; COEFFICIENTS]> {
        if self.kept.is_empty() {
            return None;
        }
        let (x, y) = (column.checked_sub(self.columns.start)?, row.checked_sub(self.rows.start)?);
        self.kept.get_mut(y * self.columns.len() + x)
    }

    #[inline]
    fn paint(
        &mut self,
        column: usize,
        row: usize,
        values: &[i16; COEFFICIENTS],
        has_shape: bool,
        weights: &[f32; COEFFICIENTS],
    ) {
        let samples = self.detail.samples();
        let top = (row - self.rows.start) * samples;
        let left = (column - self.columns.start) * samples;
        let width = self.plane.width;
        let area = self.plane.samples.get_mut(top * width + left..).unwrap_or_default();
        if !has_shape {
            let [mean, ..] = *values;
            let [weight, ..] = *weights;
            let flat = dct::flat(f32::from(mean) * weight);
            area.chunks_mut(width).take(samples).for_each(|line| {
                line.iter_mut().take(samples).for_each(|sample| *sample = flat);
            });
            return;
        }
        let block = weighed(values, weights);
        match self.detail {
            Detail::One => {}
            Detail::Two => put(area, width, &dct::two(&block)),
            Detail::Four => put(area, width, &dct::four(&block)),
            Detail::Eight => put(area, width, &dct::eight(&block)),
        }
    }

    fn paint_kept(&mut self, weights: &[f32; COEFFICIENTS]) {
        let kept = std::mem::take(&mut self.kept);
        let places = self.rows.clone().flat_map(|row| self.columns.clone().map(move |column| (column, row)));
        let places: Vec<(usize, usize)> = places.collect();
        for ((column, row), values) in places.into_iter().zip(kept) {
            let has_shape = values.iter().skip(1).any(|value| *value != 0);
            self.paint(column, row, &values, has_shape, weights);
        }
    }
}

/// A block's frequencies as they were before they were quantized.
fn weighed(values: &[i16; COEFFICIENTS], weights: &[f32; COEFFICIENTS]) -> Square {
    let mut square = [[0.0; BLOCK_SIDE]; BLOCK_SIDE];
    for ((value, weight), place) in values.iter().zip(weights).zip(square.as_flattened_mut()) {
        *place = f32::from(*value) * weight;
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

/// One direction of the part, as a component's blocks have it.
struct Axis {
    from: usize,
    size: usize,
    sampling: usize,
    /// The most that a component has.
    of: usize,
}

impl Axis {
    fn of(from: u32, size: u32, sampling: usize, of: usize) -> Self {
        Self { from: from as usize, size: size as usize, sampling, of }
    }

    /// The blocks in which the part lies.
    fn blocks(&self, count: usize) -> Range<usize> {
        let pixels = BLOCK_SIDE * self.of;
        let first = (self.from * self.sampling / pixels).min(count.saturating_sub(1));
        let end = ((self.from + self.size) * self.sampling).div_ceil(pixels);
        first..end.clamp(first + 1, count.max(first + 1))
    }

    /// Where the part begins and how long it is, in samples from the block on at which the plane begins.
    fn part(&self, first: usize, samples: usize, length: usize) -> [f64; 2] {
        let scale = exact(self.sampling * samples) / exact(self.of * BLOCK_SIDE);
        let most = exact(length);
        let start = (exact(self.from) * scale - exact(first * samples)).clamp(0.0, most);
        [start, (exact(self.size) * scale).min(most - start)]
    }
}

/// Sides and places in pictures are exact as floats.
fn exact(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}
