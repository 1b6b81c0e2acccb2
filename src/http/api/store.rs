//! The store: its figures, and the jobs that verify and sweep it.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::job_json::{JobJson, accepted};
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, json, read_body};
use crate::i18n::render;
use crate::services::maintenance::SweepMode;
use crate::services::store::{self, CacheUse, Hits, StoreFigures};
use crate::services::{App, Uploads, store_jobs};
use crate::values::{Locale, Message, Percent, ValidationErrors};

/// The store.
#[derive(Serialize, ToSchema)]
#[schema(as = Store)]
struct StoreJson {
    /// The version of Tondo.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// How long the server runs.
    uptime_seconds: u64,
    /// The data folder.
    #[schema(example = "/var/lib/tondo")]
    data: String,
    disk: DiskJson,
    /// The stored files.
    originals: FilesJson,
    /// Pictures in histories.
    pictures: u64,
    people: u64,
    /// Bytes that are not stored, because pictures share a file.
    shared_bytes: u64,
    trash: TrashJson,
    renditions: RenditionsJson,
    /// The bytes of the database.
    catalogue_bytes: u64,
    response_cache: CacheJson,
    rendition_cache: HitsJson,
    /// The memory that the server uses; null if the system does not say.
    #[schema(required)]
    resident_bytes: Option<u64>,
    /// What an administrator should look at.
    warnings: Vec<WarningJson>,
}

/// The data folder's disk.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreDisk)]
struct DiskJson {
    /// Its size.
    total_bytes: u64,
    /// What is free.
    free_bytes: u64,
    /// With less, uploads are refused.
    min_free_bytes: u64,
    /// What is kept besides for administrators, in a file.
    reserve_bytes: u64,
    /// Whether uploads are accepted.
    uploads_open: bool,
}

/// Files and their bytes.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreFiles)]
struct FilesJson {
    files: u64,
    bytes: u64,
}

/// Deleted pictures that can be brought back.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreTrash)]
struct TrashJson {
    pictures: u64,
    bytes: u64,
}

/// Cached renditions on the disk, about.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreRenditions)]
struct RenditionsJson {
    files: u64,
    bytes: u64,
    /// The most bytes.
    max_bytes: u64,
}

/// Answers in memory.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreCache)]
struct CacheJson {
    bytes: u64,
    /// The most bytes.
    max_bytes: u64,
    /// How often an answer was there.
    hits: u64,
    /// How often it was not.
    misses: u64,
}

/// How often the cache had what was requested.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreHits)]
struct HitsJson {
    hits: u64,
    misses: u64,
}

/// Something that an administrator should look at.
#[derive(Serialize, ToSchema)]
#[schema(as = StoreWarning)]
struct WarningJson {
    /// `public_url_unset`, `http_open`, `untrusted_proxy`, `data_exposed`, `disk_nearly_full` or `no_recent_backup`.
    #[schema(example = "no_recent_backup")]
    code: &'static str,
    /// What it says.
    #[schema(
        example = "There is no backup of the last seven days in the backup folder. Make one, or set a schedule."
    )]
    text: String,
}

/// How much to verify.
#[derive(Deserialize, Default, ToSchema)]
#[schema(as = Verification, example = json!({"read_subset": "10%"}))]
struct VerifyForm<'a> {
    /// Read only a random share of the files; of the others only the length is checked.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, required = false)]
    read_subset: Raw<'a>,
}

/// How to sweep.
#[derive(Deserialize, Default, ToSchema)]
#[schema(as = Sweep, example = json!({"dry_run": true}))]
struct SweepForm<'a> {
    /// Count only, and remove nothing.
    #[serde(borrow, default)]
    #[schema(value_type = Option<bool>, required = false)]
    dry_run: Raw<'a>,
}

/// Show the store
///
/// Files, bytes, caches, and what an administrator should look at.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The store.", body = StoreJson))
)]
pub(crate) async fn show(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let app = &context.app;
    let figures = store::figures(app).await?;
    let warnings = store::warnings(app, figures.disk).await?;
    let locale = context.locale();
    let warnings = warnings.iter().map(|warning| WarningJson::new(warning, locale)).collect();
    json(StatusCode::OK, &StoreJson::new(app, &figures, warnings))
}

/// Verify the store
///
/// Starts a job that reads stored files again and compares them with their names. The body may be empty.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    request_body(content = Option<VerifyForm<'_>>),
    responses(
        (status = 202, description = "The job.", body = JobJson, headers(
            ("location" = String, description = "Where the job is."),
        )),
        (status = 409),
        (status = 429),
    )
)]
pub(crate) async fn verify(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = optional_body(context).await?;
    let form: VerifyForm<'_> = body.as_ref().map(json_fields::object).transpose()?.unwrap_or_default();
    let share = match form.read_subset {
        None => Percent::ALL,
        given => json_fields::text("read_subset", given)
            .and_then(|text| {
                text.parse().map_err(|_| Message::NotAmong { accepted: "1% … 100%".to_owned() })
            })
            .map_err(|message| ApiError::Invalid(ValidationErrors::one("read_subset", message)))?,
    };
    let started = store_jobs::start_verify(&context.app, caller.change(context), share).await?;
    accepted(context, &started)
}

/// Sweep the store
///
/// Starts a job that removes what interrupted uploads left behind, pictures that were in the trash for `trash_period`, and files
/// that no picture refers to. The body may be empty.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    request_body(content = Option<SweepForm<'_>>),
    responses(
        (status = 202, description = "The job.", body = JobJson, headers(
            ("location" = String, description = "Where the job is."),
        )),
        (status = 409),
        (status = 429),
    )
)]
pub(crate) async fn sweep(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = optional_body(context).await?;
    let form: SweepForm<'_> = body.as_ref().map(json_fields::object).transpose()?.unwrap_or_default();
    let is_dry = match form.dry_run {
        None => false,
        given => json_fields::boolean("dry_run", given)
            .map_err(|message| ApiError::Invalid(ValidationErrors::one("dry_run", message)))?,
    };
    let mode = if is_dry { SweepMode::DryRun } else { SweepMode::Remove };
    let started = store_jobs::start_gc(&context.app, caller.change(context), mode).await?;
    accepted(context, &started)
}

/// The largest body of a job.
const MAX_BODY_BYTES: u64 = 1024;

/// A JSON body; `None` if it is empty.
pub(super) async fn optional_body(context: &mut Context) -> Result<Option<bytes::Bytes>, ApiError> {
    if !json_fields::media_type(context).is_empty() {
        let body = json_fields::json_body(context).await?;
        return Ok(Some(body).filter(|body| !body.is_empty()));
    }
    let (body, _pass) = read_body(context, MAX_BODY_BYTES).await?;
    if body.is_empty() {
        Ok(None)
    } else {
        Err(ApiError::UnsupportedMediaType("application/json".to_owned()))
    }
}

impl StoreJson {
    fn new(app: &App, figures: &StoreFigures, warnings: Vec<WarningJson>) -> Self {
        let (config, totals) = (app.config(), &figures.totals);
        let uptime = app.clock.now().duration_since(figures.started_at).as_secs();
        let CacheUse { files, bytes } = figures.renditions;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: u64::try_from(uptime).unwrap_or_default(),
            data: config.data.display().to_string(),
            disk: DiskJson {
                total_bytes: figures.disk.map_or(0, |disk| disk.total_bytes),
                free_bytes: figures.disk.map_or(0, |disk| disk.free_bytes),
                min_free_bytes: config.min_free_space.bytes(),
                reserve_bytes: app.reserve_bytes(),
                uploads_open: figures.uploads == Uploads::Open,
            },
            originals: FilesJson { files: totals.blobs, bytes: totals.bytes },
            pictures: totals.pictures,
            people: totals.people,
            shared_bytes: figures.more.shared_bytes,
            trash: TrashJson { pictures: totals.trash, bytes: figures.more.trash_bytes },
            renditions: RenditionsJson { files, bytes, max_bytes: config.cache_disk.bytes() },
            catalogue_bytes: figures.catalogue_bytes,
            response_cache: CacheJson {
                bytes: figures.response_bytes,
                max_bytes: config.cache_memory.bytes(),
                hits: figures.response_hits.hits,
                misses: figures.response_hits.misses,
            },
            rendition_cache: HitsJson::new(figures.rendition_hits),
            resident_bytes: figures.resident_bytes,
            warnings,
        }
    }
}

impl HitsJson {
    fn new(Hits { hits, misses }: Hits) -> Self {
        Self { hits, misses }
    }
}

impl WarningJson {
    fn new(warning: &store::Warning, locale: Locale) -> Self {
        Self { code: warning.code, text: render(&warning.message, locale) }
    }
}
