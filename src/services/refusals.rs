//! Refusals that operators, and programs that ban IPs, want to see in the log, whether or not each request is logged. Strangers
//! cause them, so each network has a bounded number of lines.

use crate::model::{Device, Person, PersonKey, Refusal};
use crate::values::Email;

use super::app::App;

/// Logs a refusal, unless its network has had its lines. The person is named only where one is known: what was typed instead may
/// be a password.
pub(crate) fn note(app: &App, refusal: Refusal, person: Option<&Person>, device: &Device) {
    if is_due(app, refusal, device) {
        write(refusal, person, device);
    }
}

/// Logs that a login was not tried, and to whose account, if there is one.
pub(super) async fn note_untried_login(app: &App, email: Option<&Email>, device: &Device) {
    let refusal = Refusal::TooManyAttempts;
    if !is_due(app, refusal, device) {
        return;
    }
    let person = match email {
        // The line is worth more than the account's name.
        Some(email) => app.catalog.person(PersonKey::Email(email.clone())).await.ok().flatten(),
        None => None,
    };
    write(refusal, person.as_ref(), device);
}

fn is_due(app: &App, refusal: Refusal, device: &Device) -> bool {
    app.limits.count_refusal((refusal, device.network))
}

fn write(refusal: Refusal, person: Option<&Person>, device: &Device) {
    let account = person.map_or("", |person| person.email.as_str());
    let (client, reason) = (device.client.as_deref(), refusal.as_str());
    match refusal {
        Refusal::WrongCurrentPassword
        | Refusal::TooManyAttempts
        | Refusal::UnknownSetupLink
        | Refusal::ForgedProxyHeaders
        | Refusal::UnclearProxyHeaders => {
            tracing::warn!(target: "tondo::logins", account, client, reason, "an attempt was refused");
        }
        // A target of its own: the client is most often the victim's browser, which must not be banned.
        Refusal::CrossSite | Refusal::ForeignHost => {
            tracing::warn!(target: "tondo::origins", account, client, reason, "a request was refused");
        }
    }
}
