//! The second factor of signing in with a password: turning it on and off, recovery codes, and asking for a code.
//!
//! A code works once, and so does a recovery code: the login's own transaction uses it up. Tokens need no code; they are what
//! programs sign in with.

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::auth;
use crate::metrics::LoginOutcome;
use crate::model::{Change, Device, LoginFailure, Person, RECOVERY_CODES, SecondFactor, SecondProof};
use crate::values::{Message, PersonId, SecondCode, TotpSecret};

use super::app::App;
use super::error::ServiceError;
use super::login_attempts::{is_known_network, note_failure};
use super::rate_limits::CodeTry;

/// For so long a new secret waits for its first code.
const TIME_TO_TURN_ON: SignedDuration = SignedDuration::from_hours(1);

/// The white border around a QR code, in modules: the standard asks for four.
const QR_BORDER: i32 = 4;

/// A secret that was just made. It is shown only now.
#[derive(Debug)]
pub(crate) struct NewSecret {
    /// The secret as people type it.
    pub secret: String,
    /// The URI that apps read.
    pub uri: String,
    /// The URI as a QR code, in SVG.
    pub qr_code: String,
}

/// How it is with a person's second factor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Status {
    /// Since when it is on; `None` where it is off.
    pub on_since: Option<Timestamp>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// How it is with a person's second factor.
pub(crate) async fn status(app: &App, person: PersonId) -> Result<Status, ServiceError> {
    let factor = app.catalog.second_factor(person).await?.filter(|factor| factor.on_since.is_some());
    Ok(factor.map_or(Status { on_since: None, recovery_codes: 0 }, |factor| Status {
        on_since: factor.on_since,
        recovery_codes: factor.recovery_codes,
    }))
}

/// Makes a secret, which a first code turns on. It takes the place of one that waits for that.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where the second factor is on.
pub(crate) async fn begin(app: &App, change: Change, person: &Person) -> Result<NewSecret, ServiceError> {
    let secret = auth::new_totp_secret();
    if !app.catalog.begin_second_factor(change, person.id, secret.clone()).await? {
        return Err(ServiceError::Conflict(Message::SecondFactorIsOn));
    }
    let uri = uri(app.config().site_name.as_str(), person.email.as_str(), &secret);
    let qr_code = qr_code(&uri)?;
    Ok(NewSecret { secret: secret.to_base32(), uri, qr_code })
}

/// Turns the second factor on, given a first code of the new secret; the recovery codes, which are shown only now. It ends no
/// login and no token.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for the field `code`; [`ServiceError::Conflict`] where there is no secret to turn on;
/// [`ServiceError::TooOften`].
pub(crate) async fn turn_on(
    app: &App,
    change: Change,
    person: PersonId,
    code: &str,
) -> Result<Vec<String>, ServiceError> {
    let factor = app.catalog.second_factor(person).await?;
    let is_waiting = |factor: &SecondFactor| {
        factor.on_since.is_none() && change.at.duration_since(factor.created_at) < TIME_TO_TURN_ON
    };
    let none = || ServiceError::Conflict(Message::SecondFactorNotBegun);
    let factor = factor.filter(is_waiting).ok_or_else(none)?;
    app.limits.charge_confirmation(person)?;
    let step = match SecondCode::parse(code) {
        Some(SecondCode::Totp(digits)) => auth::matching_step(&factor.secret, &digits, seconds(change.at)),
        Some(SecondCode::Recovery(_)) | None => None,
    };
    let step = step.ok_or_else(|| ServiceError::field("code", Message::CodeWrong))?;
    app.limits.confirmation_succeeded(person);
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| auth::new_recovery_code()).collect();
    let hashes = codes.iter().map(crate::values::RecoveryCode::hashed).collect();
    if !app.catalog.turn_on_second_factor(change, person, (factor.secret, step), hashes).await? {
        return Err(none());
    }
    Ok(codes.iter().map(crate::values::RecoveryCode::expose).collect())
}

/// Makes new recovery codes, which ends the former ones.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where the second factor is off.
pub(crate) async fn renew_codes(
    app: &App,
    change: Change,
    person: PersonId,
) -> Result<Vec<String>, ServiceError> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| auth::new_recovery_code()).collect();
    let hashes = codes.iter().map(crate::values::RecoveryCode::hashed).collect();
    if !app.catalog.replace_recovery_codes(change, person, hashes).await? {
        return Err(ServiceError::Conflict(Message::SecondFactorIsOff));
    }
    Ok(codes.iter().map(crate::values::RecoveryCode::expose).collect())
}

/// Turns the second factor off; whether it was on.
pub(crate) async fn turn_off(app: &App, change: Change, person: PersonId) -> Result<bool, ServiceError> {
    Ok(app.catalog.turn_off_second_factor(change, person).await?)
}

/// Checks the code of somebody who has shown the password. Nothing is used up yet. `None` where the person has no second factor.
///
/// # Errors
///
/// [`ServiceError::CodeNeeded`] where there is no code, [`ServiceError::CodeWrong`] where it is not right or was used already;
/// [`ServiceError::TooOften`].
pub(super) async fn prove(
    app: &App,
    person: &Person,
    code: Option<&str>,
    device: &Device,
) -> Result<Option<SecondProof>, ServiceError> {
    let factor = app.catalog.second_factor(person.id).await?;
    let Some(factor) = factor.filter(|factor| factor.on_since.is_some()) else { return Ok(None) };
    let code = code.filter(|code| !code.trim().is_empty()).ok_or(ServiceError::CodeNeeded)?;
    let known = is_known_network(app, Some(&person.email), device.network).await?;
    let code_try = CodeTry { person: person.id, known_network: device.network.filter(|_| known) };
    app.limits.charge_code(code_try)?;
    let proof = match SecondCode::parse(code) {
        Some(SecondCode::Totp(digits)) => {
            let step = auth::matching_step(&factor.secret, &digits, seconds(app.clock.now()));
            step.filter(|step| *step > factor.last_step).map(SecondProof::Step)
        }
        Some(SecondCode::Recovery(code)) => {
            app.catalog.has_recovery_code(person.id, code).await?.then_some(SecondProof::Recovery(code))
        }
        None => None,
    };
    if proof.is_none() {
        note_failure(app, Some(person), LoginFailure::WrongCode, device.client.as_deref());
        LoginOutcome::Refused.count();
        return Err(ServiceError::CodeWrong);
    }
    app.limits.code_succeeded(code_try);
    Ok(proof)
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or_default()
}

/// The URI that apps read from the QR code: the site, the account, and the secret.
fn uri(site: &str, account: &str, secret: &TotpSecret) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (site, account, secret) = (encoded(site), encoded(account), secret.to_base32());
    format!("otpauth://totp/{site}:{account}?secret={secret}&issuer={site}&algorithm=SHA1&digits=6&period=30")
}

/// A QR code as SVG: black on white in both themes, since readers need that.
fn qr_code(text: &str) -> Result<String, ServiceError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|error| ServiceError::Internal(anyhow::anyhow!("making a QR code: {error}")))?;
    let side = code.size() + 2 * QR_BORDER;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.extend(["M", &(x + QR_BORDER).to_string(), " ", &(y + QR_BORDER).to_string(), "h1v1h-1z"]);
        }
    }
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uri_has_the_site_and_the_account_without_what_apps_would_misread() {
        let uri = uri("House: of Ada & Ben", "ada+x@example.org", &TotpSecret::new([0; 20]));
        assert_eq!(
            uri,
            "otpauth://totp/House%3A%20of%20Ada%20%26%20Ben:ada%2Bx%40example%2Eorg?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
             &issuer=House%3A%20of%20Ada%20%26%20Ben&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn the_longest_uri_fits_into_a_qr_code() {
        let account = format!("{}@{}.example", "\u{ff}".repeat(64), "a".repeat(180));
        let svg = qr_code(&uri(&"\u{ff}".repeat(60), &account, &TotpSecret::new([0xff; 20]))).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && svg.len() < 200_000, "{}", svg.len());
    }
}
