//! Settings about a directory: where it is, what it calls things, and what is taken from it.

use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::values::{Authority, LdapFilter};

/// The longest line.
const MAX_LINE_CHARS: usize = 1000;

/// A text of one line; it may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// The text; `None` if it is empty.
    pub fn get(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|text| !text.is_empty())
    }
}

impl FromStr for Line {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > MAX_LINE_CHARS || text.chars().any(char::is_control) {
            return Err(format!("it is not one line of at most {MAX_LINE_CHARS} characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Where the directory is; nowhere if it is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapAddress(Option<LdapTarget>);

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LdapTarget {
    /// `ldap://`: StartTLS, or no protection.
    Plain(Authority),
    /// `ldaps://`.
    Tls(Authority),
    /// `ldapi://`: a unix socket.
    Socket(PathBuf),
}

impl LdapAddress {
    /// The directory, if there is one.
    pub fn target(&self) -> Option<&LdapTarget> {
        self.0.as_ref()
    }
}

impl FromStr for LdapAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let invalid = || {
            format!(
                "`{text}` is not ldap://HOST, ldaps://HOST or ldapi:///path/to/socket; the base belongs into `ldap_base`"
            )
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(invalid)?;
        let authority = || {
            rest.strip_suffix('/')
                .unwrap_or(rest)
                .parse::<Authority>()
                .map_err(|error| format!("`{text}`: {error}"))
        };
        let target = match scheme.to_ascii_lowercase().as_str() {
            "ldap" => LdapTarget::Plain(authority()?),
            "ldaps" => LdapTarget::Tls(authority()?),
            "ldapi" => {
                let path = percent_decode_str(rest).decode_utf8().map_err(|_error| invalid())?;
                let path = PathBuf::from(path.into_owned());
                if !path.is_absolute() {
                    return Err(invalid());
                }
                LdapTarget::Socket(path)
            }
            _ => return Err(invalid()),
        };
        Ok(Self(Some(target)))
    }
}

/// Defines an enum whose values have names.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$item),)*
                    other => Err(format!("`{other}` is not one of {}", [$($word),*].join(", "))),
                }
            }
        }
    };
}

words! {
    /// Which directory it is.
    LdapPreset {
        /// OpenLDAP, and what follows RFC 2798.
        OpenLdap = "openldap",
        /// LLDAP.
        Lldap = "lldap",
        /// Active Directory, and Samba as a domain controller.
        ActiveDirectory = "ad",
        /// Kanidm.
        Kanidm = "kanidm",
        /// authentik's LDAP outpost.
        Authentik = "authentik",
    }
}

words! {
    /// Which photos of the directory become pictures.
    DirectoryPhotos {
        /// None.
        Never = "never",
        /// Those of people who did not choose another picture, or delete it.
        Follow = "follow",
        /// Each that changes.
        Always = "always",
    }
}

words! {
    /// What an attribute says of a person.
    LdapField {
        /// Who it is, for ever.
        Subject = "subject",
        /// The display name.
        Name = "name",
        /// The username.
        Username = "username",
        /// Email addresses, one of which signs in.
        Email = "email",
        /// Further addresses, among other things.
        Address = "address",
        /// The language.
        Language = "language",
        /// The photo.
        Photo = "photo",
        /// What changes with the entry.
        Version = "version",
    }
}

/// Attributes that differ from the preset's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapAttributes(Vec<(LdapField, Vec<String>)>);

impl LdapAttributes {
    /// The attributes for this field, if they are given.
    pub fn of(&self, field: LdapField) -> Option<&[String]> {
        self.0.iter().find(|(known, _)| *known == field).map(|(_, names)| names.as_slice())
    }
}

impl FromStr for LdapAttributes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pair = |part: &str| {
            let (field, names) =
                part.split_once('=').ok_or_else(|| format!("`{part}` is not a pair such as username=uid"))?;
            let is_name = |name: &String| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
            };
            let names: Vec<String> = names.split('/').map(|name| name.trim().to_owned()).collect();
            match names.iter().find(|name| !is_name(name)) {
                Some(name) => Err(format!("`{name}` is not the name of an attribute")),
                None => Ok((field.trim().parse()?, names)),
            }
        };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(pair).collect::<Result<_, _>>().map(Self)
    }
}

/// A filter of entries; the preset's if it is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LdapFilterText(Option<LdapFilter>);

impl LdapFilterText {
    /// The filter, if one is given.
    pub fn get(&self) -> Option<&LdapFilter> {
        self.0.as_ref()
    }
}

impl FromStr for LdapFilterText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

/// Who of the directory is an administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LdapAdmins {
    /// The directory does not say.
    Unsaid,
    /// The members of the group with this name.
    Group(String),
    /// The people whom this filter finds.
    Filter(LdapFilter),
}

impl FromStr for LdapAdmins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" => Ok(Self::Unsaid),
            filter if filter.starts_with('(') => filter.parse().map(Self::Filter),
            group if group.contains('=') && !group.chars().any(char::is_control) => {
                Ok(Self::Group(group.to_owned()))
            }
            other => Err(format!(
                "`{other}` is neither the DN of a group, such as cn=admins,ou=groups,dc=example, nor a filter"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_named_by_a_url_without_a_base() {
        let parse = |text: &str| text.parse::<LdapAddress>().map(|address| address.target().cloned());
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(
            parse("ldaps://dc.example.org/").unwrap(),
            Some(LdapTarget::Tls("dc.example.org".parse().unwrap()))
        );
        let plain = parse("LDAP://[::1]:3890").unwrap().unwrap();
        assert_eq!(plain, LdapTarget::Plain("[::1]:3890".parse().unwrap()));
        for socket in ["ldapi:///run/slapd/ldapi", "ldapi://%2frun%2Fslapd%2Fldapi"] {
            assert_eq!(parse(socket).unwrap(), Some(LdapTarget::Socket("/run/slapd/ldapi".into())));
        }
        for text in
            ["dc.example.org", "http://x", "ldap://x/dc=example", "ldapi://run", "ldap://u:p@x", "ldap://"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn attributes_are_pairs_of_a_field_and_its_names() {
        let attributes: LdapAttributes = "username=cn, photo = jpegPhoto/thumbnailPhoto".parse().unwrap();
        assert_eq!(attributes.of(LdapField::Photo).unwrap(), ["jpegPhoto", "thumbnailPhoto"]);
        assert_eq!(attributes.of(LdapField::Name), None);
        for text in ["username", "x=y", "name=", "name=a b", "name=*"] {
            assert!(text.parse::<LdapAttributes>().is_err(), "{text}");
        }
    }

    #[test]
    fn administrators_are_a_group_or_a_filter() {
        assert_eq!("".parse::<LdapAdmins>().unwrap(), LdapAdmins::Unsaid);
        assert!(matches!("cn=a,dc=b".parse(), Ok(LdapAdmins::Group(_))));
        assert!(matches!("(uid=ada)".parse(), Ok(LdapAdmins::Filter(_))));
        for text in ["admins", "(uid=ada"] {
            assert!(text.parse::<LdapAdmins>().is_err(), "{text}");
        }
    }
}
