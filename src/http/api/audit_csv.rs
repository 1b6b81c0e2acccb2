//! The audit trail as CSV (RFC 4180), for spreadsheets.

use std::fmt::Write;

use bytes::Bytes;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, LINK};

use super::audit_json::EntryJson;
use super::picture_json::OwnerJson;
use crate::http::{ApiError, Context, Response, json_bytes};

/// The most rows of one answer, some 300 bytes each.
pub(super) const MAX_ROWS: u32 = 10_000;

const TITLES: &str = "id,at,actor,actor_email,client,action,subject,subject_email,detail\r\n";

/// The entries as an attachment. `next` is the cursor of the next page.
pub(super) fn response(
    context: &Context,
    entries: &[EntryJson],
    next: Option<&str>,
) -> Result<Response, ApiError> {
    let mut text = TITLES.to_owned();
    for entry in entries {
        add_row(&mut text, entry);
    }
    let mut response = json_bytes(Bytes::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\""));
    if let Some(next) = next {
        let link = format!("<{}>; rel=\"next\"", next_page(context, next));
        let link = HeaderValue::from_str(&link).map_err(|error| ApiError::Internal(error.into()))?;
        headers.insert(LINK, link);
    }
    Ok(response)
}

/// The path and query of the next page: those of the request, with another `after`.
fn next_page(context: &Context, next: &str) -> String {
    let uri = &context.head.uri;
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(name, _)| name != "after")).append_pair("after", next);
    format!("{}?{}", uri.path(), query.finish())
}

fn add_row(text: &mut String, entry: &EntryJson) {
    let email =
        |person: &Option<OwnerJson>| person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
    let (id, at) = (entry.id.to_string(), entry.at.to_string());
    let (actor_email, subject_email) = (email(&entry.actor_person), email(&entry.subject_person));
    let cells = [
        id.as_str(),
        &at,
        &entry.actor,
        &actor_email,
        entry.client.as_deref().unwrap_or_default(),
        &entry.action,
        entry.subject.as_deref().unwrap_or_default(),
        &subject_email,
        &entry.detail,
    ];
    for (index, value) in cells.into_iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        // Writing to a string does not fail.
        let _: Result<(), std::fmt::Error> = write!(text, "{separator}{}", cell(value));
    }
    text.push_str("\r\n");
}

/// A cell. What a spreadsheet would compute gets an apostrophe before it, so that it stays text.
fn cell(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let value = if is_formula { format!("'{value}") } else { value.to_owned() };
    if value.contains(['"', ',', '\r', '\n', '\'']) || value.starts_with(' ') {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_always_one_cell() {
        assert_eq!(cell("plain text"), "plain text");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(formula).trim_start_matches('"').starts_with('\''), "{formula}");
        }
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
