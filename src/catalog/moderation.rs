//! The tables of moderation: least ratings, blocked files, removed files. They name files by their hashes, which outlive the
//! pictures, so that a decision holds for the same bytes uploaded again.

use super::audit::record;
use super::blobs;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identity_pictures::forget_picture;
use super::sql::{Columns, Sql, all, optional, page, values};
use crate::model::{Action, Change, Moderated, ModeratedPage};
use crate::values::{BlobHash, PersonId, PictureId, Rating, Reason};

impl Catalog {
    /// A page of the files that nobody may upload, in the order of their hashes: those after `after`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn blocked_files(
        &self,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Result<ModeratedPage, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT blob, reason, created_at FROM blocked_files
                             WHERE blob > ?1 ORDER BY blob LIMIT ?2";
            let after = after.as_ref().map_or(&[][..], |hash| hash.as_bytes());
            let found = all(sql, statement, values![after, limit.saturating_add(1)], moderated)?;
            let (files, has_more) = page(found, limit);
            Ok(ModeratedPage { files, has_more })
        })
        .await
    }

    /// Blocks a file, and removes every picture of it, also from the trash. Returns whether there were any.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn block_file(
        &self,
        change: Change,
        blob: BlobHash,
        reason: Reason,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| block(sql, change, blob, &reason)).await
    }

    /// Lets people upload a file again; whether it was blocked.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn unblock_file(&self, change: Change, blob: BlobHash) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let hash = blob.as_bytes();
            let count = sql.execute("DELETE FROM blocked_files WHERE blob = ?1", values![hash])?;
            // Those whose pictures went with the blocking may have it again, too.
            sql.execute("DELETE FROM removed_files WHERE blob = ?1", values![hash])?;
            if count > 0 {
                record(sql, change, Action::FileUnblocked, None, &blob.to_string())?;
            }
            Ok(count > 0)
        })
        .await
    }

    /// The files that administrators removed from a person's history, newest first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn removed_files(&self, owner: PersonId) -> Result<Vec<Moderated>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT blob, reason, removed_at FROM removed_files WHERE person_id = ?1
                             ORDER BY removed_at DESC, blob";
            all(sql, statement, values![owner.as_bytes()], moderated)
        })
        .await
    }

    /// Lets a person upload a removed file again; whether it was removed.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn allow_removed_file(
        &self,
        change: Change,
        owner: PersonId,
        blob: BlobHash,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let is_allowed = allow(sql, owner, blob)?;
            if is_allowed {
                record(sql, change, Action::FileAllowed, owner, &blob.to_string())?;
            }
            Ok(is_allowed)
        })
        .await
    }
}

/// Why this person may not publish a file; `None` if the person may. An administrator may give people what was removed from
/// them ([`allow`]), but nobody what is blocked.
pub(super) fn ban(
    sql: &dyn Sql,
    change: &Change,
    owner: PersonId,
    blob: BlobHash,
) -> Result<Option<Reason>, CatalogError> {
    let reason = |columns: &mut Columns<'_>| Ok(Reason::from_catalog(columns.text()?.to_owned()));
    let statement = "SELECT reason FROM blocked_files WHERE blob = ?1";
    if let Some(reason) = optional(sql, statement, values![blob.as_bytes()], reason)? {
        return Ok(Some(reason));
    }
    if change.actor.moderates(owner) {
        return Ok(None);
    }
    let statement = "SELECT reason FROM removed_files WHERE person_id = ?1 AND blob = ?2";
    optional(sql, statement, values![owner.as_bytes(), blob.as_bytes()], reason)
}

/// Notes that an administrator removed a file from a person's history.
pub(super) fn remember_removal(
    sql: &dyn Sql,
    change: &Change,
    owner: PersonId,
    blob: BlobHash,
    reason: &Reason,
) -> Result<(), CatalogError> {
    let statement = "INSERT INTO removed_files (person_id, blob, reason, removed_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (person_id, blob) DO UPDATE SET reason = excluded.reason,
                         removed_at = excluded.removed_at";
    sql.execute(statement, values![owner.as_bytes(), blob.as_bytes(), reason.as_str(), change.at])?;
    Ok(())
}

/// Forgets that a file was removed from a person's history; whether it was.
pub(super) fn allow(sql: &dyn Sql, owner: PersonId, blob: BlobHash) -> Result<bool, CatalogError> {
    let statement = "DELETE FROM removed_files WHERE person_id = ?1 AND blob = ?2";
    Ok(sql.execute(statement, values![owner.as_bytes(), blob.as_bytes()])? > 0)
}

/// Blocks a file inside an open transaction.
pub(super) fn block(
    sql: &dyn Sql,
    change: &Change,
    blob: BlobHash,
    reason: &Reason,
) -> Result<bool, CatalogError> {
    let statement = "INSERT INTO blocked_files (blob, reason, created_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (blob) DO UPDATE SET reason = excluded.reason";
    sql.execute(statement, values![blob.as_bytes(), reason.as_str(), change.at])?;
    record(sql, change, Action::FileBlocked, None, &format!("{blob} {}", reason.as_str()))?;
    let holders = "SELECT id, person_id FROM pictures WHERE blob = ?1
                   UNION ALL SELECT id, person_id FROM trash WHERE blob = ?1";
    let pictures = all(sql, holders, values![blob.as_bytes()], |columns| {
        Ok((PictureId::from_bytes(columns.bytes()?), PersonId::from_bytes(columns.bytes()?)))
    })?;
    for (id, owner) in &pictures {
        forget_picture(sql, *id)?;
        sql.execute("DELETE FROM pictures WHERE id = ?1", values![id.as_bytes()])?;
        sql.execute("DELETE FROM trash WHERE id = ?1", values![id.as_bytes()])?;
        remember_removal(sql, change, *owner, blob, reason)?;
        record(sql, change, Action::PictureRemoved, *owner, &super::pictures::detail(*id, blob))?;
    }
    Ok(!pictures.is_empty())
}

/// How a file is rated at least.
pub(super) fn least_rating(sql: &dyn Sql, blob: BlobHash) -> Result<Rating, CatalogError> {
    let statement = "SELECT rating FROM least_ratings WHERE blob = ?1";
    let found =
        optional(sql, statement, values![blob.as_bytes()], |columns| columns.named(Rating::from_name))?;
    Ok(found.unwrap_or(Rating::G))
}

/// Rates a file at least so, whomever its pictures belong to; those that are rated lower are raised.
pub(super) fn set_least_rating(sql: &dyn Sql, blob: BlobHash, rating: Rating) -> Result<(), CatalogError> {
    if rating == Rating::G {
        sql.execute("DELETE FROM least_ratings WHERE blob = ?1", values![blob.as_bytes()])?;
        return Ok(());
    }
    let statement = "INSERT INTO least_ratings (blob, rating) VALUES (?1, ?2)
                     ON CONFLICT (blob) DO UPDATE SET rating = excluded.rating";
    sql.execute(statement, values![blob.as_bytes(), rating.as_str()])?;
    for lower in Rating::ALL.iter().filter(|lower| **lower < rating) {
        for table in ["pictures", "trash"] {
            let statement = format!("UPDATE {table} SET rating = ?1 WHERE blob = ?2 AND rating = ?3");
            sql.execute(&statement, values![rating.as_str(), blob.as_bytes(), lower.as_str()])?;
        }
    }
    Ok(())
}

fn moderated(columns: &mut Columns<'_>) -> Result<Moderated, CatalogError> {
    Ok(Moderated {
        blob: blobs::hash(columns)?,
        reason: Reason::from_catalog(columns.text()?.to_owned()),
        at: columns.time()?,
    })
}
