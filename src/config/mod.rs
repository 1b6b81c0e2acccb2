//! Configuration: flags over `TONDO_*` environment over a TOML file over defaults, checked once at start.
//!
//! A [`Config`] holds checked values only. Where each came from is kept beside it, for `config show` and for errors,
//! which name the setting and its source. Nothing reads the environment or a file after [`Config::load`].

mod proxies;
mod settings;
mod sources;
mod values;
mod web_values;

use std::fmt;
use std::path::PathBuf;

pub use proxies::TrustedProxies;
pub use settings::{SETTINGS, Setting, Settings};
pub use sources::{Origin, Overrides, Surroundings};
pub use values::{BasePath, ListenAddress, ListenAddresses, LogFormat, SocketMode};
pub use web_values::{Hosts, PublicUrl, RedirectHosts, Upstream, WebOrigin};

/// The checked settings, and where each came from.
#[derive(Debug, Clone)]
pub struct Config {
    settings: Settings,
    shown: Vec<ShownSetting>,
}

/// A setting as `config show` prints it.
#[derive(Debug, Clone)]
pub struct ShownSetting {
    /// The setting.
    pub setting: &'static Setting,
    /// Its effective value.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(Vec<String>);

impl ConfigErrors {
    /// Each fault: the setting, where its value came from, and what is wrong with it.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join("\n"))
    }
}

impl Config {
    /// Gathers the settings from everywhere they may stand and checks them all.
    ///
    /// # Errors
    ///
    /// Every fault at once.
    pub fn load(overrides: Overrides, surroundings: &Surroundings) -> Result<Self, ConfigErrors> {
        let (texts, mut faults) = sources::gather(overrides, surroundings);
        let shown = texts.shown();
        match Settings::parse(&texts, &mut faults) {
            Some(settings) if faults.is_empty() => Self { settings, shown }.checked(),
            _ => Err(ConfigErrors(faults)),
        }
    }

    /// The settings in effect, in the order of their documentation.
    pub fn shown(&self) -> &[ShownSetting] {
        &self.shown
    }

    /// The file that holds the catalogue.
    pub fn catalog_path(&self) -> PathBuf {
        self.data.join("tondo.db")
    }

    /// The address under which people reach the server, without a path: the configured one, else the first that is
    /// listened on.
    pub fn site(&self) -> String {
        let first = self.listen.iter().find_map(|address| match address {
            ListenAddress::Tcp(address) => Some(format!("http://{address}")),
            ListenAddress::Unix(_) => None,
        });
        self.public_url.as_str().map(str::to_owned).or(first).unwrap_or_default()
    }

    /// Bytes of the longest request body that can hold a valid upload, in whole KiB: a picture of the greatest size
    /// in base64, every `/` in it escaped, and the fields around it.
    pub fn max_body_bytes(&self) -> u64 {
        let base64 = self.max_picture_size.bytes().div_ceil(3).saturating_mul(4);
        let escapes = base64 / BASE64_DIGITS_A_SLASH * 2;
        base64.saturating_add(escapes).saturating_add(BODY_SLACK_BYTES).div_ceil(1024).saturating_mul(1024)
    }

    /// Memory that an upload's body weighs while it is read and taken apart: the body itself, and the picture in it.
    pub fn body_weight_bytes(body_bytes: u64) -> u64 {
        body_bytes.saturating_add(body_bytes / 4 * 3)
    }

    /// The part of the memory budget that request bodies share.
    pub fn bodies_budget_bytes(&self) -> u64 {
        self.memory_budget.bytes() / 6
    }

    /// The part of the memory budget that decoding shares.
    pub fn decoding_budget_bytes(&self) -> u64 {
        self.memory_budget.bytes() - self.bodies_budget_bytes()
    }

    fn checked(self) -> Result<Self, ConfigErrors> {
        let needed = Self::body_weight_bytes(self.max_body_bytes());
        if self.bodies_budget_bytes() < needed {
            return Err(ConfigErrors(vec![format!(
                "`memory_budget` is {}, too small for `max_picture_size` {}: at least {} bytes are needed",
                self.memory_budget,
                self.max_picture_size,
                needed.saturating_mul(6)
            )]));
        }
        Ok(self)
    }
}

/// One base64 digit in so many is a slash, on average; twice as many are allowed for.
const BASE64_DIGITS_A_SLASH: u64 = 64;

/// Room in a body beside the picture: the other fields, the envelope of a multipart body.
const BODY_SLACK_BYTES: u64 = 256 * 1024;

impl std::ops::Deref for Config {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(
        flags: &[(&'static str, &str)],
        environment: &[(&str, &str)],
        file: &str,
    ) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.toml");
        std::fs::write(&path, file).unwrap();
        let mut overrides = Overrides::default();
        for (key, value) in flags {
            overrides.set(key, (*value).to_owned());
        }
        overrides.config_file = Some(path);
        let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Config::load(overrides, &Surroundings { environment }).map_err(|faults| faults.to_string())
    }

    #[test]
    fn the_defaults_are_sound() {
        let config = load(&[], &[], "").unwrap();
        assert_eq!(config.max_picture_size.bytes(), 8 << 20);
        assert!(config.shown().iter().all(|shown| shown.origin == Origin::Default));
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let file = "locale = \"tr\"\nmax_frames = 7\nlog = \"debug\"";
        let environment = [("TONDO_LOCALE", "de"), ("TONDO_MAX_FRAMES", "8")];
        let config = load(&[("locale", "fr")], &environment, file).unwrap();
        assert_eq!(config.locale, crate::values::Locale::Fr);
        assert_eq!(config.max_frames, 8);
        assert_eq!(config.log, "debug");
    }

    #[test]
    fn a_value_may_stand_in_a_file_that_the_environment_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locale");
        std::fs::write(&path, "es\n").unwrap();
        let config = load(&[], &[("TONDO_LOCALE_FILE", path.to_str().unwrap())], "").unwrap();
        assert_eq!(config.locale, crate::values::Locale::Es);
    }

    #[test]
    fn unknown_names_are_errors_everywhere() {
        assert!(load(&[], &[("TONDO_LISTNE", "x")], "").unwrap_err().contains("TONDO_LISTNE"));
        assert!(load(&[], &[], "lisen = \"127.0.0.1:1\"").unwrap_err().contains("lisen"));
        assert!(load(&[], &[], "[table]\nx = 1").unwrap_err().contains("table"));
    }

    #[test]
    fn a_former_name_is_an_error_that_names_the_one_of_today() {
        assert!(load(&[], &[], "headroom = \"1 MiB\"").unwrap_err().contains("called `min_free_space` now"));
        let variable = load(&[], &[("TONDO_GROUND", "#000000")], "").unwrap_err();
        assert!(variable.contains("TONDO_GROUND is called TONDO_BACKGROUND now"), "{variable}");
        let file = load(&[], &[("TONDO_DRAIN_TIMEOUT_FILE", "x")], "").unwrap_err();
        assert!(file.contains("called TONDO_SHUTDOWN_TIMEOUT_FILE now"), "{file}");
        for (_former, today) in settings::RENAMED {
            assert!(SETTINGS.iter().any(|setting| setting.key == *today), "{today} is no setting");
        }
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_source() {
        let faults =
            load(&[("listen", "nonsense")], &[("TONDO_MAX_PIXELS", "many")], "locale = \"xx\"").unwrap_err();
        for part in ["listen", "--listen", "max_pixels", "TONDO_MAX_PIXELS", "locale", "tondo.toml"] {
            assert!(faults.contains(part), "{part} in {faults}");
        }
    }

    #[test]
    fn a_list_in_the_file_is_a_list() {
        let config = load(&[], &[], "listen = [\"127.0.0.1:1\", \"unix:/run/t.sock\"]").unwrap();
        assert_eq!(config.listen.iter().count(), 2);
    }

    #[test]
    fn a_budget_too_small_for_one_upload_is_refused() {
        assert!(load(&[("memory_budget", "32 MiB")], &[], "").unwrap_err().contains("memory_budget"));
    }
}
