//! Exit codes, which are documented and stable, and the errors that lead to them.

use std::process::ExitCode;

use crate::config::ConfigErrors;
use crate::dev::{self, seed::SeedErrors};
use crate::i18n::render;
use crate::import::SourceError;
use crate::services::{DataDirError, ServiceError};
use crate::values::{Locale, Message};

/// The exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Done.
    Success = 0,
    /// Failed.
    Failure = 1,
    /// Wrong arguments.
    Usage = 2,
    /// Partly done; the output says which parts failed.
    Partly = 3,
    /// The data directory does not exist.
    NoDataDir = 10,
    /// The data directory is locked by a server.
    Locked = 11,
    /// The configuration is invalid (`EX_CONFIG` of sysexits.h).
    Configuration = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed: what to print, and the exit code.
#[derive(Debug)]
pub(super) struct CliError {
    /// The exit code.
    pub(super) exit: Exit,
    /// What to print, a line each.
    pub(super) lines: Vec<String>,
}

impl CliError {
    pub(super) fn failure(text: impl Into<String>) -> Self {
        Self { exit: Exit::Failure, lines: vec![text.into()] }
    }

    pub(super) fn usage(text: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, lines: vec![text.into()] }
    }

    /// An argument with an invalid value.
    pub(super) fn argument(name: &str, message: &Message) -> Self {
        Self::usage(format!("{name}: {}", render(message, Locale::En)))
    }
}

impl From<ConfigErrors> for CliError {
    fn from(errors: ConfigErrors) -> Self {
        Self { exit: Exit::Configuration, lines: errors.iter().map(str::to_owned).collect() }
    }
}

impl From<SeedErrors> for CliError {
    fn from(SeedErrors(lines): SeedErrors) -> Self {
        Self { exit: Exit::Configuration, lines }
    }
}

impl From<dev::Error> for CliError {
    fn from(error: dev::Error) -> Self {
        match error {
            dev::Error::ForeignDataDir(_) => Self::usage(error.to_string()),
            dev::Error::Seed(errors) => errors.into(),
            dev::Error::Service(error) => error.into(),
            dev::Error::Io(error) => error.into(),
        }
    }
}

impl From<DataDirError> for CliError {
    fn from(error: DataDirError) -> Self {
        let exit = match &error {
            DataDirError::Missing(_) => Exit::NoDataDir,
            DataDirError::Locked(_) | DataDirError::ServedByOlder(_) => Exit::Locked,
            DataDirError::OfDev(_) => Exit::Usage,
            DataDirError::Newer(_)
            | DataDirError::OtherUser { .. }
            | DataDirError::NoLocks { .. }
            | DataDirError::Unusable { .. }
            | DataDirError::Catalog(_)
            | DataDirError::Store(_) => Exit::Failure,
        };
        Self { exit, lines: vec![error.to_string()] }
    }
}

impl From<ServiceError> for CliError {
    fn from(error: ServiceError) -> Self {
        let lines = match error {
            ServiceError::Invalid(errors) => errors
                .iter()
                .map(|(field, message)| format!("{field}: {}", render(message, Locale::En)))
                .collect(),
            ServiceError::Missing(missing) => vec![render(&missing.message(), Locale::En)],
            ServiceError::Conflict(message) => vec![render(&message, Locale::En)],
            other => vec![other.to_string()],
        };
        Self { exit: Exit::Failure, lines }
    }
}

impl From<SourceError> for CliError {
    fn from(error: SourceError) -> Self {
        Self::failure(error.to_string())
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::failure(error.to_string())
    }
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        Self::failure(format!("{error:#}"))
    }
}
