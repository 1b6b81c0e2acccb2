//! `tondo config`: what is configured, and whether it is sound.

use std::path::PathBuf;

use argh::FromArgs;
use serde::Serialize;

use super::exit::{CliError, Exit};
use super::logging;
use super::open::DataArgs;
use super::output::Format;

/// show the effective configuration, or check it
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "config")]
pub(super) struct Config {
    #[argh(subcommand)]
    command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
enum Command {
    Show(Show),
    Check(Check),
}

/// print every setting with its value and where that came from
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "show")]
struct Show {
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// exit with 78 and the faults where the configuration has any
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "check")]
struct Check {
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct ShownSettings {
    key: &'static str,
    value: String,
    origin: String,
    help: &'static str,
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
}

impl Config {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.command {
            Command::Show(show) => show.run(),
            Command::Check(check) => check.run(),
        }
    }
}

impl Show {
    fn run(self) -> Result<Exit, CliError> {
        let config = DataArgs { data: self.data, config: self.config }.config()?;
        let shown: Vec<ShownSettings> = config
            .effective()
            .iter()
            .map(|shown| ShownSettings {
                key: shown.setting.key,
                value: shown.value.clone(),
                origin: shown.source.to_string(),
                help: shown.setting.help,
            })
            .collect();
        Format::chosen(self.json)
            .print(&shown, |shown| shown.iter().map(ShownSettings::lines).collect::<Vec<_>>().join("\n"))
    }
}

impl ShownSettings {
    /// The setting as it could stand in the file, with its documentation and origin.
    fn lines(&self) -> String {
        let is_plain = self.value.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(self.value.as_str(), "true" | "false");
        let value = if is_plain { self.value.clone() } else { format!("{:?}", self.value) };
        format!("# {}\n{} = {value}  # {}\n", self.help, self.key, self.origin)
    }
}

impl Check {
    fn run(self) -> Result<Exit, CliError> {
        let config = DataArgs { data: self.data, config: self.config }.config()?;
        logging::filter(&config)?;
        Format::chosen(self.json).print(&Checked { sound: true }, |_| "the configuration is sound".to_owned())
    }
}
