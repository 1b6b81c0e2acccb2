//! Opening the data directory for a command, and finding people by what was typed.

use futures_util::future::LocalBoxFuture;
use tokio::runtime;

use crate::clock::Clock;
use crate::model::{Actor, Change, Person, PersonKey};
use crate::services::{App, DataDir, OpenMode, ServiceError, accounts, settings};
use crate::values::{Email, Identity, Message};

use super::args::Shared;
use super::exit::{CliError, Exit};
use super::output::Format;

/// What a command does in an open data directory. In a box, so that the executable holds the code around it only once.
type Command<'a> = Box<dyn FnOnce(App, Format) -> LocalBoxFuture<'a, Result<Exit, CliError>> + 'a>;

impl Shared {
    /// Opens the existing data directory, beside a running server if there is one, and runs a command in it.
    pub(super) fn open<'a, F>(self, command: impl FnOnce(App, Format) -> F + 'a) -> Result<Exit, CliError>
    where
        F: Future<Output = Result<Exit, CliError>> + 'a,
    {
        self.open_as(OpenMode::UseExisting, Box::new(|app, format| Box::pin(command(app, format))))
    }

    /// The same, but creates the data directory if it is missing.
    pub(super) fn open_or_create<'a, F>(
        self,
        command: impl FnOnce(App, Format) -> F + 'a,
    ) -> Result<Exit, CliError>
    where
        F: Future<Output = Result<Exit, CliError>> + 'a,
    {
        self.open_as(OpenMode::UseOrCreate, Box::new(|app, format| Box::pin(command(app, format))))
    }

    fn open_as(self, mode: OpenMode, command: Command<'_>) -> Result<Exit, CliError> {
        let format = self.format;
        let config = self.config()?;
        let data_dir = DataDir::open(&config, mode, Clock::System.now())?;
        let app = App::new(config, Clock::System, data_dir);
        let (catalog, blobs) = (app.catalog.clone(), app.blobs.clone());
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            settings::refresh(&app).await;
            let outcome = command(app, format).await;
            if let Err(error) = blobs.settle().await {
                tracing::warn!(%error, "the names of new blobs were not settled");
            }
            catalog.close().await;
            outcome
        })
    }
}

/// A change that the operator makes now, for the audit trail.
pub(super) fn operator_change(app: &App) -> Change {
    app.change(Actor::Operator, None)
}

/// Finds a person by id or by any of the person's addresses.
pub(super) async fn find_person(app: &App, typed: &str) -> Result<Person, CliError> {
    let key = match typed.parse() {
        Ok(id) => PersonKey::Id(id),
        Err(_not_an_id) => PersonKey::Identity(parse_identity(typed)?),
    };
    accounts::find(app, key).await.map_err(|error| match error {
        ServiceError::Missing(_) => {
            CliError::failure(format!("there is no person with the address or id `{typed}`"))
        }
        other => other.into(),
    })
}

/// Finds a person by id or by the email address that signs in, for commands that give or take power. Further addresses do not
/// count: a person may have asked for them.
pub(super) async fn find_account(app: &App, typed: &str) -> Result<Person, CliError> {
    let key = match typed.parse() {
        Ok(id) => PersonKey::Id(id),
        Err(_not_an_id) => PersonKey::Email(parse_email(typed)?),
    };
    match accounts::find(app, key).await {
        Err(ServiceError::Missing(_)) => {}
        found => return Ok(found?),
    }
    Err(CliError::failure(match find_person(app, typed).await {
        Ok(owner) => format!(
            "`{typed}` is a further address of {}: name the person by that email address or by the id",
            owner.email
        ),
        Err(_nobody) => format!("nobody signs in with `{typed}`, and nobody has this id"),
    }))
}

/// An email address or an OpenID.
pub(super) fn parse_identity(typed: &str) -> Result<Identity, CliError> {
    parse_argument(&format!("`{typed}`"), typed, Identity::parse)
}

/// An email address that signs in.
pub(super) fn parse_email(typed: &str) -> Result<Email, CliError> {
    parse_argument(&format!("`{typed}`"), typed, Email::parse)
}

/// Checks an argument as the API does. `name` is the flag, or the value itself.
pub(super) fn parse_argument<T>(
    name: &str,
    typed: &str,
    parse: impl FnOnce(&str) -> Result<T, Message>,
) -> Result<T, CliError> {
    parse(typed).map_err(|message| CliError::argument(name, &message))
}
