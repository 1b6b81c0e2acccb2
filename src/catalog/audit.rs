//! The audit trail: every change, who made it, whom it concerns, from where. Rows are only ever added.

use jiff::Timestamp;
use rusqlite::{Connection, named_params};

use super::CatalogError;
use super::rows::moment;
use crate::types::PersonId;

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Whoever may use the command line on this machine.
    Operator,
    /// A person who signed in, or is signing in.
    Person(PersonId),
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A person was added.
    PersonAdded,
    /// A person's facts were changed.
    PersonEdited,
    /// A person's account was closed.
    PersonDisabled,
    /// A person's account was opened again.
    PersonEnabled,
    /// A person was removed, with tokens and pictures.
    PersonRemoved,
    /// A password was set.
    PasswordSet,
    /// A token was made.
    TokenCreated,
    /// A token was revoked.
    TokenRevoked,
    /// A person logged in, which makes a token.
    LoggedIn,
    /// A picture was uploaded.
    PicturePublished,
    /// A former picture was made the current one.
    PictureRestored,
    /// A picture was deleted.
    PictureRemoved,
}

impl Action {
    /// The action's name in the trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonAdded => "person.added",
            Self::PersonEdited => "person.edited",
            Self::PersonDisabled => "person.disabled",
            Self::PersonEnabled => "person.enabled",
            Self::PersonRemoved => "person.removed",
            Self::PasswordSet => "password.set",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::LoggedIn => "login",
            Self::PicturePublished => "picture.published",
            Self::PictureRestored => "picture.restored",
            Self::PictureRemoved => "picture.removed",
        }
    }
}

/// The circumstances of a change, which every changing verb takes.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// From where: the client's address; `None` on the command line.
    pub client: Option<String>,
}

impl Change {
    /// Adds the trail's row, in the transaction of the change itself.
    pub(super) fn record(
        &self,
        connection: &Connection,
        action: Action,
        subject: PersonId,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let actor = match self.actor {
            Actor::Operator => "operator".to_owned(),
            Actor::Person(id) => id.to_string(),
        };
        let sql = "INSERT INTO audit (at, actor, client, action, subject, detail)
                   VALUES (:at, :actor, :client, :action, :subject, :detail)";
        connection.prepare_cached(sql)?.execute(named_params! {
            ":at": moment(self.at),
            ":actor": actor,
            ":client": self.client,
            ":action": action.as_str(),
            ":subject": subject.as_bytes(),
            ":detail": detail,
        })?;
        Ok(())
    }
}
