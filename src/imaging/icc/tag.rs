//! The tags of a profile that are kept (ICC.1:2022, 9.2), each read by its type and written again from its numbers.

use super::fields::{Fields, typed_data};
use super::{HEADER_BYTES, MAX_TAGS, Space, curve, lut};

/// A tag and its data, in the one form in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: [u8; 4],
    pub(super) data: Vec<u8>,
}

/// What a tag holds.
#[derive(Clone, Copy)]
enum Kind {
    /// A color (10.31).
    Xyz,
    /// A tone curve.
    Curve,
    /// A matrix of nine numbers (10.25).
    Matrix,
    /// Code points (10.7).
    CodePoints,
    /// A table between the device and the connection space.
    FromDevice,
    ToDevice,
    Gamut,
}

/// The kept tags, in the order in which they are written.
const KEPT: [(&[u8; 4], Kind); 17] = [
    (b"wtpt", Kind::Xyz),
    (b"chad", Kind::Matrix),
    (b"cicp", Kind::CodePoints),
    (b"rXYZ", Kind::Xyz),
    (b"gXYZ", Kind::Xyz),
    (b"bXYZ", Kind::Xyz),
    (b"rTRC", Kind::Curve),
    (b"gTRC", Kind::Curve),
    (b"bTRC", Kind::Curve),
    (b"kTRC", Kind::Curve),
    (b"A2B0", Kind::FromDevice),
    (b"A2B1", Kind::FromDevice),
    (b"A2B2", Kind::FromDevice),
    (b"B2A0", Kind::ToDevice),
    (b"B2A1", Kind::ToDevice),
    (b"B2A2", Kind::ToDevice),
    (b"gamt", Kind::Gamut),
];

/// Channels of the connection space.
const CONNECTION_CHANNELS: usize = 3;

/// Whether a tag serves only to convert to the device.
pub(super) fn is_to_device(name: [u8; 4]) -> bool {
    KEPT.iter().any(|(kept, kind)| **kept == name && matches!(kind, Kind::ToDevice | Kind::Gamut))
}

/// Reads the kept tags of a profile; `None` if its table of tags is invalid. A tag whose data are invalid is dropped.
pub(super) fn read_all(bytes: &[u8], space: Space) -> Option<Vec<Tag>> {
    let mut table = Fields::new(bytes.get(HEADER_BYTES..)?);
    let count = table.u32().filter(|count| *count <= MAX_TAGS)?;
    let mut entries: Vec<([u8; 4], &[u8])> = Vec::with_capacity(count);
    for _ in 0..count {
        let (name, at, size) = (table.array()?, table.u32()?, table.u32()?);
        let data = at.checked_add(size).and_then(|end| bytes.get(at..end)).unwrap_or_default();
        entries.push((name, data));
    }
    let tags = KEPT.iter().filter_map(|(name, kind)| {
        let (_, data) = entries.iter().find(|(found, _)| found == *name)?;
        Some(Tag { name: **name, data: kind.read(data, space)? })
    });
    Some(tags.collect())
}

impl Kind {
    /// The data as they are written; `None` if they are invalid.
    fn read(self, data: &[u8], space: Space) -> Option<Vec<u8>> {
        match self {
            Self::Xyz => typed(data, *b"XYZ ", 12),
            Self::Matrix => typed(data, *b"sf32", 36),
            Self::CodePoints => typed(data, *b"cicp", 4),
            Self::Curve => {
                curve::read(data).filter(|(curve, _)| curve::is_tone(curve)).map(|(curve, _)| curve)
            }
            Self::FromDevice => lut::read(data, space.channels(), CONNECTION_CHANNELS),
            Self::ToDevice => lut::read(data, CONNECTION_CHANNELS, space.channels()),
            Self::Gamut => lut::read(data, CONNECTION_CHANNELS, 1),
        }
    }
}

/// Data of a type and that many bytes of numbers.
fn typed(data: &[u8], name: [u8; 4], bytes: usize) -> Option<Vec<u8>> {
    let mut fields = Fields::new(data);
    let found: [u8; 4] = fields.array()?;
    fields.skip(4)?;
    let numbers = fields.take(bytes)?;
    (found == name).then(|| typed_data(name, numbers))
}
