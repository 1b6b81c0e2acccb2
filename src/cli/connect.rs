//! `tondo connect`: prints what to set in other software and in the DNS so that they ask this server for pictures. It
//! changes nothing and does not open the data directory.

use serde::Serialize;

use crate::services::connect::{self, AppSetting, Application, Base, BaseOrigin, Federation};

use super::args::command;
use super::exit::{CliError, Exit};

command! {
    /// print what to set in applications and in the DNS so that they ask this server for pictures
    #[argh(subcommand, name = "connect")]
    struct Connect {
        /// the domain of the email addresses that this server has pictures for
        #[argh(positional)]
        domain: Option<String>,
        /// one application only, such as gitea or wordpress
        #[argh(option, long = "for")]
        application: Option<String>,
    }
}

#[derive(Serialize)]
struct Report {
    base: String,
    public_url_is_set: bool,
    federation: Option<RecordRow>,
    applications: Vec<SettingRow>,
}

#[derive(Serialize)]
struct RecordRow {
    domain: String,
    record: Option<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct SettingRow {
    application: &'static str,
    name: &'static str,
    place: &'static str,
    text: String,
    notes: Vec<&'static str>,
}

impl Connect {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let chosen = self.application.as_deref().map(find_application).transpose()?;
        let shared = self.shared();
        let format = shared.format;
        let base = Base::new(&shared.config()?);
        let settings = match chosen {
            Some(application) => vec![application.setting(&base)],
            None => connect::settings(&base),
        };
        let needs_records = chosen.is_none() || self.domain.is_some();
        let federation = needs_records.then(|| connect::federation(&base, self.domain.as_deref()));
        let report = Report {
            base: base.to_string(),
            public_url_is_set: base.origin() == BaseOrigin::PublicUrl,
            federation: federation.map(RecordRow::from),
            applications: settings.into_iter().map(SettingRow::from).collect(),
        };
        format.print(&report, Report::text)
    }
}

fn find_application(word: &str) -> Result<Application, CliError> {
    Application::from_word(word).ok_or_else(|| {
        let known = Application::ALL.map(|application| application.words().join(", ")).join(", ");
        CliError::usage(format!("--for: `{word}` is none of {known}"))
    })
}

impl From<Federation> for RecordRow {
    fn from(Federation { domain, record, notes }: Federation) -> Self {
        Self { domain, record, notes }
    }
}

impl From<AppSetting> for SettingRow {
    fn from(setting: AppSetting) -> Self {
        let AppSetting { application, place, text, notes } = setting;
        let word = application.words().first().copied().unwrap_or_default();
        Self { application: word, name: application.name(), place, text, notes }
    }
}

impl Report {
    fn text(&self) -> String {
        let mut blocks = vec![format!("This server's URL is {}", self.base)];
        if !self.public_url_is_set {
            blocks.push(
                "`public_url` is not set, so this is only the address that the server listens on. Set `public_url` to the\n\
                 URL under which people reach this server, and run the command again."
                    .to_owned(),
            );
        }
        if let Some(records) = &self.federation {
            blocks.push(format!("# DNS records for email addresses at {}", records.domain));
            blocks.extend(records.record.as_deref().map(indented));
            blocks.extend(records.notes.iter().map(|note| format!("  - {note}")));
        }
        for setting in &self.applications {
            blocks.push(format!("# {}\n  in {}", setting.name, setting.place));
            blocks.push(indented(&setting.text));
            blocks.extend(setting.notes.iter().map(|note| format!("  - {note}")));
        }
        join_blocks(&blocks)
    }
}

/// Joins blocks with an empty line between them, except between two notes.
fn join_blocks(blocks: &[String]) -> String {
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
