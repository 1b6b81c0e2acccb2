//! Who somebody is, for the world: only of people who let it see that.

use crate::catalog::{Person, PersonKey, Picture};

use super::lookup::owner;
use crate::services::{App, PublicName, ServiceError};

/// What the world may see of a person.
#[derive(Debug)]
pub struct Profile {
    /// The person.
    pub person: Person,
    /// The current picture.
    pub picture: Option<Picture>,
}

/// The profile of whoever is known by this name; `None` where nobody is, or where the world is not to see who it is.
pub async fn public(app: &App, name: &PublicName) -> Result<Option<Profile>, ServiceError> {
    let Some(id) = owner(app, name).await?.person() else { return Ok(None) };
    let person = app.catalog.person(PersonKey::Id(id)).await?;
    let Some(person) = person.filter(|person| person.is_public) else { return Ok(None) };
    let picture = app.catalog.current_picture(id).await?;
    Ok(Some(Profile { person, picture }))
}
