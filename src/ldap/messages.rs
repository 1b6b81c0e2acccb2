//! Requests as LDAP encodes them, and answers as it reads them (RFC 4511, 4; paged results: RFC 2696).

use super::ber::{self, ENUMERATED, INTEGER, OCTETS, Reader, SEQUENCE, SET, element, number};
use super::error::{LdapError, code_name};
use crate::values::{Comparison, LdapFilter};

pub(super) const BIND_ANSWER: u8 = 0x61;
pub(super) const ENTRY: u8 = 0x64;
pub(super) const SEARCH_DONE: u8 = 0x65;
pub(super) const REFERENCE: u8 = 0x73;
pub(super) const EXTENDED_ANSWER: u8 = 0x78;

const BIND: u8 = 0x60;
const UNBIND: u8 = 0x42;
const SEARCH: u8 = 0x63;
const EXTENDED: u8 = 0x77;
const CONTROLS: u8 = 0xa0;

const START_TLS: &[u8] = b"1.3.6.1.4.1.1466.20037";
const PAGED_RESULTS: &[u8] = b"1.2.840.113556.1.4.319";

/// The most characters of what a directory says of an error.
const MAX_TEXT_CHARS: usize = 200;

/// How far below its base a search looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchScope {
    /// The entry alone.
    Base,
    /// Everything below it.
    Subtree,
}

/// An entry of the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name.
    pub dn: String,
    /// Its attributes with their values. Names are in lower case and without options such as `;binary`.
    pub attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Entry {
    /// The values of an attribute.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let named = self.attributes.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        named.flat_map(|(_, values)| values.iter().map(Vec::as_slice))
    }

    /// The values of an attribute that are text, without white space around them.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let texts = self.values(name).filter_map(|value| std::str::from_utf8(value).ok());
        texts.map(str::trim).filter(|text| !text.is_empty())
    }
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) code: u32,
    pub(super) text: String,
    /// Where the next page begins; `None` if there is no more, or the directory does not page.
    pub(super) cookie: Option<Vec<u8>>,
}

impl Outcome {
    /// An error unless the operation succeeded.
    pub(super) fn checked(self) -> Result<Self, LdapError> {
        match self.code {
            0 => Ok(self),
            code => Err(LdapError::Refused { code, name: code_name(code), text: self.text }),
        }
    }
}

fn message(id: u32, operation: &[u8], controls: &[u8]) -> Vec<u8> {
    let mut content = number(INTEGER, id);
    content.extend_from_slice(operation);
    content.extend_from_slice(controls);
    element(SEQUENCE, &content)
}

pub(super) fn bind(id: u32, dn: &str, password: &[u8]) -> Vec<u8> {
    let content = [number(INTEGER, 3), element(OCTETS, dn.as_bytes()), element(0x80, password)].concat();
    message(id, &element(BIND, &content), &[])
}

pub(super) fn unbind(id: u32) -> Vec<u8> {
    message(id, &element(UNBIND, &[]), &[])
}

pub(super) fn start_tls(id: u32) -> Vec<u8> {
    message(id, &element(EXTENDED, &element(0x80, START_TLS)), &[])
}

/// What a search asks for.
pub(super) struct SearchRequest<'a> {
    pub(super) base: &'a str,
    pub(super) scope: SearchScope,
    pub(super) filter: &'a LdapFilter,
    pub(super) attributes: &'a [String],
    /// Entries of a page, and where it begins; `None` for no pages.
    pub(super) page: Option<(u32, &'a [u8])>,
}

pub(super) fn search(id: u32, request: &SearchRequest<'_>) -> Vec<u8> {
    let scope = match request.scope {
        SearchScope::Base => 0,
        SearchScope::Subtree => 2,
    };
    let names: Vec<u8> =
        request.attributes.iter().flat_map(|name| element(OCTETS, name.as_bytes())).collect();
    let content = [
        element(OCTETS, request.base.as_bytes()),
        number(ENUMERATED, scope),
        number(ENUMERATED, 0),
        number(INTEGER, 0),
        number(INTEGER, 0),
        element(0x01, &[0]),
        filter(request.filter),
        element(SEQUENCE, &names),
    ];
    let controls = request.page.map(|(size, cookie)| {
        let value = element(SEQUENCE, &[number(INTEGER, size), element(OCTETS, cookie)].concat());
        let control = [element(OCTETS, PAGED_RESULTS), element(OCTETS, &value)].concat();
        element(CONTROLS, &element(SEQUENCE, &control))
    });
    message(id, &element(SEARCH, &content.concat()), &controls.unwrap_or_default())
}

fn filter(filter: &LdapFilter) -> Vec<u8> {
    let list = |filters: &[LdapFilter]| filters.iter().flat_map(self::filter).collect::<Vec<u8>>();
    match filter {
        LdapFilter::And(filters) => element(0xa0, &list(filters)),
        LdapFilter::Or(filters) => element(0xa1, &list(filters)),
        LdapFilter::Not(negated) => element(0xa2, &self::filter(negated)),
        LdapFilter::Present(attribute) => element(0x87, attribute.as_bytes()),
        LdapFilter::Compare { kind, attribute, value } => {
            let tag = match kind {
                Comparison::Equal => 0xa3,
                Comparison::AtLeast => 0xa5,
                Comparison::AtMost => 0xa6,
                Comparison::Similar => 0xa8,
            };
            element(tag, &[element(OCTETS, attribute.as_bytes()), element(OCTETS, value)].concat())
        }
        LdapFilter::Substrings { attribute, parts } => {
            let end = parts.len().saturating_sub(1);
            let encoded = |(at, value): (usize, &Vec<u8>)| match at {
                _ if value.is_empty() => Vec::new(),
                0 => element(0x80, value),
                at if at == end => element(0x82, value),
                _ => element(0x81, value),
            };
            let parts: Vec<u8> = parts.iter().enumerate().flat_map(encoded).collect();
            element(0xa4, &[element(OCTETS, attribute.as_bytes()), element(SEQUENCE, &parts)].concat())
        }
        LdapFilter::Extensible { attribute, rule, with_dn, value } => {
            let optional = |tag: u8, text: &str| match text {
                "" => Vec::new(),
                text => element(tag, text.as_bytes()),
            };
            let dn = if *with_dn { element(0x84, &[0xff]) } else { Vec::new() };
            element(
                0xa9,
                &[optional(0x81, rule), optional(0x82, attribute), element(0x83, value), dn].concat(),
            )
        }
    }
}

/// A message without its outermost head: its id, the operation, and the controls.
pub(super) struct Answer<'a> {
    pub(super) id: u32,
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    controls: &'a [u8],
}

pub(super) fn answer(message: &[u8]) -> Result<Answer<'_>, LdapError> {
    let mut reader = Reader(message);
    let id = reader.number(INTEGER)?;
    let (tag, content) = reader.next()?.ok_or(LdapError::Malformed)?;
    let controls = match reader.next()? {
        Some((CONTROLS, controls)) => controls,
        _ => &[],
    };
    Ok(Answer { id, tag, content, controls })
}

pub(super) fn entry(content: &[u8]) -> Result<Entry, LdapError> {
    let mut reader = Reader(content);
    let dn = reader.text()?;
    let mut list = Reader(reader.expect(SEQUENCE)?);
    let mut attributes = Vec::new();
    while let Some((_, attribute)) = list.next()? {
        let mut attribute = Reader(attribute);
        let name = attribute.text()?;
        let name = name.split(';').next().unwrap_or_default().to_ascii_lowercase();
        let mut set = Reader(attribute.expect(SET)?);
        let mut values = Vec::new();
        while let Some((_, value)) = set.next()? {
            values.push(value.to_vec());
        }
        attributes.push((name, values));
    }
    Ok(Entry { dn, attributes })
}

/// The name of the entry in the beginning of a message that is not read to its end.
pub(super) fn name_of_cut_entry(start: &[u8]) -> Option<String> {
    let inside = |bytes| {
        let (tag, head, _) = ber::head(bytes).ok()??;
        Some((tag, bytes.get(head..)?))
    };
    let (_, content) = inside(start)?;
    let (_, head, length) = ber::head(content).ok()??;
    let (tag, entry) = inside(content.get(head.checked_add(length)?..)?)?;
    let (_, head, length) = ber::head(entry).ok()??;
    let dn = entry.get(head..head.checked_add(length)?)?;
    (tag == ENTRY).then(|| String::from_utf8_lossy(dn).into_owned())
}

pub(super) fn outcome(answer: &Answer<'_>) -> Result<Outcome, LdapError> {
    let mut reader = Reader(answer.content);
    let code = reader.number(ENUMERATED)?;
    let _matched = reader.text()?;
    let text = reader.text()?.chars().filter(|letter| !letter.is_control()).take(MAX_TEXT_CHARS).collect();
    Ok(Outcome { code, text, cookie: cookie(answer.controls)? })
}

fn cookie(controls: &[u8]) -> Result<Option<Vec<u8>>, LdapError> {
    let mut controls = Reader(controls);
    while let Some((_, control)) = controls.next()? {
        let mut control = Reader(control);
        if control.expect(OCTETS)? != PAGED_RESULTS {
            continue;
        }
        while let Some((tag, value)) = control.next()? {
            if tag == OCTETS {
                let mut value = Reader(Reader(value).expect(SEQUENCE)?);
                value.expect(INTEGER)?;
                return Ok(Some(value.expect(OCTETS)?.to_vec()).filter(|cookie| !cookie.is_empty()));
            }
        }
    }
    Ok(None)
}
