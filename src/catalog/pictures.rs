//! The table of pictures: each person's history, of which one may be the current picture.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError};
use super::rows::{broken, bytes_at, changed, moment, moment_at};
use crate::values::{
    BlobHash, Color, Crop, DisplayName, MediaType, PersonId, PictureId, PixelSize, Placeholder, Rating,
    StoredName,
};

/// A picture's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Identifies the picture in its owner's history.
    pub id: PictureId,
    /// Whose it is.
    pub owner: PersonId,
    /// The blob that holds it.
    pub blob: BlobHash,
    /// The name under which it is served.
    pub name: StoredName,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames; 1 for a still picture.
    pub frames: u32,
    /// The file's length in bytes.
    pub bytes: u64,
    /// The square shown where a square is wanted; `None` for the middle.
    pub crop: Option<Crop>,
    /// What can be shown before it is there; `None` where nobody has looked yet.
    pub placeholder: Option<Placeholder>,
    /// Who should see it.
    pub rating: Rating,
    /// Whether it is the one that the world sees.
    pub is_current: bool,
    /// When it was first uploaded.
    pub created_at: Timestamp,
    /// When it was last uploaded again, or restored.
    pub updated_at: Timestamp,
}

/// What the world sees of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The current picture.
    pub picture: Option<Picture>,
    /// The name, where the person lets the world see it.
    pub public_name: Option<DisplayName>,
}

/// A picture to be published.
#[derive(Debug, Clone)]
pub struct NewPictureRow {
    /// The identifier, made by the caller; not used where the same picture is in the history already.
    pub id: PictureId,
    /// Whose it is.
    pub owner: PersonId,
    /// The blob that holds it.
    pub blob: BlobHash,
    /// The name under which it is served.
    pub name: StoredName,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames.
    pub frames: u32,
    /// The file's length in bytes.
    pub bytes: u64,
    /// The square shown where a square is wanted.
    pub crop: Option<Crop>,
    /// What can be shown before it is there.
    pub placeholder: Option<Placeholder>,
}

/// What publishing came to.
#[derive(Debug, Clone)]
pub enum PutOutcome {
    /// The picture is the current one, and that is on disk.
    Published(Picture),
    /// No committed picture refers to the blob, and it was not synced by the caller: nobody knows it to be on disk.
    BlobUnsettled,
    /// The blob went away in the meantime.
    BlobMissing,
    /// The owner went away in the meantime.
    OwnerMissing,
    /// The owner's history is full.
    QuotaFull,
}

/// What a person's history may hold.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Pictures.
    pub max_pictures: u64,
    /// Bytes of all of them together.
    pub max_bytes: u64,
}

/// A part of a person's history.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The pictures, newest first.
    pub pictures: Vec<Picture>,
    /// Whether there are older ones.
    pub has_more: bool,
}

pub(super) const COLUMNS: &str =
    "id, person_id, blob, basename, mime, width, height, frames, bytes, crop_x, crop_y, crop_size,
                       thumb_hash, colour, rating, is_current, created_at, updated_at";

impl Picture {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column: &str| row.get::<_, String>(column);
        let crop = match (row.get("crop_x")?, row.get("crop_y")?, row.get("crop_size")?) {
            (Some(x), Some(y), Some(size)) => Some(Crop { x, y, size }),
            _ => None,
        };
        Ok(Self {
            id: PictureId::from_bytes(bytes_at(row, "id")?),
            owner: PersonId::from_bytes(bytes_at(row, "person_id")?),
            blob: BlobHash::from_bytes(bytes_at(row, "blob")?),
            name: StoredName::from_catalog(text("basename")?),
            media: MediaType::from_mime(&text("mime")?).ok_or_else(|| broken("mime"))?,
            size: PixelSize { width: row.get("width")?, height: row.get("height")? },
            frames: row.get("frames")?,
            bytes: row.get::<_, i64>("bytes")?.cast_unsigned(),
            crop,
            placeholder: placeholder_at(row)?,
            rating: Rating::from_name(&text("rating")?).ok_or_else(|| broken("rating"))?,
            is_current: row.get("is_current")?,
            created_at: moment_at(row, "created_at")?,
            updated_at: moment_at(row, "updated_at")?,
        })
    }
}

pub(super) fn placeholder_at(row: &Row<'_>) -> rusqlite::Result<Option<Placeholder>> {
    let thumb_hash: Option<Vec<u8>> = row.get("thumb_hash")?;
    let colour = row.get::<_, Option<u32>>("colour")?.map(Color::from_number);
    Ok(thumb_hash.zip(colour).map(|(thumb_hash, colour)| Placeholder { thumb_hash, color: colour }))
}

impl Catalog {
    /// Makes a picture its owner's current one. The same file under the same name is one entry of the history, which
    /// becomes current again. `is_settled` says that the caller synced the blob; `blob_is_there` is asked under
    /// the write lock, which whoever removes blobs holds too (see [`Catalog::remove_blob_if_unreferenced`]).
    pub async fn publish_picture(
        &self,
        change: Change,
        new: NewPictureRow,
        quota: Quota,
        is_settled: bool,
        blob_is_there: impl FnOnce() -> bool + Send + 'static,
    ) -> Result<PutOutcome, CatalogError> {
        self.write_by(change, move |connection, change| {
            let Some((count, bytes)) = totals(connection, new.owner)? else {
                return Ok(PutOutcome::OwnerMissing);
            };
            if !is_settled && !is_referenced(connection, new.blob)? {
                return Ok(PutOutcome::BlobUnsettled);
            }
            if !blob_is_there() {
                return Ok(PutOutcome::BlobMissing);
            }
            let is_within = count < quota.max_pictures && bytes.saturating_add(new.bytes) <= quota.max_bytes;
            if !is_within && same_in_history(connection, &new)?.is_none() {
                return Ok(PutOutcome::QuotaFull);
            }
            show(connection, change, &new).map(PutOutcome::Published)
        })
        .await
    }

    /// A person's current picture.
    pub async fn current_picture(&self, owner: PersonId) -> Result<Option<Picture>, CatalogError> {
        self.read(move |connection| current_of(connection, owner)).await
    }

    /// What the world sees of a person; of one who is not there, nothing.
    pub async fn shown(&self, owner: PersonId) -> Result<Shown, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT name FROM people WHERE id = ?1 AND public = 1";
            let name: Option<String> =
                connection.prepare_cached(sql)?.query_row([owner.as_bytes()], |row| row.get(0)).optional()?;
            let public_name = name.map(|name| DisplayName::parse(&name)).transpose();
            Ok(Shown {
                picture: current_of(connection, owner)?,
                public_name: public_name.map_err(|_fault| broken("name"))?,
            })
        })
        .await
    }

    /// A page of a person's history in the order in which the pictures first came, newest first, older than `before`.
    /// Uploading one again or bringing it back does not change its place.
    pub async fn history(
        &self,
        owner: PersonId,
        before: Option<PictureId>,
        limit: u32,
    ) -> Result<HistoryPage, CatalogError> {
        self.read(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM pictures WHERE person_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement
                .query_map((owner.as_bytes(), before, limit.saturating_add(1)), Picture::from_row)?;
            let mut pictures: Vec<Picture> = rows.collect::<Result<_, _>>()?;
            let has_more = pictures.len() > limit as usize;
            pictures.truncate(limit as usize);
            Ok(HistoryPage { pictures, has_more })
        })
        .await
    }

    /// Makes a former picture the current one again. `None` where the person has no such picture.
    pub async fn restore_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: PictureId,
    ) -> Result<Option<Picture>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let Some(found) = picture_by(connection, owner, id)? else { return Ok(None) };
            make_none_current(connection, owner)?;
            make_current(connection, change, id)?;
            change.record(connection, Action::PictureRestored, owner, &detail(id, found.blob))?;
            picture_by(connection, owner, id)
        })
        .await
    }

    /// Deletes one picture of a person's history; the current one where `id` is `None`. The blob that it had.
    pub async fn remove_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: Option<PictureId>,
    ) -> Result<Option<BlobHash>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let sql =
                "DELETE FROM pictures WHERE person_id = ?1 AND (id = ?2 OR (?2 IS NULL AND is_current = 1))
                       RETURNING id, blob";
            let removed = connection
                .query_row(sql, (owner.as_bytes(), id.as_ref().map(PictureId::as_bytes)), |row| {
                    Ok((
                        PictureId::from_bytes(bytes_at(row, "id")?),
                        BlobHash::from_bytes(bytes_at(row, "blob")?),
                    ))
                })
                .optional()?;
            let Some((id, blob)) = removed else { return Ok(None) };
            change.record(connection, Action::PictureRemoved, owner, &detail(id, blob))?;
            Ok(Some(blob))
        })
        .await
    }

    /// Runs `remove` for a blob that no picture refers to, under the write lock: nobody can come to refer to it
    /// meanwhile, in this process or another. What `remove` returned; `None` where the blob is referred to.
    pub async fn remove_blob_if_unreferenced<T: Send + 'static>(
        &self,
        blob: BlobHash,
        remove: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, CatalogError> {
        self.write_alone(move |connection| {
            Ok(if is_referenced(connection, blob)? { None } else { Some(remove()) })
        })
        .await
    }

    /// The blobs that pictures refer to whose hashes begin with this byte.
    pub async fn referenced_blobs(&self, first_byte: u8) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT DISTINCT blob FROM pictures WHERE blob BETWEEN ?1 AND ?2";
            let (mut low, mut high) = ([0_u8; 32], [0xff_u8; 32]);
            (low[0], high[0]) = (first_byte, first_byte);
            let mut statement = connection.prepare_cached(sql)?;
            let rows =
                statement.query_map((low, high), |row| bytes_at(row, "blob").map(BlobHash::from_bytes))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}

/// Makes a picture whose blob is there its owner's current one, inside an open transaction.
pub(super) fn show(
    connection: &Connection,
    change: &Change,
    new: &NewPictureRow,
) -> Result<Picture, CatalogError> {
    let known = same_in_history(connection, new)?;
    let id = known.unwrap_or(new.id);
    make_none_current(connection, new.owner)?;
    if known.is_some() {
        make_current(connection, change, id)?;
        set_crop(connection, id, new.crop)?;
    } else {
        insert(connection, change, new)?;
    }
    change.record(connection, Action::PicturePublished, new.owner, &detail(id, new.blob))?;
    picture_by(connection, new.owner, id)?.ok_or(CatalogError::Closed)
}

/// A person's current picture.
pub(super) fn current_of(connection: &Connection, owner: PersonId) -> Result<Option<Picture>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM pictures WHERE person_id = ?1 AND is_current = 1");
    Ok(connection.prepare_cached(&sql)?.query_row([owner.as_bytes()], Picture::from_row).optional()?)
}

/// Every blob of a person's history.
pub(super) fn blobs_of(connection: &Connection, owner: PersonId) -> Result<Vec<BlobHash>, CatalogError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT blob FROM pictures WHERE person_id = ?1")?;
    let rows =
        statement.query_map([owner.as_bytes()], |row| bytes_at(row, "blob").map(BlobHash::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(connection: &Connection, change: &Change, new: &NewPictureRow) -> Result<(), CatalogError> {
    let sql = "INSERT INTO pictures (id, person_id, blob, basename, mime, width, height, frames, bytes,
                   crop_x, crop_y, crop_size, thumb_hash, colour, rating, is_current, created_at, updated_at)
               VALUES (:id, :owner, :blob, :basename, :mime, :width, :height, :frames, :bytes,
                   :crop_x, :crop_y, :crop_size, :thumb_hash, :colour, :rating, 1, :at, :at)";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": new.id.as_bytes(),
        ":owner": new.owner.as_bytes(),
        ":blob": new.blob.as_bytes(),
        ":basename": new.name.basename(),
        ":mime": new.media.mime(),
        ":width": new.size.width,
        ":height": new.size.height,
        ":frames": new.frames,
        ":bytes": new.bytes.cast_signed(),
        ":crop_x": new.crop.map(|crop| crop.x),
        ":crop_y": new.crop.map(|crop| crop.y),
        ":crop_size": new.crop.map(|crop| crop.size),
        ":thumb_hash": new.placeholder.as_ref().map(|placeholder| placeholder.thumb_hash.as_slice()),
        ":colour": new.placeholder.as_ref().map(|placeholder| placeholder.color.to_number()),
        ":rating": Rating::G.as_str(),
        ":at": moment(change.at),
    })?;
    Ok(())
}

/// Makes an entry of the history current.
fn make_current(connection: &Connection, change: &Change, id: PictureId) -> Result<(), CatalogError> {
    let sql = "UPDATE pictures SET is_current = 1, updated_at = ?1 WHERE id = ?2";
    connection.prepare_cached(sql)?.execute((moment(change.at), id.as_bytes()))?;
    Ok(())
}

fn set_crop(connection: &Connection, id: PictureId, crop: Option<Crop>) -> Result<(), CatalogError> {
    let sql = "UPDATE pictures SET crop_x = ?1, crop_y = ?2, crop_size = ?3 WHERE id = ?4";
    let sides = (crop.map(|crop| crop.x), crop.map(|crop| crop.y), crop.map(|crop| crop.size), id.as_bytes());
    connection.prepare_cached(sql)?.execute(sides)?;
    Ok(())
}

fn make_none_current(connection: &Connection, owner: PersonId) -> Result<bool, CatalogError> {
    let sql = "UPDATE pictures SET is_current = 0 WHERE person_id = ?1 AND is_current = 1";
    changed(connection.prepare_cached(sql)?.execute([owner.as_bytes()]))
}

fn same_in_history(connection: &Connection, new: &NewPictureRow) -> Result<Option<PictureId>, CatalogError> {
    let sql = "SELECT id FROM pictures WHERE blob = ?1 AND person_id = ?2 AND basename = ?3";
    let found = connection
        .prepare_cached(sql)?
        .query_row((new.blob.as_bytes(), new.owner.as_bytes(), new.name.basename()), |row| {
            bytes_at(row, "id").map(PictureId::from_bytes)
        });
    Ok(found.optional()?)
}

pub(super) fn picture_by(
    connection: &Connection,
    owner: PersonId,
    id: PictureId,
) -> Result<Option<Picture>, CatalogError> {
    let sql = format!("SELECT {COLUMNS} FROM pictures WHERE id = ?1 AND person_id = ?2");
    let found =
        connection.prepare_cached(&sql)?.query_row((id.as_bytes(), owner.as_bytes()), Picture::from_row);
    Ok(found.optional()?)
}

fn is_referenced(connection: &Connection, blob: BlobHash) -> Result<bool, CatalogError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pictures WHERE blob = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([blob.as_bytes()], |row| row.get(0))?)
}

/// Pictures and bytes of a person's history; `None` where there is no such person.
fn totals(connection: &Connection, id: PersonId) -> Result<Option<(u64, u64)>, CatalogError> {
    let sql = "SELECT picture_count, picture_bytes FROM people WHERE id = ?1";
    let found = connection.prepare_cached(sql)?.query_row([id.as_bytes()], |row| {
        Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, i64>(1)?.cast_unsigned()))
    });
    Ok(found.optional()?)
}

fn detail(id: PictureId, blob: BlobHash) -> String {
    format!("{id} {blob}")
}
