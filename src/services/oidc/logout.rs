//! Signing out on both sides: where a browser goes to end its sign-in at the provider, and ending the logins here of whom the
//! provider says has signed out there (Back-Channel Logout).

use crate::model::Actor;
use crate::oidc::{Jws, LogoutNotice, logout_notice, with_query};
use crate::services::app::App;
use crate::services::oidc_providers::SignInError;
use crate::values::TokenId;

/// Where a browser goes to end the sign-in at the provider by which this login was made; `None` where there is none or the
/// provider has no such place. It comes back to `return_to`.
pub(crate) async fn end_session_url(app: &App, login: TokenId, return_to: &str) -> Option<String> {
    let oidc = app.oidc.get()?;
    // Signing out here must not fail for it.
    let login = app.catalog.provider_login(login).await.ok().flatten()?;
    let provider = oidc.by_issuer(&login.issuer)?;
    let metadata = provider.metadata().await.ok()?;
    let mut pairs =
        vec![("client_id", provider.settings.client_id.as_str()), ("post_logout_redirect_uri", return_to)];
    if let Some(id_token) = &login.id_token {
        pairs.push(("id_token_hint", id_token));
    }
    Some(with_query(metadata.end_session.as_ref()?, &pairs))
}

/// Ends the logins that a provider's logout token names; how many there were.
///
/// # Errors
///
/// The token is not valid, or the provider does not answer; the reason is in the log.
pub(crate) async fn end_logins(
    app: &App,
    id: &str,
    token: &str,
    client: Option<String>,
) -> Result<usize, SignInError> {
    let outcome = try_to_end(app, id, token, client.clone()).await;
    match &outcome {
        Ok(ended) => tracing::info!(provider = id, ended, "the provider says that somebody signed out"),
        Err(SignInError::NoSuchProvider) => {}
        Err(reason) => tracing::warn!(provider = id, client, %reason, "a logout token was refused"),
    }
    outcome
}

async fn try_to_end(app: &App, id: &str, token: &str, client: Option<String>) -> Result<usize, SignInError> {
    let oidc = app.oidc.get().ok_or(SignInError::NoSuchProvider)?;
    let provider = oidc.by_id(id).ok_or(SignInError::NoSuchProvider)?;
    let token = Jws::parse(token).map_err(SignInError::Faulty)?;
    let _turn = oidc.answers.try_acquire().map_err(|_full| SignInError::Busy)?;
    let metadata = provider.metadata().await?;
    let claims = provider.open(&metadata, &token).await?;
    let issuer = provider.settings.issuer.as_str();
    let now = app.clock.now().as_second();
    let LogoutNotice { subject, session } =
        logout_notice(&token, &claims, (issuer, &provider.settings.client_id), now)
            .map_err(|invalid| SignInError::Faulty(invalid.to_string()))?;
    let change = app.change(Actor::Operator, client);
    Ok(app.catalog.end_provider_logins(change, issuer.to_owned(), subject, session).await?)
}
