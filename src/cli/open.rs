//! What every verb begins with: the configuration, the data folder, a runtime.

use std::path::PathBuf;

use tokio::runtime;

use crate::catalog::{Actor, Change, Person, PersonKey};
use crate::clock::Clock;
use crate::config::{Config, Overrides, Surroundings};
use crate::services::{App, DataFolder, Fault, Purpose, accounts};
use crate::values::{Address, Email};

use super::exit::{CliError, Exit};

/// The flags that every verb has.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) data: Option<String>,
    pub(super) config: Option<PathBuf>,
}

impl Place {
    pub(super) fn overrides(self) -> Overrides {
        let mut overrides = Overrides::default();
        overrides.config_file = self.config;
        if let Some(data) = self.data {
            overrides.set("data", data);
        }
        overrides
    }

    pub(super) fn config(self) -> Result<Config, CliError> {
        Ok(Config::load(self.overrides(), &Surroundings::of_process())?)
    }
}

/// Opens the data folder and runs a verb in it, on one thread.
pub(super) fn visit<F>(place: Place, purpose: Purpose, verb: impl FnOnce(App) -> F) -> Result<Exit, CliError>
where
    F: Future<Output = Result<Exit, CliError>>,
{
    let config = place.config()?;
    let folder = DataFolder::open(&config, purpose, Clock::System.now())?;
    let app = App::new(config, Clock::System, folder);
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(verb(app))
}

/// The circumstances of a change that the operator makes now.
pub(super) fn by_operator(app: &App) -> Change {
    app.change(Actor::Operator, None)
}

/// The person of an identifier or of any of the person's addresses, as typed.
pub(super) async fn person(app: &App, typed: &str) -> Result<Person, CliError> {
    let key = match typed.parse() {
        Ok(id) => PersonKey::Id(id),
        Err(_not_an_id) => PersonKey::Address(address(typed)?),
    };
    accounts::find(app, key).await.map_err(|fault| match fault {
        Fault::Missing(_) => {
            CliError::failure(format!("there is no person with the address or id `{typed}`"))
        }
        other => other.into(),
    })
}

fn address(typed: &str) -> Result<Address, CliError> {
    Address::parse(typed).map_err(|message| CliError::argument(&format!("`{typed}`"), &message))
}

/// An address that signs in, as typed.
pub(super) fn email(typed: &str) -> Result<Email, CliError> {
    Email::parse(typed).map_err(|message| CliError::argument(&format!("`{typed}`"), &message))
}
