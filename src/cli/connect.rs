//! `tondo connect`: what to set elsewhere so that other software asks this server for pictures. It changes nothing and
//! opens no data folder.

use std::path::PathBuf;

use argh::FromArgs;
use serde::Serialize;

use crate::services::connect::{self, AppSetting, Application, Base, BaseOrigin, Federation};

use super::exit::{CliError, Exit};
use super::open::DataArgs;
use super::output::Format;

/// print what to set in applications and in the DNS so that they ask this server
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "connect")]
pub(super) struct Connect {
    /// the domain whose email addresses this server has pictures for
    #[argh(positional)]
    domain: Option<String>,
    /// one application only, such as gitea or wordpress
    #[argh(option, long = "for")]
    application: Option<String>,
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
struct Facts {
    base: String,
    public_url_is_set: bool,
    federation: Option<Records>,
    applications: Vec<Setting>,
}

#[derive(Serialize)]
struct Records {
    domain: String,
    record: Option<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Setting {
    application: &'static str,
    name: &'static str,
    place: &'static str,
    text: String,
    notes: Vec<&'static str>,
}

impl Connect {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let chosen = self.application.as_deref().map(application).transpose()?;
        let config = DataArgs { data: self.data, config: self.config }.config()?;
        let base = Base::of(&config);
        let settings = match chosen {
            Some(application) => vec![application.setting(&base)],
            None => connect::settings(&base),
        };
        let records = chosen.is_none() || self.domain.is_some();
        let federation = records.then(|| connect::federation(&base, self.domain.as_deref()));
        let facts = Facts {
            base: base.as_str(),
            public_url_is_set: base.origin() == BaseOrigin::Configured,
            federation: federation.map(Records::from),
            applications: settings.into_iter().map(Setting::from).collect(),
        };
        Format::chosen(self.json).print(&facts, Facts::text)
    }
}

fn application(word: &str) -> Result<Application, CliError> {
    Application::from_word(word).ok_or_else(|| {
        let known = Application::ALL.map(|application| application.words().join(", ")).join(", ");
        CliError::usage(format!("--for: `{word}` is none of {known}"))
    })
}

impl From<Federation> for Records {
    fn from(Federation { domain, record, notes }: Federation) -> Self {
        Self { domain, record, notes }
    }
}

impl From<AppSetting> for Setting {
    fn from(setting: AppSetting) -> Self {
        let AppSetting { application, place, text, notes } = setting;
        let word = application.words().first().copied().unwrap_or_default();
        Self { application: word, name: application.name(), place, text, notes }
    }
}

impl Facts {
    fn text(&self) -> String {
        let mut blocks = vec![format!("This server is reached at {}", self.base)];
        if !self.public_url_is_set {
            blocks.push(
                "`public_url` is not set, so this is where it listens, and an example only: set it to the address\n\
                 under which people reach this server, and ask again."
                    .to_owned(),
            );
        }
        if let Some(records) = &self.federation {
            blocks.push(format!("# Records of the DNS for addresses at {}", records.domain));
            blocks.extend(records.record.as_deref().map(indented));
            blocks.extend(records.notes.iter().map(|note| format!("  - {note}")));
        }
        for setting in &self.applications {
            blocks.push(format!("# {}\n  in {}", setting.name, setting.place));
            blocks.push(indented(&setting.text));
            blocks.extend(setting.notes.iter().map(|note| format!("  - {note}")));
        }
        spaced(&blocks)
    }
}

/// Notes stand below one another; everything else has a line of its own above it.
fn spaced(blocks: &[String]) -> String {
    let mut text = String::new();
    let mut was_note = false;
    for block in blocks {
        let is_note = block.starts_with("  - ");
        if !text.is_empty() {
            text.push_str(if is_note && was_note { "\n" } else { "\n\n" });
        }
        text.push_str(block);
        was_note = is_note;
    }
    text
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("    {line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
