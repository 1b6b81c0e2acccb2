//! The documented answers of avatar URLs, for the OpenAPI description.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, RefOr};
use utoipa::{IntoResponses, PartialSchema};

use crate::http::picture_schema::PictureFile;
use crate::values::{DefaultAvatarFormat, MediaType};

/// The answers of a URL that shows a picture, or a default where there is none.
pub(super) struct AvatarResponses;

/// The answers of a URL that draws letters.
pub(super) struct LetterAvatarResponses;

/// The headers of 200 and 304.
const PICTURE_HEADERS: [(&str, &str); 4] = [
    ("etag", "The SHA-256 of the bytes."),
    ("last-modified", "When it became the current picture."),
    ("content-disposition", "The file name."),
    ("vary", "`accept`, where it decided the format."),
];

impl IntoResponses for AvatarResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let picture = in_every_format(with_headers("The picture, or a default avatar.", &PICTURE_HEADERS));
        let location = [("location", "The URL of the default.")];
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let not_found = ResponseBuilder::new()
            .description("There is no picture, and `d=404` was requested or nobody has this slug.")
            .content("text/plain; charset=utf-8", ContentBuilder::new().schema(Some(text)).build());
        let redirect =
            with_headers("A redirect to the default in `d`, on a host that the server allows.", &location);
        let responses = [
            ("200", picture),
            ("302", redirect),
            ("304", with_headers("The caller's copy is current.", &PICTURE_HEADERS)),
            ("404", not_found),
        ];
        responses.into_iter().map(|(status, response)| (status.to_owned(), response.build().into())).collect()
    }
}

impl IntoResponses for LetterAvatarResponses {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let [headers @ .., _vary] = PICTURE_HEADERS;
        let responses = [
            ("200", in_every_format(with_headers("The avatar.", &headers))),
            ("304", with_headers("The caller's copy is current.", &headers)),
        ];
        responses.into_iter().map(|(status, response)| (status.to_owned(), response.build().into())).collect()
    }
}

fn in_every_format(picture: ResponseBuilder) -> ResponseBuilder {
    let formats =
        MediaType::ALL.map(DefaultAvatarFormat::Raster).into_iter().chain([DefaultAvatarFormat::Svg]);
    formats.fold(picture, |response, format| {
        let content = ContentBuilder::new().schema(Some(PictureFile::schema())).build();
        response.content(format.content_type(), content)
    })
}

fn with_headers(description: &str, headers: &[(&str, &str)]) -> ResponseBuilder {
    headers.iter().fold(ResponseBuilder::new().description(description), |response, (name, description)| {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        response
            .header(*name, HeaderBuilder::new().schema(Some(text)).description(Some(*description)).build())
    })
}
