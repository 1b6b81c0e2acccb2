//! OpenID Connect as a relying party: what a provider says of itself, its keys, and every check of its tokens. Nothing here makes
//! a request or keeps anything; `services/oidc` does.

mod claims;
mod jws;
mod keys;
mod metadata;
mod request;

pub(crate) use claims::{Claims, Expected, LogoutNotice, id_token, logout_notice};
pub(crate) use jws::Jws;
pub(crate) use keys::{KeyFault, Keys};
pub(crate) use metadata::{ClientAuthentication, Metadata};
pub(crate) use request::{AuthorizationRequest, Secrets, with_query};
