//! Security headers: one set for what everybody may see, one for what is for the caller only.

use hyper::HeaderMap;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The policy of public answers, by which [`public_headers`] recognizes them.
const PUBLIC_POLICY: &str = "default-src 'none'; sandbox";

/// The policy of private answers. `base-uri` and `frame-ancestors` do not follow `default-src`; `object-src` does, but scanners
/// look for it.
const PRIVATE_POLICY: &str = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// Any site may embed a public answer; no browser runs or renders it as a page.
const PUBLIC: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(PUBLIC_POLICY)),
    (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
];

/// No cache stores a private answer, and no site embeds or frames it.
const PRIVATE: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(PRIVATE_POLICY)),
    (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Sets the headers of a public answer, unless it has them.
pub(crate) fn public_headers(headers: &mut HeaderMap) {
    if headers.get(CONTENT_SECURITY_POLICY).is_none_or(|policy| policy != PUBLIC_POLICY) {
        set(headers, PUBLIC);
    }
}

/// Sets the headers of a private answer.
pub(crate) fn private_headers(headers: &mut HeaderMap) {
    set(headers, PRIVATE);
}

fn set<const N: usize>(headers: &mut HeaderMap, values: [(HeaderName, HeaderValue); N]) {
    for (name, value) in values {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_replace_those_of_the_same_name() {
        let mut headers = HeaderMap::new();
        private_headers(&mut headers);
        public_headers(&mut headers);
        assert_eq!(headers.get_all(CONTENT_SECURITY_POLICY).iter().collect::<Vec<_>>(), [PUBLIC_POLICY]);
        assert_eq!(headers.get_all(CROSS_ORIGIN_RESOURCE_POLICY).iter().count(), 1);
        public_headers(&mut headers);
        assert_eq!(headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter().count(), 1);
    }
}
