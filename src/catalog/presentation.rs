//! What is kept beside a picture's file, as columns: crop, rotation and text.

use jiff::Timestamp;

use super::error::CatalogError;
use super::sql::{Columns, Sql, values};
use crate::model::Presentation;
use crate::values::{AltText, Crop, Framing, PictureId, Rotation};

/// Reads `crop_x, crop_y, crop_size, rotate, alt`.
pub(super) fn presentation(columns: &mut Columns<'_>) -> Result<Presentation, CatalogError> {
    let framing = framing(columns)?;
    let alt = columns.optional_text()?.map(|text| AltText::from_catalog(text.to_owned()));
    Ok(Presentation { framing, alt })
}

/// Reads `crop_x, crop_y, crop_size, rotate`.
pub(super) fn framing(columns: &mut Columns<'_>) -> Result<Framing, CatalogError> {
    let (x, y, size) = (columns.optional_number()?, columns.optional_number()?, columns.optional_number()?);
    let crop = x.zip(y).zip(size).map(|((x, y), size)| Crop { x, y, size });
    let degrees = columns.number()?;
    let unknown = || CatalogError::failed(format!("a picture is turned by {degrees} degrees"));
    Ok(Framing { crop, rotation: Rotation::from_degrees(degrees).ok_or_else(unknown)? })
}

/// Stores how a picture is shown, and what it shows.
pub(super) fn set_presentation(
    sql: &dyn Sql,
    id: PictureId,
    presentation: &Presentation,
    now: Timestamp,
) -> Result<(), CatalogError> {
    let statement = "UPDATE pictures SET crop_x = ?1, crop_y = ?2, crop_size = ?3, rotate = ?4, alt = ?5,
                         updated_at = ?6 WHERE id = ?7";
    let Presentation { framing: Framing { crop, rotation }, alt } = presentation;
    let cells = values![
        crop.map(|crop| crop.x),
        crop.map(|crop| crop.y),
        crop.map(|crop| crop.size),
        rotation.degrees(),
        alt.as_ref().map(AltText::as_str),
        now,
        id.as_bytes(),
    ];
    sql.execute(statement, cells)?;
    Ok(())
}
