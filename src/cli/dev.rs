//! `tondo dev`: serves people, tokens and pictures from a seed, for apps under development. Any site may call it, every
//! request is logged, and calls can be delayed or made to fail.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::config::{Config, Environment, ListenAddress, Overrides};
use crate::dev::seed::{BUILT_IN, Seed, Source};
use crate::dev::{
    Announcement, Banner, DevDataDir, FaultInjection, FaultPattern, FaultShare, Latency, SeedReloader,
    read_seed, remove_abandoned, write_sample_upload,
};
use crate::services::{OpenMode, settings};

use super::args::server_command;
use super::exit::{CliError, Exit};
use super::lifecycle::Lifecycle;
use super::logging::{self, LogControl};
use super::output::{self, Format};

/// Settings that override the configuration: pages of any origin may call the server, and tests may log in, upload and
/// change things as often as they like. `allowed_hosts` is not among them: it keeps pages of attackers out, whose names point
/// here.
const OVERRIDES: [(&str, &str); 6] = [
    ("cors_origins", "*"),
    ("login_rate_by_ip", "off"),
    ("login_rate_by_account", "off"),
    ("upload_rate", "off"),
    ("change_rate", "off"),
    ("access_log", "true"),
];

/// How long blocking work may take at the end, before the data directory is removed.
const BLOCKING_WORK_TIMEOUT: Duration = Duration::from_secs(2);

server_command! {
    /// develop an app against the API: people, tokens and pictures come from a seed, in a data directory that is removed at exit
    #[argh(subcommand, name = "dev")]
    struct Dev {
        /// the TOML file with people, tokens and pictures; loaded again when it changes; the built-in one by default
        #[argh(option)]
        seed: Option<PathBuf>,
        /// print the built-in seed, to start your own with, and exit
        #[argh(switch)]
        print_seed: bool,
        /// a data directory to keep
        #[argh(option)]
        data: Option<PathBuf>,
        /// delay each call, such as 200ms or 100ms..2s
        #[argh(option)]
        latency: Option<Latency>,
        /// make a percentage of calls fail with a status, such as 10:503; may be given several times
        #[argh(option)]
        fail: Vec<FaultShare>,
        /// print people and tokens as one line of JSON
        #[argh(switch)]
        json: bool,
    }
}

impl Dev {
    /// Serves the seed until a signal stops it.
    pub(super) fn run(self) -> Result<Exit, CliError> {
        if self.print_seed {
            return output::println(format_args!("{}", BUILT_IN.trim_end()));
        }
        let faults = FaultPattern::new(&self.fail).map_err(CliError::usage)?;
        let fault_injection = FaultInjection::new(self.latency, faults);
        remove_abandoned();
        let data_dir = Arc::new(DevDataDir::open(self.data.clone())?);
        let config = Config::load(self.dev_overrides(&data_dir), &Environment::of_process())?;
        let loaded = read_seed(self.seed.as_deref(), config.max_picture_size.bytes());
        let seed = loaded.seed?;
        let (log, _log_thread) = logging::start_pretty(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let server = DevServer {
            seed,
            sources: loaded.sources,
            seed_file: self.seed,
            fault_injection,
            format: Format::new(self.json),
        };
        let outcome = runtime.block_on(server.serve(config, Arc::clone(&data_dir), log));
        // Work that is still running would create files in the removed data directory.
        runtime.shutdown_timeout(BLOCKING_WORK_TIMEOUT);
        outcome
    }

    fn dev_overrides(&self, data_dir: &DevDataDir) -> Overrides {
        let data = Some(data_dir.path().to_string_lossy().into_owned());
        let mut overrides = self.overrides(data);
        for (key, value) in OVERRIDES {
            overrides.set(key, value.to_owned());
        }
        overrides
    }
}

/// Warns if other machines can reach the server: its passwords and tokens are no secrets.
fn warn_of_other_machines(config: &Config) {
    let is_open = |listen: &&ListenAddress| matches!(listen, ListenAddress::Tcp(address) if !address.ip().to_canonical().is_loopback());
    for address in config.listen.iter().filter(is_open) {
        tracing::warn!(
            %address,
            "other machines may reach this server, and everybody knows its passwords and tokens"
        );
    }
}

/// A development server about to start.
struct DevServer {
    seed: Seed,
    sources: Vec<Source>,
    seed_file: Option<PathBuf>,
    fault_injection: FaultInjection,
    format: Format,
}

impl DevServer {
    async fn serve(
        self,
        config: Config,
        data_dir: Arc<DevDataDir>,
        log: LogControl,
    ) -> Result<Exit, CliError> {
        let lifecycle = Lifecycle::begin(config, OpenMode::Develop).await?;
        settings::follow(&lifecycle.app, move |config| log.change(config));
        let banner = self.banner(&lifecycle, &data_dir);
        let mut reloader =
            SeedReloader::new(Arc::clone(&lifecycle.app), self.seed_file, Arc::clone(&data_dir));
        reloader.start(&self.seed).await?;
        write_sample_upload(&data_dir)?;
        let announcement = banner.announcement(&lifecycle.app, &self.seed).await?;
        self.format
            .print(&announcement, |announcement| format!("{}{}", banner.heading(), announcement.text()))?;
        warn_of_other_machines(&lifecycle.app.config());
        let requests = Arc::new(Notify::new());
        let format = self.format;
        let announce = move |announcement: &Announcement| {
            if let Err(error) = format.print(announcement, Announcement::text) {
                output::report(&error);
            }
        };
        let watcher = tokio::spawn(reloader.watch(self.sources, Arc::clone(&requests), banner, announce));
        let hook = Arc::new(self.fault_injection);
        let outcome = lifecycle.serve(Some(hook), move || requests.notify_one()).await;
        watcher.abort();
        outcome
    }

    fn banner(&self, lifecycle: &Lifecycle, data_dir: &DevDataDir) -> Banner {
        let seed_file = self.seed_file.as_ref().map(|path| path.display().to_string());
        Banner {
            url: lifecycle.urls.first().cloned().unwrap_or_default(),
            data: data_dir.path().display().to_string(),
            data_at_exit: data_dir.at_exit(),
            seed: seed_file.unwrap_or_else(|| "built-in (see --print-seed)".to_owned()),
        }
    }
}
