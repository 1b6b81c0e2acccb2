//! `tondo user`: the people on this server. Each command works beside a running server.

use std::path::PathBuf;

use serde::Serialize;

use crate::model::{
    Direction, PeopleCursor, PeopleFilters, PeopleKey, PeopleOrder, PeopleQuery, Person, PersonEdit,
    SearchText,
};
use crate::services::accounts::{self, NewAccount};
use crate::services::second_factor;
use crate::values::{DisplayName, InvalidStyle, Locale, Role, Slug, Style, Username};

use super::args::{Shared, command, subcommands};
use super::exit::{CliError, Exit};
use super::invite::{Invitation, Invite};
use super::open::{find_account, find_person, operator_change, parse_argument, parse_email};
use super::output::{self, Format};
use super::prompt::{PasswordSource, confirm};

/// People that are read at a time.
const LIST_PAGE: u32 = 1000;

subcommands! {
    /// add, list, show, edit, disable, enable, invite and remove people; set their passwords
    #[argh(subcommand, name = "user")]
    struct User { Add, List, Show, Edit, Disable, Enable, Invite, Remove, Password, ResetSecondFactor }
}

command! {
    /// add a person; creates the data directory if there is none
    #[argh(subcommand, name = "add")]
    struct Add {
        /// the email address to sign in with
        #[argh(positional)]
        email: String,
        /// the display name
        #[argh(option)]
        name: Option<String>,
        /// the short public name; otherwise made from the name or the email address
        #[argh(option)]
        slug: Option<String>,
        /// the name under which the person is known elsewhere, such as john.doe
        #[argh(option)]
        username: Option<String>,
        /// make the person an administrator
        #[argh(switch)]
        admin: bool,
        /// the person's language: en, tr, de, es or fr
        #[argh(option)]
        language: Option<Locale>,
        /// read the password from standard input
        #[argh(switch)]
        password_stdin: bool,
        /// read the password from a file
        #[argh(option)]
        password_file: Option<PathBuf>,
        /// set no password: the person cannot log in, but can have tokens
        #[argh(switch)]
        no_password: bool,
        /// print a link by which the person sets a password, instead of asking for one here
        #[argh(switch)]
        invite: bool,
        /// also send the link of --invite to the person by mail, which needs smtp_host
        #[argh(switch)]
        mail: bool,
    }
}

command! {
    /// list all people, in the order in which they were added
    #[argh(subcommand, name = "list")]
    struct List {
        /// only people with this text in their name, email address, slug or username
        #[argh(option)]
        search: Option<String>,
    }
}

command! {
    /// show one person
    #[argh(subcommand, name = "show")]
    struct Show(person) {}
}

command! {
    /// change a person's email address, name, slug, username, role, language or visibility
    #[argh(subcommand, name = "edit")]
    struct Edit(person) {
        /// the new email address
        #[argh(option)]
        email: Option<String>,
        /// the new name
        #[argh(option)]
        name: Option<String>,
        /// the new slug
        #[argh(option)]
        slug: Option<String>,
        /// the new username; empty for none
        #[argh(option)]
        username: Option<String>,
        /// the style of the avatar that is shown without a picture, such as retro; empty for the server's
        #[argh(option)]
        default_style: Option<String>,
        /// whether everybody may see the person's name and profile, besides the picture: true or false
        #[argh(option)]
        public: Option<bool>,
        /// the new role: member or admin
        #[argh(option)]
        role: Option<Role>,
        /// the new language: en, tr, de, es or fr
        #[argh(option)]
        language: Option<Locale>,
    }
}

command! {
    /// disable a person's account: nobody can sign in with it, and all its logins and tokens end
    #[argh(subcommand, name = "disable")]
    struct Disable(person) {
        /// keep the tokens that were made, for the time when the account is enabled again
        #[argh(switch)]
        keep_tokens: bool,
    }
}

command! {
    /// enable a disabled account
    #[argh(subcommand, name = "enable")]
    struct Enable(person) {}
}

command! {
    /// remove a person with all tokens and pictures; this cannot be undone
    #[argh(subcommand, name = "remove")]
    struct Remove(person) {
        /// do not ask for confirmation
        #[argh(switch)]
        yes: bool,
    }
}

command! {
    /// set a person's password, which ends all logins and tokens
    #[argh(subcommand, name = "password")]
    #[expect(clippy::struct_field_names, reason = "the fields are named after the flags")]
    struct Password(person) {
        /// read the password from standard input
        #[argh(switch)]
        password_stdin: bool,
        /// read the password from a file
        #[argh(option)]
        password_file: Option<PathBuf>,
        /// keep the tokens that were made
        #[argh(switch)]
        keep_tokens: bool,
    }
}

command! {
    /// turn a person's second factor off, so that the password alone signs in
    #[argh(subcommand, name = "reset-second-factor")]
    struct ResetSecondFactor(person) {}
}

#[derive(Serialize)]
struct PersonRow {
    id: String,
    email: String,
    name: String,
    slug: String,
    username: Option<String>,
    role: &'static str,
    active: bool,
    public: bool,
    default_style: Option<&'static str>,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    person: PersonRow,
    #[serde(rename = "setup_link", skip_serializing_if = "Option::is_none")]
    invitation: Option<Invitation>,
}

impl Added {
    /// The set-up link is on its own line, so that scripts can cut it out.
    fn text(&self) -> String {
        let PersonRow { email, role, id, .. } = &self.person;
        let link = self.invitation.as_ref().map(|invitation| format!("\n{}", invitation.url));
        format!("added {email} as {role} ({id}){}", link.unwrap_or_default())
    }
}

impl From<&Person> for PersonRow {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            name: person.name.as_str().to_owned(),
            slug: person.slug.to_string(),
            username: person.username.as_ref().map(ToString::to_string),
            role: person.role.as_str(),
            active: person.is_active,
            public: person.is_public,
            default_style: person.default_style.map(Style::as_str),
            created_at: person.created_at.to_string(),
            updated_at: person.updated_at.to_string(),
        }
    }
}

impl PersonRow {
    fn line(&self) -> String {
        let state = if self.active { "" } else { "  disabled" };
        format!("{}  {}  {}  {}  {}{state}", self.id, self.email, self.slug, self.role, self.name)
    }

    fn block(&self) -> String {
        let fields = [
            ("id", &self.id),
            ("email", &self.email),
            ("name", &self.name),
            ("slug", &self.slug),
            ("username", &self.username.clone().unwrap_or_default()),
            ("role", &self.role.to_owned()),
            ("active", &self.active.to_string()),
            ("public", &self.public.to_string()),
            ("style", &self.default_style.unwrap_or_default().to_owned()),
            ("added", &self.created_at),
            ("changed", &self.updated_at),
        ];
        fields.map(|(name, value)| format!("{name:<10}{value}").trim_end().to_owned()).join("\n")
    }
}

impl Add {
    fn run(self) -> Result<Exit, CliError> {
        let email = parse_email(&self.email)?;
        let name = parse_argument("--name", self.name.as_deref().unwrap_or_default(), DisplayName::parse)?;
        let slug = self.slug.as_ref().map(|slug| parse_argument("--slug", slug, Slug::parse)).transpose()?;
        let username = self.username.as_ref();
        let username =
            username.map(|name| parse_argument("--username", name, Username::parse)).transpose()?;
        let role = if self.admin { Role::Admin } else { Role::Member };
        let password = match self.no_password || self.invite {
            true if self.password_stdin || self.password_file.is_some() => {
                return Err(CliError::usage(
                    "--no-password and --invite cannot be combined with the other password flags",
                ));
            }
            true => None,
            false => {
                Some(PasswordSource::from_flags(self.password_stdin, self.password_file.clone())?.read()?)
            }
        };
        if self.mail && !self.invite {
            return Err(CliError::usage("--mail needs --invite"));
        }
        let (is_invited, is_mailed) = (self.invite, self.mail);
        let account = NewAccount { email, name, slug, username, role, language: self.language, password };
        self.shared().open_or_create(async move |app, format| {
            let person = accounts::add(&app, operator_change(&app), account).await?;
            let invitation = if is_invited {
                Some(Invitation::create(&app, &person, is_mailed, format).await?)
            } else {
                None
            };
            format.print(&Added { person: PersonRow::from(&person), invitation }, Added::text)
        })
    }
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        let search = self.search.as_deref().unwrap_or_default();
        let search = parse_argument("--search", search, SearchText::parse)?;
        self.shared().open(async move |app, format| {
            let mut after = None;
            let mut rows = Vec::new();
            loop {
                let page = accounts::list(&app, list_query(search.clone(), after)).await?;
                for row in page.people.iter().map(|(person, _picture)| PersonRow::from(person)) {
                    match format {
                        Format::Json => rows.push(row),
                        // Each page is printed as it comes: there may be very many people.
                        Format::Text => output::println(format_args!("{}", row.line())).map(drop)?,
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            match format {
                Format::Json => format.print(&rows, |_| String::new()),
                Format::Text => Ok(Exit::Success),
            }
        })
    }
}

impl Show {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let person = find_person(&app, &self.person).await?;
            format.print(&PersonRow::from(&person), PersonRow::block)
        })
    }
}

impl Edit {
    fn run(self) -> Result<Exit, CliError> {
        let (name, slug) = (self.name.as_deref(), self.slug.as_deref());
        let edit = PersonEdit {
            email: self.email.as_deref().map(parse_email).transpose()?,
            name: name.map(|name| parse_argument("--name", name, DisplayName::parse)).transpose()?,
            slug: slug.map(|slug| parse_argument("--slug", slug, Slug::parse)).transpose()?,
            username: self.username.as_deref().map(parse_username).transpose()?,
            role: self.role,
            is_public: self.public,
            default_style: self.default_style.as_deref().map(parse_style).transpose()?,
            language: self.language.map(Some),
            ..PersonEdit::default()
        };
        edit_person(self.shared(), self.person, edit, PersonRow::block)
    }
}

impl Disable {
    fn run(self) -> Result<Exit, CliError> {
        let edit = PersonEdit {
            is_active: Some(false),
            keeps_made_tokens: self.keep_tokens,
            ..PersonEdit::default()
        };
        edit_person(self.shared(), self.person, edit, |row| format!("disabled {}", row.email))
    }
}

impl Enable {
    fn run(self) -> Result<Exit, CliError> {
        let edit = PersonEdit { is_active: Some(true), ..PersonEdit::default() };
        edit_person(self.shared(), self.person, edit, |row| format!("enabled {}", row.email))
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let person = find_account(&app, &self.person).await?;
            confirm(
                self.yes,
                &format!(
                    "{} will be removed with all tokens and pictures. This cannot be undone.",
                    person.email
                ),
            )?;
            accounts::remove(&app, operator_change(&app), person.id).await?;
            format.print(&PersonRow::from(&person), |row| format!("removed {}", row.email))
        })
    }
}

impl Password {
    fn run(self) -> Result<Exit, CliError> {
        let source = PasswordSource::from_flags(self.password_stdin, self.password_file.clone())?;
        self.shared().open(async move |app, format| {
            let person = find_account(&app, &self.person).await?;
            let password = Some(source.read()?);
            let change = operator_change(&app);
            let edit = PersonEdit { keeps_made_tokens: self.keep_tokens, ..PersonEdit::default() };
            accounts::edit(&app, change, person.id, edit, password).await?;
            format.print(&PersonRow::from(&person), |row| format!("set the password of {}", row.email))
        })
    }
}

impl ResetSecondFactor {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let person = find_account(&app, &self.person).await?;
            let was_on = second_factor::turn_off(&app, operator_change(&app), person.id).await?;
            format.print(&PersonRow::from(&person), |row| {
                if was_on {
                    format!("turned the second factor of {} off", row.email)
                } else {
                    format!("{} has no second factor", row.email)
                }
            })
        })
    }
}

/// A style; the server's where the text is empty.
fn parse_style(text: &str) -> Result<Option<Style>, CliError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error: InvalidStyle| CliError::usage(format!("--default-style: {error}")))
}

/// A username; none where the text is empty.
fn parse_username(text: &str) -> Result<Option<Username>, CliError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse_argument("--username", text, Username::parse).map(Some)
}

fn edit_person(
    shared: Shared,
    typed: String,
    edit: PersonEdit,
    text: impl FnOnce(&PersonRow) -> String,
) -> Result<Exit, CliError> {
    shared.open(async move |app, format| {
        let id = find_account(&app, &typed).await?.id;
        let person = accounts::edit(&app, operator_change(&app), id, edit, None).await?;
        format.print(&PersonRow::from(&person), text)
    })
}

fn list_query(search: Option<SearchText>, after: Option<PeopleCursor>) -> PeopleQuery {
    let order = PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending };
    PeopleQuery { search, filters: PeopleFilters::default(), order, after, limit: LIST_PAGE }
}
