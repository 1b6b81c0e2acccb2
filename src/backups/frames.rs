//! Compression with zstd (RFC 8878), a frame for each MiB: a frame needs no more memory than that, however long the archive.
//! Decoder and encoder are Rust without C, because archives come from elsewhere.

use std::io::{self, BufRead, BufReader, Read, Write};

use ruzstd::decoding::FrameDecoder;
use ruzstd::encoding::{CompressionLevel, compress};

/// Bytes that are compressed together.
const FRAME_BYTES: usize = 1 << 20;

/// The most memory that a frame may ask for, which is what the encoders of others use at the most without `--long`.
const MAX_WINDOW_BYTES: u64 = 8 << 20;

/// Compresses what is written to it.
#[derive(Debug)]
pub(super) struct FrameWriter<W: Write> {
    waiting: Vec<u8>,
    packing: Packing,
    target: W,
}

/// Whether bytes are worth compressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// They are.
    Compressed,
    /// They are put into frames as they are: pictures do not get smaller, and trying takes long.
    Stored,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(target: W) -> Self {
        Self { waiting: Vec::with_capacity(FRAME_BYTES), packing: Packing::Compressed, target }
    }

    /// Says how what comes next is packed.
    pub(super) fn pack(&mut self, packing: Packing) -> io::Result<()> {
        if self.packing != packing {
            self.write_frame()?;
            self.packing = packing;
        }
        Ok(())
    }

    /// Writes what is left, and returns where everything went.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.write_frame()?;
        self.target.flush()?;
        Ok(self.target)
    }

    fn write_frame(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let level = match self.packing {
            Packing::Compressed => CompressionLevel::Fastest,
            Packing::Stored => CompressionLevel::Uncompressed,
        };
        let mut frame = Vec::with_capacity(self.waiting.len() + 1024);
        compress(self.waiting.as_slice(), &mut frame, level);
        self.waiting.clear();
        self.target.write_all(&frame)
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = FRAME_BYTES - self.waiting.len();
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.waiting.extend_from_slice(taken);
        if self.waiting.len() >= FRAME_BYTES {
            self.write_frame()?;
        }
        Ok(taken.len())
    }

    /// What waits for its frame waits on.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Decompresses what is read from it: frame after frame, to the end of its source.
pub(super) struct FrameReader<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW_BYTES);
        Self { source: BufReader::with_capacity(256 << 10, source), decoder, is_inside: false }
    }

    /// Begins the next frame; whether there is one.
    fn begin_frame(&mut self) -> io::Result<bool> {
        if self.source.fill_buf()?.is_empty() {
            return Ok(false);
        }
        self.decoder.reset(&mut self.source).map_err(io::Error::other)?;
        self.is_inside = true;
        Ok(true)
    }

    /// Ends a frame whose bytes were all handed out, and compares them with the sum behind it.
    fn end_frame(&mut self) -> io::Result<()> {
        self.is_inside = false;
        let (stated, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        if stated.is_some() && stated != found {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a checksum of the archive does not match",
            ));
        }
        Ok(())
    }
}

impl<R: Read> Read for FrameReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::BlockDecodingStrategy::UptoBlocks;
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_inside && !self.begin_frame()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.source, UptoBlocks(1)).map_err(io::Error::other)?;
            }
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            self.end_frame()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::random_bytes;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut writer = FrameWriter::new(Vec::new());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn stored_and_compressed_bytes_follow_one_another() {
        let (bytes, zeros) = (sample(FRAME_BYTES + 5), vec![0; 100_000]);
        let mut writer = FrameWriter::new(Vec::new());
        writer.write_all(&zeros).unwrap();
        writer.pack(Packing::Stored).unwrap();
        writer.write_all(&bytes).unwrap();
        writer.pack(Packing::Compressed).unwrap();
        writer.write_all(&zeros).unwrap();
        let packed = writer.finish().unwrap();
        assert!((bytes.len()..bytes.len() + 8192).contains(&packed.len()), "{}", packed.len());
        assert_eq!(read(&packed).unwrap(), [zeros.as_slice(), &bytes, &zeros].concat());
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut found = Vec::new();
        FrameReader::new(bytes).read_to_end(&mut found).map(|_| found)
    }

    /// Bytes of this length: noise, a pattern, and noise again.
    fn sample(length: usize) -> Vec<u8> {
        let noise = random_bytes::<4096>();
        (0..length)
            .map(|at| {
                if at % 50_000 < 20_000 {
                    noise[(at * 31 + at / 977) % 4096]
                } else {
                    u8::try_from(at / 100 % 7).unwrap()
                }
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_at_any_length() {
        for length in [0, 1, 511, 4096, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES + 7] {
            let bytes = sample(length);
            assert_eq!(read(&compressed(&bytes)).unwrap(), bytes, "{length}");
        }
        let zeros = vec![0; 2 * FRAME_BYTES];
        assert!(compressed(&zeros).len() < 4096);
    }

    #[test]
    fn a_flipped_bit_is_an_error_or_leaves_the_bytes_alone_and_a_cut_is_an_error() {
        let bytes = sample(200_000);
        let whole = compressed(&bytes);
        for at in (0..whole.len()).step_by(whole.len() / 60) {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            if let Ok(found) = read(&damaged) {
                assert_eq!(found, bytes, "{at}");
            }
        }
        assert!(read(&whole[..whole.len() - 10]).is_err());
        assert!(read(b"this is no archive").is_err());
    }
}
