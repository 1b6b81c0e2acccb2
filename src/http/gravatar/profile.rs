//! The caller's profile, and which addresses are the caller's.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::Caller;
use crate::http::api::json_fields::{self, Patch, Raw};
use crate::http::public::links::Links;
use crate::http::public::profile::{ProfileV3, version_3};
use crate::http::{ApiError, Context, Response, json};
use crate::model::{Person, PersonEdit};
use crate::services::{accounts, selected_pictures};
use crate::values::{DisplayName, Message, ValidationErrors};

/// Whether an address is the caller's.
#[derive(Serialize, ToSchema)]
#[schema(as = AssociatedAddress, example = json!({"associated": true}))]
struct AssociatedJson {
    /// Whether one of your granted addresses has this hash.
    associated: bool,
}

/// Changes to a profile. Absent fields keep their values. Of Gravatar's fields, Tondo keeps the display name; the others may be sent
/// empty (`""`, `null` or `false`), as they are shown.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"display_name": "Ada King"}))]
pub(crate) struct ProfileChanges<'a> {
    /// The display name; empty or null for none.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 200, required = false)]
    display_name: Patch<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    first_name: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    last_name: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    description: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    pronunciation: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    pronouns: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    location: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    job_title: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    company: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    cell_phone: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    contact_email: Raw<'a>,
    #[serde(borrow, default)]
    #[schema(ignore)]
    hidden_contact_info: Raw<'a>,
}

impl<'a> ProfileChanges<'a> {
    /// The fields that Tondo does not keep.
    fn not_kept(&self) -> [(&'static str, Raw<'a>); 11] {
        [
            ("first_name", self.first_name),
            ("last_name", self.last_name),
            ("description", self.description),
            ("pronunciation", self.pronunciation),
            ("pronouns", self.pronouns),
            ("location", self.location),
            ("job_title", self.job_title),
            ("company", self.company),
            ("cell_phone", self.cell_phone),
            ("contact_email", self.contact_email),
            ("hidden_contact_info", self.hidden_contact_info),
        ]
    }

    fn read(&self) -> Result<PersonEdit, ApiError> {
        let mut errors = ValidationErrors::new();
        let name = |raw| DisplayName::parse(&json_fields::text_or_nothing("display_name", raw)?);
        let name = errors.take("display_name", self.display_name.read(name)).flatten();
        for (field, raw) in self.not_kept() {
            // Clients send whole forms, in which what is not kept is empty.
            if raw.is_some_and(|raw| !matches!(raw.get(), r#""""# | "null" | "false")) {
                errors.add(field, Message::FieldNotKept { field: field.into() });
            }
        }
        let edit = PersonEdit { name, ..PersonEdit::default() };
        if errors.is_empty() { Ok(edit) } else { Err(ApiError::Invalid(errors)) }
    }
}

/// Show your profile
///
/// Whether or not it is public.
#[utoipa::path(
    get,
    path = "",
    tag = "Gravatar",
    responses((status = 200, description = "The profile.", body = ProfileV3))
)]
pub(crate) async fn show(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    respond(context, &person).await
}

/// Change your profile
#[utoipa::path(
    patch,
    path = "",
    tag = "Gravatar",
    request_body = ProfileChanges,
    responses((status = 200, description = "The profile, changed.", body = ProfileV3))
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let body = json_fields::json_body(context).await?;
    let edit = json_fields::object::<ProfileChanges<'_>>(&body)?.read()?;
    let person = accounts::edit(&context.app, caller.change(context), person.id, edit, None).await?;
    respond(context, &person).await
}

/// Tell whether an address is yours
#[utoipa::path(
    get,
    path = "",
    tag = "Gravatar",
    params(
        ("email_hash" = String, Query, description = "The SHA-256 of an address in hex. An MD5 and a SHA-1 count, too.", example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"),
    ),
    responses((status = 200, description = "Whether it is.", body = AssociatedJson))
)]
pub(crate) async fn is_associated(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let hash = context.query.get("email_hash").map(str::trim).filter(|hash| !hash.is_empty());
    let hash = hash.ok_or_else(|| {
        let message = Message::FieldRequired { field: "email_hash".into() };
        ApiError::Invalid(ValidationErrors::one("email_hash", message))
    })?;
    let associated = selected_pictures::target(&context.app, &person, hash).await?.is_some();
    json(StatusCode::OK, &AssociatedJson { associated })
}

async fn respond(context: &Context, person: &Person) -> Result<Response, ApiError> {
    let profile = version_3(context, person, &Links::for_request(context)).await?;
    json(StatusCode::OK, &profile)
}
