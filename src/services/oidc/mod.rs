//! Signing in at OpenID providers: sending a browser there, and what follows from its answer. `crate::oidc` has the checks of
//! tokens, `oidc_providers` asks the providers, `person` finds or adds who it is, `picture` takes over a picture, `logout` ends logins
//! on both sides.

mod logout;
mod person;
pub(super) mod picture;
mod sign_in;
mod test;

use super::app::App;
use super::error::ServiceError;
use super::oidc_providers::Oidc;
pub(crate) use super::oidc_providers::SignInError;
use crate::gate::blocking;
use crate::model::{Change, ProviderAccount};
use crate::values::PersonId;
pub(crate) use logout::{end_logins, end_session_url};
pub(crate) use sign_in::{Answer, Finished, begin, finish};
pub(crate) use test::test;

/// A provider as the sign-in page shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offered<'a> {
    /// Its name in paths.
    pub id: &'a str,
    /// Its name on the button.
    pub name: &'a str,
}

/// Reads the settings of the providers and their secrets. No request is made before somebody signs in.
///
/// # Errors
///
/// What is wrong with the settings or the files.
pub(crate) async fn load(app: &App) -> Result<(), String> {
    let config = app.shared_config();
    let settings = blocking(move || config.oidc_providers()).await?;
    if settings.is_empty() {
        return Ok(());
    }
    drop(app.oidc.set(Oidc::new(settings)));
    Ok(())
}

/// The providers with which people may sign in.
pub(crate) fn offered(app: &App) -> impl Iterator<Item = Offered<'_>> {
    let providers = app.oidc.get().map_or(&[][..], |oidc| oidc.providers.as_slice());
    providers.iter().map(|provider| Offered { id: &provider.settings.id, name: &provider.settings.name })
}

/// The name of a provider, by its issuer; the issuer itself of one that is not set any more.
pub(crate) fn name_of(app: &App, issuer: &str) -> String {
    app.oidc
        .get()
        .and_then(|oidc| oidc.by_issuer(issuer))
        .map_or(issuer, |provider| provider.settings.name.as_str())
        .to_owned()
}

/// The accounts of providers that are linked to a person.
pub(crate) async fn accounts(app: &App, person: PersonId) -> Result<Vec<ProviderAccount>, ServiceError> {
    Ok(app.catalog.provider_accounts(person).await?)
}

/// Ends the links of a person to accounts of providers, and the logins that came from there.
pub(crate) async fn unlink(app: &App, change: Change, person: PersonId) -> Result<(), ServiceError> {
    app.catalog.unlink_provider_accounts(change, person).await?;
    Ok(())
}
