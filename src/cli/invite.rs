//! Set-up links: `tondo user invite`, which works beside a running server, and the link for the first administrator,
//! which the server prints at its start.

use jiff::Timestamp;
use serde::Serialize;

use crate::model::Person;
use crate::services::{App, mails, setup};

use super::args::command;
use super::exit::{CliError, Exit};
use super::open::{find_account, operator_change};
use super::output::{self, Format};

command! {
    /// print a link by which a person sets a password; it works once, expires, and replaces an earlier one
    #[argh(subcommand, name = "invite")]
    struct Invite(person) {
        /// also send the link to the person by mail, which needs smtp_host
        #[argh(switch)]
        mail: bool,
    }
}

/// A set-up link, printed only once.
#[derive(Serialize)]
pub(super) struct Invitation {
    pub(super) url: String,
    pub(super) expires_at: String,
}

#[derive(Serialize)]
struct Invited {
    id: String,
    email: String,
    #[serde(flatten)]
    invitation: Invitation,
}

impl Invite {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let person = find_account(&app, &self.person).await?;
            let invitation = Invitation::create(&app, &person, self.mail, format).await?;
            let invited = Invited { id: person.id.to_string(), email: person.email.to_string(), invitation };
            format.print(&invited, |invited| invited.invitation.url.clone())
        })
    }
}

impl Invitation {
    /// Creates a link. With text output, how to use it goes to standard error.
    pub(super) async fn create(
        app: &App,
        person: &Person,
        is_mailed: bool,
        format: Format,
    ) -> Result<Self, CliError> {
        if is_mailed {
            mails::expect_on(app)?;
        }
        let link = setup::invite(app, operator_change(app), person.id).await?;
        if format == Format::Text {
            let (email, expiry) = (&person.email, to_the_minute(link.expires_at));
            output::eprintln(format_args!(
                "set-up link for {email}; it works once, until {expiry}, and is printed only this once:"
            ));
            if !person.is_active {
                output::eprintln(format_args!(
                    "(the account is disabled; run `tondo user enable {email}` before the link is used)"
                ));
            }
        }
        let invitation = Self { url: setup::page_url(app, &link), expires_at: link.expires_at.to_string() };
        if is_mailed {
            // The link is made, whether or not the mail goes: it is printed in any case.
            match mails::send_setup_link_once(app, person, &link).await {
                Ok(()) => output::eprintln(format_args!("sent the link to {}", person.email)),
                Err(reason) => output::eprintln(format_args!("the link was not sent: {reason}")),
            }
        }
        Ok(invitation)
    }
}

/// The set-up link of the first administrator.
pub(super) struct FirstLink {
    pub(super) url: String,
    pub(super) expiry: String,
}

/// Creates the link of the first administrator; the link of an earlier start stops working. It is below `public_url`,
/// or else below the first URL that the server listens on.
///
/// `None` if there is an administrator, or if the link cannot be stored, on a full disk for example: the server starts
/// without it.
pub(super) async fn first_link(app: &App, urls: &[String]) -> Option<FirstLink> {
    let link = match setup::invite_first(app).await {
        Ok(link) => link?,
        Err(error) => {
            tracing::warn!(%error, "no set-up link could be made");
            return None;
        }
    };
    let bound = urls.iter().find(|url| url.starts_with("http"));
    let bound = bound.and_then(|url| url.strip_suffix(app.config.base_path.as_str()));
    let config = app.config();
    let site = config.public_url.as_str().or(bound).unwrap_or_default();
    let url = format!("{site}{}", setup::page_path(app, &link));
    Some(FirstLink { url, expiry: to_the_minute(link.expires_at) })
}

fn to_the_minute(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
