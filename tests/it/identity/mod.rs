//! How people come in by themselves: with OpenID providers, behind a proxy that names them, from a directory, by programs that
//! provision accounts; second factors and mails; who may see their pictures, and who is told of changes.

mod browser;
mod fake_smtp;
mod ldap;
mod mail;
mod oidc;
mod oidc_logout;
mod oidc_people;
mod oidc_provider_fails;
mod oidc_tokens;
mod picture_access;
mod provider;
mod proxy;
mod scim;
mod second_factor;
mod webhooks;
