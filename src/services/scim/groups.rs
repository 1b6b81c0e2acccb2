//! Groups of SCIM. One of them, if the operator names it, says who is an administrator.

use std::collections::HashSet;

use super::people::{self, Shown};
use crate::clock::random_bytes;
use crate::model::{Change, NewScimGroup, ScimGroup, ScimGroupKey};
use crate::services::{App, Missing, ServiceError};
use crate::values::{Message, PersonId, Role};

/// A group as a program describes it.
#[derive(Debug)]
pub(crate) struct GroupForm {
    /// Its name.
    pub name: String,
    /// The program's own id.
    pub external_id: Option<String>,
    /// Its members.
    pub members: Vec<PersonId>,
}

/// A group.
///
/// # Errors
///
/// [`Missing::Person`], whose message says no more than that there is nobody.
pub(crate) async fn find_group(app: &App, id: PersonId) -> Result<ScimGroup, ServiceError> {
    app.catalog.scim_group(id).await?.ok_or(ServiceError::Missing(Missing::Person))
}

/// Groups from this place on.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn list_groups(
    app: &App,
    key: ScimGroupKey,
    from: u64,
    limit: u32,
) -> Result<Shown<ScimGroup>, ServiceError> {
    let (part, total) = app.catalog.scim_groups(key, from, limit).await?;
    Ok(Shown { part, total })
}

/// Makes a group, or makes one what the form says. Roles follow with it.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for a member who is not here or a name that another group has; [`ServiceError::Conflict`] where it would
/// take the last administrator away.
pub(crate) async fn save_group(
    app: &App,
    change: &Change,
    former: Option<&ScimGroup>,
    form: GroupForm,
) -> Result<ScimGroup, ServiceError> {
    let known: HashSet<PersonId> = members_of(former);
    for id in form.members.iter().filter(|id| !known.contains(id)) {
        if people::find(app, *id).await.is_err() {
            return Err(ServiceError::field("members", Message::NoSuchPerson));
        }
    }
    let (same_name, _) = app.catalog.scim_groups(ScimGroupKey::Name(form.name.clone()), 0, 2).await?;
    if same_name.iter().any(|group| former.is_none_or(|former| former.id != group.id)) {
        return Err(ServiceError::field("displayName", Message::SlugTaken));
    }
    let before = administrators(app, former.map(|group| group.name.as_str()), || known.clone());
    let after = administrators(app, Some(&form.name), || form.members.iter().copied().collect());
    let id = former.map_or_else(|| PersonId::new(change.at, random_bytes()), |group| group.id);
    let GroupForm { name, external_id, members } = form;
    let new = NewScimGroup { id, name, external_id, members };
    Ok(app.catalog.put_scim_group(change.clone(), new, roles(&before, &after)).await?)
}

/// Removes a group; its members stay.
///
/// # Errors
///
/// As [`save_group`].
pub(crate) async fn remove_group(app: &App, change: &Change, id: PersonId) -> Result<(), ServiceError> {
    let group = find_group(app, id).await?;
    let before = administrators(app, Some(&group.name), || members_of(Some(&group)));
    app.catalog.remove_scim_group(change.clone(), id, roles(&before, &HashSet::new())).await?;
    Ok(())
}

fn members_of(group: Option<&ScimGroup>) -> HashSet<PersonId> {
    group.map(|group| group.members.iter().copied().collect()).unwrap_or_default()
}

/// The members of a group of this name, if it is the one that gives the role.
fn administrators(
    app: &App,
    name: Option<&str>,
    members: impl FnOnce() -> HashSet<PersonId>,
) -> HashSet<PersonId> {
    let wanted = app.config.scim_admin_group.get();
    let is_it = wanted.zip(name).is_some_and(|(wanted, name)| wanted.to_lowercase() == name.to_lowercase());
    if is_it { members() } else { HashSet::new() }
}

/// Who gets the role, and then who loses it.
fn roles(before: &HashSet<PersonId>, after: &HashSet<PersonId>) -> Vec<(PersonId, Role)> {
    let given = after.difference(before).map(|id| (*id, Role::Admin));
    let taken = before.difference(after).map(|id| (*id, Role::Member));
    given.chain(taken).collect()
}
