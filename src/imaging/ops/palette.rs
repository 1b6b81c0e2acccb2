//! The palette of a picture of few colors. Such a picture was drawn, and is smaller and better when encoded without
//! loss.

use std::collections::HashSet;

use image::DynamicImage;

/// The most colors of a palette.
const MAX_COLORS: usize = 256;

/// A color: red, green, blue, alpha.
pub(crate) type Entry = [u8; 4];

/// The colors of a picture of eight bits a channel, sorted; `None` if there are more than 256.
pub(crate) fn palette(image: &DynamicImage) -> Option<Vec<Entry>> {
    let mut found = HashSet::with_capacity(MAX_COLORS + 1);
    let mut last = None;
    let rgba = |pixel: &[u8]| match *pixel {
        [red, green, blue, alpha] => [red, green, blue, alpha],
        [red, green, blue] => [red, green, blue, u8::MAX],
        _ => [0; 4],
    };
    let channels = usize::from(image.color().channel_count());
    for pixel in image.as_bytes().chunks_exact(channels.max(1)).map(rgba) {
        if last != Some(pixel) && found.insert(pixel) && found.len() > MAX_COLORS {
            return None;
        }
        last = Some(pixel);
    }
    let mut palette: Vec<Entry> = found.into_iter().collect();
    palette.sort_unstable();
    Some(palette)
}

/// The index of a color of the palette.
pub(crate) fn index_of(palette: &[Entry], color: Entry) -> u8 {
    palette.binary_search(&color).ok().and_then(|index| u8::try_from(index).ok()).unwrap_or(0)
}
