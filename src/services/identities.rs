//! The addresses by which the world asks for people's pictures: people ask for them, administrators grant them.

use crate::catalog::{Change, IdentityRequestPage, IdentityState, PersonIdentity};
use crate::values::{Identity, IdentityId, PersonId};

use crate::services::{App, Missing, ServiceError};

/// A person's addresses, oldest first; what the person asks for among them.
pub async fn of(app: &App, owner: PersonId) -> Result<Vec<PersonIdentity>, ServiceError> {
    Ok(app.catalog.identities_of(owner).await?)
}

/// A page of what everybody asks for, newest first.
pub async fn asked(
    app: &App,
    before: Option<IdentityId>,
    limit: u32,
) -> Result<IdentityRequestPage, ServiceError> {
    Ok(app.catalog.requested_identities(before, limit).await?)
}

/// Notes that a person asks for an address. What is the person's already stays.
pub async fn ask(
    app: &App,
    change: Change,
    owner: PersonId,
    address: Identity,
) -> Result<PersonIdentity, ServiceError> {
    add(app, change, owner, address, IdentityState::Requested).await
}

/// Gives a person an address, whether or not the person asked. What is the person's already stays.
pub async fn grant(
    app: &App,
    change: Change,
    owner: PersonId,
    address: Identity,
) -> Result<PersonIdentity, ServiceError> {
    add(app, change, owner, address, IdentityState::Granted).await
}

/// Grants what a person asked for.
pub async fn grant_asked(
    app: &App,
    change: Change,
    owner: PersonId,
    id: IdentityId,
) -> Result<PersonIdentity, ServiceError> {
    app.catalog.grant_identity(change, owner, id).await?.ok_or(ServiceError::Missing(Missing::Identity))
}

/// Takes an address away from a person, or what the person asked for back. The one that signs in stays.
pub async fn remove(
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
    address: Identity,
    state: IdentityState,
) -> Result<PersonIdentity, ServiceError> {
    let added = app.catalog.add_identity(change, owner, address, state).await?;
    added.ok_or(ServiceError::Missing(Missing::Person))
}
