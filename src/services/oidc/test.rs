//! Trying the connection to the providers: what each says of itself, its keys, whether it knows this server, and what signing in
//! with it would do.

use crate::config::ProviderPicture;
use crate::model::ConnectionTest;
use crate::oidc::Metadata;
use crate::services::app::App;
use crate::services::oidc_providers::{Provider, SignInError};

/// Tries the connection to each provider. `callback` gives the redirect URI of the one with this id.
pub(crate) async fn test(app: &App, callback: impl Fn(&str) -> String) -> ConnectionTest {
    let mut test = ConnectionTest::default();
    let Some(oidc) = app.oidc.get() else {
        test.failed("No provider is set: set oidc_issuer and oidc_client_id, or oidc_file, and restart.");
        return test;
    };
    for provider in &oidc.providers {
        if let Err(error) = try_provider(app, provider, &callback(&provider.settings.id), &mut test).await {
            test.failed(format!("{}: {error}.", provider.settings.name));
            break;
        }
    }
    test
}

async fn try_provider(
    app: &App,
    provider: &Provider,
    redirect_uri: &str,
    test: &mut ConnectionTest,
) -> Result<(), SignInError> {
    let name = &provider.settings.name;
    let metadata = provider.fetch_metadata().await?;
    test.passed(format!("{name} describes itself as {}.", provider.settings.issuer));
    let keys = provider.fetch_keys(&metadata).await?;
    if keys.count() == 0 {
        return Err(SignInError::Faulty(
            "it has no key that is accepted (RSA, P-256, P-384 or Ed25519)".to_owned(),
        ));
    }
    test.passed(format!("It has {} keys at {}.", keys.count(), metadata.keys));
    if !provider.knows_client(&metadata, redirect_uri).await? {
        return Err(SignInError::Faulty(format!(
            "it does not know the client `{}` with this secret: compare oidc_client_id and the file of the secret with what is \
             registered there",
            provider.settings.client_id
        )));
    }
    test.passed(format!("It knows this server as `{}`.", provider.settings.client_id));
    test.passed(format!("Register this redirect URI there, letter for letter: {redirect_uri}"));
    for sentence in consequences(app, provider, &metadata) {
        test.passed(sentence);
    }
    Ok(())
}

/// What signing in would do.
fn consequences(app: &App, provider: &Provider, metadata: &Metadata) -> Vec<String> {
    let config = app.config();
    let settings = &provider.settings;
    let mut all = vec![if config.creates_people_of(settings) {
        "Whoever signs in with a verified email address gets an account.".to_owned()
    } else {
        "Only people whom Tondo knows by a verified email address can sign in.".to_owned()
    }];
    if let Some((claim, value)) = settings.admin_claim.get() {
        all.push(format!(
            "Whose claim `{claim}` has `{value}` becomes an administrator by signing in, and everybody else is none."
        ));
    }
    let wanted = ["email", "email_verified", "preferred_username", "picture"];
    let missing: Vec<&str> =
        wanted.into_iter().filter(|claim| !metadata.claims.iter().any(|known| known == claim)).collect();
    if !metadata.claims.is_empty() && !missing.is_empty() {
        all.push(format!(
            "It does not list these claims, which may be there nevertheless: {}.",
            missing.join(", ")
        ));
    }
    if !metadata.knows_pkce {
        all.push("It does not say that it knows PKCE (S256). Tondo uses it all the same.".to_owned());
    }
    match config.oidc_picture {
        ProviderPicture::Never => {}
        ProviderPicture::First => all.push("Its picture is taken over for people who have none.".to_owned()),
        ProviderPicture::Always => all.push("Its picture is taken over whenever it changes.".to_owned()),
    }
    all.push(match (&metadata.end_session, metadata.tells_of_logout) {
        (Some(_), true) => {
            "Signing out here signs out there, and it can tell this server of sign-outs.".to_owned()
        }
        (Some(_), false) => "Signing out here signs out there.".to_owned(),
        (None, _) => "Signing out here does not sign out there: it has no place for that.".to_owned(),
    });
    all
}
