//! What `tondo dev` says at its start: where it is, who is there with which password and tokens, and a call to try.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::dev::seed::{FixedToken, Seed, SeedPerson};
use crate::http::urls;
use crate::imaging::sample_avatar;
use crate::services::{App, ServiceError, pictures};
use crate::values::{Locale, NewPassword};

use super::data_dir::Folder;
use crate::cli::exit::CliError;
use crate::cli::output::Format;

/// The documented upload, whole, in the data folder.
const UPLOAD_FILE: &str = "upload-request.json";

/// The side of the picture in it, in pixels.
const UPLOAD_SIDE: u32 = 256;

/// People that are told of to people; programs are told of all.
const MAX_SHOWN: usize = 25;

/// What does not change when the seed does.
pub(super) struct Banner {
    pub(super) format: Format,
    /// The first address, as people open it: `http://127.0.0.1:8740/` or `unix:/path`.
    pub(super) address: String,
    pub(super) data: String,
    pub(super) fate: &'static str,
    pub(super) seed: String,
}

/// Everything that there is to say.
#[derive(Serialize)]
struct Said {
    address: String,
    data: String,
    seed: String,
    people: Vec<SaidPerson>,
    /// Absent where nobody in the seed may upload.
    curl: Option<String>,
}

#[derive(Serialize)]
struct SaidPerson {
    id: String,
    email: String,
    name: String,
    slug: String,
    role: &'static str,
    active: bool,
    language: Option<&'static str>,
    password: Option<String>,
    tokens: Vec<SaidToken>,
    /// Where the current picture is shown.
    picture: Option<String>,
}

#[derive(Serialize)]
struct SaidToken {
    id: String,
    token: String,
    label: String,
    scope: &'static str,
    expires_at: Option<Timestamp>,
    expired: bool,
}

/// Writes the documented upload with a picture that was drawn for it.
pub(super) fn write_upload(folder: &Folder) -> Result<(), CliError> {
    let picture = sample_avatar("an upload").map_err(|error| CliError::failure(error.to_string()))?;
    let request = json!({
        "name": "profile_picture.png",
        "width": UPLOAD_SIDE,
        "height": UPLOAD_SIDE,
        "mime": "image/png",
        "dataUri": format!("data:image/png;base64,{}", STANDARD.encode(picture)),
    });
    Ok(std::fs::write(folder.path().join(UPLOAD_FILE), format!("{request}\n"))?)
}

impl Banner {
    /// Says everything.
    pub(super) async fn tell(&self, app: &App, seed: &Seed) -> Result<(), CliError> {
        let said = self.said(app, seed).await?;
        self.format.print(&said, |said| format!("{}{}", self.head(), body(said)))?;
        Ok(())
    }

    /// Says who is there now; that it could not be said is only logged.
    pub(super) async fn tell_again(&self, app: &App, seed: &Seed) {
        let told = match self.said(app, seed).await {
            Ok(said) => self.format.print(&said, body),
            Err(fault) => Err(fault.into()),
        };
        if let Err(error) = told {
            error.report();
        }
    }

    async fn said(&self, app: &App, seed: &Seed) -> Result<Said, ServiceError> {
        let now = app.clock.now();
        let mut people = Vec::new();
        for person in &seed.people {
            let current = pictures::current(app, person.id).await?;
            let picture = current.map(|picture| {
                let base = &app.config.base_path;
                let path = urls::picture_path(base, person.id, picture.name.basename());
                self.reached(&path, base.as_str())
            });
            people.push(said_person(person, picture, now));
        }
        let curl = uploader(seed, now).map(|token| self.curl(app.config.base_path.as_str(), token));
        let (address, data, seed) = (self.address.clone(), self.data.clone(), self.seed.clone());
        Ok(Said { address, data, seed, people, curl })
    }

    /// The whole address of a path, where the house has one for the web.
    fn reached(&self, path: &str, base: &str) -> String {
        match self.address.strip_suffix(base) {
            Some(site) if site.starts_with("http") => format!("{site}{path}"),
            _ => path.to_owned(),
        }
    }

    /// A call that works as it stands, in any shell.
    fn curl(&self, base: &str, token: &FixedToken) -> String {
        let path = format!("{base}api/v1/user/profile-picture");
        let target = match self.address.strip_prefix("unix:") {
            Some(socket) => {
                format!("--unix-socket {} {}", quoted(socket), quoted(&format!("http://localhost{path}")))
            }
            None => quoted(&self.reached(&path, base)),
        };
        let bearer = quoted(&format!("Authorization: Bearer {}", token.plain.expose()));
        let upload = Path::new(&self.data).join(UPLOAD_FILE);
        let body = quoted(&format!("@{}", upload.display()));
        format!("curl -i -H {bearer} -H 'Content-Type: application/json' --data-binary {body} {target}")
    }

    fn head(&self) -> String {
        format!(
            "\n  Tondo {}, for developing\n\n  Open     {}\n  Data     {} ({})\n  Seed     {}\n",
            env!("CARGO_PKG_VERSION"),
            self.address,
            self.data,
            self.fate,
            self.seed
        )
    }
}

/// The first token that opens something: each scope suffices for an upload.
fn uploader(seed: &Seed, now: Timestamp) -> Option<&FixedToken> {
    let active = seed.people.iter().filter(|person| person.is_active);
    active.flat_map(|person| &person.tokens).find(|token| !is_over(token, now))
}

fn is_over(token: &FixedToken, now: Timestamp) -> bool {
    token.expires_at.is_some_and(|end| end <= now)
}

fn said_person(person: &SeedPerson, picture: Option<String>, now: Timestamp) -> SaidPerson {
    let token = |token: &FixedToken| SaidToken {
        id: token.id.to_string(),
        token: token.plain.expose().to_owned(),
        label: token.label.as_str().to_owned(),
        scope: token.scope.as_str(),
        expires_at: token.expires_at,
        expired: is_over(token, now),
    };
    SaidPerson {
        id: person.id.to_string(),
        email: person.email.to_string(),
        name: person.name.as_str().to_owned(),
        slug: person.slug.to_string(),
        role: person.role.as_str(),
        active: person.is_active,
        language: person.language.map(Locale::as_str),
        password: person.password.as_ref().map(NewPassword::expose).map(str::to_owned),
        tokens: person.tokens.iter().map(token).collect(),
        picture,
    }
}

fn body(said: &Said) -> String {
    let mut text = String::new();
    for person in said.people.iter().take(MAX_SHOWN) {
        let state = if person.active { "" } else { ", disabled" };
        let mut line = |name: &str, value: &str, note: &str| {
            text += format!("    {name:<9}{value:<34}{note}").trim_end();
            text.push('\n');
        };
        line("", "", "");
        line("person", &person.email, &format!("{}{state}", person.role));
        if let Some(password) = &person.password {
            line("password", password, "");
        }
        for token in &person.tokens {
            let state = if token.expired { ", expired" } else { "" };
            line("token", &token.token, &format!("{}{state}", token.scope));
        }
        if let Some(picture) = &person.picture {
            line("picture", picture, "");
        }
    }
    if let Some(more) = said.people.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        text += "\n    and ";
        text += &more.to_string();
        text += " more; --json says them all\n";
    }
    if let Some(curl) = &said.curl {
        text += "\n  Try an upload:\n\n    ";
        text += curl;
        text.push('\n');
    }
    text
}

/// A word as a shell takes it literally (POSIX.1-2024, Shell Command Language, 2.2.2).
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_for_shells() {
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
