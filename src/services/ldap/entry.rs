//! An entry of the directory as a person.

use super::directory::Names;
use crate::import::address_of;
use crate::ldap::Entry;
use crate::services::provisioning::Facts;

/// The longest subject, in bytes.
const MAX_SUBJECT_BYTES: usize = 255;

/// The most addresses of an entry that are looked at.
const MAX_ADDRESSES: usize = 50;

/// A person of the directory.
#[derive(Debug, Clone)]
pub(super) struct DirectoryPerson {
    pub(super) dn: String,
    /// Who it is, for ever.
    pub(super) subject: String,
    /// What changes with the entry; `None` if the directory does not say.
    pub(super) version: Option<String>,
    pub(super) facts: Facts,
    /// The groups that the entry itself names.
    pub(super) groups: Vec<String>,
}

/// Reads an entry, or says why it is nobody.
pub(super) fn read(entry: &Entry, names: &Names) -> Result<DirectoryPerson, String> {
    let subject = subject(entry, &names.subject)?;
    let first = |attributes: &[String]| {
        attributes.iter().find_map(|name| entry.texts(name).next()).map(str::to_owned)
    };
    let addresses = names.email.iter().chain(&names.address).flat_map(|attribute| {
        entry.texts(attribute).filter_map(move |text| {
            // Attributes for email addresses may have another name than `mail`.
            let is_email = names.email.iter().any(|name| name == attribute);
            address_of(if is_email { "mail" } else { attribute }, text).map(str::to_owned)
        })
    });
    let version: Vec<&str> = names.version.iter().filter_map(|name| entry.texts(name).next()).collect();
    Ok(DirectoryPerson {
        dn: entry.dn.clone(),
        subject,
        version: (!version.is_empty()).then(|| version.join(" ")),
        facts: Facts {
            name: first(&names.name),
            username: first(&names.username),
            addresses: addresses.take(MAX_ADDRESSES).collect(),
            language: first(&names.language),
        },
        groups: entry.texts("memberOf").map(normal_dn).collect(),
    })
}

fn subject(entry: &Entry, names: &[String]) -> Result<String, String> {
    let found = names.iter().find_map(|name| entry.values(name).next().map(|value| (name, value)));
    let Some((name, value)) = found else {
        return Err(format!("it has no `{}`, which says who it is", names.join("` and no `")));
    };
    let subject = match value {
        guid if name.eq_ignore_ascii_case("objectGUID") => match <[u8; 16]>::try_from(guid) {
            Ok(guid) => guid_text(guid),
            Err(_length) => return Err(format!("its `{name}` is not one of 16 bytes")),
        },
        text => match std::str::from_utf8(text) {
            Ok(text) if !text.trim().is_empty() && !text.chars().any(char::is_control) => {
                text.trim().to_owned()
            }
            _ => return Err(format!("its `{name}` is not text")),
        },
    };
    if subject.len() > MAX_SUBJECT_BYTES {
        return Err(format!("its `{name}` is too long"));
    }
    Ok(subject)
}

/// A GUID as Windows writes it: the first three numbers are stored with their lowest byte first.
fn guid_text(guid: [u8; 16]) -> String {
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut text = String::with_capacity(36);
    for (at, from) in order.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = guid.get(from).copied().unwrap_or_default();
        text.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
    }
    text
}

/// A name of an entry for comparing: without regard to case and to white space around its parts.
pub(super) fn normal_dn(dn: &str) -> String {
    let part = |part: &str| match part.split_once('=') {
        Some((name, value)) => format!("{}={}", name.trim(), value.trim()),
        None => part.trim().to_owned(),
    };
    dn.to_lowercase().split(',').map(part).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Names {
            subject: list(&["objectGUID", "entryUUID"]),
            name: list(&["displayName", "cn"]),
            username: list(&["uid"]),
            email: list(&["mail"]),
            address: list(&["proxyAddresses", "userPrincipalName"]),
            language: list(&[]),
            photo: list(&[]),
            version: list(&["entryCSN"]),
        }
    }

    fn entry(attributes: &[(&str, &[&[u8]])]) -> Entry {
        let attributes = attributes
            .iter()
            .map(|(name, values)| (name.to_lowercase(), values.iter().map(|value| value.to_vec()).collect()));
        Entry { dn: "uid=ada,dc=example".to_owned(), attributes: attributes.collect() }
    }

    #[test]
    fn an_entry_is_a_person_with_all_addresses() {
        let found = entry(&[
            ("entryUUID", &[b"7f"]),
            ("cn", &[b" Ada Lovelace "]),
            ("mail", &[b"ada@example.org"]),
            ("proxyAddresses", &[b"SMTP:a@example.org", b"x500:/o=x", b"smtp:\xff"]),
            ("userPrincipalName", &[b"ada@corp.example", b"nonsense"]),
            ("memberOf", &[b"CN=Admins, OU=groups,DC=example"]),
            ("entryCSN", &[b"1"]),
        ]);
        let ada = read(&found, &names()).unwrap();
        assert_eq!((ada.subject.as_str(), ada.version.as_deref()), ("7f", Some("1")));
        assert_eq!(ada.facts.name.as_deref(), Some("Ada Lovelace"));
        assert_eq!(ada.facts.addresses, ["ada@example.org", "a@example.org", "ada@corp.example"]);
        assert_eq!(ada.groups, ["cn=admins,ou=groups,dc=example"]);
    }

    #[test]
    fn a_binary_guid_is_written_as_windows_does() {
        let guid: Vec<u8> = (0..16).collect();
        let found = read(&entry(&[("objectGUID", &[&guid])]), &names()).unwrap();
        assert_eq!(found.subject, "03020100-0504-0706-0809-0a0b0c0d0e0f");
        for bad in [&b""[..], b"\xff\xfe", &[7; 17]] {
            assert!(read(&entry(&[("objectGUID", &[bad])]), &names()).is_err());
            assert!(read(&entry(&[("entryUUID", &[&[b'x'; 300]])]), &names()).is_err());
        }
        assert!(read(&entry(&[]), &names()).unwrap_err().contains("entryUUID"));
    }
}
