//! How people come in by themselves, with OpenID providers and behind a proxy that names them; second factors, mails; who may see
//! their pictures.

mod browser;
mod fake_smtp;
mod mail;
mod oidc;
mod oidc_logout;
mod oidc_people;
mod oidc_provider_fails;
mod oidc_tokens;
mod picture_access;
mod provider;
mod proxy;
mod second_factor;
mod webhooks;
