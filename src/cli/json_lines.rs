//! The log format of a server: one JSON object a line. Every request is such a line, so nothing is collected or copied before
//! it is written.

use std::cell::Cell;
use std::fmt::{self, Write};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::Clock;

/// Formats events: time, level, the fields in their order, target.
pub(super) struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
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
        out.write_str(r#"{"timestamp":""#)?;
        write_time(&mut out, Clock::System.now())?;
        out.write_str(r#"","level":""#)?;
        out.write_str(event.metadata().level().as_str())?;
        out.write_char('"')?;
        let mut fields = Fields { out: &mut out, result: Ok(()) };
        event.record(&mut fields);
        fields.result?;
        out.write_str(r#","target":"#)?;
        write_string(&mut out, event.metadata().target())?;
        out.write_str("}\n")
    }
}

/// Writes fields as they come.
struct Fields<'a, 'writer> {
    out: &'a mut Writer<'writer>,
    result: fmt::Result,
}

impl Fields<'_, '_> {
    fn write(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.result.is_ok() {
            self.result = self.out.write_str(",\"").and_then(|()| {
                // Names are identifiers, or literals of this program.
                self.out.write_str(field.name())?;
                self.out.write_str("\":")?;
                value(self.out)
            });
        }
    }
}

impl Visit for Fields<'_, '_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.write(field, |out| {
            out.write_char('"')?;
            write!(Escaped(out), "{value:?}")?;
            out.write_char('"')
        });
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.write(field, |out| write_string(out, value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field, |out| write!(out, "{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write(field, |out| write!(out, "{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field, |out| write!(out, "{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no infinity.
        if value.is_finite() {
            self.write(field, |out| write!(out, "{value}"));
        }
    }
}

fn write_string(out: &mut Writer<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    Escaped(out).write_str(text)?;
    out.write_char('"')
}

/// Escapes what may not stand in a string of JSON (RFC 8259, 7).
struct Escaped<'a, 'writer>(&'a mut Writer<'writer>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        if text.bytes().all(is_plain) {
            return self.0.write_str(text);
        }
        let quoted = serde_json::to_string(text).map_err(|_impossible| fmt::Error)?;
        self.0.write_str(quoted.get(1..quoted.len() - 1).unwrap_or_default())
    }
}

thread_local! {
    /// The second that was written last, and its digits.
    static SECOND: Cell<(i64, [u8; SECOND_DIGITS])> = const { Cell::new((i64::MIN, [0; SECOND_DIGITS])) };
}

/// The length of `2026-11-29T18:43:03`.
const SECOND_DIGITS: usize = 19;

/// Writes a time with microseconds. The digits of a second are made once in that second.
fn write_time(out: &mut Writer<'_>, now: Timestamp) -> fmt::Result {
    let second = now.as_second();
    let (known, mut digits) = SECOND.get();
    if known != second {
        let text = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        digits = text.as_bytes().try_into().map_err(|_year_of_five_digits| fmt::Error)?;
        SECOND.set((second, digits));
    }
    out.write_str(std::str::from_utf8(&digits).map_err(|_impossible| fmt::Error)?)?;
    write!(out, ".{:06}Z", now.subsec_microsecond())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines that are logged meanwhile.
    fn logged(log: impl FnOnce()) -> Vec<String> {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer =
            tracing_subscriber::fmt::layer().with_writer(move || writer.clone()).event_format(JsonLines);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_line_is_an_object_with_time_level_fields_and_target() {
        let lines = logged(|| {
            tracing::warn!(target: "tondo::test", text = "a", number = 7_u64, below = -7_i64, yes = true, none = None::<&str>, "said");
        });
        let (time, rest) = lines[0].split_once(r#"","level""#).unwrap();
        let expected =
            r#":"WARN","message":"said","text":"a","number":7,"below":-7,"yes":true,"target":"tondo::test"}"#;
        assert_eq!(rest, expected);
        let time: Timestamp = time.strip_prefix(r#"{"timestamp":""#).unwrap().parse().unwrap();
        assert!(Clock::System.now().duration_since(time).as_secs() < 60);
    }

    #[test]
    fn whatever_a_client_sends_stays_inside_its_string() {
        let hostile = "a\"b\\c\nd\u{1}e\u{e9}\u{202e}";
        let lines = logged(|| tracing::info!(path = hostile, client = %hostile, debug = ?hostile, "x"));
        assert_eq!(lines.len(), 1);
        let line: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!(line["path"], hostile);
        assert_eq!(line["client"], hostile);
        assert_eq!(line["debug"], format!("{hostile:?}"));
    }

    #[test]
    fn a_time_has_six_digits_of_a_second_and_the_next_second_its_own_digits() {
        let written = |text: &str| {
            let mut out = String::new();
            write_time(&mut Writer::new(&mut out), text.parse().unwrap()).unwrap();
            out
        };
        for time in
            ["2026-11-29T18:43:03.000042Z", "2026-11-29T18:43:03.999999Z", "2026-11-29T18:43:04.000000Z"]
        {
            assert_eq!(written(time), time);
        }
    }
}
