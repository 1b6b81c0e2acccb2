//! What can be measured of this server now, for the metrics: the store, the disk, the queues, the process.

use crate::gate::blocking;
use crate::metrics::{Exposition, Kind};

use super::app::App;
use super::backups;
use super::process;
use super::readiness::Uploads;
use super::reserve::free_bytes;

/// Adds the measures. Those that cannot be had now are left out.
pub(crate) async fn add(app: &App, metrics: &mut Exposition) {
    let version = env!("CARGO_PKG_VERSION");
    let help = "The version that runs; always 1.";
    metrics.metric("tondo_build_info", Kind::Gauge, help).line(&[("version", version)], 1);
    if let Ok(totals) = app.catalog.totals().await {
        for (name, help, value) in [
            ("tondo_people", "People with an account.", totals.people),
            ("tondo_pictures", "Pictures in all histories, without those in the trash.", totals.pictures),
            (
                "tondo_store_bytes",
                "Bytes of all stored pictures' files; equal files count once.",
                totals.bytes,
            ),
        ] {
            metrics.single(name, Kind::Gauge, help, value);
        }
    }
    add_gates(app, metrics);
    let is_open = u8::from(app.uploads() == Uploads::Open);
    let help = "Whether uploads are accepted: 1, or 0 while less than min_free_space is free.";
    metrics.single("tondo_uploads_open", Kind::Gauge, help, is_open);
    let data = app.config.data.clone();
    if let Ok(free) = blocking(move || free_bytes(&data)).await {
        let help = "Free space on the disk of the data folder.";
        metrics.single("tondo_disk_free_bytes", Kind::Gauge, help, free);
    }
    if let Some(newest) = backups::list(app).await.ok().as_deref().and_then(<[_]>::first) {
        let help = "When the newest backup was begun, since 1970.";
        let at = newest.manifest.created_at.as_second();
        metrics.single("tondo_backup_last_success_timestamp_seconds", Kind::Gauge, help, at);
    }
    add_process(app, metrics);
}

fn add_gates(app: &App, metrics: &mut Exposition) {
    let help = "Jobs that wait for room, by gate.";
    let mut waiting = metrics.metric("tondo_gate_waiting", Kind::Gauge, help);
    for (name, gate) in [
        ("bodies", &app.body_gate),
        ("imaging", &app.imaging_gate),
        ("masters", &app.masters_gate),
        ("animations", &app.animation_gate),
        ("light", &app.light_gate),
        ("passwords", &app.password_gate),
        ("checks", &app.check_gate),
    ] {
        waiting.line(&[("gate", name)], gate.waiting());
    }
}

fn add_process(app: &App, metrics: &mut Exposition) {
    if let Some(bytes) = process::resident_bytes() {
        let help = "Memory of the process that is in RAM.";
        metrics.single("process_resident_memory_bytes", Kind::Gauge, help, bytes);
    }
    if let Some(files) = process::open_files() {
        metrics.single("process_open_fds", Kind::Gauge, "Open files and sockets of the process.", files);
    }
    let help = "When the process began, since 1970.";
    metrics.single("process_start_time_seconds", Kind::Gauge, help, app.started_at.as_second());
}
