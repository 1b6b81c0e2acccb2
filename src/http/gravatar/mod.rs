//! Gravatar's API v3 for whoever is signed in, as far as Tondo has what it is about: `/v3/me/`. A thin layer over the services
//! that the JSON API calls, so that Gravatar's clients manage the same pictures and addresses.
//!
//! Its errors have `error` and `code` as those clients read them: see [`ErrorForm`](crate::http::ErrorForm).

mod avatar_json;
pub(crate) mod avatars;
mod email_hash;
pub(crate) mod profile;
pub(crate) mod upload;
