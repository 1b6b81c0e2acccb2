//! The table of addresses: which are whose, which are asked for, and the hashes by which the granted ones are found.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError, Unique};
use super::people::{Person, PersonKey, person_by};
use super::rows::{broken, bytes_at, changed, moment, moment_at};
use crate::values::{Email, Identity, IdentityHash, IdentityId, PersonId, Slug};

/// Addresses that a person may have, those that were asked for among them.
pub const MAX_IDENTITIES: u64 = 100;

/// An address as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonIdentity {
    /// Identifies it.
    pub id: IdentityId,
    /// Whose it is, or who asks for it.
    pub owner: PersonId,
    /// The address.
    pub address: Identity,
    /// Whether it is the owner's.
    pub state: IdentityState,
    /// When it was asked for, or granted where nobody asked.
    pub created_at: Timestamp,
}

/// Whether an address is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityState {
    /// The person asks for it; the world does not know it.
    AvatarQuery,
    /// It is the person's.
    Granted,
}

impl IdentityState {
    /// The state's name in the catalogue and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AvatarQuery => "asked",
            Self::Granted => "granted",
        }
    }
}

/// A part of what everybody asks for.
#[derive(Debug, Clone)]
pub struct IdentityRequestPage {
    /// The addresses, newest first, each with whoever asks.
    pub addresses: Vec<(PersonIdentity, Person)>,
    /// Whether there are older ones.
    pub has_more: bool,
}

const COLUMNS: &str = "id, person_id, typed, state, created_at";

impl PersonIdentity {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let state = match row.get::<_, String>("state")?.as_str() {
            "asked" => IdentityState::AvatarQuery,
            "granted" => IdentityState::Granted,
            _ => return Err(broken("state")),
        };
        Ok(Self {
            id: IdentityId::from_bytes(bytes_at(row, "id")?),
            owner: PersonId::from_bytes(bytes_at(row, "person_id")?),
            address: Identity::parse(&row.get::<_, String>("typed")?).map_err(|_fault| broken("typed"))?,
            state,
            created_at: moment_at(row, "created_at")?,
        })
    }
}

impl Catalog {
    /// Whose address has this hash.
    pub async fn owner_of_hash(&self, hash: IdentityHash) -> Result<Option<PersonId>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT person_id FROM address_hashes JOIN addresses ON number = address
                       WHERE hash = ?1 AND state = 'granted'";
            let owner = connection.prepare_cached(sql)?.query_row([hash.as_bytes()], person_at);
            Ok(owner.optional()?)
        })
        .await
    }

    /// Whose slug this is.
    pub async fn owner_of_slug(&self, slug: Slug) -> Result<Option<PersonId>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT id FROM people WHERE slug = ?1";
            Ok(connection.prepare_cached(sql)?.query_row([slug.as_str()], person_at).optional()?)
        })
        .await
    }

    /// A person's addresses, oldest first, those that were asked for among them.
    pub async fn addresses_of(&self, owner: PersonId) -> Result<Vec<PersonIdentity>, CatalogError> {
        self.read(move |connection| of_person(connection, owner)).await
    }

    /// A page of what everybody asks for, newest first.
    pub async fn asked_addresses(
        &self,
        before: Option<IdentityId>,
        limit: u32,
    ) -> Result<IdentityRequestPage, CatalogError> {
        self.read(move |connection| asked(connection, before, limit)).await
    }

    /// Notes that a person asks for an address, or has it. What is theirs already stays as it is; what they asked for may
    /// be granted. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Hit`] where it is somebody else's, [`CatalogError::AddressesFull`] where a person asks for too many.
    pub async fn add_address(
        &self,
        change: Change,
        owner: PersonId,
        address: Identity,
        state: IdentityState,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |connection, change| match person_by(connection, &PersonKey::Id(owner))? {
            Some(_) => add(connection, change, owner, &address, state).map(Some),
            None => Ok(None),
        })
        .await
    }

    /// Grants what a person asked for. `None` where there is no such address of that person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Hit`] where it is somebody else's by now.
    pub async fn grant_address(
        &self,
        change: Change,
        owner: PersonId,
        id: IdentityId,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |connection, change| match by_id(connection, owner, id)? {
            Some(row) => add(connection, change, owner, &row.address, IdentityState::Granted).map(Some),
            None => Ok(None),
        })
        .await
    }

    /// Takes an address away from a person, or what was asked for back. `None` where there is no such address of that
    /// person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::SignInAddress`] for the one that signs in.
    pub async fn remove_address(
        &self,
        change: Change,
        owner: PersonId,
        id: IdentityId,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let Some(row) = by_id(connection, owner, id)? else { return Ok(None) };
            let person = person_by(connection, &PersonKey::Id(owner))?;
            if person.is_some_and(|person| person.email.as_str() == row.address.normal()) {
                return Err(CatalogError::SignInAddress);
            }
            delete(connection, &row)?;
            change.record(connection, Action::AddressRemoved, owner, &row.address.to_string())?;
            Ok(Some(row))
        })
        .await
    }
}

/// Makes the address that signs in one of the person's, in the place of the former one.
pub(super) fn set_sign_in(
    connection: &Connection,
    owner: PersonId,
    former: Option<&Email>,
    email: &Email,
    at: Timestamp,
) -> Result<(), CatalogError> {
    let address = Identity::from(email);
    for replaced in
        former.map(|former| former.as_str().to_owned()).into_iter().chain([address.normal().to_owned()])
    {
        if let Some(row) = by_normal(connection, owner, &replaced)? {
            delete(connection, &row)?;
        }
    }
    match insert(connection, owner, &address, IdentityState::Granted, at) {
        Err(CatalogError::Hit(Unique::Identity)) => Err(CatalogError::Hit(Unique::Email)),
        outcome => outcome,
    }
}

/// Forgets the hashes of everything that a person has; the rows go with the person.
pub(super) fn forget_hashes_of(connection: &Connection, owner: PersonId) -> Result<(), CatalogError> {
    of_person(connection, owner)?.iter().try_for_each(|row| forget_hashes(connection, row))
}

/// Gives everybody's sign-in address its hashes: for a catalogue from before there were any.
pub(super) fn index_sign_in_addresses(connection: &Connection) -> Result<(), CatalogError> {
    let mut people = connection.prepare("SELECT id, email, created_at FROM people ORDER BY number")?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        let email = Email::parse(&row.get::<_, String>("email")?).map_err(|_fault| broken("email"))?;
        set_sign_in(connection, person_at(row)?, None, &email, moment_at(row, "created_at")?)?;
    }
    Ok(())
}

fn add(
    connection: &Connection,
    change: &Change,
    owner: PersonId,
    address: &Identity,
    state: IdentityState,
) -> Result<PersonIdentity, CatalogError> {
    let former = by_normal(connection, owner, address.normal())?;
    match former {
        Some(row) if row.state == IdentityState::Granted || state == IdentityState::AvatarQuery => {
            return Ok(row);
        }
        Some(asked) => delete(connection, &asked)?,
        None => leave_room(connection, owner)?,
    }
    insert(connection, owner, address, state, change.at)?;
    let action = match state {
        IdentityState::AvatarQuery => Action::AddressAsked,
        IdentityState::Granted => Action::AddressGranted,
    };
    change.record(connection, action, owner, &address.to_string())?;
    by_normal(connection, owner, address.normal())?.ok_or(CatalogError::Closed)
}

fn leave_room(connection: &Connection, owner: PersonId) -> Result<(), CatalogError> {
    let sql = "SELECT count(*) FROM addresses WHERE person_id = ?1";
    let count: i64 = connection.prepare_cached(sql)?.query_row([owner.as_bytes()], |row| row.get(0))?;
    if count.cast_unsigned() < MAX_IDENTITIES { Ok(()) } else { Err(CatalogError::AddressesFull) }
}

fn insert(
    connection: &Connection,
    owner: PersonId,
    address: &Identity,
    state: IdentityState,
    at: Timestamp,
) -> Result<(), CatalogError> {
    if state == IdentityState::AvatarQuery && is_granted(connection, address)? {
        return Err(CatalogError::Hit(Unique::Identity));
    }
    let sql = "INSERT INTO addresses (id, person_id, typed, normal, state, created_at)
               VALUES (:id, :owner, :typed, :normal, :state, :at)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": IdentityId::for_identity(at, owner.as_bytes(), address.normal()).as_bytes(),
        ":owner": owner.as_bytes(),
        ":typed": address.typed(),
        ":normal": address.normal(),
        ":state": state.as_str(),
        ":at": moment(at),
    })?;
    if state == IdentityState::Granted {
        let number = connection.last_insert_rowid();
        // Where two addresses had a spelling in common, it would be somebody else's, and they are told so.
        let sql = "INSERT INTO address_hashes (hash, address) VALUES (?1, ?2)";
        let mut statement = connection.prepare_cached(sql)?;
        for hash in address.hashes() {
            statement.execute((hash.as_bytes(), number))?;
        }
    }
    Ok(())
}

fn is_granted(connection: &Connection, address: &Identity) -> Result<bool, CatalogError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM addresses WHERE normal = ?1 AND state = 'granted')";
    Ok(connection.prepare_cached(sql)?.query_row([address.normal()], |row| row.get(0))?)
}

fn delete(connection: &Connection, row: &PersonIdentity) -> Result<(), CatalogError> {
    forget_hashes(connection, row)?;
    let sql = "DELETE FROM addresses WHERE id = ?1";
    let is_gone = changed(connection.prepare_cached(sql)?.execute([row.id.as_bytes()]))?;
    if is_gone { Ok(()) } else { Err(CatalogError::Closed) }
}

/// Forgets an address's hashes; what was only asked for has none, and somebody else may have them.
fn forget_hashes(connection: &Connection, row: &PersonIdentity) -> Result<(), CatalogError> {
    if row.state == IdentityState::AvatarQuery {
        return Ok(());
    }
    let sql = "DELETE FROM address_hashes
               WHERE hash = ?1 AND address = (SELECT number FROM addresses WHERE id = ?2)";
    let mut statement = connection.prepare_cached(sql)?;
    for hash in row.address.hashes() {
        statement.execute((hash.as_bytes(), row.id.as_bytes()))?;
    }
    Ok(())
}

fn of_person(connection: &Connection, owner: PersonId) -> Result<Vec<PersonIdentity>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM addresses WHERE person_id = ?1 ORDER BY id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([owner.as_bytes()], PersonIdentity::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn asked(
    connection: &Connection,
    before: Option<IdentityId>,
    limit: u32,
) -> Result<IdentityRequestPage, CatalogError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM addresses WHERE state = 'asked' AND id < ?1 ORDER BY id DESC LIMIT ?2"
    );
    let before = before.map_or([0xff; 16], |id| *id.as_bytes());
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((before, limit.saturating_add(1)), PersonIdentity::from_row)?;
    let mut found: Vec<PersonIdentity> = rows.collect::<Result<_, _>>()?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let with_owner = |row: PersonIdentity| {
        let owner = person_by(connection, &PersonKey::Id(row.owner))?;
        Ok::<_, CatalogError>(owner.map(|owner| (row, owner)))
    };
    let addresses = found.into_iter().filter_map(|row| with_owner(row).transpose());
    Ok(IdentityRequestPage { addresses: addresses.collect::<Result<_, _>>()?, has_more })
}

fn by_id(
    connection: &Connection,
    owner: PersonId,
    id: IdentityId,
) -> Result<Option<PersonIdentity>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM addresses WHERE id = ?1 AND person_id = ?2");
    let keys = (id.as_bytes(), owner.as_bytes());
    Ok(connection.prepare_cached(&sql)?.query_row(keys, PersonIdentity::from_row).optional()?)
}

fn by_normal(
    connection: &Connection,
    owner: PersonId,
    normal: &str,
) -> Result<Option<PersonIdentity>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM addresses WHERE person_id = ?1 AND normal = ?2");
    let keys = (owner.as_bytes(), normal);
    Ok(connection.prepare_cached(&sql)?.query_row(keys, PersonIdentity::from_row).optional()?)
}

fn person_at(row: &Row<'_>) -> rusqlite::Result<PersonId> {
    Ok(PersonId::from_bytes(row.get(0)?))
}
