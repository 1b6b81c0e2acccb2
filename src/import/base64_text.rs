//! Base64 as other systems write it: with line breaks, and by ivatar in the notation of Python's `bytes`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// Decodes base64 with any white space in it; `None` if it is invalid or empty.
pub(super) fn decode(text: &[u8]) -> Option<Bytes> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok().filter(|bytes| !bytes.is_empty()).map(Bytes::from)
}

/// Also accepts `b'…'` with line breaks written as `\n`: some releases of ivatar wrote this notation of Python's `bytes` into
/// their exports.
pub(super) fn decode_ivatar(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let inner = text.strip_prefix("b'").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(text);
    decode(inner.replace("\\n", "").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_with_line_breaks_and_in_pythons_notation() {
        for text in ["aGVsbG8=", " aGVs\n  bG8=\r\n", "b'aGVsbG8='", "b'aGVs\\nbG8=\\n'"] {
            assert_eq!(decode_ivatar(text).unwrap(), "hello", "{text}");
        }
        for text in ["", "aGVsbG8", "b''", "<svg>"] {
            assert_eq!(decode_ivatar(text), None, "{text}");
        }
    }
}
