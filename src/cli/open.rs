//! What every command begins with: the configuration, the data folder, a runtime.

use std::path::PathBuf;

use tokio::runtime;

use crate::catalog::{Actor, Change, Person, PersonKey};
use crate::clock::Clock;
use crate::config::{Config, Environment, Overrides};
use crate::services::{App, DataDir, OpenMode, ServiceError, accounts};
use crate::values::{Email, Identity};

use super::exit::{CliError, Exit};

/// The flags that every command has.
#[derive(Debug, Default)]
pub(super) struct DataArgs {
    pub(super) data: Option<String>,
    pub(super) config: Option<PathBuf>,
}

impl DataArgs {
    pub(super) fn overrides(self) -> Overrides {
        let mut overrides = Overrides::default();
        overrides.config_file = self.config;
        if let Some(data) = self.data {
            overrides.set("data", data);
        }
        overrides
    }

    pub(super) fn config(self) -> Result<Config, CliError> {
        Ok(Config::load(self.overrides(), &Environment::of_process())?)
    }
}

/// Opens the data folder and runs a command in it, on one thread.
pub(super) fn visit<F>(
    place: DataArgs,
    purpose: OpenMode,
    command: impl FnOnce(App) -> F,
) -> Result<Exit, CliError>
where
    F: Future<Output = Result<Exit, CliError>>,
{
    let config = place.config()?;
    let folder = DataDir::open(&config, purpose, Clock::System.now())?;
    let app = App::new(config, Clock::System, folder);
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(command(app))
}

/// The circumstances of a change that the operator makes now.
pub(super) fn by_operator(app: &App) -> Change {
    app.change(Actor::Operator, None)
}

/// The person of an identifier or of any of the person's addresses, as typed.
pub(super) async fn person(app: &App, typed: &str) -> Result<Person, CliError> {
    let key = match typed.parse() {
        Ok(id) => PersonKey::Id(id),
        Err(_not_an_id) => PersonKey::Identity(address(typed)?),
    };
    accounts::find(app, key).await.map_err(|fault| match fault {
        ServiceError::Missing(_) => {
            CliError::failure(format!("there is no person with the address or id `{typed}`"))
        }
        other => other.into(),
    })
}

fn address(typed: &str) -> Result<Identity, CliError> {
    Identity::parse(typed).map_err(|message| CliError::argument(&format!("`{typed}`"), &message))
}

/// An address that signs in, as typed.
pub(super) fn email(typed: &str) -> Result<Email, CliError> {
    Email::parse(typed).map_err(|message| CliError::argument(&format!("`{typed}`"), &message))
}
