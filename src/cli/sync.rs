//! `tondo sync`: takes people over from a directory. Works beside a running server.

use indicatif::ProgressBar;
use serde::Serialize;

use crate::services::imports::Mode;
use crate::services::ldap::{self, Many, Options, SyncOutcome, SyncReport};

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::output::{self, Format};

subcommands! {
    /// take people over from a directory; running it again changes nothing
    #[argh(subcommand, name = "sync")]
    struct Sync { Ldap }
}

command! {
    /// add, change and disable people as the directory of the settings ldap_* says
    #[argh(subcommand, name = "ldap")]
    struct Ldap {
        /// say what would change, and change nothing
        #[argh(switch)]
        dry_run: bool,
        /// disable people even if more than half of them are gone from the directory
        #[argh(switch)]
        allow_many: bool,
    }
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    synced: &'a SyncReport,
    changed_rows: u64,
    dry_run: bool,
    stopped: Option<&'a str>,
}

impl Ldap {
    fn run(self) -> Result<Exit, CliError> {
        let options = Options {
            mode: if self.dry_run { Mode::DryRun } else { Mode::Apply },
            many: if self.allow_many { Many::Allow } else { Many::Refuse },
        };
        self.shared().open_or_create(async move |app, format| {
            let bar = ProgressBar::new_spinner();
            let outcome = ldap::sync(&app, options, |synced| show_progress(&bar, synced)).await;
            bar.finish_and_clear();
            report(&outcome, options.mode, format)
        })
    }
}

fn show_progress(bar: &ProgressBar, synced: &SyncReport) {
    bar.tick();
    bar.set_message(format!("{} entries read, {} skipped", synced.entries, synced.skipped_total));
}

fn report(outcome: &SyncOutcome, mode: Mode, format: Format) -> Result<Exit, CliError> {
    let synced = &outcome.report;
    let report = Report {
        synced,
        changed_rows: synced.changed_rows(),
        dry_run: mode == Mode::DryRun,
        stopped: outcome.stopped.as_deref(),
    };
    let printed = format.print(&report, Report::text)?;
    if let Some(error) = report.stopped {
        output::eprintln(format_args!(
            "tondo: the sync stopped: {error}; nobody was disabled; solve this and run it again"
        ));
        return Ok(Exit::Failure);
    }
    Ok(if synced.skipped_total == 0 { printed } else { Exit::Partly })
}

impl Report<'_> {
    fn text(&self) -> String {
        let synced = self.synced;
        let title = match (self.stopped, self.dry_run) {
            (Some(_), _) => "done before it stopped",
            (None, true) => "would be synced; nothing was changed",
            (None, false) => "synced",
        };
        let counts = [
            ("entries read", synced.entries),
            ("people added", synced.people_added),
            ("people linked", synced.people_linked),
            ("people changed", synced.people_changed),
            ("addresses added", synced.addresses_granted),
            ("administrators added", synced.roles_given),
            ("administrators removed", synced.roles_taken),
            ("pictures set", synced.pictures_set),
            ("people's own pictures kept", synced.pictures_kept),
            ("people disabled", synced.people_disabled),
            ("people enabled again", synced.people_enabled),
            ("unchanged", synced.unchanged),
            ("referrals ignored", synced.referrals),
            ("skipped", synced.skipped_total),
        ];
        let counted = counts.iter().filter(|(_, count)| *count > 0);
        let mut lines = vec![title.to_owned()];
        lines.extend(counted.map(|(what, count)| format!("  {what:27}{count}")));
        lines.extend(synced.changes.iter().map(|line| format!("  {}: {}", line.place, line.why)));
        if !synced.skipped.is_empty() {
            lines.push("skipped:".to_owned());
            lines.extend(synced.skipped.iter().map(|line| format!("  {}: {}", line.place, line.why)));
        }
        lines.join("\n")
    }
}
