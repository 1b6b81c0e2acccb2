//! Printing: results to standard output, everything else to standard error. A reader that went away is no error.

use std::fmt::Arguments;
use std::io::{self, Write};

use serde::Serialize;

use super::exit::{CliError, Exit};

/// Whether a command prints for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One JSON value.
    Json,
}

impl Format {
    pub(super) fn chosen(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// Prints a value as JSON, or as the text that people get.
    pub(super) fn print<T: Serialize>(
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
        Ok(line(format_args!("{printed}")))
    }
}

/// Prints a result.
pub(super) fn line(text: Arguments<'_>) -> Exit {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failure,
        _ => Exit::Success,
    }
}

/// Prints raw bytes.
pub(super) fn bytes(bytes: &[u8]) -> Result<Exit, CliError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())?;
    Ok(Exit::Success)
}

/// Says something beside the result.
pub(super) fn complain(text: Arguments<'_>) {
    // There is nowhere left to say that this failed.
    drop(writeln!(io::stderr().lock(), "{text}"));
}
