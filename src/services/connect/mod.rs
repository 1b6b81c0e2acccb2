//! What to set so that other software asks this server for pictures: a setting for each application, and the DNS record
//! for a domain's email addresses. Only builds text: no files, no network.

mod applications;

use std::fmt;
use std::net::IpAddr;

pub(crate) use applications::{AppSetting, Application};

use crate::config::Config;
use crate::values::Authority;

/// The URL under which applications reach this server, without a slash at its end: `https://avatars.example.org` or
/// `https://example.org/avatars`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    site: String,
    /// The base path, with a slash at both ends.
    path: String,
    origin: BaseOrigin,
}

/// Where a base URL comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BaseOrigin {
    /// The setting `public_url`.
    PublicUrl,
    /// Where the server listens, which is often reachable on this machine only.
    Listen,
}

/// The DNS record that names this server for a domain's email addresses (RFC 2782).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Federation {
    /// The domain of the email addresses.
    pub domain: String,
    /// The record, as a line of a zone file; `None` if this server has no name but only an IP.
    pub record: Option<String>,
    /// What else to know.
    pub notes: Vec<String>,
}

/// The weight of the record; any above 0 works.
const WEIGHT: u16 = 10;

impl Base {
    /// The base URL of a server with this configuration.
    pub(crate) fn new(config: &Config) -> Self {
        let origin = match config.public_url.as_str() {
            Some(_) => BaseOrigin::PublicUrl,
            None => BaseOrigin::Listen,
        };
        Self { site: config.site(), path: config.base_path.as_str().to_owned(), origin }
    }

    /// The same, but for a server without `public_url` the origin under which somebody reached it.
    pub(crate) fn reached_at(config: &Config, site: String) -> Self {
        let own = Self::new(config);
        if own.origin == BaseOrigin::PublicUrl { own } else { Self { site, ..own } }
    }

    /// Where it comes from.
    pub(crate) fn origin(&self) -> BaseOrigin {
        self.origin
    }

    /// Whether its scheme is `https`.
    pub(crate) fn is_https(&self) -> bool {
        self.site.starts_with("https://")
    }

    /// Host, port unless it is the scheme's default, and path: for applications that add the scheme themselves.
    pub(crate) fn without_scheme(&self) -> String {
        let whole = self.to_string();
        whole.split_once("://").map(|(_scheme, rest)| rest.to_owned()).unwrap_or(whole)
    }

    fn authority(&self) -> Option<Authority> {
        self.site.split_once("://").and_then(|(_scheme, authority)| authority.parse().ok())
    }
}

impl fmt::Display for Base {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.site, self.path.trim_end_matches('/'))
    }
}

/// The setting of every application.
pub(crate) fn settings(base: &Base) -> Vec<AppSetting> {
    Application::ALL.into_iter().map(|application| application.setting(base)).collect()
}

/// The record for a domain's email addresses; without a domain, for the one above the server's own name.
pub(crate) fn federation(base: &Base, domain: Option<&str>) -> Federation {
    let authority = base.authority();
    let host = authority.as_ref().map_or("", Authority::host_without_dot);
    let default_port = if base.is_https() { 443 } else { 80 };
    let port = authority.as_ref().map_or(default_port, |authority| authority.port_or(default_port));
    let domain = domain.map_or_else(|| domain_above(host), |domain| domain.trim_matches('.').to_lowercase());
    let service = if base.is_https() { "_avatars-sec._tcp" } else { "_avatars._tcp" };
    let is_ip = authority.as_ref().is_some_and(|authority| authority.ip().is_some());
    let mut notes = Vec::new();
    let record = if is_ip {
        notes.push(format!(
            "A record must name a host, and {host} is an IP. Set `public_url` to a URL with the host name of this server."
        ));
        None
    } else {
        Some(format!("{service}.{domain}. 3600 IN SRV 0 {WEIGHT} {port} {host}."))
    };
    let only_one = if base.is_https() {
        "Set only this record, and no _avatars._tcp record."
    } else {
        "Set only this record. It is for pages without HTTPS; if `public_url` starts with https://, the record is \
         _avatars-sec._tcp."
    };
    notes.push(only_one.to_owned());
    notes.push(
        "Keep the weight above 0 and set no second record of the same name: a widespread client fails otherwise."
            .to_owned(),
    );
    if base.path != "/" {
        notes.push(format!(
            "A record has no path, so clients ask for {}/avatar/...; make your proxy forward /avatar/ to {}avatar/.",
            base.site, base.path
        ));
    }
    Federation { domain, record, notes }
}

/// `example.org` for `avatars.example.org`; a name with one dot stays as it is.
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
        Base { site: site.to_owned(), path: path.to_owned(), origin: BaseOrigin::PublicUrl }
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
