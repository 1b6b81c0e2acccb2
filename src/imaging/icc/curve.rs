//! Curves: sampled (ICC.1:2022, 10.6) and parametric (10.18).

use super::fields::{Fields, typed_data};

/// The most samples: more than 16-bit samples can tell apart.
const MAX_SAMPLES: usize = 1 << 16;

/// How far a sample of a tone curve may lie below those before it: measured curves have some noise.
const MAX_DESCENT: u16 = 1024;

/// The numbers of each parametric function.
const PARAMETERS: [usize; 5] = [1, 3, 4, 5, 7];

/// A curve at the front of some data, as it is written, and how many bytes it takes there, without padding.
pub(super) fn read(data: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut fields = Fields::new(data);
    let name: [u8; 4] = fields.array()?;
    fields.skip(4)?;
    let numbers = match &name {
        b"curv" => {
            let samples = fields.u32().filter(|samples| *samples <= MAX_SAMPLES)?;
            4 + samples * 2
        }
        b"para" => 4 + *PARAMETERS.get(fields.u16()?)? * 4,
        _ => return None,
    };
    let mut curve = typed_data(name, data.get(8..8 + numbers)?);
    if &name == b"para" {
        // Reserved (table 67).
        curve.get_mut(10..12)?.fill(0);
    }
    let length = curve.len();
    Some((curve, length))
}

/// Whether a curve's samples rise or fall throughout, as a tone curve's do: others are no curve.
pub(super) fn is_tone(curve: &[u8]) -> bool {
    let samples = samples(curve).unwrap_or_default();
    rises(samples.iter().copied()) || rises(samples.iter().rev().copied())
}

fn rises(samples: impl Iterator<Item = u16>) -> bool {
    let mut highest = 0_u16;
    samples.into_iter().all(|sample| {
        highest = highest.max(sample);
        sample >= highest.saturating_sub(MAX_DESCENT)
    })
}

/// The samples of a sampled curve.
fn samples(curve: &[u8]) -> Option<Vec<u16>> {
    let sampled = curve.strip_prefix(b"curv").and_then(|rest| rest.get(8..))?;
    Some(sampled.as_chunks().0.iter().map(|bytes| u16::from_be_bytes(*bytes)).collect())
}

/// The light, from 0 to 1, of an encoded value of eight bits; `None` for a parametric curve of another function than
/// sRGB's or a power.
pub(super) fn light(curve: &[u8], value: u8) -> Option<f64> {
    let encoded = f64::from(value) / 255.0;
    let Some(samples) = samples(curve) else { return parametric(curve, encoded) };
    match samples.as_slice() {
        [] => Some(encoded),
        // A power of 8.8 bits.
        [power] => Some(encoded.powf(f64::from(*power) / 256.0)),
        samples => {
            let position = u32::from(value) * u32::try_from(samples.len() - 1).ok()?;
            let sample = |index: u32| samples.get(index as usize).map(|sample| f64::from(*sample) / 65_535.0);
            let low = sample(position / 255)?;
            let high = sample(position.div_ceil(255))?;
            Some(low + (high - low) * f64::from(position % 255) / 255.0)
        }
    }
}

fn parametric(curve: &[u8], at: f64) -> Option<f64> {
    let mut fields = Fields::new(curve);
    fields.skip(8)?;
    let function = fields.u16()?;
    fields.skip(2)?;
    let mut number = || Some(f64::from(i32::from_be_bytes(fields.array()?)) / 65_536.0);
    match function {
        0 => Some(at.powf(number()?)),
        3 => {
            let (power, a, b, c, d) = (number()?, number()?, number()?, number()?, number()?);
            Some(if at >= d { (a * at + b).powf(power) } else { c * at })
        }
        _ => None,
    }
}
