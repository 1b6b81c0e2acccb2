//! The table of settings: what administrators changed while the server ran, as texts. What the texts mean is not known here.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Sql, all, values};
use crate::model::{Action, Change, StoredEdit};

impl Catalog {
    /// Every setting that is stored, with its value, in the order of their names.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn settings(&self) -> Result<Vec<(String, String)>, CatalogError> {
        self.read(stored).await
    }

    /// Changes settings, if the stored ones are still those that the change was checked against; whether they were.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn change_settings(
        &self,
        change: Change,
        seen: Vec<(String, String)>,
        edits: Vec<StoredEdit>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            if stored(sql)? != seen {
                return Ok(false);
            }
            for edit in &edits {
                store(sql, change, edit)?;
                record(sql, change, Action::SettingChanged, None, &edit.detail)?;
            }
            Ok(true)
        })
        .await
    }
}

fn stored(sql: &dyn Sql) -> Result<Vec<(String, String)>, CatalogError> {
    let statement = "SELECT key, value FROM settings ORDER BY key";
    all(sql, statement, &[], |columns| Ok((columns.text()?.to_owned(), columns.text()?.to_owned())))
}

fn store(sql: &dyn Sql, change: &Change, edit: &StoredEdit) -> Result<(), CatalogError> {
    let Some(value) = &edit.value else {
        sql.execute("DELETE FROM settings WHERE key = ?1", values![edit.key])?;
        return Ok(());
    };
    let statement = "INSERT INTO settings (key, value, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (key) DO UPDATE
                     SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    let by = change.actor.person().map_or_else(|| "operator".to_owned(), |id| id.to_string());
    sql.execute(statement, values![edit.key, value.as_str(), change.at, by.as_str()])?;
    Ok(())
}
