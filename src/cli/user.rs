//! `tondo user`: the people of this house. Every one of these commands works beside a running server.

use serde::Serialize;

use crate::catalog::{PeopleQuery, Person, PersonEdit};
use crate::model::{Direction, PeopleCursor, PeopleKey, PeopleOrder, SearchText};
use crate::services::accounts::{self, NewAccount};
use crate::services::{App, OpenMode};
use crate::values::{DisplayName, Role, Slug};

use super::exit::{CliError, Exit};
use super::invite::Invitation;
use super::open::{DataArgs, by_operator, email, person, visit};
use super::output::{self, Format};
use super::prompt::{PasswordSource, confirm};
use super::user_flags::{Add, Command, Disable, Edit, Enable, List, Password, Remove, Show, User};

/// People that are read at a time when all are listed.
const LIST_PAGE: u32 = 1000;

#[derive(Serialize)]
struct Facts {
    id: String,
    email: String,
    name: String,
    slug: String,
    role: &'static str,
    active: bool,
    public: bool,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    person: Facts,
    #[serde(rename = "setup_link", skip_serializing_if = "Option::is_none")]
    invitation: Option<Invitation>,
}

impl Added {
    /// The link on a line of its own, where it is easily cut out.
    fn text(&self) -> String {
        let Facts { email, role, id, .. } = &self.person;
        let link = self.invitation.as_ref().map(|invitation| format!("\n{}", invitation.url));
        format!("added {email} as {role} ({id}){}", link.unwrap_or_default())
    }
}

impl Facts {
    fn of(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            name: person.name.as_str().to_owned(),
            slug: person.slug.to_string(),
            role: person.role.as_str(),
            active: person.is_active,
            public: person.is_public,
            created_at: person.created_at.to_string(),
            updated_at: person.updated_at.to_string(),
        }
    }

    fn line(&self) -> String {
        let state = if self.active { "" } else { "  disabled" };
        format!("{}  {}  {}  {}  {}{state}", self.id, self.email, self.slug, self.role, self.name)
    }

    fn block(&self) -> String {
        format!(
            "id       {}\nemail    {}\nname     {}\nslug     {}\nrole     {}\nactive   {}\npublic   {}\nadded    {}\nchanged  {}",
            self.id,
            self.email,
            self.name,
            self.slug,
            self.role,
            self.active,
            self.public,
            self.created_at,
            self.updated_at
        )
    }
}

impl User {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.command {
            Command::Add(add) => add.run(),
            Command::List(list) => list.run(),
            Command::Show(show) => show.run(),
            Command::Edit(edit) => edit.run(),
            Command::Disable(Disable { person, data, config, json }) => {
                set_active(person, DataArgs { data, config }, json, false)
            }
            Command::Enable(Enable { person, data, config, json }) => {
                set_active(person, DataArgs { data, config }, json, true)
            }
            Command::Invite(invite) => invite.run(),
            Command::Remove(remove) => remove.run(),
            Command::Password(password) => password.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<Exit, CliError> {
        let email = email(&self.email)?;
        let name = parsed("--name", self.name.as_deref().unwrap_or_default(), DisplayName::parse)?;
        let slug = self.slug.map(|slug| parsed("--slug", &slug, Slug::parse)).transpose()?;
        let role = if self.admin { Role::Admin } else { Role::Member };
        let password = match self.no_password || self.invite {
            true if self.password_stdin || self.password_file.is_some() => {
                return Err(CliError::usage("--no-password and --invite exclude the other password flags"));
            }
            true => None,
            false => Some(PasswordSource::chosen(self.password_stdin, self.password_file)?.read()?),
        };
        let format = Format::chosen(self.json);
        let account = NewAccount { email, name, slug, role, language: self.language, password };
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Found, async move |app| {
            let person = accounts::add(&app, by_operator(&app), account).await?;
            let invitation =
                if self.invite { Some(Invitation::make(&app, &person, format).await?) } else { None };
            format.print(&Added { person: Facts::of(&person), invitation }, Added::text)
        })
    }
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        let search = parsed("--search", self.search.as_deref().unwrap_or_default(), SearchText::parse)?;
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let mut after = None;
            let mut all = Vec::new();
            loop {
                let page = accounts::list(&app, list_query(search.clone(), after)).await?;
                for (person, _) in &page.people {
                    match format {
                        Format::Json => all.push(Facts::of(person)),
                        Format::Text => drop(output::line(format_args!("{}", Facts::of(person).line()))),
                    }
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            match format {
                Format::Json => format.print(&all, |_| String::new()),
                Format::Text => Ok(Exit::Success),
            }
        })
    }
}

impl Show {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let person = person(&app, &self.person).await?;
            format.print(&Facts::of(&person), Facts::block)
        })
    }
}

impl Edit {
    fn run(self) -> Result<Exit, CliError> {
        let edit = PersonEdit {
            email: self.email.as_deref().map(email).transpose()?,
            name: self.name.map(|name| parsed("--name", &name, DisplayName::parse)).transpose()?,
            slug: self.slug.map(|slug| parsed("--slug", &slug, Slug::parse)).transpose()?,
            role: self.role,
            is_public: self.public,
            language: self.language.map(Some),
            ..PersonEdit::default()
        };
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let id = person(&app, &self.person).await?.id;
            let person = accounts::edit(&app, by_operator(&app), id, edit, None).await?;
            format.print(&Facts::of(&person), Facts::block)
        })
    }
}

impl Remove {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let person = person(&app, &self.person).await?;
            confirm(
                self.yes,
                &format!("{} will be removed with all tokens and pictures, for good.", person.email),
            )?;
            accounts::remove(&app, by_operator(&app), person.id).await?;
            format.print(&Facts::of(&person), |facts| format!("removed {}", facts.email))
        })
    }
}

impl Password {
    fn run(self) -> Result<Exit, CliError> {
        let source = PasswordSource::chosen(self.password_stdin, self.password_file)?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let person = person(&app, &self.person).await?;
            let password = Some(source.read()?);
            accounts::edit(&app, by_operator(&app), person.id, PersonEdit::default(), password).await?;
            format.print(&Facts::of(&person), |facts| format!("set the password of {}", facts.email))
        })
    }
}

fn list_query(search: Option<SearchText>, after: Option<PeopleCursor>) -> PeopleQuery {
    let order = PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending };
    PeopleQuery { search, order, after, limit: LIST_PAGE }
}

fn set_active(typed: String, place: DataArgs, json: bool, is_active: bool) -> Result<Exit, CliError> {
    visit(place, OpenMode::Visit, async move |app: App| {
        let id = person(&app, &typed).await?.id;
        let edit = PersonEdit { is_active: Some(is_active), ..PersonEdit::default() };
        let person = accounts::edit(&app, by_operator(&app), id, edit, None).await?;
        let done = if is_active { "enabled" } else { "disabled" };
        Format::chosen(json).print(&Facts::of(&person), |facts| format!("{done} {}", facts.email))
    })
}

fn parsed<T>(
    flag: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, crate::values::Message>,
) -> Result<T, CliError> {
    parse(text).map_err(|message| CliError::argument(flag, &message))
}
