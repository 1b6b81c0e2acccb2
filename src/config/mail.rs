//! What settings about mail have to be together, and the files that the operator names. The password is in a file of its own, which
//! is read when it is needed.

use std::io;
use std::path::{Path, PathBuf};

use super::mail_values::SmtpTls;
use super::settings::Settings;

/// What is wrong with the settings about mail together: a setting, and what to do.
pub(super) fn fault(settings: &Settings) -> Option<(&'static str, String)> {
    let is_set = |path: &PathBuf| !path.as_os_str().is_empty();
    let (has_user, has_password) = (!settings.smtp_user.is_empty(), is_set(&settings.smtp_password_file));
    let has_from = settings.smtp_from.get().is_some();
    if settings.smtp_host.get().is_none() {
        let stray = [
            ("smtp_from", has_from),
            ("smtp_user", has_user),
            ("smtp_password_file", has_password),
            ("smtp_ca_file", is_set(&settings.smtp_ca_file)),
        ];
        let stray = stray.into_iter().find(|(_, is_set)| *is_set)?.0;
        return Some((stray, format!("`{stray}` is set without `smtp_host`: name the mail server, too")));
    }
    let reason = if !has_from {
        "`smtp_host` is set without `smtp_from`: name the address that mails come from, too"
    } else if settings.public_url.as_str().is_none() {
        "`smtp_host` is set without `public_url`: the links in mails begin with it, so set it beside `smtp_host`"
    } else if has_user != has_password {
        "`smtp_user` and `smtp_password_file` belong together: set both, or neither"
    } else if has_user && settings.smtp_tls == SmtpTls::None {
        return Some(("smtp_tls", "`smtp_tls` is `none`, and `smtp_user` is set: the password would be sent unencrypted. Set `starttls` or `tls`, or no user".to_owned()));
    } else {
        return None;
    };
    Some(("smtp_host", reason.to_owned()))
}

/// Reads a file that the operator named in a setting.
pub(crate) fn read_operators_file(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment, Overrides};

    fn load(settings: &[(&'static str, &str)]) -> Result<Config, String> {
        let mut overrides = Overrides::default();
        for (key, value) in settings {
            overrides.set(key, (*value).to_owned());
        }
        Config::load(overrides, &Environment::default()).map_err(|errors| errors.to_string())
    }

    const ENOUGH: [(&str, &str); 3] = [
        ("smtp_host", "mail.example.org"),
        ("smtp_from", "tondo@example.org"),
        ("public_url", "https://pictures.example.org"),
    ];

    #[test]
    fn settings_about_mail_that_make_no_sense_together_are_errors_that_say_what_to_do() {
        assert!(load(&ENOUGH).is_ok());
        let without = |key: &str| ENOUGH.into_iter().filter(|(known, _)| *known != key).collect::<Vec<_>>();
        let and = |more: &[(&'static str, &'static str)]| [&ENOUGH[..], more].concat();
        for (settings, parts) in [
            (without("smtp_host"), ["smtp_from", "smtp_host"]),
            (without("smtp_from"), ["smtp_host", "smtp_from"]),
            (without("public_url"), ["smtp_host", "public_url"]),
            (and(&[("smtp_user", "tondo")]), ["smtp_password_file", "both"]),
            (and(&[("smtp_password_file", "/run/p")]), ["smtp_user", "both"]),
            (
                and(&[("smtp_user", "u"), ("smtp_password_file", "/p"), ("smtp_tls", "none")]),
                ["unencrypted", "starttls"],
            ),
            (and(&[("smtp_port", "0")]), ["smtp_port", "65535"]),
            (and(&[("smtp_tls", "ssl")]), ["smtp_tls", "starttls"]),
        ] {
            let error = load(&settings).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{parts:?} in {error}");
        }
    }

    #[test]
    fn the_port_follows_the_mode() {
        for (mode, port) in [("tls", 465), ("starttls", 587), ("none", 25)] {
            let config = load(&[&ENOUGH[..], &[("smtp_tls", mode)]].concat()).unwrap();
            assert_eq!(config.smtp_tls.port(config.smtp_port), port);
        }
    }
}
