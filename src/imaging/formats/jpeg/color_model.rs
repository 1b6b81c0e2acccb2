//! Which colors a JPEG's components stand for. The format itself does not say: JFIF, Adobe's segment and the components'
//! names do, by the rules of libjpeg that every browser follows.

use super::markers::{JFIF_BARE_BYTES, marker};

/// The color model of a picture's components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColorModel {
    /// Brightness.
    Gray,
    /// Brightness and two color differences (JFIF 1.02).
    YCbCr,
    /// Red, green and blue.
    Rgb,
    /// Four inks, 0 for full ink: Adobe's programs write them so, and browsers read every file so.
    Cmyk,
    /// Such inks as YCbCr, and black.
    Ycck,
}

impl ColorModel {
    /// Whether the components are inks.
    pub(super) fn has_inks(self) -> bool {
        matches!(self, Self::Cmyk | Self::Ycck)
    }
}

/// What the segments before the first scan say of the colors.
#[derive(Debug, Default)]
pub(super) struct Markers {
    has_jfif: bool,
    adobe_transform: Option<u8>,
}

/// Bytes of an Adobe segment that mean something: its name, version, two words of flags and the color transform (Adobe
/// Technical Note 5116, 18). Some programs write longer ones.
pub(super) const ADOBE_BYTES: usize = 12;

/// The Adobe segment's bytes that mean something, if this is one.
pub(super) fn adobe(code: u8, content: &[u8]) -> Option<&[u8]> {
    content.get(..ADOBE_BYTES).filter(|adobe| code == marker::APP14 && adobe.starts_with(b"Adobe"))
}

impl Markers {
    /// Notes a segment.
    pub(super) fn note(&mut self, code: u8, content: &[u8]) {
        let is_jfif = content.starts_with(b"JFIF\0") && content.len() >= JFIF_BARE_BYTES;
        if code == marker::APP0 && is_jfif {
            self.has_jfif = true;
        } else if let Some([.., transform]) = adobe(code, content) {
            self.adobe_transform = Some(*transform);
        }
    }

    /// The color model of components with these names; `None` for a number of them that means no colors.
    pub(super) fn color_model(&self, ids: &[u8]) -> Option<ColorModel> {
        Some(match (ids, self.adobe_transform) {
            ([_], _) => ColorModel::Gray,
            ([_, _, _], _) if self.has_jfif => ColorModel::YCbCr,
            ([_, _, _], Some(0)) | (b"RGB", None) => ColorModel::Rgb,
            ([_, _, _], _) => ColorModel::YCbCr,
            ([_, _, _, _], Some(0) | None) => ColorModel::Cmyk,
            ([_, _, _, _], Some(_)) => ColorModel::Ycck,
            _ => return None,
        })
    }

    /// Whether the strict decoder reads components with these names as [`Markers::color_model`] does. It lets Adobe's
    /// segment override JFIF, rejects unknown transforms, and takes inks without Adobe's segment for something else.
    pub(super) fn is_read_right(&self, ids: &[u8]) -> bool {
        match ids {
            [_] => self.adobe_transform.is_none(),
            b"RGB" => false,
            [_, _, _] => matches!(self.adobe_transform, None | Some(1)),
            _ => matches!(self.adobe_transform, Some(0 | 2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(segments: &[(u8, &[u8])], ids: &[u8]) -> Option<ColorModel> {
        let mut markers = Markers::default();
        for (code, content) in segments {
            markers.note(*code, content);
        }
        markers.color_model(ids)
    }

    #[test]
    fn jfif_counts_before_adobe_and_adobe_before_names() {
        let jfif: (u8, &[u8]) = (marker::APP0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let rgb: (u8, &[u8]) = (marker::APP14, b"Adobe\0\x64\0\0\0\0\0");
        assert_eq!(model(&[jfif, rgb], &[1, 2, 3]), Some(ColorModel::YCbCr));
        assert_eq!(model(&[rgb], &[1, 2, 3]), Some(ColorModel::Rgb));
        assert_eq!(model(&[], b"RGB"), Some(ColorModel::Rgb));
        assert_eq!(model(&[jfif], b"RGB"), Some(ColorModel::YCbCr));
        assert_eq!(model(&[], &[0, 1, 2]), Some(ColorModel::YCbCr));
        assert_eq!(model(&[jfif, rgb], &[1]), Some(ColorModel::Gray));
        assert_eq!(model(&[], &[1, 2]), None);
    }

    #[test]
    fn an_adobe_segment_may_be_longer_than_its_fields() {
        let longer: (u8, &[u8]) = (marker::APP14, b"Adobe\0\x64\0\0\0\0\x02 and more");
        assert_eq!(model(&[longer], &[1, 2, 3, 4]), Some(ColorModel::Ycck));
        assert_eq!(model(&[(marker::APP14, b"Adobe\0\x64")], &[1, 2, 3, 4]), Some(ColorModel::Cmyk));
    }
}
