//! Backups: listing, making, downloading, removing and proving them.

use std::io::{self, Write};

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc::Sender;
use utoipa::ToSchema;

use super::caller::Caller;
use super::enum_schemas;
use super::job_json::{JobJson, accepted};
use crate::gate::blocking;
use crate::http::picture_schema::PictureFile;
use crate::http::{ApiError, Body, Context, Response, json, no_content, private_headers};
use crate::services::backups::{self, BackupName, Kind, Listed, schedule};
use crate::services::{App, store_jobs};
use crate::values::Message;

/// Bytes of an archive that are sent at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// The backups, and when the next one is made.
#[derive(Serialize, ToSchema)]
#[schema(as = Backups)]
struct BackupsJson {
    /// The folder where they are kept.
    #[schema(example = "/var/lib/tondo/backups")]
    folder: String,
    schedule: ScheduleJson,
    /// The backups, the newest first.
    backups: Vec<BackupJson>,
}

/// When backups are made, and how many are kept.
#[derive(Serialize, ToSchema)]
#[schema(as = BackupSchedule)]
struct ScheduleJson {
    /// Days of which the last scheduled backup is kept.
    #[schema(example = 7)]
    daily: u32,
    /// Weeks of which it is.
    #[schema(example = 4)]
    weekly: u32,
    /// Months of which it is.
    #[schema(example = 6)]
    monthly: u32,
    /// The time of day, in UTC; null without a schedule.
    #[schema(required, example = "03:15")]
    at: Option<String>,
    /// When the next one is made.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    next_at: Option<Timestamp>,
}

/// A backup.
#[derive(Serialize, ToSchema)]
#[schema(as = Backup)]
struct BackupJson {
    /// Its name.
    #[schema(example = "tondo-20260101-031500")]
    name: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = enum_schemas::BackupKind)]
    kind: &'static str,
    /// Pictures in it.
    pictures: u64,
    /// Its bytes; those that it shares with other backups take their room once.
    bytes: u64,
    /// When all of it was read and found sound last.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    proved_at: Option<Timestamp>,
}

/// List backups
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The backups.", body = BackupsJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let app = &context.app;
    let found = backups::list(app).await?;
    let answer = BackupsJson {
        folder: app.backup_folder().display().to_string(),
        schedule: ScheduleJson::new(app),
        backups: found.iter().map(BackupJson::new).collect(),
    };
    json(StatusCode::OK, &answer)
}

/// Make a backup
///
/// Starts a job. Uploads and changes go on meanwhile.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses(
        (status = 202, description = "The job.", body = JobJson, headers(
            ("location" = String, description = "Where the job is."),
        )),
        (status = 409),
        (status = 429),
    )
)]
pub(crate) async fn make(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let started = store_jobs::start_backup(&context.app, caller.change(context), Kind::Manual).await?;
    accepted(context, &started)
}

/// Download a backup
///
/// One archive (tar, compressed with zstd), for `tondo restore`. It is made as it is sent.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The archive.", headers(
        ("content-disposition" = String, description = "The file name."),
    ), content((inline(PictureFile) = "application/x-tar"))))
)]
pub(crate) async fn download(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let name = name(context)?;
    let (listed, path) = backups::find(&context.app, &name).await?;
    let (sender, body) = Body::stream();
    tokio::spawn(blocking(move || {
        let mut pieces = Pieces { waiting: Vec::with_capacity(PIECE_BYTES), sender };
        let written = backups::write_archive(&path, &listed, &mut pieces);
        let sent = written.map_err(io::Error::other).and_then(|()| pieces.send());
        if let Err(error) = sent {
            tracing::warn!(%error, backup = %listed.name, "the download of a backup broke off");
            drop(pieces.sender.blocking_send(Err(io::Error::other("the download broke off"))));
        }
    }));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}.tar.zst\""));
    headers.insert(CONTENT_DISPOSITION, disposition.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}

/// Remove a backup
#[utoipa::path(
    delete,
    path = "",
    tag = "Server",
    responses((status = 204, description = "It is removed."))
)]
pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    backups::remove(&context.app, caller.change(context), &name(context)?).await?;
    Ok(no_content())
}

/// Prove a backup
///
/// Starts a job of the kind `verify` that reads all of it. If it is sound, `proved_at` says when.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses(
        (status = 202, description = "The job.", body = JobJson, headers(
            ("location" = String, description = "Where the job is."),
        )),
        (status = 409),
        (status = 429),
    )
)]
pub(crate) async fn prove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let started = store_jobs::start_proof(&context.app, caller.change(context), &name(context)?).await?;
    accepted(context, &started)
}

fn name(context: &Context) -> Result<BackupName, ApiError> {
    context.path_parameter("backup", Message::NoSuchBackup)
}

/// Hands out what is written, in pieces. It blocks while the client does not read.
struct Pieces {
    waiting: Vec<u8>,
    sender: Sender<io::Result<Bytes>>,
}

impl Pieces {
    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE_BYTES));
        let sent = self.sender.blocking_send(Ok(piece.into()));
        sent.map_err(|_gone| io::Error::new(io::ErrorKind::BrokenPipe, "the client is gone"))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.get(..bytes.len().min(PIECE_BYTES - self.waiting.len())).unwrap_or_default();
        self.waiting.extend_from_slice(taken);
        if self.waiting.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ScheduleJson {
    fn new(app: &App) -> Self {
        let config = app.config();
        Self {
            daily: config.backup_keep_daily,
            weekly: config.backup_keep_weekly,
            monthly: config.backup_keep_monthly,
            at: config.backup_at.get().map(|at| at.strftime("%H:%M").to_string()),
            next_at: schedule::next_at(app),
        }
    }
}

impl BackupJson {
    fn new(listed: &Listed) -> Self {
        let manifest = &listed.manifest;
        Self {
            name: listed.name.to_string(),
            created_at: manifest.created_at,
            kind: manifest.kind.as_str(),
            pictures: manifest.pictures,
            bytes: manifest.total_bytes(),
            proved_at: listed.proved_at,
        }
    }
}
