//! The codes of a GIF's compressed pixels (GIF89a, appendix F): one after the other, with the strings that they stand for.

/// The longest code, in bits.
const MAX_CODE_BITS: u32 = 12;

/// The longest code for a color, in bits.
const MAX_COLOR_BITS: u32 = 8;

/// The most strings.
pub(super) const MAX_STRINGS: usize = 1 << MAX_CODE_BITS;

/// The next code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A string of pixels.
    String { code: usize, length: usize },
    /// All strings were dropped.
    Clear,
    /// The end code.
    End,
    /// The data end before the end code.
    Cut,
    /// A code that stands for nothing.
    Invalid,
}

/// A string: another one and a pixel.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    prefix: u16,
    first: u8,
    last: u8,
    length: u16,
}

/// Reads codes.
pub(super) struct Lzw<'a> {
    bytes: BlockBytes<'a>,
    buffer: u32,
    /// Unread bits in the buffer, all of the last byte.
    count: u32,
    color_bits: u32,
    code_bits: u32,
    /// The next string's code.
    next: usize,
    former: Option<usize>,
    entries: Vec<Entry>,
}

/// A position between two codes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) block_at: usize,
    /// The position of the next byte that no code has used.
    pub(super) at: usize,
    /// The bits of the byte at `at` that codes have used, and how many.
    pub(super) used_bits: (u32, u32),
    /// The end code there and its length.
    pub(super) end_code: (u32, u32),
}

impl<'a> Lzw<'a> {
    /// Reads the codes in the sub-blocks at `at`; `None` if the first code's length is invalid.
    pub(super) fn new(file: &'a [u8], at: usize, color_bits: u8) -> Option<Self> {
        let color_bits = Some(u32::from(color_bits)).filter(|bits| (1..=MAX_COLOR_BITS).contains(bits))?;
        let color = |value: u8| Entry { prefix: 0, first: value, last: value, length: 1 };
        let mut entries: Vec<Entry> = (0..=u8::MAX).take(1 << color_bits).map(color).collect();
        entries.resize(MAX_STRINGS, Entry::default());
        Some(Self {
            bytes: BlockBytes { file, at, left: 0, block_at: at },
            buffer: 0,
            count: 0,
            color_bits,
            code_bits: color_bits + 1,
            next: (1 << color_bits) + 2,
            former: None,
            entries,
        })
    }

    /// Reads the next code.
    pub(super) fn step(&mut self) -> Step {
        let clear = 1 << self.color_bits;
        let Some(code) = self.take() else { return Step::Cut };
        if code == clear + 1 {
            return Step::End;
        }
        if code == clear {
            (self.next, self.code_bits, self.former) = (clear + 2, self.color_bits + 1, None);
            return Step::Clear;
        }
        let is_known = match self.former {
            None => code < clear,
            Some(_) => code <= self.next,
        };
        if !is_known {
            return Step::Invalid;
        }
        if let Some(former) = self.former {
            self.add(former, code);
        }
        self.former = Some(code);
        self.entries
            .get(code)
            .map_or(Step::Invalid, |entry| Step::String { code, length: entry.length.into() })
    }

    /// Adds the string of the former code and the first pixel of this one's, which may be the new string itself.
    fn add(&mut self, former: usize, code: usize) {
        let entry = |code: usize| self.entries.get(code).copied().unwrap_or_default();
        let (prefix, last) =
            (entry(former), if code < self.next { entry(code) } else { entry(former) }.first);
        if let Some(added) = self.entries.get_mut(self.next) {
            *added = Entry {
                prefix: u16::try_from(former).unwrap_or_default(),
                first: prefix.first,
                last,
                length: prefix.length + 1,
            };
            self.next += 1;
            if self.next == 1 << self.code_bits && self.code_bits < MAX_CODE_BITS {
                self.code_bits += 1;
            }
        }
    }

    /// Writes a string's pixels into a buffer of its length.
    pub(super) fn write(&self, mut code: usize, pixels: &mut [u8]) {
        for pixel in pixels.iter_mut().rev() {
            let entry = self.entries.get(code).copied().unwrap_or_default();
            *pixel = entry.last;
            code = entry.prefix.into();
        }
    }

    /// The position after the codes so far.
    pub(super) fn mark(&self) -> Mark {
        let BlockBytes { file, at, block_at, .. } = self.bytes;
        let is_within_byte = self.count > 0;
        let at = at - usize::from(is_within_byte);
        let used = if is_within_byte { 8 - self.count } else { 0 };
        let bits = file.get(at).map_or(0, |byte| u32::from(*byte) & ((1 << used) - 1));
        Mark { block_at, at, used_bits: (bits, used), end_code: ((1 << self.color_bits) + 1, self.code_bits) }
    }

    /// Whether only the end of the sub-blocks follows.
    pub(super) fn is_at_end(&self) -> bool {
        self.bytes.left == 0 && self.bytes.file.get(self.bytes.at) == Some(&0)
    }

    /// The next code: codes are packed from each byte's lowest bit up.
    fn take(&mut self) -> Option<usize> {
        while self.count < self.code_bits {
            self.buffer |= u32::from(self.bytes.next()?) << self.count;
            self.count += 8;
        }
        let code = self.buffer & ((1 << self.code_bits) - 1);
        self.buffer >>= self.code_bits;
        self.count -= self.code_bits;
        usize::try_from(code).ok()
    }
}

/// The bytes of a chain of sub-blocks.
struct BlockBytes<'a> {
    file: &'a [u8],
    at: usize,
    /// Unread bytes of this block.
    left: u8,
    /// The position of this block's length.
    block_at: usize,
}

impl Iterator for BlockBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            self.left = self.file.get(self.at).copied().filter(|length| *length > 0)?;
            self.block_at = self.at;
            self.at += 1;
        }
        let byte = self.file.get(self.at).copied()?;
        self.at += 1;
        self.left -= 1;
        Some(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_may_be_its_own_successor() {
        // Codes of three bits: clear (4), 1, 6 (which is "11", not yet known), end (5).
        let bits: [u32; 4] = [4, 1, 6, 5];
        let packed = bits.iter().rev().fold(0_u32, |packed, code| packed << 3 | code);
        let [first, second, ..] = packed.to_le_bytes();
        let file = [2, first, second, 0];
        let mut codes = Lzw::new(&file, 0, 2).unwrap();
        assert_eq!(codes.step(), Step::Clear);
        assert_eq!(codes.step(), Step::String { code: 1, length: 1 });
        assert_eq!(codes.step(), Step::String { code: 6, length: 2 });
        let mut pixels = [0; 2];
        codes.write(6, &mut pixels);
        assert_eq!(pixels, [1, 1]);
        assert_eq!(codes.step(), Step::End);
        assert!(codes.is_at_end());
    }
}
