//! The tables of second factors and recovery codes.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::person_by;
use super::sql::{Columns, Sql, count, exists, optional, values};
use crate::model::{Action, AuthError, Change, PersonKey, SecondFactor, SecondProof};
use crate::values::{HashedRecoveryCode, PersonId, TotpSecret};

impl Catalog {
    /// A person's second factor, on or not yet.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>, CatalogError> {
        self.read(move |sql| {
            let statement =
                "SELECT secret, last_step, created_at, on_since FROM second_factors WHERE person_id = ?1";
            let Some(found) = optional(sql, statement, values![person.as_bytes()], second_factor)? else {
                return Ok(None);
            };
            let statement = "SELECT count(*) FROM recovery_codes WHERE person_id = ?1";
            let recovery_codes = count(sql, statement, values![person.as_bytes()])?;
            Ok(Some(SecondFactor { recovery_codes, ..found }))
        })
        .await
    }

    /// Whether this is one of the person's recovery codes.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn has_recovery_code(
        &self,
        person: PersonId,
        code: HashedRecoveryCode,
    ) -> Result<bool, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT 1 FROM recovery_codes WHERE person_id = ?1 AND hash = ?2";
            exists(sql, statement, values![person.as_bytes(), code.as_bytes()])
        })
        .await
    }

    /// Keeps a secret until a first code turns it on. `false` where the person has a second factor that is on. It is not in the
    /// audit trail: nothing has changed yet.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn begin_second_factor(
        &self,
        change: Change,
        person: PersonId,
        secret: TotpSecret,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            if is_on(sql, person)? || person_by(sql, &PersonKey::Id(person))?.is_none() {
                return Ok(false);
            }
            let statement = "INSERT INTO second_factors (person_id, secret, last_step, created_at, on_since)
                             VALUES (?1, ?2, 0, ?3, NULL)
                             ON CONFLICT (person_id) DO UPDATE SET secret = ?2, last_step = 0, created_at = ?3";
            sql.execute(statement, values![person.as_bytes(), secret.as_bytes(), change.at])?;
            Ok(true)
        })
        .await
    }

    /// Turns the second factor with this secret on, with its recovery codes. `false` where it is on already, or another secret
    /// was made since.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn turn_on_second_factor(
        &self,
        change: Change,
        person: PersonId,
        (secret, step): (TotpSecret, u64),
        codes: Vec<HashedRecoveryCode>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let statement = "UPDATE second_factors SET on_since = ?3, last_step = ?4
                             WHERE person_id = ?1 AND secret = ?2 AND on_since IS NULL";
            let keys = values![person.as_bytes(), secret.as_bytes(), change.at, step];
            if sql.execute(statement, keys)? == 0 {
                return Ok(false);
            }
            put_codes(sql, person, &codes)?;
            record(sql, change, Action::SecondFactorOn, person, "")?;
            Ok(true)
        })
        .await
    }

    /// Replaces the recovery codes. `false` where the person has no second factor that is on.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn replace_recovery_codes(
        &self,
        change: Change,
        person: PersonId,
        codes: Vec<HashedRecoveryCode>,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            if !is_on(sql, person)? {
                return Ok(false);
            }
            put_codes(sql, person, &codes)?;
            record(sql, change, Action::RecoveryCodesMade, person, "")?;
            Ok(true)
        })
        .await
    }

    /// Removes a second factor with its recovery codes; whether it was on.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn turn_off_second_factor(
        &self,
        change: Change,
        person: PersonId,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let was_on = is_on(sql, person)?;
            for table in ["recovery_codes", "second_factors"] {
                sql.execute(
                    &format!("DELETE FROM {table} WHERE person_id = ?1"),
                    values![person.as_bytes()],
                )?;
            }
            if was_on {
                record(sql, change, Action::SecondFactorOff, person, "")?;
            }
            Ok(was_on)
        })
        .await
    }
}

/// Uses up what shows the second factor, in the transaction of the login that needs it. People without one need nothing.
///
/// # Errors
///
/// [`AuthError::CodeNeeded`] where there is one, and nothing shows it, or what does was used already.
pub(super) fn use_up(
    sql: &dyn Sql,
    change: &Change,
    person: PersonId,
    proof: Option<SecondProof>,
) -> Result<(), CatalogError> {
    if !is_on(sql, person)? {
        return Ok(());
    }
    let used = match proof {
        None => 0,
        Some(SecondProof::Step(step)) => {
            let statement =
                "UPDATE second_factors SET last_step = ?2 WHERE person_id = ?1 AND last_step < ?2";
            sql.execute(statement, values![person.as_bytes(), step])?
        }
        Some(SecondProof::Recovery(code)) => {
            let statement = "DELETE FROM recovery_codes WHERE person_id = ?1 AND hash = ?2";
            let used = sql.execute(statement, values![person.as_bytes(), code.as_bytes()])?;
            if used > 0 {
                let left = "SELECT count(*) FROM recovery_codes WHERE person_id = ?1";
                let left = count(sql, left, values![person.as_bytes()])?;
                record(sql, change, Action::RecoveryCodeUsed, person, &left.to_string())?;
            }
            used
        }
    };
    if used > 0 { Ok(()) } else { Err(AuthError::CodeNeeded.into()) }
}

fn is_on(sql: &dyn Sql, person: PersonId) -> Result<bool, CatalogError> {
    let statement = "SELECT 1 FROM second_factors WHERE person_id = ?1 AND on_since IS NOT NULL";
    exists(sql, statement, values![person.as_bytes()])
}

fn put_codes(sql: &dyn Sql, person: PersonId, codes: &[HashedRecoveryCode]) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM recovery_codes WHERE person_id = ?1", values![person.as_bytes()])?;
    for code in codes {
        let statement = "INSERT INTO recovery_codes (person_id, hash) VALUES (?1, ?2)";
        sql.execute(statement, values![person.as_bytes(), code.as_bytes()])?;
    }
    Ok(())
}

fn second_factor(columns: &mut Columns<'_>) -> Result<SecondFactor, CatalogError> {
    Ok(SecondFactor {
        secret: TotpSecret::new(columns.bytes()?),
        last_step: columns.count()?,
        created_at: columns.time()?,
        on_since: columns.optional_time()?,
        recovery_codes: 0,
    })
}
