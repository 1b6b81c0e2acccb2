//! `tondo token`: bearer tokens for people. Works beside a running server.

use std::path::PathBuf;

use argh::FromArgs;
use serde::Serialize;

use crate::catalog;
use crate::services::OpenMode;
use crate::services::accounts::{self, TokenRequest};
use crate::values::{Days, Label, Scope, TokenId};

use super::exit::{CliError, Exit};
use super::open::{DataArgs, by_operator, person, visit};
use super::output::{self, Format};

/// make, list and revoke tokens
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "token")]
pub(super) struct Token {
    #[argh(subcommand)]
    command: Command,
}

#[derive(FromArgs, Debug)]
#[argh(subcommand)]
enum Command {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// make a token for a person; it is printed this once
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "create")]
struct Create {
    /// address or id
    #[argh(positional)]
    person: String,
    /// what it is for
    #[argh(option, default = "String::new()")]
    label: String,
    /// what it opens: picture, account or admin; otherwise all that the person may
    #[argh(option)]
    scope: Option<Scope>,
    /// how long it is good for, such as 90d or 12h; otherwise for ever
    #[argh(option)]
    expires: Option<Days>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// list a person's tokens, newest first
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "list")]
struct List {
    /// address or id
    #[argh(positional)]
    person: String,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

/// revoke a token by its id
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "revoke")]
struct Revoke {
    /// the token's id, as `token list` prints it
    #[argh(positional)]
    id: String,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct Created {
    id: String,
    token: String,
}

#[derive(Serialize)]
struct Revoked {
    id: String,
    revoked: bool,
}

#[derive(Serialize)]
struct Facts {
    id: String,
    label: String,
    scope: &'static str,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
}

impl Facts {
    fn of(token: &catalog::Token) -> Self {
        Self {
            id: token.id.to_string(),
            label: token.label.as_str().to_owned(),
            scope: token.scope.as_str(),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
            last_used_at: token.last_used_at.map(|at| at.to_string()),
        }
    }

    fn line(&self) -> String {
        let or = |at: &Option<String>, otherwise: &str| at.clone().unwrap_or_else(|| otherwise.to_owned());
        let (expires, used) = (or(&self.expires_at, "never"), or(&self.last_used_at, "never"));
        format!("{}  {}  expires {expires}  used {used}  {}", self.id, self.scope, self.label)
    }
}

impl Token {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        match self.command {
            Command::Create(create) => create.run(),
            Command::List(list) => list.run(),
            Command::Revoke(revoke) => revoke.run(),
        }
    }
}

impl Create {
    fn run(self) -> Result<Exit, CliError> {
        let label = Label::parse(&self.label).map_err(|message| CliError::argument("--label", &message))?;
        let wish = TokenRequest { label, scope: self.scope, lifetime: self.expires };
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?;
            let change = by_operator(&app);
            let (made, token) = accounts::create_token(&app, change, owner.id, wish).await?;
            let id = made.id;
            if format == Format::Text {
                output::complain(format_args!("token {id} for {}; it is shown this once:", owner.email));
            }
            let created = Created { id: id.to_string(), token: token.expose().to_owned() };
            format.print(&created, |created| created.token.clone())
        })
    }
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let owner = person(&app, &self.person).await?;
            let page = accounts::tokens(&app, owner.id, None, u32::MAX - 1).await?;
            let facts: Vec<Facts> = page.tokens.iter().map(Facts::of).collect();
            format.print(&facts, |facts| match facts.as_slice() {
                [] => format!("{} has no tokens", owner.email),
                some => some.iter().map(Facts::line).collect::<Vec<_>>().join("\n"),
            })
        })
    }
}

impl Revoke {
    fn run(self) -> Result<Exit, CliError> {
        let id: TokenId = self
            .id
            .parse()
            .map_err(|error| CliError::usage(format!("`{}` is no token's id: {error}", self.id)))?;
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            accounts::revoke_token(&app, by_operator(&app), id, None).await?;
            format.print(&Revoked { id: id.to_string(), revoked: true }, |revoked| {
                format!("revoked {}", revoked.id)
            })
        })
    }
}
