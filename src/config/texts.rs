//! The texts of settings and where each comes from, before they are checked.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Where a setting's value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingSource {
    /// It is not set.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The command line.
    Flag(&'static str),
    /// The catalog, where administrators and `tondo config set` put it.
    Here,
}

impl SettingSource {
    /// Whether the operator gave the value at the start of the process, so that it cannot be changed here.
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::File(_) | Self::Environment(_) | Self::Flag(_))
    }
}

/// A value that its setting cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSetting {
    /// The setting.
    pub key: &'static str,
    /// Where the value comes from.
    pub source: SettingSource,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` (from {}): {}", self.key, self.source, self.reason)
    }
}

impl fmt::Display for SettingSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the default"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Environment(name) => out.write_str(name),
            Self::Flag(key) => write!(out, "--{}", key.replace('_', "-")),
            Self::Here => out.write_str("set on the page"),
        }
    }
}

/// Every setting's unchecked text and where it comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts(BTreeMap<&'static str, (String, SettingSource)>);

impl Texts {
    pub(super) fn get(&self, key: &str) -> Option<&(String, SettingSource)> {
        self.0.get(key)
    }

    pub(super) fn set(&mut self, key: &'static str, text: String, source: SettingSource) {
        self.0.insert(key, (text, source));
    }
}
