//! People and the tokens that people or operators make for them.

use crate::auth;
use crate::catalog::{Change, NewPerson, NewToken, Person, PersonEdit, PersonKey};
use crate::clock::random_bytes;
use crate::types::{
    Days, DisplayName, Email, Label, Message, NewPassword, PasswordHash, PersonId, PlainToken, Role, Scope,
    Slug, TokenId,
};

use super::{App, Fault, Missing};

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
    /// The password; without one the person cannot log in.
    pub password: Option<NewPassword>,
}

/// What a token is to be.
#[derive(Debug)]
pub struct TokenWish {
    /// What its owner calls it.
    pub label: Label,
    /// What it opens; `None` for all that the owner may.
    pub scope: Option<Scope>,
    /// How long it is good for; `None` for ever.
    pub lifetime: Option<Days>,
}

/// Adds a person.
pub async fn add(app: &App, change: Change, new: NewAccount) -> Result<Person, Fault> {
    let password = match new.password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let id = PersonId::new(change.at, random_bytes());
    let person = NewPerson { id, email: new.email, name: new.name, slug: new.slug, role: new.role, password };
    Ok(app.catalog.add_person(change, person).await?)
}

/// The person of this key.
pub async fn find(app: &App, key: PersonKey) -> Result<Person, Fault> {
    app.catalog.person(key).await?.ok_or(Fault::Missing(Missing::Person))
}

/// Changes a person's facts.
pub async fn edit(app: &App, change: Change, id: PersonId, edit: PersonEdit) -> Result<Person, Fault> {
    app.catalog.edit_person(change, id, edit).await?.ok_or(Fault::Missing(Missing::Person))
}

/// Opens or closes an account. A closed one's tokens open nothing; the picture is still shown.
pub async fn set_active(app: &App, change: Change, id: PersonId, is_active: bool) -> Result<(), Fault> {
    found(app.catalog.set_person_active(change, id, is_active).await?, Missing::Person)
}

/// Sets a password and ends every login made with the former one.
pub async fn set_password(
    app: &App,
    change: Change,
    id: PersonId,
    password: NewPassword,
) -> Result<(), Fault> {
    let hash = hashed(app, password).await?;
    found(app.catalog.set_password(change, id, hash).await?, Missing::Person)
}

/// Removes a person, with tokens and pictures; blobs that nobody else has go too.
pub async fn remove(app: &App, change: Change, id: PersonId) -> Result<(), Fault> {
    let blobs = app.catalog.remove_person(change, id).await?.ok_or(Fault::Missing(Missing::Person))?;
    app.drop_blobs(blobs).await;
    Ok(())
}

/// Makes a token, which is seen this once.
pub async fn create_token(
    app: &App,
    change: Change,
    owner: &Person,
    wish: TokenWish,
) -> Result<(TokenId, PlainToken), Fault> {
    let widest = Scope::widest_for(owner.role);
    let scope = wish.scope.unwrap_or(widest);
    if !widest.covers(scope) {
        return Err(Fault::field("scope", Message::ScopeTooWide { widest: widest.to_string() }));
    }
    let plain = auth::new_token();
    let id = TokenId::new(change.at, random_bytes());
    let expires_at =
        wish.lifetime.map(|lifetime| change.at + jiff::SignedDuration::from_secs(lifetime.seconds().into()));
    let token =
        NewToken { id, owner: owner.id, hash: plain.hashed(), label: Some(wish.label), scope, expires_at };
    app.catalog.add_token(change, token).await?;
    Ok((id, plain))
}

/// Revokes a token.
pub async fn revoke_token(app: &App, change: Change, id: TokenId) -> Result<(), Fault> {
    found(app.catalog.revoke_token(change, id).await?, Missing::Token)
}

async fn hashed(app: &App, password: NewPassword) -> Result<PasswordHash, Fault> {
    let pass = app.password_gate.enter(1).await?;
    pass.run(move || auth::hash(&password)).await.map_err(|error| Fault::Internal(error.into()))
}

fn found(is_there: bool, missing: Missing) -> Result<(), Fault> {
    if is_there { Ok(()) } else { Err(Fault::Missing(missing)) }
}
