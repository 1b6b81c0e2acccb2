//! Accounts: listing, adding, showing, changing and removing people. Everybody may show and change their own account.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::enum_schemas;
use super::json_fields::{self, Raw};
use super::list_filters;
use super::paging::{self, Page};
use super::people_forms::{NewPersonForm, PersonChanges};
use super::person_json::PersonJson;
use crate::http::{ApiError, Context, Cookie, Query, Response, created, json, no_content, urls, versioned};
use crate::model::{PeopleCursor, PeopleFilters, PeopleOrder, PeopleQuery, Person, SearchText};
use crate::services::{accounts, pictures};
use crate::values::{Message, Role, ValidationErrors};

/// A page of people.
#[derive(Serialize, ToSchema)]
#[schema(as = People)]
struct PeopleJson {
    /// The people, in the order of `sort`.
    users: Vec<PersonJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
    /// How many people the whole list has; null on further pages, and where too many match the search to be counted.
    #[schema(required)]
    total: Option<u64>,
}

/// List people
///
/// Filters, sorts and pages. A query of one or two characters matches the beginning of names, addresses and slugs; a longer
/// one matches anywhere in them. `next` is null on the last page. A page may hold fewer than `limit` entries; keep
/// following `next`.
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    params(
        ("q" = Option<String>, Query, max_length = 100, description = "Only people whose name, address or slug matches.", example = "ada"),
        ("role" = Option<enum_schemas::Role>, Query, description = "Only people with this role."),
        ("active" = Option<bool>, Query, description = "Only people whose account is enabled, or disabled."),
        ("picture" = Option<enum_schemas::Presence>, Query, description = "Only people with a current picture, or without one."),
        ("invited" = Option<bool>, Query, description = "Only people who have a setup link that can be used, or have none."),
        ("asked" = Option<bool>, Query, description = "Only people who ask for an address, or do not."),
        ("sort" = Option<enum_schemas::Sort>, Query, description = "The order; `-created` by default.", example = "name"),
        Page<PeopleCursor>,
    ),
    responses((status = 200, description = "A page of people.", body = PeopleJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let query = people_query(&context.query, context.app.clock.now())?;
    let page = accounts::list(&context.app, query).await?;
    let order = order_of(&context.query).unwrap_or(PeopleOrder::NEWEST);
    let next = page.next.map(|cursor| cursor.encode(order));
    let (app, people) = (&context.app, page.people.iter());
    let users = people.map(|(person, picture)| PersonJson::new(person, picture.as_ref(), app)).collect();
    json(StatusCode::OK, &PeopleJson { users, next, total: page.total })
}

/// Add a person
///
/// Without a password the person cannot sign in until a setup link or an administrator sets one.
#[utoipa::path(
    post,
    path = "",
    tag = "Accounts",
    request_body = NewPersonForm,
    responses((status = 201, description = "The person.", body = PersonJson,
        headers(("location" = String, description = "The path of the person."))))
)]
pub(crate) async fn create(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let new = json_fields::object::<NewPersonForm<'_>>(&body)?.read()?;
    let person = accounts::add(&context.app, caller.change(context), new).await?;
    let location = urls::person_path(&context.app.config.base_path, person.id);
    created(&location, &PersonJson::new(&person, None, &context.app))
}

/// Show a person
///
/// The account with its current picture.
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    responses((status = 200, description = "The person.", body = PersonJson, headers(("etag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn show(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    respond(context, &person).await
}

/// Change a person
///
/// Absent fields keep their values. Everybody may change their own name, language, `public` and `default_style`; the other fields need
/// `admin`. A new email address or password needs `current_password`, too, or a sign-in younger than ten minutes.
/// Administrators, too, set their own password at `me/password` only. A disabled person (`active: false`) cannot sign in. Disabling and a new password end all sessions and tokens of the person;
/// with `keep_tokens`, those that were made stay.
#[utoipa::path(
    patch,
    path = "",
    tag = "Accounts",
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    request_body = PersonChanges,
    responses(
        (status = 200, description = "The person, changed.", body = PersonJson, headers(("etag" = String, description = "The version, for `If-Match`."))),
        (status = 412, description = "The record is not the version that `If-Match` names."),
        (status = 403, description = "The password is needed, or a recent sign-in; or `admin`."),
        (status = 409, description = "This is the last administrator."),
    )
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let body = json_fields::json_body(context).await?;
    let changes = json_fields::object::<PersonChanges<'_>>(&body)?;
    let change = caller.change_of_version_with(context, changes.scope())?;
    let checked = changes.read()?;
    if checked.password.is_some() && person.id == caller.session.person.id {
        // A recent sign-in may be a thief's, who would lock the owner out.
        return Err(ApiError::Invalid(ValidationErrors::one("password", Message::PasswordOwn)));
    }
    if checked.needs_confirmation() {
        caller.confirm(context, checked.current_password.clone()).await?;
    }
    let (edit, password) = (checked.edit, checked.password);
    let person = accounts::edit(&context.app, change, person.id, edit, password).await?;
    respond(context, &person).await
}

/// Who removes their own account.
#[derive(Deserialize, ToSchema)]
#[schema(as = Leaving, example = json!({"current_password": "correct horse battery"}))]
struct LeavingForm<'a> {
    /// The person's password.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    current_password: Raw<'a>,
}

/// Remove your account
///
/// Deletes you with all your tokens and pictures, at once and for good. Other people who uploaded the same picture keep it.
#[utoipa::path(
    delete,
    path = "",
    tag = "Accounts",
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    request_body = LeavingForm,
    responses(
        (status = 412, description = "The record is not the version that `If-Match` names."),
        (status = 204, description = "The account is removed.",
            headers(("set-cookie" = String, description = "An empty cookie, which ends the session."))),
        (status = 403, description = "The password is needed."),
        (status = 409, description = "This is the last administrator."),
    )
)]
pub(crate) async fn leave(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let body = json_fields::json_body(context).await?;
    let form: LeavingForm<'_> = json_fields::object(&body)?;
    let password = json_fields::current_password(form.current_password)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("current_password", message)))?;
    // A recent sign-in is not enough: this cannot be undone.
    let password = password.ok_or(ApiError::PasswordNeeded)?;
    caller.confirm(context, Some(password)).await?;
    accounts::remove(&context.app, caller.change_of_version(context), person.id).await?;
    let mut response = no_content();
    Cookie::for_request(context).forget(context, &mut response);
    Ok(response)
}

/// Remove a person
///
/// Deletes the person with all tokens and pictures. Other people who uploaded the same picture keep it.
#[utoipa::path(
    delete,
    path = "",
    tag = "Accounts",
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    responses(
        (status = 204, description = "The person is removed."),
        (status = 412, description = "The record is not the version that `If-Match` names."),
        (status = 409, description = "This is the last administrator."),
    )
)]
pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    accounts::remove(&context.app, caller.change_of_version(context), person.id).await?;
    Ok(no_content())
}

async fn respond(context: &Context, person: &Person) -> Result<Response, ApiError> {
    versioned(&person.version(), &person_json(context, person).await?)
}

/// A person with the current picture.
pub(super) async fn person_json(context: &Context, person: &Person) -> Result<PersonJson, ApiError> {
    let picture = pictures::current(&context.app, person.id).await?;
    Ok(PersonJson::new(person, picture.as_ref(), &context.app))
}

fn people_query(query: &Query, now: Timestamp) -> Result<PeopleQuery, ApiError> {
    let mut errors = ValidationErrors::new();
    let search = errors.take("q", SearchText::parse(query.get("q").unwrap_or_default()));
    let order = errors.take("sort", order_of(query));
    let cursor_order = order.unwrap_or(PeopleOrder::NEWEST);
    let page = paging::parse(query, &mut errors, |text| PeopleCursor::decode(text, cursor_order));
    let filters = filters(query, &mut errors, now);
    match (search, order, page) {
        (Some(search), Some(order), Some(Page { limit, after })) if errors.is_empty() => {
            Ok(PeopleQuery { search, filters, order, after, limit })
        }
        _ => Err(ApiError::Invalid(errors)),
    }
}

fn filters(query: &Query, errors: &mut ValidationErrors, now: Timestamp) -> PeopleFilters {
    PeopleFilters {
        role: list_filters::word(query, "role", errors, Role::ALL),
        is_active: list_filters::boolean(query, "active", errors),
        has_picture: list_filters::named(query, "picture", errors, &[("some", true), ("none", false)]),
        is_invited: list_filters::boolean(query, "invited", errors).map(|holds| (holds, now)),
        asks_for_address: list_filters::boolean(query, "asked", errors),
    }
}

fn order_of(query: &Query) -> Result<PeopleOrder, Message> {
    query.get("sort").map_or(Ok(PeopleOrder::NEWEST), str::parse)
}
