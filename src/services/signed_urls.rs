//! Signed URLs of pictures: who has one may see the picture until it expires, where `pictures` is not `public`.
//!
//! The signature is an HMAC-SHA256 (RFC 2104) of the path below the base path and the time at which it ends. Size and format
//! stand in the query and are not signed: an application chooses them for each place where it shows the picture.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use crate::catalog::KeyPurpose;
use crate::clock::random_bytes;

use super::app::App;
use super::error::ServiceError;

/// What is signed begins with this, so that the key says nothing about anything else.
const CONTEXT: &[u8] = b"tondo picture url\n";

/// Paths that name one picture, so that a signature shows no other.
const SIGNED_PATHS: &[&str] = &["/avatar/", "/u/", "/p/", "/user/"];

/// Whether a path below the base path can be signed.
pub(crate) fn can_be_signed(path: &str) -> bool {
    SIGNED_PATHS.iter().any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

/// The signature of a path below the base path, until `expires_at`.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn sign(app: &App, path: &str, expires_at: Timestamp) -> Result<String, ServiceError> {
    let mac = mac(app, path, &expires_at.as_second().to_string()).await?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Whether a signature is this server's, for this path and time, and that time is not over.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn is_valid(
    app: &App,
    path: &str,
    expires: &str,
    signature: &str,
) -> Result<bool, ServiceError> {
    let is_over = expires.parse().map_or(true, |end: i64| end <= app.clock.now().as_second());
    if is_over || !can_be_signed(path) {
        return Ok(false);
    }
    let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else { return Ok(false) };
    Ok(mac(app, path, expires).await?.verify_slice(&signature).is_ok())
}

async fn mac(app: &App, path: &str, expires: &str) -> Result<Hmac<Sha256>, ServiceError> {
    let key = key(app).await?;
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key);
    let mut mac = mac.map_err(|error| ServiceError::Internal(error.into()))?;
    for part in [CONTEXT, expires.as_bytes(), b"\n", path.as_bytes()] {
        mac.update(part);
    }
    Ok(mac)
}

/// The key, which is made when it is needed first.
async fn key(app: &App) -> Result<[u8; 32], ServiceError> {
    let find = || app.catalog.server_key(KeyPurpose::PictureUrls, random_bytes(), app.clock.now());
    Ok(*app.picture_url_key.get_or_try_init(find).await?)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::services::tests::app;

    #[tokio::test]
    async fn a_signature_holds_for_its_path_and_time_only() {
        let (_folder, app) = app(&[]);
        let now = app.clock.now();
        let end = now + 60.seconds();
        let (path, expires) = ("/avatar/0123", end.as_second().to_string());
        let signature = sign(&app, path, end).await.unwrap();
        assert!(is_valid(&app, path, &expires, &signature).await.unwrap());
        let later = (end.as_second() + 1).to_string();
        let cut = signature.get(..42).unwrap();
        for (path, expires, signature) in [
            ("/avatar/0124", expires.as_str(), signature.as_str()),
            (path, later.as_str(), &signature),
            (path, "", &signature),
            (path, "soon", &signature),
            (path, &expires, ""),
            (path, &expires, cut),
            (path, &expires, "not base64!"),
        ] {
            let valid = is_valid(&app, path, expires, signature).await.unwrap();
            assert!(!valid, "{path} {expires} {signature}");
        }
        let over = sign(&app, path, now).await.unwrap();
        assert!(!is_valid(&app, path, &now.as_second().to_string(), &over).await.unwrap());
    }

    #[test]
    fn only_paths_of_one_picture_are_signed() {
        for path in ["/avatar/0123", "/u/ada.png", "/p/00.jpg", "/user/1/a.jpg"] {
            assert!(can_be_signed(path), "{path}");
        }
        for path in ["/avatar", "/avatar/", "/avatar.php", "/", "/api/v1/me", "/ada"] {
            assert!(!can_be_signed(path), "{path}");
        }
    }
}
