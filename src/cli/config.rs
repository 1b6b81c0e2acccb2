//! `tondo config`: prints the effective configuration, checks it, or changes what needs no restart.

use serde::Serialize;
use tokio::runtime;

use super::args::{Shared, command, subcommands};
use super::exit::{CliError, Exit};
use super::open::operator_change;
use super::output;
use crate::clock::Clock;
use crate::config::{self, EffectiveSetting, Setting, SettingEdit, Unused};
use crate::net::check_certificate;
use crate::services::settings;
use crate::values::Message;

subcommands! {
    /// show, check or change the configuration
    #[argh(subcommand, name = "config")]
    struct Config { Show, Check, Set, Unset }
}

command! {
    /// print every setting with its value and its source
    #[argh(subcommand, name = "show")]
    struct Show {}
}

command! {
    /// check the configuration; print the errors and exit with 78 if it has any
    #[argh(subcommand, name = "check")]
    struct Check {}
}

command! {
    /// change a setting that needs no restart; a running server takes notice at once
    #[argh(subcommand, name = "set")]
    struct Set {
        /// the setting, such as background
        #[argh(positional)]
        key: String,
        /// its new value
        #[argh(positional)]
        value: String,
    }
}

command! {
    /// set a setting back to its default
    #[argh(subcommand, name = "unset")]
    struct Unset {
        /// the setting, such as background
        #[argh(positional)]
        key: String,
    }
}

#[derive(Serialize)]
struct SettingRow {
    key: &'static str,
    value: String,
    origin: String,
    live: bool,
    help: &'static str,
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
    unused: Vec<String>,
}

impl Show {
    fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        let format = shared.format;
        let (config, unused) = effective(shared)?;
        for unused in &unused {
            output::eprintln(format_args!("{unused}"));
        }
        let rows: Vec<SettingRow> = config.effective().iter().map(SettingRow::from).collect();
        format.print_rows(&rows, "", SettingRow::lines)
    }
}

/// The configuration with what the data directory's catalog keeps, if there is one, and what of that does not count.
fn effective(shared: Shared) -> Result<(config::Config, Vec<Unused>), CliError> {
    let config = shared.config()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(settings::stored_in(&config, Clock::System.now())) {
        Ok(stored) => Ok(config.with_stored(&stored.unwrap_or_default())),
        Err(error) => {
            output::eprintln(format_args!("what is set on the page is left out: {error}"));
            Ok((config, Vec::new()))
        }
    }
}

impl From<&EffectiveSetting> for SettingRow {
    fn from(effective: &EffectiveSetting) -> Self {
        Self {
            key: effective.setting.key,
            value: effective.shown().unwrap_or("(secret)").to_owned(),
            origin: effective.source.to_string(),
            live: effective.setting.is_live(),
            help: effective.setting.help,
        }
    }
}

impl SettingRow {
    /// The setting as in a configuration file, with its help above and its source behind.
    fn lines(&self) -> String {
        let is_bare = self.value.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(self.value.as_str(), "true" | "false");
        let value = if is_bare { self.value.clone() } else { format!("{:?}", self.value) };
        format!("# {}\n{} = {value}  # {}\n", self.help, self.key, self.origin)
    }
}

impl Check {
    fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        let format = shared.format;
        let (config, unused) = effective(shared)?;
        check_certificate(&config).map_err(|error| CliError::configuration(error.to_string()))?;
        config.oidc_providers().map_err(CliError::configuration)?;
        let unused = unused.iter().map(ToString::to_string).collect();
        format.print(&Checked { sound: true, unused }, |checked| {
            let lines = checked.unused.iter().map(String::as_str);
            lines.chain(["the configuration is valid"]).collect::<Vec<_>>().join("\n")
        })
    }
}

impl Set {
    fn run(self) -> Result<Exit, CliError> {
        change(self.shared(), &self.key, Some(self.value.clone()))
    }
}

impl Unset {
    fn run(self) -> Result<Exit, CliError> {
        change(self.shared(), &self.key, None)
    }
}

/// Changes a setting in the catalog of the data directory, and prints what is in effect then.
fn change(shared: Shared, key: &str, value: Option<String>) -> Result<Exit, CliError> {
    let Some(setting) = Setting::find(key) else {
        return Err(CliError::argument(key, &Message::NoSuchSetting { key: key.to_owned() }));
    };
    shared.open(|app, format| async move {
        let edits = [SettingEdit { setting, value }];
        let free = settings::free_space(&app).await;
        let accept = |config: &config::Config| settings::keeps_the_trash(&app, config, free);
        let config = settings::change(&app, operator_change(&app), &edits, accept).await?;
        let rows: Vec<SettingRow> =
            config.effective_of(setting.key).into_iter().map(SettingRow::from).collect();
        format.print_rows(&rows, "", SettingRow::lines)
    })
}
