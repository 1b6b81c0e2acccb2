//! `tondo token`: bearer tokens of people. Works beside a running server.

use serde::Serialize;

use crate::model::{self, Origin};
use crate::services::App;
use crate::services::accounts::{self, TokenRequest};
use crate::values::{Days, Label, Scope, TokenId};

use super::args::{command, subcommands};
use super::exit::{CliError, Exit};
use super::open::{find_account, operator_change, parse_argument};
use super::output::{self, Format};

subcommands! {
    /// create, list and revoke tokens
    #[argh(subcommand, name = "token")]
    struct Token { Create, List, Revoke, RevokeAll }
}

command! {
    /// create a token for a person; it is printed only this once
    #[argh(subcommand, name = "create")]
    struct Create(person) {
        /// what the token is for
        #[argh(option, default = "String::new()")]
        label: String,
        /// picture, account or admin; otherwise the widest that the person may have
        #[argh(option)]
        scope: Option<Scope>,
        /// when it expires, such as 90d or 12h; otherwise never
        #[argh(option)]
        expires: Option<Days>,
    }
}

command! {
    /// list a person's tokens, newest first
    #[argh(subcommand, name = "list")]
    struct List(person) {}
}

command! {
    /// revoke a token by its id
    #[argh(subcommand, name = "revoke")]
    struct Revoke {
        /// the token's id, as `token list` prints it
        #[argh(positional)]
        id: String,
    }
}

command! {
    /// revoke all tokens of a person, which ends all sign-ins
    #[argh(subcommand, name = "revoke-all")]
    struct RevokeAll(person) {}
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
struct RevokedAll {
    email: String,
    revoked: u64,
}

#[derive(Serialize)]
struct TokenRow {
    id: String,
    label: String,
    scope: &'static str,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
}

impl From<&model::Token> for TokenRow {
    fn from(token: &model::Token) -> Self {
        Self {
            id: token.id.to_string(),
            label: token.label.as_str().to_owned(),
            scope: token.scope.as_str(),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
            last_used_at: token.last_used_at.map(|at| at.to_string()),
        }
    }
}

impl TokenRow {
    fn line(&self) -> String {
        let expires = self.expires_at.as_deref().unwrap_or("never");
        let used = self.last_used_at.as_deref().unwrap_or("never");
        format!("{}  {}  expires {expires}  used {used}  {}", self.id, self.scope, self.label)
    }
}

impl Create {
    fn run(self) -> Result<Exit, CliError> {
        let label = parse_argument("--label", &self.label, Label::parse)?;
        let new_token =
            TokenRequest { label, scope: self.scope, lifetime: self.expires, origin: Origin::Password };
        self.shared().open(async move |app, format| {
            let owner = find_account(&app, &self.person).await?;
            let (row, token) =
                accounts::create_token(&app, operator_change(&app), owner.id, new_token).await?;
            let id = row.id;
            if format == Format::Text {
                output::eprintln(format_args!("token {id} of {}, printed only this once:", owner.email));
            }
            let created = Created { id: id.to_string(), token: token.expose().to_owned() };
            let printed = format.render(&created, |created| created.token.clone())?;
            match output::print_secret(format_args!("{printed}")) {
                Ok(exit) => Ok(exit),
                Err(error) => Err(take_back(&app, id, error).await),
            }
        })
    }
}

/// Revokes a token that nobody has seen. Why it was not printed, and whether it is gone.
async fn take_back(app: &App, id: TokenId, mut error: CliError) -> CliError {
    let revoked = accounts::revoke_token(app, operator_change(app), id, None).await;
    error.lines.push(match revoked {
        Ok(()) => "the token was revoked again".to_owned(),
        Err(reason) => format!("the token {id} exists and was not revoked: {reason}"),
    });
    error
}

impl List {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_account(&app, &self.person).await?;
            let page = accounts::tokens(&app, owner.id, None, None, u32::MAX - 1).await?;
            let rows: Vec<TokenRow> = page.tokens.iter().map(TokenRow::from).collect();
            format.print_rows(&rows, &format!("{} has no tokens", owner.email), TokenRow::line)
        })
    }
}

impl Revoke {
    fn run(self) -> Result<Exit, CliError> {
        let id: TokenId = self
            .id
            .parse()
            .map_err(|error| CliError::usage(format!("`{}` is not the id of a token: {error}", self.id)))?;
        self.shared().open(async move |app, format| {
            accounts::revoke_token(&app, operator_change(&app), id, None).await?;
            format.print(&Revoked { id: id.to_string(), revoked: true }, |revoked| {
                format!("revoked {}", revoked.id)
            })
        })
    }
}

impl RevokeAll {
    fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let owner = find_account(&app, &self.person).await?;
            let revoked = accounts::revoke_all_tokens(&app, operator_change(&app), owner.id, None).await?;
            let ended = RevokedAll { email: owner.email.to_string(), revoked };
            format.print(&ended, |ended| format!("revoked {} tokens of {}", ended.revoked, ended.email))
        })
    }
}
