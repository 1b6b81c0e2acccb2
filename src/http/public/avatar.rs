//! `GET /avatar/{hash}[.ext]` and `GET /u/{slug}[.ext]`: the avatar protocol of Gravatar and Libravatar. Somebody's picture
//! by an address's hash or by a slug, always square, and for whoever has none a drawing.

use anyhow::anyhow;
use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{StatusCode, Uri};
use jiff::Timestamp;

use super::avatar_query::{AvatarQuery, Fallback, PathSubject, initials};
use super::openapi::ShownResponses;
use super::picture_response::{CachePolicy, Conditions, send, send_drawing, send_ready};
use crate::http::{ApiError, Body, Context, Response};
use crate::services::lookup::{self, Absence, Original};
use crate::services::upstream::{self, RemotePicture, Reply};
use crate::services::{Owner, PublicName, renditions};
use crate::values::{DefaultAvatarFormat, DisplayName, Style};

/// What caches are told of an address without a picture: not for long.
const ABSENT: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// What is told where there is none, in the one language that programs read.
const NO_PICTURE: &str = "There is no picture of this address.\n";

/// Since when drawings have looked as they do.
const DRAWN_SINCE: Timestamp = Timestamp::constant(1_795_478_400, 0);

/// How long a copy may be shown while a newer one is fetched, in seconds: a day.
const STALE_S: u32 = 86_400;

/// Show somebody's picture by a hash
///
/// The avatar protocol of Gravatar and Libravatar: the picture of whoever has an address of this hash, or this slug, always
/// a square; and where there is none, or it is rated too high, a default. Parameters that cannot be read count as not said.
#[utoipa::path(
    get,
    path = "/avatar/{hash}",
    tag = "Avatars",
    operation_id = "showAvatar",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side in pixels, 80 unless said otherwise; of a picture at most twice what it has. `size` means the same.", example = 80),
        ("d" = Option<String>, Query, description = "What is shown where there is no picture: `404`, a style (`identicon`, `monsterid`, `wavatar`, `retro`, `robohash`, `pagan`, `mp`, `blank`, `initials`, `color`), or the URL of a picture on a host that the server allows. `default` means the same.", example = "identicon"),
        ("f" = Option<String>, Query, description = "`y` or `1` for the default even where there is a picture. `forcedefault` means the same.", example = "n"),
        ("r" = Option<String>, Query, description = "The highest rating that is shown: `g`, `pg`, `r` or `x`. `rating` means the same.", example = "pg"),
        ("initials" = Option<String>, Query, description = "With `d=initials`: the letters.", example = "AL"),
        ("name" = Option<String>, Query, description = "With `d=initials`: the name whose first letters are drawn.", example = "Ada Lovelace"),
        ("animated" = Option<u32>, Query, description = "1 for an animation that moves, as GIF or WebP.", example = 1),
        ("accept" = Option<String>, Header, description = "Without an ending that settles the type, WebP is sent where this names it; else PNG for what is transparent and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of what the caller has."),
    ),
    responses(ShownResponses),
    security(())
)]
pub async fn avatar(context: &Context) -> Result<Response, ApiError> {
    let asked = query(context);
    let part = context.part_of_path("hash").unwrap_or_default();
    let whom = PathSubject::of(&part);
    let owner = match whom.name() {
        Some(name) => lookup::owner(&context.app, &name, absence(&asked)).await?,
        None => Owner::Nobody,
    };
    answer(context, &whom, owner, asked).await
}

/// Show a person's picture by the slug
///
/// A stable address of somebody's picture, as for the `picture` claim of OpenID Connect. It takes what avatars take.
#[utoipa::path(
    get,
    path = "/u/{slug}",
    tag = "Avatars",
    operation_id = "showPictureBySlug",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side in pixels, 80 unless said otherwise; of a picture at most twice what it has. `size` means the same.", example = 80),
        ("d" = Option<String>, Query, description = "What is shown where there is no picture: `404` or a style.", example = "initials"),
        ("accept" = Option<String>, Header, description = "Without an ending that settles the type, WebP is sent where this names it; else PNG for what is transparent and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of what the caller has."),
    ),
    responses(ShownResponses),
    security(())
)]
pub async fn by_slug(context: &Context) -> Result<Response, ApiError> {
    let part = context.part_of_path("slug").unwrap_or_default();
    let whom = PathSubject::of(&part);
    let owner = match whom.slug() {
        Some(slug) => lookup::owner(&context.app, &PublicName::Slug(slug), Absence::Confirmed).await?,
        None => Owner::Nobody,
    };
    // An address that is given out for one person shows nobody else, not even a drawing.
    match owner {
        Owner::Person(_) => answer(context, &whom, owner, query(context)).await,
        Owner::Nobody => Ok(absent()),
    }
}

fn query(context: &Context) -> AvatarQuery {
    let config = &context.app.config;
    AvatarQuery::of(&context.query, config.default_style, &config.redirect_hosts)
}

/// A 404 is confirmed by the catalog. Another default is as good as the cache.
fn absence(query: &AvatarQuery) -> Absence {
    match query.fallback {
        Fallback::NotFound => Absence::Confirmed,
        Fallback::Redirect(_) | Fallback::DefaultAvatarSpec(_) => Absence::Cached,
    }
}

async fn answer(
    context: &Context,
    whom: &PathSubject<'_>,
    owner: Owner,
    asked: AvatarQuery,
) -> Result<Response, ApiError> {
    let shown = match owner {
        Owner::Person(person) => Some(lookup::shown(&context.app, person, absence(&asked)).await?),
        Owner::Nobody => None,
    };
    let picture = shown.as_ref().and_then(|shown| shown.picture.as_ref());
    if let Some(picture) = picture.filter(|picture| asked.shows(picture.rating)) {
        let original = Original::from(picture);
        let (look, choice) = asked.wanted.look(&original, picture.crop, whom.ending, context.headers());
        return send(context, &original, look, choice, terms(context, whom, picture.updated_at)).await;
    }
    let may_ask_elsewhere = picture.is_none() && !asked.is_forced;
    let elsewhere = match whom.name() {
        // In a box: most servers have no other, and none of their answers should carry the room for it.
        Some(PublicName::Hash(hash)) if may_ask_elsewhere => {
            Box::pin(upstream::find(&context.app, hash)).await
        }
        _ => Reply::None,
    };
    if let Reply::Picture(foreign) = &elsewhere {
        return Box::pin(send_foreign(context, whom, &asked, foreign)).await;
    }
    let public_name = shown.as_ref().and_then(|shown| shown.public_name.as_ref());
    let mut response = default(context, whom, asked, public_name.map(DisplayName::as_str)).await?;
    if matches!(elsewhere, Reply::Unknown) {
        // There may be a picture as soon as the other server answers.
        response.headers_mut().insert(CACHE_CONTROL, ABSENT);
    }
    Ok(response)
}

async fn send_foreign(
    context: &Context,
    whom: &PathSubject<'_>,
    asked: &AvatarQuery,
    foreign: &RemotePicture,
) -> Result<Response, ApiError> {
    let (look, choice) = asked.wanted.look(&foreign.original, None, whom.ending, context.headers());
    let terms = terms(context, whom, DRAWN_SINCE);
    // A size is always settled here.
    let look = look.ok_or_else(|| ApiError::Internal(anyhow!("an avatar without a size")))?;
    let ready = renditions::rendition_of_bytes(&context.app, &foreign.original, &foreign.bytes, look).await?;
    Ok(send_ready(context, &ready, DefaultAvatarFormat::Raster(look.media), choice, terms))
}

async fn default(
    context: &Context,
    whom: &PathSubject<'_>,
    asked: AvatarQuery,
    public_name: Option<&str>,
) -> Result<Response, ApiError> {
    match asked.fallback {
        Fallback::NotFound => Ok(absent()),
        Fallback::Redirect(target) => redirect(context, &target),
        Fallback::DefaultAvatarSpec(style) => {
            let letters = (style == Style::Initials).then(|| initials(&context.query, public_name)).flatten();
            let (drawn, choice) = whom.drawn(style, asked.side, letters, context.headers());
            send_drawing(context, drawn, choice, terms(context, whom, DRAWN_SINCE)).await
        }
    }
}

fn terms<'a>(context: &Context, whom: &PathSubject<'a>, modified: Timestamp) -> CachePolicy<'a> {
    // What an address shows may be older than what it showed before: a picture that was deleted, a drawing again.
    let conditions = Conditions::Tag;
    CachePolicy { modified, conditions, cache_control: cache_control(context), stem: Some(whom.file_stem()) }
}

fn cache_control(context: &Context) -> HeaderValue {
    let age = context.app.config.avatar_max_age.get();
    HeaderValue::try_from(format!("public, max-age={age}, stale-while-revalidate={STALE_S}"))
        .unwrap_or(HeaderValue::from_static("no-cache"))
}

fn absent() -> Response {
    let mut response = Response::new(Body::Full(Bytes::from_static(NO_PICTURE.as_bytes())));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, ABSENT);
    response
}

fn redirect(context: &Context, target: &Uri) -> Result<Response, ApiError> {
    let location =
        HeaderValue::try_from(target.to_string()).map_err(|error| ApiError::Internal(error.into()))?;
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(LOCATION, location);
    response.headers_mut().insert(CACHE_CONTROL, cache_control(context));
    Ok(response)
}
