//! What an avatar server answers for an address, as `tondo check` prints it.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, json};
use crate::services::ServiceError;
use crate::services::check::{
    self, AvatarLookup, CheckReport, CheckTarget, FederationReport, Redirect, ServiceRecords,
};

/// What to look up.
#[derive(Deserialize, ToSchema)]
#[schema(as = CheckRequest, example = json!({"subject": "ada@example.org"}))]
struct CheckForm<'a> {
    /// An email address, a hash, a URL, which is fetched as it is, or a domain, whose DNS records are looked up.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 512)]
    subject: Raw<'a>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckReport)]
struct ReportJson {
    /// What was looked up.
    #[schema(example = "ada@example.org")]
    subject: String,
    /// The server that was asked, by its URL; null for a URL and a domain.
    #[schema(example = "https://avatars.example.org", required)]
    server: Option<String>,
    /// The answers, one for each spelling and hash that clients ask for.
    answers: Vec<LookupJson>,
    /// The DNS records of the address's domain, for administrators; null for members, and where there is no domain.
    #[schema(required)]
    federation: Option<RecordsJson>,
}

/// What a server answers for one URL.
#[derive(Serialize, ToSchema)]
#[schema(as = AvatarLookup, example = json!({
    "spelling": "ada@example.org", "hash": "md5", "url": "https://avatars.example.org/avatar/x?s=80&d=404",
    "verdict": "picture", "status": 200, "content_type": "image/jpeg", "width": 80, "height": 80, "bytes": 2310,
    "headers": [{"name": "etag", "value": "\"x\""}], "redirects": [], "error": null
}))]
struct LookupJson {
    /// What was hashed; null for a URL or a hash.
    #[schema(required)]
    spelling: Option<String>,
    /// The hash: `md5`, `sha1` or `sha256`; null for a URL.
    #[schema(required)]
    hash: Option<&'static str>,
    /// The URL.
    url: String,
    /// `picture`, `default` for the default picture of people without one, `nothing`, or `failure` without a response.
    verdict: &'static str,
    /// The status of the last response.
    #[schema(required)]
    status: Option<u16>,
    /// Its type.
    #[schema(required)]
    content_type: Option<String>,
    /// The width in pixels, by the image's own header.
    #[schema(required)]
    width: Option<u32>,
    /// The height in pixels, by the image's own header.
    #[schema(required)]
    height: Option<u32>,
    /// The length of the body.
    bytes: usize,
    /// The headers that matter to pages that show the picture.
    headers: Vec<HeaderJson>,
    /// The redirects that were followed.
    redirects: Vec<RedirectJson>,
    /// Why there is no response, in English.
    #[schema(required)]
    error: Option<String>,
}

/// A header of a response.
#[derive(Serialize, ToSchema)]
#[schema(as = LookupHeader, example = json!({"name": "etag", "value": "\"x\""}))]
struct HeaderJson {
    /// Its name, in lower case.
    name: String,
    /// Its value.
    value: String,
}

/// A redirect that was followed.
#[derive(Serialize, ToSchema)]
#[schema(as = LookupRedirect, example = json!({
    "from": "https://avatars.example.org/a", "status": 302, "to": "https://avatars.example.org/b"
}))]
struct RedirectJson {
    /// The URL that redirected.
    from: String,
    /// The status.
    status: u16,
    /// The URL to which it redirected.
    to: String,
}

/// The DNS records of a domain.
#[derive(Serialize, ToSchema)]
#[schema(as = DomainRecords, example = json!({"domain": "example.org", "services": []}))]
struct RecordsJson {
    /// The domain.
    domain: String,
    /// `_avatars-sec._tcp` and `_avatars._tcp`.
    services: Vec<ServiceJson>,
}

/// The DNS records of one service.
#[derive(Serialize, ToSchema)]
#[schema(as = ServiceRecords, example = json!({
    "service": "_avatars-sec._tcp", "records": ["0 10 443 avatars.example.org"],
    "server": "https://avatars.example.org", "error": null, "advice": []
}))]
struct ServiceJson {
    /// The service.
    service: &'static str,
    /// Priority, weight, port and target of each record, in the order in which a client tries them.
    records: Vec<String>,
    /// The URL of the server that a client asks first.
    #[schema(required)]
    server: Option<String>,
    /// Why the records are not known, in English.
    #[schema(required)]
    error: Option<String>,
    /// What to change, in English.
    advice: Vec<String>,
}

/// Check what an avatar server answers
///
/// Members check addresses, hashes and URLs of this server. Administrators also check URLs and DNS records of any public
/// server; nothing in a private network but this server itself is asked. Up to 20 checks a minute, each of 20 seconds at most.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    request_body = CheckForm,
    responses(
        (status = 200, description = "What was found.", body = ReportJson),
        (status = 403, description = "The token lacks `account`; or `admin`, to check another server."),
        (status = 409, description = "This server does not know its own URL."),
        (status = 429, description = "Too many checks."),
    )
)]
pub(crate) async fn check(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: CheckForm<'_> = json_fields::object(&body)?;
    let invalid = |message| ApiError::from(ServiceError::field("subject", message));
    let typed = json_fields::text("subject", form.subject).map_err(invalid)?;
    let target = CheckTarget::parse(&typed, false).map_err(invalid)?;
    let session = &caller.session;
    let report = check::by_caller(&context.app, &session.person, session.token.scope, &target).await?;
    json(StatusCode::OK, &ReportJson::new(typed.trim(), report))
}

impl ReportJson {
    fn new(subject: &str, report: CheckReport) -> Self {
        Self {
            subject: subject.to_owned(),
            server: report.server,
            answers: report.answers.into_iter().map(LookupJson::from).collect(),
            federation: report.federation.map(RecordsJson::from),
        }
    }
}

impl From<AvatarLookup> for LookupJson {
    fn from(lookup: AvatarLookup) -> Self {
        let headers = lookup.headers.into_iter().map(|(name, value)| HeaderJson { name, value });
        Self {
            spelling: lookup.spelling,
            hash: lookup.hash,
            url: lookup.url,
            verdict: lookup.verdict.as_str(),
            status: lookup.status,
            content_type: lookup.content_type,
            width: lookup.width,
            height: lookup.height,
            bytes: lookup.bytes,
            headers: headers.collect(),
            redirects: lookup.hops.into_iter().map(RedirectJson::from).collect(),
            error: lookup.error,
        }
    }
}

impl From<Redirect> for RedirectJson {
    fn from(Redirect { from, status, to }: Redirect) -> Self {
        Self { from, status, to }
    }
}

impl From<FederationReport> for RecordsJson {
    fn from(report: FederationReport) -> Self {
        let services = report.services.into_iter().map(ServiceJson::from).collect();
        Self { domain: report.domain, services }
    }
}

impl From<ServiceRecords> for ServiceJson {
    fn from(found: ServiceRecords) -> Self {
        let ServiceRecords { service, records, server, error, advice } = found;
        Self { service, records, server, error, advice }
    }
}
