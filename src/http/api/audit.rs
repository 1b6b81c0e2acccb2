//! The audit trail: who changed what about whom, from where and when, as JSON and as CSV.

use std::collections::HashMap;

use hyper::StatusCode;
use hyper::header::ACCEPT;
use serde::Serialize;
use utoipa::ToSchema;

use super::audit_csv;
use super::audit_json::EntryJson;
use super::caller::Caller;
use super::enum_schemas;
use super::list_filters;
use super::paging::{self, Page, next_cursor};
use crate::http::{ApiError, Context, Query, Response, json};
use crate::model::{Action, AuditFilters, NamedPerson};
use crate::services::accounts;
use crate::values::{Message, PersonId, ValidationErrors};

/// A page of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditTrail)]
struct TrailJson {
    /// The entries, newest first.
    entries: Vec<EntryJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// Read the audit trail
///
/// As JSON, or as CSV with `format=csv` or `Accept: text/csv`: then without `limit` up to 10,000 entries, and a header `Link`
/// names the next page. A cell that a spreadsheet would take for a formula begins with an apostrophe.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    params(
        ("actor" = Option<String>, Query, description = "Only changes made by the person with this ID, or by the `operator`.", example = "operator"),
        ("subject" = Option<String>, Query, format = "uuid", description = "Only entries that concern this person."),
        ("action" = Option<enum_schemas::Action>, Query, description = "Only entries of this kind."),
        ("client" = Option<String>, Query, description = "Only changes made from this IP.", example = "192.0.2.1"),
        ("since" = Option<String>, Query, description = "Only changes made at this time or later; a date means its beginning in UTC.", example = "2026-01-31T12:00:00Z"),
        ("until" = Option<String>, Query, description = "Only changes made before this time.", example = "2026-02-01"),
        ("format" = Option<String>, Query, description = "`json` or `csv`. It takes precedence over `Accept`.", example = "json"),
        ("Accept" = Option<String>, Header, description = "`text/csv` for CSV.", example = "application/json"),
        Page<i64>,
    ),
    responses((status = 200, description = "A page of entries, newest first.", headers(
        ("content-disposition" = Option<String>, description = "Of CSV: the file name."),
        ("link" = Option<String>, description = "Of CSV: the next page, unless this is the last (RFC 8288)."),
    ), content((TrailJson = "application/json"), (String = "text/csv; charset=utf-8"))))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let is_csv = is_csv(&context.query, context.header(ACCEPT))?;
    let (filters, page) = trail_query(&context.query)?;
    let has_limit = context.query.get("limit").is_some();
    let limit = if is_csv && !has_limit { audit_csv::MAX_ROWS } else { page.limit };
    let found = accounts::audit(&context.app, filters, page.after, limit).await?;
    let next = next_cursor(&found.entries, found.has_more, |entry| entry.id);
    let people: HashMap<PersonId, NamedPerson> =
        found.people.into_iter().map(|person| (person.id, person)).collect();
    let entries: Vec<EntryJson> =
        found.entries.into_iter().map(|entry| EntryJson::new(entry, &people)).collect();
    if is_csv {
        return audit_csv::response(context, &entries, next.as_deref());
    }
    json(StatusCode::OK, &TrailJson { entries, next })
}

fn is_csv(query: &Query, accept: Option<&str>) -> Result<bool, ApiError> {
    let mut errors = ValidationErrors::new();
    let formats = [("json", false), ("csv", true)];
    let asked = list_filters::named(query, "format", &mut errors, &formats);
    if !errors.is_empty() {
        return Err(ApiError::Invalid(errors));
    }
    let first = || accept.unwrap_or_default().split([',', ';']).next().unwrap_or_default().trim();
    Ok(asked.unwrap_or_else(|| first().eq_ignore_ascii_case("text/csv")))
}

fn trail_query(query: &Query) -> Result<(AuditFilters, Page<i64>), ApiError> {
    let mut errors = ValidationErrors::new();
    let text = |name| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let actor = text("actor").filter(|actor| actor == OPERATOR);
    let actor = actor.or_else(|| list_filters::id(query, "actor", &mut errors).map(|id| id.to_string()));
    let actions: Vec<(&str, Action)> = Action::ALL.iter().map(|action| (action.as_str(), *action)).collect();
    let filters = AuditFilters {
        actor,
        subject: list_filters::id(query, "subject", &mut errors),
        action: list_filters::named(query, "action", &mut errors, &actions),
        client: text("client"),
        since: list_filters::time(query, "since", &mut errors),
        until: list_filters::time(query, "until", &mut errors),
    };
    let decode = |text: &str| text.parse().map_err(|_| Message::CursorInvalid);
    let page = paging::parse(query, &mut errors, decode);
    page.filter(|_| errors.is_empty()).map(|page| (filters, page)).ok_or(ApiError::Invalid(errors))
}

/// The actor of changes that were made on the command line.
const OPERATOR: &str = "operator";
