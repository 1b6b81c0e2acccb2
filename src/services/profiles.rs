//! Public profiles: who a person is, for those who made that public.

use crate::model::{Person, PersonKey, Picture};

use super::app::App;
use super::error::ServiceError;
use super::lookup::{Absence, owner};
use super::response_cache::PublicName;

/// What everybody may see of a person.
#[derive(Debug)]
pub(crate) struct Profile {
    /// The person.
    pub person: Person,
    /// The current picture.
    pub picture: Option<Picture>,
}

/// The public profile of the person known by this name; `None` if there is nobody, or the profile is private.
pub(crate) async fn public(app: &App, name: &PublicName) -> Result<Option<Profile>, ServiceError> {
    let Some(id) = owner(app, name, Absence::Confirmed).await?.person() else { return Ok(None) };
    let person = app.catalog.person(PersonKey::Id(id)).await?;
    let Some(person) = person.filter(|person| person.is_public) else { return Ok(None) };
    let picture = app.catalog.current_picture(id).await?;
    Ok(Some(Profile { person, picture }))
}
