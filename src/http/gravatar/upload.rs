//! Uploading an avatar: a form with the picture in the part `image`.

use hyper::StatusCode;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::avatar_json::AvatarJson;
use super::email_hash;
use crate::http::api::upload_file::{FilePart, read_multipart};
use crate::http::api::{Caller, json_fields, list_filters, upload_body};
use crate::http::public::links::Links;
use crate::http::{ApiError, Context, Query, Response, json};
use crate::model::Selection;
use crate::services::selected_pictures;
use crate::values::ValidationErrors;

const IMAGE: FilePart = FilePart { names: &["image"], field: "image" };

const MULTIPART: &str = "multipart/form-data";

/// The parts of the form.
#[cfg_attr(not(test), expect(dead_code, reason = "only tests make the OpenAPI document"))]
pub(crate) struct AvatarForm;

impl PartialSchema for AvatarForm {
    fn schema() -> RefOr<Schema> {
        let image = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The picture, with its file name."));
        ObjectBuilder::new().property(IMAGE.field, image).required(IMAGE.field).into()
    }
}

impl ToSchema for AvatarForm {}

/// Upload an avatar
///
/// It is added to your history. Of a picture that is not square, the largest square in the middle is shown, or the one of the part
/// `crop`; `crop`, `alt` and `rotate` are read as with `uploadProfilePicture`.
#[utoipa::path(
    post,
    path = "",
    tag = "Gravatar",
    params(
        ("selected_email_hash" = Option<String>, Query, description = "The SHA-256 of one of your addresses in hex: the one that the picture is selected for. Without it, the picture is selected as the current one.", example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"),
        ("select_avatar" = Option<bool>, Query, description = "Whether the picture is selected. Without it, only if no other one is shown there. To select it for an address needs the scope `account`, unless it is the address that you sign in with.", example = true),
    ),
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The avatar.", body = AvatarJson),
        (status = 409, description = "Your history is full."),
        (status = 429, description = "Too many uploads."),
        (status = 507, description = "The disk is full."),
    )
)]
pub(crate) async fn upload(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    upload_body::count(context, &caller, &owner)?;
    if json_fields::media_type(context) != MULTIPART {
        return Err(ApiError::UnsupportedMediaType(MULTIPART.to_owned()));
    }
    let wish = wish(&context.query)?;
    let target = email_hash::selected(context, &owner).await?;
    let target = target.ok_or_else(|| email_hash::unknown("selected_email_hash"))?;
    let needed = target.scope(wish);
    // Who may not is told before the body is read.
    caller.change_with(context, needed)?;
    let (body, _pass) = upload_body::receive(context).await?;
    let picture = read_multipart(context, owner.id, IMAGE, body).await?;
    let change = caller.change_with(context, needed)?;
    let (picture, is_selected) =
        selected_pictures::publish(&context.app, change, picture, &target, wish).await?;
    json(StatusCode::OK, &AvatarJson::new(&picture, is_selected, &Links::for_request(context)))
}

/// What `select_avatar` says.
fn wish(query: &Query) -> Result<Selection, ApiError> {
    let mut errors = ValidationErrors::new();
    let wish = match list_filters::boolean(query, "select_avatar", &mut errors) {
        Some(true) => Selection::Always,
        Some(false) => Selection::Never,
        None => Selection::IfNone,
    };
    if errors.is_empty() { Ok(wish) } else { Err(ApiError::Invalid(errors)) }
}
