//! The email addresses and OpenIDs by which other sites ask for people's pictures. People ask for them, administrators
//! grant them. The API calls them addresses.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, PathSubject};
use super::enum_schemas;
use super::json_fields::{self, Patch, Raw};
use super::mail_json::MailJson;
use super::paging::{Page, next_cursor};
use super::picture_json::OwnerJson;
use crate::http::{ApiError, Context, Response, json, no_content, urls};
use crate::model::{Person, PersonIdentity};
use crate::services::{identities, mails};
use crate::values::{Identity, IdentityHash, IdentityId, Message, PictureId, ValidationErrors};

/// An address that a person has or asks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Address, example = json!({
    "id": "019aa2c4-3c00-7b3e-8d2b-5f0e8a7b6c5d", "address": "ada@example.net", "kind": "email", "state": "granted",
    "sign_in": false, "picture": null, "created_at": "2026-01-01T12:00:00Z", "hashes": {
        "md5": "ae2c0afa556b74f2d501305b54c34910", "sha1": "2eb4d2ee8117e76b720cce8fbe465528a0451f0f",
        "sha256": "da0385cbdb628d708123a2b24c3692e659b0e5c876598a718fcd5187f4a0c87e"
    },
    "avatar_url": "https://avatars.example.org/avatar/da0385cbdb628d708123a2b24c3692e659b0e5c876598a718fcd5187f4a0c87e"
}))]
struct IdentityJson {
    /// The address's ID.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The address as it was typed.
    address: String,
    /// `email` or `openid`.
    #[schema(value_type = enum_schemas::IdentityKind)]
    kind: &'static str,
    /// `asked` until an administrator grants it. Only a `granted` address leads to a picture.
    #[schema(value_type = enum_schemas::IdentityState)]
    state: &'static str,
    /// Whether the person signs in with it. To change it, change the person's `email`.
    sign_in: bool,
    /// The ID of the picture that it shows; null for the person's current one.
    #[schema(required, value_type = Option<String>, format = "uuid")]
    picture: Option<String>,
    /// When it was added or asked for.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The hashes by which avatar clients ask for it.
    hashes: HashesJson,
    /// The URL of its avatar, with the SHA-256.
    avatar_url: String,
    /// What became of the mail with the link that confirms the address; only where one was sent now.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<MailJson>,
}

/// The hashes of an address in the spelling that clients hash: an email address in lower case, an OpenID with its scheme and
/// host in lower case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hashes, example = json!({
    "md5": "ae2c0afa556b74f2d501305b54c34910", "sha1": "2eb4d2ee8117e76b720cce8fbe465528a0451f0f",
    "sha256": "da0385cbdb628d708123a2b24c3692e659b0e5c876598a718fcd5187f4a0c87e"
}))]
struct HashesJson {
    /// The MD5 in hex.
    md5: String,
    /// The SHA-1 in hex.
    sha1: String,
    /// The SHA-256 in hex.
    sha256: String,
}

/// A person's addresses.
#[derive(Serialize, ToSchema)]
#[schema(as = Addresses)]
pub(super) struct IdentitiesJson {
    /// The addresses, oldest first.
    addresses: Vec<IdentityJson>,
}

/// An address that a person asks for.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestedAddress)]
struct RequestedIdentityJson {
    #[serde(flatten)]
    identity: IdentityJson,
    /// The person who asks for it.
    owner: OwnerJson,
}

/// A page of the addresses that people ask for.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestedAddresses)]
struct RequestedIdentitiesJson {
    /// The addresses, newest first.
    addresses: Vec<RequestedIdentityJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// An address to ask for or to give.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewAddress, example = json!({"address": "ada@example.net"}))]
struct IdentityForm<'a> {
    /// An email address or an OpenID URL.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 512)]
    address: Raw<'a>,
}

impl IdentitiesJson {
    pub(super) fn new(rows: &[PersonIdentity], owner: &Person, context: &Context) -> Self {
        Self { addresses: rows.iter().map(|row| IdentityJson::new(row, owner, context)).collect() }
    }
}

/// Changes to an address.
#[derive(Deserialize, ToSchema)]
#[schema(as = AddressChanges, example = json!({"picture": null}))]
struct IdentityChanges<'a> {
    /// The ID of a picture of the person's history; null for the current one.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, format = "uuid", required = false)]
    picture: Patch<'a>,
}

impl IdentityJson {
    fn new(row: &PersonIdentity, owner: &Person, context: &Context) -> Self {
        let hashes = row.address.usual_hashes();
        let [md5, sha1, sha256] = hashes.map(IdentityHash::to_hex);
        let [.., best] = hashes;
        let path = urls::avatar_path(&context.app.config.base_path, best);
        Self {
            hashes: HashesJson { md5, sha1, sha256 },
            avatar_url: format!("{}{path}", context.site_of_links()),
            id: row.id.to_string(),
            address: row.address.to_string(),
            kind: row.address.kind().as_str(),
            state: row.state.as_str(),
            sign_in: row.address.normal() == owner.email.as_str(),
            picture: row.picture.map(|picture| picture.to_string()),
            created_at: row.created_at,
            mail: None,
        }
    }
}

/// List a person's addresses
#[utoipa::path(
    get,
    path = "",
    tag = "Addresses",
    responses((status = 200, description = "All of the person's addresses.", body = IdentitiesJson))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let rows = identities::list(&context.app, person.id).await?;
    json(StatusCode::OK, &IdentitiesJson::new(&rows, &person, context))
}

/// Add an address
///
/// People ask for their own addresses, which lead to their pictures once an administrator grants them. An address that an
/// administrator adds is granted at once. One that the person already has stays as it is. Where this server sends mail, people
/// who ask for an email address get a mail there, with a link that confirms it; asking again sends another.
#[utoipa::path(
    post,
    path = "",
    tag = "Addresses",
    request_body = IdentityForm,
    responses(
        (status = 201, description = "The address.", body = IdentityJson),
        (status = 409, description = "The person has too many addresses."),
    )
)]
pub(crate) async fn add(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let address = read_form(context).await?;
    let change = caller.change(context);
    let (row, delivery) = match caller.subject {
        PathSubject::Own(_) => {
            let row = identities::request(&context.app, change, person.id, address).await?;
            let sent = mails::send_confirmation(&context.app, &person, &row, &context.device()).await?;
            (row, sent)
        }
        PathSubject::Named => (identities::grant(&context.app, change, person.id, address).await?, None),
    };
    let mail = delivery.map(MailJson::without_reason);
    json(StatusCode::CREATED, &IdentityJson { mail, ..IdentityJson::new(&row, &person, context) })
}

/// Grant an address that a person asked for
#[utoipa::path(
    post,
    path = "",
    tag = "Addresses",
    responses((status = 200, description = "The address, granted.", body = IdentityJson))
)]
pub(crate) async fn grant(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let id = identity_id(context)?;
    let row = identities::grant_request(&context.app, caller.change(context), person.id, id).await?;
    json(StatusCode::OK, &IdentityJson::new(&row, &person, context))
}

/// Choose the picture of an address
///
/// An address may show a picture of its own out of its person's history. Without one it shows the current picture. Deleting the
/// picture takes the choice away.
#[utoipa::path(
    patch,
    path = "",
    tag = "Addresses",
    request_body = IdentityChanges,
    responses((status = 200, description = "The address, changed.", body = IdentityJson))
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let id = identity_id(context)?;
    let body = json_fields::json_body(context).await?;
    let form: IdentityChanges<'_> = json_fields::object(&body)?;
    let picture = form.picture.read(picture_id);
    let picture = picture.map_err(|message| ApiError::Invalid(ValidationErrors::one("picture", message)))?;
    let row = match picture {
        Some(picture) => {
            identities::show_picture(&context.app, caller.change(context), person.id, id, picture).await?
        }
        None => identities::show(&context.app, person.id, id).await?,
    };
    json(StatusCode::OK, &IdentityJson::new(&row, &person, context))
}

/// Remove an address
///
/// Also withdraws or rejects an address that was asked for. The address that the person signs in with cannot be removed.
#[utoipa::path(
    delete,
    path = "",
    tag = "Addresses",
    responses(
        (status = 204, description = "The address is removed."),
        (status = 409, description = "The person signs in with it."),
    )
)]
pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let id = identity_id(context)?;
    identities::remove(&context.app, caller.change(context), person.id, id).await?;
    Ok(no_content())
}

/// List the addresses that people ask for
#[utoipa::path(
    get,
    path = "",
    tag = "Addresses",
    params(Page<IdentityId>),
    responses((status = 200, description = "A page of addresses that are not granted yet.", body = RequestedIdentitiesJson))
)]
pub(crate) async fn list_requested(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let page = Page::<IdentityId>::parse(&context.query)?;
    let found = identities::requests(&context.app, page.after, page.limit).await?;
    let next = next_cursor(&found.requests, found.has_more, |(row, _)| row.id);
    let rows = found.requests.iter().map(|(row, owner)| RequestedIdentityJson {
        identity: IdentityJson::new(row, owner, context),
        owner: OwnerJson::from(owner),
    });
    json(StatusCode::OK, &RequestedIdentitiesJson { addresses: rows.collect(), next })
}

fn identity_id(context: &Context) -> Result<IdentityId, ApiError> {
    context.path_parameter("address", Message::NoSuchAddress)
}

fn picture_id(raw: Raw<'_>) -> Result<Option<PictureId>, Message> {
    let Some(raw) = raw else { return Ok(None) };
    let text = json_fields::text("picture", Some(raw))?;
    text.parse().map(Some).map_err(|_not_an_id| Message::NoSuchPicture)
}

async fn read_form(context: &mut Context) -> Result<Identity, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: IdentityForm<'_> = json_fields::object(&body)?;
    let address = json_fields::secret("address", form.address).and_then(|typed| Identity::parse(&typed));
    address.map_err(|message| ApiError::Invalid(ValidationErrors::one("address", message)))
}
