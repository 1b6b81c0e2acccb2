//! Logging to standard error: text on a terminal, otherwise one JSON object a line.

use std::io::{self, IsTerminal};

use tracing::{Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layered, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, reload};

use crate::config::{Config, LogFormat};

use super::exit::CliError;
use super::pretty::{ACCESS_TARGET, PrettyFormat};

/// Changes the filter of the running log.
pub(super) struct LogControl(reload::Handle<Targets, Registry>);

/// Starts logging as configured.
pub(super) fn start(config: &Config) -> Result<LogControl, CliError> {
    let is_terminal = io::stderr().is_terminal();
    let pretty = fmt::layer().with_writer(io::stderr).with_target(false).with_ansi(is_terminal);
    match config.log_format {
        LogFormat::Auto if is_terminal => begin(filter(config)?, pretty),
        LogFormat::Pretty => begin(filter(config)?, pretty),
        LogFormat::Auto | LogFormat::Json => begin(filter(config)?, json()),
    }
}

/// Starts logging for app developers: each request on a line, even if the filter excludes it, with the reasons of failures below it.
/// JSON only if it is configured.
pub(super) fn start_pretty(config: &Config) -> Result<LogControl, CliError> {
    let filter = filter(config)?.with_target(ACCESS_TARGET, Level::INFO);
    let has_colors =
        io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let pretty = fmt::layer().with_writer(io::stderr).with_ansi(has_colors).event_format(PrettyFormat);
    match config.log_format {
        LogFormat::Auto | LogFormat::Pretty => begin(filter, pretty),
        LogFormat::Json => begin(filter, json()),
    }
}

fn json<S>() -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = fmt::layer().with_writer(io::stderr).json();
    layer.flatten_event(true).with_current_span(false).with_span_list(false)
}

fn begin(filter: Targets, layer: impl Layer<Filtered> + Send + Sync) -> Result<LogControl, CliError> {
    let (filter, handle) = reload::Layer::new(filter);
    let started = tracing_subscriber::registry().with(filter).with(layer).try_init();
    started.map_err(|error| CliError::failure(error.to_string()))?;
    Ok(LogControl(handle))
}

/// The registry with the filter.
type Filtered = Layered<reload::Layer<Targets, Registry>, Registry>;

impl LogControl {
    /// Applies the filter of this configuration.
    pub(super) fn change(&self, config: &Config) -> Result<(), CliError> {
        let filter = filter(config)?;
        self.0.reload(filter).map_err(|error| CliError::failure(error.to_string()))
    }
}

/// Parses the `log` setting, which the configuration keeps as text.
pub(super) fn filter(config: &Config) -> Result<Targets, CliError> {
    config.log.parse().map_err(|error| {
        CliError::configuration(format!("`log`: `{}` is not a level or a filter: {error}", config.log))
    })
}
