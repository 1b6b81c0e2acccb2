//! The table of tokens, which holds their hashes only.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError};
use super::people::Person;
use super::rows::{broken, bytes_at, moment, moment_at, optional_moment_at};
use crate::types::{HashedToken, Label, PersonId, Scope, TokenId};

/// The kind of a login's token. Setting a password ends those, and leaves the tokens that people made.
const LOGIN: &str = "login";

/// The kind of a token that somebody made.
const MADE: &str = "made";

/// A token's facts.
#[derive(Debug, Clone)]
pub struct Token {
    /// Identifies the token.
    pub id: TokenId,
    /// What its owner calls it.
    pub label: Label,
    /// What it opens.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its time is over; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<Timestamp>,
}

/// A token to be added.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// The identifier, made by the caller.
    pub id: TokenId,
    /// Whose it is.
    pub owner: PersonId,
    /// The hash under which it is found.
    pub hash: HashedToken,
    /// What its owner calls it; `None` for the token of a login.
    pub label: Option<Label>,
    /// What it opens.
    pub scope: Scope,
    /// When its time is over.
    pub expires_at: Option<Timestamp>,
}

/// A token that was shown, and its owner.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token.
    pub token: Token,
    /// Its owner, who may have been disabled.
    pub person: Person,
}

const COLUMNS: &str =
    "tokens.id AS token_id, label, scope, tokens.created_at AS token_created_at, expires_at, last_used_at";

impl Token {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: TokenId::from_bytes(bytes_at(row, "token_id")?),
            label: Label::parse(&row.get::<_, String>("label")?).map_err(|_fault| broken("label"))?,
            scope: row.get::<_, String>("scope")?.parse().map_err(|_fault| broken("scope"))?,
            created_at: moment_at(row, "token_created_at")?,
            expires_at: optional_moment_at(row, "expires_at")?,
            last_used_at: optional_moment_at(row, "last_used_at")?,
        })
    }
}

impl Catalog {
    /// Adds a token, and drops the owner's expired logins on the way.
    pub async fn add_token(&self, change: Change, new: NewToken) -> Result<(), CatalogError> {
        self.write(move |connection| {
            let action = if new.label.is_some() { Action::TokenCreated } else { Action::LoggedIn };
            let kind = if new.label.is_some() { MADE } else { LOGIN };
            let label = new.label.as_ref().map_or(LOGIN, Label::as_str);
            drop_expired_logins(connection, new.owner, change.at)?;
            let sql = "INSERT INTO tokens (id, person_id, hash, kind, label, scope, created_at, expires_at)
                       VALUES (:id, :owner, :hash, :kind, :label, :scope, :at, :expires_at)";
            connection.prepare_cached(sql)?.execute(named_params! {
                ":id": new.id.as_bytes(),
                ":owner": new.owner.as_bytes(),
                ":hash": new.hash.as_bytes(),
                ":kind": kind,
                ":label": label,
                ":scope": new.scope.as_str(),
                ":at": moment(change.at),
                ":expires_at": new.expires_at.map(moment),
            })?;
            change.record(connection, action, new.owner, &format!("{} {label} {}", new.id, new.scope))
        })
        .await
    }

    /// The session that a token opens, expired or not.
    pub async fn session(&self, hash: HashedToken) -> Result<Option<Session>, CatalogError> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS}, people.id AS id, email, name, slug, role, active,
                 people.created_at AS created_at, people.updated_at AS updated_at
                 FROM tokens JOIN people ON people.id = tokens.person_id WHERE tokens.hash = ?1"
            );
            let found = connection.prepare_cached(&sql)?.query_row([hash.as_bytes()], |row| {
                Ok(Session { token: Token::from_row(row)?, person: Person::from_row(row)? })
            });
            Ok(found.optional()?)
        })
        .await
    }

    /// A person's tokens, newest first.
    pub async fn tokens_of(&self, owner: PersonId) -> Result<Vec<Token>, CatalogError> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM tokens WHERE person_id = ?1 ORDER BY id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([owner.as_bytes()], Token::from_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Revokes a token. Whether there was one.
    pub async fn revoke_token(&self, change: Change, id: TokenId) -> Result<bool, CatalogError> {
        self.write(move |connection| {
            let sql = "DELETE FROM tokens WHERE id = ?1 RETURNING person_id";
            let owner = connection
                .query_row(sql, [id.as_bytes()], |row| bytes_at(row, "person_id"))
                .optional()?
                .map(PersonId::from_bytes);
            if let Some(owner) = owner {
                change.record(connection, Action::TokenRevoked, owner, &id.to_string())?;
            }
            Ok(owner.is_some())
        })
        .await
    }

    /// Notes when tokens were last used. No audit row: nothing changed but this.
    pub async fn note_token_use(&self, uses: Vec<(TokenId, Timestamp)>) -> Result<(), CatalogError> {
        self.write(move |connection| {
            let sql = "UPDATE tokens SET last_used_at = max(coalesce(last_used_at, 0), ?1) WHERE id = ?2";
            let mut statement = connection.prepare_cached(sql)?;
            for (id, at) in uses {
                statement.execute((moment(at), id.as_bytes()))?;
            }
            Ok(())
        })
        .await
    }
}

/// Ends every login of a person.
pub(super) fn end_logins(connection: &Connection, owner: PersonId) -> Result<(), CatalogError> {
    let sql = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2";
    connection.execute(sql, (owner.as_bytes(), LOGIN))?;
    Ok(())
}

/// Expired logins are of no use to anybody; expired tokens that people made stay, to be seen in their lists.
fn drop_expired_logins(connection: &Connection, owner: PersonId, now: Timestamp) -> Result<(), CatalogError> {
    let sql = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2 AND expires_at < ?3";
    connection.prepare_cached(sql)?.execute((owner.as_bytes(), LOGIN, moment(now)))?;
    Ok(())
}
