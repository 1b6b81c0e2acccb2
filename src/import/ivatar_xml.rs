//! The XML of a Libravatar export, read as a stream of events. Custom entities are never expanded, and a document of another kind
//! is refused at its root element.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// The content of an export.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub(super) username: Option<String>,
    pub(super) addresses: Vec<ExportAddress>,
    pub(super) photos: Vec<ExportPhoto>,
}

/// An email address or OpenID, and the id of its photo.
#[derive(Debug)]
pub(super) struct ExportAddress {
    pub(super) text: String,
    pub(super) photo: Option<String>,
}

/// A photo in base64.
#[derive(Debug)]
pub(super) struct ExportPhoto {
    pub(super) id: Option<String>,
    pub(super) text: String,
}

/// The most addresses and photos of an export together; Libravatar itself allows far fewer.
const MAX_ELEMENTS: usize = 256;

/// An element whose text is being read.
struct OpenElement {
    is_photo: bool,
    id: Option<String>,
    text: String,
}

/// Parses an export.
pub(super) fn read(source: Box<dyn BufRead>) -> Result<Export, String> {
    let mut reader = Reader::from_reader(source);
    let (mut export, mut open): (Export, Option<OpenElement>) = (Export::default(), None);
    let (mut buffer, mut depth, mut is_complete) = (Vec::new(), 0_usize, false);
    while !is_complete {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| error.to_string())?;
        match event {
            Event::Eof => return Err("the document ends too early".to_owned()),
            Event::DocType(_) => return Err("documents with a DOCTYPE are not accepted".to_owned()),
            Event::Start(element) => {
                begin(&mut export, &mut open, &element, depth)?;
                depth += 1;
            }
            Event::Empty(element) => begin(&mut export, &mut None, &element, depth)?,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                is_complete = depth == 0;
                open.take().map_or(Ok(()), |open| export.add(open))?;
            }
            Event::Text(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => add_text(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(name) => {
                let name = name.into_inner();
                add_text(
                    &mut open,
                    &character(&name).ok_or_else(|| format!("the entity `&{name};` is not known"))?,
                );
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    Ok(export)
}

fn begin(
    export: &mut Export,
    open: &mut Option<OpenElement>,
    element: &BytesStart<'_>,
    depth: usize,
) -> Result<(), String> {
    let name = element.local_name().into_inner().to_owned();
    match (depth, name.as_str()) {
        (0, "user") => {}
        (0, other) => return Err(format!("the root element of an export is `user`, not `{other}`")),
        (1, "account") => export.username = attribute(element, "username")?,
        (2, "email" | "openid") => {
            let id = attribute(element, "photo_id")?.filter(|id| id != "None");
            *open = Some(OpenElement { is_photo: false, id, text: String::new() });
        }
        (2, "photo") => {
            *open = Some(OpenElement { is_photo: true, id: attribute(element, "id")?, text: String::new() });
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

fn add_text(open: &mut Option<OpenElement>, text: &str) {
    if let Some(open) = open {
        open.text.push_str(text);
    }
}

/// The character of a predefined entity (XML 1.0, 4.6) or a numeric reference.
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
    fn add(&mut self, open: OpenElement) -> Result<(), String> {
        if self.addresses.len() + self.photos.len() >= MAX_ELEMENTS {
            return Err(format!("more than {MAX_ELEMENTS} addresses and photos"));
        }
        let OpenElement { is_photo, id, text } = open;
        if is_photo {
            self.photos.push(ExportPhoto { id, text });
        } else if !text.trim().is_empty() {
            self.addresses.push(ExportAddress { text: text.trim().to_owned(), photo: id });
        }
        Ok(())
    }
}
