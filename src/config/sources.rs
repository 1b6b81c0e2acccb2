//! Where settings stand: flags, environment, file, defaults. Gathers texts; checks no value.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::settings::{SETTINGS, renamed};
use crate::config::{Setting, ShownSetting};

/// What every variable of ours begins with.
const PREFIX: &str = "TONDO_";

/// The variable that names the configuration file; not a setting itself.
const CONFIG_VARIABLE: &str = "TONDO_CONFIG";

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The file named by `--config`.
    pub config_file: Option<PathBuf>,
    values: BTreeMap<&'static str, String>,
}

impl Overrides {
    /// Notes the value that a flag gave for a setting.
    pub fn set(&mut self, key: &'static str, value: String) {
        self.values.insert(key, value);
    }
}

/// What the process was started in.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The environment's variables.
    pub environment: BTreeMap<String, String>,
}

impl Surroundings {
    /// The environment of this process. A variable that is not UTF-8 is passed over.
    pub fn of_process() -> Self {
        let readable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { environment: std::env::vars_os().filter_map(readable).collect() }
    }
}

/// Where a setting's value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// The command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the default"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Environment(name) => out.write_str(name),
            Self::Flag(key) => write!(out, "--{}", key.replace('_', "-")),
        }
    }
}

/// Every setting's text and origin.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeMap<&'static str, (String, Origin)>);

impl Texts {
    pub(super) fn get(&self, key: &str) -> Option<&(String, Origin)> {
        self.0.get(key)
    }

    pub(super) fn shown(&self) -> Vec<ShownSetting> {
        let shown = |setting: &'static Setting| {
            let (value, origin) = self.0.get(setting.key)?.clone();
            Some(ShownSetting { setting, value, origin })
        };
        SETTINGS.iter().filter_map(shown).collect()
    }
}

/// Lays the sources over one another, weakest first.
pub(super) fn gather(overrides: Overrides, surroundings: &Surroundings) -> (Texts, Vec<String>) {
    let mut texts = Texts::default();
    let mut faults = Vec::new();
    for setting in SETTINGS {
        texts.0.insert(setting.key, (setting.default.to_owned(), Origin::Default));
    }
    let named = surroundings.environment.get(CONFIG_VARIABLE).map(PathBuf::from);
    if let Some(path) = overrides.config_file.or(named) {
        lay_file(&path, &mut texts, &mut faults);
    }
    lay_environment(surroundings, &mut texts, &mut faults);
    for (key, value) in overrides.values {
        texts.0.insert(key, (value, Origin::Flag(key)));
    }
    (texts, faults)
}

fn lay_file(path: &Path, texts: &mut Texts, faults: &mut Vec<String>) {
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let table = read.and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
    let table = match table {
        Ok(table) => table,
        Err(error) => return faults.push(format!("the configuration file {}: {error}", path.display())),
    };
    for (key, value) in table {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let path = path.display();
            faults.push(match renamed(&key) {
                Some(today) => format!("`{key}` (from {path}) is called `{today}` now"),
                None => format!("`{key}` (from {path}) is not a setting"),
            });
            continue;
        };
        match plain_text(&value) {
            Some(text) => drop(texts.0.insert(setting.key, (text, Origin::File(path.to_owned())))),
            None => faults.push(format!("`{key}` (from {}) has a value of the wrong kind", path.display())),
        }
    }
}

/// A value of the file as the text that a flag would have given.
fn plain_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.join(",")),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

fn lay_environment(surroundings: &Surroundings, texts: &mut Texts, faults: &mut Vec<String>) {
    let ours = surroundings.environment.iter().filter(|(name, _)| name.starts_with(PREFIX));
    for (name, value) in ours.filter(|(name, _)| *name != CONFIG_VARIABLE) {
        let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
        let by_name = |key: &str| SETTINGS.iter().find(|setting| setting.key == key);
        if surroundings.environment.contains_key(&format!("{name}_FILE")) {
            faults.push(format!("{name} and {name}_FILE are both set; one of them is enough"));
        }
        let (setting, text) = match (by_name(&key), key.strip_suffix("_file").and_then(by_name)) {
            (Some(setting), _) => (setting, Ok(value.clone())),
            (None, Some(setting)) => (setting, std::fs::read_to_string(value)),
            (None, None) => {
                let file = if key.ends_with("_file") { "_FILE" } else { "" };
                faults.push(match renamed(key.strip_suffix("_file").unwrap_or(&key)) {
                    Some(today) => {
                        format!("{name} is called {PREFIX}{}{file} now", today.to_uppercase())
                    }
                    None => format!("the environment variable {name} names no setting"),
                });
                continue;
            }
        };
        match text {
            Ok(text) => {
                let origin = Origin::Environment(name.clone());
                texts.0.insert(setting.key, (text.trim_end_matches(['\r', '\n']).to_owned(), origin));
            }
            Err(error) => faults.push(format!("`{}` (from {name}): {value}: {error}", setting.key)),
        }
    }
}
