//! Filters in the query of a list, each optional. An empty value is none; one that cannot be read is an error of its name.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;

use crate::http::Query;
use crate::values::{MediaType, Message, PersonId, ValidationErrors};

/// One of the values of `T`.
pub(super) fn word<T: FromStr + Display>(
    query: &Query,
    name: &'static str,
    errors: &mut ValidationErrors,
    known: &[T],
) -> Option<T> {
    read(query, name, errors, |text| {
        let accepted = || known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        text.parse().map_err(|_unknown| Message::NotAmong { accepted: accepted() })
    })
}

/// One of these names.
pub(super) fn named<T: Copy>(
    query: &Query,
    name: &'static str,
    errors: &mut ValidationErrors,
    known: &[(&str, T)],
) -> Option<T> {
    read(query, name, errors, |text| {
        let accepted = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let found = known.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| Message::NotAmong { accepted: accepted() })
    })
}

/// `true` or `false`, also as 1 and 0.
pub(crate) fn boolean(query: &Query, name: &'static str, errors: &mut ValidationErrors) -> Option<bool> {
    read(query, name, errors, |text| match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Message::FieldNotBoolean { field: name.into() }),
    })
}

/// A whole number.
pub(super) fn number(query: &Query, name: &'static str, errors: &mut ValidationErrors) -> Option<u32> {
    read(query, name, errors, |text| {
        let (min, max) = (0, u32::MAX.into());
        text.parse().map_err(|_| Message::FieldNotANumber { field: name.into(), min, max })
    })
}

/// A person's ID.
pub(super) fn id(query: &Query, name: &'static str, errors: &mut ValidationErrors) -> Option<PersonId> {
    read(query, name, errors, |text| text.parse().map_err(|_not_an_id| Message::NoSuchPerson))
}

/// A media type.
pub(super) fn media(query: &Query, name: &'static str, errors: &mut ValidationErrors) -> Option<MediaType> {
    let accepted = || Message::NotAmong { accepted: MediaType::accepted() };
    read(query, name, errors, |text| MediaType::from_declared(text).ok_or_else(accepted))
}

/// A time (RFC 3339), or a date, which means its beginning in UTC.
pub(super) fn time(query: &Query, name: &'static str, errors: &mut ValidationErrors) -> Option<Timestamp> {
    read(query, name, errors, |text| {
        let beginning = || format!("{text}T00:00:00Z").parse();
        text.parse().or_else(|_not_a_time| beginning()).map_err(|_neither| Message::TimeInvalid)
    })
}

fn read<T>(
    query: &Query,
    name: &'static str,
    errors: &mut ValidationErrors,
    parse: impl FnOnce(&str) -> Result<T, Message>,
) -> Option<T> {
    let text = query.get(name).filter(|text| !text.is_empty())?;
    errors.take(name, parse(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_may_be_a_date() {
        let mut errors = ValidationErrors::new();
        let mut read = |text| time(&Query::parse(&format!("since={text}")), "since", &mut errors);
        assert_eq!(read("2026-01-31"), Some("2026-01-31T00:00:00Z".parse().unwrap()));
        assert_eq!(read("2026-01-31T12:00:00%2B01:00"), Some("2026-01-31T11:00:00Z".parse().unwrap()));
        assert_eq!((read(""), read("yesterday")), (None, None));
        assert_eq!(errors, ValidationErrors::one("since", Message::TimeInvalid));
    }
}
