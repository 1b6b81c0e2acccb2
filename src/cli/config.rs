//! `tondo config`: prints the effective configuration, or checks it.

use serde::Serialize;

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::logging;
use crate::net::check_certificate;

subcommands! {
    /// show or check the configuration
    #[argh(subcommand, name = "config")]
    struct Config { Show, Check }
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

#[derive(Serialize)]
struct SettingRow {
    key: &'static str,
    value: String,
    origin: String,
    help: &'static str,
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
}

impl Show {
    fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        let format = shared.format;
        let config = shared.config()?;
        let rows: Vec<SettingRow> = config
            .effective()
            .iter()
            .map(|shown| SettingRow {
                key: shown.setting.key,
                value: shown.value.clone(),
                origin: shown.source.to_string(),
                help: shown.setting.help,
            })
            .collect();
        format.print_rows(&rows, "", SettingRow::lines)
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
        let config = shared.config()?;
        logging::filter(&config)?;
        check_certificate(&config).map_err(|error| CliError::configuration(error.to_string()))?;
        format.print(&Checked { sound: true }, |_| "the configuration is valid".to_owned())
    }
}
