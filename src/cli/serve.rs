//! `tondo serve`: opens the house, listens, and looks after it until told to stop.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use argh::FromArgs;
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::clock::Clock;
use crate::config::{Config, Overrides, Surroundings};
use crate::server::{bind, serve};
use crate::workflows::{App, DataFolder, Purpose, sessions, upkeep};

use super::exit::{CliError, Exit};
use super::house::Place;
use super::invite::first_link;
use super::logging::{self, LogControl};
use super::output;

/// How long the last write before the end may take.
const LAST_WORDS_TIME: Duration = Duration::from_secs(2);

/// How often the last uses of tokens are written down.
const TOKEN_USE_INTERVAL: Duration = Duration::from_secs(30);

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
        let config = Config::load(overrides.clone(), &Surroundings::of_process())?;
        let log = logging::start(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(live(config, overrides, log));
        // Blocking work that is still under way (a decode, at most) is not waited for.
        runtime.shutdown_background();
        outcome
    }

    fn overrides(self) -> Overrides {
        let mut overrides = Place { data: self.data, config: self.config }.overrides();
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
    let folder = DataFolder::open(&config, Purpose::Serve, Clock::System.now())?;
    if let Some(copy) = &folder.copy_before_migration {
        tracing::info!(copy = %copy.display(), "the catalogue was migrated; a copy of the former one was kept");
    }
    let signals = Signals::heed()?;
    let listening = bind(&config).await.map_err(|error| CliError::failure(error.to_string()))?;
    let addresses = listening.addresses(&config);
    let app = Arc::new(App::new(config, Clock::System, folder));
    let (stop, force) = (watch::Sender::new(false), watch::Sender::new(false));
    let (stopping, forcing) = (stop.subscribe(), force.subscribe());
    let server = tokio::spawn(serve(Arc::clone(&app), listening, stopping, forcing));
    announce(&app, &addresses).await?;
    let chores = tokio::spawn(chores(Arc::clone(&app)));
    tokio::spawn(watchdog());
    let signals = tokio::spawn(signals.follow(stop, force.clone(), overrides, log));
    notify(NotifyState::Ready);
    let is_drained = server.await.map_err(|error| CliError::failure(error.to_string()))??;
    signals.abort();
    chores.abort();
    if !matches!(timeout(LAST_WORDS_TIME, sessions::flush_token_uses(&app)).await, Ok(Ok(()))) {
        tracing::warn!("the last uses of tokens were not written");
    }
    tracing::info!(drained = is_drained, "stopped");
    Ok(if *force.borrow() { Exit::Failure } else { Exit::Success })
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
    // for it, and whoever reads its log may as well run its verbs.
    if !has_administrator {
        let (url, until) = link.map(|link| (link.url, link.until)).unzip();
        tracing::warn!(setup_link = url, until, command = %first_step, "there is no administrator yet");
    }
    Ok(())
}

/// What is done beside serving: one sweep at the start, and the last uses of tokens now and then.
async fn chores(app: Arc<App>) {
    let started = app.clock.now();
    match upkeep::sweep(&app, upkeep::SweepMode::Remove, started).await {
        Ok(swept) => tracing::info!(
            temporaries = swept.temporaries,
            orphans = swept.orphans,
            orphan_bytes = swept.orphan_bytes,
            kept = swept.kept,
            "the store was swept"
        ),
        Err(fault) => tracing::warn!(error = %fault, "the store could not be swept"),
    }
    let mut ticks = interval(TOKEN_USE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        app.limits.forget_old();
        if let Err(fault) = sessions::flush_token_uses(&app).await {
            tracing::warn!(error = %fault, "the last uses of tokens could not be written");
        }
    }
}

/// The signals that are heeded from before the first request on.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn heed() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// SIGTERM and SIGINT stop, a second one forces; SIGHUP reads the configuration again for the log's sake.
    async fn follow(
        mut self,
        stop: watch::Sender<bool>,
        force: watch::Sender<bool>,
        overrides: Overrides,
        log: LogControl,
    ) {
        loop {
            tokio::select! {
                _ = self.hangup.recv() => reload(&overrides, &log),
                _ = self.terminate.recv() => halt(&stop, &force),
                _ = self.interrupt.recv() => halt(&stop, &force),
            }
        }
    }
}

fn halt(stop: &watch::Sender<bool>, force: &watch::Sender<bool>) {
    if stop.send_replace(true) {
        force.send_replace(true);
        return;
    }
    notify(NotifyState::Stopping);
    tracing::info!("stopping: open requests may end; a second signal forces");
}

fn reload(overrides: &Overrides, log: &LogControl) {
    let loaded = Config::load(overrides.clone(), &Surroundings::of_process()).map_err(CliError::from);
    match loaded.and_then(|config| log.change(&config).map(|()| config)) {
        Ok(config) => tracing::info!(log = %config.log, "the log's filter was read again"),
        Err(error) => drop(error.report()),
    }
}

/// Tells systemd that the runtime still turns, where it asks for that.
async fn watchdog() {
    let mut micros = 0;
    if !sd_notify::watchdog_enabled(false, &mut micros) || micros == 0 {
        return;
    }
    let mut ticks = interval(Duration::from_micros(micros / 2));
    loop {
        ticks.tick().await;
        notify(NotifyState::Watchdog);
    }
}

fn notify(state: NotifyState<'_>) {
    // Without systemd there is nobody to tell.
    drop(sd_notify::notify(false, &[state]));
}
