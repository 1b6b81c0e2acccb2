//! Bytes as hexadecimal digits and back, for every type that is written so.

/// Lower-case digits, two for each byte.
pub(super) fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble & 15)).copied().unwrap_or(b'0');
    let mut digits = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.extend_from_slice(&[digit(byte >> 4), digit(*byte)]);
    }
    String::from_utf8(digits).unwrap_or_default()
}

/// Fills `bytes` from digits of either letter case. `None` if there are other characters, or not exactly two digits for each
/// byte.
pub(super) fn decode_into(text: &str, bytes: &mut [u8]) -> Option<()> {
    let digits = text.as_bytes();
    if Some(digits.len()) != bytes.len().checked_mul(2) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |high, digit| Some(high << 4 | nibble(*digit)?))?;
    }
    Some(())
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_reads_back_in_either_letter_case() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = encode(&bytes);
        assert!(text.starts_with("000102") && text.ends_with("fdfeff"), "{text}");
        for text in [text.to_uppercase(), text] {
            let mut decoded = [0; 256];
            assert_eq!(decode_into(&text, &mut decoded), Some(()));
            assert_eq!(decoded.as_slice(), bytes);
        }
    }

    #[test]
    fn other_lengths_and_characters_are_refused() {
        for text in ["", "f", "fff", "fffff", "+fff", "ff f", "fffg", "éé"] {
            assert_eq!(decode_into(text, &mut [0; 2]), None, "{text}");
        }
    }
}
