//! A server's life, whichever command leads it: the folder opened, the addresses bound, signals, chores beside serving, and
//! the end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::clock::Clock;
use crate::config::Config;
use crate::http::FaultInjection;
use crate::net::{Listening, bind, serve};
use crate::services::{App, DataDir, OpenMode, maintenance, placeholders, renditions, sessions};

use super::exit::{CliError, Exit};

/// How long the last write before the end may take.
const LAST_WORDS_TIME: Duration = Duration::from_secs(2);

/// How often the last uses of tokens are written down.
const TOKEN_USE_INTERVAL: Duration = Duration::from_secs(30);

/// A house that is open and bound to its addresses, before its first request: connections wait meanwhile.
pub(super) struct Lifecycle {
    pub(super) app: Arc<App>,
    /// Where it listens, as people open it.
    pub(super) addresses: Vec<String>,
    listening: Listening,
    signals: Signals,
}

impl Lifecycle {
    /// Opens the data folder and binds the addresses. Signals are heeded from now on.
    pub(super) async fn begin(config: Config) -> Result<Self, CliError> {
        let folder = DataDir::open(&config, OpenMode::Serve, Clock::System.now())?;
        if let Some(copy) = &folder.copy_before_migration {
            tracing::info!(copy = %copy.display(), "the catalogue was migrated; a copy of the former one was kept");
        }
        let signals = Signals::heed()?;
        let listening = bind(&config).await.map_err(|error| CliError::failure(error.to_string()))?;
        let addresses = listening.urls(&config);
        let app = Arc::new(App::new(config, Clock::System, folder));
        Ok(Self { app, addresses, listening, signals })
    }

    /// Serves until a signal says to stop. `on_hangup` is what SIGHUP asks for.
    pub(super) async fn lead(
        self,
        rehearsal: Option<FaultInjection>,
        on_hangup: impl FnMut() + Send + 'static,
    ) -> Result<Exit, CliError> {
        let app = self.app;
        let (stop, force) = (watch::Sender::new(false), watch::Sender::new(false));
        let (stopping, forcing) = (stop.subscribe(), force.subscribe());
        let server = tokio::spawn(serve(Arc::clone(&app), self.listening, rehearsal, stopping, forcing));
        let chores = tokio::spawn(chores(Arc::clone(&app)));
        tokio::spawn(watchdog());
        let signals = tokio::spawn(self.signals.follow(stop, force.clone(), on_hangup));
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
}

/// What is done beside serving: setting the house in order at the start, and the last uses of tokens now and then.
async fn chores(app: Arc<App>) {
    set_in_order(&app).await;
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

/// Sweeps the store, tidies the rendition_cache, and makes the placeholders that are missing.
async fn set_in_order(app: &App) {
    let started = app.clock.now();
    match maintenance::sweep(app, maintenance::SweepMode::Remove, started).await {
        Ok(swept) => tracing::info!(
            temporaries = swept.temporaries,
            orphans = swept.orphans,
            orphan_bytes = swept.orphan_bytes,
            kept = swept.kept,
            "the store was swept"
        ),
        Err(fault) => tracing::warn!(error = %fault, "the store could not be swept"),
    }
    match renditions::tidy(app).await {
        Ok(tidied) => tracing::info!(
            files = tidied.files,
            bytes = tidied.bytes,
            removed = tidied.removed,
            "the renditions were tidied"
        ),
        Err(fault) => tracing::warn!(error = %fault, "the renditions could not be tidied"),
    }
    match placeholders::fill(app).await {
        Ok(0) => {}
        Ok(made) => tracing::info!(made, "placeholders were made of pictures that had none"),
        Err(fault) => tracing::warn!(error = %fault, "placeholders could not be made"),
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

    /// SIGTERM and SIGINT stop, a second one forces; what SIGHUP does is the command's affair.
    async fn follow(
        mut self,
        stop: watch::Sender<bool>,
        force: watch::Sender<bool>,
        mut on_hangup: impl FnMut() + Send,
    ) {
        loop {
            tokio::select! {
                _ = self.hangup.recv() => on_hangup(),
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
