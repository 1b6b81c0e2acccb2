//! Signing in, and what a token opens.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::auth;
use crate::catalog::{Actor, NewToken, PersonKey, Session};
use crate::clock::random_bytes;
use crate::values::{Days, Email, PasswordHash, PersonId, PlainToken, TokenId};

use crate::services::{App, ServiceError};

/// How exact a token's last use is kept: a use is noted when the former note is older than this.
const USE_GRAIN: SignedDuration = SignedDuration::from_secs(60);

/// What became of a token that was shown.
#[derive(Debug)]
pub enum Resolved {
    /// It opens this session.
    Session(Box<Session>),
    /// Its time is over.
    Expired,
    /// It opens nothing: never made, revoked, or its owner is disabled.
    Unknown,
}

/// Somebody's try to sign in.
#[derive(Debug)]
pub struct LoginAttempt {
    /// The address that was given, if it is one.
    pub email: Option<Email>,
    /// The password that was given.
    pub password: Zeroizing<String>,
    /// From where, for the audit trail.
    pub client: Option<String>,
    /// From which network address, for the bounds.
    pub address: Option<IpAddr>,
}

/// A login that went well.
#[derive(Debug)]
pub struct Login {
    /// The token, which is seen this once.
    pub token: PlainToken,
    /// Until when it is good.
    pub lifetime: Days,
}

/// Checks address and password and makes a token. A wrong password, an address that nobody has and a disabled
/// account answer alike, each after one password hash.
pub async fn log_in(app: &App, attempt: LoginAttempt) -> Result<Login, ServiceError> {
    let LoginAttempt { email, password, client, address } = attempt;
    app.limits.count_login(address, email.as_ref())?;
    let found = match email {
        Some(email) => app.catalog.person_with_password(PersonKey::Email(email)).await?,
        None => None,
    };
    let (person, hash) = match found {
        Some((person, Some(hash))) => (Some(person), hash),
        Some((_, None)) | None => (None, auth::dummy_hash()),
    };
    let pass = app.password_gate.enter(1).await?;
    let tried = hash.clone();
    let fits = pass.run(move || auth::verify(&password, &tried)).await;
    let person = person.filter(|person| fits && person.is_active).ok_or(ServiceError::LoginRefused)?;
    open(app, person.id, hash, client).await
}

/// Makes the token of a login for somebody who has just shown to know the password of this hash. By now it may be
/// another, for the hash had to wait; whoever sets a password ends the logins that were under way, too.
pub(super) async fn open(
    app: &App,
    person: PersonId,
    shown: PasswordHash,
    client: Option<String>,
) -> Result<Login, ServiceError> {
    let change = app.change(Actor::Person(person), client);
    let plain = auth::new_token();
    let lifetime = SignedDuration::from_secs(app.config.login_lifetime.seconds().into());
    let token = NewToken {
        id: TokenId::new(change.at, random_bytes()),
        owner: person,
        hash: plain.hashed(),
        label: None,
        scope: None,
        expires_at: Some(change.at + lifetime),
    };
    app.catalog.add_login(change, shown, token).await?;
    Ok(Login { token: plain, lifetime: app.config.login_lifetime })
}

/// Ends the session: its token opens nothing from now on.
pub async fn log_out(app: &App, session: &Session, client: Option<String>) -> Result<(), ServiceError> {
    let change = app.change(Actor::Person(session.person.id), client);
    // It may have been revoked in the meantime, which comes to the same.
    app.catalog.revoke_token(change, session.token.id, Some(session.person.id)).await?;
    Ok(())
}

/// What a token opens now.
pub async fn resolve(app: &App, token: &PlainToken) -> Result<Resolved, ServiceError> {
    let Some(session) = app.catalog.session(token.hashed()).await? else { return Ok(Resolved::Unknown) };
    let now = app.clock.now();
    if !session.person.is_active {
        return Ok(Resolved::Unknown);
    }
    if session.token.expires_at.is_some_and(|end| end <= now) {
        return Ok(Resolved::Expired);
    }
    app.token_uses.note(&session, now);
    Ok(Resolved::Session(Box::new(session)))
}

/// Uses of tokens that are not in the catalogue yet: a read must not cost a write.
#[derive(Debug, Default)]
pub struct TokenUses(Mutex<HashMap<TokenId, Timestamp>>);

impl TokenUses {
    fn note(&self, session: &Session, now: Timestamp) {
        let is_fresh = session.token.last_used_at.is_some_and(|last| now.duration_since(last) < USE_GRAIN);
        if !is_fresh {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(session.token.id, now);
        }
    }

    fn take(&self) -> Vec<(TokenId, Timestamp)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

/// Writes the uses that were noted since the last time, if any.
pub async fn flush_token_uses(app: &App) -> Result<(), ServiceError> {
    let uses = app.token_uses.take();
    if uses.is_empty() {
        return Ok(());
    }
    Ok(app.catalog.note_token_use(uses).await?)
}
