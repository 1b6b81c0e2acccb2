//! Logging to standard error: text on a terminal, otherwise one JSON object a line. `log_queue` writes the lines.

use std::io::{self, IsTerminal};

use tracing::{Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layered, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt, reload};

use crate::config::{Config, LogFormat};

use super::exit::CliError;
use super::json_lines::JsonLines;
use super::log_queue::{LogQueue, LogThread};
use super::pretty::{ACCESS_TARGET, PrettyFormat};

/// Changes the filter of the running log.
pub(super) struct LogControl {
    filter: reload::Handle<Targets, Registry>,
    requests: Requests,
}

/// Whether requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Requests {
    /// As the filter says.
    Filtered,
    /// Each of them.
    All,
}

/// Starts logging as configured. The log is written until the thread is dropped.
pub(super) fn start(config: &Config) -> Result<(LogControl, LogThread), CliError> {
    let is_terminal = io::stderr().is_terminal();
    let (queue, thread) = LogQueue::start()?;
    let pretty = fmt::layer().with_writer(queue.of_single_lines()).with_target(false).with_ansi(is_terminal);
    let requests = Requests::Filtered;
    let control = match config.log_format {
        LogFormat::Auto if is_terminal => begin(config, requests, pretty),
        LogFormat::Pretty => begin(config, requests, pretty),
        LogFormat::Auto | LogFormat::Json => begin(config, requests, json(queue)),
    }?;
    Ok((control, thread))
}

/// Starts logging for app developers: each request on a line, even if the filter excludes it, with the reasons of failures below it.
/// JSON only if it is configured.
pub(super) fn start_pretty(config: &Config) -> Result<(LogControl, LogThread), CliError> {
    let (queue, thread) = LogQueue::start()?;
    let requests = Requests::All;
    let has_colors =
        io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let control = match config.log_format {
        LogFormat::Auto | LogFormat::Pretty => {
            let pretty = fmt::layer().with_writer(queue).with_ansi(has_colors).event_format(PrettyFormat);
            begin(config, requests, pretty)
        }
        LogFormat::Json => begin(config, requests, json(queue)),
    }?;
    Ok((control, thread))
}

fn json<S>(queue: LogQueue) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fmt::layer().with_writer(queue.of_single_lines()).with_ansi(false).event_format(JsonLines)
}

fn begin(
    config: &Config,
    requests: Requests,
    layer: impl Layer<Filtered> + Send + Sync,
) -> Result<LogControl, CliError> {
    let (layer_of_filter, filter) = reload::Layer::new(requests.filter(config));
    let started = tracing_subscriber::registry().with(layer_of_filter).with(layer).try_init();
    started.map_err(|error| CliError::failure(error.to_string()))?;
    log_panics();
    Ok(LogControl { filter, requests })
}

/// Logs panics like everything else. The default hook writes to standard error itself, and so waits for its reader.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "the program panicked");
    }));
}

/// The registry with the filter.
type Filtered = Layered<reload::Layer<Targets, Registry>, Registry>;

impl Requests {
    /// The filter of this configuration.
    fn filter(self, config: &Config) -> Targets {
        match self {
            Self::Filtered => config.log.targets(),
            Self::All => config.log.targets().with_target(ACCESS_TARGET, Level::INFO),
        }
    }
}

impl LogControl {
    /// Applies the filter of this configuration.
    pub(super) fn change(&self, config: &Config) {
        if let Err(error) = self.filter.reload(self.requests.filter(config)) {
            tracing::warn!(%error, "the log's filter could not be changed");
        }
    }
}
