//! What a person may take along: the account, the addresses, the tokens' facts, the history, what was done about the
//! account, and every picture as it is stored; one archive, sent as it is read.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use tokio::sync::mpsc::Sender;

use super::caller::Caller;
use super::identities::IdentitiesJson;
use super::people;
use super::picture_json::HistoryPictureJson;
use super::tar;
use super::tokens::TokenJson;
use super::trash::TrashedPictureJson;
use crate::http::{ApiError, Body, Context, Response, private_headers};
use crate::model::{AuditFilters, Person, Picture};
use crate::services::lookup::{MasterSource, Original, open_master};
use crate::services::{App, accounts, identities, pictures, trash};

/// Rows that are read at a time.
const PAGE: u32 = 200;

/// The most entries of the audit trail that go along, the newest.
const MAX_ENTRIES: u32 = 10_000;

/// One file of the archive.
struct Entry {
    name: String,
    modified_s: u64,
    content: Content,
}

enum Content {
    Text(Bytes),
    Picture(Original),
}

/// A picture of the history, and its file in the archive.
#[derive(Serialize)]
struct PictureRow {
    /// Its path in the archive.
    file: String,
    #[serde(flatten)]
    picture: HistoryPictureJson,
}

/// A picture of the trash, and its file in the archive.
#[derive(Serialize)]
struct TrashRow {
    /// Its path in the archive.
    file: String,
    #[serde(flatten)]
    picture: TrashedPictureJson,
}

/// What was done about the account.
#[derive(Serialize)]
struct ActivityRow {
    at: jiff::Timestamp,
    action: String,
    client: Option<String>,
    detail: String,
}

/// Export your data
///
/// An archive (tar) of your account, addresses, tokens (their facts, not their secrets), history and the audit trail about
/// you, as JSON, and of every picture as it is stored, also of those in the trash.
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    responses((status = 200, description = "The archive.", headers(
        ("content-disposition" = String, description = "The file name."),
    ), content((inline(crate::http::picture_schema::PictureFile) = "application/x-tar"))))
)]
pub(crate) async fn export(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let entries = entries(context, &caller, &person).await?;
    let length: u64 = entries.iter().map(|entry| tar::entry_bytes(entry.content.bytes())).sum();
    let length = length + tar::END.len() as u64;
    let (sender, body) = Body::channel(length);
    tokio::spawn(send(Arc::clone(&context.app), entries, sender));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers
        .insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"tondo-export.tar\""));
    Ok(response)
}

async fn entries(context: &Context, caller: &Caller, person: &Person) -> Result<Vec<Entry>, ApiError> {
    let app = &context.app;
    let addresses = identities::list(app, person.id).await?;
    let addresses = IdentitiesJson::new(&addresses, person, context);
    let account = people::person_json(context, person).await?;
    let history = pictures::whole_history(app, person.id).await?;
    let base = &app.config.base_path;
    let rows: Vec<PictureRow> = history
        .iter()
        .map(|picture| PictureRow {
            file: file_name("pictures", picture),
            picture: HistoryPictureJson::new(picture, base),
        })
        .collect();
    let trashed = trash::whole(app, person.id).await?;
    let trash_rows: Vec<TrashRow> = trashed
        .iter()
        .map(|trashed| TrashRow {
            file: file_name("trash", &trashed.picture),
            picture: TrashedPictureJson::new(trashed, app),
        })
        .collect();
    let mut entries = vec![
        text(app, "account.json", &account)?,
        text(app, "addresses.json", &addresses)?,
        text(app, "tokens.json", &tokens(app, caller, person).await?)?,
        text(app, "activity.json", &activity(app, person).await?)?,
        text(app, "pictures.json", &rows)?,
        text(app, "trash.json", &trash_rows)?,
    ];
    entries.extend(history.iter().map(|picture| Entry::of("pictures", picture)));
    entries.extend(trashed.iter().map(|trashed| Entry::of("trash", &trashed.picture)));
    Ok(entries)
}

async fn tokens(app: &App, caller: &Caller, person: &Person) -> Result<Vec<TokenJson>, ApiError> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let page = accounts::tokens(app, person.id, None, before, PAGE).await?;
        before = page.tokens.last().map(|token| token.id);
        all.extend(page.tokens.iter().map(|token| TokenJson::new(token, person.id, caller)));
        if !page.has_more {
            return Ok(all);
        }
    }
}

async fn activity(app: &App, person: &Person) -> Result<Vec<ActivityRow>, ApiError> {
    let about = AuditFilters { subject: Some(person.id), ..AuditFilters::default() };
    let own = person.id.to_string();
    let found = accounts::audit(app, about, None, MAX_ENTRIES).await?;
    // From where others act is their own affair.
    let rows = found.entries.into_iter().map(|entry| ActivityRow {
        at: entry.at,
        action: entry.action,
        client: entry.client.filter(|_| entry.actor == own),
        detail: entry.detail,
    });
    Ok(rows.collect())
}

fn text(app: &App, name: &str, value: &impl Serialize) -> Result<Entry, ApiError> {
    let bytes = serde_json::to_vec_pretty(value).map_err(|error| ApiError::Internal(error.into()))?;
    let (name, content) = (name.to_owned(), Content::Text(bytes.into()));
    Ok(Entry { name, modified_s: seconds(app.clock.now()), content })
}

impl Entry {
    /// The file of a picture, in this folder.
    fn of(folder: &str, picture: &Picture) -> Self {
        Self {
            name: file_name(folder, picture),
            modified_s: seconds(picture.created_at),
            content: Content::Picture(Original::from(picture)),
        }
    }
}

/// The path of a picture in the archive.
fn file_name(folder: &str, picture: &Picture) -> String {
    format!("{folder}/{}.{}", picture.id, picture.image.media.usual_extension())
}

fn seconds(at: jiff::Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or_default()
}

impl Content {
    fn bytes(&self) -> u64 {
        match self {
            Self::Text(bytes) => bytes.len() as u64,
            Self::Picture(original) => original.bytes,
        }
    }
}

/// Sends the archive, a piece at a time. One that cannot be read breaks it off, which the client sees by its length.
async fn send(app: Arc<App>, entries: Vec<Entry>, sender: Sender<std::io::Result<Bytes>>) {
    for entry in entries {
        if let Err(error) = send_entry(&app, entry, &sender).await {
            tracing::warn!(error = %format!("{error:#}"), "an export broke off");
            drop(sender.send(Err(std::io::Error::other("the export broke off"))).await);
            return;
        }
    }
    drop(sender.send(Ok(Bytes::from_static(&tar::END))).await);
}

async fn send_entry(app: &App, entry: Entry, sender: &Sender<std::io::Result<Bytes>>) -> anyhow::Result<()> {
    let length = entry.content.bytes();
    let header = tar::header(&entry.name, length, entry.modified_s);
    sender.send(Ok(Bytes::copy_from_slice(&header))).await?;
    let mut body = match entry.content {
        Content::Text(bytes) => Body::Full(bytes),
        Content::Picture(original) => match open_master(app, &original).await? {
            MasterSource::CachedResponse(cached) => Body::Full(cached.bytes.clone()),
            MasterSource::File(file) => Body::file(file.positioned_at(0)?, length),
        },
    };
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            sender.send(Ok(data)).await?;
        }
    }
    sender.send(Ok(Bytes::from_static(tar::padding(length)))).await?;
    Ok(())
}
