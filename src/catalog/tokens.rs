//! The table of tokens, which holds their hashes only.

use jiff::Timestamp;

use super::audit::record;
use super::authorization::authorize;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::{self, expect_password, person, person_by};
use super::sign_in_networks;
use super::sql::{Columns, Sql, all, count, optional, page, values};
use crate::model::{
    Action, Actor, AddedToken, AuthError, Change, Device, NewToken, Origin, PersonKey, Session, Token,
    TokenKind, TokenPage,
};
use crate::values::{HashedToken, Label, PasswordHash, PersonId, Role, Scope, TokenId, UserAgent};

/// Logins of one person at a time: more than anybody has devices, and few enough to look through.
const MAX_LOGINS: u32 = 100;

/// The columns that [`token`] reads.
const COLUMNS: &str = "tokens.id, tokens.kind, tokens.label, tokens.scope, tokens.created_at, tokens.expires_at, tokens.last_used_at, tokens.client, tokens.user_agent";

impl Catalog {
    /// Adds a token, and drops the owner's expired logins. `None` where there is no such owner.
    ///
    /// # Errors
    ///
    /// [`AuthError::ScopeTooWide`] where it would allow more than the owner's role or the maker's own token does,
    /// [`AuthError::TokensFull`] where the maker is a member and the owner has `max_made` tokens; those of the engine.
    pub async fn add_token(
        &self,
        change: Change,
        new: NewToken,
        max_made: u64,
    ) -> Result<Option<AddedToken>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let is_bounded = authorize(sql, change.actor, change.at)?.role == Role::Member;
            if is_bounded && made_count(sql, new.owner)? >= max_made {
                return Err(AuthError::TokensFull(max_made).into());
            }
            insert(sql, change, &new)
        })
        .await
    }

    /// Adds the token of a login, for somebody who has shown the password of this hash.
    ///
    /// # Errors
    ///
    /// [`AuthError::PasswordChanged`] where that is not the password any more, or the person was disabled or removed; those of
    /// the engine.
    pub async fn add_login(
        &self,
        change: Change,
        password: PasswordHash,
        new: NewToken,
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, change| {
            expect_password(sql, new.owner, &password)?;
            insert(sql, change, &new)?;
            match new.device.network {
                Some(network) => sign_in_networks::note(sql, new.owner, network, change.at),
                None => Ok(()),
            }
        })
        .await
    }

    /// The session of the token with this hash, expired or not.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn session(&self, hash: HashedToken) -> Result<Option<Session>, CatalogError> {
        self.look_up(move |sql| {
            let of_person = people::COLUMNS;
            let statement = format!(
                "SELECT {COLUMNS}, {of_person} FROM tokens JOIN people ON people.id = tokens.person_id
                 WHERE tokens.hash = ?1"
            );
            optional(sql, &statement, values![hash.as_bytes()], |columns| {
                Ok(Session { token: token(columns)?, person: person(columns)? }.within_role())
            })
        })
        .await
    }

    /// A page of a person's tokens, of one kind or all, newest first: those before `before`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn tokens_of(
        &self,
        owner: PersonId,
        kind: Option<TokenKind>,
        before: Option<TokenId>,
        limit: u32,
    ) -> Result<TokenPage, CatalogError> {
        self.read(move |sql| {
            let statement = format!(
                "SELECT {COLUMNS} FROM tokens WHERE person_id = ?1 AND id < ?2 AND (?4 IS NULL OR kind = ?4)
                 ORDER BY id DESC LIMIT ?3"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let kind = kind.map(TokenKind::as_str);
            let keys = values![owner.as_bytes(), &before, limit.saturating_add(1), kind];
            let (tokens, has_more) = page(all(sql, &statement, keys, token)?, limit);
            Ok(TokenPage { tokens, has_more })
        })
        .await
    }

    /// One token and its owner's identifier.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn token(&self, id: TokenId) -> Result<Option<(Token, PersonId)>, CatalogError> {
        self.read(move |sql| {
            let statement = format!("SELECT {COLUMNS}, tokens.person_id FROM tokens WHERE id = ?1");
            optional(sql, &statement, values![id.as_bytes()], |columns| {
                Ok((token(columns)?, PersonId::from_bytes(columns.bytes()?)))
            })
        })
        .await
    }

    /// Revokes a token, anybody's or this person's only. Whether there was one.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn revoke_token(
        &self,
        change: Change,
        id: TokenId,
        owner: Option<PersonId>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let statement =
                "DELETE FROM tokens WHERE id = ?1 AND (?2 IS NULL OR person_id = ?2) RETURNING person_id, kind";
            let keys = values![id.as_bytes(), owner.as_ref().map(PersonId::as_bytes)];
            let revoked = optional(sql, statement, keys, |columns| {
                Ok((PersonId::from_bytes(columns.bytes()?), columns.named(TokenKind::from_name)?))
            })?;
            let Some((owner, kind)) = revoked else { return Ok(false) };
            let action = match kind {
                TokenKind::Login => Action::LoggedOut,
                TokenKind::Made => Action::TokenRevoked,
            };
            record(sql, change, action, owner, &id.to_string())?;
            Ok(true)
        })
        .await
    }

    /// Revokes all tokens of a person, but for the spared one; how many there were. What was made by any of them ends, too.
    /// `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn revoke_all_tokens(
        &self,
        change: Change,
        owner: PersonId,
        spared: Option<TokenId>,
    ) -> Result<Option<u64>, CatalogError> {
        self.write_by(change, move |sql, change| {
            if person_by(sql, &PersonKey::Id(owner))?.is_none() {
                return Ok(None);
            }
            let revoked = end_tokens(sql, owner, Survivors { spared, made: false })?;
            if revoked > 0 {
                record(sql, change, Action::TokensRevoked, owner, &revoked.to_string())?;
            }
            Ok(Some(revoked))
        })
        .await
    }

    /// Stores when tokens were last used. It is not in the audit trail.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn note_token_use(&self, uses: Vec<(TokenId, Timestamp)>) -> Result<(), CatalogError> {
        self.write(move |sql| {
            // Using a token is a use of what it was made by, and of what that was made by.
            let statement = "WITH RECURSIVE line (id, parent) AS (
                                 SELECT id, parent FROM tokens WHERE id = ?2
                                 UNION SELECT tokens.id, tokens.parent FROM tokens JOIN line ON tokens.id = line.parent)
                             UPDATE tokens SET last_used_at = ?1
                             WHERE id IN (SELECT id FROM line) AND (last_used_at IS NULL OR last_used_at < ?1)";
            for (id, at) in &uses {
                sql.execute(statement, values![*at, id.as_bytes()])?;
            }
            Ok(())
        })
        .await
    }
}

/// Adds a token inside an open transaction. What it may allow, and how long, follows from its owner and its maker as they
/// are now.
pub(super) fn insert(
    sql: &dyn Sql,
    change: &Change,
    new: &NewToken,
) -> Result<Option<AddedToken>, CatalogError> {
    let Some(owner) = person_by(sql, &PersonKey::Id(new.owner))? else { return Ok(None) };
    let maker = authorize(sql, change.actor, change.at)?;
    let widest = Scope::widest_for(owner.role).min(maker.reach);
    let scope = new.scope.unwrap_or(widest);
    if !widest.covers(scope) {
        return Err(AuthError::ScopeTooWide(widest).into());
    }
    let (action, kind) = match new.label {
        Some(_) => (Action::TokenCreated, TokenKind::Made),
        None => (Action::LoggedIn, TokenKind::Login),
    };
    let parent = parent_of(change, new);
    let expires_at = match parent {
        Some(_) => new.expires_at.into_iter().chain(maker.expires_at).min(),
        None => new.expires_at,
    };
    let label = new.label.as_ref().map_or(kind.as_str(), Label::as_str);
    drop_expired_logins(sql, new.owner, change.at)?;
    if kind == TokenKind::Login {
        make_room_for_login(sql, change, new.owner)?;
    }
    let statement =
        "INSERT INTO tokens (id, person_id, hash, kind, label, scope, created_at, expires_at, parent, client,
                     user_agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    sql.execute(
        statement,
        values![
            new.id.as_bytes(),
            new.owner.as_bytes(),
            new.hash.as_bytes(),
            kind.as_str(),
            label,
            scope.as_str(),
            change.at,
            expires_at,
            parent.as_ref().map(TokenId::as_bytes),
            new.device.client.as_deref(),
            new.device.user_agent.as_ref().map(UserAgent::as_str),
        ],
    )?;
    record(sql, change, action, new.owner, &format!("{} {label} {scope}", new.id))?;
    Ok(Some(AddedToken { scope, expires_at }))
}

/// The token with which a new one ends: the one that makes it, unless the password was shown.
fn parent_of(change: &Change, new: &NewToken) -> Option<TokenId> {
    match (change.actor, new.origin) {
        (Actor::Bearer(grant), Origin::Token) => Some(grant.token),
        (Actor::Bearer(_), Origin::Password) | (Actor::Operator | Actor::Directory | Actor::Person(_), _) => {
            None
        }
    }
}

/// Which tokens survive when a person's tokens end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Survivors {
    /// This one.
    pub(super) spared: Option<TokenId>,
    /// Those that were made.
    pub(super) made: bool,
}

/// Ends the tokens of a person, and with each what was made by it; how many of the person's ended.
pub(super) fn end_tokens(sql: &dyn Sql, owner: PersonId, survivors: Survivors) -> Result<u64, CatalogError> {
    let statement =
        "DELETE FROM tokens WHERE person_id = ?1 AND (?2 IS NULL OR id <> ?2) AND (NOT ?3 OR kind = ?4)";
    let spared = survivors.spared.as_ref().map(TokenId::as_bytes);
    sql.execute(statement, values![owner.as_bytes(), spared, survivors.made, TokenKind::Login.as_str()])
}

/// Makes what one token made end with another one, which takes its place.
pub(super) fn succeed(sql: &dyn Sql, former: TokenId, successor: TokenId) -> Result<(), CatalogError> {
    let statement = "UPDATE tokens SET parent = ?2 WHERE parent = ?1";
    sql.execute(statement, values![former.as_bytes(), successor.as_bytes()])?;
    Ok(())
}

/// Takes the administrator's scope from the tokens of a person who is a member now.
pub(super) fn narrow_to_member(sql: &dyn Sql, owner: PersonId) -> Result<(), CatalogError> {
    let statement = "UPDATE tokens SET scope = ?2 WHERE person_id = ?1 AND scope = ?3";
    let (member, admin) = (Scope::Account.as_str(), Scope::Admin.as_str());
    sql.execute(statement, values![owner.as_bytes(), member, admin])?;
    Ok(())
}

/// How many tokens of a person were created by hand.
fn made_count(sql: &dyn Sql, owner: PersonId) -> Result<u64, CatalogError> {
    let statement = "SELECT count(*) FROM tokens WHERE person_id = ?1 AND kind = ?2";
    count(sql, statement, values![owner.as_bytes(), TokenKind::Made.as_str()])
}

/// Drops a person's expired logins. Expired tokens that were created by hand stay in the person's list.
fn drop_expired_logins(sql: &dyn Sql, owner: PersonId, now: Timestamp) -> Result<(), CatalogError> {
    let statement = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2 AND expires_at < ?3";
    sql.execute(statement, values![owner.as_bytes(), TokenKind::Login.as_str(), now])?;
    Ok(())
}

/// Ends the logins of a person that were not used for the longest, but for as many as leave room for one more.
fn make_room_for_login(sql: &dyn Sql, change: &Change, owner: PersonId) -> Result<(), CatalogError> {
    let statement = "DELETE FROM tokens WHERE person_id = ?1 AND kind = ?2 AND id NOT IN (
                         SELECT id FROM tokens WHERE person_id = ?1 AND kind = ?2
                         ORDER BY coalesce(last_used_at, created_at) DESC, id DESC LIMIT ?3)
                     RETURNING id";
    let keys = values![owner.as_bytes(), TokenKind::Login.as_str(), MAX_LOGINS - 1];
    let ended = all(sql, statement, keys, |columns| Ok(TokenId::from_bytes(columns.bytes()?)))?;
    for id in ended {
        record(sql, change, Action::LoggedOut, owner, &id.to_string())?;
    }
    Ok(())
}

fn token(columns: &mut Columns<'_>) -> Result<Token, CatalogError> {
    Ok(Token {
        id: TokenId::from_bytes(columns.bytes()?),
        kind: columns.named(TokenKind::from_name)?,
        label: columns.parsed(Label::parse)?,
        scope: columns.parsed(str::parse)?,
        created_at: columns.time()?,
        expires_at: columns.optional_time()?,
        last_used_at: columns.optional_time()?,
        device: Device {
            client: columns.optional_text()?.map(str::to_owned),
            user_agent: columns.optional_text()?.map(UserAgent::from_client),
            network: None,
        },
    })
}
