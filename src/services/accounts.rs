//! People and the tokens that people or operators make for them.

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::auth;
use crate::clock::random_bytes;
use crate::model::{
    AddedToken, AuditFilters, AuditPage, Change, Device, LoginSource, NewPerson, NewToken, Origin,
    PeoplePage, PeopleQuery, Person, PersonEdit, PersonKey, Token, TokenKind, TokenPage,
};
use crate::values::{
    Days, DisplayName, Email, Label, Locale, Message, NewPassword, PersonId, PlainToken, Role, Scope, Slug,
    TokenId, Username,
};

use super::app::App;
use super::error::{Missing, ServiceError};
use super::new_passwords::{Owner, hashed};
use super::sessions::{self, Login, check_password};
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
    /// The name under which the person is known elsewhere.
    pub username: Option<Username>,
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
    /// By what right it is made.
    pub origin: Origin,
}

/// A change of one's own password.
#[derive(Debug)]
pub(crate) struct PasswordChange {
    /// What the client claims is the current password.
    pub current: Zeroizing<String>,
    /// The new one.
    pub new: NewPassword,
    /// What becomes of the token of the request.
    pub own_token: OwnToken,
    /// Where the person is.
    pub device: Device,
    /// Whether tokens that were made stay valid, too.
    pub keeps_made_tokens: bool,
}

/// What becomes of the token by which people change their own password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnToken {
    /// It stays valid: a program has no other, and is given none.
    Stays(TokenId),
    /// It ends, and another login takes its place: a copy of the cookie that somebody stole is worth nothing any more.
    Renewed,
}

/// Adds a person.
pub(crate) async fn add(app: &App, change: Change, new: NewAccount) -> Result<Person, ServiceError> {
    let person = prepare(app, change.at, new).await?;
    add_prepared(app, change, person).await
}

/// Adds a person whose password is hashed already.
pub(crate) async fn add_prepared(
    app: &App,
    change: Change,
    person: NewPerson,
) -> Result<Person, ServiceError> {
    Ok(app.catalog.add_person(change, person).await?)
}

/// Hashes the password of a person to add, which takes the longest of it.
pub(crate) async fn prepare(app: &App, at: Timestamp, new: NewAccount) -> Result<NewPerson, ServiceError> {
    let NewAccount { email, name, slug, username, role, language, password } = new;
    let password = match password {
        Some(password) => {
            let owner =
                Owner { email: &email, name: &name, slug: slug.as_ref(), username: username.as_ref() };
            Some(hashed(app, password, "password", owner).await?)
        }
        None => None,
    };
    let id = PersonId::new(at, random_bytes());
    Ok(NewPerson { id, email, name, slug, username, role, language, password })
}

/// Finds a person.
pub(crate) async fn find(app: &App, key: PersonKey) -> Result<Person, ServiceError> {
    app.catalog.person(key).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// A page of people. It may hold fewer than the limit; the list ends when `next` is `None`.
pub(crate) async fn list(app: &App, query: PeopleQuery) -> Result<PeoplePage, ServiceError> {
    Ok(app.catalog.people(query).await?)
}

/// Edits a person. Disabling and a new password end every token, unless the edit keeps those that were made, and an unused
/// set-up link.
pub(crate) async fn edit(
    app: &App,
    change: Change,
    id: PersonId,
    edit: PersonEdit,
    password: Option<NewPassword>,
) -> Result<Person, ServiceError> {
    let password = match password {
        Some(password) => {
            let person = find(app, PersonKey::Id(id)).await?;
            Some(hashed(app, password, "password", Owner::after(&person, &edit)).await?)
        }
        None => None,
    };
    let edit = PersonEdit { password, ..edit };
    app.catalog.edit_person(change, id, edit).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// Changes one's own password, given the current one. It ends every token except that of this request or the login that takes
/// its place, which is returned, and, on wish, those that were made; and an unused set-up link.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for the field `current` if that password is wrong, or the person has none; for `new` if that one
/// is too easy to guess.
pub(crate) async fn change_password(
    app: &App,
    change: Change,
    person: &Person,
    passwords: PasswordChange,
) -> Result<Option<Login>, ServiceError> {
    let PasswordChange { current, new, own_token, device, keeps_made_tokens } = passwords;
    let former_password = Some(check_password(app, person, current, "current", &device).await?);
    let password = Some(hashed(app, new, "new", person.into()).await?);
    let edit = PersonEdit { password, former_password, keeps_made_tokens, ..PersonEdit::default() };
    let (edited, login) = match own_token {
        OwnToken::Stays(token) => {
            let edit = PersonEdit { spared_token: Some(token), ..edit };
            (app.catalog.edit_person(change, person.id, edit).await, None)
        }
        OwnToken::Renewed => {
            let (login, token) = sessions::new_login(app, change.at, person.id, device);
            (app.catalog.edit_person_and_renew(change, person.id, edit, token).await, Some(login))
        }
    };
    match edited.map_err(ServiceError::from) {
        Ok(Some(_)) => Ok(login),
        Ok(None) => Err(ServiceError::Missing(Missing::Person)),
        // It was changed while this request waited for its hash.
        Err(ServiceError::LoginRefused) => Err(ServiceError::field("current", Message::PasswordWrong)),
        Err(error) => Err(error),
    }
}

/// Removes a person with all tokens and pictures, and the blobs that nobody else has.
pub(crate) async fn remove(app: &App, change: Change, id: PersonId) -> Result<(), ServiceError> {
    let blobs = app.catalog.remove_person(change, id).await?.ok_or(ServiceError::Missing(Missing::Person))?;
    storage::drop_unreferenced(app, blobs).await;
    Ok(())
}

/// Makes a token, which is shown only now. Its scope is bounded by the maker's own and by the owner's role, and its time by
/// the maker's token, unless the password was shown.
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
    let (origin, device) = (request.origin, Device::default());
    let new = NewToken { id, owner, hash, label: Some(request.label), scope, expires_at, origin, device };
    let created_at = change.at;
    let AddedToken { scope, expires_at } = app
        .catalog
        .add_token(change, new, app.config().max_tokens_per_person)
        .await?
        .ok_or(ServiceError::Missing(Missing::Person))?;
    let token = Token {
        id,
        kind: TokenKind::Made,
        label,
        scope,
        created_at,
        expires_at,
        last_used_at: None,
        device: Device::default(),
        source: LoginSource::default(),
    };
    Ok((token, plain))
}

/// A page of a person's tokens, of one kind or all, newest first.
pub(crate) async fn tokens(
    app: &App,
    owner: PersonId,
    kind: Option<TokenKind>,
    before: Option<TokenId>,
    limit: u32,
) -> Result<TokenPage, ServiceError> {
    Ok(app.catalog.tokens_of(owner, kind, before, limit).await?)
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

/// Revokes all tokens of a person but the spared one; how many.
pub(crate) async fn revoke_all_tokens(
    app: &App,
    change: Change,
    owner: PersonId,
    spared: Option<TokenId>,
) -> Result<u64, ServiceError> {
    let revoked = app.catalog.revoke_all_tokens(change, owner, spared).await?;
    revoked.ok_or(ServiceError::Missing(Missing::Person))
}

/// A page of the audit trail, newest first, of what the filters keep.
pub(crate) async fn audit(
    app: &App,
    filters: AuditFilters,
    before: Option<i64>,
    limit: u32,
) -> Result<AuditPage, ServiceError> {
    Ok(app.catalog.audit(filters, before, limit).await?)
}
