//! The identities (email addresses, OpenID URLs) by which pictures are found: people request them, administrators grant
//! them.

use crate::model::{Change, IdentityRequestPage, IdentityState, PersonIdentity};
use crate::values::{Identity, IdentityId, Message, PersonId, PictureId};

use super::app::App;
use super::error::{Missing, ServiceError};

/// A person's identities, oldest first, requested ones included.
pub(crate) async fn list(app: &App, owner: PersonId) -> Result<Vec<PersonIdentity>, ServiceError> {
    Ok(app.catalog.identities_of(owner).await?)
}

/// A page of everybody's requests, newest first.
pub(crate) async fn requests(
    app: &App,
    before: Option<IdentityId>,
    limit: u32,
) -> Result<IdentityRequestPage, ServiceError> {
    Ok(app.catalog.requested_identities(before, limit).await?)
}

/// An identity of a person.
pub(crate) async fn show(app: &App, owner: PersonId, id: IdentityId) -> Result<PersonIdentity, ServiceError> {
    app.catalog.identity(owner, id).await?.ok_or(ServiceError::Missing(Missing::Identity))
}

/// Requests an identity for a person. One that the person has already is not changed. One that could pass for another is
/// refused: the administrator who decides would not see it.
pub(crate) async fn request(
    app: &App,
    change: Change,
    owner: PersonId,
    identity: Identity,
) -> Result<PersonIdentity, ServiceError> {
    if identity.is_deceptive() {
        return Err(ServiceError::field("address", Message::AddressDeceptive));
    }
    add(app, change, owner, identity, IdentityState::Requested).await
}

/// Gives a person an identity, requested or not. One that the person has already is not changed.
pub(crate) async fn grant(
    app: &App,
    change: Change,
    owner: PersonId,
    identity: Identity,
) -> Result<PersonIdentity, ServiceError> {
    add(app, change, owner, identity, IdentityState::Granted).await
}

/// Grants a request.
pub(crate) async fn grant_request(
    app: &App,
    change: Change,
    owner: PersonId,
    id: IdentityId,
) -> Result<PersonIdentity, ServiceError> {
    app.catalog.grant_identity(change, owner, id).await?.ok_or(ServiceError::Missing(Missing::Identity))
}

/// Has an identity show a picture of its person's history; the current one if `picture` is `None`.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for `picture` if the person has no such picture.
pub(crate) async fn show_picture(
    app: &App,
    change: Change,
    owner: PersonId,
    id: IdentityId,
    picture: Option<PictureId>,
) -> Result<PersonIdentity, ServiceError> {
    let shown = app.catalog.show_picture_for(change, owner, id, picture).await?;
    shown.ok_or(ServiceError::Missing(Missing::Identity))
}

/// Removes an identity or a request. The identity that signs in stays.
pub(crate) async fn remove(
    app: &App,
    change: Change,
    owner: PersonId,
    id: IdentityId,
) -> Result<PersonIdentity, ServiceError> {
    app.catalog.remove_identity(change, owner, id).await?.ok_or(ServiceError::Missing(Missing::Identity))
}

async fn add(
    app: &App,
    change: Change,
    owner: PersonId,
    identity: Identity,
    state: IdentityState,
) -> Result<PersonIdentity, ServiceError> {
    let added = app.catalog.add_identity(change, owner, identity, state).await?;
    added.ok_or(ServiceError::Missing(Missing::Person))
}
