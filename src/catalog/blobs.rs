//! The table of blobs: one row for each stored file, with the facts that follow from its bytes.
//!
//! A row exists exactly while a picture refers to it, in a history or in the trash. It is added in the transaction that adds
//! the first such picture; the engine deletes it in the statement that deletes the last. The file is written before and removed
//! after: so a row proves that the file was on disk when the row was committed, and a file without a row is an orphan.

use super::engine::Catalog;
use super::error::CatalogError;
use super::presentation::framing;
use super::sql::{Columns, Sql, all, exists, optional, values};
use crate::model::{ImageInfo, PublishedBlob};
use crate::values::{BlobHash, Color, Framing, MediaType, PersonId, PixelSize, Placeholder, Rating};

/// The columns that [`image_info`] reads.
pub(super) const COLUMNS: &str = "blobs.hash, blobs.mime, blobs.width, blobs.height, blobs.frames, blobs.bytes, blobs.thumb_hash, blobs.color";

impl Catalog {
    /// A blob that pictures refer to; `None` where none does, or only in the trash.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn published_blob(&self, hash: BlobHash) -> Result<Option<PublishedBlob>, CatalogError> {
        self.look_up(move |sql| {
            let statement = format!(
                "SELECT {COLUMNS}, (SELECT min(created_at) FROM pictures WHERE blob = ?1),
                     (SELECT min(rating) FROM pictures WHERE blob = ?1),
                     (SELECT min(rating) FROM pictures JOIN people ON people.id = person_id
                      WHERE blob = ?1 AND active)
                 FROM blobs WHERE hash = ?1 AND EXISTS (SELECT 1 FROM pictures WHERE blob = ?1)"
            );
            let found = optional(sql, &statement, values![hash.as_bytes()], |columns| {
                Ok(PublishedBlob {
                    image: image_info(columns)?,
                    since: columns.time()?,
                    // The names of the ratings are in the order of the ratings.
                    rating: columns.named(Rating::from_name)?,
                    rating_of_active: columns.optional_text()?.and_then(Rating::from_name),
                    framings: Vec::new(),
                })
            })?;
            let Some(blob) = found else { return Ok(None) };
            Ok(Some(PublishedBlob { framings: framings_of(sql, hash)?, ..blob }))
        })
        .await
    }

    /// The facts of a blob that pictures refer to, in a history or in the trash.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn stored_image(&self, hash: BlobHash) -> Result<Option<ImageInfo>, CatalogError> {
        self.look_up(move |sql| {
            let statement = format!("SELECT {COLUMNS} FROM blobs WHERE hash = ?1");
            optional(sql, &statement, values![hash.as_bytes()], image_info)
        })
        .await
    }

    /// Every blob that is or was a picture of this person, deleted ones included.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn blobs_ever_published(&self, owner: PersonId) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT blob FROM pictures WHERE person_id = ?1
                             UNION SELECT blob FROM deleted_pictures WHERE person_id = ?1";
            all(sql, statement, values![owner.as_bytes()], hash)
        })
        .await
    }

    /// Up to `limit` blobs without a placeholder, in the order of their hashes, behind `after`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn missing_placeholders(
        &self,
        after: Option<BlobHash>,
        limit: u32,
    ) -> Result<Vec<ImageInfo>, CatalogError> {
        self.read(move |sql| {
            let statement = format!(
                "SELECT {COLUMNS} FROM blobs WHERE thumb_hash IS NULL AND hash > ?1 ORDER BY hash LIMIT ?2"
            );
            let after = after.as_ref().map_or(&[][..], |hash| hash.as_bytes());
            all(sql, &statement, values![after, limit], image_info)
        })
        .await
    }

    /// Stores a blob's placeholder. Nobody made this change: it is not in the audit trail.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn set_placeholder(
        &self,
        hash: BlobHash,
        placeholder: Placeholder,
    ) -> Result<(), CatalogError> {
        self.write(move |sql| {
            let statement = "UPDATE blobs SET thumb_hash = ?1, color = ?2 WHERE hash = ?3";
            let (thumb_hash, color) = (placeholder.thumb_hash.as_slice(), placeholder.color.to_number());
            sql.execute(statement, values![thumb_hash, color, hash.as_bytes()])?;
            Ok(())
        })
        .await
    }

    /// The blobs that pictures refer to whose hashes begin with this byte.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn blobs(&self, first_byte: u8) -> Result<Vec<ImageInfo>, CatalogError> {
        self.read(move |sql| beginning_with(sql, first_byte)).await
    }

    /// The hashes of the blobs that pictures refer to and that begin with this byte.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn referenced_blobs(&self, first_byte: u8) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |sql| {
            let (low, high) = range(first_byte);
            all(sql, "SELECT hash FROM blobs WHERE hash BETWEEN ?1 AND ?2", values![&low, &high], hash)
        })
        .await
    }

    /// The hashes of the blobs that pictures outside of the trash refer to and that begin with this byte.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn published_blobs(&self, first_byte: u8) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT DISTINCT blob FROM pictures WHERE blob BETWEEN ?1 AND ?2";
            let (low, high) = range(first_byte);
            all(sql, statement, values![&low, &high], hash)
        })
        .await
    }

    /// Those of these blobs that no picture refers to.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn unreferenced(&self, blobs: Vec<BlobHash>) -> Result<Vec<BlobHash>, CatalogError> {
        self.read(move |sql| {
            let mut found = Vec::new();
            for blob in blobs {
                if !is_referenced(sql, blob)? {
                    found.push(blob);
                }
            }
            Ok(found)
        })
        .await
    }

    /// Runs `remove` for a blob that no picture refers to, under the write lock: no process can come to refer to it
    /// meanwhile. Returns what `remove` returned; `None` where a picture refers to the blob.
    ///
    /// # Errors
    ///
    /// Those of the engine. After one, `remove` may have run.
    pub async fn remove_blob_if_unreferenced<T: Send + 'static>(
        &self,
        hash: BlobHash,
        remove: impl Fn() -> T + Send + Sync + 'static,
    ) -> Result<Option<T>, CatalogError> {
        self.write_alone(move |sql| Ok(if is_referenced(sql, hash)? { None } else { Some(remove()) })).await
    }
}

/// The blobs whose hashes begin with this byte.
pub(super) fn beginning_with(sql: &dyn Sql, first_byte: u8) -> Result<Vec<ImageInfo>, CatalogError> {
    let statement = format!("SELECT {COLUMNS} FROM blobs WHERE hash BETWEEN ?1 AND ?2");
    let (low, high) = range(first_byte);
    all(sql, &statement, values![&low, &high], image_info)
}

/// Reads [`COLUMNS`].
pub(super) fn image_info(columns: &mut Columns<'_>) -> Result<ImageInfo, CatalogError> {
    Ok(ImageInfo {
        hash: hash(columns)?,
        media: columns.named(MediaType::from_mime)?,
        size: PixelSize { width: columns.number()?, height: columns.number()? },
        frames: columns.number()?,
        bytes: columns.count()?,
        placeholder: placeholder(columns)?,
    })
}

/// Adds a blob in the transaction that adds a picture of it. A blob that exists keeps its facts, which follow from the same
/// bytes, and gets the placeholder if it has none.
pub(super) fn insert(sql: &dyn Sql, image: &ImageInfo) -> Result<(), CatalogError> {
    let statement = "INSERT INTO blobs (hash, mime, width, height, frames, bytes, thumb_hash, color)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                     ON CONFLICT (hash) DO UPDATE SET thumb_hash = excluded.thumb_hash, color = excluded.color
                     WHERE blobs.thumb_hash IS NULL AND excluded.thumb_hash IS NOT NULL";
    let placeholder = image.placeholder.as_ref();
    sql.execute(
        statement,
        values![
            image.hash.as_bytes(),
            image.media.mime(),
            image.size.width,
            image.size.height,
            image.frames,
            image.bytes,
            placeholder.map(|placeholder| placeholder.thumb_hash.as_slice()),
            placeholder.map(|placeholder| placeholder.color.to_number()),
        ],
    )?;
    Ok(())
}

/// Whether any picture refers to the blob, also one in the trash.
pub(super) fn is_referenced(sql: &dyn Sql, hash: BlobHash) -> Result<bool, CatalogError> {
    let statement =
        "SELECT 1 FROM pictures WHERE blob = ?1 UNION ALL SELECT 1 FROM trash WHERE blob = ?1 LIMIT 1";
    exists(sql, statement, values![hash.as_bytes()])
}

/// Every blob of a person's history and trash, each once.
pub(super) fn of_person(sql: &dyn Sql, owner: PersonId) -> Result<Vec<BlobHash>, CatalogError> {
    let statement =
        "SELECT blob FROM pictures WHERE person_id = ?1 UNION SELECT blob FROM trash WHERE person_id = ?1";
    all(sql, statement, values![owner.as_bytes()], hash)
}

pub(super) fn hash(columns: &mut Columns<'_>) -> Result<BlobHash, CatalogError> {
    Ok(BlobHash::from_bytes(columns.bytes()?))
}

fn placeholder(columns: &mut Columns<'_>) -> Result<Option<Placeholder>, CatalogError> {
    let thumb_hash = columns.optional_bytes()?.map(<[u8]>::to_vec);
    let color = columns.optional_number()?.map(Color::from_number);
    Ok(thumb_hash.zip(color).map(|(thumb_hash, color)| Placeholder { thumb_hash, color }))
}

fn framings_of(sql: &dyn Sql, hash: BlobHash) -> Result<Vec<Framing>, CatalogError> {
    let statement = "SELECT DISTINCT crop_x, crop_y, crop_size, rotate FROM pictures
                     WHERE blob = ?1 AND (crop_size IS NOT NULL OR rotate <> 0)";
    all(sql, statement, values![hash.as_bytes()], framing)
}

/// The first and the last hash that begin with this byte.
fn range(first_byte: u8) -> ([u8; 32], [u8; 32]) {
    let (mut low, mut high) = ([0; 32], [0xff; 32]);
    (low[0], high[0]) = (first_byte, first_byte);
    (low, high)
}
