//! Where settings come from: flags, environment, file, defaults. Collects their texts; checks no value.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::service_links::is_service_link;
use super::settings::{SETTINGS, Setting, current_name};
use super::texts::{SettingSource, Texts};

/// The prefix of Tondo's environment variables.
const PREFIX: &str = "TONDO_";

/// The variable that names the configuration file. It is not a setting.
const CONFIG_VARIABLE: &str = "TONDO_CONFIG";

/// The settings given on the command line.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The file named by `--config`.
    pub config_file: Option<PathBuf>,
    values: BTreeMap<&'static str, String>,
}

impl Overrides {
    /// Sets the value that a flag gives for a setting.
    pub fn set(&mut self, key: &'static str, value: String) {
        self.values.insert(key, value);
    }
}

/// The environment variables of a process.
#[derive(Debug, Clone, Default)]
pub struct Environment(pub BTreeMap<String, String>);

impl Environment {
    /// The environment of this process. Variables that are not UTF-8 are skipped.
    pub fn of_process() -> Self {
        let readable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(readable).collect())
    }
}

/// Collects the texts: the defaults, then the file, the environment and the flags, each overriding those before it. Also
/// returns every error.
pub(super) fn collect(overrides: Overrides, environment: &Environment) -> (Texts, Vec<String>) {
    let mut texts = Texts::default();
    let mut errors = Vec::new();
    for setting in SETTINGS {
        texts.set(setting.key, setting.default.to_owned(), SettingSource::Default);
    }
    let named = environment.0.get(CONFIG_VARIABLE).map(PathBuf::from);
    if let Some(path) = overrides.config_file.or(named) {
        add_file(&path, &mut texts, &mut errors);
    }
    add_environment(environment, &mut texts, &mut errors);
    for (key, value) in overrides.values {
        texts.set(key, value, SettingSource::Flag(key));
    }
    (texts, errors)
}

fn add_file(path: &Path, texts: &mut Texts, errors: &mut Vec<String>) {
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let table = read.and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
    let table = match table {
        Ok(table) => table,
        Err(error) => return errors.push(format!("the configuration file {}: {error}", path.display())),
    };
    let file = path.display();
    for (key, value) in table {
        let Some(setting) = Setting::find(&key) else {
            errors.push(match current_name(&key) {
                Some(current) => format!("`{key}` (from {file}) is now called `{current}`"),
                None => format!("`{key}` (from {file}) is not a setting"),
            });
            continue;
        };
        match plain_text(&value) {
            Some(text) => texts.set(setting.key, text, SettingSource::File(path.to_owned())),
            None => errors.push(format!("`{key}` (from {file}) has a value of the wrong type")),
        }
    }
}

/// A value of the file as the text that a flag would give.
fn plain_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(is_true) => Some(is_true.to_string()),
        toml::Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.join(",")),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

fn add_environment(environment: &Environment, texts: &mut Texts, errors: &mut Vec<String>) {
    let ours = environment.0.iter().filter(|(name, _)| name.starts_with(PREFIX));
    for (name, value) in ours.filter(|(name, _)| *name != CONFIG_VARIABLE) {
        let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
        if environment.0.contains_key(&format!("{name}_FILE")) {
            errors.push(format!("{name} and {name}_FILE are both set; set one of them"));
        }
        let (setting, text) = match (Setting::find(&key), key.strip_suffix("_file").and_then(Setting::find)) {
            (Some(setting), _) => (setting, Ok(value.clone())),
            (None, Some(setting)) => (setting, std::fs::read_to_string(value)),
            (None, None) if is_service_link(&key, value) => continue,
            (None, None) => {
                errors.push(unknown_variable(name, &key));
                continue;
            }
        };
        match text {
            Ok(text) => {
                let source = SettingSource::Environment(name.clone());
                texts.set(setting.key, text.trim_end_matches(['\r', '\n']).to_owned(), source);
            }
            Err(error) => errors.push(format!("`{}` (from {name}): {value}: {error}", setting.key)),
        }
    }
}

fn unknown_variable(name: &str, key: &str) -> String {
    let (key, suffix) = key.strip_suffix("_file").map_or((key, ""), |key| (key, "_FILE"));
    match current_name(key) {
        Some(current) => format!("{name} is now called {PREFIX}{}{suffix}", current.to_uppercase()),
        None => format!("the environment variable {name} is not a setting"),
    }
}
