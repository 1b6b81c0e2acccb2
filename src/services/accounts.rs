//! People and the tokens that people or operators make for them.

use std::net::IpAddr;

use zeroize::Zeroizing;

use crate::auth;
use crate::clock::random_bytes;
use crate::model::{
    AuditPage, Change, NewPerson, NewToken, PeoplePage, PeopleQuery, Person, PersonEdit, PersonKey, Token,
    TokenKind, TokenPage,
};
use crate::values::{
    Days, DisplayName, Email, Label, Locale, Message, NewPassword, PasswordHash, PersonId, PlainToken, Role,
    Scope, Slug, TokenId,
};

use super::app::App;
use super::error::{Missing, ServiceError};
use super::storage;

/// A person to be added.
#[derive(Debug)]
pub(crate) struct NewAccount {
    /// The email address that signs in.
    pub email: Email,
    /// The display name; may be empty.
    pub name: DisplayName,
    /// The requested slug; `None` to derive one.
    pub slug: Option<Slug>,
    /// The person's role.
    pub role: Role,
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// The password; without one the person cannot sign in.
    pub password: Option<NewPassword>,
}

/// A token to be made.
#[derive(Debug)]
pub(crate) struct TokenRequest {
    /// The label that its owner gives it.
    pub label: Label,
    /// What it allows; `None` for all that its maker and its owner may do.
    pub scope: Option<Scope>,
    /// How long it is valid; `None` for ever.
    pub lifetime: Option<Days>,
}

/// A change of one's own password.
#[derive(Debug)]
pub(crate) struct PasswordChange {
    /// What the client claims is the current password.
    pub current: Zeroizing<String>,
    /// The new one.
    pub new: NewPassword,
    /// The login that stays valid.
    pub spared_login: TokenId,
}

/// Adds a person.
pub(crate) async fn add(app: &App, change: Change, new: NewAccount) -> Result<Person, ServiceError> {
    let password = match new.password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let id = PersonId::new(change.at, random_bytes());
    let NewAccount { email, name, slug, role, language, .. } = new;
    let person = NewPerson { id, email, name, slug, role, language, password };
    Ok(app.catalog.add_person(change, person).await?)
}

/// Finds a person.
pub(crate) async fn find(app: &App, key: PersonKey) -> Result<Person, ServiceError> {
    app.catalog.person(key).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// A page of people. It may hold fewer than the limit; the list ends when `next` is `None`.
pub(crate) async fn list(app: &App, query: PeopleQuery) -> Result<PeoplePage, ServiceError> {
    Ok(app.catalog.people(query).await?)
}

/// Edits a person. A disabled account's tokens are useless; its picture is still shown. A new password ends every login
/// made with the old one, and an unused set-up link.
pub(crate) async fn edit(
    app: &App,
    change: Change,
    id: PersonId,
    edit: PersonEdit,
    password: Option<NewPassword>,
) -> Result<Person, ServiceError> {
    let password = match password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let edit = PersonEdit { password, ..edit };
    app.catalog.edit_person(change, id, edit).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// Changes one's own password, given the current one. It ends every login made with the old one except that of this
/// request, and an unused set-up link.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for the field `current` if that password is wrong, or the person has none.
pub(crate) async fn change_password(
    app: &App,
    change: Change,
    person: &Person,
    passwords: PasswordChange,
    ip: Option<IpAddr>,
) -> Result<(), ServiceError> {
    let PasswordChange { current, new, spared_login } = passwords;
    app.limits.count_login(ip, Some(&person.email))?;
    let found = app.catalog.person_with_password(PersonKey::Id(person.id)).await?;
    // A person who was removed has no token either.
    let (_, hash) = found.ok_or(ServiceError::Unauthorized)?;
    let hash = hash.unwrap_or_else(auth::dummy_hash);
    let pass = app.password_gate.enter(1).await?;
    let expected = hash.clone();
    let wrong = || ServiceError::field("current", Message::PasswordWrong);
    if !pass.run(move || auth::verify(&current, &expected)).await {
        return Err(wrong());
    }
    let (former_password, spared_login) = (Some(hash), Some(spared_login));
    let change_of_password = PersonEdit { former_password, spared_login, ..PersonEdit::default() };
    match edit(app, change, person.id, change_of_password, Some(new)).await {
        // It was changed while this request waited for its hash.
        Err(ServiceError::LoginRefused) => Err(wrong()),
        outcome => outcome.map(drop),
    }
}

/// Removes a person with all tokens and pictures, and the blobs that nobody else has.
pub(crate) async fn remove(app: &App, change: Change, id: PersonId) -> Result<(), ServiceError> {
    let blobs = app.catalog.remove_person(change, id).await?.ok_or(ServiceError::Missing(Missing::Person))?;
    storage::drop_unreferenced(app, blobs).await;
    Ok(())
}

/// Makes a token, which is shown only now. Its scope is bounded by the maker's own and by the owner's role.
pub(crate) async fn create_token(
    app: &App,
    change: Change,
    owner: PersonId,
    request: TokenRequest,
) -> Result<(Token, PlainToken), ServiceError> {
    let plain = auth::new_token();
    let id = TokenId::new(change.at, random_bytes());
    let expires_at = request
        .lifetime
        .map(|lifetime| change.at + jiff::SignedDuration::from_secs(lifetime.seconds().into()));
    let label = request.label.clone();
    let (hash, scope) = (plain.hashed(), request.scope);
    let new = NewToken { id, owner, hash, label: Some(request.label), scope, expires_at };
    let created_at = change.at;
    let scope = app
        .catalog
        .add_token(change, new, app.config.max_tokens_per_person)
        .await?
        .ok_or(ServiceError::Missing(Missing::Person))?;
    let token = Token { id, kind: TokenKind::Made, label, scope, created_at, expires_at, last_used_at: None };
    Ok((token, plain))
}

/// A page of a person's tokens, newest first.
pub(crate) async fn tokens(
    app: &App,
    owner: PersonId,
    before: Option<TokenId>,
    limit: u32,
) -> Result<TokenPage, ServiceError> {
    Ok(app.catalog.tokens_of(owner, before, limit).await?)
}

/// A token and its owner.
pub(crate) async fn token(app: &App, id: TokenId) -> Result<(Token, PersonId), ServiceError> {
    app.catalog.token(id).await?.ok_or(ServiceError::Missing(Missing::Token))
}

/// Revokes a token; only this person's if `owner` is given.
pub(crate) async fn revoke_token(
    app: &App,
    change: Change,
    id: TokenId,
    owner: Option<PersonId>,
) -> Result<(), ServiceError> {
    let is_there = app.catalog.revoke_token(change, id, owner).await?;
    if is_there { Ok(()) } else { Err(ServiceError::Missing(Missing::Token)) }
}

/// A page of the audit trail, newest first; of one person if `subject` is given.
pub(crate) async fn audit(
    app: &App,
    subject: Option<PersonId>,
    before: Option<i64>,
    limit: u32,
) -> Result<AuditPage, ServiceError> {
    Ok(app.catalog.audit(subject, before, limit).await?)
}

pub(super) async fn hashed(app: &App, password: NewPassword) -> Result<PasswordHash, ServiceError> {
    let pass = app.password_gate.enter(1).await?;
    pass.run(move || auth::hash(&password)).await.map_err(|error| ServiceError::Internal(error.into()))
}
