//! Public profiles: who a person is, for those who made that public. To everybody else's the answer is that of nobody's, after
//! the same questions to the catalog, so that its time tells no difference.

use crate::model::{Person, PersonKey, Picture};
use crate::values::PersonId;

use super::app::App;
use super::error::ServiceError;
use super::lookup::read_owner;
use super::response_cache::PublicName;

/// An id that no person has.
const NOBODY: PersonId = PersonId::NIL;

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
    let owner = read_owner(app, name).await?.person().unwrap_or(NOBODY);
    let person = app.catalog.person(PersonKey::Id(owner)).await?;
    let Some(person) = person.filter(|person| person.is_public) else { return Ok(None) };
    let picture = app.catalog.current_picture(owner).await?;
    Ok(Some(Profile { person, picture }))
}
