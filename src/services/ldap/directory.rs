//! The directory as the settings describe it: where it is, how to sign in, and what it calls things.

use crate::config::{FixedSettings, LdapField, LdapPreset, LdapTarget, Switch};
use crate::gate::blocking;
use crate::http_client::Resolver;
use crate::ldap::{Connection, LdapError, Place, Security, read_secret};
use crate::values::LdapFilter;

const PORT: u16 = 389;
const TLS_PORT: u16 = 636;

/// Connects, as the settings say; without signing in.
pub(super) async fn connect(target: &LdapTarget, config: &FixedSettings) -> Result<Connection, LdapError> {
    let ca_file = Some(config.ldap_ca_file.clone()).filter(|path| !path.as_os_str().is_empty());
    let (authority, port, security) = match target {
        LdapTarget::Socket(path) => {
            return Connection::open(&Place::Socket(path.clone()), &Security::None).await;
        }
        LdapTarget::Tls(authority) => (authority, TLS_PORT, Security::Tls { ca_file }),
        LdapTarget::Plain(authority) if config.ldap_starttls == Switch::Off => {
            (authority, PORT, Security::None)
        }
        LdapTarget::Plain(authority) => (authority, PORT, Security::StartTls { ca_file }),
    };
    let name = authority.host_without_dot().to_owned();
    let ips = if let Some(ip) = authority.ip() {
        vec![ip]
    } else {
        let found = Resolver::from_system().lookup(&name).await;
        found.map_err(|error| LdapError::NoAddress(name.clone(), error.to_string()))?
    };
    Connection::open(&Place::Host { name, ips, port: authority.port_or(port) }, &security).await
}

/// Signs in, as the settings say.
pub(super) async fn bind(connection: &mut Connection, config: &FixedSettings) -> Result<(), LdapError> {
    let Some(dn) = config.ldap_bind_dn.get() else { return connection.bind("", b"").await };
    let file = config.ldap_password_file.clone();
    let password = blocking(move || read_secret(&file)).await?;
    connection.bind(dn, &password).await
}

/// What the directory calls things.
#[derive(Debug, Clone)]
pub(super) struct Names {
    pub(super) subject: Vec<String>,
    pub(super) name: Vec<String>,
    pub(super) username: Vec<String>,
    pub(super) email: Vec<String>,
    pub(super) address: Vec<String>,
    pub(super) language: Vec<String>,
    pub(super) photo: Vec<String>,
    pub(super) version: Vec<String>,
}

impl Names {
    pub(super) fn of(config: &FixedSettings) -> Self {
        let names = |field: LdapField| match config.ldap_attributes.of(field) {
            Some(given) => given.to_vec(),
            None => usual(config.ldap_preset, field).iter().map(|name| (*name).to_owned()).collect(),
        };
        Self {
            subject: names(LdapField::Subject),
            name: names(LdapField::Name),
            username: names(LdapField::Username),
            email: names(LdapField::Email),
            address: names(LdapField::Address),
            language: names(LdapField::Language),
            photo: names(LdapField::Photo),
            version: names(LdapField::Version),
        }
    }

    /// Every attribute that a sync asks for but the photo.
    pub(super) fn without_photo(&self) -> Vec<String> {
        let all = [
            &self.subject,
            &self.name,
            &self.username,
            &self.email,
            &self.address,
            &self.language,
            &self.version,
        ];
        all.into_iter().flatten().cloned().chain(["memberOf".to_owned()]).collect()
    }
}

/// The preset's attributes for a field.
fn usual(preset: LdapPreset, field: LdapField) -> &'static [&'static str] {
    use LdapPreset::{ActiveDirectory, Authentik, Kanidm, Lldap, OpenLdap};
    match field {
        LdapField::Subject => match preset {
            OpenLdap | Lldap | Kanidm => &["entryUUID"],
            ActiveDirectory => &["objectGUID"],
            Authentik => &["uid"],
        },
        LdapField::Name => &["displayName", "cn"],
        LdapField::Username => match preset {
            OpenLdap | Lldap => &["uid"],
            ActiveDirectory => &["sAMAccountName"],
            Kanidm => &["name"],
            Authentik => &["cn"],
        },
        LdapField::Email => &["mail"],
        LdapField::Address => match preset {
            OpenLdap => &["mailPrimaryAddress", "mailAlternateAddress"],
            ActiveDirectory => &["proxyAddresses", "userPrincipalName"],
            Lldap | Kanidm | Authentik => &[],
        },
        LdapField::Language => &["preferredLanguage"],
        LdapField::Photo => match preset {
            OpenLdap | Lldap => &["jpegPhoto"],
            ActiveDirectory => &["thumbnailPhoto", "jpegPhoto"],
            Kanidm | Authentik => &[],
        },
        LdapField::Version => match preset {
            OpenLdap => &["entryCSN"],
            Lldap => &["modifyTimestamp"],
            ActiveDirectory => &["uSNChanged", "whenChanged"],
            Kanidm | Authentik => &[],
        },
    }
}

/// Which entries are people.
///
/// # Errors
///
/// None but of this file: each preset's filter parses.
pub(super) fn people_filter(config: &FixedSettings) -> Result<LdapFilter, LdapError> {
    if let Some(given) = config.ldap_filter.get() {
        return Ok(given.clone());
    }
    let text = match config.ldap_preset {
        LdapPreset::OpenLdap => "(objectClass=inetOrgPerson)",
        LdapPreset::Lldap | LdapPreset::Kanidm => "(objectClass=person)",
        // Without accounts that are disabled there.
        LdapPreset::ActiveDirectory => {
            "(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
        }
        LdapPreset::Authentik => "(objectClass=user)",
    };
    text.parse().map_err(LdapError::File)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment, Overrides};

    #[test]
    fn every_preset_has_a_filter_and_a_subject() {
        for preset in ["openldap", "lldap", "ad", "kanidm", "authentik"] {
            let mut overrides = Overrides::default();
            for (key, value) in [("ldap_url", "ldap://x"), ("ldap_base", "dc=x"), ("ldap_preset", preset)] {
                overrides.set(key, value.to_owned());
            }
            let config = Config::load(overrides, &Environment::default()).unwrap().fixed();
            people_filter(&config).unwrap();
            let names = Names::of(&config);
            for names in [&names.subject, &names.name, &names.username, &names.email] {
                assert!(!names.is_empty(), "{preset}");
            }
        }
    }
}
