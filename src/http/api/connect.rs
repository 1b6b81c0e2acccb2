//! What to set in other software and in the DNS so that they ask this server for pictures, as `tondo connect` prints it.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use crate::http::{ApiError, Context, Response, json};
use crate::services::ServiceError;
use crate::services::check;
use crate::services::connect::{self, AppSetting, Application, Base, BaseOrigin, Federation};
use crate::values::{Message, ValidationErrors};

/// What to set so that other software asks this server for pictures.
#[derive(Serialize, ToSchema)]
#[schema(as = Connections)]
struct ConnectionsJson {
    /// This server's URL, without a slash at its end.
    #[schema(example = "https://avatars.example.org")]
    base: String,
    /// Whether `public_url` is set. If it is not, `base` is the address that the request used.
    #[schema(example = true)]
    public_url_is_set: bool,
    /// The DNS record of a domain; null where only an application was asked for.
    #[schema(required)]
    federation: Option<RecordJson>,
    /// The applications.
    applications: Vec<ConnectionJson>,
}

/// The DNS record that names this server for a domain's email addresses (RFC 2782).
#[derive(Serialize, ToSchema)]
#[schema(as = DnsRecord, example = json!({
    "domain": "example.org", "record": "_avatars-sec._tcp.example.org. 3600 IN SRV 0 10 443 avatars.example.org.",
    "notes": ["Set only this record, and no _avatars._tcp record."]
}))]
struct RecordJson {
    /// The domain of the email addresses.
    domain: String,
    /// The record, as a line of a zone file; null where this server has no name but only an IP.
    #[schema(required)]
    record: Option<String>,
    /// What else to know.
    notes: Vec<String>,
}

/// What to set in an application.
#[derive(Serialize, ToSchema)]
#[schema(as = Connection, example = json!({
    "application": "vikunja", "name": "Vikunja", "place": "config.yml",
    "text": "avatar:\n  gravatarbaseurl: https://avatars.example.org",
    "notes": ["People choose Gravatar as their avatar in their settings."]
}))]
struct ConnectionJson {
    /// The name for `application`.
    application: &'static str,
    /// The application's name.
    name: &'static str,
    /// Where to set it.
    place: &'static str,
    /// The setting, to copy.
    text: String,
    /// What else to know.
    notes: Vec<&'static str>,
}

/// Show what applications have to set
///
/// The setting of each application, and the DNS record of a domain. It names this server by `public_url`; if that is not
/// set, by the address that the request used.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    params(
        ("application" = Option<String>, Query, description = "One application only, such as `gitea` or `wordpress`.", example = "gitea"),
        ("domain" = Option<String>, Query, description = "The domain of the email addresses that this server has pictures for; by default the one above the server's own name.", example = "example.org"),
    ),
    responses((status = 200, description = "What to set.", body = ConnectionsJson))
)]
pub(crate) async fn show(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let mut errors = ValidationErrors::new();
    let query = |name| context.query.get(name).filter(|text| !text.is_empty());
    let chosen = errors.take("application", query("application").map(find_application).transpose()).flatten();
    let domain = errors.take("domain", query("domain").map(check::domain).transpose()).flatten();
    if !errors.is_empty() {
        return Err(ServiceError::Invalid(errors).into());
    }
    let base = Base::reached_at(&context.config, context.site_of_links());
    let settings = match chosen {
        Some(application) => vec![application.setting(&base)],
        None => connect::settings(&base),
    };
    let needs_records = chosen.is_none() || domain.is_some();
    let federation = needs_records.then(|| connect::federation(&base, domain.as_deref()));
    let connections = ConnectionsJson {
        base: base.to_string(),
        public_url_is_set: base.origin() == BaseOrigin::PublicUrl,
        federation: federation.map(RecordJson::from),
        applications: settings.into_iter().map(ConnectionJson::from).collect(),
    };
    json(StatusCode::OK, &connections)
}

fn find_application(word: &str) -> Result<Application, Message> {
    let known = || Application::ALL.map(|one| one.words().first().copied().unwrap_or_default()).join(", ");
    Application::from_word(word).ok_or_else(|| Message::NotAmong { accepted: known() })
}

impl From<Federation> for RecordJson {
    fn from(Federation { domain, record, notes }: Federation) -> Self {
        Self { domain, record, notes }
    }
}

impl From<AppSetting> for ConnectionJson {
    fn from(setting: AppSetting) -> Self {
        let AppSetting { application, place, text, notes } = setting;
        let word = application.words().first().copied().unwrap_or_default();
        Self { application: word, name: application.name(), place, text, notes }
    }
}
