//! What users and groups share: lists with their pages, and which attributes are shown.

use serde_json::{Map, Value, json};

use super::answer::Problem;
use super::filter::plain;
use crate::http::Context;

/// Resources of a page, if the program does not say; and the most.
const USUAL_PAGE: u32 = 100;
const MAX_PAGE: u32 = 200;

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// The first resource, counted from 1.
    pub(super) start: u64,
    pub(super) count: u32,
}

impl Page {
    /// The page that the query asks for.
    pub(super) fn of(context: &Context) -> Result<Self, Problem> {
        let number = |name: &str| match context.query.get(name) {
            None => Ok(None),
            Some(text) => text
                .trim()
                .parse::<i64>()
                .map(Some)
                .map_err(|_error| Problem::value(format!("{name} is not a whole number."))),
        };
        // What is below the least counts as the least (RFC 7644, 3.4.2.4).
        let start = number("startIndex")?.unwrap_or(1).max(1).cast_unsigned();
        let count = number("count")?.unwrap_or(USUAL_PAGE.into()).clamp(0, MAX_PAGE.into());
        Ok(Self { start, count: u32::try_from(count).unwrap_or(USUAL_PAGE) })
    }

    pub(super) fn offset(self) -> u64 {
        // What no engine counts to is behind the end as well.
        (self.start - 1).min(u64::from(u32::MAX))
    }
}

/// A list.
pub(super) fn list(page: Page, total: u64, resources: Vec<Value>) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": page.start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// A resource with the attributes that the query asks for.
pub(super) fn shown(context: &Context, resource: Value) -> Value {
    let names = |parameter: &str| {
        let text = context.query.get(parameter)?;
        let top = |name: &str| plain(name).split(['.', '[']).next().unwrap_or_default().to_owned();
        Some(text.split(',').map(top).filter(|name| !name.is_empty()).collect::<Vec<_>>())
    };
    let (wanted, unwanted) = (names("attributes"), names("excludedAttributes"));
    let Value::Object(fields) = resource else { return resource };
    let keeps = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let is_always = matches!(lower.as_str(), "id" | "schemas");
        let is_wanted = wanted.as_ref().is_none_or(|wanted| wanted.contains(&lower));
        is_always || is_wanted && !unwanted.as_ref().is_some_and(|unwanted| unwanted.contains(&lower))
    };
    Value::Object(fields.into_iter().filter(|(name, _)| keeps(name)).collect())
}

/// The `meta` of a resource.
pub(super) fn meta(
    context: &Context,
    kind: &str,
    id: &str,
    created: jiff::Timestamp,
    changed: jiff::Timestamp,
) -> Value {
    json!({
        "resourceType": kind,
        "created": created.to_string(),
        "lastModified": changed.to_string(),
        "location": url(context, &format!("{kind}s/{id}")),
    })
}

/// The URL of something below `/scim/v2/`.
pub(super) fn url(context: &Context, rest: &str) -> String {
    format!("{}{}scim/v2/{rest}", context.site_of_links(), context.app.config.base_path.as_str())
}

/// An attribute of an object, without regard to case (RFC 7643, 2.1).
pub(super) fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let exact = fields.get(name);
    exact.or_else(|| {
        fields.iter().find(|(known, _)| plain(known) == name.to_ascii_lowercase()).map(|(_, value)| value)
    })
}

/// A text; nothing for null and for an empty one.
pub(super) fn text(name: &str, value: Option<&Value>) -> Result<Option<String>, Problem> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(Problem::value(format!("{name} is not a text."))),
    }
}

/// A boolean, also one that is written as a text.
pub(super) fn boolean(name: &str, value: &Value) -> Result<bool, Problem> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Problem::value(format!("{name} is neither true nor false."))),
    }
}
