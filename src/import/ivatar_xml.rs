//! The elements of an export of Libravatar, read one by one: nothing of a document's own making is expanded, and a document
//! of another kind is refused at its first element.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// What an export says.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub(super) username: Option<String>,
    pub(super) addresses: Vec<ExportAddress>,
    pub(super) photos: Vec<ExportPhoto>,
}

/// An email address or OpenID, and the id of the photo that it shows.
#[derive(Debug)]
pub(super) struct ExportAddress {
    pub(super) text: String,
    pub(super) photo: Option<String>,
}

/// A photo, still in base64.
#[derive(Debug)]
pub(super) struct ExportPhoto {
    pub(super) id: Option<String>,
    pub(super) text: String,
}

/// Addresses and photos that an export may have; Libravatar itself allows far fewer.
const MAX_ELEMENTS: usize = 256;

/// An element whose text is wanted.
struct Open {
    is_photo: bool,
    id: Option<String>,
    text: String,
}

/// Reads an export.
pub(super) fn read(source: Box<dyn BufRead>) -> Result<Export, String> {
    let mut reader = Reader::from_reader(source);
    let (mut export, mut open): (Export, Option<Open>) = (Export::default(), None);
    let (mut buffer, mut depth, mut is_whole) = (Vec::new(), 0_usize, false);
    while !is_whole {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string())?;
        match event {
            Event::Eof => return Err("the document ends too early".to_owned()),
            Event::DocType(_) => return Err("a document with a DOCTYPE is not read".to_owned()),
            Event::Start(element) => {
                begin(&mut export, &mut open, &element, depth)?;
                depth += 1;
            }
            Event::Empty(element) => begin(&mut export, &mut None, &element, depth)?,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                is_whole = depth == 0;
                open.take().map_or(Ok(()), |open| export.add(open))?;
            }
            Event::Text(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(name) => {
                let name = name.into_inner();
                add_text(&mut open, &character(&name).ok_or_else(|| format!("`&{name};` is not read"))?);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    Ok(export)
}

fn begin(
    export: &mut Export,
    open: &mut Option<Open>,
    element: &BytesStart<'_>,
    depth: usize,
) -> Result<(), String> {
    let name = element.local_name().into_inner().to_owned();
    match (depth, name.as_str()) {
        (0, "user") => {}
        (0, other) => return Err(format!("an export begins with `user`, not with `{other}`")),
        (1, "account") => export.username = attribute(element, "username")?,
        (2, "email" | "openid") => {
            let id = attribute(element, "photo_id")?.filter(|id| id != "None");
            *open = Some(Open { is_photo: false, id, text: String::new() });
        }
        (2, "photo") => {
            *open = Some(Open { is_photo: true, id: attribute(element, "id")?, text: String::new() });
        }
        _ => {}
    }
    Ok(())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    let found = element.try_get_attribute(name).map_err(|error| error.to_string())?;
    let value = |found: quick_xml::events::attributes::Attribute<'_>| {
        found.normalized_value(XmlVersion::Implicit1_0).map(std::borrow::Cow::into_owned)
    };
    let value = found.map(value).transpose().map_err(|error| error.to_string())?;
    Ok(value.filter(|text| !text.is_empty()))
}

fn add_text(open: &mut Option<Open>, text: &str) {
    if let Some(open) = open {
        open.text.push_str(text);
    }
}

/// The character of a reference that XML itself defines, or that is a number.
fn character(name: &str) -> Option<String> {
    let number = |text: &str, radix| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
    let found = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            digits.strip_prefix('x').map_or_else(|| number(digits, 10), |digits| number(digits, 16))
        }
    };
    found.map(String::from)
}

impl Export {
    fn add(&mut self, open: Open) -> Result<(), String> {
        if self.addresses.len() + self.photos.len() >= MAX_ELEMENTS {
            return Err(format!("more than {MAX_ELEMENTS} addresses and photos"));
        }
        let Open { is_photo, id, text } = open;
        if is_photo {
            self.photos.push(ExportPhoto { id, text });
        } else if !text.trim().is_empty() {
            self.addresses.push(ExportAddress { text: text.trim().to_owned(), photo: id });
        }
        Ok(())
    }
}
