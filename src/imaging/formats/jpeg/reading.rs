//! Makes a master in one reading of the file: it proves that every code is there, finds what no decoder reads, and brings
//! the pixels for the previews, no more of them than those need. A picture that is stored turned is turned block by block.

use bytes::Bytes;

use super::block::DctSize;
use super::huffman::Bits;
use super::markers::DAMAGED;
use super::planes::{Extent, PlaneDecoder};
use super::profile::profile;
use super::scaled::{dct_size, join_planes};
use super::scans::{Frame, Part, ScanVisitor, visit_scans};
use super::turned::TurnedPicture;
use super::turning::Turn;
use crate::imaging::budget::INTERMEDIATE_SIDE;
use crate::imaging::error::ImageError;
use crate::imaging::formats::format::{Reading, Views};
use crate::imaging::ops::color::Colors;
use crate::imaging::ops::crop::{Area, square};
use crate::imaging::probe::{Probe, assemble};

/// Reads a file without metadata, of a probe that says how much memory that takes.
pub(super) fn read(stripped: &Bytes, probe: &Probe, views: &Views) -> Result<Reading, ImageError> {
    let all = Area::all(probe.stored);
    let of_all = || (all, dct_size(all, views.placeholder));
    let (area, size) = views.intermediate.map_or_else(of_all, |area| (area, for_intermediate(area)));
    let turn = Turn::of(probe.orientation);
    let extent = match (probe.is_turned(), views.intermediate) {
        (true, _) => Extent::Turned(turn),
        (false, Some(_)) => Extent::Overview,
        (false, None) => Extent::Area,
    };
    let turned = probe.is_turned().then(|| TurnedPicture::new(turn));
    let mut reader = Reader { planes: PlaneDecoder::new(area.within(probe.stored), size, extent), turned };
    let kept = visit_scans(stripped, &mut reader)?.finish().ok_or(DAMAGED)?;
    let Reader { mut planes, turned } = reader;
    planes.draw_stored().ok_or(DAMAGED)?;
    let master = match turned {
        Some(turned) => turned.write(stripped, &mut planes)?.into(),
        None => assemble(&kept, stripped),
    };
    let decoded = planes.finish().ok_or(DAMAGED)?;
    let colors = Colors::from_profile(profile(stripped).as_deref());
    let join = |planes, to| join_planes(planes, &colors, to);
    let (placeholder, intermediate) = match (views.intermediate, decoded.overview) {
        (Some(_), Some(overview)) => {
            (join(overview, views.placeholder), join(decoded.planes, square(INTERMEDIATE_SIDE)))
        }
        _ => (join(decoded.planes, views.placeholder), None),
    };
    Ok(Reading { master, placeholder, intermediate })
}

/// The block size for an intermediate. It is large, so the filter gets less than twice its samples.
fn for_intermediate(area: Area) -> DctSize {
    let side = area.size.width.min(area.size.height);
    DctSize::for_reduction(side.saturating_mul(20) / 13, INTERMEDIATE_SIDE)
}

/// Decodes what the previews need, and notes what is needed for turning.
struct Reader {
    planes: PlaneDecoder,
    turned: Option<TurnedPicture>,
}

impl ScanVisitor for Reader {
    type Sink = <PlaneDecoder as ScanVisitor>::Sink;

    fn frame(&mut self, frame: &Frame) -> Option<()> {
        if let Some(turned) = &mut self.turned {
            turned.note_frame(frame);
        }
        self.planes.frame(frame)
    }

    fn segment(&mut self, code: u8, content: &[u8]) -> Option<()> {
        if let Some(turned) = &mut self.turned {
            turned.note_segment(code, content);
        }
        self.planes.segment(code, content)
    }

    fn scan(&mut self, parts: &[Part<'_>]) {
        if let Some(turned) = &mut self.turned {
            turned.note_scan(parts);
        }
    }

    fn begin_scan(&mut self) {
        self.planes.begin_scan();
    }

    #[inline]
    fn mcu(&mut self, bits: &Bits<'_>) {
        if let Some(turned) = &mut self.turned {
            turned.note_mcu(bits, self.planes.predictors());
        }
    }

    #[inline]
    fn block(
        &mut self,
        component: usize,
        column: usize,
        row: usize,
        decode: impl FnOnce(&mut Self::Sink) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        self.planes.block(component, column, row, decode)
    }
}

#[cfg(test)]
mod tests {
    use image::metadata::Orientation;
    use image::{DynamicImage, RgbImage};
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;
    use crate::imaging::formats::jpeg::scaled::decode_whole;
    use crate::imaging::formats::jpeg::{decode, probe, scans};
    use crate::values::PixelSize;

    /// A picture with detail that differs in every corner.
    fn picture(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let narrow = |value: u32| u8::try_from(value).unwrap();
            image::Rgb([
                narrow(x * 3 + (x * y * 7) % 31),
                narrow(y * 3 + (x + y * y) % 40),
                narrow(x + y + 60),
            ])
        })
    }

    struct Kind {
        sampling: SamplingFactor,
        scans: Option<u8>,
        restarts: Option<u16>,
        is_gray: bool,
    }

    fn encoded(kind: &Kind, width: u16, height: u16) -> Vec<u8> {
        let picture = picture(width.into(), height.into());
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 88);
        encoder.set_sampling_factor(kind.sampling);
        if let Some(scans) = kind.scans {
            encoder.set_progressive_scans(scans);
        }
        if let Some(interval) = kind.restarts {
            encoder.set_restart_interval(interval);
        }
        if kind.is_gray {
            let gray = DynamicImage::from(picture).into_luma8();
            encoder.encode(gray.as_raw(), width, height, ColorType::Luma).unwrap();
        } else {
            encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
        }
        file
    }

    fn kinds() -> Vec<Kind> {
        let mut kinds = Vec::new();
        for scans in [None, Some(4), Some(9)] {
            for restarts in [None, Some(2)] {
                for sampling in [
                    SamplingFactor::R_4_4_4,
                    SamplingFactor::R_4_2_0,
                    SamplingFactor::R_4_2_2,
                    SamplingFactor::R_4_4_0,
                ] {
                    kinds.push(Kind { sampling, scans, restarts, is_gray: false });
                }
                kinds.push(Kind { sampling: SamplingFactor::R_4_4_4, scans, restarts, is_gray: true });
            }
        }
        kinds
    }

    fn with_orientation(file: &[u8], orientation: u8) -> Vec<u8> {
        let exif = [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", &[orientation][..], &[0; 6]]
            .concat();
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&file[..2], &[0xff, 0xe1], &length, &exif, &file[2..]].concat()
    }

    fn read_all(file: &[u8]) -> Result<(Probe, Reading), ImageError> {
        let source = Bytes::copy_from_slice(file);
        let probe = probe::probe(&source)?;
        let views = Views { placeholder: PixelSize { width: 8, height: 8 }, intermediate: None };
        let reading = read(&probe.strip(&source), &probe, &views)?;
        Ok((probe, reading))
    }

    /// The way of pictures that cannot be read once.
    fn decoded(file: &[u8]) -> Result<(Bytes, DynamicImage), ImageError> {
        let source = Bytes::copy_from_slice(file);
        let probe = probe::probe(&source)?;
        let whole = scans::truncate(&probe.strip(&source))?;
        let still = decode::still(&whole, &probe)?;
        Ok((whole, still.image))
    }

    /// The pixels as this module's own decoder sees them, which rounds alike in every direction.
    fn own(file: &[u8]) -> DynamicImage {
        decode_whole(file, &probe::probe(file).unwrap()).unwrap().0
    }

    /// The mean and the largest difference of two pictures of one size.
    fn difference(one: &DynamicImage, other: &DynamicImage) -> (f64, u8) {
        assert_eq!((one.width(), one.height()), (other.width(), other.height()));
        let differences =
            || one.as_bytes().iter().zip(other.as_bytes()).map(|(one, other)| one.abs_diff(*other));
        let (sum, count) = (differences().map(u32::from).sum::<u32>(), u32::try_from(differences().count()));
        (f64::from(sum) / f64::from(count.unwrap()), differences().max().unwrap())
    }

    /// Whole blocks are moved without loss. Others lose no more than the file has lost already.
    fn turns_like_its_pixels(kind: &Kind, width: u16, height: u16, number: u8) {
        let (file, orientation) = (encoded(kind, width, height), Orientation::from_exif(number).unwrap());
        let original = DynamicImage::from(picture(width.into(), height.into()));
        let original = if kind.is_gray { original.into_luma8().into() } else { original };
        let (first_loss, _) = difference(&own(&file), &original);
        let turned = with_orientation(&file, number);
        let name = format!("{width}x{height} {:?} {:?} {orientation:?}", kind.sampling, kind.scans);
        let (probe, mut stored) = (probe::probe(&turned).unwrap(), own(&turned));
        if probe.read_once.is_none() {
            let has_half_samples = width % 2 == 1 || height % 2 == 1;
            assert!(has_half_samples || kind.scans.is_none(), "{name}");
            return;
        }
        stored.apply_orientation(orientation);
        let reading = read_all(&turned).unwrap().1;
        let (mean, most) = difference(&own(&reading.master), &stored);
        let is_whole = width.is_multiple_of(16) && height.is_multiple_of(16);
        assert!(if is_whole { most <= 2 } else { mean <= first_loss }, "{name}: {mean} {most}");
        let again = read_all(&reading.master).unwrap().1;
        assert!(again.master == reading.master, "{name}");
    }

    #[test]
    fn every_kind_is_turned_as_its_pixels_are() {
        for (width, height) in [(64, 48), (40, 24), (50, 38), (1, 1), (46, 33)] {
            for kind in kinds() {
                (2..=8).for_each(|number| turns_like_its_pixels(&kind, width, height, number));
            }
        }
    }

    /// All tables are in the first so many bytes.
    const HEADER_BYTES: usize = 700;

    /// A file that is cut off or has other bytes. Every other mutant is one of the headers; the first bytes, which say that
    /// it is a JPEG, stay.
    fn mutant(file: &[u8], round: u32, next: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
        let mut mutant = file.to_vec();
        if round.is_multiple_of(4) {
            mutant.truncate(next(file.len()));
            return mutant;
        }
        let end = if round.is_multiple_of(2) { file.len() } else { HEADER_BYTES };
        for _ in 0..=next(3) {
            let (at, byte) = (2 + next(end - 2), u8::try_from(next(256)).unwrap());
            mutant[at] = if next(2) == 0 { mutant[at] ^ (1 << (byte % 8)) } else { byte };
        }
        mutant
    }

    #[test]
    fn damage_is_found_as_by_the_strict_decoder() {
        let mut state = 1_u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            usize::try_from(state >> 8).unwrap() % below
        };
        for kind in kinds() {
            let file = encoded(&kind, 50, 38);
            for round in 0..300 {
                let mutant = mutant(&file, round, &mut next);
                match (read_all(&mutant), decoded(&mutant)) {
                    (Ok((_, reading)), Ok((whole, _))) => assert!(reading.master == whole),
                    (Err(_), Err(_)) => {}
                    (read, decoded) => {
                        let changed: Vec<usize> =
                            (0..mutant.len()).filter(|at| mutant[*at] != file[*at]).collect();
                        panic!("{:?}: {changed:?} {:?} {:?}", kind.scans, read.err(), decoded.err());
                    }
                }
            }
        }
    }
}
