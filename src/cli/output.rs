//! Printing: results to standard output, everything else to standard error. A closed pipe is not an error; a result that
//! cannot be written otherwise is one.
//!
//! Text from elsewhere cannot control the terminal: control characters are escaped, in text and in JSON.

use std::fmt::Arguments;
use std::io::{self, Write};

use serde::Serialize;

use super::exit::{CliError, Exit};
use crate::values::printable_lines;

/// Whether a command prints for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Text.
    Text,
    /// One JSON value.
    Json,
}

impl Format {
    pub(super) fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a value as JSON, or as text.
    pub(super) fn print<T: Serialize + ?Sized>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<Exit, CliError> {
        println(format_args!("{}", self.render(value, text)?))
    }

    /// The value as JSON, or as text.
    pub(super) fn render<T: Serialize + ?Sized>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<String, CliError> {
        match self {
            Self::Text => Ok(text(value)),
            Self::Json => serde_json::to_string(value).map_err(|error| CliError::failure(error.to_string())),
        }
    }

    /// Prints rows as a JSON array, or as text: one line a row, or `if_empty` if there are none.
    pub(super) fn print_rows<T: Serialize>(
        self,
        rows: &[T],
        if_empty: &str,
        line: impl Fn(&T) -> String,
    ) -> Result<Exit, CliError> {
        self.print(rows, |rows| match rows {
            [] => if_empty.to_owned(),
            rows => rows.iter().map(line).collect::<Vec<_>>().join("\n"),
        })
    }
}

/// Prints a line to standard output.
///
/// # Errors
///
/// That it could not be written, on a full disk for example.
pub(super) fn println(text: Arguments<'_>) -> Result<Exit, CliError> {
    match write_line(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritten(&error)),
        _ => Ok(Exit::Success),
    }
}

/// Prints what is shown only once. Here a closed pipe is an error, too: nobody has read it.
///
/// # Errors
///
/// That it could not be written.
pub(super) fn print_secret(text: Arguments<'_>) -> Result<Exit, CliError> {
    write_line(text).map(|()| Exit::Success).map_err(|error| unwritten(&error))
}

fn write_line(text: Arguments<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", printable_lines(&text.to_string()))?;
    out.flush()
}

fn unwritten(error: &io::Error) -> CliError {
    CliError::failure(format!("the result could not be written to standard output: {error}"))
}

/// Prints bytes to standard output.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<Exit, CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| unwritten(&error))?;
    Ok(Exit::Success)
}

/// Prints a line to standard error.
pub(super) fn eprintln(text: Arguments<'_>) {
    // There is no other place to report that this failed.
    drop(writeln!(io::stderr().lock(), "{}", printable_lines(&text.to_string())));
}

/// Prints why a command failed to standard error; its exit code.
pub(super) fn report(error: &CliError) -> Exit {
    for line in &error.lines {
        eprintln(format_args!("tondo: {line}"));
    }
    error.exit
}
