//! `/scim/v2/Users`.

use hyper::StatusCode;

use super::answer::{Problem, answered, body, created, scim};
use super::filter::{equality, plain};
use super::patch::{apply, operations};
use super::resource::{Page, list as list_of, shown};
use super::user::{Checked, UserFields, user};
use crate::http::api::Caller;
use crate::http::{ApiError, Context, Response, no_content};
use crate::model::Person;
use crate::services::scim::photo;
use crate::services::scim::{self, UserForm};
use crate::values::PersonId;

pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    answered(list_people(context).await)
}

async fn list_people(context: &Context) -> Result<Response, Problem> {
    let page = Page::of(context)?;
    let (people, total) = match context.query.get("filter") {
        None => {
            let shown = scim::list(&context.app, page.offset(), page.count).await?;
            (shown.part, shown.total)
        }
        Some(text) => {
            let found: Vec<Person> = filtered(context, text).await?.into_iter().collect();
            let total = found.len() as u64;
            let is_shown = page.offset() == 0 && page.count > 0;
            (if is_shown { found } else { Vec::new() }, total)
        }
    };
    let mut resources = Vec::with_capacity(people.len());
    for person in people {
        resources.push(shown(context, described(context, person).await?));
    }
    Ok(scim_list(page, total, resources))
}

fn scim_list(page: Page, total: u64, resources: Vec<serde_json::Value>) -> Response {
    scim(StatusCode::OK, &list_of(page, total, resources))
}

/// The one whom a filter finds.
async fn filtered(context: &Context, text: &str) -> Result<Option<Person>, Problem> {
    let filter = equality(text)?;
    let app = &context.app;
    Ok(match filter.attribute.as_str() {
        "username" => scim::with_username(app, &filter.value).await?,
        "externalid" => scim::with_external_id(app, &filter.value).await?,
        "emails" | "emails.value" => scim::with_email(app, &filter.value).await?,
        other => {
            let detail =
                format!("Users are found by userName, externalId and emails.value, not by {}.", plain(other));
            return Err(Problem::bad("invalidFilter", detail));
        }
    })
}

pub(crate) async fn show(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    answered(show_person(context).await)
}

async fn show_person(context: &Context) -> Result<Response, Problem> {
    let person = scim::find(&context.app, id(context)?).await?;
    Ok(scim(StatusCode::OK, &shown(context, described(context, person).await?)))
}

pub(crate) async fn create(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(create_person(context, &caller).await)
}

async fn create_person(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let fields = UserFields::read(&body(context).await?)?;
    let form = form(context, &fields).await?;
    let person = scim::create(&context.app, &caller.change(context), form).await?;
    Ok(created(&described(context, person).await?))
}

pub(crate) async fn put(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(put_person(context, &caller).await)
}

async fn put_person(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let id = id(context)?;
    let fields = UserFields::read(&body(context).await?)?;
    save(context, caller, id, &fields).await
}

pub(crate) async fn change(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(change_person(context, &caller).await)
}

async fn change_person(context: &mut Context, caller: &Caller) -> Result<Response, Problem> {
    let id = id(context)?;
    let operations = operations(&body(context).await?)?;
    let person = scim::find(&context.app, id).await?;
    let mut fields = UserFields::of(&scim::describe(&context.app, person).await?);
    for operation in &operations {
        apply(&mut fields, operation)?;
    }
    save(context, caller, id, &fields).await
}

async fn save(
    context: &Context,
    caller: &Caller,
    id: PersonId,
    fields: &UserFields,
) -> Result<Response, Problem> {
    scim::find(&context.app, id).await?;
    let form = form(context, fields).await?;
    let person = scim::replace(&context.app, &caller.change(context), id, form).await?;
    Ok(scim(StatusCode::OK, &shown(context, described(context, person).await?)))
}

pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    answered(remove_person(context, &caller).await)
}

async fn remove_person(context: &Context, caller: &Caller) -> Result<Response, Problem> {
    scim::remove(&context.app, &caller.change(context), id(context)?).await?;
    Ok(no_content())
}

async fn form(context: &Context, fields: &UserFields) -> Result<UserForm, Problem> {
    let Checked { username, name, email, others, language } = fields.checked()?;
    let photo = photo(&context.app, fields.photo.as_deref()).await;
    let (external_id, is_active) = (fields.external_id.clone(), fields.is_active);
    if external_id.as_ref().is_some_and(|id| id.len() > MAX_EXTERNAL_ID_BYTES) {
        return Err(Problem::value("externalId is too long."));
    }
    Ok(UserForm { username, external_id, name, is_active, email, others, language, photo })
}

/// The longest id of a program.
pub(super) const MAX_EXTERNAL_ID_BYTES: usize = 255;

async fn described(context: &Context, person: Person) -> Result<serde_json::Value, Problem> {
    Ok(user(context, &scim::describe(&context.app, person).await?))
}

fn id(context: &Context) -> Result<PersonId, Problem> {
    context.path_segment("id").and_then(|id| id.parse().ok()).ok_or_else(Problem::missing)
}
