//! Keyset paging: `limit` and `after` of a list's query, and the `next` of its response.

use std::str::FromStr;

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::http::{ApiError, Query};
use crate::values::{Message, ValidationErrors};

/// Records on a page without `limit`.
const DEFAULT_LIMIT: u32 = 50;

/// The largest `limit`.
const MAX_LIMIT: u32 = 200;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page<C> {
    /// The most records on the page, 1 to 200.
    pub(super) limit: u32,
    /// The cursor of the last record of the page before; `None` for the first page.
    pub(super) after: Option<C>,
}

impl<C: FromStr> Page<C> {
    /// Reads `limit` and `after`.
    ///
    /// # Errors
    ///
    /// 400 with a message for each wrong parameter.
    pub(super) fn parse(query: &Query) -> Result<Self, ApiError> {
        let mut errors = ValidationErrors::new();
        let page = parse(query, &mut errors, |text| text.parse().map_err(|_| Message::CursorInvalid));
        page.ok_or(ApiError::Invalid(errors))
    }
}

/// Reads `limit` and `after` with this reader of cursors. Notes what is wrong; then there is no page.
pub(super) fn parse<C>(
    query: &Query,
    errors: &mut ValidationErrors,
    decode: impl FnOnce(&str) -> Result<C, Message>,
) -> Option<Page<C>> {
    let limit = errors.take("limit", limit(query));
    // An empty `after` is none.
    let cursor = query.get("after").filter(|text| !text.is_empty());
    let after = errors.take("after", cursor.map(decode).transpose());
    limit.zip(after).map(|(limit, after)| Page { limit, after })
}

/// The cursor of the next page: that of this page's last record, unless no more follow.
pub(super) fn next_cursor<R, C: ToString>(
    records: &[R],
    has_more: bool,
    cursor: impl FnOnce(&R) -> C,
) -> Option<String> {
    records.last().filter(|_| has_more).map(|last| cursor(last).to_string())
}

fn limit(query: &Query) -> Result<u32, Message> {
    let Some(text) = query.get("limit") else { return Ok(DEFAULT_LIMIT) };
    let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
    let (min, max) = (1, MAX_LIMIT.into());
    limit.ok_or_else(|| Message::FieldNotANumber { field: "limit".into(), min, max })
}

impl<C> IntoParams for Page<C> {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let query = |name: &str| {
            ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False)
        };
        let bounded = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(MAX_LIMIT))
            .default(Some(DEFAULT_LIMIT.into()));
        let (limit, after) = (
            query("limit").schema(Some(bounded)),
            query("after").schema(Some(ObjectBuilder::new().schema_type(Type::String))),
        );
        vec![
            limit.description(Some("The most entries on the page.")).build(),
            after.description(Some("The `next` of the page before; absent for the first page.")).build(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded_and_begins_after_its_cursor() {
        assert_eq!(Page::<i64>::parse(&Query::parse("")).unwrap(), Page { limit: 50, after: None });
        let page = Page::<i64>::parse(&Query::parse("limit=200&after=7")).unwrap();
        assert_eq!(page, Page { limit: 200, after: Some(7) });
        for bad in ["limit=0", "limit=201", "limit=x", "limit=", "limit=-1", "after=x"] {
            assert!(Page::<i64>::parse(&Query::parse(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn both_errors_are_reported_at_once() {
        let Err(ApiError::Invalid(errors)) = Page::<i64>::parse(&Query::parse("limit=x&after=y")) else {
            panic!("no error")
        };
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["limit", "after"]);
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(next_cursor(&[1, 2], true, |record| *record), Some("2".to_owned()));
        assert_eq!(next_cursor(&[1, 2], false, |record| *record), None);
        assert_eq!(next_cursor(&[], true, |record: &i64| *record), None);
    }
}
