//! Errors of a seed, collected while it is checked, each with its file, line and field.

use std::str::FromStr;

use jiff::Timestamp;
use toml::Spanned;
use toml::value::Datetime;

use crate::i18n::render;
use crate::values::{Locale, Message};

/// Collects the errors of one seed.
pub(super) struct ErrorCollector<'a> {
    /// The seed's file.
    pub(super) name: &'a str,
    /// Its text, to turn offsets into lines.
    pub(super) text: &'a str,
    /// The errors so far.
    pub(super) errors: Vec<String>,
}

impl ErrorCollector<'_> {
    /// Parses a value with the checks that the API uses.
    pub(super) fn parse<T>(
        &mut self,
        value: &Spanned<String>,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, Message>,
    ) -> Option<T> {
        match parse(value.get_ref()) {
            Ok(parsed) => Some(parsed),
            Err(message) => self.error_at(value.span().start, field, &render(&message, Locale::En)),
        }
    }

    /// Parses one of a closed list of words.
    pub(super) fn keyword<T: FromStr<Err = String>>(
        &mut self,
        value: &Spanned<String>,
        field: &str,
    ) -> Option<T> {
        match value.get_ref().parse() {
            Ok(parsed) => Some(parsed),
            Err(problem) => self.error_at(value.span().start, field, &problem),
        }
    }

    /// Parses a date and time with an offset; a date alone is not a point in time.
    pub(super) fn timestamp(&mut self, value: &Spanned<Datetime>, field: &str) -> Option<Timestamp> {
        value.get_ref().to_string().parse().ok().or_else(|| {
            let problem = "write a date, a time and an offset, such as 2026-12-31T23:59:59Z";
            self.error_at(value.span().start, field, problem)
        })
    }

    /// Notes an error if the condition does not hold.
    pub(super) fn require(&mut self, holds: bool, value: &Spanned<String>, field: &str, problem: &str) {
        if !holds {
            let _: Option<()> = self.error_at(value.span().start, field, problem);
        }
    }

    /// Notes an error at an offset of the text. Always `None`.
    pub(super) fn error_at<T>(&mut self, offset: usize, field: &str, problem: &str) -> Option<T> {
        self.errors.push(format!("{}: {problem}", self.location(offset, field)));
        None
    }

    /// File, line and field.
    pub(super) fn location(&self, offset: usize, field: &str) -> String {
        let line = 1 + self.text.get(..offset).unwrap_or_default().matches('\n').count();
        format!("{}, line {line}: {field}", self.name)
    }
}
