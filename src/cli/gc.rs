//! `tondo gc`: removes temporary files and unreferenced blobs. Safe beside a running server.

use jiff::SignedDuration;
use serde::Serialize;

use crate::services::maintenance::{SweepMode, sweep};
use crate::services::trash;
use crate::values::{ByteSize, Seconds};

use super::args::command;
use super::exit::{CliError, Exit};

command! {
    /// remove temporary files of killed processes, pictures that were in the trash for `trash_period`, and files that no picture refers to
    #[argh(subcommand, name = "gc")]
    struct Gc {
        /// only print what would be removed
        #[argh(switch)]
        dry_run: bool,
        /// keep files that are younger than this; 1h by default
        #[argh(option, default = "Seconds::HOUR", from_str_fn(parse_grace))]
        grace: Seconds,
    }
}

#[derive(Serialize)]
struct Report {
    dry_run: bool,
    temporaries: u64,
    expired: u64,
    orphans: u64,
    orphan_bytes: u64,
    kept: u64,
    failed: u64,
}

impl Gc {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let mode = if self.dry_run { SweepMode::DryRun } else { SweepMode::Remove };
        self.shared().open(async move |app, format| {
            let expired = match mode {
                SweepMode::Remove => trash::remove_expired(&app).await?,
                SweepMode::DryRun => trash::count_expired(&app).await?,
            };
            let before = app.clock.now() - SignedDuration::from_secs(self.grace.get().into());
            let swept = sweep(&app, mode, before).await?;
            let report = Report {
                dry_run: self.dry_run,
                temporaries: swept.temporaries,
                expired,
                orphans: swept.orphans,
                orphan_bytes: swept.orphan_bytes,
                kept: swept.kept,
                failed: swept.failed,
            };
            let printed = format.print(&report, Report::text)?;
            Ok(if report.failed > 0 { Exit::Partly } else { printed })
        })
    }
}

impl Report {
    fn text(&self) -> String {
        let action = if self.dry_run { "would remove" } else { "removed" };
        let bytes = ByteSize::new(self.orphan_bytes);
        let failed = match self.failed {
            0 => String::new(),
            failed => format!("\n{failed} folders or files could not be read or removed"),
        };
        format!(
            "{action} {} temporary files, {} pictures from the trash and {} unreferenced files ({bytes}), kept {}{failed}",
            self.temporaries, self.expired, self.orphans, self.kept
        )
    }
}

fn parse_grace(text: &str) -> Result<Seconds, String> {
    text.parse()
}
