//! `GET /.well-known/webfinger?resource=`: where somebody's picture is, by `acct:` or `mailto:` (RFC 7033). What it tells,
//! `/avatar` and `/u` tell anyway: whether somebody is here, and the picture.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::links::Links;
use crate::http::{ApiError, Context, Response, stated_host, world_json};
use crate::services::PublicName;
use crate::services::lookup;
use crate::values::{Identity, IdentityHash, Message, Rating, Slug, ValidationErrors};

/// What a link to somebody's picture is called.
const AVATAR: &str = "http://webfinger.net/rel/avatar";

/// What somebody is called by, and where the picture is.
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceDescriptor)]
pub(super) struct Descriptor {
    /// What was asked for.
    #[schema(example = "acct:ada-lovelace@avatars.example.org")]
    subject: String,
    /// The picture; nothing where there is none, or where other links are asked for.
    links: Vec<Link>,
}

/// Where something is.
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceLink)]
struct Link {
    /// What it is.
    #[schema(example = "http://webfinger.net/rel/avatar")]
    rel: &'static str,
    /// Its type.
    #[schema(example = "image/jpeg")]
    r#type: &'static str,
    /// Its address.
    #[schema(example = "https://avatars.example.org/u/ada-lovelace.jpg")]
    href: String,
}

/// What is asked for.
enum Resource {
    /// An account of this server.
    Account(Slug),
    /// An address.
    Identity(IdentityHash),
}

/// Say where somebody's picture is
///
/// WebFinger (RFC 7033) of `acct:slug@host` and `mailto:address`.
#[utoipa::path(
    get,
    path = "/.well-known/webfinger",
    tag = "Avatars",
    operation_id = "webfinger",
    params(
        ("resource" = String, Query, description = "`acct:` with a slug or an address, or `mailto:` with an address.", example = "acct:ada-lovelace@avatars.example.org"),
        ("rel" = Option<String>, Query, description = "Only links of this kind.", example = "http://webfinger.net/rel/avatar"),
    ),
    responses(
        (status = 200, description = "Where the picture is.", content((Descriptor = "application/jrd+json"))),
        (status = 400, description = "`resource` is missing, or none of these."),
        (status = 404, description = "Nobody of this name is here."),
    ),
    security(())
)]
pub async fn webfinger(context: &Context) -> Result<Response, ApiError> {
    let resource = context.query.get("resource").unwrap_or_default();
    let Some(asked) = Resource::parse(resource, context) else {
        let field = Message::FieldRequired { field: "resource".into() };
        let message = if resource.is_empty() { field } else { Message::ResourceInvalid };
        return Err(ApiError::Invalid(ValidationErrors::one("resource", message)));
    };
    let nobody = || ApiError::NotFound(Message::NoSuchPerson);
    let owner = lookup::owner(&context.app, &asked.name()).await?.person().ok_or_else(nobody)?;
    let shown = lookup::shown(&context.app, owner).await?;
    let links = Links::of(context);
    let link = shown.picture.as_ref().filter(|picture| picture.rating == Rating::G).map(|picture| Link {
        rel: AVATAR,
        r#type: picture.image.media.mime(),
        href: asked.href(&links, picture.image.media.usual_extension()),
    });
    let is_wanted = context.query.get("rel").is_none() || context.query.all("rel").any(|rel| rel == AVATAR);
    let found = link.filter(|_| is_wanted).into_iter().collect();
    answer(&Descriptor { subject: resource.to_owned(), links: found }, &links)
}

impl Resource {
    /// Reads `acct:` and `mailto:` addresses. An account's host is this server's; one of another host is an address.
    fn parse(text: &str, context: &Context) -> Option<Self> {
        let account = text.strip_prefix("acct:");
        let rest = account.or_else(|| text.strip_prefix("mailto:"))?;
        let (local, host) = rest.rsplit_once('@')?;
        if account.is_some() && is_this_server(host, context) {
            return Slug::parse(local).ok().map(Self::Account);
        }
        let [_, _, hash] = IdentityHash::all_of(Identity::parse(rest).ok()?.normal());
        Some(Self::Identity(hash))
    }

    fn name(&self) -> PublicName {
        match self {
            Self::Account(slug) => PublicName::Slug(slug.clone()),
            Self::Identity(hash) => PublicName::Hash(*hash),
        }
    }

    fn href(&self, links: &Links, extension: &str) -> String {
        match self {
            Self::Account(slug) => links.by_slug(slug, extension),
            // The slug of an address's owner is not everybody's to know.
            Self::Identity(hash) => format!("{}.{extension}", links.avatar(*hash)),
        }
    }
}

fn is_this_server(host: &str, context: &Context) -> bool {
    let stated = stated_host(&context.head).ok().flatten();
    let bare = |authority: &str| authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_owned();
    let is_stated = stated
        .is_some_and(|stated| host.eq_ignore_ascii_case(stated) || host.eq_ignore_ascii_case(&bare(stated)));
    let public = context.app.config.public_url.host();
    is_stated || public.is_some_and(|public| host.eq_ignore_ascii_case(public))
}

fn answer(descriptor: &Descriptor, links: &Links) -> Result<Response, ApiError> {
    let mut response = world_json(StatusCode::OK, descriptor)?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jrd+json"));
    headers.insert(CACHE_CONTROL, links.keep());
    Ok(response)
}
