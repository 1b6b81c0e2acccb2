//! Printing: results to standard output, everything else to standard error. A closed pipe is not an error.

use std::fmt::Arguments;
use std::io::{self, Write};

use serde::Serialize;

use super::exit::{CliError, Exit};

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
        let printed = match self {
            Self::Text => text(value),
            Self::Json => {
                serde_json::to_string(value).map_err(|error| CliError::failure(error.to_string()))?
            }
        };
        Ok(println(format_args!("{printed}")))
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
pub(super) fn println(text: Arguments<'_>) -> Exit {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failure,
        _ => Exit::Success,
    }
}

/// Prints bytes to standard output.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<Exit, CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())?;
    Ok(Exit::Success)
}

/// Prints a line to standard error.
pub(super) fn eprintln(text: Arguments<'_>) {
    // There is no other place to report that this failed.
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Prints why a command failed to standard error; its exit code.
pub(super) fn report(error: &CliError) -> Exit {
    for line in &error.lines {
        eprintln(format_args!("tondo: {line}"));
    }
    error.exit
}
