//! `tondo stats`: how much is stored. Safe beside a running server.

use serde::Serialize;

use crate::services::store::{self, Disk};
use crate::values::ByteSize;

use super::args::command;
use super::exit::{CliError, Exit};

command! {
    /// print how much is stored: people, pictures, files, trash, renditions, database, free space
    #[argh(subcommand, name = "stats")]
    struct Stats {}
}

#[derive(Serialize)]
struct Report {
    people: u64,
    pictures: u64,
    files: u64,
    file_bytes: u64,
    /// Bytes that are not stored, because pictures share a file.
    shared_bytes: u64,
    trash: u64,
    trash_bytes: u64,
    renditions: u64,
    rendition_bytes: u64,
    catalogue_bytes: u64,
    disk_bytes: Option<u64>,
    free_bytes: Option<u64>,
}

impl Stats {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let renditions = store::count_renditions(&app).await?;
            let figures = store::figures(&app).await?;
            let report = Report {
                people: figures.totals.people,
                pictures: figures.totals.pictures,
                files: figures.totals.blobs,
                file_bytes: figures.totals.bytes,
                shared_bytes: figures.more.shared_bytes,
                trash: figures.totals.trash,
                trash_bytes: figures.more.trash_bytes,
                renditions: renditions.files,
                rendition_bytes: renditions.bytes,
                catalogue_bytes: figures.catalogue_bytes,
                disk_bytes: figures.disk.map(|Disk { total_bytes, .. }| total_bytes),
                free_bytes: figures.disk.map(|Disk { free_bytes, .. }| free_bytes),
            };
            format.print(&report, Report::text)
        })
    }
}

impl Report {
    fn text(&self) -> String {
        let mut lines = vec![
            format!("people      {}", self.people),
            format!("pictures    {}", self.pictures),
            format!("files       {} ({})", self.files, ByteSize::new(self.file_bytes)),
            format!("shared      {}", ByteSize::new(self.shared_bytes)),
            format!("trash       {} ({})", self.trash, ByteSize::new(self.trash_bytes)),
            format!("renditions  {} ({})", self.renditions, ByteSize::new(self.rendition_bytes)),
            format!("database    {}", ByteSize::new(self.catalogue_bytes)),
        ];
        if let (Some(free), Some(all)) = (self.free_bytes, self.disk_bytes) {
            lines.push(format!("disk        {} free of {}", ByteSize::new(free), ByteSize::new(all)));
        }
        lines.join("\n")
    }
}
