//! What mails say, in their reader's language: whole paragraphs, and the link on a line of its own.

use jiff::Timestamp;

use crate::clock::random_bytes;
use crate::i18n::render;
use crate::mail::Mail;
use crate::model::Person;
use crate::values::{Email, Locale, Message};

use super::super::app::App;

/// A set-up link that an administrator sends.
pub(super) fn setup_link(app: &App, person: &Person, url: &str, until: Timestamp) -> Mail {
    let (site, email) = (site(app), person.email.to_string());
    let subject = Message::MailSetupSubject { site: site.clone() };
    letter(app, person, &person.email, &subject, Message::MailSetup { site, email }, Some((url, until)))
}

/// A link to choose a new password.
pub(super) fn reset(app: &App, person: &Person, url: &str, until: Timestamp) -> Mail {
    let (site, email) = (site(app), person.email.to_string());
    let subject = Message::MailResetSubject { site: site.clone() };
    letter(app, person, &person.email, &subject, Message::MailReset { site, email }, Some((url, until)))
}

/// A link to confirm an address. It names the account by its sign-in address, which its person did not choose.
pub(super) fn confirmation(app: &App, person: &Person, to: &Email, url: &str, until: Timestamp) -> Mail {
    let (site, email) = (site(app), person.email.to_string());
    let subject = Message::MailConfirmSubject { site: site.clone() };
    letter(app, person, to, &subject, Message::MailConfirm { site, email }, Some((url, until)))
}

/// A mail that shows that mails arrive.
pub(super) fn trial(app: &App, person: &Person) -> Mail {
    let site = site(app);
    let subject = Message::MailTrialSubject { site: site.clone() };
    letter(app, person, &person.email, &subject, Message::MailTrial { site }, None)
}

fn letter(
    app: &App,
    person: &Person,
    to: &Email,
    subject: &Message,
    text: Message,
    link: Option<(&str, Timestamp)>,
) -> Mail {
    let language = language(app, person);
    let mut paragraphs = vec![render(&text, language)];
    if let Some((url, until)) = link {
        let until = until.strftime("%Y-%m-%d %H:%M UTC").to_string();
        let last = [Message::MailLinkOnce { until }, Message::MailIgnore];
        paragraphs.push(url.to_owned());
        paragraphs.extend(last.iter().map(|message| render(message, language)));
    }
    let home = format!("{}{}", app.config().site(), app.config.base_path.as_str());
    paragraphs.push(format!("-- \n{}\n{home}", site(app)));
    Mail {
        from: app.config.smtp_from.get().map(ToString::to_string).unwrap_or_default(),
        from_name: site(app),
        to: to.as_str().to_owned(),
        subject: render(subject, language),
        text: paragraphs.join("\n\n") + "\n",
        language,
        id: random_bytes(),
        at: app.clock.now(),
    }
}

fn site(app: &App) -> String {
    app.config().site_name.as_str().to_owned()
}

fn language(app: &App, person: &Person) -> Locale {
    person.language.unwrap_or(app.config().locale)
}
