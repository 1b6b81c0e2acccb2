//! Who somebody is, for the world: `GET /{hash}[.json]` as Gravatar's first API has it, `GET /v3/profiles/{hash or slug}` as
//! its third. Only of people who let the world see it.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::links::Links;
use crate::catalog::{Person, Picture};
use crate::http::{ApiError, Context, Response, world_json};
use crate::services::PublicName;
use crate::services::profiles::{self, Profile};
use crate::values::{Identity, IdentityHash, Message, Rating};

/// Facts change seldom, and a person who does not want to be seen any more should not be for long.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// What Gravatar answers where there is nobody, which clients look for.
const NOBODY: &str = "User not found";

/// A profile in Gravatar's first shape.
#[derive(Serialize, ToSchema)]
#[schema(as = ProfileV1)]
pub(super) struct FirstShape {
    /// One entry.
    entry: [Entry; 1],
}

/// Who it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProfileEntry)]
struct Entry {
    /// The hash that was asked for, in lower case.
    #[schema(example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]
    hash: String,
    /// The same.
    #[schema(example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]
    request_hash: String,
    /// Where this profile is.
    #[schema(
        example = "https://avatars.example.org/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    profile_url: String,
    /// The slug.
    #[schema(example = "ada-lovelace")]
    preferred_username: String,
    /// Where the picture is.
    #[schema(
        example = "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    thumbnail_url: String,
    /// The picture by the address's hash, and, where there is one, by its content, where it never changes.
    photos: Vec<Photo>,
    /// The name as shown, or the slug where there is none.
    #[schema(example = "Ada Lovelace")]
    display_name: String,
}

/// Where a picture is.
#[derive(Serialize, ToSchema)]
#[schema(as = ProfilePhoto)]
struct Photo {
    /// Its address.
    #[schema(
        example = "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    value: String,
    /// `thumbnail`, or `content` for the one that never changes.
    #[schema(example = "thumbnail")]
    r#type: &'static str,
}

/// A profile in Gravatar's third shape. Tondo knows nothing of the fields that are empty.
#[derive(Serialize, ToSchema)]
#[schema(as = ProfileV3, example = json!({
    "hash": "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d", "display_name": "Ada Lovelace",
    "profile_url": "https://avatars.example.org/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d",
    "avatar_url": "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d",
    "avatar_alt_text": "Ada Lovelace", "location": "", "description": "", "job_title": "", "company": "",
    "verified_accounts": [], "pronunciation": "", "pronouns": ""
}))]
pub(super) struct ThirdShape {
    /// The SHA-256 of the address that signs in.
    hash: String,
    /// The name as shown, or the slug where there is none.
    display_name: String,
    /// Where this profile is.
    profile_url: String,
    /// Where the picture is.
    avatar_url: String,
    /// What stands for the picture where it cannot be seen.
    avatar_alt_text: String,
    /// Empty.
    location: &'static str,
    /// Empty.
    description: &'static str,
    /// Empty.
    job_title: &'static str,
    /// Empty.
    company: &'static str,
    /// None.
    #[schema(value_type = Vec<Object>)]
    verified_accounts: [(); 0],
    /// Empty.
    pronunciation: &'static str,
    /// Empty.
    pronouns: &'static str,
}

/// Show who somebody is, as Gravatar's first API does
///
/// Of people who let the world see it, by the hash of any of their addresses. The same without `.json` behind the hash.
#[utoipa::path(
    get,
    path = "/{profile}.json",
    tag = "Avatars",
    operation_id = "showProfile",
    params(
        ("callback" = Option<String>, Query, description = "Refused: scripts are no data."),
    ),
    responses(
        (status = 200, description = "Who it is.", body = FirstShape),
        (status = 400, description = "A script is asked for."),
        (status = 404, description = "Nobody who lets the world see it.", content((String = "application/json", example = json!("User not found")))),
    ),
    security(())
)]
pub async fn by_hash(context: &Context) -> Result<Response, ApiError> {
    let part = context.part_of_path("profile").unwrap_or_default();
    let Some(hash) = hash_in(&part) else { return nobody() };
    if context.query.get("callback").is_some() {
        return Err(ApiError::BadRequest(Message::CallbackRefused));
    }
    let Some(Profile { person, picture }) = profiles::public(&context.app, &PublicName::Hash(hash)).await?
    else {
        return nobody();
    };
    let links = Links::of(context);
    answer(&FirstShape { entry: [Entry::of(hash, &person, picture.as_ref(), &links)] }, &links)
}

/// Show who somebody is, as Gravatar's third API does
///
/// Of people who let the world see it, by the hash of any of their addresses or by their slug.
#[utoipa::path(
    get,
    path = "/v3/profiles/{name}",
    tag = "Avatars",
    operation_id = "showProfileV3",
    responses(
        (status = 200, description = "Who it is.", body = ThirdShape),
        (status = 404, description = "Nobody who lets the world see it.", content((String = "application/json", example = json!("User not found")))),
    ),
    security(())
)]
pub async fn by_name(context: &Context) -> Result<Response, ApiError> {
    let part = context.part_of_path("name").unwrap_or_default();
    let Some(name) = PublicName::parse(&part) else { return nobody() };
    match profiles::public(&context.app, &name).await? {
        Some(Profile { person, .. }) => {
            let links = Links::of(context);
            answer(&ThirdShape::of(&person, &links), &links)
        }
        None => nobody(),
    }
}

/// Whether this part of a path names a profile: a hash, or anything that ends in `.json`.
pub fn is_profile(part: &str) -> bool {
    part.strip_suffix(".json").is_some() || hash_in(part).is_some()
}

fn hash_in(part: &str) -> Option<IdentityHash> {
    part.strip_suffix(".json").unwrap_or(part).parse().ok()
}

impl Entry {
    fn of(hash: IdentityHash, person: &Person, picture: Option<&Picture>, links: &Links) -> Self {
        let (digits, avatar) = (hash.to_hex(), links.avatar(hash));
        let photo = Photo { value: avatar.clone(), r#type: "thumbnail" };
        // As everywhere that no rating is asked for: what is not for everybody is not there.
        let content = picture
            .filter(|picture| picture.rating == Rating::G)
            .map(|picture| Photo { value: links.content(picture), r#type: "content" });
        Self {
            hash: digits.clone(),
            request_hash: digits,
            profile_url: links.profile(hash),
            preferred_username: person.slug.to_string(),
            thumbnail_url: avatar,
            photos: [photo].into_iter().chain(content).collect(),
            display_name: shown_name(person),
        }
    }
}

impl ThirdShape {
    fn of(person: &Person, links: &Links) -> Self {
        let [_, _, hash] = IdentityHash::all_of(Identity::from(&person.email).normal());
        let name = shown_name(person);
        Self {
            hash: hash.to_hex(),
            display_name: name.clone(),
            profile_url: links.profile(hash),
            avatar_url: links.avatar(hash),
            avatar_alt_text: name,
            location: "",
            description: "",
            job_title: "",
            company: "",
            verified_accounts: [],
            pronunciation: "",
            pronouns: "",
        }
    }
}

fn shown_name(person: &Person) -> String {
    match person.name.as_str() {
        "" => person.slug.to_string(),
        name => name.to_owned(),
    }
}

fn answer(profile: &impl Serialize, links: &Links) -> Result<Response, ApiError> {
    let mut response = world_json(StatusCode::OK, profile)?;
    response.headers_mut().insert(CACHE_CONTROL, links.keep());
    Ok(response)
}

fn nobody() -> Result<Response, ApiError> {
    let mut response = world_json(StatusCode::NOT_FOUND, &NOBODY)?;
    response.headers_mut().insert(CACHE_CONTROL, KEEP);
    Ok(response)
}
