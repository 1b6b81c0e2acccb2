//! The settings: each with its value, its source and whether it can be changed here; changing several at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::json_fields;
use super::list_filters;
use crate::config::{Config, EffectiveSetting, Setting, SettingEdit, SettingSource};
use crate::http::security::{Scheme, request_host};
use crate::http::{ApiError, Context, Response, versioned};
use crate::services::settings;
use crate::values::{Message, ValidationErrors};

/// Every setting, in the order of the manual.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
struct SettingsJson<'a> {
    /// The settings.
    settings: Vec<SettingJson<'a>>,
}

/// A setting as it is now.
#[derive(Serialize, ToSchema)]
#[schema(as = Setting, example = json!({
    "key": "background", "subject": "Avatars",
    "help": "The color behind a transparent picture that is sent as JPEG.", "value": "#ffffff", "default": "#ffffff",
    "source": "default", "source_detail": null, "locked": false, "changeable": true, "secret": false
}))]
struct SettingJson<'a> {
    /// Its name.
    key: &'static str,
    /// What it is about: the heading under which the manual lists it.
    subject: &'static str,
    /// What it does, in Markdown.
    help: &'static str,
    /// Its value as text; null for a secret one.
    #[schema(required)]
    value: Option<&'a str>,
    /// Its value where nobody sets it.
    default: &'static str,
    /// Where the value comes from: `default`, `here` (set by an administrator), or by the operator: `file`, `environment`, `flag`.
    source: &'static str,
    /// The name of the operator's file, variable or flag; null for the others.
    #[schema(required)]
    source_detail: Option<String>,
    /// Whether the operator has set it, so that it cannot be changed here.
    locked: bool,
    /// Whether it can be changed without a restart.
    changeable: bool,
    /// Whether its value is not shown.
    secret: bool,
}

/// New values as texts, by the names of their settings. Null sets a setting back to its default.
#[derive(ToSchema)]
#[schema(as = SettingsChanges, example = json!({"background": "#000000", "locale": null}))]
#[expect(dead_code, reason = "the fields are read from the body by name")]
pub(super) struct ChangesForm(BTreeMap<String, Option<String>>);

/// How settings are changed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the fields are read from the query by name")]
pub(super) struct ChangeQuery {
    /// Whether to make the change even if the server cannot be used any more under the address of this request, or uploads end
    /// and the trash is emptied, since less is free than `min_free_space`.
    #[param(required = false)]
    force: Option<bool>,
}

impl<'a> From<&'a EffectiveSetting> for SettingJson<'a> {
    fn from(effective: &'a EffectiveSetting) -> Self {
        let EffectiveSetting { setting, source, .. } = effective;
        Self {
            key: setting.key,
            subject: setting.subject,
            help: setting.help,
            value: effective.shown(),
            default: setting.default,
            source: source_word(source),
            source_detail: source.is_locked().then(|| source.to_string()),
            locked: source.is_locked(),
            changeable: setting.is_live(),
            secret: setting.is_secret(),
        }
    }
}

fn source_word(source: &SettingSource) -> &'static str {
    match source {
        SettingSource::Default => "default",
        SettingSource::Here => "here",
        SettingSource::File(_) => "file",
        SettingSource::Environment(_) => "environment",
        SettingSource::Flag(_) => "flag",
    }
}

/// List the settings
///
/// Every setting with its value, and where that comes from.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The settings, in the order of the manual.", body = SettingsJson,
        headers(("etag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    respond(&context.config)
}

/// Change settings
///
/// All of them, or none. They count from the next request on, without a restart, and outlast one. What the operator has set
/// by flag, variable or file stays (`locked`).
#[utoipa::path(
    patch,
    path = "",
    tag = "Server",
    params(
        ChangeQuery,
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    request_body = ChangesForm,
    responses(
        (status = 200, description = "The settings, changed.", body = SettingsJson,
            headers(("etag" = String, description = "The version, for `If-Match`."))),
        (status = 409, description = "The operator has set one of them; or, without `force`, the caller would be locked out."),
        (status = 412, description = "The record is not the version that `If-Match` names."),
    )
)]
pub(crate) async fn change(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let fields: BTreeMap<Cow<'_, str>, &RawValue> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let is_forced = list_filters::boolean(&context.query, "force", &mut errors).unwrap_or(false);
    let edits = edits(&fields, &mut errors);
    if !errors.is_empty() {
        return Err(ApiError::Invalid(errors));
    }
    let change = caller.change_of_version(context);
    let free = settings::free_space(&context.app).await;
    let accept = |config: &Config| {
        if is_forced {
            return Ok(());
        }
        keeps_the_caller(context, config)?;
        settings::keeps_the_trash(&context.app, config, free)
    };
    let config = settings::change(&context.app, change, &edits, accept).await?;
    respond(&config)
}

fn respond(config: &Config) -> Result<Response, ApiError> {
    let settings = config.effective().iter().map(SettingJson::from).collect();
    versioned(&settings::version(config), &SettingsJson { settings })
}

/// The edits that the fields name.
fn edits(fields: &BTreeMap<Cow<'_, str>, &RawValue>, errors: &mut ValidationErrors) -> Vec<SettingEdit> {
    let mut edits = Vec::with_capacity(fields.len());
    for (key, raw) in fields {
        let key = key.as_ref();
        let value: Result<Option<String>, _> = serde_json::from_str(raw.get());
        match (Setting::find(key), value) {
            (Some(setting), Ok(value)) => edits.push(SettingEdit { setting, value }),
            (Some(_), Err(_)) => errors.add(key.to_owned(), Message::FieldNotText { field: key.into() }),
            (None, _) => errors.add(key.to_owned(), Message::NoSuchSetting { key: key.to_owned() }),
        }
    }
    edits
}

/// Whether this request could be made again with this configuration: its host is the server's, and its cookie is still read.
fn keeps_the_caller(context: &Context, config: &Config) -> Result<(), Message> {
    let host = request_host(&context.head).ok().flatten().unwrap_or_default();
    let is_refused = !config.allowed_hosts.allow(host, &config.public_url)
        && context.config.allowed_hosts.allow(host, &context.config.public_url);
    let becomes_https = config.public_url.is_https() && !context.is_https();
    if is_refused || becomes_https {
        let scheme = if context.scheme == Scheme::Https { "https" } else { "http" };
        return Err(Message::SettingLocksOut { site: format!("{scheme}://{host}") });
    }
    Ok(())
}
