//! Who may see pictures: everybody, who is signed in, or who has a signed URL. `pictures` says so; a ready answer is kept only
//! where everybody may.

use hyper::header::{CACHE_CONTROL, HeaderMap, HeaderValue};

use super::session::require;
use crate::config::PictureAccess;
use crate::http::{ApiError, Context};
use crate::services::signed_urls;
use crate::values::{Message, Scope};

/// Lets a request for a picture pass, or not.
///
/// # Errors
///
/// 401 without a token, a session or a signature, whether or not there is such a picture; 403 for a signature that does not
/// hold.
pub(super) async fn check_picture_access(context: &mut Context) -> Result<(), ApiError> {
    let access = context.config.pictures;
    if access == PictureAccess::Public {
        return Ok(());
    }
    context.is_restricted = true;
    if access == PictureAccess::SignedUrls && context.query.get("signature").is_some() {
        return check_signature(context).await;
    }
    require(context, Scope::Picture).await.map(drop)
}

async fn check_signature(context: &Context) -> Result<(), ApiError> {
    let path = context.app.config.base_path.strip(context.head.uri.path()).unwrap_or_default();
    let (expires, signature) = (context.query.get("expires"), context.query.get("signature"));
    let (expires, signature) = (expires.unwrap_or_default(), signature.unwrap_or_default());
    if signed_urls::is_valid(&context.app, path, expires, signature).await? {
        Ok(())
    } else {
        Err(ApiError::Refused(Message::SignatureInvalid))
    }
}

/// Says that only the caller's own cache may keep a picture that not everybody may see.
pub(super) fn make_private(headers: &mut HeaderMap) {
    let policy = headers.get(CACHE_CONTROL).and_then(|policy| policy.to_str().ok()).unwrap_or_default();
    let is_private = |directive: &&str| !matches!(*directive, "public" | "private" | "");
    let kept: Vec<&str> = policy.split(',').map(str::trim).filter(is_private).collect();
    if kept.contains(&"no-store") {
        return;
    }
    let policy = ["private"].into_iter().chain(kept).collect::<Vec<_>>().join(", ");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CACHE_CONTROL, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_cache_keeps_nothing() {
        for (before, after) in [
            (Some("public, max-age=300"), "private, max-age=300"),
            (
                Some("max-age=300, stale-while-revalidate=300"),
                "private, max-age=300, stale-while-revalidate=300",
            ),
            (Some("private, max-age=300"), "private, max-age=300"),
            (Some("no-store"), "no-store"),
            (None, "private"),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(before) = before {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static(before));
            }
            make_private(&mut headers);
            assert_eq!(headers[CACHE_CONTROL], after);
        }
    }
}
