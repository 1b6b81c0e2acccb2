//! The people and groups that programs that speak SCIM see: everybody whom none of them has deleted.

use super::edit_person::edit_person;
use super::engine::Catalog;
use super::error::{CatalogError, Unique};
use super::people::{self, person, person_by};
use super::sql::{Columns, Sql, all, count, exists, optional, values};
use crate::model::{
    Change, ExternalSource, NewScimGroup, Person, PersonEdit, PersonKey, ScimGroup, ScimGroupKey,
};
use crate::values::{PersonId, Role};

/// Whom a program has not deleted.
const SEEN: &str = "NOT EXISTS (SELECT 1 FROM provisioning WHERE provisioning.person_id = people.id
                    AND provisioning.source = 'scim' AND provisioning.gone_at IS NOT NULL)";

const GROUP: &str = "SELECT id, name, external_id, created_at, updated_at FROM scim_groups";

impl Catalog {
    /// People in the order in which they were added, from this place on, and how many there are.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn scim_people(
        &self,
        from: u64,
        limit: u32,
    ) -> Result<(Vec<Person>, u64), CatalogError> {
        self.read(move |sql| {
            let total = count(sql, &format!("SELECT count(*) FROM people WHERE {SEEN}"), &[])?;
            let columns = people::COLUMNS;
            let statement =
                format!("SELECT {columns} FROM people WHERE {SEEN} ORDER BY id LIMIT ?1 OFFSET ?2");
            Ok((all(sql, &statement, values![limit, from], person)?, total))
        })
        .await
    }

    /// The names that this source has for these people.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn first_subjects(
        &self,
        source: ExternalSource,
        people: Vec<PersonId>,
    ) -> Result<Vec<Option<String>>, CatalogError> {
        self.read(move |sql| {
            let source = source.key();
            let statement = "SELECT subject FROM external_identities WHERE person_id = ?1 AND source = ?2
                             ORDER BY subject LIMIT 1";
            let subject = |columns: &mut Columns<'_>| Ok(columns.text()?.to_owned());
            let of =
                |id: &PersonId| optional(sql, statement, values![id.as_bytes(), source.as_str()], subject);
            people.iter().map(of).collect()
        })
        .await
    }

    /// The groups in which somebody is: their ids and names.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn scim_groups_of(
        &self,
        person: PersonId,
    ) -> Result<Vec<(PersonId, String)>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT id, name FROM scim_groups JOIN scim_members ON group_id = id
                             WHERE person_id = ?1 ORDER BY id";
            all(sql, statement, values![person.as_bytes()], |columns| {
                Ok((PersonId::from_bytes(columns.bytes()?), columns.text()?.to_owned()))
            })
        })
        .await
    }

    /// Groups in the order in which they were made, from this place on, and how many there are.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn scim_groups(
        &self,
        key: ScimGroupKey,
        from: u64,
        limit: u32,
    ) -> Result<(Vec<ScimGroup>, u64), CatalogError> {
        self.read(move |sql| {
            let (condition, text) = match &key {
                ScimGroupKey::Any => ("?1 = ''", ""),
                ScimGroupKey::Name(name) => ("lower(name) = lower(?1)", name.as_str()),
                ScimGroupKey::ExternalId(id) => ("external_id = ?1", id.as_str()),
            };
            let counting = format!("SELECT count(*) FROM scim_groups WHERE {condition}");
            let total = count(sql, &counting, values![text])?;
            let statement = format!("{GROUP} WHERE {condition} ORDER BY id LIMIT ?2 OFFSET ?3");
            let mut groups = all(sql, &statement, values![text, limit, from], group)?;
            for group in &mut groups {
                group.members = members(sql, group.id)?;
            }
            Ok((groups, total))
        })
        .await
    }

    /// A group.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn scim_group(&self, id: PersonId) -> Result<Option<ScimGroup>, CatalogError> {
        self.read(move |sql| by_id(sql, id)).await
    }

    /// Writes a group in the place of the one with its id, or as a new one, and gives and takes roles, all in one commit. Members
    /// who are not here are left out.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where another group has its name; [`CatalogError::LastAdministrator`];
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn put_scim_group(
        &self,
        change: Change,
        new: NewScimGroup,
        roles: Vec<(PersonId, Role)>,
    ) -> Result<ScimGroup, CatalogError> {
        self.write_by(change, move |sql, change| {
            set_roles(sql, change, &roles)?;
            let id = new.id.as_bytes();
            let taken = "SELECT 1 FROM scim_groups WHERE lower(name) = lower(?1) AND id <> ?2";
            if exists(sql, taken, values![new.name.as_str(), id])? {
                return Err(CatalogError::Conflict(Unique::Username));
            }
            let statement = "INSERT INTO scim_groups (id, name, external_id, created_at, updated_at)
                             VALUES (?1, ?2, ?3, ?4, ?4)
                             ON CONFLICT (id) DO UPDATE SET name = ?2, external_id = ?3, updated_at = ?4";
            let external_id = new.external_id.as_deref();
            sql.execute(statement, values![id, new.name.as_str(), external_id, change.at])?;
            sql.execute("DELETE FROM scim_members WHERE group_id = ?1", values![id])?;
            for member in &new.members {
                let statement = "INSERT OR IGNORE INTO scim_members (group_id, person_id)
                                 SELECT ?1, id FROM people WHERE id = ?2";
                sql.execute(statement, values![id, member.as_bytes()])?;
            }
            by_id(sql, new.id)?.ok_or(CatalogError::Closed)
        })
        .await
    }

    /// Removes a group, whose members stay, and takes roles, all in one commit. `false` where there is no such group.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`]; [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn remove_scim_group(
        &self,
        change: Change,
        id: PersonId,
        roles: Vec<(PersonId, Role)>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            set_roles(sql, change, &roles)?;
            Ok(sql.execute("DELETE FROM scim_groups WHERE id = ?1", values![id.as_bytes()])? > 0)
        })
        .await
    }
}

/// Gives people roles. In this order, so that who hands over to somebody else is not the last one.
fn set_roles(sql: &dyn Sql, change: &Change, roles: &[(PersonId, Role)]) -> Result<(), CatalogError> {
    for (id, role) in roles {
        if person_by(sql, &PersonKey::Id(*id))?.is_some_and(|person| person.role != *role) {
            edit_person(sql, change, *id, &PersonEdit { role: Some(*role), ..PersonEdit::default() })?;
        }
    }
    Ok(())
}

fn by_id(sql: &dyn Sql, id: PersonId) -> Result<Option<ScimGroup>, CatalogError> {
    let found = optional(sql, &format!("{GROUP} WHERE id = ?1"), values![id.as_bytes()], group)?;
    found.map(|group| Ok(ScimGroup { members: members(sql, id)?, ..group })).transpose()
}

fn group(columns: &mut Columns<'_>) -> Result<ScimGroup, CatalogError> {
    Ok(ScimGroup {
        id: PersonId::from_bytes(columns.bytes()?),
        name: columns.text()?.to_owned(),
        external_id: columns.optional_text()?.map(str::to_owned),
        created_at: columns.time()?,
        updated_at: columns.time()?,
        members: Vec::new(),
    })
}

fn members(sql: &dyn Sql, group: PersonId) -> Result<Vec<PersonId>, CatalogError> {
    let statement = format!(
        "SELECT people.id FROM scim_members JOIN people ON people.id = person_id
         WHERE group_id = ?1 AND {SEEN} ORDER BY people.id"
    );
    all(sql, &statement, values![group.as_bytes()], |columns| Ok(PersonId::from_bytes(columns.bytes()?)))
}
