//! The version in an API path. All well-formed versions mean the same; `v1` is canonical.

use std::str::FromStr;

/// The longest version; the contract's have two characters.
const MAX_BYTES: usize = 32;

/// A well-formed version: `v?N(.N)*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ApiVersion;

impl FromStr for ApiVersion {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers = text.strip_prefix('v').unwrap_or(text);
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() <= MAX_BYTES && numbers.split('.').all(is_number) { Ok(Self) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_dots_are_versions_with_or_without_a_v() {
        for text in ["v1", "1", "v2.0", "1.2.3", "v10"] {
            assert!(text.parse::<ApiVersion>().is_ok(), "{text}");
        }
        for text in ["", "v", "vv1", "v1.", ".1", "1..2", "V1", "v1a", "latest", "-1", "v١"] {
            assert!(text.parse::<ApiVersion>().is_err(), "{text}");
        }
    }
}
