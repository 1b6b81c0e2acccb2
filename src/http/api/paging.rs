//! Lists, a page at a time: how many records, and behind which one.

use std::str::FromStr;

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::http::{ApiError, Query};
use crate::values::{Message, ValidationErrors};

/// Records that a page has, unless `limit` asks for fewer or more.
pub(super) const PAGE: u32 = 50;

/// The most that `limit` may ask for.
pub(super) const MAX_PAGE: u32 = 200;

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page<C> {
    /// How many records at most.
    pub(super) limit: u32,
    /// Behind which one; the first page without.
    pub(super) after: Option<C>,
}

impl<C: FromStr> Page<C> {
    /// Reads `limit` and `after`.
    ///
    /// # Errors
    ///
    /// 400 with what is wrong with either.
    pub(super) fn of(query: &Query) -> Result<Self, ApiError> {
        let mut faults = ValidationErrors::new();
        let limit = faults.take("limit", limit(query));
        let after =
            faults.take("after", after(query, |text| text.parse().map_err(|_| Message::CursorInvalid)));
        match (limit, after) {
            (Some(limit), Some(after)) => Ok(Self { limit, after }),
            _ => Err(ApiError::Invalid(faults)),
        }
    }
}

impl<C> IntoParams for Page<C> {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let query = |name: &str| {
            ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False)
        };
        let bounded = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(MAX_PAGE))
            .default(Some(PAGE.into()));
        let (limit, after) = (
            query("limit").schema(Some(bounded)),
            query("after").schema(Some(ObjectBuilder::new().schema_type(Type::String))),
        );
        vec![
            limit.description(Some("How many at most.")).build(),
            after.description(Some("Behind which one: the `next` of the former page.")).build(),
        ]
    }
}

/// How many records are wanted: 1 to 200, 50 where it is not said.
pub(super) fn limit(query: &Query) -> Result<u32, Message> {
    let Some(text) = query.get("limit") else { return Ok(PAGE) };
    let limit = text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
    let (min, max) = (1, MAX_PAGE.into());
    limit.ok_or_else(|| Message::FieldNotANumber { field: "limit".into(), min, max })
}

/// Where the former page ended; an empty `after` is none.
pub(super) fn after<C>(
    query: &Query,
    read: impl FnOnce(&str) -> Result<C, Message>,
) -> Result<Option<C>, Message> {
    query.get("after").filter(|text| !text.is_empty()).map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded_and_begins_where_it_is_told() {
        assert_eq!(Page::<i64>::of(&Query::parse("")).unwrap(), Page { limit: 50, after: None });
        let page = Page::<i64>::of(&Query::parse("limit=200&after=7")).unwrap();
        assert_eq!(page, Page { limit: 200, after: Some(7) });
        for bad in ["limit=0", "limit=201", "limit=x", "limit=", "limit=-1", "after=x"] {
            assert!(Page::<i64>::of(&Query::parse(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn both_faults_are_told_at_once() {
        let Err(ApiError::Invalid(faults)) = Page::<i64>::of(&Query::parse("limit=x&after=y")) else {
            panic!("a fault")
        };
        assert_eq!(faults.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["limit", "after"]);
    }
}
