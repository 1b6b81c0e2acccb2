//! `crop`, `alt` and `rotate` of a request: as JSON values, or as texts of a form's parts and of a query.

use serde::Deserialize;
use utoipa::ToSchema;

use super::json_fields::{self, Raw};
use crate::model::Presentation;
use crate::values::{AltText, Crop, Framing, Message, PixelSize, Rotation, ValidationErrors};

/// The longest side that a request may declare, in pixels.
pub(super) const MAX_SIDE: u32 = 65_535;

/// The names of the three, in every kind of request.
pub(super) const NAMES: [&str; 3] = ["crop", "alt", "rotate"];

/// A square inside the picture, in pixels of the upright picture before it is rotated.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewCrop, example = json!({"x": 0, "y": 0, "size": 1}))]
pub(super) struct CropForm<'a> {
    /// The distance from the left edge.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    x: Raw<'a>,
    /// The distance from the top edge.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    y: Raw<'a>,
    /// The side length.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    size: Raw<'a>,
}

/// The three as texts; `None` where one was not sent.
#[derive(Default)]
pub(super) struct PresentationTexts<'a> {
    pub(super) crop: Option<&'a str>,
    pub(super) alt: Option<&'a str>,
    pub(super) rotate: Option<&'a str>,
}

impl PresentationTexts<'_> {
    /// Reads each text, and adds an error for each that is wrong. Empty ones count as not sent, as a form sends an input that
    /// was left empty.
    pub(super) fn read(&self, errors: &mut ValidationErrors) -> Presentation {
        let sent =
            |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        let crop = sent(self.crop).map(|text| crop_from_text(&text)).transpose();
        let rotation = sent(self.rotate).map(|text| text.parse::<Rotation>()).transpose();
        Presentation {
            framing: Framing {
                crop: errors.take("crop", crop).flatten(),
                rotation: errors.take("rotate", rotation).flatten().unwrap_or_default(),
            },
            alt: errors.take("alt", AltText::parse(self.alt.unwrap_or_default())).flatten(),
        }
    }
}

/// Reads the three from the fields of a JSON object, and adds an error for each that is wrong.
pub(super) fn from_json(
    [crop_field, alt_field, rotate_field]: [Raw<'_>; 3],
    errors: &mut ValidationErrors,
) -> Presentation {
    Presentation {
        framing: Framing {
            crop: errors.take("crop", crop(crop_field)).flatten(),
            rotation: errors.take("rotate", rotation(rotate_field)).unwrap_or_default(),
        },
        alt: errors.take("alt", alt(alt_field)).flatten(),
    }
}

/// Adds an error if the crop does not lie inside a picture of this upright size.
pub(super) fn check(presentation: &Presentation, picture: PixelSize, errors: &mut ValidationErrors) {
    if let Some(crop) = presentation.framing.crop {
        errors.take("crop", crop.within(picture));
    }
}

/// An object with `x`, `y` and `size`; `None` where it is absent or null.
pub(super) fn crop(raw: Raw<'_>) -> Result<Option<Crop>, Message> {
    raw.map(|raw| crop_from_json(raw.get())).transpose()
}

/// A text; `None` where it is absent, null or empty.
pub(super) fn alt(raw: Raw<'_>) -> Result<Option<AltText>, Message> {
    AltText::parse(&json_fields::text_or_nothing("alt", raw)?)
}

/// One of four angles; none where it is absent or null.
pub(super) fn rotation(raw: Raw<'_>) -> Result<Rotation, Message> {
    raw.map_or(Ok(Rotation::None), |raw| raw.get().parse())
}

/// `x,y,size`, or the JSON object.
fn crop_from_text(text: &str) -> Result<Crop, Message> {
    if text.starts_with('{') { crop_from_json(text) } else { text.parse() }
}

fn crop_from_json(json: &str) -> Result<Crop, Message> {
    let not_an_object = || Message::FieldNotAnObject { field: "crop".into() };
    let form: Option<CropForm<'_>> =
        if json.starts_with('{') { serde_json::from_str(json).ok() } else { None };
    let form = form.ok_or_else(not_an_object)?;
    Ok(Crop {
        x: json_fields::number("crop.x", form.x, 0, MAX_SIDE)?,
        y: json_fields::number("crop.y", form.y, 0, MAX_SIDE)?,
        size: json_fields::number("crop.size", form.size, 1, MAX_SIDE)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &PresentationTexts<'_>) -> Result<Presentation, ValidationErrors> {
        let mut errors = ValidationErrors::new();
        let read = texts.read(&mut errors);
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }

    #[test]
    fn a_crop_is_three_numbers_or_an_object() {
        let expected = Some(Crop { x: 1, y: 2, size: 3 });
        for text in ["1,2,3", " 1,2,3\r\n", r#"{"x": 1, "y": 2, "size": 3}"#] {
            let texts = PresentationTexts { crop: Some(text), ..PresentationTexts::default() };
            assert_eq!(read(&texts).unwrap().framing.crop, expected, "{text}");
        }
        for text in ["1,2", "[1,2,3]", "null", r#"{"x": 1}"#, r#"{"x": 1, "y": 2, "size": 0}"#] {
            let texts = PresentationTexts { crop: Some(text), ..PresentationTexts::default() };
            assert!(read(&texts).is_err(), "{text}");
        }
    }

    #[test]
    fn empty_texts_count_as_not_sent() {
        let texts = PresentationTexts { crop: Some(""), alt: Some(" "), rotate: Some("") };
        assert_eq!(read(&texts), Ok(Presentation::default()));
    }

    #[test]
    fn every_wrong_text_is_named() {
        let texts = PresentationTexts { crop: Some("x"), alt: Some("a\u{7}b"), rotate: Some("45") };
        let errors = read(&texts).unwrap_err();
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["crop", "rotate", "alt"]);
    }
}
