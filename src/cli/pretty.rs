//! The log as somebody reads it who develops an app: a line for each request, and below it what refused it.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;
use crate::values::ByteSize;

/// What `server::service` logs requests under.
pub(super) const ACCESS_TARGET: &str = "tondo::access";

/// Writes events for people.
pub(super) struct PrettyFormat;

impl<S, N> FormatEvent<S, N> for PrettyFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut facts = EventFields::default();
        event.record(&mut facts);
        let colors = if out.has_ansi_escapes() { AnsiColors::On } else { AnsiColors::Off };
        let time = Clock::System.now().strftime("%H:%M:%S%.3fZ").to_string();
        let time = colors.paint(AnsiColor::Dim, &time);
        let is_request = event.metadata().target() == ACCESS_TARGET;
        let text =
            if is_request { facts.request(colors) } else { facts.note(*event.metadata().level(), colors) };
        writeln!(out, "{time}  {text}")
    }
}

/// An event's fields; control characters in them are escaped, all but the ends of lines in reasons.
#[derive(Default)]
struct EventFields {
    method: String,
    path: String,
    status: Option<u64>,
    bytes: u64,
    micros: u64,
    refused: String,
    message: String,
    others: String,
}

impl EventFields {
    /// `POST /api/login  401  88 B  3.1 ms`, and each reason on a line of its own.
    fn request(&self, colors: AnsiColors) -> String {
        let status = self.status.map_or("gone".to_owned(), |status| status.to_string());
        let status = colors.paint(AnsiColor::of_status(self.status), &status);
        let size = shown_bytes(self.bytes);
        let millis = format!("{}.{} ms", self.micros / 1000, self.micros / 100 % 10);
        let mut text = format!("{:<7}{}  {status}  {size}  {millis}", self.method, self.path);
        for reason in self.refused.lines() {
            let reason = colors.paint(AnsiColor::Yellow, &escaped(reason));
            text += INDENT;
            text += &reason;
        }
        text
    }

    fn note(&self, level: Level, colors: AnsiColors) -> String {
        let word = match level {
            Level::ERROR => colors.paint(AnsiColor::Red, "ERROR  "),
            Level::WARN => colors.paint(AnsiColor::Yellow, "WARN   "),
            _ => colors.paint(AnsiColor::Dim, "·      "),
        };
        format!("{word}{}{}", self.message, self.others)
    }

    fn set(&mut self, name: &str, text: &str) {
        match name {
            "method" => self.method = escaped(text),
            "path" => self.path = escaped(text),
            "refused" => text.clone_into(&mut self.refused),
            "message" => self.message = escaped(text),
            // Who asked is the developer, and a request's name stands in the answer that names it.
            "client" | "request" => {}
            other => self.others.extend(["  ", other, "=", escaped(text).as_str()]),
        }
    }
}

/// What begins a reason, below its request's path.
const INDENT: &str = "\n                     → ";

impl Visit for EventFields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field.name(), &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "status" => self.status = Some(value),
            "bytes" => self.bytes = value,
            "micros" => self.micros = value,
            other => self.set(other, &value.to_string()),
        }
    }
}

fn shown_bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000.. => ByteSize::new(bytes.div_ceil(1024) * 1024).to_string(),
    }
}

/// What a request says must not steer the terminal.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut clean, letter| {
        if letter.is_control() {
            clean.extend(letter.escape_default());
        } else {
            clean.push(letter);
        }
        clean
    })
}

#[derive(Clone, Copy)]
enum AnsiColors {
    On,
    Off,
}

/// The codes of ECMA-48, 8.3.117.
#[derive(Clone, Copy)]
enum AnsiColor {
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
}

impl AnsiColor {
    fn of_status(status: Option<u64>) -> Self {
        match status {
            Some(..400) => Self::Green,
            Some(400..500) => Self::Yellow,
            Some(500..) => Self::Red,
            None => Self::Dim,
        }
    }
}

impl AnsiColors {
    fn paint(self, color: AnsiColor, text: &str) -> String {
        match self {
            Self::On => format!("\x1b[{}m{text}\x1b[0m", color as u8),
            Self::Off => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(reasons: &str) -> EventFields {
        EventFields {
            method: "POST".to_owned(),
            path: "/api/login".to_owned(),
            status: Some(400),
            bytes: 88,
            micros: 3149,
            refused: reasons.to_owned(),
            ..EventFields::default()
        }
    }

    #[test]
    fn a_refused_request_has_its_reasons_below_it() {
        let text = refused("name: The name field is required.\nmime: No.").request(AnsiColors::Off);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "POST   /api/login  400  88 B  3.1 ms");
        assert_eq!(lines[1].trim(), "→ name: The name field is required.");
        assert_eq!(lines[2].trim(), "→ mime: No.");
    }

    #[test]
    fn nothing_in_a_request_steers_the_terminal() {
        let text = refused("type: \x1b[2J\u{9b}31m").request(AnsiColors::Off);
        assert!(!text.contains(['\x1b', '\u{9b}']), "{text:?}");
        assert!(refused("x").request(AnsiColors::On).contains("\x1b[33m400\x1b[0m"));
    }

    #[test]
    fn a_request_without_an_answer_was_given_up() {
        let facts = EventFields { status: None, ..refused("") };
        assert!(facts.request(AnsiColors::Off).contains("  gone  "));
    }
}
