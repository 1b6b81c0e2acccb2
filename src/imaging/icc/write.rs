//! Writes a profile: header, table of tags, data. The same numbers are always the same bytes.

use super::fields::typed_data;
use super::tag::Tag;
use super::{HEADER_BYTES, Profile};

/// The profile connection space's illuminant, D50 (ICC.1:2022, 7.2.16).
const D50: [u8; 12] = [0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d];

/// A date that says nothing: the first second of 2000.
const DATE: [u8; 12] = [0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];

/// The description and the copyright, which every profile must have.
const DESCRIPTION: &str = "Color profile";
const COPYRIGHT: &str = "Not stated";

impl Profile {
    /// The profile's bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut tags = vec![
            Tag { name: *b"desc", data: self.description() },
            Tag { name: *b"cprt", data: self.copyright() },
        ];
        if self.tag(*b"wtpt").is_none() {
            tags.push(Tag { name: *b"wtpt", data: typed_data(*b"XYZ ", &D50) });
        }
        let tags: Vec<&Tag> = tags.iter().chain(&self.tags).collect();
        let (mut table, mut data) = (number(tags.len()).to_vec(), Vec::new());
        let data_at = HEADER_BYTES + 4 + tags.len() * 12;
        for (at, tag) in tags.iter().enumerate() {
            let former = tags.iter().take(at).position(|former| former.data == tag.data);
            // Tags of equal data share them.
            let shared = former.and_then(|former| table.get(4 + former * 12 + 4..4 + former * 12 + 8));
            let place = shared.map_or_else(|| number(data_at + data.len()).to_vec(), <[u8]>::to_vec);
            if former.is_none() {
                data.extend_from_slice(&tag.data);
                data.resize(data.len().next_multiple_of(4), 0);
            }
            table.extend_from_slice(&tag.name);
            table.extend(place);
            table.extend(number(tag.data.len()));
        }
        [self.header(data_at + data.len()), table, data].concat()
    }

    /// The header (7.2). No color management module, date, platform, flags, device, creator and identity are stated.
    fn header(&self, size: usize) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend(number(size));
        header.extend([0; 4]);
        header.extend([self.version, self.minor, 0, 0]);
        header.extend(self.class);
        header.extend(self.space.name());
        header.extend(self.connection);
        header.extend(DATE);
        header.extend(b"acsp");
        header.extend([0; 24]);
        header.extend([0, 0, 0, self.intent]);
        header.extend(D50);
        header.resize(HEADER_BYTES, 0);
        header
    }

    fn description(&self) -> Vec<u8> {
        if self.version == 4 {
            return localized(DESCRIPTION);
        }
        // A textDescriptionType of the second version: ASCII, then no Unicode and no ScriptCode.
        let text = [DESCRIPTION.as_bytes(), &[0]].concat();
        typed_data(*b"desc", &[&number(text.len()), text.as_slice(), &[0; 4 + 4 + 2 + 1 + 67]].concat())
    }

    fn copyright(&self) -> Vec<u8> {
        if self.version == 4 {
            return localized(COPYRIGHT);
        }
        typed_data(*b"text", &[COPYRIGHT.as_bytes(), &[0]].concat())
    }
}

/// Text of one language (10.15).
fn localized(text: &str) -> Vec<u8> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let fields = [number(1), number(12), *b"enUS", number(utf16.len()), number(28)].concat();
    typed_data(*b"mluc", &[fields, utf16].concat())
}

/// A number of 32 bits. What is written is bounded far below that.
fn number(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}
