//! Writes WebP containers (RFC 9649) around the bitstreams of our own encoder: with a color profile, or as animations.

use super::probe::{RIFF_HEADER_BYTES, chunk_bytes, flag, is_lossless_with_alpha, next_chunk, riff_header};
use crate::imaging::formats::scanner::Scanner;
use crate::values::PixelSize;

/// A frame of an animation: a still WebP file of the canvas's size, and how long it is shown.
pub(super) struct WebpFrame {
    pub(super) file: Vec<u8>,
    pub(super) duration_ms: u32,
}

/// The longest duration that 24 bits can hold.
const MAX_DURATION_MS: u32 = 0x00ff_ffff;

/// A frame replaces the canvas instead of being blended with it (2.7.1.1, bit B).
const REPLACE: u8 = 0x02;

/// The pixels of a still file.
struct Bitstreams {
    chunks: Vec<u8>,
    has_alpha: bool,
}

/// Adds a color profile to a still WebP file that has none. Any other file is returned unchanged.
pub(super) fn with_profile(file: Vec<u8>, profile: &[u8], size: PixelSize) -> Vec<u8> {
    let Some(Bitstreams { chunks, has_alpha }) = bitstreams(&file) else { return file };
    let flags = flag::PROFILE | if has_alpha { flag::ALPHA } else { 0 };
    let header = extended_header(flags, size);
    riff([chunk_bytes(*b"VP8X", &header), chunk_bytes(*b"ICCP", profile), chunks].concat())
}

/// An animation of these frames that loops forever; `None` if one is no WebP file.
pub(super) fn animated(frames: &[WebpFrame], size: PixelSize) -> Option<Vec<u8>> {
    let (mut body, mut flags) = (Vec::new(), flag::ANIMATION);
    let [width, height] = [size.width, size.height].map(less_one);
    for frame in frames {
        let Bitstreams { chunks, has_alpha } = bitstreams(&frame.file)?;
        flags |= if has_alpha { flag::ALPHA } else { 0 };
        let [d0, d1, d2, _] = frame.duration_ms.min(MAX_DURATION_MS).to_le_bytes();
        let offset = [0; 6];
        let content = [&offset, &width[..], &height, &[d0, d1, d2, REPLACE], &chunks].concat();
        body.extend(chunk_bytes(*b"ANMF", &content));
    }
    let header = extended_header(flags, size);
    // A transparent background, and no end to the loop.
    let animation = [0; 6];
    Some(riff([chunk_bytes(*b"VP8X", &header), chunk_bytes(*b"ANIM", &animation), body].concat()))
}

fn bitstreams(file: &[u8]) -> Option<Bitstreams> {
    let mut scanner = Scanner::new(file);
    scanner.skip(RIFF_HEADER_BYTES)?;
    let mut found = Bitstreams { chunks: Vec::new(), has_alpha: false };
    while let Some(chunk) = next_chunk(&mut scanner).ok()? {
        found.has_alpha |= &chunk.name == b"ALPH" || is_lossless_with_alpha(&chunk);
        if &chunk.name != b"VP8X" {
            found.chunks.extend_from_slice(file.get(chunk.whole)?);
        }
    }
    Some(found)
}

fn extended_header(flags: u8, size: PixelSize) -> [u8; 10] {
    let ([w0, w1, w2], [h0, h1, h2]) = (less_one(size.width), less_one(size.height));
    [flags, 0, 0, 0, w0, w1, w2, h0, h1, h2]
}

/// A side minus one, in 24 bits.
fn less_one(pixels: u32) -> [u8; 3] {
    let [b0, b1, b2, _] = pixels.saturating_sub(1).to_le_bytes();
    [b0, b1, b2]
}

fn riff(chunks: Vec<u8>) -> Vec<u8> {
    [riff_header(4 + chunks.len()), chunks].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::codecs::webp::WebPDecoder;
    use image::{AnimationDecoder, DynamicImage};

    use super::*;
    use crate::imaging::formats::webp::encode::rendition;

    #[test]
    fn an_animation_reads_back_frame_by_frame() {
        let colors = [[200, 0, 0, 255], [0, 0, 200, 0]];
        let frames: Vec<WebpFrame> = (100..)
            .zip(colors)
            .map(|(duration_ms, color)| {
                let image = image::RgbaImage::from_pixel(20, 10, image::Rgba(color));
                WebpFrame { file: rendition(DynamicImage::ImageRgba8(image)).unwrap(), duration_ms }
            })
            .collect();
        let file = animated(&frames, PixelSize { width: 20, height: 10 }).unwrap();
        let read = WebPDecoder::new(Cursor::new(file)).unwrap().into_frames().collect_frames().unwrap();
        let found =
            read.iter().map(|frame| (frame.delay().numer_denom_ms(), frame.buffer().get_pixel(9, 9).0));
        assert_eq!(found.collect::<Vec<_>>(), [((100, 1), colors[0]), ((101, 1), [0, 0, 0, 0])]);
    }
}
