//! What `tondo dev` prints at its start and after each reload: the URL, the people with their passwords and tokens, and
//! a call to try. As text, and as JSON.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::data_dir::DevDataDir;
use super::error::Error;
use super::seed::{FixedToken, Seed, SeedPerson};
use crate::http::urls;
use crate::imaging::{SAMPLE_AVATAR_SIDE, sample_avatar};
use crate::services::{App, ServiceError, pictures};
use crate::values::{Locale, NewPassword};

/// The body of a sample upload, in the data directory.
const UPLOAD_FILE: &str = "upload-request.json";

/// The most people that the text lists; JSON lists all.
const MAX_LISTED: usize = 25;

/// What stays the same when the seed changes.
#[derive(Debug)]
pub(crate) struct Banner {
    /// The first URL that the server listens on: `http://127.0.0.1:8740/` or `unix:/path`.
    pub url: String,
    /// The data directory.
    pub data: String,
    /// What happens to the data directory at the end.
    pub data_at_exit: &'static str,
    /// Which seed is loaded.
    pub seed: String,
}

/// Where the server is, who is there, and a call to try.
#[derive(Debug, Serialize)]
pub(crate) struct Announcement {
    address: String,
    data: String,
    seed: String,
    people: Vec<AnnouncedPerson>,
    /// `None` if nobody in the seed may upload.
    curl: Option<String>,
}

#[derive(Debug, Serialize)]
struct AnnouncedPerson {
    id: String,
    email: String,
    name: String,
    slug: String,
    role: &'static str,
    active: bool,
    language: Option<&'static str>,
    password: Option<String>,
    tokens: Vec<AnnouncedToken>,
    /// The URL of the current picture.
    picture: Option<String>,
    /// The URL with which the person sets a password.
    setup_link: Option<String>,
}

#[derive(Debug, Serialize)]
struct AnnouncedToken {
    id: String,
    token: String,
    label: String,
    scope: &'static str,
    expires_at: Option<Timestamp>,
    expired: bool,
}

/// Writes the body of a sample upload, with a drawn picture, into the data directory.
pub(crate) fn write_sample_upload(data_dir: &DevDataDir) -> Result<(), Error> {
    let picture = sample_avatar("an upload", SAMPLE_AVATAR_SIDE)
        .map_err(|error| ServiceError::Internal(error.into()))?;
    let request = json!({
        "name": "profile_picture.png",
        "width": SAMPLE_AVATAR_SIDE,
        "height": SAMPLE_AVATAR_SIDE,
        "mime": "image/png",
        "dataUri": format!("data:image/png;base64,{}", STANDARD.encode(picture)),
    });
    Ok(std::fs::write(data_dir.path().join(UPLOAD_FILE), format!("{request}\n"))?)
}

impl Banner {
    /// The first lines of the text: version, URL, data directory and seed.
    pub(crate) fn heading(&self) -> String {
        format!(
            "\n  Tondo {}, development server\n\n  Open     {}\n  Data     {} ({})\n  Seed     {}\n",
            env!("CARGO_PKG_VERSION"),
            self.url,
            self.data,
            self.data_at_exit,
            self.seed
        )
    }

    /// Describes the loaded seed.
    pub(crate) async fn announcement(&self, app: &App, seed: &Seed) -> Result<Announcement, ServiceError> {
        let now = app.clock.now();
        let base = &app.config.base_path;
        let mut people = Vec::new();
        for person in &seed.people {
            let current = pictures::current(app, person.id).await?;
            let picture = current.map(|picture| {
                let path = urls::picture_url(base, &picture);
                self.url_of(&path, base.as_str())
            });
            let link = person.setup_link.as_ref().map(|token| {
                let path = format!("{}setup#{}", base.as_str(), token.expose());
                self.url_of(&path, base.as_str())
            });
            let announced = AnnouncedPerson::new(person, picture, now);
            people.push(AnnouncedPerson { setup_link: link, ..announced });
        }
        let curl = token_for_uploads(seed, now).map(|token| self.curl(base.as_str(), token));
        let (address, data, seed) = (self.url.clone(), self.data.clone(), self.seed.clone());
        Ok(Announcement { address, data, seed, people, curl })
    }

    /// The URL of a path; the path alone if the server listens on a unix socket.
    fn url_of(&self, path: &str, base: &str) -> String {
        match self.url.strip_suffix(base) {
            Some(site) if site.starts_with("http") => format!("{site}{path}"),
            _ => path.to_owned(),
        }
    }

    /// An upload to paste into any shell.
    fn curl(&self, base: &str, token: &FixedToken) -> String {
        let path = format!("{base}api/v1/user/profile-picture");
        let target = match self.url.strip_prefix("unix:") {
            Some(socket) => {
                format!("--unix-socket {} {}", quoted(socket), quoted(&format!("http://localhost{path}")))
            }
            None => quoted(&self.url_of(&path, base)),
        };
        let bearer = quoted(&format!("Authorization: Bearer {}", token.plain.expose()));
        let upload = Path::new(&self.data).join(UPLOAD_FILE);
        let body = quoted(&format!("@{}", upload.display()));
        format!("curl -i -H {bearer} -H 'Content-Type: application/json' --data-binary {body} {target}")
    }
}

/// The first valid token of an active person: every scope allows uploads.
fn token_for_uploads(seed: &Seed, now: Timestamp) -> Option<&FixedToken> {
    let active = seed.people.iter().filter(|person| person.is_active);
    active.flat_map(|person| &person.tokens).find(|token| !is_expired(token, now))
}

fn is_expired(token: &FixedToken, now: Timestamp) -> bool {
    token.expires_at.is_some_and(|end| end <= now)
}

impl AnnouncedPerson {
    fn new(person: &SeedPerson, picture: Option<String>, now: Timestamp) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            name: person.name.as_str().to_owned(),
            slug: person.slug.to_string(),
            role: person.role.as_str(),
            active: person.is_active,
            language: person.language.map(Locale::as_str),
            password: person.password.as_ref().map(NewPassword::expose).map(str::to_owned),
            tokens: person.tokens.iter().map(|token| AnnouncedToken::new(token, now)).collect(),
            picture,
            setup_link: None,
        }
    }
}

impl AnnouncedToken {
    fn new(token: &FixedToken, now: Timestamp) -> Self {
        Self {
            id: token.id.to_string(),
            token: token.plain.expose().to_owned(),
            label: token.label.as_str().to_owned(),
            scope: token.scope.as_str(),
            expires_at: token.expires_at,
            expired: is_expired(token, now),
        }
    }
}

impl Announcement {
    /// The people and the call to try.
    pub(crate) fn text(&self) -> String {
        let listed = self.people.iter().take(MAX_LISTED);
        let mut text: String = listed.map(AnnouncedPerson::text).collect();
        if let Some(more) = self.people.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
            text.extend(["\n    and ", more.to_string().as_str(), " more; --json lists all\n"]);
        }
        if let Some(curl) = &self.curl {
            text.extend(["\n  Try an upload:\n\n    ", curl.as_str(), "\n"]);
        }
        text
    }
}

impl AnnouncedPerson {
    fn text(&self) -> String {
        let state = if self.active { "" } else { ", disabled" };
        let mut rows = vec![("person", self.email.as_str(), format!("{}{state}", self.role))];
        rows.extend(self.password.iter().map(|password| ("password", password.as_str(), String::new())));
        rows.extend(self.tokens.iter().map(|token| {
            let state = if token.expired { ", expired" } else { "" };
            ("token", token.token.as_str(), format!("{}{state}", token.scope))
        }));
        rows.extend(self.picture.iter().map(|picture| ("picture", picture.as_str(), String::new())));
        rows.extend(self.setup_link.iter().map(|link| ("set up", link.as_str(), String::new())));
        let lines = rows.iter().map(|(name, value, note)| format!("    {name:<9}{value:<34}{note}"));
        lines.fold("\n".to_owned(), |text, line| text + line.trim_end() + "\n")
    }
}

/// A word in quotes that a shell takes literally (POSIX.1-2024, Shell Command Language, 2.2.2).
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
