//! Signing in and out, and what a token allows.

use std::net::IpAddr;

use jiff::SignedDuration;
use zeroize::Zeroizing;

use crate::auth;
use crate::clock::random_bytes;
use crate::model::{Actor, NewToken, Person, PersonKey, Session};
use crate::values::{Days, Email, PasswordHash, PersonId, PlainToken, TokenId};

use super::app::App;
use super::error::ServiceError;

/// What a presented token is good for.
#[derive(Debug)]
pub(crate) enum Resolved {
    /// This session.
    Session(Box<Session>),
    /// Nothing: it has expired.
    Expired,
    /// Nothing: it never existed, it was revoked, or its owner is disabled.
    Unknown,
}

/// An attempt to sign in.
#[derive(Debug)]
pub(crate) struct LoginAttempt {
    /// The email address, if what was given is one.
    pub email: Option<Email>,
    /// The password.
    pub password: Zeroizing<String>,
    /// The client, for the audit trail.
    pub client: Option<String>,
    /// The client's IP, for the rate limit.
    pub ip: Option<IpAddr>,
}

/// A successful login.
#[derive(Debug)]
pub(crate) struct Login {
    /// The token. It is shown only now.
    pub token: PlainToken,
    /// How long it is valid.
    pub lifetime: Days,
}

/// Checks email and password and makes a token. A wrong password, an unknown email and a disabled account answer alike,
/// each after one password hash.
///
/// # Errors
///
/// [`ServiceError::LoginRefused`], [`ServiceError::TooOften`]; [`ServiceError::Busy`] if too many logins wait.
pub(crate) async fn log_in(app: &App, attempt: LoginAttempt) -> Result<Login, ServiceError> {
    let LoginAttempt { email, password, client, ip } = attempt;
    if let Err(error) = app.limits.count_login(ip, email.as_ref()) {
        tracing::debug!(client, "a login was not tried: too many attempts");
        return Err(error);
    }
    let found = match email {
        Some(email) => app.catalog.person_with_password(PersonKey::Email(email)).await?,
        None => None,
    };
    let (person, hash) = match found {
        Some((person, Some(hash))) => (Some(person), hash),
        Some((_, None)) | None => (None, auth::dummy_hash()),
    };
    let pass = app.password_gate.enter(1).await?;
    let expected = hash.clone();
    let matches = pass.run(move || auth::verify(&password, &expected)).await;
    if !matches || person.as_ref().is_some_and(|person| !person.is_active) {
        log_failure(person.as_ref(), matches, client.as_deref());
    }
    let person = person.filter(|person| matches && person.is_active).ok_or(ServiceError::LoginRefused)?;
    open(app, person.id, hash, client).await
}

/// Logs a failed login, for operators and for programs that ban IPs. The account is named only if there is one: what was typed
/// instead may be a password. The rate limits bound how often this happens.
fn log_failure(person: Option<&Person>, matches: bool, client: Option<&str>) {
    let (account, reason) = match person {
        Some(person) if matches => (person.email.as_str(), "the account is disabled"),
        Some(person) => (person.email.as_str(), "wrong password"),
        None => ("", "there is no such account, or it has no password"),
    };
    tracing::warn!(target: "tondo::logins", account, client, reason, "a login failed");
}

/// Makes the login token of a person who has just proved to know the password with this hash. The password may have been
/// changed since, because hashing had to wait; the catalog then refuses the login.
pub(super) async fn open(
    app: &App,
    person: PersonId,
    proved: PasswordHash,
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
    app.catalog.add_login(change, proved, token).await?;
    Ok(Login { token: plain, lifetime: app.config.login_lifetime })
}

/// Ends a session: its token is revoked.
pub(crate) async fn log_out(
    app: &App,
    session: &Session,
    client: Option<String>,
) -> Result<(), ServiceError> {
    let change = app.change(Actor::Person(session.person.id), client);
    // It may have been revoked meanwhile, which comes to the same.
    app.catalog.revoke_token(change, session.token.id, Some(session.person.id)).await?;
    Ok(())
}

/// What a token is good for now. Its use is noted.
pub(crate) async fn resolve(app: &App, token: &PlainToken) -> Result<Resolved, ServiceError> {
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

/// Writes the uses of tokens that were noted since the last time, if any.
pub(crate) async fn flush_token_uses(app: &App) -> Result<(), ServiceError> {
    let uses = app.token_uses.take();
    if uses.is_empty() {
        return Ok(());
    }
    Ok(app.catalog.note_token_use(uses).await?)
}
