//! `tondo dev`: a made-up house for developing apps against. People, tokens and pictures come from a seed; everything is
//! allowed to every site; every request is told; answers may be late or fail on demand.

mod banner;
mod data_dir;
mod reload;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use argh::FromArgs;
use tokio::sync::Notify;

use crate::config::{Config, Environment, Overrides};
use crate::dev::seed::{BUILT_IN, PasswordHashes, Seed, Source};
use crate::http::{FaultInjection, FaultShare, Faults, Latency};

use super::exit::{CliError, Exit};
use super::lifecycle::Lifecycle;
use super::logging;
use super::open::DataArgs;
use super::output::{self, Format};
use banner::Banner;
use data_dir::Folder;
use reload::SeedReloader;

/// What a rehearsal sets, whatever the configuration says: apps are developed on pages of any address, and run their
/// tests as often as they like.
const OWN_SETTINGS: [(&str, &str); 6] = [
    ("cors_origins", "*"),
    ("allowed_hosts", "*"),
    ("login_rate_by_ip", "off"),
    ("login_rate_by_account", "off"),
    ("upload_rate", "off"),
    ("access_log", "true"),
];

/// How long blocking work may take at the end, before the folder goes.
const LAST_WORK_TIME: Duration = Duration::from_secs(2);

/// develop an app against the API: people, tokens and pictures from a seed, in a folder that is removed at the end
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "dev")]
pub(super) struct Dev {
    /// the TOML file that says who is there; read again when it changes; a built-in one otherwise
    #[argh(option)]
    seed: Option<PathBuf>,

    /// print the built-in seed, to begin one's own with, and do nothing else
    #[argh(switch)]
    print_seed: bool,

    /// a data folder that is kept
    #[argh(option)]
    data: Option<PathBuf>,

    /// how late answers are, such as 200ms or 100ms..2s
    #[argh(option)]
    latency: Option<Latency>,

    /// of 100 calls, how many fail with which status, such as 10:503; may be given several times
    #[argh(option)]
    fail: Vec<FaultShare>,

    /// where to listen: IP:PORT or unix:/path/to.sock; may be given several times
    #[argh(option)]
    listen: Vec<String>,

    /// the path below which everything is served, such as /avatars/
    #[argh(option)]
    base_path: Option<String>,

    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,

    /// say who is there as one line of JSON
    #[argh(switch)]
    json: bool,
}

impl Dev {
    /// Serves the seed until a signal says to stop.
    pub(super) fn run(self) -> Result<Exit, CliError> {
        if self.print_seed {
            return Ok(output::line(format_args!("{}", BUILT_IN.trim_end())));
        }
        let faults = Faults::spread(&self.fail).map_err(CliError::usage)?;
        let rehearsal = FaultInjection::new(self.latency, faults);
        data_dir::sweep_abandoned();
        let folder = Arc::new(Folder::take(self.data.clone())?);
        let config = Config::load(self.overrides(&folder), &Environment::of_process())?;
        let loaded = reload::read(self.seed.as_deref(), config.max_picture_size.bytes());
        let seed = loaded.seed?;
        logging::start_readable(&config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let production = DevServer { seed, sources: loaded.sources, seed_file: self.seed, rehearsal };
        let format = Format::chosen(self.json);
        let outcome = runtime.block_on(production.live(config, Arc::clone(&folder), format));
        // What still worked in the folder would have it come back.
        runtime.shutdown_timeout(LAST_WORK_TIME);
        outcome
    }

    fn overrides(&self, folder: &Folder) -> Overrides {
        let data = Some(folder.path().to_string_lossy().into_owned());
        let mut overrides = DataArgs { data, config: self.config.clone() }.overrides();
        for (key, value) in OWN_SETTINGS {
            overrides.set(key, value.to_owned());
        }
        if !self.listen.is_empty() {
            overrides.set("listen", self.listen.join(","));
        }
        if let Some(base_path) = &self.base_path {
            overrides.set("base_path", base_path.clone());
        }
        overrides
    }
}

/// What is to be played.
struct DevServer {
    seed: Seed,
    sources: Vec<Source>,
    seed_file: Option<PathBuf>,
    rehearsal: FaultInjection,
}

impl DevServer {
    async fn live(self, config: Config, folder: Arc<Folder>, format: Format) -> Result<Exit, CliError> {
        let life = Lifecycle::begin(config).await?;
        let named = self.seed_file.as_ref().map(|path| path.display().to_string());
        let banner = Banner {
            format,
            address: life.addresses.first().cloned().unwrap_or_default(),
            data: folder.path().display().to_string(),
            fate: folder.fate(),
            seed: named.unwrap_or_else(|| "built-in (see --print-seed)".to_owned()),
        };
        let mut stage = SeedReloader {
            app: Arc::clone(&life.app),
            seed_file: self.seed_file,
            folder: Arc::clone(&folder),
            hashes: PasswordHashes::default(),
        };
        stage.set(&self.seed).await?;
        banner::write_upload(&folder)?;
        banner.tell(&life.app, &self.seed).await?;
        let again = Arc::new(Notify::new());
        let keeper = tokio::spawn(stage.keep(self.sources, Arc::clone(&again), banner));
        let outcome = life.lead(Some(self.rehearsal), move || again.notify_one()).await;
        keeper.abort();
        outcome
    }
}
