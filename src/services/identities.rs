//! The addresses by which the world asks for people's pictures: people ask for them, administrators grant them.

use crate::catalog::{AddressRow, AddressState, AskedPage, Change};
use crate::values::{Address, AddressId, PersonId};

use crate::services::{App, Fault, Missing};

/// A person's addresses, oldest first; what the person asks for among them.
pub async fn of(app: &App, owner: PersonId) -> Result<Vec<AddressRow>, Fault> {
    Ok(app.catalog.addresses_of(owner).await?)
}

/// A page of what everybody asks for, newest first.
pub async fn asked(app: &App, before: Option<AddressId>, limit: u32) -> Result<AskedPage, Fault> {
    Ok(app.catalog.asked_addresses(before, limit).await?)
}

/// Notes that a person asks for an address. What is the person's already stays.
pub async fn ask(app: &App, change: Change, owner: PersonId, address: Address) -> Result<AddressRow, Fault> {
    add(app, change, owner, address, AddressState::Asked).await
}

/// Gives a person an address, whether or not the person asked. What is the person's already stays.
pub async fn grant(
    app: &App,
    change: Change,
    owner: PersonId,
    address: Address,
) -> Result<AddressRow, Fault> {
    add(app, change, owner, address, AddressState::Granted).await
}

/// Grants what a person asked for.
pub async fn grant_asked(
    app: &App,
    change: Change,
    owner: PersonId,
    id: AddressId,
) -> Result<AddressRow, Fault> {
    app.catalog.grant_address(change, owner, id).await?.ok_or(Fault::Missing(Missing::Address))
}

/// Takes an address away from a person, or what the person asked for back. The one that signs in stays.
pub async fn remove(app: &App, change: Change, owner: PersonId, id: AddressId) -> Result<AddressRow, Fault> {
    app.catalog.remove_address(change, owner, id).await?.ok_or(Fault::Missing(Missing::Address))
}

async fn add(
    app: &App,
    change: Change,
    owner: PersonId,
    address: Address,
    state: AddressState,
) -> Result<AddressRow, Fault> {
    let added = app.catalog.add_address(change, owner, address, state).await?;
    added.ok_or(Fault::Missing(Missing::Person))
}
