//! The addresses by which the world asks for people's pictures: people ask for them, administrators grant them.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::facts::OwnerJson;
use super::fields::{self, Raw};
use super::paging::Page;
use super::path_subject::PathSubject;
use super::schemas;
use crate::catalog::{Person, PersonIdentity};
use crate::http::{ApiError, Context, Response, json, no_content, require};
use crate::services::identities;
use crate::values::{Identity, IdentityId, Message, Scope, ValidationErrors};

/// An address that somebody has, or asks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Identity, example = json!({
    "id": "019aa2c4-3c00-7b3e-8d2b-5f0e8a7b6c5d", "address": "ada@example.net", "kind": "email", "state": "granted",
    "sign_in": false, "created_at": "2026-01-01T12:00:00Z"
}))]
struct AddressFacts {
    /// Identifies it.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The address as it was typed.
    address: String,
    /// What kind it is: `email` or `openid`.
    #[schema(value_type = schemas::IdentityKind)]
    kind: &'static str,
    /// `asked` until an administrator grants it; only what is `granted` leads to a picture.
    #[schema(value_type = schemas::IdentityState)]
    state: &'static str,
    /// Whether it is the one that signs in, which is changed with the person's facts.
    sign_in: bool,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A person's addresses.
#[derive(Serialize, ToSchema)]
struct Addresses {
    /// The addresses, oldest first.
    addresses: Vec<AddressFacts>,
}

/// An address that somebody asks for, and who.
#[derive(Serialize, ToSchema)]
struct AskedAddress {
    #[serde(flatten)]
    facts: AddressFacts,
    /// Who asks.
    owner: OwnerJson,
}

/// A part of what people ask for.
#[derive(Serialize, ToSchema)]
struct AskedAddresses {
    /// The addresses, newest first.
    addresses: Vec<AskedAddress>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// An address that is asked for or given.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewAddress, example = json!({"address": "ada@example.net"}))]
struct AddressForm<'a> {
    /// An email address, or the URL of an OpenID.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 512)]
    address: Raw<'a>,
}

impl AddressFacts {
    fn of(row: &PersonIdentity, owner: &Person) -> Self {
        Self {
            id: row.id.to_string(),
            address: row.address.to_string(),
            kind: row.address.kind().as_str(),
            state: row.state.as_str(),
            sign_in: row.address.normal() == owner.email.as_str(),
            created_at: row.created_at,
        }
    }
}

/// List the own addresses
#[utoipa::path(
    get,
    path = "/api/{version}/me/addresses",
    tag = "Addresses",
    operation_id = "listOwnAddresses",
    responses((status = 200, description = "All of them.", body = Addresses)),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn list_own(context: &mut Context) -> Result<Response, ApiError> {
    list_of(context, PathSubject::Own(Scope::Account)).await
}

/// Ask for an address
///
/// Pictures are shown by it once an administrator grants it.
#[utoipa::path(
    post,
    path = "/api/{version}/me/addresses",
    tag = "Addresses",
    operation_id = "askForAddress",
    request_body = AddressForm,
    responses(
        (status = 201, description = "What is asked for, or what is the person's already.", body = AddressFacts),
        (status = 409, description = "The person has too many."),
    ),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn ask(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Own(Scope::Account).resolve(context).await?;
    let address = asked_for(context).await?;
    let change = context.change_by(&session, Scope::Account);
    let row = identities::ask(&context.app, change, person.id, address).await?;
    json(StatusCode::CREATED, &AddressFacts::of(&row, &person))
}

/// Give up one of the own addresses
///
/// Or take back what was asked for. The one that signs in stays.
#[utoipa::path(
    delete,
    path = "/api/{version}/me/addresses/{address}",
    tag = "Addresses",
    operation_id = "removeOwnAddress",
    responses(
        (status = 204, description = "The address is the person's no more."),
        (status = 409, description = "It signs in."),
    ),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn remove_own(context: &mut Context) -> Result<Response, ApiError> {
    remove_of(context, PathSubject::Own(Scope::Account)).await
}

/// List a person's addresses
#[utoipa::path(
    get,
    path = "/api/{version}/users/{id}/addresses",
    tag = "Addresses",
    operation_id = "listAddresses",
    responses((status = 200, description = "All of them.", body = Addresses)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    list_of(context, PathSubject::Named).await
}

/// Give a person an address
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/addresses",
    tag = "Addresses",
    operation_id = "giveAddress",
    request_body = AddressForm,
    responses(
        (status = 201, description = "The address, which is the person's.", body = AddressFacts),
        (status = 409, description = "The person has too many."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn give(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Named.resolve(context).await?;
    let address = asked_for(context).await?;
    let change = context.change_by(&session, Scope::Admin);
    let row = identities::grant(&context.app, change, person.id, address).await?;
    json(StatusCode::CREATED, &AddressFacts::of(&row, &person))
}

/// Grant what a person asks for
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/addresses/{address}/grant",
    tag = "Addresses",
    operation_id = "grantAddress",
    responses((status = 200, description = "The address, which is the person's.", body = AddressFacts)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn grant(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Named.resolve(context).await?;
    let id: IdentityId = context.path_parameter("address", Message::NoSuchAddress)?;
    let change = context.change_by(&session, Scope::Admin);
    let row = identities::grant_asked(&context.app, change, person.id, id).await?;
    json(StatusCode::OK, &AddressFacts::of(&row, &person))
}

/// Take an address away from a person
///
/// Or refuse what the person asks for. The one that signs in stays.
#[utoipa::path(
    delete,
    path = "/api/{version}/users/{id}/addresses/{address}",
    tag = "Addresses",
    operation_id = "removeAddress",
    responses(
        (status = 204, description = "The address is the person's no more."),
        (status = 409, description = "It signs in."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn remove(context: &mut Context) -> Result<Response, ApiError> {
    remove_of(context, PathSubject::Named).await
}

/// List what people ask for
#[utoipa::path(
    get,
    path = "/api/{version}/addresses/asked",
    tag = "Addresses",
    operation_id = "listAskedAddresses",
    params(Page<IdentityId>),
    responses((status = 200, description = "A page of addresses that nobody has granted.", body = AskedAddresses)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list_asked(context: &mut Context) -> Result<Response, ApiError> {
    require(context, Scope::Admin).await?;
    let Page { limit, after } = Page::of(&context.query)?;
    let page = identities::asked(&context.app, after, limit).await?;
    let next = page.requests.last().filter(|_| page.has_more).map(|(row, _)| row.id.to_string());
    let asked = |(row, owner): &(PersonIdentity, Person)| AskedAddress {
        facts: AddressFacts::of(row, owner),
        owner: OwnerJson::of(owner),
    };
    json(StatusCode::OK, &AskedAddresses { addresses: page.requests.iter().map(asked).collect(), next })
}

async fn list_of(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (_, person) = whose.resolve(context).await?;
    let rows = identities::of(&context.app, person.id).await?;
    let addresses = rows.iter().map(|row| AddressFacts::of(row, &person)).collect();
    json(StatusCode::OK, &Addresses { addresses })
}

async fn remove_of(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, person) = whose.resolve(context).await?;
    let id: IdentityId = context.path_parameter("address", Message::NoSuchAddress)?;
    let change = context.change_by(&session, whose.scope());
    identities::remove(&context.app, change, person.id, id).await?;
    Ok(no_content())
}

async fn asked_for(context: &mut Context) -> Result<Identity, ApiError> {
    let body = fields::json_body(context).await?;
    let form: AddressForm<'_> = fields::object(&body)?;
    let address = fields::secret("address", form.address).and_then(|typed| Identity::parse(&typed));
    address.map_err(|message| ApiError::Invalid(ValidationErrors::one("address", message)))
}
