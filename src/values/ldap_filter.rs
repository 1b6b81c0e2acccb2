//! Search filters of LDAP in their text form (RFC 4515).

use std::str::FromStr;

/// How deep filters may be nested.
const MAX_DEPTH: usize = 16;

/// The longest filter, in bytes.
const MAX_BYTES: usize = 8192;

/// A search filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LdapFilter {
    /// `(&…)`: all of them.
    And(Vec<LdapFilter>),
    /// `(|…)`: any of them.
    Or(Vec<LdapFilter>),
    /// `(!…)`.
    Not(Box<LdapFilter>),
    /// `(attribute=*)`.
    Present(String),
    /// `(attribute=value)` and its relatives.
    Compare {
        /// How they are compared.
        kind: Comparison,
        /// The attribute.
        attribute: String,
        /// The value.
        value: Vec<u8>,
    },
    /// `(attribute=first*middle*last)`.
    Substrings {
        /// The attribute.
        attribute: String,
        /// The parts between the stars; the first and the last may be empty.
        parts: Vec<Vec<u8>>,
    },
    /// `(attribute:rule:=value)`.
    Extensible {
        /// The attribute; empty for any.
        attribute: String,
        /// The matching rule; empty for the attribute's own.
        rule: String,
        /// Whether the parts of the entry's name count as well.
        with_dn: bool,
        /// The value.
        value: Vec<u8>,
    },
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`.
    Equal,
    /// `>=`.
    AtLeast,
    /// `<=`.
    AtMost,
    /// `~=`.
    Similar,
}

impl LdapFilter {
    /// That an attribute has this value.
    pub fn equal(attribute: &str, value: &[u8]) -> Self {
        let (attribute, value) = (attribute.to_owned(), value.to_owned());
        Self::Compare { kind: Comparison::Equal, attribute, value }
    }
}

impl FromStr for LdapFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = |why: &str| format!("`{text}` is not a filter such as (objectClass=person): {why}");
        if text.len() > MAX_BYTES {
            return Err("the filter is too long".to_owned());
        }
        let mut rest = text.trim();
        let filter = parse(&mut rest, MAX_DEPTH).map_err(invalid)?;
        if rest.is_empty() { Ok(filter) } else { Err(invalid("something follows its end")) }
    }
}

fn parse(rest: &mut &str, depth: usize) -> Result<LdapFilter, &'static str> {
    if depth == 0 {
        return Err("it is nested too deeply");
    }
    take(rest, "(")?;
    let filter = match rest.as_bytes().first() {
        Some(b'&') => LdapFilter::And(list(rest, depth)?),
        Some(b'|') => LdapFilter::Or(list(rest, depth)?),
        Some(b'!') => {
            take(rest, "!")?;
            LdapFilter::Not(Box::new(parse(rest, depth - 1)?))
        }
        _ => {
            let end = rest.find([')', '(']).ok_or("a parenthesis is not closed")?;
            let (item, after) = rest.split_at(end);
            *rest = after;
            comparison(item)?
        }
    };
    take(rest, ")")?;
    Ok(filter)
}

fn take(rest: &mut &str, expected: &'static str) -> Result<(), &'static str> {
    *rest = rest.strip_prefix(expected).ok_or(match expected {
        "(" => "a parenthesis is missing",
        _ => "a parenthesis is not closed",
    })?;
    Ok(())
}

fn list(rest: &mut &str, depth: usize) -> Result<Vec<LdapFilter>, &'static str> {
    *rest = rest.get(1..).unwrap_or_default();
    let mut filters = Vec::new();
    while rest.starts_with('(') {
        filters.push(parse(rest, depth - 1)?);
    }
    Ok(filters)
}

fn comparison(item: &str) -> Result<LdapFilter, &'static str> {
    let (left, value) = item.split_once('=').ok_or("an `=` is missing")?;
    if let Some(left) = left.strip_suffix(':') {
        return extensible(left, value);
    }
    let kinds = [('>', Comparison::AtLeast), ('<', Comparison::AtMost), ('~', Comparison::Similar)];
    let found = kinds.iter().find_map(|(sign, kind)| Some((left.strip_suffix(*sign)?, *kind)));
    if let Some((attribute, kind)) = found {
        return Ok(LdapFilter::Compare { kind, attribute: name(attribute)?, value: unescaped(value)? });
    }
    let attribute = name(left)?;
    if value == "*" {
        return Ok(LdapFilter::Present(attribute));
    }
    if value.contains('*') {
        let parts = value.split('*').map(unescaped).collect::<Result<_, _>>()?;
        return Ok(LdapFilter::Substrings { attribute, parts });
    }
    Ok(LdapFilter::Compare { kind: Comparison::Equal, attribute, value: unescaped(value)? })
}

fn extensible(left: &str, value: &str) -> Result<LdapFilter, &'static str> {
    let mut parts = left.split(':');
    let attribute = match parts.next().unwrap_or_default() {
        "" => String::new(),
        attribute => name(attribute)?,
    };
    let (mut rule, mut with_dn) = (String::new(), false);
    for part in parts {
        if part.eq_ignore_ascii_case("dn") {
            with_dn = true;
        } else {
            rule = name(part)?;
        }
    }
    if attribute.is_empty() && rule.is_empty() {
        return Err("neither an attribute nor a rule is named");
    }
    Ok(LdapFilter::Extensible { attribute, rule, with_dn, value: unescaped(value)? })
}

/// An attribute's or a rule's name, with options.
fn name(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b';' | b'_');
    if text.is_empty() || !text.bytes().all(is_plain) {
        return Err("an attribute's name has letters, digits and hyphens");
    }
    Ok(text.to_owned())
}

/// A value without its escapes: a backslash and two hexadecimal digits.
fn unescaped(text: &str) -> Result<Vec<u8>, &'static str> {
    let mut value = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            value.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let escaped = digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        value.push(escaped.ok_or("a backslash is followed by two hexadecimal digits")?);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> LdapFilter {
        text.parse().unwrap()
    }

    #[test]
    fn filters_are_read_with_lists_escapes_stars_and_rules() {
        let class = LdapFilter::equal("objectClass", b"person");
        assert_eq!(filter(" (objectClass=person) "), class);
        assert_eq!(
            filter("(&(objectClass=person)(!(|(uid=a\\2a)(mail=*))))"),
            LdapFilter::And(vec![
                class,
                LdapFilter::Not(Box::new(LdapFilter::Or(vec![
                    LdapFilter::equal("uid", b"a*"),
                    LdapFilter::Present("mail".to_owned()),
                ]))),
            ])
        );
        let parts = [&b"a"[..], b"", b"c"].map(<[u8]>::to_vec).to_vec();
        assert_eq!(filter("(cn=a**c)"), LdapFilter::Substrings { attribute: "cn".to_owned(), parts });
        assert_eq!(
            filter("(userAccountControl:1.2.840.113556.1.4.803:=2)"),
            LdapFilter::Extensible {
                attribute: "userAccountControl".to_owned(),
                rule: "1.2.840.113556.1.4.803".to_owned(),
                with_dn: false,
                value: b"2".to_vec()
            }
        );
        let LdapFilter::Compare { kind, .. } = filter("(uidNumber>=1000)") else { panic!("not compared") };
        assert_eq!(kind, Comparison::AtLeast);
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in ["", "uid=a", "(uid=a", "(uid=a))", "(=a)", "(&(uid=a)", "(uid=\\zz)", "(!)", "(u d=a)"] {
            assert!(text.parse::<LdapFilter>().is_err(), "{text}");
        }
        let deep = format!("{}(a=b){}", "(!".repeat(1000), ")".repeat(1000));
        assert!(deep.parse::<LdapFilter>().unwrap_err().contains("nested"));
    }
}
