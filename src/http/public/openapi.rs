//! What the world's pictures are answered with, for the API's description.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, RefOr};
use utoipa::{IntoResponses, PartialSchema};

use crate::values::{DefaultAvatarFormat, MediaType};

/// The answers of an address that shows a picture, or a default where there is none.
pub(super) struct ShownResponses;

/// Headers of a picture, and of what says that the caller has it already.
const OF_PICTURES: [(&str, &str); 4] = [
    ("etag", "The SHA-256 of the bytes."),
    ("last-modified", "When it became the one that is shown."),
    ("content-disposition", "A name to save it under."),
    ("vary", "`accept`, where that settled the type."),
];

impl IntoResponses for ShownResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let picture = with_headers("The picture, or a drawing.", &OF_PICTURES);
        let formats =
            MediaType::ALL.map(DefaultAvatarFormat::Raster).into_iter().chain([DefaultAvatarFormat::Svg]);
        let picture = formats.fold(picture, |response, format| {
            response.content(format.mime(), ContentBuilder::new().schema(Some(Vec::<u8>::schema())).build())
        });
        let target = [("location", "The default's address.")];
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let absent = ResponseBuilder::new()
            .description("There is no picture, and 404 was asked for then.")
            .content("text/plain; charset=utf-8", ContentBuilder::new().schema(Some(text)).build());
        let elsewhere =
            with_headers("To the default that was asked for, on a host that the server allows.", &target);
        let answers = [
            ("200", picture),
            ("302", elsewhere),
            ("304", with_headers("The caller has it already.", &OF_PICTURES)),
            ("404", absent),
        ];
        answers.into_iter().map(|(status, answer)| (status.to_owned(), answer.build().into())).collect()
    }
}

fn with_headers(description: &str, headers: &[(&str, &str)]) -> ResponseBuilder {
    headers.iter().fold(ResponseBuilder::new().description(description), |response, (name, told)| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        response.header(*name, HeaderBuilder::new().schema(Some(text)).description(Some(*told)).build())
    })
}
