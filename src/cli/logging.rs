//! Logging to standard error: pretty for people, one JSON object a line for programs.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use crate::config::{Config, LogFormat};

use super::exit::CliError;

/// Lets the filter be changed while the program runs.
pub(super) struct LogControl(reload::Handle<Targets, Registry>);

/// Starts logging as configured.
pub(super) fn start(config: &Config) -> Result<LogControl, CliError> {
    let (filter, handle) = reload::Layer::new(filter(config)?);
    let is_pretty = match config.log_format {
        LogFormat::Auto => io::stderr().is_terminal(),
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer: Box<dyn Layer<_> + Send + Sync> = if is_pretty {
        Box::new(layer.with_target(false).with_ansi(io::stderr().is_terminal()))
    } else {
        Box::new(layer.json().flatten_event(true).with_current_span(false).with_span_list(false))
    };
    let started = tracing_subscriber::registry().with(filter).with(layer).try_init();
    started.map_err(|error| CliError::failure(error.to_string()))?;
    Ok(LogControl(handle))
}

impl LogControl {
    /// Changes what is logged.
    pub(super) fn change(&self, config: &Config) -> Result<(), CliError> {
        let filter = filter(config)?;
        self.0.reload(filter).map_err(|error| CliError::failure(error.to_string()))
    }
}

/// Checks the `log` setting, which the configuration keeps as text.
pub(super) fn filter(config: &Config) -> Result<Targets, CliError> {
    config.log.parse().map_err(|error| {
        CliError::configuration(format!("`log`: `{}` is not a level or a filter: {error}", config.log))
    })
}
