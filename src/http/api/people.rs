//! The people of the house, for administrators: listing, adding, changing, removing.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::account_facts::Account;
use super::fields;
use super::paging::{self, Page};
use super::path_subject::PathSubject;
use super::people_forms::{NewPersonForm, PersonChanges};
use super::schemas;
use crate::catalog::{PeopleQuery, Person};
use crate::http::{ApiError, Context, Query, Response, created, json, no_content, require, urls};
use crate::model::{PeopleCursor, PeopleOrder, SearchText};
use crate::services::{accounts, pictures};
use crate::values::{Scope, ValidationErrors};

/// A part of a list of people.
#[derive(Serialize, ToSchema)]
struct People {
    /// The people, in the order that was asked for.
    users: Vec<Account>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// List people
///
/// Searches, sorts and pages; any page, however deep, takes the same time. A search of one or two characters finds how
/// names, addresses and slugs begin; a longer one finds it anywhere in them. Where very many match, a page may be shorter
/// than its limit; the list ends where `next` is null.
#[utoipa::path(
    get,
    path = "/api/{version}/users",
    tag = "People",
    operation_id = "listPeople",
    params(
        ("q" = Option<String>, Query, max_length = 100, description = "Only people in whose name, address or slug this stands.", example = "ada"),
        ("sort" = Option<schemas::Sort>, Query, description = "The order; `-created` unless said otherwise.", example = "name"),
        Page<PeopleCursor>,
    ),
    responses((status = 200, description = "A page of people.", body = People)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    require(context, Scope::Admin).await?;
    let page = accounts::list(&context.app, people_query(&context.query)?).await?;
    let order = order_of(&context.query).unwrap_or(PeopleOrder::NEWEST);
    let next = page.next.map(|cursor| cursor.encode(order));
    let base = &context.app.config.base_path;
    let users =
        page.people.iter().map(|(person, picture)| Account::of(person, picture.as_ref(), base)).collect();
    json(StatusCode::OK, &People { users, next })
}

/// Add a person
///
/// Without a password the person cannot sign in until a set-up link or an administrator gives one.
#[utoipa::path(
    post,
    path = "/api/{version}/users",
    tag = "People",
    operation_id = "addPerson",
    request_body = NewPersonForm,
    responses((status = 201, description = "The person.", body = Account,
        headers(("location" = String, description = "Where the person's facts are.")))),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn create(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Admin).await?;
    let body = fields::json_body(context).await?;
    let new = fields::object::<NewPersonForm<'_>>(&body)?.read()?;
    let person = accounts::add(&context.app, context.change_by(&session, Scope::Admin), new).await?;
    let base = &context.app.config.base_path;
    created(&urls::person_path(base, person.id), &Account::of(&person, None, base))
}

/// Show a person
#[utoipa::path(
    get,
    path = "/api/{version}/users/{id}",
    tag = "People",
    operation_id = "showPerson",
    responses((status = 200, description = "The person.", body = Account)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn show(context: &mut Context) -> Result<Response, ApiError> {
    let (_, person) = PathSubject::Named.resolve(context).await?;
    answer(context, &person).await
}

/// Change a person
///
/// Fields that are absent stay as they are. A disabled person (`active: false`) cannot sign in and the person's tokens
/// open nothing; the picture is still shown. A new password ends every login made with the former one.
#[utoipa::path(
    patch,
    path = "/api/{version}/users/{id}",
    tag = "People",
    operation_id = "changePerson",
    request_body = PersonChanges,
    responses(
        (status = 200, description = "The person, changed.", body = Account),
        (status = 409, description = "It is the last administrator."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn edit(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Named.resolve(context).await?;
    let body = fields::json_body(context).await?;
    let (facts, password) = fields::object::<PersonChanges<'_>>(&body)?.read()?;
    let change = context.change_by(&session, Scope::Admin);
    let person = accounts::edit(&context.app, change, person.id, facts, password).await?;
    answer(context, &person).await
}

/// Remove a person
///
/// Tokens and pictures go with the person, for good. Pictures that other people have, too, stay theirs.
#[utoipa::path(
    delete,
    path = "/api/{version}/users/{id}",
    tag = "People",
    operation_id = "removePerson",
    responses(
        (status = 204, description = "The person is gone."),
        (status = 409, description = "It is the last administrator."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn remove(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Named.resolve(context).await?;
    accounts::remove(&context.app, context.change_by(&session, Scope::Admin), person.id).await?;
    Ok(no_content())
}

/// A person's facts with the current picture.
pub(super) async fn answer(context: &Context, person: &Person) -> Result<Response, ApiError> {
    let picture = pictures::current(&context.app, person.id).await?;
    json(StatusCode::OK, &Account::of(person, picture.as_ref(), &context.app.config.base_path))
}

fn people_query(query: &Query) -> Result<PeopleQuery, ApiError> {
    let mut faults = ValidationErrors::new();
    let search = faults.take("q", SearchText::parse(query.get("q").unwrap_or_default()));
    let order = faults.take("sort", order_of(query));
    let limit = faults.take("limit", paging::limit(query));
    let order_or_any = order.unwrap_or(PeopleOrder::NEWEST);
    let after = faults.take("after", paging::after(query, |text| PeopleCursor::decode(text, order_or_any)));
    match (search, order, limit, after) {
        (Some(search), Some(order), Some(limit), Some(after)) => {
            Ok(PeopleQuery { search, order, after, limit })
        }
        _ => Err(ApiError::Invalid(faults)),
    }
}

fn order_of(query: &Query) -> Result<PeopleOrder, crate::values::Message> {
    query.get("sort").map_or(Ok(PeopleOrder::NEWEST), str::parse)
}
