//! People who come by themselves: with OpenID providers and behind a proxy that names them.

mod browser;
mod oidc;
mod oidc_logout;
mod oidc_people;
mod oidc_provider_fails;
mod oidc_tokens;
mod provider;
mod proxy;
