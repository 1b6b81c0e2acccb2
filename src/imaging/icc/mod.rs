//! Color profiles of uploads (ICC.1:2022), reduced to what converts colors.
//!
//! A profile can carry anything: names, serial numbers, whole files. It is therefore parsed, and written again from the
//! numbers that a conversion takes. Kept: version, class, color spaces and rendering intent of the header; white point,
//! primaries, curves, tables from and to the device, gamut, chromatic adaptation and code points. Dropped: dates, makers,
//! models and flags of the header, all other tags (no conversion reads black point, luminance, measurements, names or
//! private tags), and bytes outside tags. The description and the copyright, which the format requires, say nothing.
//!
//! A profile that cannot convert the picture's colors is dropped. One that means sRGB becomes one short profile.

mod curve;
mod fields;
mod lut;
mod srgb;
mod tag;
mod write;

use crate::values::ByteSize;
use fields::Fields;
use tag::Tag;

/// The most bytes of a reduced profile of RGB or gray. Display profiles have 0.5 KiB; the largest common one, a table for
/// sRGB, has 60 KiB.
const MAX_BYTES: ByteSize = ByteSize::new(64 << 10);

/// The most bytes of a reduced profile of CMYK: its tables have four dimensions, and 0.3 to 0.8 MiB.
const MAX_INK_BYTES: ByteSize = ByteSize::new(1 << 20);

/// Bytes by which a reduced profile may exceed its source: tags that the format requires. A profile whose tags overlap
/// could grow more; none that is meant as one does.
const MADE_BYTES: usize = 512;

/// The most tags: real profiles have 10 to 30.
const MAX_TAGS: usize = 128;

/// Bytes of the header (7.2).
const HEADER_BYTES: usize = 128;

/// What a picture's samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// Gray; profiles of RGB count too, for three equal channels.
    Gray,
    /// Red, green and blue.
    Color,
    /// Cyan, magenta, yellow and black.
    Inks,
}

/// The color space of the device side (7.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Gray,
    Rgb,
    Cmyk,
}

/// The numbers of a profile.
#[derive(Debug)]
struct Profile {
    /// 2 or 4.
    version: u8,
    /// The minor version.
    minor: u8,
    class: [u8; 4],
    space: Space,
    /// The connection space: XYZ or Lab.
    connection: [u8; 4],
    /// 0 to 3.
    intent: u8,
    /// In the order in which they are written.
    tags: Vec<Tag>,
}

/// What becomes of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reduced {
    /// It cannot convert these channels.
    Dropped,
    /// What converts colors.
    To(Vec<u8>),
    /// What converts colors exceeds the limit: to drop it would change the colors.
    TooLarge {
        /// The most bytes.
        limit: ByteSize,
    },
}

/// The profile reduced to what converts colors, always in the same bytes. Reducing it again changes nothing.
pub fn reduced(bytes: &[u8], channels: Channels) -> Reduced {
    let Some(mut profile) = Profile::read(bytes).filter(|profile| profile.fits(channels)) else {
        return Reduced::Dropped;
    };
    if srgb::is_equivalent(&profile) {
        return Reduced::To(srgb::profile().write());
    }
    let limit = if profile.space == Space::Cmyk { MAX_INK_BYTES } else { MAX_BYTES };
    let is_within = |reduced: &Vec<u8>| reduced.len() as u64 <= limit.bytes();
    let mut reduced = profile.write();
    if !is_within(&reduced) {
        profile.drop_tables_to_device();
        reduced = profile.write();
    }
    if !is_within(&reduced) {
        Reduced::TooLarge { limit }
    } else if reduced.len() > bytes.len() + MADE_BYTES {
        Reduced::Dropped
    } else {
        Reduced::To(reduced)
    }
}

impl Profile {
    /// Reads header and tags; `None` if the profile is invalid or lacks what a conversion needs.
    fn read(bytes: &[u8]) -> Option<Self> {
        let size = Fields::new(bytes).u32()?;
        let bytes = bytes.get(..size)?;
        let mut header = Fields::new(bytes.get(..HEADER_BYTES)?);
        header.skip(8)?;
        let [version, minor, _, _] = header.array()?;
        let (class, space, connection) = (header.array()?, header.array()?, header.array()?);
        header.skip(12)?;
        let signature: [u8; 4] = header.array()?;
        header.skip(24)?;
        let intent = u8::try_from(header.u32()?).unwrap_or_default();
        let is_valid = &signature == b"acsp"
            && matches!(version, 2 | 4)
            && matches!(&class, b"mntr" | b"scnr" | b"prtr" | b"spac")
            && matches!(&connection, b"XYZ " | b"Lab ");
        let space = Space::read(space).filter(|_| is_valid)?;
        let tags = tag::read_all(bytes, space)?;
        let intent = if intent > 3 { 0 } else { intent };
        let profile = Self { version, minor: minor & 0xf0, class, space, connection, intent, tags };
        profile.can_convert().then_some(profile)
    }

    fn tag(&self, name: [u8; 4]) -> Option<&[u8]> {
        self.tags.iter().find(|tag| tag.name == name).map(|tag| tag.data.as_slice())
    }

    /// Whether the tags suffice to convert from the device (8.3 to 8.6): a table, or curves with primaries where the space
    /// has them.
    fn can_convert(&self) -> bool {
        let has_all = |names: &[&[u8; 4]]| names.iter().all(|name| self.tag(**name).is_some());
        let has_curves = match self.space {
            Space::Gray => has_all(&[b"kTRC"]),
            Space::Rgb => {
                &self.connection == b"XYZ "
                    && has_all(&[b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"])
            }
            Space::Cmyk => false,
        };
        has_curves || has_all(&[b"A2B0"])
    }

    fn fits(&self, channels: Channels) -> bool {
        match channels {
            Channels::Gray => self.space != Space::Cmyk,
            Channels::Color => self.space == Space::Rgb,
            Channels::Inks => self.space == Space::Cmyk,
        }
    }

    /// Drops what only converting to the device needs, which no viewer does.
    fn drop_tables_to_device(&mut self) {
        self.tags.retain(|tag| !tag::is_to_device(tag.name));
    }
}

impl Space {
    fn read(name: [u8; 4]) -> Option<Self> {
        match &name {
            b"GRAY" => Some(Self::Gray),
            b"RGB " => Some(Self::Rgb),
            b"CMYK" => Some(Self::Cmyk),
            _ => None,
        }
    }

    fn name(self) -> [u8; 4] {
        match self {
            Self::Gray => *b"GRAY",
            Self::Rgb => *b"RGB ",
            Self::Cmyk => *b"CMYK",
        }
    }

    /// How many channels it has.
    fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

#[cfg(test)]
mod tests;
