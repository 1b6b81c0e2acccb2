//! Signing in and out, and what a token allows.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::auth;
use crate::clock::random_bytes;
use crate::metrics::LoginOutcome;
use crate::model::{
    Actor, Device, LoginFailure, NewToken, Origin, Person, PersonKey, Refusal, SecondProof, Session,
    TokenKind,
};
use crate::values::{Days, Email, Message, PasswordHash, PersonId, PlainToken, TokenId};

use super::app::App;
use super::error::ServiceError;
use super::login_attempts::{is_known_network, note_failure};
use super::rate_limits::LoginTry;
use super::{refusals, second_factor};

/// For so long a sign-in shows that the person is there.
const RECENT_SIGN_IN: SignedDuration = SignedDuration::from_mins(10);

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
    /// The code of the second factor, if one was given.
    pub code: Option<String>,
    /// Where it comes from, for the audit trail and the list of logins.
    pub device: Device,
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
/// each after one password hash. Whether a code is needed is told
/// only to those who know the password.
///
/// # Errors
///
/// [`ServiceError::LoginRefused`], [`ServiceError::CodeNeeded`], [`ServiceError::CodeWrong`], [`ServiceError::TooOften`];
/// [`ServiceError::Busy`] if too many logins wait.
pub(crate) async fn log_in(app: &App, attempt: LoginAttempt) -> Result<Login, ServiceError> {
    let outcome = try_to_log_in(app, attempt).await;
    match &outcome {
        Ok(_login) => LoginOutcome::Accepted.count(),
        Err(ServiceError::LoginRefused) => LoginOutcome::Refused.count(),
        Err(ServiceError::TooOften { .. }) => LoginOutcome::Limited.count(),
        Err(_passing) => {}
    }
    outcome
}

async fn try_to_log_in(app: &App, attempt: LoginAttempt) -> Result<Login, ServiceError> {
    let LoginAttempt { email, password, code, device, ip } = attempt;
    let login = LoginTry {
        ip,
        is_known_network: is_known_network(app, email.as_ref(), device.network).await?,
        account: email.clone(),
    };
    if let Err(error) = app.limits.charge_login(&login) {
        refusals::note_untried_login(app, email.as_ref(), &device).await;
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
        let failure = match &person {
            Some(_) if matches => LoginFailure::Disabled,
            Some(_) => LoginFailure::WrongPassword,
            None => LoginFailure::NoAccount,
        };
        note_failure(app, person.as_ref(), failure, device.client.as_deref());
    }
    let person = person.filter(|person| matches && person.is_active).ok_or(ServiceError::LoginRefused)?;
    app.limits.login_succeeded(&login);
    let second = second_factor::prove(app, &person, code.as_deref(), &device).await?;
    open(app, person.id, (hash, second), device).await
}

/// Writes the failed logins that were counted since the last time, if any, to the audit trail.
pub(crate) async fn flush_failed_logins(app: &App) -> Result<(), ServiceError> {
    let failed = app.failed_logins.take();
    if failed.is_empty() {
        return Ok(());
    }
    Ok(app.catalog.note_failed_logins(failed).await?)
}

/// Makes the login token of a person who has just proved to know the password with this hash, and to have the second factor. The
/// password may have been changed since, because hashing had to wait, or the code used; the catalog then refuses the login.
pub(super) async fn open(
    app: &App,
    person: PersonId,
    (proved, second): (PasswordHash, Option<SecondProof>),
    device: Device,
) -> Result<Login, ServiceError> {
    let change = app.change(Actor::Person(person), device.client.clone());
    let (login, token) = new_login(app, change.at, person, device);
    app.catalog.add_login(change, proved, second, token).await?;
    Ok(login)
}

/// A login that is not in the catalog yet, and its token.
pub(super) fn new_login(app: &App, at: Timestamp, person: PersonId, device: Device) -> (Login, NewToken) {
    let plain = auth::new_token();
    let lifetime = SignedDuration::from_secs(app.config().login_lifetime.seconds().into());
    let token = NewToken {
        id: TokenId::new(at, random_bytes()),
        owner: person,
        hash: plain.hashed(),
        label: None,
        scope: None,
        expires_at: Some(at + lifetime),
        origin: Origin::Password,
        device,
    };
    (Login { token: plain, lifetime: app.config().login_lifetime }, token)
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
    if session.token.expires_at.is_some_and(|end| end <= now) || is_idle(app, &session, now) {
        return Ok(Resolved::Expired);
    }
    app.token_uses.note(&session, now);
    Ok(Resolved::Session(Box::new(session)))
}

/// Whether a login was not used for `login_idle_timeout`.
fn is_idle(app: &App, session: &Session, now: Timestamp) -> bool {
    let token = &session.token;
    let used = token.last_used_at.unwrap_or(token.created_at);
    let timeout = SignedDuration::from_secs(app.config().login_idle_timeout.seconds().into());
    token.kind == TokenKind::Login && now.duration_since(used) >= timeout
}

/// Ends the login that this token opens, where it is one: the browser signs in anew.
pub(crate) async fn replace(
    app: &App,
    former: &PlainToken,
    client: Option<String>,
) -> Result<(), ServiceError> {
    match app.catalog.session(former.hashed()).await? {
        Some(session) if session.token.kind == TokenKind::Login => log_out(app, &session, client).await,
        Some(_) | None => Ok(()),
    }
}

/// Shows that a person is there: by the password, or by a login younger than [`RECENT_SIGN_IN`]. Whoever holds a stolen
/// token must not make rights that outlive it.
///
/// # Errors
///
/// [`ServiceError::PasswordNeeded`] where neither is given; [`ServiceError::Invalid`] for the field `current_password`;
/// [`ServiceError::TooOften`].
pub(crate) async fn confirm(
    app: &App,
    session: &Session,
    password: Option<Zeroizing<String>>,
    device: &Device,
) -> Result<Origin, ServiceError> {
    let Some(password) = password else {
        let age = app.clock.now().duration_since(session.token.created_at);
        let is_recent = session.token.kind == TokenKind::Login && age < RECENT_SIGN_IN;
        return if is_recent { Ok(Origin::Token) } else { Err(ServiceError::PasswordNeeded) };
    };
    check_password(app, &session.person, password, "current_password", device).await?;
    Ok(Origin::Password)
}

/// Checks that this is a signed-in person's password; returns its hash. A failure is logged.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for the field if it is wrong or the person has none; [`ServiceError::TooOften`].
pub(super) async fn check_password(
    app: &App,
    person: &Person,
    password: Zeroizing<String>,
    field: &'static str,
    device: &Device,
) -> Result<PasswordHash, ServiceError> {
    let note = |refusal| refusals::note(app, refusal, Some(person), device);
    app.limits.charge_confirmation(person.id).inspect_err(|_| note(Refusal::TooManyAttempts))?;
    let found = app.catalog.person_with_password(PersonKey::Id(person.id)).await?;
    // A person who was removed has no token either.
    let (_, hash) = found.ok_or(ServiceError::Unauthorized)?;
    let hash = hash.unwrap_or_else(auth::dummy_hash);
    let pass = app.password_gate.enter(1).await?;
    let expected = hash.clone();
    if pass.run(move || auth::verify(&password, &expected)).await {
        app.limits.confirmation_succeeded(person.id);
        Ok(hash)
    } else {
        note(Refusal::WrongCurrentPassword);
        Err(ServiceError::field(field, Message::PasswordWrong))
    }
}

/// Writes the uses of tokens that were noted since the last time, if any.
pub(crate) async fn flush_token_uses(app: &App) -> Result<(), ServiceError> {
    let uses = app.token_uses.take();
    if uses.is_empty() {
        return Ok(());
    }
    Ok(app.catalog.note_token_use(uses).await?)
}
