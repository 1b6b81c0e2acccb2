//! Settings that the catalog keeps: laid over the defaults, below all that the operator gives at the start.

use std::fmt;
use std::sync::Arc;

use super::settings::{SETTINGS, Setting};
use super::texts::{InvalidSetting, SettingSource, Texts};
use super::{Config, ConfigErrors};

/// A setting to be changed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingEdit {
    /// Which.
    pub setting: &'static Setting,
    /// Its new value; `None` for what counts without one.
    pub value: Option<String>,
}

/// A stored value that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// The stored name, which may be of another version of Tondo.
    pub key: String,
    /// Why it does not count.
    pub reason: String,
}

impl fmt::Display for Unused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is set on the page and does not count: {}", self.key, self.reason)
    }
}

impl Config {
    /// This configuration with the values that the catalog keeps, and those that do not count: another version of Tondo may
    /// have stored them, or they do not fit what the operator gives now. The server runs without them.
    pub fn with_stored(&self, stored: &[(String, String)]) -> (Self, Vec<Unused>) {
        let mut texts = (*self.operator).clone();
        let mut config = self.operators_own();
        let mut unused = Vec::new();
        for (key, value) in stored {
            let mut leave_out =
                |reason: &str| unused.push(Unused { key: key.clone(), reason: reason.to_owned() });
            let Some(setting) = Setting::find(key) else {
                leave_out("this version has no such setting");
                continue;
            };
            if !setting.is_live() {
                leave_out("only flags, environment and file set it");
                continue;
            }
            // One by one, so that a value that does not fit costs no other.
            let before = texts.clone();
            put(&mut texts, setting, value);
            match Self::build(&texts, &self.operator) {
                Ok(built) => config = built,
                Err(errors) => {
                    for error in &errors {
                        leave_out(&error.reason);
                    }
                    texts = before;
                }
            }
        }
        (config, unused)
    }

    /// This configuration with other values set here.
    ///
    /// # Errors
    ///
    /// Every value that its setting cannot have, alone or together with the others.
    pub fn edited(&self, edits: &[SettingEdit]) -> Result<Self, Vec<InvalidSetting>> {
        let mut texts = Texts::default();
        for effective in &self.effective {
            texts.set(effective.setting.key, effective.value.clone(), effective.source.clone());
        }
        for edit in edits {
            match &edit.value {
                Some(value) => put(&mut texts, edit.setting, value),
                None => restore(&mut texts, &self.operator, edit.setting),
            }
        }
        Self::build(&texts, &self.operator)
    }

    /// This configuration without what the catalog keeps.
    fn operators_own(&self) -> Self {
        // The operator's texts were checked when they were read.
        Self::build(&self.operator, &self.operator).unwrap_or_else(|_invalid| self.clone())
    }

    /// These settings, which were read again, with those that are fixed as they were at the start.
    ///
    /// # Errors
    ///
    /// What does not fit together then.
    pub fn keeping_fixed_of(&self, started: &Self) -> Result<Self, ConfigErrors> {
        let mut texts = (*self.operator).clone();
        for setting in SETTINGS.iter().filter(|setting| !setting.is_live()) {
            restore(&mut texts, &started.operator, setting);
        }
        let operator = Arc::new(texts);
        let built = Self::build(&operator, &operator);
        built.map_err(|errors| ConfigErrors(errors.iter().map(ToString::to_string).collect()))
    }
}

/// Sets a value here, unless the operator gives one.
fn put(texts: &mut Texts, setting: &'static Setting, value: &str) {
    if texts.get(setting.key).is_none_or(|(_, source)| !source.is_locked()) {
        texts.set(setting.key, value.to_owned(), SettingSource::Here);
    }
}

/// Takes a setting's text and source from others.
fn restore(texts: &mut Texts, from: &Texts, setting: &'static Setting) {
    if let Some((value, source)) = from.get(setting.key) {
        texts.set(setting.key, value.clone(), source.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Overrides};

    fn operators(flags: &[(&'static str, &str)]) -> Config {
        let mut overrides = Overrides::default();
        for (key, value) in flags {
            overrides.set(key, (*value).to_owned());
        }
        Config::load(overrides, &Environment::default()).unwrap()
    }

    fn stored(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn edit(key: &str, value: Option<&str>) -> SettingEdit {
        SettingEdit { setting: Setting::find(key).unwrap(), value: value.map(str::to_owned) }
    }

    #[test]
    fn stored_values_count_below_the_operators() {
        let rows = stored(&[("max_frames", "7"), ("locale", "tr")]);
        let (config, unused) = operators(&[("locale", "de")]).with_stored(&rows);
        assert_eq!((config.max_frames, config.locale), (7, crate::values::Locale::De));
        assert_eq!(config.effective_of("max_frames").unwrap().source, SettingSource::Here);
        assert_eq!(unused, []);
        let (without, _) = config.with_stored(&[]);
        assert_eq!(without.max_frames, 1024);
        assert_eq!(without.effective_of("max_frames").unwrap().source, SettingSource::Default);
    }

    #[test]
    fn a_stored_value_that_does_not_count_costs_no_other() {
        let rows = stored(&[
            ("future", "1"),
            ("listen", "[::]:80"),
            ("max_picture_size", "1 GiB"),
            ("locale", "tlh"),
            ("max_frames", "7"),
        ]);
        let (config, unused) = operators(&[]).with_stored(&rows);
        let keys: Vec<&str> = unused.iter().map(|unused| unused.key.as_str()).collect();
        assert_eq!(keys, ["future", "listen", "max_picture_size", "locale"]);
        assert_eq!((config.max_frames, config.max_picture_size.bytes()), (7, 8 << 20));
    }

    #[test]
    fn edits_are_checked_together_and_name_their_settings() {
        let config = operators(&[]);
        let edited = config.edited(&[edit("max_frames", Some("7")), edit("locale", Some("tr"))]).unwrap();
        assert_eq!((edited.max_frames, edited.locale), (7, crate::values::Locale::Tr));
        let back = edited.edited(&[edit("max_frames", None)]).unwrap();
        assert_eq!((back.max_frames, back.locale), (1024, crate::values::Locale::Tr));
        let errors = config.edited(&[edit("max_frames", Some("x")), edit("locale", Some("y"))]).unwrap_err();
        let keys: Vec<&str> = errors.iter().map(|error| error.key).collect();
        assert_eq!(keys, ["locale", "max_frames"]);
        let errors = config.edited(&[edit("max_picture_size", Some("1 GiB"))]).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.key).collect::<Vec<_>>(), ["max_picture_size"]);
    }

    #[test]
    fn what_is_read_again_keeps_what_is_fixed() {
        let started = operators(&[("data", "/one"), ("locale", "de")]);
        let again = operators(&[("data", "/two"), ("locale", "fr")]).keeping_fixed_of(&started).unwrap();
        assert_eq!(again.data.to_str(), Some("/one"));
        assert_eq!(again.locale, crate::values::Locale::Fr);
    }
}
