//! Every path and URL that Tondo hands out: `Location` headers, links in the API's answers, profiles and WebFinger.
//!
//! Paths include the base path and have each segment percent-encoded; `public::links` puts the server's origin before
//! them. The link to the set-up page is built by `services::setup`, since the command line prints it, too.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::BasePath;
use crate::model::Picture;
use crate::values::{Framing, IdentityHash, JobId, PersonId, Rating, Rotation, Slug, TokenId, WebhookId};

/// What stays as it is in a segment of a path: the unreserved characters of RFC 3986, 2.3.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A person's current picture: `/user/{uuid}/{basename}`. Answers 404 once the person has another one.
#[must_use]
pub(crate) fn picture_path(base: &BasePath, owner: PersonId, basename: &str) -> String {
    path(base, &["user", &owner.to_string(), basename])
}

/// Where an OpenID provider sends browsers back: `/-/sign-in/{provider}/callback` at this origin.
#[must_use]
pub(crate) fn sign_in_callback(site: &str, base: &BasePath, provider: &str) -> String {
    format!("{site}{}", path(base, &["-", "sign-in", provider, "callback"]))
}

/// Where a sign-in with an OpenID provider begins.
#[must_use]
pub(crate) fn sign_in_start(base: &BasePath, provider: &str) -> String {
    path(base, &["-", "sign-in", provider])
}

/// The sign-in page, which tells of a problem and does not go on by itself.
#[must_use]
pub(crate) fn sign_in_problem(base: &BasePath, word: &str) -> String {
    format!("{}?local&problem={word}", path(base, &["-", "sign-in"]))
}

/// The same for somebody who may see it whatever its rating is: its owner and administrators.
#[must_use]
pub(crate) fn picture_url(base: &BasePath, picture: &Picture) -> String {
    let path = picture_path(base, picture.owner, picture.name.basename());
    with_query(path, rating_wish(picture.rating).into_iter())
}

/// A picture by the hash of its content: `/p/{sha256}.{ext}`, with the crop and rotation that its owner chose, and
/// its rating, in the query. What is served there never changes.
#[must_use]
pub(crate) fn content_path(base: &BasePath, picture: &Picture) -> String {
    with_query(content_file_path(base, picture), content_parameters(picture))
}

/// The square of a picture that is shown, by the hash of its content and as large as it is in the picture. Where the stored file is
/// that square, that file.
#[must_use]
pub(crate) fn square_path(base: &BasePath, picture: &Picture) -> String {
    let (whole, framing) = (picture.image.size, picture.presentation.framing);
    let side = framing.crop.map_or(whole.width.min(whole.height), |crop| crop.size);
    let is_the_file = framing == Framing::default() && whole.width == whole.height;
    let parameter = (!is_the_file).then(|| format!("s={side}"));
    with_query(content_file_path(base, picture), content_parameters(picture).chain(parameter))
}

fn content_file_path(base: &BasePath, picture: &Picture) -> String {
    let file = format!("{}.{}", picture.image.hash, picture.image.media.usual_extension());
    path(base, &["p", &file])
}

/// The parameters without which `/p` answers something else.
fn content_parameters(picture: &Picture) -> impl Iterator<Item = String> {
    let Framing { crop, rotation } = picture.presentation.framing;
    let crop = crop.map(|crop| format!("crop={crop}"));
    let rotation = (rotation != Rotation::None).then(|| format!("rotate={rotation}"));
    crop.into_iter().chain(rotation).chain(rating_wish(picture.rating))
}

/// The wish without which a picture with this rating is not shown.
fn rating_wish(rating: Rating) -> Option<String> {
    (rating > Rating::G).then(|| format!("r={}", rating.as_str()))
}

fn with_query(path: String, parameters: impl Iterator<Item = String>) -> String {
    let query: Vec<String> = parameters.collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// An avatar by the hash of an identity: `/avatar/{hash}`.
#[must_use]
pub(crate) fn avatar_path(base: &BasePath, hash: IdentityHash) -> String {
    path(base, &["avatar", &hash.to_hex()])
}

/// A person's picture by the slug, in the format of the extension: `/u/{slug}.{ext}`.
#[must_use]
pub(crate) fn slug_path(base: &BasePath, slug: &Slug, extension: &str) -> String {
    path(base, &["u", &format!("{slug}.{extension}")])
}

/// A profile by the hash of an identity: `/{hash}`.
#[must_use]
pub(crate) fn profile_path(base: &BasePath, hash: IdentityHash) -> String {
    path(base, &[&hash.to_hex()])
}

/// A profile by the slug: `/{slug}`.
#[must_use]
pub(crate) fn named_profile_path(base: &BasePath, slug: &Slug) -> String {
    path(base, &[slug.as_str()])
}

/// A person's record in the API.
#[must_use]
pub(crate) fn person_path(base: &BasePath, id: PersonId) -> String {
    path(base, &["api", "v1", "users", &id.to_string()])
}

/// A token's record in the API.
#[must_use]
pub(crate) fn token_path(base: &BasePath, id: TokenId) -> String {
    path(base, &["api", "v1", "tokens", &id.to_string()])
}

/// A webhook's record in the API.
#[must_use]
pub(crate) fn webhook_path(base: &BasePath, id: WebhookId) -> String {
    path(base, &["api", "v1", "webhooks", &id.to_string()])
}

/// A job's record in the API.
#[must_use]
pub(crate) fn job_path(base: &BasePath, id: JobId) -> String {
    path(base, &["api", "v1", "jobs", &id.to_string()])
}

/// The base path, which ends in a slash, and these segments.
fn path(base: &BasePath, segments: &[&str]) -> String {
    let mut path = base.as_str().to_owned();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            path.push('/');
        }
        path.extend(utf8_percent_encode(segment, UNRESERVED));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_below_the_base_path_and_percent_encoded() {
        let base: BasePath = "/avatars".parse().unwrap();
        assert_eq!(
            path(&base, &["user", "a b", "fotoğraf/1?.jpg"]),
            "/avatars/user/a%20b/foto%C4%9Fraf%2F1%3F.jpg"
        );
        assert_eq!(path(&"/".parse().unwrap(), &["p", "a-b._~"]), "/p/a-b._~");
    }
}
