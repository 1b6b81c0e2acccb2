//! Set-up links as the command line prints them: for people (`tondo user invite`, which works beside a running
//! server), and for the first administrator when the server starts.

use jiff::Timestamp;
use serde::Serialize;

use crate::catalog::Person;
use crate::services::{App, OpenMode, setup};

use super::exit::{CliError, Exit};
use super::open::{DataArgs, by_operator, person, visit};
use super::output::{self, Format};
use super::user_flags::Invite;

/// A link as it is printed, once.
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
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let person = person(&app, &self.person).await?;
            let invitation = Invitation::make(&app, &person, format).await?;
            let invited = Invited { id: person.id.to_string(), email: person.email.to_string(), invitation };
            format.print(&invited, |invited| invited.invitation.url.clone())
        })
    }
}

impl Invitation {
    /// Makes a link for somebody; people are told beside it what it is good for.
    pub(super) async fn make(app: &App, person: &Person, format: Format) -> Result<Self, CliError> {
        let link = setup::invite(app, by_operator(app), person.id).await?;
        let invitation = Self { url: setup::page_url(app, &link), expires_at: link.expires_at.to_string() };
        if format == Format::Text {
            let (email, until) = (&person.email, to_the_minute(link.expires_at));
            output::complain(format_args!(
                "set-up link for {email}, good once, until {until}; it is shown this once:"
            ));
            if !person.is_active {
                output::complain(format_args!(
                    "(the account is closed: the link opens nothing until `tondo user enable {email}`)"
                ));
            }
        }
        Ok(invitation)
    }
}

/// The link of the first administrator.
pub(super) struct FirstLink {
    pub(super) url: String,
    pub(super) until: String,
}

/// Makes the link of the first administrator, below the first address that the server listens on unless people reach
/// it under another; the link of a former start ends. `None` where none can be made, on a full disk for one, which is
/// no reason not to serve.
pub(super) async fn first_link(app: &App, addresses: &[String]) -> Option<FirstLink> {
    let link = match setup::invite_first(app).await {
        Ok(link) => link?,
        Err(fault) => {
            tracing::warn!(error = %fault, "no set-up link could be made");
            return None;
        }
    };
    let bound = addresses.iter().find(|address| address.starts_with("http"));
    let bound = bound.and_then(|address| address.strip_suffix(app.config.base_path.as_str()));
    let site = app.config.public_url.as_str().or(bound).unwrap_or_default();
    let url = format!("{site}{}", setup::page_path(app, &link));
    Some(FirstLink { url, until: to_the_minute(link.expires_at) })
}

fn to_the_minute(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
