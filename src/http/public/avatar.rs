//! `GET /avatar/{hash}[.ext]`, its old form `/avatar.php?gravatar_id={md5}`, and `GET /u/{slug}[.ext]`: the avatar protocol of
//! Gravatar and Libravatar. Answers a square picture by the hash of an identity, by a slug or a username, or a default avatar
//! where there is none.

use std::borrow::Cow;

use anyhow::anyhow;
use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{StatusCode, Uri};
use jiff::Timestamp;

use super::avatar_query::{AvatarPath, AvatarQuery, Fallback, initials};
use super::openapi::AvatarResponses;
use super::picture_response::{
    CachePolicy, Conditions, cached_response, default_avatar_response, picture_response,
};
use crate::catalog::{Dependency, Key};
use crate::http::{ApiError, Body, Context, KeptBody, Response, Reusable};
use crate::model::Shown;
use crate::services::default_pictures::{self, DefaultPicture};
use crate::services::lookup::{self, Absence, Original};
use crate::services::upstream::{self, RemotePicture, Reply};
use crate::services::{Owner, PublicName, renditions};
use crate::values::{DefaultAvatarFormat, DisplayName, Framing, NameKey, Style};

/// How long a 404 may be cached, in seconds, and no longer than a picture: one may be uploaded at any time.
const NOT_FOUND_MAX_AGE_S: u32 = 60;

/// The body of a 404. Programs read it, so it is in one language.
const NOT_FOUND_TEXT: &str = "There is no picture of this address.\n";

/// `Last-Modified` of default avatars: when their look last changed. Move it whenever a style changes.
pub(super) const DEFAULT_AVATARS_MODIFIED: Timestamp = Timestamp::constant(1_795_910_400, 0);

/// How long a cache may serve a stale copy while it fetches a new one, in seconds: a day, but no longer than
/// `avatar_max_age`, which says how old a picture may be.
const MAX_STALE_S: u32 = 86_400;

/// Show an avatar by hash
///
/// The avatar protocol of Gravatar and Libravatar: the picture of the person who has an identity with this hash, or this
/// slug or username. Always a square. Without a picture, or with one rated too high, the answer is the default. Parameters
/// that cannot be read are ignored.
#[utoipa::path(
    get,
    path = "/avatar/{hash}",
    tag = "Avatars",
    operation_id = "showAvatar",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side in pixels, by default 80. Above 2048 it is 2048; 0, a negative size and what is not a number are ignored. `size` means the same.", example = 80),
        ("d" = Option<String>, Query, description = "The answer where there is no picture: `404`, a style (`identicon`, `monsterid`, `wavatar`, `retro`, `robohash`, `pagan`, `mp`, `blank`, `initials`, `color`), or the URL of a picture on a host that the server allows. `default` means the same.", example = "identicon"),
        ("f" = Option<String>, Query, description = "`y` or `1` forces the default even where there is a picture. `forcedefault` means the same.", example = "n"),
        ("r" = Option<String>, Query, description = "The highest rating to show: `g`, `pg`, `r` or `x`. `rating` means the same.", example = "pg"),
        ("initials" = Option<String>, Query, description = "With `d=initials`: the letters.", example = "AL"),
        ("name" = Option<String>, Query, description = "With `d=initials`: the name whose first letters are drawn.", example = "Ada Lovelace"),
        ("animated" = Option<u32>, Query, description = "1 keeps an animation, as GIF or WebP.", example = 1),
        ("accept" = Option<String>, Header, description = "Without an extension in the path: WebP where this names it; else PNG for translucent pictures and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of the caller's copy."),
    ),
    responses(AvatarResponses),
    security(())
)]
pub(crate) async fn avatar(context: &Context) -> Result<Response, ApiError> {
    let query = parse_query(context);
    let old_form = || context.query.get("gravatar_id").map(Cow::Borrowed);
    let segment = context.path_segment("hash").or_else(old_form).unwrap_or_default();
    let mut dependencies = Vec::new();
    let (path, owner) = find(context, &segment, absence(&query), &mut dependencies).await?;
    answer(context, &path, owner, query, dependencies).await
}

/// Who is meant by a segment of a path: the exact name first, since usernames have dots, then what stands before the last dot.
/// A hash is always a hash: nobody is called like one, with or without an extension. Adds what the result depends on to
/// `dependencies`.
async fn find<'a>(
    context: &Context,
    segment: &'a str,
    absence: Absence,
    dependencies: &mut Vec<Dependency>,
) -> Result<(AvatarPath<'a>, Owner), ApiError> {
    let path = AvatarPath::parse(segment);
    let name = path.name();
    let has_exact_name = path.extension.is_some() && !matches!(name, Some(PublicName::Hash(_)));
    let exact = if has_exact_name { NameKey::parse(segment).map(PublicName::Name) } else { None };
    if let Some(exact) = exact {
        dependencies.push(context.app.catalog.dependency(exact.key()));
        let owner = lookup::owner(&context.app, &exact, absence).await?;
        if owner.holder().is_some() {
            return Ok((AvatarPath::whole(segment), owner));
        }
    }
    let owner = match name {
        Some(name) => {
            dependencies.push(context.app.catalog.dependency(name.key()));
            lookup::owner(&context.app, &name, absence).await?
        }
        None => Owner::Nobody,
    };
    Ok((path, owner))
}

/// Show a person's picture by name
///
/// A stable URL of a person's picture, for example for the `picture` claim of OpenID Connect. It takes the same parameters
/// as avatars do. By the slug or the username: the exact name first, then the name before an extension. 404 where nobody has
/// it.
#[utoipa::path(
    get,
    path = "/u/{slug}",
    tag = "Avatars",
    operation_id = "showPictureBySlug",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side in pixels, by default 80. Above 2048 it is 2048; 0, a negative size and what is not a number are ignored. `size` means the same.", example = 80),
        ("d" = Option<String>, Query, description = "The answer where there is no picture: `404` or a style.", example = "initials"),
        ("accept" = Option<String>, Header, description = "Without an extension in the path: WebP where this names it; else PNG for translucent pictures and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of the caller's copy."),
    ),
    responses(AvatarResponses),
    security(())
)]
pub(crate) async fn by_slug(context: &Context) -> Result<Response, ApiError> {
    let segment = context.path_segment("slug").unwrap_or_default();
    let mut dependencies = Vec::new();
    let (path, owner) = find(context, &segment, Absence::Confirmed, &mut dependencies).await?;
    // These URLs are handed out for one person. An unknown name is an error, so no default avatar, and so is a hash.
    match owner {
        Owner::Person(_) if !matches!(path.name(), Some(PublicName::Hash(_))) => {
            answer(context, &path, owner, parse_query(context), dependencies).await
        }
        Owner::Person(_) | Owner::Nobody => Ok(not_found(context, Some(dependencies))),
    }
}

fn parse_query(context: &Context) -> AvatarQuery {
    AvatarQuery::parse(&context.query, &context.config.redirect_hosts)
}

/// A 404 is confirmed by the catalog. Any other fallback may follow from a cached look-up.
fn absence(query: &AvatarQuery) -> Absence {
    match query.fallback {
        Some(Fallback::NotFound) => Absence::Confirmed,
        Some(Fallback::Redirect(_) | Fallback::DefaultAvatar(_)) | None => Absence::Cached,
    }
}

async fn answer(
    context: &Context,
    path: &AvatarPath<'_>,
    owner: Owner,
    query: AvatarQuery,
    mut dependencies: Vec<Dependency>,
) -> Result<Response, ApiError> {
    let shown = match owner {
        Owner::Person(holder) => {
            dependencies.push(context.app.catalog.dependency(Key::Person(holder.person)));
            Some(lookup::shown(&context.app, holder, absence(&query)).await?)
        }
        Owner::Nobody => None,
    };
    let picture = shown.as_ref().and_then(|shown| shown.picture.as_ref());
    if let Some(picture) = picture.filter(|picture| query.shows(picture.rating)) {
        let original = Original::from(picture);
        let (spec, choice) = query.picture.rendition(
            &original,
            picture.presentation.framing,
            path.extension,
            context.headers(),
        );
        let policy = cache_policy(context, path, picture.updated_at);
        let policy = CachePolicy { depends_on: Some(dependencies), ..policy };
        return picture_response(context, &original, spec, choice, policy).await;
    }
    let may_ask_upstream = picture.is_none() && !query.forces_default;
    let reply = match path.name() {
        // Boxed: few servers have an upstream, and the future of every answer would be as large as this one.
        Some(PublicName::Hash(hash)) if may_ask_upstream => {
            Box::pin(upstream::find(&context.app, hash)).await
        }
        _ => Reply::None,
    };
    if let Reply::Picture(remote) = &reply {
        let RemotePicture { original, bytes } = &**remote;
        return Box::pin(unstored_picture(context, path, &query, (original, bytes))).await;
    }
    // What an upstream server says may change at any time.
    let depends_on = (context.config.upstream.url().is_none() || !may_ask_upstream).then_some(dependencies);
    let mut response = fallback(context, path, query, shown.as_deref(), depends_on).await?;
    if matches!(reply, Reply::Unknown) {
        // The upstream may have a picture once it answers.
        response.headers_mut().insert(CACHE_CONTROL, not_found_cache_control(context));
    }
    Ok(response)
}

/// A picture that is no person's here: the upstream server's, or the operator's own default.
async fn unstored_picture(
    context: &Context,
    path: &AvatarPath<'_>,
    query: &AvatarQuery,
    (original, bytes): (&Original, &Bytes),
) -> Result<Response, ApiError> {
    let framing = Framing::default();
    let (spec, choice) = query.picture.rendition(original, framing, path.extension, context.headers());
    let spec = spec.ok_or_else(|| ApiError::Internal(anyhow!("an avatar without a size")))?;
    let cached = renditions::rendition_of_bytes(&context.app, original, bytes, spec).await?;
    let policy = cache_policy(context, path, DEFAULT_AVATARS_MODIFIED);
    Ok(cached_response(context, &cached, DefaultAvatarFormat::Raster(spec.media), choice, policy, None))
}

async fn fallback(
    context: &Context,
    path: &AvatarPath<'_>,
    query: AvatarQuery,
    shown: Option<&Shown>,
    depends_on: Option<Vec<Dependency>>,
) -> Result<Response, ApiError> {
    let chosen = shown.and_then(|shown| shown.default_style);
    let style = match (&query.fallback, &chosen) {
        (Some(Fallback::NotFound), _) => return Ok(not_found(context, depends_on)),
        (Some(Fallback::Redirect(target)), _) => return redirect(context, target),
        (Some(Fallback::DefaultAvatar(style)), _) | (None, Some(style)) => *style,
        (None, None) => match default_pictures::choose(&context.app, path.seed()) {
            Some(DefaultPicture { original, bytes }) => {
                return Box::pin(unstored_picture(context, path, &query, (original, bytes))).await;
            }
            None => context.config.default_style,
        },
    };
    let public_name = shown.and_then(|shown| shown.public_name.as_ref()).map(DisplayName::as_str);
    let letters = (style == Style::Initials).then(|| initials(&context.query, public_name)).flatten();
    let (spec, choice) = path.default_avatar(style, query.side, letters, context.headers());
    let policy = cache_policy(context, path, DEFAULT_AVATARS_MODIFIED);
    let policy = CachePolicy { depends_on, ..policy };
    default_avatar_response(context, spec, choice, policy).await
}

/// Compares tags only: after a picture is deleted, an avatar URL answers something older than before.
fn cache_policy<'a>(context: &Context, path: &AvatarPath<'a>, last_modified: Timestamp) -> CachePolicy<'a> {
    avatar_cache_policy(context, Some(path.file_stem()), last_modified)
}

/// How every avatar is cached.
pub(super) fn avatar_cache_policy<'a>(
    context: &Context,
    file_stem: Option<&'a str>,
    last_modified: Timestamp,
) -> CachePolicy<'a> {
    CachePolicy {
        last_modified,
        conditions: Conditions::Tag,
        cache_control: cache_control(context),
        depends_on: None,
        file_stem,
    }
}

fn cache_control(context: &Context) -> HeaderValue {
    let max_age_s = context.config.avatar_max_age.get();
    let stale_s = max_age_s.min(MAX_STALE_S);
    HeaderValue::try_from(format!("public, max-age={max_age_s}, stale-while-revalidate={stale_s}"))
        .unwrap_or(HeaderValue::from_static("no-cache"))
}

fn not_found_cache_control(context: &Context) -> HeaderValue {
    let max_age_s = context.config.avatar_max_age.get().min(NOT_FOUND_MAX_AGE_S);
    HeaderValue::try_from(format!("public, max-age={max_age_s}"))
        .unwrap_or(HeaderValue::from_static("no-cache"))
}

fn not_found(context: &Context, depends_on: Option<Vec<Dependency>>) -> Response {
    let mut response = Response::new(Body::Full(Bytes::from_static(NOT_FOUND_TEXT.as_bytes())));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, not_found_cache_control(context));
    if let Some(dependencies) = depends_on {
        response.extensions_mut().insert(Reusable { body: KeptBody::Text(NOT_FOUND_TEXT), dependencies });
    }
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
