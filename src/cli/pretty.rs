//! The log format of `tondo dev`: a line for each request, and below it the reasons why it failed.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;
use crate::values::{ByteSize, Printable};

/// The target under which `http::service` logs requests.
pub(super) const ACCESS_TARGET: &str = "tondo::access";

/// Formats events.
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
        let mut fields = EventFields::default();
        event.record(&mut fields);
        let colors = if out.has_ansi_escapes() { AnsiColors::On } else { AnsiColors::Off };
        let time = Clock::System.now().strftime("%H:%M:%S%.3fZ").to_string();
        let time = colors.paint(AnsiColor::Dim, &time);
        let is_request = event.metadata().target() == ACCESS_TARGET;
        let text =
            if is_request { fields.request(colors) } else { fields.note(*event.metadata().level(), colors) };
        writeln!(out, "{time}  {text}")
    }
}

/// An event's fields, with control characters escaped, except the line ends between reasons.
#[derive(Default)]
struct EventFields {
    method: String,
    path: String,
    status: Option<u64>,
    bytes: u64,
    micros: u64,
    reasons: String,
    message: String,
    others: String,
}

impl EventFields {
    /// `POST /api/login  401  88 B  3.1 ms`, then each reason on its own line.
    fn request(&self, colors: AnsiColors) -> String {
        let status = self.status.map_or("gone".to_owned(), |status| status.to_string());
        let status = colors.paint(AnsiColor::of_status(self.status), &status);
        let size = shown_bytes(self.bytes);
        let millis = format!("{}.{} ms", self.micros / 1000, self.micros / 100 % 10);
        let mut text = format!("{:<7}{}  {status}  {size}  {millis}", self.method, self.path);
        for reason in self.reasons.lines() {
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
            "refused" => text.clone_into(&mut self.reasons),
            "message" => self.message = escaped(text),
            // The client is the developer's own app; the request's id is in the response that shows it.
            "client" | "request" => {}
            other => self.others.extend(["  ", other, "=", escaped(text).as_str()]),
        }
    }
}

/// Starts a reason, below the path of its request.
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

/// Keeps text from a request from controlling the terminal.
fn escaped(text: &str) -> String {
    Printable(text).to_string()
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

    fn failed(reasons: &str) -> EventFields {
        EventFields {
            method: "POST".to_owned(),
            path: "/api/login".to_owned(),
            status: Some(400),
            bytes: 88,
            micros: 3149,
            reasons: reasons.to_owned(),
            ..EventFields::default()
        }
    }

    #[test]
    fn a_failed_request_has_its_reasons_below_it() {
        let text = failed("name: The name field is required.\nmime: No.").request(AnsiColors::Off);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "POST   /api/login  400  88 B  3.1 ms");
        assert_eq!(lines[1].trim(), "→ name: The name field is required.");
        assert_eq!(lines[2].trim(), "→ mime: No.");
    }

    #[test]
    fn control_characters_of_a_request_are_escaped() {
        let text = failed("type: \x1b[2J\u{9b}31m").request(AnsiColors::Off);
        assert!(!text.contains(['\x1b', '\u{9b}']), "{text:?}");
        assert!(failed("x").request(AnsiColors::On).contains("\x1b[33m400\x1b[0m"));
    }

    #[test]
    fn a_request_without_a_response_is_shown_as_gone() {
        let fields = EventFields { status: None, ..failed("") };
        assert!(fields.request(AnsiColors::Off).contains("  gone  "));
    }
}
