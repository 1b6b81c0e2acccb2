//! What the settings of a directory are together.

use super::Config;
use super::ldap_values::{LdapAdmins, LdapTarget};
use super::texts::{InvalidSetting, SettingSource};
use super::values::Switch;

/// The shortest time between two syncs, in seconds.
const MIN_INTERVAL_S: u32 = 60;

impl Config {
    /// What of the directory's settings does not fit together.
    pub(super) fn directory_conflict(&self) -> Option<InvalidSetting> {
        let (key, reason) = self.conflict()?;
        let source = self.effective_of(key).map(|effective| effective.source.clone());
        Some(InvalidSetting { key, source: source.unwrap_or(SettingSource::Default), reason })
    }

    fn conflict(&self) -> Option<(&'static str, String)> {
        let has_password = !self.ldap_password_file.as_os_str().is_empty();
        let has_ca_file = !self.ldap_ca_file.as_os_str().is_empty();
        let needs_url = [
            ("ldap_bind_dn", self.ldap_bind_dn.get().is_some()),
            ("ldap_password_file", has_password),
            ("ldap_base", self.ldap_base.get().is_some()),
            ("ldap_ca_file", has_ca_file),
            ("ldap_filter", self.ldap_filter.get().is_some()),
            ("ldap_admin_group", self.ldap_admin_group != LdapAdmins::Unsaid),
            ("ldap_interval", self.ldap_interval.get() > 0),
        ];
        let Some(target) = self.ldap_url.target() else {
            let (key, _) = needs_url.into_iter().find(|(_, is_set)| *is_set)?;
            return Some((
                key,
                format!("`{key}` is set without `ldap_url`, which says where the directory is"),
            ));
        };
        if self.ldap_base.get().is_none() {
            let reason = "`ldap_url` is set without `ldap_base`, which says where its people are";
            return Some(("ldap_url", reason.to_owned()));
        }
        match (self.ldap_bind_dn.get().is_some(), has_password) {
            (true, false) => {
                let reason = "`ldap_bind_dn` is set without `ldap_password_file`";
                return Some(("ldap_bind_dn", reason.to_owned()));
            }
            (false, true) => {
                let reason = "`ldap_password_file` is set without `ldap_bind_dn`";
                return Some(("ldap_password_file", reason.to_owned()));
            }
            _ => {}
        }
        let is_unprotected = match target {
            LdapTarget::Tls(_) => false,
            LdapTarget::Socket(_) => true,
            LdapTarget::Plain(_) => self.ldap_starttls == Switch::Off,
        };
        if is_unprotected && has_ca_file {
            let reason = "`ldap_ca_file` is set, but the connection has no TLS that it could be for";
            return Some(("ldap_ca_file", reason.to_owned()));
        }
        if (1..MIN_INTERVAL_S).contains(&self.ldap_interval.get()) {
            return Some(("ldap_interval", format!("it is shorter than {MIN_INTERVAL_S} seconds")));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment, Overrides};

    fn load(flags: &[(&'static str, &str)]) -> Result<Config, String> {
        let mut overrides = Overrides::default();
        for (key, value) in flags {
            overrides.set(key, (*value).to_owned());
        }
        Config::load(overrides, &Environment::default()).map_err(|errors| errors.to_string())
    }

    #[test]
    fn settings_of_a_directory_that_make_no_sense_together_are_refused() {
        let url = ("ldap_url", "ldap://dc.example.org");
        let base = ("ldap_base", "dc=example");
        assert!(load(&[url, base]).is_ok());
        assert!(load(&[url]).unwrap_err().contains("`ldap_base`"));
        for key in ["ldap_base", "ldap_bind_dn", "ldap_ca_file", "ldap_password_file"] {
            assert!(load(&[(key, "/x")]).unwrap_err().contains("without `ldap_url`"), "{key}");
        }
        assert!(load(&[("ldap_interval", "1h")]).unwrap_err().contains("ldap_url"));
        assert!(load(&[url, base, ("ldap_interval", "5s")]).unwrap_err().contains("60 seconds"));
        assert!(load(&[url, base, ("ldap_bind_dn", "cn=x")]).unwrap_err().contains("ldap_password_file"));
        assert!(
            load(&[url, base, ("ldap_starttls", "off"), ("ldap_ca_file", "/x")])
                .unwrap_err()
                .contains("no TLS")
        );
        assert!(load(&[url, base, ("ldap_filter", "(uid=")]).unwrap_err().contains("not a filter"));
    }
}
