//! Base64 as other systems write it: broken into lines, and by ivatar as Python shows bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// The bytes that a text stands for; `None` where it is no base64.
pub(super) fn decode(text: &[u8]) -> Option<Bytes> {
    let dense: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(dense).ok().filter(|bytes| !bytes.is_empty()).map(Bytes::from)
}

/// The same of a text that may be wrapped as `b'…'`, with its line ends spelled out as `\n`: some releases of ivatar wrote
/// Python's own notation of the bytes into their exports.
pub(super) fn decode_pythonic(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let inner = text.strip_prefix("b'").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(text);
    decode(inner.replace("\\n", "").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_in_every_dress() {
        for text in ["aGVsbG8=", " aGVs\n  bG8=\r\n", "b'aGVsbG8='", "b'aGVs\\nbG8=\\n'"] {
            assert_eq!(decode_pythonic(text).unwrap(), "hello", "{text}");
        }
        for text in ["", "aGVsbG8", "b''", "<svg>"] {
            assert_eq!(decode_pythonic(text), None, "{text}");
        }
    }
}
