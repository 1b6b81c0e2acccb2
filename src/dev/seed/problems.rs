//! Faults of a seed, noted as they are found: each with the file, the line and the field.

use std::str::FromStr;

use jiff::Timestamp;
use toml::Spanned;
use toml::value::Datetime;

use crate::i18n::render;
use crate::values::{Locale, Message};

/// The faults of one seed.
pub(super) struct Notes<'a> {
    /// What the seed is called.
    pub(super) name: &'a str,
    /// Its text, in which offsets are lines.
    pub(super) text: &'a str,
    /// What was found so far.
    pub(super) faults: Vec<String>,
}

impl Notes<'_> {
    /// A text that the house checks.
    pub(super) fn said<T>(
        &mut self,
        written: &Spanned<String>,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, Message>,
    ) -> Option<T> {
        match parse(written.get_ref()) {
            Ok(value) => Some(value),
            Err(message) => {
                let place = self.place(written.span().start, field);
                self.fault(format!("{place}: {}", render(&message, Locale::En)))
            }
        }
    }

    /// One of a closed list of words.
    pub(super) fn word<T: FromStr<Err = String>>(
        &mut self,
        written: &Spanned<String>,
        field: &str,
    ) -> Option<T> {
        match written.get_ref().parse() {
            Ok(value) => Some(value),
            Err(problem) => {
                let place = self.place(written.span().start, field);
                self.fault(format!("{place}: {problem}"))
            }
        }
    }

    /// A moment on the time line, which a date alone is not.
    pub(super) fn moment(&mut self, written: &Spanned<Datetime>, field: &str) -> Option<Timestamp> {
        if let Ok(moment) = written.get_ref().to_string().parse() {
            return Some(moment);
        }
        let place = self.place(written.span().start, field);
        self.fault(format!("{place}: a moment has a date, a time and an offset, as in 2026-12-31T23:59:59Z"))
    }

    /// Notes the rule where it is not kept.
    pub(super) fn insist(&mut self, is_so: bool, written: &Spanned<String>, field: &str, rule: &str) {
        if !is_so {
            let place = self.place(written.span().start, field);
            self.faults.push(format!("{place}: {rule}"));
        }
    }

    /// Notes a fault; there is no value.
    pub(super) fn fault<T>(&mut self, fault: String) -> Option<T> {
        self.faults.push(fault);
        None
    }

    /// Where a fault is: the file, the line, the field.
    pub(super) fn place(&self, offset: usize, field: &str) -> String {
        let line = 1 + self.text.get(..offset).unwrap_or_default().matches('\n').count();
        format!("{}, line {line}: {field}", self.name)
    }
}
