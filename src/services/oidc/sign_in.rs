//! A sign-in from its begin to its end: the cookie that ties it to the browser, the provider's answer, the login.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{person, picture};
use crate::clock::random_bytes;
use crate::metrics::LoginOutcome;
use crate::model::{Actor, Device, Person, ProviderLogin, SignInElsewhere};
use crate::oidc::{AuthorizationRequest, Claims, Expected, Jws, Secrets, id_token};
use crate::services::app::App;
use crate::services::oidc_providers::{LIFETIME_S, Oidc, Provider, SignInError, Tokens, plain_word};
use crate::services::rate_limits::LoginTry;
use crate::services::sessions::{self, Login};
use crate::values::Locale;

/// The longest address of a page to which a sign-in leads, in bytes.
const MAX_PAGE_BYTES: usize = 1024;

/// The longest name of a session at a provider that is kept.
const MAX_SESSION_BYTES: usize = 255;

/// A sign-in that has begun.
#[derive(Debug)]
pub(crate) struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// What its cookie has.
    pub cookie: String,
}

/// With what a browser comes back from a provider.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    /// The cookie of the sign-in that has begun.
    pub cookie: Option<&'a str>,
    /// The state, the code, an error and the issuer, each if it is in the query once.
    pub state: Option<&'a str>,
    pub code: Option<&'a str>,
    pub error: Option<&'a str>,
    pub issuer: Option<&'a str>,
}

/// A sign-in that has succeeded.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The login.
    pub login: Login,
    /// The page to which the person wanted to go, below the base path.
    pub page: String,
}

/// What the cookie of a sign-in has.
#[derive(Debug)]
struct Begin {
    secrets: Secrets,
    provider: String,
    at: i64,
    is_fresh: bool,
    page: String,
}

impl Begin {
    fn to_text(&self) -> String {
        let Self { secrets, provider, at, is_fresh, page } = self;
        let (secrets, page) = (secrets.to_text(), URL_SAFE_NO_PAD.encode(page));
        format!("{secrets}.{provider}.{at}.{}.{page}", u8::from(*is_fresh))
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let secrets = Secrets::from_text(parts.next()?)?;
        let provider = parts.next()?.to_owned();
        let at = parts.next()?.parse().ok()?;
        let is_fresh = parts.next()? == "1";
        let page = String::from_utf8(URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
        Some(Self { secrets, provider, at, is_fresh, page: own_page(&page).to_owned() })
    }
}

/// The page to which a sign-in leads: one of this server's pages, and nothing that a browser could take for another host.
fn own_page(page: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'#');
    let is_own = page.starts_with("-/") && !page.starts_with("-/sign-in") && !page.contains("//");
    if is_own && page.len() <= MAX_PAGE_BYTES && page.bytes().all(is_plain) { page } else { "-/picture" }
}

/// Begins a sign-in. `is_fresh` asks the provider to have the person sign in there, even if signed in.
pub(crate) async fn begin(
    app: &App,
    id: &str,
    (page, is_fresh): (&str, bool),
    redirect_uri: &str,
    locale: Locale,
) -> Result<Begun, SignInError> {
    let provider = app.oidc.get().and_then(|oidc| oidc.by_id(id)).ok_or(SignInError::NoSuchProvider)?;
    let metadata = provider.metadata().await.inspect_err(|error| tell(id, None, error))?;
    let secrets = Secrets::new(random_bytes());
    let settings = &provider.settings;
    let request = AuthorizationRequest {
        client_id: &settings.client_id,
        redirect_uri,
        scopes: &settings.scopes,
        locale: locale.as_str(),
        is_fresh,
    };
    let url = request.url(&metadata.authorization, &secrets);
    let page = own_page(page).to_owned();
    let begin = Begin { secrets, provider: id.to_owned(), at: app.clock.now().as_second(), is_fresh, page };
    Ok(Begun { url, cookie: begin.to_text() })
}

/// Ends a sign-in: checks the answer, finds or adds the person, and makes the login.
///
/// # Errors
///
/// [`SignInError`], which is in the log then.
pub(crate) async fn finish(
    app: &Arc<App>,
    id: &str,
    answer: Answer<'_>,
    redirect_uri: &str,
    (device, ip): (Device, IpAddr),
) -> Result<Finished, SignInError> {
    let login = LoginTry { ip: Some(ip), account: None, is_known_network: false };
    let client = device.client.clone();
    let outcome = match app.limits.charge_login(&login) {
        Ok(()) => try_to_finish(app, id, answer, redirect_uri, device).await,
        Err(error) => Err(error.into()),
    };
    match &outcome {
        Ok(_finished) => {
            app.limits.login_succeeded(&login);
            LoginOutcome::Accepted.count();
        }
        Err(SignInError::Busy) => LoginOutcome::Limited.count(),
        Err(error) => {
            LoginOutcome::Refused.count();
            tell(id, client.as_deref(), error);
        }
    }
    outcome
}

fn tell(provider: &str, client: Option<&str>, reason: &SignInError) {
    match reason {
        // Whose fault it is not: nobody is to be banned for it.
        SignInError::Down(_) | SignInError::Service(_) => {
            tracing::error!(provider, client, %reason, "a sign-in with a provider failed");
        }
        SignInError::NoSuchProvider => {}
        _ => tracing::warn!(target: "tondo::logins", provider, client, %reason, "a login failed"),
    }
}

async fn try_to_finish(
    app: &Arc<App>,
    id: &str,
    answer: Answer<'_>,
    redirect_uri: &str,
    device: Device,
) -> Result<Finished, SignInError> {
    let oidc = app.oidc.get().ok_or(SignInError::NoSuchProvider)?;
    let provider = oidc.by_id(id).ok_or(SignInError::NoSuchProvider)?;
    let begin = check_answer(app, (oidc, id), &answer)?;
    let _turn = oidc.answers.try_acquire().map_err(|_full| SignInError::Busy)?;
    let metadata = provider.metadata().await?;
    let issuer = &provider.settings.issuer;
    // Answers of two providers must not be mixed up (RFC 9207).
    match answer.issuer {
        Some(named) if named != issuer => {
            return Err(SignInError::Faulty("another provider's answer (`iss`)".to_owned()));
        }
        None if metadata.names_itself => {
            return Err(SignInError::Faulty("the answer does not say whose it is (`iss`)".to_owned()));
        }
        _ => {}
    }
    if let Some(error) = answer.error {
        return Err(SignInError::Denied(plain_word(error)));
    }
    let code = answer.code.ok_or_else(|| SignInError::Faulty("the answer has no code".to_owned()))?;
    let tokens = provider.exchange(&metadata, code, redirect_uri, &begin.secrets.verifier()).await?;
    let now = app.clock.now().as_second();
    let token = Jws::parse(&tokens.id_token).map_err(SignInError::Faulty)?;
    let claims = provider.open(&metadata, &token).await?;
    let expected = Expected {
        issuer,
        client_id: &provider.settings.client_id,
        nonce: &begin.secrets.nonce(),
        access_token: Some(&tokens.access_token),
        now,
        is_fresh: begin.is_fresh,
    };
    id_token(&token, &claims, &expected)
        .map_err(|invalid| SignInError::Faulty(format!("the ID token: {invalid}")))?;
    let claims = complete(provider, metadata.user_info.as_ref(), claims, &tokens).await?;
    let person = person::signed_in(app, provider, &claims, device.client.clone()).await?;
    let login = open(app, &person, provider, (&claims, tokens.id_token), device).await?;
    picture::take_over(app, provider, &person, &claims);
    Ok(Finished { login, page: begin.page })
}

/// Checks that the answer belongs to a sign-in that began in this browser with this provider, lately, and uses that up.
fn check_answer(app: &App, (oidc, id): (&Oidc, &str), answer: &Answer<'_>) -> Result<Begin, SignInError> {
    let now = app.clock.now().as_second();
    let begin =
        answer.cookie.and_then(Begin::from_text).ok_or(SignInError::Stale("there is no cookie of it"))?;
    let state = answer.state.ok_or(SignInError::Stale("the answer has no state"))?;
    if !begin.secrets.is_state(state) {
        return Err(SignInError::Stale("the state is another sign-in's"));
    }
    if begin.provider != id {
        return Err(SignInError::Stale("it began with another provider"));
    }
    if !(0..=LIFETIME_S).contains(&now.saturating_sub(begin.at)) {
        return Err(SignInError::Stale("it began too long ago"));
    }
    if !oidc.used.take(state, now) {
        return Err(SignInError::Stale("its state was used before"));
    }
    Ok(begin)
}

/// The claims, with what the provider says besides where the ID token has not everything.
async fn complete(
    provider: &Provider,
    user_info: Option<&crate::values::Url>,
    claims: Claims,
    tokens: &Tokens,
) -> Result<Claims, SignInError> {
    let admin_claim = provider.settings.admin_claim.get().map(|(name, _)| name);
    let wanted = ["email", "email_verified", "name", "preferred_username"];
    let is_complete = wanted.into_iter().chain(admin_claim).all(|name| claims.has(name));
    let Some(url) = user_info.filter(|_| !is_complete) else { return Ok(claims) };
    let more = provider.user_info(url, &tokens.access_token).await?;
    // Another person's facts must not be taken for this one's (Core, 5.3.2).
    if more.subject() != claims.subject() {
        return Err(SignInError::Faulty("its answers are about two different people (`sub`)".to_owned()));
    }
    Ok(claims.and(more))
}

/// Makes the login.
async fn open(
    app: &App,
    person: &Person,
    provider: &Provider,
    (claims, id_token): (&Claims, String),
    device: Device,
) -> Result<Login, SignInError> {
    let change = app.change(Actor::Person(person.id), device.client.clone());
    let (login, token) = sessions::new_login(app, change.at, person.id, device);
    let source = SignInElsewhere::Provider(ProviderLogin {
        issuer: provider.settings.issuer.clone(),
        subject: claims.subject().unwrap_or_default().to_owned(),
        session: claims.text("sid").filter(|session| session.len() <= MAX_SESSION_BYTES).map(str::to_owned),
        id_token: Some(id_token),
    });
    app.catalog.add_login_from_elsewhere(change, token, source).await?;
    Ok(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_to_a_page_of_ours_only() {
        for page in ["-/picture", "-/people/x?tab=1&a=%2F", "-/api"] {
            assert_eq!(own_page(page), page);
        }
        for page in [
            "",
            "/evil.example",
            "//evil.example",
            "https://evil.example",
            "-/sign-in?to=x",
            "-/..//evil.example",
            "-/\\evil",
            "-/a b",
            "-/\u{fc}",
            "-/x\"><script>",
            "javascript:alert(1)",
            &format!("-/{}", "x".repeat(MAX_PAGE_BYTES)),
        ] {
            assert_eq!(own_page(page), "-/picture", "{page}");
        }
    }

    #[test]
    fn the_cookie_of_a_sign_in_comes_back() {
        let secrets = Secrets::new([3; 32]);
        let state = secrets.state();
        let page = "-/people?a=.b".to_owned();
        let begin = Begin { secrets, provider: "house".to_owned(), at: 7, is_fresh: true, page };
        let again = Begin::from_text(&begin.to_text()).unwrap();
        assert!(again.secrets.is_state(&state) && again.is_fresh && again.at == 7);
        assert_eq!((again.provider.as_str(), again.page.as_str()), ("house", "-/people?a=.b"));
        for text in ["", "a.b.c.d.e", &begin.to_text()[1..], "...."] {
            assert!(Begin::from_text(text).is_none(), "{text}");
        }
    }
}
