//! Public profiles: `GET /{hash or name}[.json]` in the shape of Gravatar's API v1, `GET /v3/profiles/{hash or name}` in that of its
//! API v3. A private profile answers 404.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::links::Links;
use crate::http::{ApiError, Context, Response, Visibility, public_json};
use crate::model::{Person, Picture};
use crate::services::PublicName;
use crate::services::profiles::{self, Profile};
use crate::values::{Identity, IdentityHash, Message, Rating};

/// `Cache-Control` of a 404: 5 minutes, as of a profile.
const NOT_FOUND_CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Gravatar's text of a 404, which clients look for.
const NOT_FOUND_TEXT: &str = "User not found";

/// A profile in the shape of Gravatar's API v1.
#[derive(Serialize, ToSchema)]
pub(super) struct ProfileV1 {
    /// One entry.
    entry: [Entry; 1],
}

/// The profile.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProfileEntry)]
struct Entry {
    /// The requested hash, in lower case; by a name, the SHA-256 of the email.
    #[schema(example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]
    hash: String,
    /// The requested hash or name, in lower case.
    #[schema(example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]
    request_hash: String,
    /// The URL of this profile.
    #[schema(
        example = "https://avatars.example.org/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    profile_url: String,
    /// The username, or the slug where there is none.
    #[schema(example = "ada-lovelace")]
    preferred_username: String,
    /// The URL of the picture.
    #[schema(
        example = "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    thumbnail_url: String,
    /// The picture by the requested hash, and by its content, whose URL never changes.
    photos: Vec<Photo>,
    /// The display name, or the slug where there is none.
    #[schema(example = "Ada Lovelace")]
    display_name: String,
}

/// A URL of the picture.
#[derive(Serialize, ToSchema)]
#[schema(as = ProfilePhoto)]
struct Photo {
    /// The URL.
    #[schema(
        example = "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
    )]
    value: String,
    /// `thumbnail`, or `content` for the URL that never changes.
    #[schema(example = "thumbnail")]
    r#type: &'static str,
}

/// A profile in the shape of Gravatar's API v3. The fields that Tondo does not know are empty.
#[derive(Serialize, ToSchema)]
#[schema(as = ProfileV3, example = json!({
    "hash": "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d", "display_name": "Ada Lovelace",
    "profile_url": "https://avatars.example.org/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d",
    "avatar_url": "https://avatars.example.org/avatar/cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d",
    "avatar_alt_text": "Ada Lovelace", "location": "", "description": "", "job_title": "", "company": "",
    "verified_accounts": [], "pronunciation": "", "pronouns": ""
}))]
pub(crate) struct ProfileV3 {
    /// The SHA-256 of the person's email.
    hash: String,
    /// The display name, or the slug where there is none.
    display_name: String,
    /// The URL of this profile.
    profile_url: String,
    /// The URL of the picture.
    avatar_url: String,
    /// What the picture shows, as its owner wrote; without that, the display name.
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

/// Show a profile (Gravatar's API v1)
///
/// A public profile by the hash of any of the person's identities, by the slug or by the username, with or without `.json`. A private profile
/// answers 404.
#[utoipa::path(
    get,
    path = "/{profile}.json",
    tag = "Avatars",
    operation_id = "showProfile",
    params(
        ("callback" = Option<String>, Query, description = "Rejected: JSONP is not supported."),
    ),
    responses(
        (status = 200, description = "The profile.", body = ProfileV1),
        (status = 400, description = "JSONP was requested."),
        (status = 404, description = "Nobody has this name, or the profile is private.", content((String = "application/json", example = json!("User not found")))),
    ),
    security(())
)]
pub(crate) async fn version_1(context: &mut Context) -> Result<Response, ApiError> {
    let segment = context.path_segment("profile").unwrap_or_default().into_owned();
    let stem = segment.strip_suffix(".json");
    if context.query.get("callback").is_some() && is_profile(&segment) {
        return Err(ApiError::BadRequest(Message::CallbackRefused));
    }
    match find(context, &segment, stem).await? {
        Some((name, profile)) => {
            let links = Links::for_request(context);
            let requested = if name.is_exact { &*segment } else { stem.unwrap_or(&segment) };
            answer(&ProfileV1 { entry: [Entry::new(&name.name, requested, &profile, &links)] }, &links)
        }
        None if is_profile(&segment) => not_found(),
        None => {
            context.visibility = Visibility::Private;
            Err(ApiError::NotFound(Message::NoSuchPage))
        }
    }
}

/// The name by which a profile was found.
pub(super) struct FoundBy {
    name: PublicName,
    /// Whether it is the whole segment.
    is_exact: bool,
}

/// The public profile that a segment of a path names: as a whole, or else without its extension.
pub(super) async fn find(
    context: &Context,
    segment: &str,
    stem: Option<&str>,
) -> Result<Option<(FoundBy, Profile)>, ApiError> {
    for (text, is_exact) in [(Some(segment), true), (stem, false)] {
        let Some(name) = text.and_then(PublicName::parse) else { continue };
        if let Some(profile) = profiles::public(&context.app, &name).await? {
            return Ok(Some((FoundBy { name, is_exact }, profile)));
        }
    }
    Ok(None)
}

/// Whether a segment cannot be meant for anything but a profile: a hash, or anything that ends in `.json`. Any other may be a page
/// that is not here.
pub(crate) fn is_profile(segment: &str) -> bool {
    segment.strip_suffix(".json").is_some() || segment.parse::<IdentityHash>().is_ok()
}

/// Show a profile (Gravatar's API v3)
///
/// A public profile by the hash of any of the person's identities, by the slug or by the username. A private profile answers 404.
#[utoipa::path(
    get,
    path = "/v3/profiles/{name}",
    tag = "Avatars",
    operation_id = "showProfileV3",
    responses(
        (status = 200, description = "The profile.", body = ProfileV3),
        (status = 404, description = "Nobody has this name, or the profile is private.", content((String = "application/json", example = json!("User not found")))),
    ),
    security(())
)]
pub(crate) async fn by_name(context: &Context) -> Result<Response, ApiError> {
    let segment = context.path_segment("name").unwrap_or_default();
    let Some(name) = PublicName::parse(&segment) else { return not_found() };
    match profiles::public(&context.app, &name).await? {
        Some(Profile { person, .. }) => {
            let links = Links::for_request(context);
            answer(&version_3(context, &person, &links).await?, &links)
        }
        None => not_found(),
    }
}

/// A person's profile in the shape of Gravatar's API v3.
pub(crate) async fn version_3(
    context: &Context,
    person: &Person,
    links: &Links<'_>,
) -> Result<ProfileV3, ApiError> {
    // The profile's URLs are of the address that signs in, whichever was asked for.
    let picture = profiles::picture_of(&context.app, email_hash(person)).await?;
    Ok(ProfileV3::new(person, picture.as_ref(), links))
}

impl Entry {
    fn new(name: &PublicName, requested: &str, profile: &Profile, links: &Links<'_>) -> Self {
        let Profile { person, picture } = profile;
        let (hash, profile_url) = match name {
            PublicName::Hash(hash) => (*hash, links.profile(*hash)),
            PublicName::Name(_) => (email_hash(person), links.named_profile(&person.slug)),
        };
        let avatar = links.avatar(hash);
        let photo = Photo { value: avatar.clone(), r#type: "thumbnail" };
        // Without `r`, as here, a picture rated above G counts as absent.
        let content = picture
            .as_ref()
            .filter(|picture| picture.rating == Rating::G)
            .map(|picture| Photo { value: links.content(picture), r#type: "content" });
        Self {
            hash: hash.to_hex(),
            request_hash: requested.to_lowercase(),
            profile_url,
            preferred_username: preferred_username(person),
            thumbnail_url: avatar,
            photos: [photo].into_iter().chain(content).collect(),
            display_name: display_name(person),
        }
    }
}

impl ProfileV3 {
    fn new(person: &Person, picture: Option<&Picture>, links: &Links<'_>) -> Self {
        let hash = email_hash(person);
        let name = display_name(person);
        // Of the picture that the URL answers.
        let shown = picture.filter(|picture| picture.rating == Rating::G);
        let alt = shown.and_then(|picture| picture.presentation.alt.as_ref());
        Self {
            hash: hash.to_hex(),
            avatar_alt_text: alt.map_or_else(|| name.clone(), |alt| alt.as_str().to_owned()),
            display_name: name,
            profile_url: links.profile(hash),
            avatar_url: links.avatar(hash),
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

/// The SHA-256 of the email that signs in.
fn email_hash(person: &Person) -> IdentityHash {
    let [_, _, hash] = IdentityHash::all_of(Identity::from(&person.email).normal());
    hash
}

/// The username, or the slug where there is none.
pub(super) fn preferred_username(person: &Person) -> String {
    person.username.as_ref().map_or_else(|| person.slug.to_string(), ToString::to_string)
}

/// The display name, or the slug where there is none.
pub(super) fn display_name(person: &Person) -> String {
    match person.name.as_str() {
        "" => person.slug.to_string(),
        name => name.to_owned(),
    }
}

fn answer(profile: &impl Serialize, links: &Links<'_>) -> Result<Response, ApiError> {
    let mut response = public_json(StatusCode::OK, profile)?;
    response.headers_mut().insert(CACHE_CONTROL, links.cache_control());
    Ok(response)
}

/// The answer for nobody and for a private person.
pub(super) fn not_found() -> Result<Response, ApiError> {
    let mut response = public_json(StatusCode::NOT_FOUND, &NOT_FOUND_TEXT)?;
    response.headers_mut().insert(CACHE_CONTROL, NOT_FOUND_CACHE_CONTROL);
    Ok(response)
}
