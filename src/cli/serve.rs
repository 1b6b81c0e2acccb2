//! `tondo serve`: opens the house, listens, and looks after it until told to stop.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use argh::FromArgs;

use crate::config::{Config, Environment, Overrides};
use crate::services::App;

use super::exit::{CliError, Exit};
use super::invite::first_link;
use super::lifecycle::Lifecycle;
use super::logging::{self, LogControl};
use super::open::DataArgs;
use super::output;

/// serve pictures; also what plain `tondo` does
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "serve")]
pub(super) struct Serve {
    /// where to listen: IP:PORT or unix:/path/to.sock; may be given several times
    #[argh(option)]
    listen: Vec<String>,

    /// the path below which everything is served, such as /avatars/
    #[argh(option)]
    base_path: Option<String>,

    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,

    /// the data folder
    #[argh(option)]
    data: Option<String>,
}

impl Serve {
    /// Serves until a signal says to stop.
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let overrides = self.overrides();
        let config = Config::load(overrides.clone(), &Environment::of_process())?;
        let log = logging::start(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(live(config, overrides, log));
        // Blocking work that is still under way (a decode, at most) is not waited for.
        runtime.shutdown_background();
        outcome
    }

    fn overrides(self) -> Overrides {
        let mut overrides = DataArgs { data: self.data, config: self.config }.overrides();
        if !self.listen.is_empty() {
            overrides.set("listen", self.listen.join(","));
        }
        if let Some(base_path) = self.base_path {
            overrides.set("base_path", base_path);
        }
        overrides
    }
}

/// The server's life.
async fn live(config: Config, overrides: Overrides, log: LogControl) -> Result<Exit, CliError> {
    let lifecycle = Lifecycle::begin(config).await?;
    announce(&lifecycle.app, &lifecycle.urls).await?;
    lifecycle.serve(None, move || reload(&overrides, &log)).await
}

/// Says where the server is, and how to make an administrator while there is none.
async fn announce(app: &App, addresses: &[String]) -> Result<(), CliError> {
    let data = app.config.data.display();
    let has_administrator =
        app.catalog.has_administrator().await.map_err(|error| CliError::failure(error.to_string()))?;
    let link = if has_administrator { None } else { first_link(app, addresses).await };
    let first_step = format!("tondo user add you@example.org --admin --data {data}");
    if io::stderr().is_terminal() {
        output::complain(format_args!("\n  Tondo {}\n", env!("CARGO_PKG_VERSION")));
        for address in addresses {
            output::complain(format_args!("  Open     {address}"));
        }
        output::complain(format_args!("  Data     {data}"));
        if let Some(link) = &link {
            let (url, until) = (&link.url, &link.until);
            output::complain(format_args!(
                "\n  There is no administrator yet. Become the first one here, once, until {until}:\n\n    {url}"
            ));
            output::complain(format_args!("\n  Or make one without a browser:\n\n    {first_step}"));
        } else if !has_administrator {
            output::complain(format_args!(
                "\n  There is no administrator yet. Make one:\n\n    {first_step}"
            ));
        }
        output::complain(format_args!(""));
        return Ok(());
    }
    for address in addresses {
        tracing::info!(%address, %data, version = env!("CARGO_PKG_VERSION"), "listening");
    }
    // With the link the log holds a secret, good once and for a while: a server without a screen has no other place
    // for it, and whoever reads its log may as well run its commands.
    if !has_administrator {
        let (url, until) = link.map(|link| (link.url, link.until)).unzip();
        tracing::warn!(setup_link = url, until, command = %first_step, "there is no administrator yet");
    }
    Ok(())
}

/// Reads the configuration again, for the log's sake.
fn reload(overrides: &Overrides, log: &LogControl) {
    let loaded = Config::load(overrides.clone(), &Environment::of_process()).map_err(CliError::from);
    match loaded.and_then(|config| log.change(&config).map(|()| config)) {
        Ok(config) => tracing::info!(log = %config.log, "the log's filter was read again"),
        Err(error) => drop(error.report()),
    }
}
