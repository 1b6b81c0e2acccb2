//! The OpenID providers with which people sign in: what is known of each, the requests to it, and the sign-ins that were used.
//! `oidc` is what is done with them.

mod error;
mod provider;
mod states;

use tokio::sync::Semaphore;

use crate::config::OidcProvider;
pub(crate) use error::SignInError;
pub(super) use provider::{Provider, Tokens, plain_word};
pub(super) use states::LIFETIME_S;
use states::UsedStates;

/// Answers of browsers that are worked on at a time, each with up to three requests to a provider.
const ANSWERS_AT_ONCE: usize = 8;

/// The providers, and what is kept of sign-ins.
#[derive(Debug)]
pub(super) struct Oidc {
    pub(super) providers: Vec<Provider>,
    pub(super) answers: Semaphore,
    pub(super) used: UsedStates,
}

impl Oidc {
    /// The providers of these settings. No request is made before somebody signs in.
    pub(super) fn new(settings: Vec<OidcProvider>) -> Self {
        let providers = settings.into_iter().map(Provider::new).collect();
        Self { providers, answers: Semaphore::new(ANSWERS_AT_ONCE), used: UsedStates::default() }
    }

    /// The provider with this name in paths.
    pub(super) fn by_id(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.settings.id == id)
    }

    /// The provider with this issuer.
    pub(super) fn by_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.settings.issuer == issuer)
    }
}
