//! How other software is pointed at this server: each application's setting, and the records by which a domain's addresses
//! lead here. Called by the command line, and by whatever else shows it; it reads nothing and asks nobody.

mod applications;

use std::net::IpAddr;

pub use applications::{AppSetting, Application};

use crate::config::Config;
use crate::values::Authority;

/// The address under which applications reach this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    site: String,
    /// From slash to slash.
    path: String,
    origin: BaseOrigin,
}

/// Where a base comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseOrigin {
    /// From `public_url`.
    Configured,
    /// From where the server listens, which is of use on this machine at most.
    Listening,
}

/// The records that lead a domain's addresses to this server (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Federation {
    /// The domain whose addresses are meant.
    pub domain: String,
    /// The one record to set, as a line of a zone file; none where this server cannot be named in one.
    pub record: Option<String>,
    /// What to know about it.
    pub notes: Vec<String>,
}

/// The weight that records are advised to have: any above 0 will do.
const WEIGHT: u16 = 10;

impl Base {
    /// This server's.
    pub fn of(config: &Config) -> Self {
        let origin = match config.public_url.as_str() {
            Some(_) => BaseOrigin::Configured,
            None => BaseOrigin::Listening,
        };
        Self { site: config.site(), path: config.base_path.as_str().to_owned(), origin }
    }

    /// Where it comes from.
    pub fn origin(&self) -> BaseOrigin {
        self.origin
    }

    /// Without a slash at its end: `https://avatars.example.org` or `https://example.org/avatars`.
    pub fn as_str(&self) -> String {
        format!("{}{}", self.site, self.path.trim_end_matches('/'))
    }

    /// Whether it is an `https` one.
    pub fn is_https(&self) -> bool {
        self.site.starts_with("https://")
    }

    /// Host, port where it is not the scheme's own, and path: what applications take that put the scheme before it
    /// themselves.
    pub fn without_scheme(&self) -> String {
        let whole = self.as_str();
        whole.split_once("://").map_or(whole.clone(), |(_scheme, rest)| rest.to_owned())
    }

    fn authority(&self) -> Option<Authority> {
        self.site.split_once("://").and_then(|(_scheme, authority)| authority.parse().ok())
    }
}

/// Each application's setting for this server.
pub fn settings(base: &Base) -> Vec<AppSetting> {
    Application::ALL.into_iter().map(|application| application.setting(base)).collect()
}

/// The record that leads the addresses of a domain here; of the domain above the server's own name where none is named.
pub fn federation(base: &Base, domain: Option<&str>) -> Federation {
    let authority = base.authority();
    let host = authority.as_ref().map_or("", Authority::host_without_dot);
    let default_port = if base.is_https() { 443 } else { 80 };
    let port = authority.as_ref().map_or(default_port, |authority| authority.port_or(default_port));
    let domain = domain.map_or_else(|| domain_above(host), |domain| domain.trim_matches('.').to_lowercase());
    let service = if base.is_https() { "_avatars-sec._tcp" } else { "_avatars._tcp" };
    let is_address = authority.as_ref().is_some_and(|authority| authority.ip().is_some());
    let mut notes = Vec::new();
    let record = if is_address {
        notes.push(format!(
            "A record must name a host, and {host} is an address. Set `public_url` to the name under which this \
             server is reached."
        ));
        None
    } else {
        Some(format!("{service}.{domain}. 3600 IN SRV 0 {WEIGHT} {port} {host}."))
    };
    let alone = if base.is_https() {
        "Set this one record only, and no _avatars._tcp beside it."
    } else {
        "Set this one record only. It is for pages without HTTPS; where `public_url` begins with https://, the record is \
         _avatars-sec._tcp."
    };
    notes.push(alone.to_owned());
    notes.push(
        "The weight must be above 0, and there must be no second record of the same name: a widespread client fails otherwise."
            .to_owned(),
    );
    if base.path != "/" {
        notes.push(format!(
            "A record has no path: clients will ask for {}/avatar/..., so your proxy must hand /avatar/ on to {}avatar/.",
            base.site, base.path
        ));
    }
    Federation { domain, record, notes }
}

/// `avatars.example.org` serves `example.org`; a name with one dot or none serves itself.
fn domain_above(host: &str) -> String {
    match host.split_once('.') {
        Some((_, above)) if above.contains('.') && host.parse::<IpAddr>().is_err() => above.to_owned(),
        Some(_) if host.parse::<IpAddr>().is_err() => host.to_owned(),
        _ => "example.org".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn base(site: &str, path: &str) -> Base {
        Base { site: site.to_owned(), path: path.to_owned(), origin: BaseOrigin::Configured }
    }

    #[test]
    fn a_server_under_https_gets_the_secure_record_alone() {
        let found = federation(&base("https://avatars.example.org", "/"), None);
        assert_eq!(
            found.record.unwrap(),
            "_avatars-sec._tcp.example.org. 3600 IN SRV 0 10 443 avatars.example.org."
        );
        assert!(found.notes.iter().any(|note| note.contains("above 0")));
    }

    #[test]
    fn a_server_without_https_gets_the_plain_record_with_its_port() {
        let found = federation(&base("http://avatars.lan:8740", "/"), Some("Example.COM."));
        assert_eq!(found.record.unwrap(), "_avatars._tcp.example.com. 3600 IN SRV 0 10 8740 avatars.lan.");
    }

    #[test]
    fn an_ip_address_cannot_be_named_in_a_record() {
        for site in ["http://127.0.0.1:8740", "http://[::1]:8740"] {
            let found = federation(&base(site, "/"), Some("example.org"));
            assert_eq!(found.record, None);
            assert!(found.notes[0].contains("public_url"));
        }
    }

    #[test]
    fn a_base_path_needs_a_proxy_for_federation() {
        let found = federation(&base("https://example.org", "/avatars/"), None);
        assert_eq!(found.domain, "example.org");
        assert!(found.notes.iter().any(|note| note.contains("/avatars/avatar/")));
    }
}
