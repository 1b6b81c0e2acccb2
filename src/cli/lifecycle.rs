//! The lifecycle of a server, for `serve` and `dev`: open the data directory, bind, handle signals, run background tasks
//! beside serving, shut down.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::clock::Clock;
use crate::config::Config;
use crate::gate::blocking;
use crate::http::RequestHook;
use crate::net::{Listening, Tls, answer_during, bind, serve};
use crate::services::{
    App, DataDir, Exposure, OpenMode, backups, default_pictures, jobs, maintenance, needs_migration, oidc,
    placeholders, renditions, sessions, settings, store_jobs, trash,
};

use super::exit::{CliError, Exit};

/// How long the last write and closing the database may take together. With `shutdown_timeout` it is below the ten seconds
/// after which Docker kills a container.
const CLOSING_TIMEOUT: Duration = Duration::from_millis(1500);

/// How often a migration is told to go on, and how long the start may take from then on, in microseconds.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(10);
const EXTENDED_START_MICROS: u32 = 60_000_000;

/// How often the last uses of tokens and failed logins are written to the database.
const TOKEN_USE_INTERVAL: Duration = Duration::from_secs(30);

/// How often the audit trail is pruned. It grows by some thousand entries in this time at the most.
const PRUNING_INTERVAL: Duration = Duration::from_mins(10);

/// A server that is open and bound, before its first request: connections wait in the sockets' queues.
pub(super) struct Lifecycle {
    pub(super) app: Arc<App>,
    /// Where it listens, as people open it in a browser.
    pub(super) urls: Vec<String>,
    listening: Listening,
    signals: Signals,
}

impl Lifecycle {
    /// Opens the data directory and binds the sockets. Signals are handled from now on.
    pub(super) async fn begin(config: Config, mode: OpenMode) -> Result<Self, CliError> {
        // First: until then the first process of a container ignores them.
        let mut signals = Signals::listen()?;
        let (data_dir, listening) = tokio::select! {
            biased;
            opened = open_and_bind(&config, mode) => opened?,
            // SQLite undoes what is not committed.
            () = signals.stop() => {
                return Err(CliError::failure("stopped during the migration; the next start begins it again"));
            }
        };
        tell_exposure(&config, data_dir.exposure);
        if let Some(copy) = &data_dir.copy_before_migration {
            tracing::info!(copy = %copy.display(), "the database was migrated; a copy of the former one was kept");
        }
        let urls = listening.urls(&config);
        let app = Arc::new(App::new(config, Clock::System, data_dir));
        if let Some(url) = urls.iter().find(|url| url.starts_with("http")) {
            app.listens_at(url);
        }
        settings::refresh(&app).await;
        backups::tell_restore(&app).await;
        jobs::note_interrupted(&app).await;
        default_pictures::load(&app).await.map_err(CliError::failure)?;
        oidc::load(&app).await.map_err(CliError::failure)?;
        Ok(Self { app, urls, listening, signals })
    }

    /// Serves until a signal stops it. On SIGHUP `on_hangup` is called, and the TLS certificate is read again.
    pub(super) async fn serve(
        self,
        hook: Option<Arc<dyn RequestHook>>,
        on_hangup: impl FnMut() + Send + 'static,
    ) -> Result<Exit, CliError> {
        self.serve_and_then(hook, on_hangup, async { Ok(()) }).await
    }

    /// As [`Self::serve`]. `at_end` runs after the last request, before the database is closed.
    pub(super) async fn serve_and_then(
        self,
        hook: Option<Arc<dyn RequestHook>>,
        on_hangup: impl FnMut() + Send + 'static,
        at_end: impl Future<Output = Result<(), CliError>>,
    ) -> Result<Exit, CliError> {
        let app = self.app;
        let (stop, force) = (watch::Sender::new(false), watch::Sender::new(false));
        let (stopping, forcing) = (stop.subscribe(), force.subscribe());
        let tls = self.listening.tls().cloned();
        let server = tokio::spawn(serve(Arc::clone(&app), self.listening, hook, stopping, forcing));
        let background = tokio::spawn(background_tasks(Arc::clone(&app)));
        let scheduled = tokio::spawn(backup_schedule(Arc::clone(&app)));
        tokio::spawn(end_watches(Arc::clone(&app), stop.subscribe()));
        if let Some(tls) = &tls {
            tokio::spawn(Arc::clone(tls).watch());
        }
        let reload = Reload { tls, on_hangup };
        let signals = tokio::spawn(self.signals.handle(stop, force.clone(), reload));
        notify(&[NotifyState::Ready]);
        let is_drained = server.await.map_err(|error| CliError::failure(error.to_string()))??;
        signals.abort();
        background.abort();
        scheduled.abort();
        let ended = at_end.await;
        if timeout(CLOSING_TIMEOUT, close(&app)).await.is_err() {
            tracing::warn!("the database was not closed in time; the next start finds everything in its log");
        }
        tracing::info!(drained = is_drained, "stopped");
        ended?;
        Ok(if *force.borrow() { Exit::Failure } else { Exit::Success })
    }
}

/// Opens the data directory and binds the sockets. Before a migration the sockets are bound first, and answer that the server
/// is not ready yet.
async fn open_and_bind(config: &Config, mode: OpenMode) -> Result<(DataDir, Listening), CliError> {
    let bind = || bind(config).map_err(CliError::from);
    if !needs_migration(config) {
        return Ok((DataDir::open(config, mode, Clock::System.now())?, bind()?));
    }
    let (listening, of_migration) = (bind()?, config.clone());
    tracing::info!("the database is migrated; this may take a while, and must not be interrupted");
    let opening = blocking(move || DataDir::open(&of_migration, mode, Clock::System.now()));
    let data_dir = answer_during(&listening, config, tell_progress(opening)).await?;
    Ok((data_dir, listening))
}

/// Says now and then that the migration goes on, in the log and to systemd, which would stop a start that takes too long.
async fn tell_progress<T>(migration: impl Future<Output = T>) -> T {
    let (started, mut migration) = (Instant::now(), std::pin::pin!(migration));
    let mut ticks = interval_at(started + PROGRESS_INTERVAL, PROGRESS_INTERVAL);
    loop {
        tokio::select! {
            done = migration.as_mut() => return done,
            _ = ticks.tick() => {
                tracing::info!(seconds = started.elapsed().as_secs(), "the database is still being migrated");
                notify(&[NotifyState::ExtendTimeoutUsec(EXTENDED_START_MICROS)]);
            }
        }
    }
}

fn tell_exposure(config: &Config, exposure: Exposure) {
    let data = config.data.display();
    match exposure {
        Exposure::None => {}
        Exposure::Ended { mode } => tracing::warn!(
            %data,
            former_mode = %format!("{mode:04o}"),
            "others could read or write in the data folder; now only its owner can"
        ),
        Exposure::Remains { mode } => tracing::warn!(
            %data,
            mode = %format!("{mode:04o}"),
            "others can read or write in the data folder; give Tondo a folder of its own (chmod 0700)"
        ),
    }
}

/// Writes the last uses of tokens, settles the blobs, and closes the database.
async fn close(app: &App) {
    if let Err(error) = sessions::flush_token_uses(app).await {
        tracing::warn!(%error, "the last uses of tokens were not written");
    }
    if let Err(error) = sessions::flush_failed_logins(app).await {
        tracing::warn!(%error, "failed logins were not written to the audit trail");
    }
    maintenance::settle_blobs(app).await;
    app.catalog.close().await;
}

/// Maintenance at the start, then the reserve, the new blobs, the last uses of tokens and the audit trail now and then.
async fn background_tasks(app: Arc<App>) {
    maintenance::restore_reserve(&app).await;
    run_maintenance(&app).await;
    prune(&app).await;
    let mut pruned_at = Instant::now();
    let mut ticks = interval_at(Instant::now() + TOKEN_USE_INTERVAL, TOKEN_USE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // Also while nobody requests anything.
        settings::refresh(&app).await;
        app.limits.forget_old();
        make_room(&app).await;
        maintenance::restore_reserve(&app).await;
        maintenance::settle_blobs(&app).await;
        if pruned_at.elapsed() >= PRUNING_INTERVAL {
            prune(&app).await;
            pruned_at = Instant::now();
        }
        if let Err(error) = sessions::flush_token_uses(&app).await {
            tracing::warn!(%error, "the last uses of tokens could not be written");
        }
        if let Err(error) = sessions::flush_failed_logins(&app).await {
            tracing::warn!(%error, "failed logins could not be written to the audit trail");
        }
    }
}

/// How often it is looked whether a backup is due, and how long one that failed waits.
const SCHEDULE_INTERVAL: Duration = Duration::from_secs(30);
const RETRY_INTERVAL: Duration = Duration::from_hours(1);

/// Makes the scheduled backups, and removes old ones.
async fn backup_schedule(app: Arc<App>) {
    loop {
        let pause = match store_jobs::run_schedule(&app).await {
            Ok(()) => SCHEDULE_INTERVAL,
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "the scheduled backup failed; it is tried again in an hour");
                RETRY_INTERVAL
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Ends the streams of those who watch jobs when the server stops, which would wait for them.
async fn end_watches(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    if stopping.wait_for(|stops| *stops).await.is_ok() {
        app.jobs.stop();
    }
}

/// Removes what was kept for long enough.
async fn prune(app: &App) {
    match trash::remove_expired(app).await {
        Ok(0) => {}
        Ok(removed) => {
            tracing::info!(removed, "pictures that were long enough in the trash were deleted for good");
        }
        Err(error) => tracing::warn!(%error, "the trash could not be emptied"),
    }
    prune_audit(app).await;
}

async fn make_room(app: &App) {
    if let Err(error) = trash::make_room(app).await {
        tracing::warn!(%error, "the disk is nearly full, and the trash could not be emptied");
    }
}

async fn prune_audit(app: &App) {
    match maintenance::prune_audit(app).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "old entries of the audit trail were removed"),
        Err(error) => tracing::warn!(%error, "the audit trail could not be pruned"),
    }
}

/// Sweeps the store, evicts from the rendition cache, and computes missing placeholders.
async fn run_maintenance(app: &App) {
    let started = app.clock.now();
    match maintenance::sweep(app, maintenance::SweepMode::Remove, started).await {
        Ok(swept) => tracing::info!(
            temporaries = swept.temporaries,
            orphans = swept.orphans,
            orphan_bytes = swept.orphan_bytes,
            kept = swept.kept,
            failed = swept.failed,
            "the store was swept"
        ),
        Err(error) => tracing::warn!(%error, "the store could not be swept"),
    }
    match renditions::evict(app).await {
        Ok(evicted) => tracing::info!(
            files = evicted.files,
            bytes = evicted.bytes,
            removed = evicted.removed,
            "old renditions were evicted"
        ),
        Err(error) => tracing::warn!(%error, "old renditions could not be evicted"),
    }
    match placeholders::fill(app).await {
        Ok(0) => {}
        Ok(made) => tracing::info!(made, "missing placeholders were computed"),
        Err(error) => tracing::warn!(%error, "missing placeholders could not be computed"),
    }
}

/// Handlers of signals, installed before the first request.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for a signal to stop.
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// SIGTERM and SIGINT stop the server; a second one forces it. SIGHUP reloads.
    async fn handle(
        mut self,
        stop: watch::Sender<bool>,
        force: watch::Sender<bool>,
        mut reload: Reload<impl FnMut() + Send>,
    ) {
        loop {
            tokio::select! {
                _ = self.hangup.recv() => reload.run().await,
                _ = self.terminate.recv() => shut_down(&stop, &force),
                _ = self.interrupt.recv() => shut_down(&stop, &force),
            }
        }
    }
}

/// What SIGHUP asks for.
struct Reload<F> {
    tls: Option<Arc<Tls>>,
    on_hangup: F,
}

impl<F: FnMut()> Reload<F> {
    /// Reloads, and tells systemd when that begins and when it is done (`Type=notify-reload`).
    async fn run(&mut self) {
        if let Ok(now) = NotifyState::monotonic_usec_now() {
            notify(&[NotifyState::Reloading, now]);
        }
        (self.on_hangup)();
        if let Some(tls) = &self.tls {
            tls.reload_now().await;
        }
        notify(&[NotifyState::Ready]);
    }
}

fn shut_down(stop: &watch::Sender<bool>, force: &watch::Sender<bool>) {
    if stop.send_replace(true) {
        force.send_replace(true);
        return;
    }
    notify(&[NotifyState::Stopping]);
    tracing::info!("stopping: waiting for open requests; a second signal stops at once");
}

fn notify(states: &[NotifyState<'_>]) {
    // Fails without systemd, which is fine.
    drop(sd_notify::notify(false, states));
}
