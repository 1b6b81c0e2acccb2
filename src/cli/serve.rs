//! `tondo serve`: serves until a signal stops it.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::sync::Arc;

use crate::config::{Config, Environment, Overrides};
use crate::services::{App, OpenMode, settings};

use super::args::server_command;
use super::exit::{CliError, Exit};
use super::invite::{FirstLink, first_link};
use super::lifecycle::Lifecycle;
use super::logging::{self, LogControl};
use super::output;

server_command! {
    /// serve pictures; the default without a command
    #[argh(subcommand, name = "serve")]
    struct Serve {
        /// the data directory
        #[argh(option)]
        data: Option<String>,
    }
}

impl Serve {
    /// Serves until a signal stops it.
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let overrides = self.overrides(self.data.clone());
        let config = Config::load(overrides.clone(), &Environment::of_process())?;
        let (log, _log_thread) = logging::start(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(serve(config, overrides, log));
        // Does not wait for blocking work, which is a decode at most.
        runtime.shutdown_background();
        outcome
    }
}

async fn serve(config: Config, overrides: Overrides, log: LogControl) -> Result<Exit, CliError> {
    let lifecycle = Lifecycle::begin(config, OpenMode::Serve).await?;
    settings::follow(&lifecycle.app, move |config| log.change(config));
    announce(&lifecycle.app, &lifecycle.urls).await?;
    let app = Arc::clone(&lifecycle.app);
    lifecycle.serve(None, move || drop(tokio::spawn(reload(Arc::clone(&app), overrides.clone())))).await
}

/// Prints where the server listens, and how to create an administrator if there is none.
async fn announce(app: &App, urls: &[String]) -> Result<(), CliError> {
    let has_administrator =
        app.catalog.has_administrator().await.map_err(|error| CliError::failure(error.to_string()))?;
    let first = if has_administrator {
        None
    } else {
        let command = format!("tondo user add you@example.org --admin --data {}", app.config.data.display());
        Some(FirstAdministrator { link: first_link(app, urls).await, command })
    };
    if io::stderr().is_terminal() {
        print_banner(app, urls, first.as_ref());
    } else {
        log_start(app, urls, first);
    }
    if !app.config().public_url.is_https() && urls.iter().any(|url| is_open(url)) {
        tracing::info!(
            "other machines reach this server over HTTP, unencrypted; where you do not trust the network, put a proxy with HTTPS \
             before it and set public_url"
        );
    }
    Ok(())
}

/// Whether other machines can reach the socket of this URL.
fn is_open(url: &str) -> bool {
    let bound = url.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    let bound = bound.and_then(|bound| bound.parse::<SocketAddr>().ok());
    bound.is_some_and(|bound| !bound.ip().to_canonical().is_loopback())
}

/// How to create the first administrator.
struct FirstAdministrator {
    link: Option<FirstLink>,
    command: String,
}

fn print_banner(app: &App, urls: &[String], first: Option<&FirstAdministrator>) {
    output::eprintln(format_args!("\n  Tondo {}\n", env!("CARGO_PKG_VERSION")));
    for url in urls {
        output::eprintln(format_args!("  Open     {url}"));
    }
    output::eprintln(format_args!("  Data     {}", app.config.data.display()));
    match first {
        Some(FirstAdministrator { link: Some(FirstLink { url, expiry }), command }) => {
            output::eprintln(format_args!(
                "\n  There is no administrator yet. Open this link to become one; it works once, until {expiry}:\n\n    {url}"
            ));
            output::eprintln(format_args!("\n  Or create one without a browser:\n\n    {command}"));
        }
        Some(FirstAdministrator { link: None, command }) => {
            output::eprintln(format_args!("\n  There is no administrator yet. Create one:\n\n    {command}"));
        }
        None => {}
    }
    output::eprintln(format_args!(""));
}

fn log_start(app: &App, urls: &[String], first: Option<FirstAdministrator>) {
    let data = app.config.data.display();
    for address in urls {
        tracing::info!(%address, %data, version = env!("CARGO_PKG_VERSION"), "listening");
    }
    // The link is a secret in the log, but it works only once and expires. A server without a terminal has no other
    // place for it, and people who can read the log can usually run the command, too.
    if let Some(FirstAdministrator { link, command }) = first {
        let (url, until) = link.map(|link| (link.url, link.expiry)).unzip();
        tracing::warn!(setup_link = url, until, %command, "there is no administrator yet");
    }
}

/// Reads the configuration again and takes over what needs no restart.
async fn reload(app: Arc<App>, overrides: Overrides) {
    match Config::load(overrides, &Environment::of_process()) {
        Ok(again) => match settings::reload(&app, &again).await {
            Ok(()) => tracing::info!(log = %app.config().log, "the configuration was read again"),
            Err(error) => tracing::error!(%error, "the configuration was read again and is not taken over"),
        },
        // Through the log, which never makes the server wait.
        Err(errors) => errors.iter().for_each(|line| tracing::error!("{line}")),
    }
}
