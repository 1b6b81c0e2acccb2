//! What rows say of a blob whoever has it: what anybody may see under the blob's name, and the placeholder of it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::connections::{Catalog, CatalogError};
use super::pictures::placeholder_at;
use super::rows::{broken, bytes_at, moment_at};
use crate::values::{BlobHash, Crop, MediaType, PictureId, PixelSize, Placeholder};

/// A blob that pictures refer to. What they say of it is the same in each: it comes from its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBlob {
    /// Its name.
    pub blob: BlobHash,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames; 1 for a still picture.
    pub frames: u32,
    /// Its length in bytes.
    pub bytes: u64,
    /// What can be shown before it is there.
    pub placeholder: Option<Placeholder>,
    /// The squares that its pictures show, each once; those that show the middle have none.
    pub crops: Vec<Crop>,
    /// When the first of them was uploaded.
    pub since: Timestamp,
}

/// A picture without a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingPlaceholder {
    /// Identifies it.
    pub id: PictureId,
    /// The blob that holds it.
    pub blob: BlobHash,
    /// The blob's length in bytes.
    pub bytes: u64,
}

impl Catalog {
    /// What pictures say of a blob; `None` where none refers to it.
    pub async fn exposed(&self, blob: BlobHash) -> Result<Option<PublishedBlob>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT mime, width, height, frames, bytes, thumb_hash, colour,
                           (SELECT min(created_at) FROM pictures WHERE blob = ?1) AS since
                       FROM pictures WHERE blob = ?1 ORDER BY thumb_hash IS NULL LIMIT 1";
            let found = connection.prepare_cached(sql)?.query_row([blob.as_bytes()], |row| {
                Ok(PublishedBlob {
                    blob,
                    media: MediaType::from_mime(&row.get::<_, String>("mime")?)
                        .ok_or_else(|| broken("mime"))?,
                    size: PixelSize { width: row.get("width")?, height: row.get("height")? },
                    frames: row.get("frames")?,
                    bytes: row.get::<_, i64>("bytes")?.cast_unsigned(),
                    placeholder: placeholder_at(row)?,
                    crops: Vec::new(),
                    since: moment_at(row, "since")?,
                })
            });
            let Some(exposed) = found.optional()? else { return Ok(None) };
            Ok(Some(PublishedBlob { crops: crops_of(connection, blob)?, ..exposed }))
        })
        .await
    }

    /// Some pictures that have no placeholder, whose identifiers come after this one.
    pub async fn missing_placeholders(
        &self,
        after: Option<PictureId>,
        limit: u32,
    ) -> Result<Vec<MissingPlaceholder>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT id, blob, bytes FROM pictures
                       WHERE thumb_hash IS NULL AND id > ?1 ORDER BY id LIMIT ?2";
            let after = after.map_or([0; 16], |id| *id.as_bytes());
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map((after, limit), |row| {
                Ok(MissingPlaceholder {
                    id: PictureId::from_bytes(bytes_at(row, "id")?),
                    blob: BlobHash::from_bytes(bytes_at(row, "blob")?),
                    bytes: row.get::<_, i64>("bytes")?.cast_unsigned(),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Notes the placeholder of every picture that has this blob. No change that anybody made: nothing is recorded.
    pub async fn set_placeholder(
        &self,
        blob: BlobHash,
        placeholder: Placeholder,
    ) -> Result<(), CatalogError> {
        self.write(move |connection| {
            let sql = "UPDATE pictures SET thumb_hash = ?1, colour = ?2 WHERE blob = ?3";
            let (thumb_hash, colour) = (&placeholder.thumb_hash, placeholder.color.to_number());
            connection.prepare_cached(sql)?.execute((thumb_hash, colour, blob.as_bytes()))?;
            Ok(())
        })
        .await
    }
}

fn crops_of(connection: &Connection, blob: BlobHash) -> Result<Vec<Crop>, CatalogError> {
    let sql =
        "SELECT DISTINCT crop_x, crop_y, crop_size FROM pictures WHERE blob = ?1 AND crop_size IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let crop = |row: &rusqlite::Row<'_>| Ok(Crop { x: row.get(0)?, y: row.get(1)?, size: row.get(2)? });
    Ok(statement.query_map([blob.as_bytes()], crop)?.collect::<Result<_, _>>()?)
}
