//! The table of tokens, which holds their hashes only.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::authorization::AuthError;
use super::connections::{Catalog, CatalogError};
use super::people::{Person, PersonKey, expect_password, person_by};
use super::rows::{broken, bytes_at, moment, moment_at, optional_moment_at};
use crate::values::{HashedToken, Label, PasswordHash, PersonId, Role, Scope, TokenId};

/// How a token came to be. Setting a password ends logins, and leaves the tokens that people made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// By logging in.
    Login,
    /// Somebody made it.
    Made,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Login, Self::Made];

    /// The kind's name in the catalogue and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => LOGIN,
            Self::Made => MADE,
        }
    }
}

const LOGIN: &str = "login";
const MADE: &str = "made";

/// A token's facts.
#[derive(Debug, Clone)]
pub struct Token {
    /// Identifies the token.
    pub id: TokenId,
    /// How it came to be.
    pub kind: TokenKind,
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
    /// What it opens; `None` for all that its maker and its owner may.
    pub scope: Option<Scope>,
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

/// A part of a person's tokens.
#[derive(Debug, Clone)]
pub struct TokenPage {
    /// The tokens, newest first.
    pub tokens: Vec<Token>,
    /// Whether there are older ones.
    pub has_more: bool,
}

const COLUMNS: &str = "tokens.id AS token_id, kind, label, scope, tokens.created_at AS token_created_at, expires_at, last_used_at";

impl Token {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: TokenId::from_bytes(bytes_at(row, "token_id")?),
            kind: if row.get::<_, String>("kind")? == LOGIN { TokenKind::Login } else { TokenKind::Made },
            label: Label::parse(&row.get::<_, String>("label")?).map_err(|_fault| broken("label"))?,
            scope: row.get::<_, String>("scope")?.parse().map_err(|_fault| broken("scope"))?,
            created_at: moment_at(row, "token_created_at")?,
            expires_at: optional_moment_at(row, "expires_at")?,
            last_used_at: optional_moment_at(row, "last_used_at")?,
        })
    }
}

impl Session {
    /// A token reaches no further than its owner's role, whatever it says of itself.
    fn within_role(mut self) -> Self {
        self.token.scope = self.token.scope.min(Scope::widest_for(self.person.role));
        self
    }
}

impl Catalog {
    /// Adds a token, and drops the owner's expired logins on the way. The scope that it got; `None` where there is no
    /// such owner.
    ///
    /// # Errors
    ///
    /// [`AuthError::ScopeTooWide`] where it would reach further than the owner's role or the maker's own token,
    /// [`AuthError::TokensFull`] where a member makes one and the owner has `max_made`.
    pub async fn add_token(
        &self,
        change: Change,
        new: NewToken,
        max_made: u64,
    ) -> Result<Option<Scope>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let is_bounded = change.actor.stand(connection, change.at)?.role == Role::Member;
            if is_bounded && made_by_hand(connection, new.owner)? >= max_made {
                return Err(AuthError::TokensFull(max_made).into());
            }
            add(connection, change, &new)
        })
        .await
    }

    /// Adds the token of a login, for somebody who has shown the password of this hash.
    ///
    /// # Errors
    ///
    /// [`AuthError::PasswordChanged`] where that is not the password any more, or the person was disabled or removed.
    pub async fn add_login(
        &self,
        change: Change,
        shown: PasswordHash,
        new: NewToken,
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |connection, change| {
            expect_password(connection, new.owner, &shown)?;
            add(connection, change, &new).map(drop)
        })
        .await
    }

    /// The session that a token opens, expired or not.
    pub async fn session(&self, hash: HashedToken) -> Result<Option<Session>, CatalogError> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS}, people.id AS id, email, name, slug, role, active, language, public, picture_count,
                 picture_bytes, people.created_at AS created_at, people.updated_at AS updated_at
                 FROM tokens JOIN people ON people.id = tokens.person_id WHERE tokens.hash = ?1"
            );
            let found = connection.prepare_cached(&sql)?.query_row([hash.as_bytes()], |row| {
                Ok(Session { token: Token::from_row(row)?, person: Person::from_row(row)? }.within_role())
            });
            Ok(found.optional()?)
        })
        .await
    }

    /// A page of a person's tokens, newest first, older than `before`.
    pub async fn tokens_of(
        &self,
        owner: PersonId,
        before: Option<TokenId>,
        limit: u32,
    ) -> Result<TokenPage, CatalogError> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM tokens WHERE person_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let mut statement = connection.prepare_cached(&sql)?;
            let rows =
                statement.query_map((owner.as_bytes(), before, limit.saturating_add(1)), Token::from_row)?;
            let mut tokens: Vec<Token> = rows.collect::<Result<_, _>>()?;
            let has_more = tokens.len() > limit as usize;
            tokens.truncate(limit as usize);
            Ok(TokenPage { tokens, has_more })
        })
        .await
    }

    /// One token and its owner's identifier.
    pub async fn token(&self, id: TokenId) -> Result<Option<(Token, PersonId)>, CatalogError> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS}, person_id FROM tokens WHERE id = ?1");
            let found = connection.prepare_cached(&sql)?.query_row([id.as_bytes()], |row| {
                Ok((Token::from_row(row)?, PersonId::from_bytes(bytes_at(row, "person_id")?)))
            });
            Ok(found.optional()?)
        })
        .await
    }

    /// Revokes a token, whoever's it is or this person's only. Whether there was one.
    pub async fn revoke_token(
        &self,
        change: Change,
        id: TokenId,
        owner: Option<PersonId>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |connection, change| {
            let sql = "DELETE FROM tokens WHERE id = ?1 AND (?2 IS NULL OR person_id = ?2) RETURNING person_id, kind";
            let revoked = connection
                .query_row(sql, (id.as_bytes(), owner.as_ref().map(PersonId::as_bytes)), |row| {
                    Ok((PersonId::from_bytes(bytes_at(row, "person_id")?), row.get::<_, String>("kind")?))
                })
                .optional()?;
            let Some((owner, kind)) = revoked else { return Ok(false) };
            let action = if kind == LOGIN { Action::LoggedOut } else { Action::TokenRevoked };
            change.record(connection, action, owner, &id.to_string())?;
            Ok(true)
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

/// Adds a token inside an open transaction. What it may reach follows from the owner and the maker as they are now.
pub(super) fn add(
    connection: &Connection,
    change: &Change,
    new: &NewToken,
) -> Result<Option<Scope>, CatalogError> {
    let Some(owner) = person_by(connection, &PersonKey::Id(new.owner))? else { return Ok(None) };
    let widest = Scope::widest_for(owner.role).min(change.actor.stand(connection, change.at)?.reach);
    let scope = new.scope.unwrap_or(widest);
    if !widest.covers(scope) {
        return Err(AuthError::ScopeTooWide(widest).into());
    }
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
        ":scope": scope.as_str(),
        ":at": moment(change.at),
        ":expires_at": new.expires_at.map(moment),
    })?;
    change.record(connection, action, new.owner, &format!("{} {label} {scope}", new.id))?;
    Ok(Some(scope))
}

/// How many tokens of a person somebody made.
fn made_by_hand(connection: &Connection, owner: PersonId) -> Result<u64, CatalogError> {
    let sql = "SELECT count(*) FROM tokens WHERE person_id = ?1 AND kind = ?2";
    let count: i64 = connection.prepare_cached(sql)?.query_row((owner.as_bytes(), MADE), |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// Ends every login of a person, but for the one that is spared.
pub(super) fn end_logins(
    connection: &Connection,
    owner: PersonId,
    spared: Option<TokenId>,
) -> Result<(), CatalogError> {
    let sql = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2 AND id IS NOT ?3";
    connection.execute(sql, (owner.as_bytes(), LOGIN, spared.as_ref().map(TokenId::as_bytes)))?;
    Ok(())
}

/// Expired logins are of no use to anybody; expired tokens that people made stay, to be seen in their lists.
fn drop_expired_logins(connection: &Connection, owner: PersonId, now: Timestamp) -> Result<(), CatalogError> {
    let sql = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2 AND expires_at < ?3";
    connection.prepare_cached(sql)?.execute((owner.as_bytes(), LOGIN, moment(now)))?;
    Ok(())
}
