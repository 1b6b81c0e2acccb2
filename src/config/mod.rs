//! Configuration: flags over `TONDO_*` environment over a TOML file over the catalog's settings over defaults.
//!
//! A [`Config`] holds checked values only. It also keeps where each comes from, for `config show`; errors name the setting
//! and its source. Nothing reads the environment or the file but [`Config::load`]. What the catalog keeps is laid over it
//! by `stored`, again whenever that changes.

mod mail;
mod mail_values;
#[cfg(test)]
mod manual;
mod proxies;
mod service_links;
mod settings;
mod sources;
mod stored;
mod texts;
mod values;
mod web_values;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use mail::read_operators_file;
pub(crate) use mail_values::SmtpTls;
pub(crate) use proxies::TrustedProxies;
pub(crate) use settings::{FixedSettings, SETTINGS, Setting, Settings};
pub use sources::{Environment, Overrides};
pub(crate) use stored::{SettingEdit, Unused};
use texts::Texts;
pub(crate) use texts::{InvalidSetting, SettingSource};
pub(crate) use values::{BasePath, ListenAddress, LogFormat, Switch};
pub(crate) use web_values::{RedirectHosts, WebOrigin};

/// The checked settings, and where each comes from.
#[derive(Debug, Clone)]
pub struct Config {
    settings: Settings,
    effective: Vec<EffectiveSetting>,
    /// What flags, environment, file and defaults say, without the catalog.
    operator: Arc<Texts>,
}

/// A setting in effect, as `config show` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveSetting {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value, unchecked.
    pub value: String,
    /// Where the value comes from.
    pub source: SettingSource,
}

impl EffectiveSetting {
    /// The value, unless it is secret.
    pub fn shown(&self) -> Option<&str> {
        (!self.setting.is_secret()).then_some(self.value.as_str())
    }
}

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(Vec<String>);

impl ConfigErrors {
    /// Each error: the setting, where its value comes from, and what is wrong with it.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join("\n"))
    }
}

/// Every setting with its text, in the order of the manual.
fn effective(texts: &Texts) -> Vec<EffectiveSetting> {
    let effective = |setting: &'static Setting| {
        let (value, source) = texts.get(setting.key)?.clone();
        Some(EffectiveSetting { setting, value, source })
    };
    SETTINGS.iter().filter_map(effective).collect()
}

impl Config {
    /// Collects the settings from flags, environment, file and defaults, and checks all of them.
    ///
    /// # Errors
    ///
    /// All errors at once.
    pub fn load(overrides: Overrides, environment: &Environment) -> Result<Self, ConfigErrors> {
        let (texts, mut errors) = sources::collect(overrides, environment);
        let operator = Arc::new(texts);
        match Self::build(&operator, &operator) {
            Ok(config) if errors.is_empty() => Ok(config),
            Ok(_) => Err(ConfigErrors(errors)),
            Err(invalid) => {
                errors.extend(invalid.iter().map(ToString::to_string));
                Err(ConfigErrors(errors))
            }
        }
    }

    /// Checks these texts, which are those of the operator with the catalog's among them.
    fn build(texts: &Texts, operator: &Arc<Texts>) -> Result<Self, Vec<InvalidSetting>> {
        let mut errors = Vec::new();
        let effective = effective(texts);
        match Settings::parse(texts, &mut errors) {
            Some(settings) if errors.is_empty() => {
                Self { settings, effective, operator: Arc::clone(operator) }.checked()
            }
            _ => Err(errors),
        }
    }

    /// The settings in effect, in the order of the manual.
    pub fn effective(&self) -> &[EffectiveSetting] {
        &self.effective
    }

    /// The database file of the catalog.
    pub fn catalog_path(&self) -> PathBuf {
        self.data.join("tondo.db")
    }

    /// The files of `tls_cert` and `tls_key`; `None` where they are not set.
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        let is_set = |path: &Path| !path.as_os_str().is_empty();
        (is_set(&self.tls_cert) && is_set(&self.tls_key)).then_some((&self.tls_cert, &self.tls_key))
    }

    /// The scheme of URLs at the TCP sockets.
    pub fn socket_scheme(&self) -> &'static str {
        if self.tls_files().is_some() { "https" } else { "http" }
    }

    /// The URL under which people reach the server, without a path: `public_url`, or else the first address of `listen`.
    pub fn site(&self) -> String {
        let first = self.listen.iter().find_map(|address| match address {
            ListenAddress::Tcp(address) => Some(format!("{}://{address}", self.socket_scheme())),
            ListenAddress::Unix(_) => None,
        });
        self.public_url.as_str().map(str::to_owned).or(first).unwrap_or_default()
    }

    /// The largest request body that can hold a valid upload, in bytes and whole KiB: a picture of `max_picture_size` in
    /// base64 with its slashes escaped, and the fields around it.
    pub fn max_body_bytes(&self) -> u64 {
        let base64 = self.max_picture_size.bytes().div_ceil(3).saturating_mul(4);
        let escapes = base64 / BASE64_DIGITS_PER_SLASH * 2;
        base64.saturating_add(escapes).saturating_add(BODY_SLACK_BYTES).div_ceil(1024).saturating_mul(1024)
    }

    /// The memory of an upload's body while it is received and parsed, in bytes: the body itself, and the picture in it.
    pub fn body_weight_bytes(body_bytes: u64) -> u64 {
        body_bytes.saturating_add(body_bytes / 4 * 3)
    }

    /// The part of `memory_budget` for request bodies, in bytes.
    pub fn bodies_budget_bytes(&self) -> u64 {
        self.memory_budget.bytes() / 6
    }

    /// The part of `memory_budget` for decoding, in bytes.
    pub fn decoding_budget_bytes(&self) -> u64 {
        self.memory_budget.bytes() - self.bodies_budget_bytes()
    }

    /// Checks what the values are together.
    fn checked(self) -> Result<Self, Vec<InvalidSetting>> {
        if self.tls_cert.as_os_str().is_empty() != self.tls_key.as_os_str().is_empty() {
            let (set, other) = if self.tls_key.as_os_str().is_empty() {
                ("tls_cert", "tls_key")
            } else {
                ("tls_key", "tls_cert")
            };
            let source = self.effective_of(set).map(|effective| effective.source.clone());
            let reason = format!("`{set}` is set without `{other}`: HTTPS needs both files");
            return Err(vec![InvalidSetting {
                key: set,
                source: source.unwrap_or(SettingSource::Default),
                reason,
            }]);
        }
        if let Some((key, reason)) = mail::fault(&self) {
            let source = self.effective_of(key).map(|effective| effective.source.clone());
            return Err(vec![InvalidSetting {
                key,
                source: source.unwrap_or(SettingSource::Default),
                reason,
            }]);
        }
        let needed = Self::body_weight_bytes(self.max_body_bytes());
        if self.bodies_budget_bytes() >= needed {
            return Ok(self);
        }
        let reason = format!(
            "`memory_budget` is {}, too small for `max_picture_size` {}: at least {} bytes are needed",
            self.memory_budget,
            self.max_picture_size,
            needed.saturating_mul(6)
        );
        let source = |key: &str| self.effective_of(key).map(|effective| effective.source.clone());
        let (key, source) = match source("max_picture_size") {
            Some(SettingSource::Here) => ("max_picture_size", SettingSource::Here),
            _ => ("memory_budget", source("memory_budget").unwrap_or(SettingSource::Default)),
        };
        Err(vec![InvalidSetting { key, source, reason }])
    }

    /// One of the settings in effect.
    pub fn effective_of(&self, key: &str) -> Option<&EffectiveSetting> {
        self.effective.iter().find(|effective| effective.setting.key == key)
    }
}

/// On average one base64 digit in this many is a slash; the limit allows for twice as many slashes.
const BASE64_DIGITS_PER_SLASH: u64 = 64;

/// Room in a body besides the picture, in bytes: the other fields, the boundaries of a multipart body.
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
        Config::load(overrides, &Environment(environment)).map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_defaults_are_valid() {
        let config = load(&[], &[], "").unwrap();
        assert_eq!(config.max_picture_size.bytes(), 8 << 20);
        assert!(config.effective().iter().all(|effective| effective.source == SettingSource::Default));
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let file = "locale = \"tr\"\nmax_frames = 7\nlog = \"debug\"";
        let environment = [("TONDO_LOCALE", "de"), ("TONDO_MAX_FRAMES", "8")];
        let config = load(&[("locale", "fr")], &environment, file).unwrap();
        assert_eq!(config.locale, crate::values::Locale::Fr);
        assert_eq!(config.max_frames, 8);
        assert_eq!(config.log.to_string(), "debug");
    }

    #[test]
    fn the_environment_may_name_a_file_that_holds_the_value() {
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
    fn a_former_name_is_an_error_that_names_the_current_one() {
        assert!(load(&[], &[], "headroom = \"1 MiB\"").unwrap_err().contains("now called `min_free_space`"));
        let variable = load(&[], &[("TONDO_GROUND", "#000000")], "").unwrap_err();
        assert!(variable.contains("TONDO_GROUND is now called TONDO_BACKGROUND"), "{variable}");
        let file = load(&[], &[("TONDO_DRAIN_TIMEOUT_FILE", "x")], "").unwrap_err();
        assert!(file.contains("now called TONDO_SHUTDOWN_TIMEOUT_FILE"), "{file}");
        for (_former, current) in settings::RENAMED {
            assert!(
                settings::SETTINGS.iter().any(|setting| setting.key == *current),
                "{current} is not a setting"
            );
        }
    }

    #[test]
    fn all_errors_are_reported_at_once_with_their_sources() {
        let errors =
            load(&[("listen", "nonsense")], &[("TONDO_MAX_PIXELS", "many")], "locale = \"xx\"").unwrap_err();
        for part in ["listen", "--listen", "max_pixels", "TONDO_MAX_PIXELS", "locale", "tondo.toml"] {
            assert!(errors.contains(part), "{part} in {errors}");
        }
    }

    #[test]
    fn a_list_in_the_file_is_a_list() {
        let config = load(&[], &[], "listen = [\"127.0.0.1:1\", \"unix:/run/t.sock\"]").unwrap();
        assert_eq!(config.listen.iter().count(), 2);
    }

    #[test]
    fn https_needs_both_files() {
        for (set, other) in [("tls_cert", "tls_key"), ("tls_key", "tls_cert")] {
            let error = load(&[(set, "/etc/tondo/file.pem")], &[], "").unwrap_err();
            assert!(error.contains(&format!("`{set}` is set without `{other}`")), "{error}");
        }
        let both = [("tls_cert", "/c.pem"), ("tls_key", "/k.pem"), ("listen", "127.0.0.1:1")];
        assert_eq!(load(&both, &[], "").unwrap().site(), "https://127.0.0.1:1");
    }

    #[test]
    fn a_budget_too_small_for_one_upload_is_refused() {
        assert!(load(&[("memory_budget", "32 MiB")], &[], "").unwrap_err().contains("memory_budget"));
    }
}
