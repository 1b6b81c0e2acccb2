//! Editing and removing a person, with everything that follows for tokens, links and identities.

use super::audit::record;
use super::authorization::expect_version;
use super::blobs;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identities;
use super::names::expect_free;
use super::people::{expect_password, person_by};
use super::setup_links;
use super::sql::{Sql, exists, values};
use super::tokens::{self, Survivors};
use crate::model::{Action, Actor, Change, NewToken, Person, PersonEdit, PersonKey};
use crate::values::{
    BlobHash, DisplayName, Email, Locale, PasswordHash, PersonId, Role, Slug, Style, Username,
};

impl Catalog {
    /// Changes a person's facts, all in one commit. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave no administrator; [`CatalogError::Conflict`] where the
    /// email address or the slug is somebody else's; [`crate::model::AuthError::PasswordChanged`] where the former password is not the
    /// current one any more; [`CatalogError::Denied`], and those of the engine.
    pub async fn edit_person(
        &self,
        change: Change,
        id: PersonId,
        edit: PersonEdit,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |sql, change| edit_person(sql, change, id, &edit)).await
    }

    /// Changes a person's facts, among them the password, and puts a login in the place of the one that makes the change, all
    /// in one commit. Of the person's tokens that login is spared; what the former one made belongs to it.
    ///
    /// # Errors
    ///
    /// Those of [`Catalog::edit_person`].
    pub(crate) async fn edit_person_and_renew(
        &self,
        change: Change,
        id: PersonId,
        edit: PersonEdit,
        login: NewToken,
    ) -> Result<Option<Person>, CatalogError> {
        let edit = PersonEdit { spared_token: Some(login.id), ..edit };
        self.write_by(change, move |sql, change| {
            // First the new login: it is made by the right of the former one, which the new password ends.
            tokens::insert(sql, change, &login)?;
            if let Actor::Bearer(grant) = change.actor {
                tokens::succeed(sql, grant.token, login.id)?;
            }
            edit_person(sql, change, id, &edit)
        })
        .await
    }

    /// Removes a person with tokens and pictures. Returns the blobs that the pictures referred to, for
    /// [`Catalog::remove_blob_if_unreferenced`]; `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave no administrator; [`CatalogError::Denied`], and those of
    /// the engine.
    pub async fn remove_person(
        &self,
        change: Change,
        id: PersonId,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_by(change, move |sql, change| remove_person(sql, change, id)).await
    }
}

/// Changes a person's facts inside an open transaction; nothing at all where the edit is empty.
pub(super) fn edit_person(
    sql: &dyn Sql,
    change: &Change,
    id: PersonId,
    edit: &PersonEdit,
) -> Result<Option<Person>, CatalogError> {
    let Some(former) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
    expect_version(change, &former.version())?;
    if edit.is_empty() {
        return Ok(Some(former));
    }
    if let Some(former) = &edit.former_password {
        expect_password(sql, id, former)?;
    }
    if edit.role == Some(Role::Member) || edit.is_active == Some(false) {
        keep_an_administrator(sql, change, id)?;
    }
    expect_free(sql, id, edit.slug.as_ref(), edit.username.as_ref().and_then(Option::as_ref))?;
    update(sql, change, id, edit)?;
    if let Some(email) = &edit.email {
        identities::set_sign_in(sql, id, Some(&former.email), email, change.at)?;
    }
    if edit.role == Some(Role::Member) {
        tokens::narrow_to_member(sql, id)?;
    }
    if edit.role == Some(Role::Admin) {
        setup_links::end_first(sql)?;
    }
    if edit.password.is_some() || edit.is_active == Some(false) {
        let survivors = Survivors { spared: edit.spared_token, made: edit.keeps_made_tokens };
        tokens::end_tokens(sql, id, survivors)?;
        setup_links::end_of_person(sql, id)?;
    }
    record_edit(sql, change, id, edit)?;
    person_by(sql, &PersonKey::Id(id))
}

/// Removes a person inside an open transaction.
pub(super) fn remove_person(
    sql: &dyn Sql,
    change: &Change,
    id: PersonId,
) -> Result<Option<Vec<BlobHash>>, CatalogError> {
    let Some(person) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
    expect_version(change, &person.version())?;
    keep_an_administrator(sql, change, id)?;
    let blobs = blobs::of_person(sql, id)?;
    identities::remove_hashes_of(sql, id)?;
    sql.execute("DELETE FROM people WHERE id = ?1", values![id.as_bytes()])?;
    record(sql, change, Action::PersonRemoved, id, person.email.as_str())?;
    Ok(Some(blobs))
}

fn update(sql: &dyn Sql, change: &Change, id: PersonId, edit: &PersonEdit) -> Result<(), CatalogError> {
    let username = edit.username.as_ref().and_then(Option::as_ref);
    let statement = "UPDATE people SET email = coalesce(?1, email), name = coalesce(?2, name),
                     slug = coalesce(?3, slug), role = coalesce(?4, role), active = coalesce(?5, active),
                     public = coalesce(?6, public), language = CASE WHEN ?7 THEN ?8 ELSE language END,
                     password_hash = coalesce(?9, password_hash), updated_at = ?10,
                     username = CASE WHEN ?12 THEN ?13 ELSE username END,
                     username_key = CASE WHEN ?12 THEN ?14 ELSE username_key END,
                     default_style = CASE WHEN ?15 THEN ?16 ELSE default_style END WHERE id = ?11";
    sql.execute(
        statement,
        values![
            edit.email.as_ref().map(Email::as_str),
            edit.name.as_ref().map(DisplayName::as_str),
            edit.slug.as_ref().map(Slug::as_str),
            edit.role.map(Role::as_str),
            edit.is_active,
            edit.is_public,
            edit.language.is_some(),
            edit.language.flatten().map(Locale::as_str),
            edit.password.as_ref().map(PasswordHash::as_str),
            change.at,
            id.as_bytes(),
            edit.username.is_some(),
            username.map(Username::as_str),
            username.map(|username| username.key().as_str()),
            edit.default_style.is_some(),
            edit.default_style.flatten().map(Style::as_str),
        ],
    )?;
    Ok(())
}

/// Adds rows to the audit trail: one for the facts, one for each change that has an action of its own.
fn record_edit(sql: &dyn Sql, change: &Change, id: PersonId, edit: &PersonEdit) -> Result<(), CatalogError> {
    let summary = edit.summary();
    if !summary.is_empty() {
        record(sql, change, Action::PersonEdited, id, &summary)?;
    }
    match edit.is_active {
        Some(true) => record(sql, change, Action::PersonEnabled, id, "")?,
        Some(false) => record(sql, change, Action::PersonDisabled, id, "")?,
        None => {}
    }
    if edit.password.is_some() {
        record(sql, change, Action::PasswordSet, id, "")?;
    }
    Ok(())
}

/// Nobody can take the last administrator away, not even that administrator. The operator may, for the operator can add
/// another.
fn keep_an_administrator(sql: &dyn Sql, change: &Change, id: PersonId) -> Result<(), CatalogError> {
    if change.actor == Actor::Operator {
        return Ok(());
    }
    let is_one = "SELECT 1 FROM people WHERE id = ?1 AND role = 'admin' AND active = ?2";
    let others = "SELECT 1 FROM people WHERE role = 'admin' AND active = ?2 AND id <> ?1 LIMIT 1";
    let keys = values![id.as_bytes(), true];
    if !exists(sql, is_one, keys)? || exists(sql, others, keys)? {
        Ok(())
    } else {
        Err(CatalogError::LastAdministrator)
    }
}
