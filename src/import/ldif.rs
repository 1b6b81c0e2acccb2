//! LDIF exports of a directory: `mail` (may be repeated) and the attributes with further addresses, `displayName` or `cn`, `uid` or
//! `sAMAccountName`, `jpegPhoto` or `thumbnailPhoto`. Records without an email address and without a picture are skipped; directories have many of them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use bytes::Bytes;

use super::directory_address::address_of;
use super::ldif_lines::{Attribute, Record, Records, Value};
use crate::import::{Entries, Entry, EntryError, MatchBy, PictureSource, RequestedSlug, SourceError};

/// Room in a value besides the picture's own bytes.
const SLACK_BYTES: usize = 1024;

struct People {
    records: Records<BufReader<File>>,
    is_done: bool,
}

/// Reads the people of an LDIF file. A longer picture than `max_picture_bytes` is an error of its record.
pub(crate) fn ldif(path: &Path, max_picture_bytes: u64) -> Result<Entries, SourceError> {
    let file = BufReader::new(File::open(path).map_err(SourceError::io(path))?);
    let max_line_bytes =
        usize::try_from(max_picture_bytes.div_ceil(3).saturating_mul(4)).unwrap_or(usize::MAX / 2);
    let records = Records::new(file, max_line_bytes.saturating_add(SLACK_BYTES));
    Ok(Box::new(People { records, is_done: false }))
}

impl Iterator for People {
    type Item = Result<Entry, EntryError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_done {
            match self.records.next() {
                Ok(Some(record)) => match entry(record) {
                    Ok(None) => {}
                    Ok(Some(entry)) => return Some(Ok(entry)),
                    Err(error) => return Some(Err(error)),
                },
                Ok(None) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    return Some(Err(EntryError::new("the file", error.to_string())));
                }
            }
        }
        None
    }
}

fn entry(record: Record) -> Result<Option<Entry>, EntryError> {
    let place = format!("line {}", record.line);
    let error = |why: String| EntryError::new(place.clone(), why);
    let attributes = record.content.map_err(error)?;
    let first = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
    let text = |name: &str| first(name).and_then(Attribute::text);
    if let Some(change) = text("changetype").filter(|change| !change.eq_ignore_ascii_case("add")) {
        return Err(error(format!("a change record (`{change}`) is not a person")));
    }
    let mut addresses = mail_addresses(&attributes);
    let photo = first("jpegphoto").or_else(|| first("thumbnailphoto"));
    let pictures = match photo.map(|photo| &photo.value) {
        Some(Value::Url) => {
            return Err(error("the picture is given by a URL, which is not fetched".to_owned()));
        }
        Some(Value::Bytes(bytes)) if !bytes.is_empty() => vec![PictureSource::Bytes(Bytes::clone(bytes))],
        Some(Value::Bytes(_)) | None => Vec::new(),
    };
    // A login alone may be a service's or a computer's.
    if addresses.is_empty() && pictures.is_empty() {
        return Ok(None);
    }
    addresses.extend(addresses_of(&attributes, "userprincipalname"));
    if addresses.is_empty() {
        return Err(error("it has a picture but no `mail`".to_owned()));
    }
    let name = text("displayname").or_else(|| text("cn"));
    let username = text("uid").or_else(|| text("samaccountname"));
    let slug = username.clone().map(RequestedSlug::Preferred);
    let match_by = MatchBy::Any;
    Ok(Some(Entry { place, addresses, match_by, hash: None, name, slug, username, pictures }))
}

/// The addresses to which a record's person gets mail: those of `mail` first, as they are, then what is an email address in
/// attributes that hold other things as well.
fn mail_addresses(attributes: &[Attribute]) -> Vec<String> {
    let names = ["mail", "mailprimaryaddress", "proxyaddresses", "mailalternateaddress"];
    names.into_iter().flat_map(|name| addresses_of(attributes, name)).collect()
}

fn addresses_of(attributes: &[Attribute], name: &'static str) -> impl Iterator<Item = String> {
    texts(attributes, name).filter_map(move |text| address_of(name, &text).map(str::to_owned))
}

fn texts(attributes: &[Attribute], name: &'static str) -> impl Iterator<Item = String> {
    attributes.iter().filter(move |attribute| attribute.name == name).filter_map(Attribute::text)
}

impl Attribute {
    fn text(&self) -> Option<String> {
        match &self.value {
            Value::Bytes(bytes) => String::from_utf8(bytes.to_vec())
                .ok()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            Value::Url => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: impl AsRef<[u8]>) -> Vec<Result<Entry, EntryError>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.ldif");
        std::fs::write(&path, text).unwrap();
        super::ldif(&path, 100).unwrap().collect()
    }

    #[test]
    fn a_directory_is_read_with_folded_lines_base64_and_options() {
        let found = read(
            "version: 1\n\n# a comment\n that goes on\ndn: ou=people,dc=example\nobjectClass: organizationalUnit\n\n\
             dn: uid=ada,ou=people,dc=example\r\nuid: ada\r\ncn;lang-en: Ada\r\n  Lovelace\r\n\
             mail: ada@example.org\r\nMail:: YWRhQGhvbWUuZXhhbXBsZQ==\r\njpegPhoto:: aGVs\r\n bG8=\r\n",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        let ada = found[0].as_ref().unwrap();
        assert_eq!((ada.place.as_str(), ada.name.as_deref()), ("line 8", Some("Ada Lovelace")));
        assert_eq!(ada.addresses, ["ada@example.org", "ada@home.example"]);
        assert_eq!(ada.slug, Some(RequestedSlug::Preferred("ada".to_owned())));
        assert_eq!(ada.pictures, [PictureSource::Bytes(Bytes::from_static(b"hello"))]);
    }

    #[test]
    fn every_attribute_with_addresses_counts_and_the_login_becomes_the_username() {
        let found = read(
            "dn: cn=ada\nsAMAccountName: ALovelace\nmail: ada@example.org\nproxyAddresses: SMTP:ada@example.org\n\
             proxyAddresses: smtp:lovelace@example.org\nproxyAddresses: X500:/o=Org/cn=ada\n\
             proxyAddresses: sip:ada@example.org\nmailPrimaryAddress: primary@example.org\n\
             mailAlternateAddress: other@example.net\nuserPrincipalName: ada@corp.example\n\n\
             dn: cn=eve\nuid: eve\nsAMAccountName: EVE1\nuserPrincipalName: eve@corp.example\n\
             jpegPhoto:: aGVsbG8=\n\ndn: cn=service\nuserPrincipalName: service@corp.example\n",
        );
        assert_eq!(found.len(), 2, "{found:?}");
        let [ada, eve] = [0, 1].map(|at: usize| found[at].as_ref().unwrap());
        assert_eq!(
            ada.addresses,
            [
                "ada@example.org",
                "primary@example.org",
                "ada@example.org",
                "lovelace@example.org",
                "other@example.net",
                "ada@corp.example"
            ]
        );
        assert_eq!((ada.username.as_deref(), eve.username.as_deref()), (Some("ALovelace"), Some("eve")));
        assert_eq!(eve.addresses, ["eve@corp.example"]);
    }

    #[test]
    fn an_invalid_record_does_not_end_the_others() {
        let long = "x".repeat(2000);
        let found = read(format!(
            "dn: a\nmail: a@example.org\njpegPhoto:< file:///etc/passwd\n\n\
             dn: b\nmail: b@example.org\njpegPhoto:: ####\n\n\
             dn: c\nchangetype: delete\n\n\
             dn: d\njpegPhoto:: aGVsbG8=\n\n\
             dn: e\nmail: e@example.org\njpegPhoto:: {long}\n\n\
             dn: f\nmail: f@example.org\nnonsense\n\n\
             dn: g\nmail: g@example.org\n"
        ));
        for (at, word) in ["URL", "base64", "delete", "mail", "too long", "colon"].iter().enumerate() {
            assert!(found[at].as_ref().unwrap_err().why.contains(word), "{word}: {:?}", found[at]);
        }
        assert_eq!(found[6].as_ref().unwrap().addresses, ["g@example.org"]);
    }

    #[test]
    fn a_value_folded_into_too_many_lines_is_refused() {
        let folds = " aaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(100);
        let found = read(format!(
            "dn: a\nmail: a@example.org\njpegPhoto:: aaaa\n{folds}\ndn: b\nmail: b@example.org\n"
        ));
        assert!(found[0].as_ref().unwrap_err().why.contains("too long"));
        assert!(found[1].is_ok());
    }
}
