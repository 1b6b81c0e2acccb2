//! The table of identities, named `addresses`: the email addresses and OpenID URLs that people have or request, and the
//! hashes by which granted ones are found.

use jiff::Timestamp;

use super::audit::record;
use super::engine::Catalog;
use super::error::{CatalogError, Unique};
use super::people::{self, person, person_by};
use super::sql::{Columns, Sql, all, count, exists, integer, optional, page, values};
use crate::model::{
    Action, Change, Holder, IdentityRequestPage, IdentityState, MAX_IDENTITIES, PersonIdentity, PersonKey,
};
use crate::values::{Email, Identity, IdentityHash, IdentityId, IdentityKind, PersonId, PictureId};

/// The columns that [`identity`] reads.
const COLUMNS: &str =
    "addresses.id, addresses.person_id, addresses.typed, addresses.picture, addresses.state,
     addresses.created_at";

impl Catalog {
    /// The person who has the identity of this hash, and the picture that was chosen for it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn owner_of_hash(&self, hash: IdentityHash) -> Result<Option<Holder>, CatalogError> {
        self.look_up(move |sql| {
            let statement = "SELECT person_id, picture FROM address_hashes JOIN addresses ON number = address
                             WHERE hash = ?1 AND state = 'granted'";
            optional(sql, statement, values![hash.as_bytes()], |columns| {
                Ok(Holder { person: person_id(columns)?, picture: picture_id(columns)? })
            })
        })
        .await
    }

    /// A person's identities, requested ones included, oldest first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn identities_of(&self, owner: PersonId) -> Result<Vec<PersonIdentity>, CatalogError> {
        self.read(move |sql| of_person(sql, owner)).await
    }

    /// An identity of this person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn identity(
        &self,
        owner: PersonId,
        id: IdentityId,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.read(move |sql| by_id(sql, owner, id)).await
    }

    /// A page of everybody's requests, newest first: those before `before`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn requested_identities(
        &self,
        before: Option<IdentityId>,
        limit: u32,
    ) -> Result<IdentityRequestPage, CatalogError> {
        self.read(move |sql| {
            let of_person = people::COLUMNS;
            let statement = format!(
                "SELECT {COLUMNS}, {of_person} FROM addresses JOIN people ON people.id = addresses.person_id
                 WHERE addresses.state = 'asked' AND addresses.id < ?1 ORDER BY addresses.id DESC LIMIT ?2"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let found = all(sql, &statement, values![&before, limit.saturating_add(1)], |columns| {
                Ok((identity(columns)?, person(columns)?))
            })?;
            let (requests, has_more) = page(found, limit);
            Ok(IdentityRequestPage { requests, has_more })
        })
        .await
    }

    /// Adds an identity to a person, requested or granted. One that is granted to the person already stays as it is; a request
    /// becomes a grant. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where it is granted to somebody else, [`CatalogError::IdentitiesFull`] where the person has
    /// [`MAX_IDENTITIES`]; [`CatalogError::Denied`], and those of the engine.
    pub async fn add_identity(
        &self,
        change: Change,
        owner: PersonId,
        address: Identity,
        state: IdentityState,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |sql, change| match person_by(sql, &PersonKey::Id(owner))? {
            Some(_) => add(sql, change, owner, &address, state).map(Some),
            None => Ok(None),
        })
        .await
    }

    /// Grants what a person requested. `None` where the person has no such identity.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where it was granted to somebody else; [`CatalogError::Denied`], and those of the engine.
    pub async fn grant_identity(
        &self,
        change: Change,
        owner: PersonId,
        id: IdentityId,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |sql, change| match by_id(sql, owner, id)? {
            Some(found) => add(sql, change, owner, &found.address, IdentityState::Granted).map(Some),
            None => Ok(None),
        })
        .await
    }

    /// Removes an identity or a request from a person. `None` where the person has no such identity.
    ///
    /// # Errors
    ///
    /// [`CatalogError::SignInIdentity`] for the email address that signs in; [`CatalogError::Denied`], and those of the engine.
    pub async fn remove_identity(
        &self,
        change: Change,
        owner: PersonId,
        id: IdentityId,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = by_id(sql, owner, id)? else { return Ok(None) };
            let person = person_by(sql, &PersonKey::Id(owner))?;
            if person.is_some_and(|person| found.address.email().is_some_and(|email| email == person.email)) {
                return Err(CatalogError::SignInIdentity);
            }
            delete(sql, &found)?;
            record(sql, change, Action::AddressRemoved, owner, &found.address.to_string())?;
            Ok(Some(found))
        })
        .await
    }
}

/// Grants the email address that signs in to its person, in place of the former one.
///
/// # Errors
///
/// [`CatalogError::Conflict`] where it is somebody else's.
pub(super) fn set_sign_in(
    sql: &dyn Sql,
    owner: PersonId,
    former: Option<&Email>,
    email: &Email,
    at: Timestamp,
) -> Result<(), CatalogError> {
    let address = Identity::from(email);
    let mut picture = None;
    for replaced in former.map(Identity::from).iter().chain([&address]) {
        if let Some(found) = by_normal(sql, owner, replaced)? {
            delete(sql, &found)?;
            picture = found.picture.filter(|_| found.address.normal() == address.normal());
        }
    }
    match insert(sql, owner, &address, IdentityState::Granted, at) {
        Err(CatalogError::Conflict(Unique::Identity)) => return Err(CatalogError::Conflict(Unique::Email)),
        outcome => outcome?,
    }
    keep_picture(sql, owner, &address, picture)
}

/// Removes the hashes of all of a person's identities; the identities themselves are removed with the person.
pub(super) fn remove_hashes_of(sql: &dyn Sql, owner: PersonId) -> Result<(), CatalogError> {
    of_person(sql, owner)?.iter().try_for_each(|found| remove_hashes(sql, found))
}

/// Adds an identity inside an open transaction. One that the person has already stays, unless it is granted now.
pub(super) fn add(
    sql: &dyn Sql,
    change: &Change,
    owner: PersonId,
    address: &Identity,
    state: IdentityState,
) -> Result<PersonIdentity, CatalogError> {
    let found = by_normal(sql, owner, address)?;
    let picture = found.as_ref().and_then(|found| found.picture);
    match found {
        Some(found) if found.state == IdentityState::Granted || state == IdentityState::Requested => {
            return Ok(found);
        }
        Some(requested) => delete(sql, &requested)?,
        None => expect_room(sql, owner)?,
    }
    insert(sql, owner, address, state, change.at)?;
    keep_picture(sql, owner, address, picture)?;
    let action = match state {
        IdentityState::Requested => Action::AddressAsked,
        IdentityState::Granted => Action::AddressGranted,
    };
    record(sql, change, action, owner, &address.to_string())?;
    by_normal(sql, owner, address)?.ok_or(CatalogError::Closed)
}

/// Has an identity show this picture, or the person's current one.
pub(super) fn show(
    sql: &dyn Sql,
    found: &PersonIdentity,
    picture: Option<PictureId>,
) -> Result<(), CatalogError> {
    let statement = "UPDATE addresses SET picture = ?1 WHERE id = ?2";
    sql.execute(statement, values![picture.as_ref().map(PictureId::as_bytes), found.id.as_bytes()])?;
    // The change feed hears of hashes: a look-up by any of them is stale now.
    for hash in found.address.hashes() {
        let statement = "UPDATE address_hashes SET address = address
                         WHERE hash = ?1 AND address = (SELECT number FROM addresses WHERE id = ?2)";
        sql.execute(statement, values![hash.as_bytes(), found.id.as_bytes()])?;
    }
    Ok(())
}

/// The identities that show this picture.
pub(super) fn showing(sql: &dyn Sql, picture: PictureId) -> Result<Vec<PersonIdentity>, CatalogError> {
    let statement = format!("SELECT {COLUMNS} FROM addresses WHERE picture = ?1");
    all(sql, &statement, values![picture.as_bytes()], identity)
}

/// Has an identity that was just inserted show the picture that it showed before.
fn keep_picture(
    sql: &dyn Sql,
    owner: PersonId,
    address: &Identity,
    picture: Option<PictureId>,
) -> Result<(), CatalogError> {
    match (picture, by_normal(sql, owner, address)?) {
        (Some(picture), Some(inserted)) => show(sql, &inserted, Some(picture)),
        _ => Ok(()),
    }
}

fn expect_room(sql: &dyn Sql, owner: PersonId) -> Result<(), CatalogError> {
    let statement = "SELECT count(*) FROM addresses WHERE person_id = ?1";
    let count = count(sql, statement, values![owner.as_bytes()])?;
    if count < MAX_IDENTITIES { Ok(()) } else { Err(CatalogError::IdentitiesFull) }
}

fn insert(
    sql: &dyn Sql,
    owner: PersonId,
    address: &Identity,
    state: IdentityState,
    at: Timestamp,
) -> Result<(), CatalogError> {
    if state == IdentityState::Requested && is_granted(sql, address)? {
        return Err(CatalogError::Conflict(Unique::Identity));
    }
    let statement = "INSERT INTO addresses (id, person_id, kind, typed, normal, state, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING number";
    let (kind, typed, normal) = (address.kind().as_str(), address.typed(), address.normal());
    let id = match address.kind() {
        IdentityKind::Email => IdentityId::for_identity(at, owner.as_bytes(), normal),
        // An email address may have the same normal form.
        IdentityKind::OpenId => IdentityId::for_identity(at, owner.as_bytes(), &format!("//{normal}")),
    };
    let cells = values![id.as_bytes(), owner.as_bytes(), kind, typed, normal, state.as_str(), at];
    let number = integer(sql, statement, cells)?;
    if state == IdentityState::Granted {
        for hash in address.hashes() {
            // A spelling that two identities have in common belongs to the first; the second is refused.
            let statement = "INSERT INTO address_hashes (hash, address) VALUES (?1, ?2)";
            sql.execute(statement, values![hash.as_bytes(), number])?;
        }
    }
    Ok(())
}

fn is_granted(sql: &dyn Sql, address: &Identity) -> Result<bool, CatalogError> {
    let statement = "SELECT 1 FROM addresses WHERE normal = ?1 AND kind = ?2 AND state = 'granted'";
    exists(sql, statement, values![address.normal(), address.kind().as_str()])
}

fn delete(sql: &dyn Sql, found: &PersonIdentity) -> Result<(), CatalogError> {
    remove_hashes(sql, found)?;
    let count = sql.execute("DELETE FROM addresses WHERE id = ?1", values![found.id.as_bytes()])?;
    if count > 0 { Ok(()) } else { Err(CatalogError::Closed) }
}

/// Removes an identity's hashes. A request has none; somebody else may have the same ones.
fn remove_hashes(sql: &dyn Sql, found: &PersonIdentity) -> Result<(), CatalogError> {
    if found.state == IdentityState::Requested {
        return Ok(());
    }
    let statement = "DELETE FROM address_hashes
                     WHERE hash = ?1 AND address = (SELECT number FROM addresses WHERE id = ?2)";
    for hash in found.address.hashes() {
        sql.execute(statement, values![hash.as_bytes(), found.id.as_bytes()])?;
    }
    Ok(())
}

fn of_person(sql: &dyn Sql, owner: PersonId) -> Result<Vec<PersonIdentity>, CatalogError> {
    let statement = format!("SELECT {COLUMNS} FROM addresses WHERE person_id = ?1 ORDER BY id");
    all(sql, &statement, values![owner.as_bytes()], identity)
}

pub(super) fn by_id(
    sql: &dyn Sql,
    owner: PersonId,
    id: IdentityId,
) -> Result<Option<PersonIdentity>, CatalogError> {
    let statement = format!("SELECT {COLUMNS} FROM addresses WHERE id = ?1 AND person_id = ?2");
    optional(sql, &statement, values![id.as_bytes(), owner.as_bytes()], identity)
}

pub(super) fn by_normal(
    sql: &dyn Sql,
    owner: PersonId,
    address: &Identity,
) -> Result<Option<PersonIdentity>, CatalogError> {
    let statement =
        format!("SELECT {COLUMNS} FROM addresses WHERE person_id = ?1 AND normal = ?2 AND kind = ?3");
    let keys = values![owner.as_bytes(), address.normal(), address.kind().as_str()];
    optional(sql, &statement, keys, identity)
}

fn identity(columns: &mut Columns<'_>) -> Result<PersonIdentity, CatalogError> {
    Ok(PersonIdentity {
        id: IdentityId::from_bytes(columns.bytes()?),
        owner: person_id(columns)?,
        address: columns.parsed(Identity::parse)?,
        picture: picture_id(columns)?,
        state: columns.named(IdentityState::from_name)?,
        created_at: columns.time()?,
    })
}

fn picture_id(columns: &mut Columns<'_>) -> Result<Option<PictureId>, CatalogError> {
    if columns.is_null()? {
        columns.skip();
        return Ok(None);
    }
    columns.bytes().map(PictureId::from_bytes).map(Some)
}

fn person_id(columns: &mut Columns<'_>) -> Result<PersonId, CatalogError> {
    Ok(PersonId::from_bytes(columns.bytes()?))
}
