//! `tondo gc`: sweeps temporary files and unreferenced blobs. Safe beside a running server.

use std::path::PathBuf;

use argh::FromArgs;
use jiff::SignedDuration;
use serde::Serialize;

use crate::services::OpenMode;
use crate::services::maintenance::{SweepMode, sweep};
use crate::values::{ByteSize, Seconds};

use super::exit::{CliError, Exit};
use super::open::{DataArgs, visit};
use super::output::Format;

/// remove temporary files of dead writers, and pictures' files that nobody refers to
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "gc")]
pub(super) struct Gc {
    /// only tell what would be removed
    #[argh(switch)]
    dry_run: bool,
    /// leave files that are younger than this, such as 1h; the default
    #[argh(option, default = "default_grace()", from_str_fn(grace))]
    grace: Seconds,
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
struct Report {
    dry_run: bool,
    temporaries: u64,
    orphans: u64,
    orphan_bytes: u64,
    kept: u64,
}

impl Gc {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        let mode = if self.dry_run { SweepMode::DryRun } else { SweepMode::Remove };
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let before = app.clock.now() - SignedDuration::from_secs(self.grace.get().into());
            let swept = sweep(&app, mode, before).await?;
            let report = Report {
                dry_run: self.dry_run,
                temporaries: swept.temporaries,
                orphans: swept.orphans,
                orphan_bytes: swept.orphan_bytes,
                kept: swept.kept,
            };
            format.print(&report, Report::text)
        })
    }
}

impl Report {
    fn text(&self) -> String {
        let command = if self.dry_run { "would remove" } else { "removed" };
        let bytes = ByteSize::new(self.orphan_bytes);
        format!(
            "{command} {} temporary files and {} unreferenced pictures ({bytes}); {} are kept",
            self.temporaries, self.orphans, self.kept
        )
    }
}

fn default_grace() -> Seconds {
    Seconds::HOUR
}

fn grace(text: &str) -> Result<Seconds, String> {
    text.parse()
}
