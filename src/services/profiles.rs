//! Public profiles: who a person is, for those who made that public. To everybody else's the answer is that of nobody's, after
//! the same questions to the catalog, so that its time tells no difference.

use crate::model::{Person, PersonKey, Picture};
use crate::values::{IdentityHash, PersonId};

use super::app::App;
use super::error::ServiceError;
use super::lookup::{read_owner, read_visible};
use super::response_cache::PublicName;

/// An id that no person has.
const NOBODY: PersonId = PersonId::NIL;

/// What everybody may see of a person.
#[derive(Debug)]
pub(crate) struct Profile {
    /// The person.
    pub person: Person,
    /// The picture that is shown under the name.
    pub picture: Option<Picture>,
}

/// The public profile of the person known by this name; `None` if there is nobody, or the profile is private.
pub(crate) async fn public(app: &App, name: &PublicName) -> Result<Option<Profile>, ServiceError> {
    let holder = read_owner(app, name).await?.holder().unwrap_or_else(|| NOBODY.into());
    let person = app.catalog.person(PersonKey::Id(holder.person)).await?;
    let may_be_seen =
        |person: &Person| person.is_public && (person.is_active || app.config().show_disabled_people);
    let Some(person) = person.filter(may_be_seen) else { return Ok(None) };
    let picture = read_visible(app, holder).await?.picture;
    Ok(Some(Profile { person, picture }))
}

/// The picture that is shown under this hash of an identity.
pub(crate) async fn picture_of(app: &App, hash: IdentityHash) -> Result<Option<Picture>, ServiceError> {
    match read_owner(app, &PublicName::Hash(hash)).await?.holder() {
        Some(holder) => Ok(read_visible(app, holder).await?.picture),
        None => Ok(None),
    }
}
