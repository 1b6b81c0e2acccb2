//! The setup links that can be used: whose they are and until when, never what they are. A person has one at most, so it
//! is named by the person's ID.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::paging::{Page, next_cursor};
use super::picture_json::OwnerJson;
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::services::setup;
use crate::values::PersonId;

/// A setup link that can be used.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenSetupLink)]
struct LinkJson {
    /// The person who may use it. The link's ID is the person's.
    owner: OwnerJson,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it expires.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A page of setup links.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenSetupLinks)]
struct LinksJson {
    /// The links, those of the people who were added last first.
    setup_links: Vec<LinkJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// List the setup links that can be used
///
/// It does not tell the links themselves: they are shown once, when they are made.
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    params(Page<PersonId>),
    responses((status = 200, description = "A page of setup links.", body = LinksJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let page = Page::<PersonId>::parse(&context.query)?;
    let found = setup::open_links(&context.app, page.after, page.limit).await?;
    let next = next_cursor(&found.links, found.has_more, |link| link.person.id);
    let links = found.links.iter().map(|link| LinkJson {
        owner: OwnerJson::from(&link.person),
        created_at: link.created_at,
        expires_at: link.expires_at,
    });
    json(StatusCode::OK, &LinksJson { setup_links: links.collect(), next })
}

/// End a person's setup link
///
/// The link cannot be used any more.
#[utoipa::path(
    delete,
    path = "",
    tag = "Accounts",
    responses((status = 204, description = "The link is ended."))
)]
pub(crate) async fn end(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    setup::end_link(&context.app, caller.change(context), person.id).await?;
    Ok(no_content())
}
