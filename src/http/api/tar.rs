//! An archive in the format of tar (POSIX ustar), made piece by piece. It knows names and lengths, and no file.

/// The length of a block, in bytes; headers and contents are padded to it.
const BLOCK: usize = 512;

/// The two empty blocks that end an archive.
pub(super) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// The bytes of an entry in the archive, its header and its padding included.
pub(super) fn entry_bytes(content_bytes: u64) -> u64 {
    BLOCK as u64 + content_bytes.next_multiple_of(BLOCK as u64)
}

/// The zeros behind a content of this length.
pub(super) fn padding(content_bytes: u64) -> &'static [u8] {
    let length = content_bytes.next_multiple_of(BLOCK as u64) - content_bytes;
    END.get(..usize::try_from(length).unwrap_or_default()).unwrap_or_default()
}

/// The header of a file, which its owner alone may read. The name has at most 100 bytes; a longer one is cut.
pub(super) fn header(name: &str, content_bytes: u64, modified_s: u64) -> [u8; BLOCK] {
    let mut header = [0; BLOCK];
    let mut put = |at: usize, text: &str, room: usize| {
        let bytes = text.as_bytes();
        let length = bytes.len().min(room);
        if let (Some(field), Some(bytes)) = (header.get_mut(at..at + length), bytes.get(..length)) {
            field.copy_from_slice(bytes);
        }
    };
    put(0, name, 100);
    put(100, "0000600", 7);
    put(108, "0000000", 7);
    put(116, "0000000", 7);
    put(124, &format!("{content_bytes:011o}"), 11);
    put(136, &format!("{modified_s:011o}"), 11);
    // The sum counts its own field as blanks.
    put(148, "        ", 8);
    put(156, "0", 1);
    put(257, "ustar\0", 6);
    put(263, "00", 2);
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    if let Some(field) = header.get_mut(148..156) {
        field.copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_its_name_its_length_and_its_sum() {
        let header = header("account.json", 1118, 1_700_000_000);
        assert!(header.starts_with(b"account.json\0"));
        assert_eq!(&header[124..135], b"00000002136");
        assert_eq!(&header[257..263], b"ustar\0");
        let stated = u32::from_str_radix(std::str::from_utf8(&header[148..154]).unwrap(), 8).unwrap();
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        let own: u32 = header[148..156].iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(stated, sum - own + 8 * 32);
    }

    #[test]
    fn contents_are_padded_to_whole_blocks() {
        for (length, padded, whole) in [(0, 0, 512), (1, 511, 1024), (512, 0, 1024), (513, 511, 1536)] {
            assert_eq!((padding(length).len(), entry_bytes(length)), (padded, whole));
        }
    }
}
