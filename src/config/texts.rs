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
}

impl fmt::Display for SettingSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the default"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Environment(name) => out.write_str(name),
            Self::Flag(key) => write!(out, "--{}", key.replace('_', "-")),
        }
    }
}

/// Every setting's unchecked text and where it comes from.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeMap<&'static str, (String, SettingSource)>);

impl Texts {
    pub(super) fn get(&self, key: &str) -> Option<&(String, SettingSource)> {
        self.0.get(key)
    }

    pub(super) fn set(&mut self, key: &'static str, text: String, source: SettingSource) {
        self.0.insert(key, (text, source));
    }
}
