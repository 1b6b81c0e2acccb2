//! Reading a profile's numbers, big-endian and never past the end, and writing them as the data of a tag.

/// Reads from the front of a slice.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(drop)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<usize> {
        self.array::<1>().map(|[byte]| byte.into())
    }

    pub(super) fn u16(&mut self) -> Option<usize> {
        self.array().map(|bytes| u16::from_be_bytes(bytes).into())
    }

    pub(super) fn u32(&mut self) -> Option<usize> {
        self.array().map(|bytes| u32::from_be_bytes(bytes) as usize)
    }
}

/// A type's name, four reserved zeros (10.1), and the numbers.
pub(super) fn typed_data(name: [u8; 4], numbers: &[u8]) -> Vec<u8> {
    [name.as_slice(), &[0; 4], numbers].concat()
}
