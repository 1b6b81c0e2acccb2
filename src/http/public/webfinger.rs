//! `GET /.well-known/webfinger?resource=` (RFC 7033): the URL of a person's picture, by `acct:` or `mailto:`. It tells
//! of people with a public profile only: others get the answer of somebody who does not exist.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::links::Links;
use crate::http::{ApiError, Context, Response, public_json, request_host};
use crate::services::PublicName;
use crate::services::profiles::{self, Profile};
use crate::values::{Authority, Identity, IdentityHash, Message, NameKey, Rating, Slug, ValidationErrors};

/// The relation type of a link to a person's picture.
const AVATAR_REL: &str = "http://webfinger.net/rel/avatar";

/// A JSON resource descriptor (RFC 7033, 4.4).
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceDescriptor)]
pub(super) struct Descriptor {
    /// The requested resource.
    #[schema(example = "acct:ada-lovelace@avatars.example.org")]
    subject: String,
    /// The picture. Empty where there is none, or where `rel` names other links.
    links: Vec<Link>,
}

/// A link.
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceLink)]
struct Link {
    /// The relation type.
    #[schema(example = "http://webfinger.net/rel/avatar")]
    rel: &'static str,
    /// The media type.
    #[schema(example = "image/jpeg")]
    r#type: &'static str,
    /// The URL.
    #[schema(example = "https://avatars.example.org/u/ada-lovelace.jpg")]
    href: String,
}

/// The subject of a request.
enum Resource {
    /// An account of this server, by its slug or username.
    Account(NameKey),
    /// An email, by its hash.
    Identity(IdentityHash),
}

/// Find a person's picture by WebFinger
///
/// RFC 7033, for `acct:slug@host` and `mailto:email`. A person with a private profile is not found.
#[utoipa::path(
    get,
    path = "/.well-known/webfinger",
    tag = "Avatars",
    operation_id = "webfinger",
    params(
        ("resource" = String, Query, description = "`acct:` with a slug, a username or an email, or `mailto:` with an email.", example = "acct:ada-lovelace@avatars.example.org"),
        ("rel" = Option<String>, Query, description = "Only links of this relation type.", example = "http://webfinger.net/rel/avatar"),
    ),
    responses(
        (status = 200, description = "The URL of the picture.", content((Descriptor = "application/jrd+json"))),
        (status = 400, description = "`resource` is missing or cannot be read."),
        (status = 404, description = "Nobody has this name, or the profile is private."),
    ),
    security(())
)]
pub(crate) async fn webfinger(context: &Context) -> Result<Response, ApiError> {
    let resource = context.query.get("resource").unwrap_or_default();
    let Some(subject) = Resource::parse(resource, context) else {
        let field = Message::FieldRequired { field: "resource".into() };
        let message = if resource.is_empty() { field } else { Message::ResourceInvalid };
        return Err(ApiError::Invalid(ValidationErrors::one("resource", message)));
    };
    let not_found = || ApiError::NotFound(Message::NoSuchPerson);
    let found = profiles::public(&context.app, &subject.name()).await?;
    let Profile { person, picture } = found.ok_or_else(not_found)?;
    let links = Links::for_request(context);
    let link = picture.as_ref().filter(|picture| picture.rating == Rating::G).map(|picture| Link {
        rel: AVATAR_REL,
        r#type: picture.image.media.mime(),
        href: subject.href(&person.slug, &links, picture.image.media.usual_extension()),
    });
    let is_requested =
        context.query.get("rel").is_none() || context.query.all("rel").any(|rel| rel == AVATAR_REL);
    let found = link.filter(|_| is_requested).into_iter().collect();
    answer(&Descriptor { subject: resource.to_owned(), links: found }, &links)
}

impl Resource {
    /// Reads an `acct:` or `mailto:` URI. `acct:` with the host of this server names a slug or username, with another
    /// host an email.
    fn parse(text: &str, context: &Context) -> Option<Self> {
        let account = text.strip_prefix("acct:");
        let rest = account.or_else(|| text.strip_prefix("mailto:"))?;
        let (local, host) = rest.rsplit_once('@')?;
        if account.is_some() && is_this_server(host, context) {
            return NameKey::parse(local).map(Self::Account);
        }
        let [_, _, hash] = IdentityHash::all_of(Identity::parse(rest).ok()?.normal());
        Some(Self::Identity(hash))
    }

    fn name(&self) -> PublicName {
        match self {
            Self::Account(name) => PublicName::Name(name.clone()),
            Self::Identity(hash) => PublicName::Hash(*hash),
        }
    }

    fn href(&self, slug: &Slug, links: &Links<'_>, extension: &str) -> String {
        match self {
            Self::Account(_) => links.by_slug(slug, extension),
            // The slug is not disclosed to callers who know an email only.
            Self::Identity(hash) => links.avatar_file(*hash, extension),
        }
    }
}

fn is_this_server(host: &str, context: &Context) -> bool {
    let Ok(host) = host.parse::<Authority>() else { return false };
    let is_same = |known: &Authority| {
        known.host() == host.host() && (host.port().is_none() || host.port() == known.port())
    };
    let requested = request_host(&context.head).ok().flatten().and_then(|requested| requested.parse().ok());
    let public = context.config.public_url.authority();
    requested.is_some_and(|requested| is_same(&requested)) || public.is_some_and(is_same)
}

fn answer(descriptor: &Descriptor, links: &Links<'_>) -> Result<Response, ApiError> {
    let mut response = public_json(StatusCode::OK, descriptor)?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jrd+json"));
    headers.insert(CACHE_CONTROL, links.cache_control());
    Ok(response)
}
