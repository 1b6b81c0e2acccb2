//! People and the tokens that people or operators make for them.

use std::net::IpAddr;

use zeroize::Zeroizing;

use crate::auth;
use crate::catalog::{
    AuditPage, Change, NewPerson, NewToken, PeoplePage, PeopleQuery, Person, PersonEdit, PersonKey, Token,
    TokenKind, TokenPage,
};
use crate::clock::random_bytes;
use crate::values::{
    Days, DisplayName, Email, Label, Locale, Message, NewPassword, PasswordHash, PersonId, PlainToken, Role,
    Scope, Slug, TokenId,
};

use crate::services::{App, Missing, ServiceError};

/// Who is to be added.
#[derive(Debug)]
pub struct NewAccount {
    /// The address that signs in.
    pub email: Email,
    /// The name as shown; may be empty.
    pub name: DisplayName,
    /// A slug that was asked for.
    pub slug: Option<Slug>,
    /// What the person is to be.
    pub role: Role,
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// The password; without one the person cannot log in.
    pub password: Option<NewPassword>,
}

/// What a token is to be.
#[derive(Debug)]
pub struct TokenWish {
    /// What its owner calls it.
    pub label: Label,
    /// What it opens; `None` for all that its maker and its owner may.
    pub scope: Option<Scope>,
    /// How long it is good for; `None` for ever.
    pub lifetime: Option<Days>,
}

/// A password in the place of another.
#[derive(Debug)]
pub struct PasswordChange {
    /// What is said to be the password in use.
    pub current: Zeroizing<String>,
    /// The new one.
    pub new: NewPassword,
    /// The login that goes on.
    pub spared_login: TokenId,
}

/// Adds a person.
pub async fn add(app: &App, change: Change, new: NewAccount) -> Result<Person, ServiceError> {
    let password = match new.password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let id = PersonId::new(change.at, random_bytes());
    let NewAccount { email, name, slug, role, language, .. } = new;
    let person = NewPerson { id, email, name, slug, role, language, password };
    Ok(app.catalog.add_person(change, person).await?)
}

/// The person of this key.
pub async fn find(app: &App, key: PersonKey) -> Result<Person, ServiceError> {
    app.catalog.person(key).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// A page of people. It may be shorter than was asked for; the list ends where `next` is none.
pub async fn list(app: &App, query: PeopleQuery) -> Result<PeoplePage, ServiceError> {
    Ok(app.catalog.people(query).await?)
}

/// Changes a person's facts. A closed account's tokens open nothing; its picture is still shown. A new password ends
/// every login made with the former one, and a set-up link that waits to be used.
pub async fn edit(
    app: &App,
    change: Change,
    id: PersonId,
    facts: PersonEdit,
    password: Option<NewPassword>,
) -> Result<Person, ServiceError> {
    let password = match password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let edit = PersonEdit { password, ..facts };
    app.catalog.edit_person(change, id, edit).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// Sets one's own password, for whoever knows the one in use; whoever has none has none to know. It ends every login
/// made with the former one but that of this change, and a set-up link that waits to be used.
pub async fn change_password(
    app: &App,
    change: Change,
    person: &Person,
    passwords: PasswordChange,
    address: Option<IpAddr>,
) -> Result<(), ServiceError> {
    let PasswordChange { current, new, spared_login } = passwords;
    app.limits.count_login(address, Some(&person.email))?;
    let found = app.catalog.person_with_password(PersonKey::Id(person.id)).await?;
    // Whoever was removed has no token either.
    let (_, hash) = found.ok_or(ServiceError::Unauthorized)?;
    let hash = hash.unwrap_or_else(auth::dummy_hash);
    let pass = app.password_gate.enter(1).await?;
    let tried = hash.clone();
    let wrong = || ServiceError::field("current", Message::PasswordWrong);
    if !pass.run(move || auth::verify(&current, &tried)).await {
        return Err(wrong());
    }
    let (former_password, spared_login) = (Some(hash), Some(spared_login));
    let facts = PersonEdit { former_password, spared_login, ..PersonEdit::default() };
    match edit(app, change, person.id, facts, Some(new)).await {
        // It was set by somebody else while this one waited to be looked at.
        Err(ServiceError::LoginRefused) => Err(wrong()),
        outcome => outcome.map(drop),
    }
}

/// Removes a person, with tokens and pictures; blobs that nobody else has go too.
pub async fn remove(app: &App, change: Change, id: PersonId) -> Result<(), ServiceError> {
    let blobs = app.catalog.remove_person(change, id).await?.ok_or(ServiceError::Missing(Missing::Person))?;
    app.drop_blobs(blobs).await;
    Ok(())
}

/// Makes a token, which is seen this once. Nobody makes one that reaches further than the maker's own, or than its owner
/// may.
pub async fn create_token(
    app: &App,
    change: Change,
    owner: PersonId,
    wish: TokenWish,
) -> Result<(Token, PlainToken), ServiceError> {
    let plain = auth::new_token();
    let id = TokenId::new(change.at, random_bytes());
    let expires_at =
        wish.lifetime.map(|lifetime| change.at + jiff::SignedDuration::from_secs(lifetime.seconds().into()));
    let label = wish.label.clone();
    let (hash, scope) = (plain.hashed(), wish.scope);
    let new = NewToken { id, owner, hash, label: Some(wish.label), scope, expires_at };
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
pub async fn tokens(
    app: &App,
    owner: PersonId,
    before: Option<TokenId>,
    limit: u32,
) -> Result<TokenPage, ServiceError> {
    Ok(app.catalog.tokens_of(owner, before, limit).await?)
}

/// One token and whose it is.
pub async fn token(app: &App, id: TokenId) -> Result<(Token, PersonId), ServiceError> {
    app.catalog.token(id).await?.ok_or(ServiceError::Missing(Missing::Token))
}

/// Revokes a token, whoever's it is or this person's only.
pub async fn revoke_token(
    app: &App,
    change: Change,
    id: TokenId,
    owner: Option<PersonId>,
) -> Result<(), ServiceError> {
    let is_there = app.catalog.revoke_token(change, id, owner).await?;
    if is_there { Ok(()) } else { Err(ServiceError::Missing(Missing::Token)) }
}

/// A page of the audit trail, newest first; everybody's, or what concerns one person.
pub async fn audit(
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
