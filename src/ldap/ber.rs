//! The encoding of LDAP's messages (BER, X.690): elements with a tag of one byte and a definite length, which is all that LDAP
//! uses (RFC 4511, 5.1).

use super::error::LdapError;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// An element with this content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut encoded = vec![tag];
    let bytes = content.len().to_be_bytes();
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => encoded.push(short),
        _ => {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let digits = bytes.get(zeros..).unwrap_or_default();
            encoded.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            encoded.extend_from_slice(digits);
        }
    }
    encoded.extend_from_slice(content);
    encoded
}

/// A whole number that is not negative.
pub(super) fn number(tag: u8, value: u32) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(3);
    let digits = bytes.get(zeros..).unwrap_or_default();
    // A first bit of 1 would make it negative.
    let sign = digits.first().filter(|first| **first >= 0x80).map(|_| 0);
    element(tag, &sign.into_iter().chain(digits.iter().copied()).collect::<Vec<u8>>())
}

/// The head of an element: its tag, how many bytes the head has, and how many the content. `None` if more bytes are needed.
pub(super) fn head(bytes: &[u8]) -> Result<Option<(u8, usize, usize)>, LdapError> {
    let (Some(tag), Some(first)) = (bytes.first(), bytes.get(1)) else { return Ok(None) };
    if *first < 0x80 {
        return Ok(Some((*tag, 2, usize::from(*first))));
    }
    let digits = usize::from(first & 0x7f);
    if digits == 0 || digits > 8 {
        return Err(LdapError::Malformed);
    }
    let Some(length) = bytes.get(2..2 + digits) else { return Ok(None) };
    let length = length.iter().try_fold(0_usize, |sum, byte| {
        sum.checked_mul(256).map(|sum| sum | usize::from(*byte)).ok_or(LdapError::Malformed)
    })?;
    Ok(Some((*tag, 2 + digits, length)))
}

/// Reads elements one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next element; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u8, &'a [u8])>, LdapError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let (tag, start, length) = head(self.0)?.ok_or(LdapError::Malformed)?;
        let end = start.checked_add(length).ok_or(LdapError::Malformed)?;
        let content = self.0.get(start..end).ok_or(LdapError::Malformed)?;
        self.0 = self.0.get(end..).unwrap_or_default();
        Ok(Some((tag, content)))
    }

    /// The content of the next element, which must have this tag.
    pub(super) fn expect(&mut self, expected: u8) -> Result<&'a [u8], LdapError> {
        match self.next()? {
            Some((tag, content)) if tag == expected => Ok(content),
            _ => Err(LdapError::Malformed),
        }
    }

    /// The next element, a whole number that is not negative.
    pub(super) fn number(&mut self, tag: u8) -> Result<u32, LdapError> {
        let content = self.expect(tag)?;
        if content.is_empty() || content.len() > 5 {
            return Err(LdapError::Malformed);
        }
        let value = content.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        u32::try_from(value).map_err(|_large| LdapError::Malformed)
    }

    /// The next element, as text; what is not UTF-8 is replaced.
    pub(super) fn text(&mut self) -> Result<String, LdapError> {
        Ok(String::from_utf8_lossy(self.expect(OCTETS)?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_written_and_read_again() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let encoded = element(OCTETS, &content);
            assert_eq!(Reader(&encoded).expect(OCTETS).unwrap(), content, "{length}");
        }
        for value in [0, 1, 127, 128, 255, 256, 0x7fff_ffff, u32::MAX] {
            let encoded = number(INTEGER, value);
            assert_eq!(Reader(&encoded).number(INTEGER).unwrap(), value, "{value}");
        }
    }

    #[test]
    fn what_is_cut_or_claims_too_much_is_refused() {
        for bytes in
            [&[0x30][..], &[0x30, 5, 1], &[0x30, 0x80], &[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]]
        {
            assert!(Reader(bytes).next().is_err(), "{bytes:?}");
        }
        assert!(head(&[0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1]).is_err());
        assert_eq!(head(&[0x30, 0x82, 1]).unwrap(), None);
    }
}
