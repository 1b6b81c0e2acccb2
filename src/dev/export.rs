//! Writing everything that is there as a seed: what was clicked and uploaded becomes a file that `--seed` reads.
//!
//! Passwords and tokens are stored as hashes. Those of the loaded seed are written again where they still hold; of others
//! the seed says that there were some.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::error::Error;
use super::house::House;
use super::seed::{Inline, PasswordHashes, Seed, SeedPerson, SeedText};
use crate::gate::blocking;
use crate::model::{
    Direction, IdentityState, PeopleFilters, PeopleKey, PeopleOrder, PeopleQuery, Person, PersonIdentity,
    PersonKey, Picture, TokenKind,
};
use crate::services::{App, ServiceError, identities, pictures, trash};
use crate::values::{
    AltText, BlobHash, Crop, Locale, NewPassword, PasswordHash, PictureId, Rating, Rotation, Style, TokenId,
    Username,
};

/// The names of the seed and of the folder of its pictures.
const SEED_FILE: &str = "seed.toml";
const PICTURES: &str = "pictures";

/// Rows that are read at a time.
const PAGE: u32 = 200;

/// Where a seed is written at the end.
#[derive(Debug, Clone)]
pub(crate) struct ExportDir(PathBuf);

/// What the loaded seed knows of a person and the catalog does not.
#[derive(Debug, Default)]
struct Known {
    password: Option<String>,
    setup_link: Option<String>,
    tokens: Vec<(TokenId, Inline)>,
}

/// A picture of the history or the trash.
struct Shown {
    picture: Picture,
    is_deleted: bool,
}

impl ExportDir {
    /// Makes the directory, so that one that cannot be made is noticed at the start.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path.join(PICTURES))?;
        Ok(Self(path.to_owned()))
    }

    /// Writes everything as a seed. Returns its path, and how many people it has.
    ///
    /// # Errors
    ///
    /// [`Error`]: the database's, the store's, the file system's.
    pub(crate) async fn write(&self, app: &App, house: &House) -> Result<(PathBuf, usize), Error> {
        let mut text =
            SeedText::new("Written by `tondo dev --export-on-exit`: what was there when it ended.");
        let (mut people, mut files) = (0, HashSet::new());
        let mut after = None;
        loop {
            let query = PeopleQuery {
                search: None,
                filters: PeopleFilters::default(),
                order: PeopleOrder { key: PeopleKey::Created, direction: Direction::Ascending },
                after,
                limit: PAGE,
            };
            let page = app.catalog.people(query).await.map_err(ServiceError::from)?;
            for (person, _current) in page.people {
                people += 1;
                let known = self.known(app, house, &person).await?;
                self.write_person(app, &mut text, &person, known, &mut files).await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        write_blocked(app, &mut text).await?;
        let (path, text) = (self.0.join(SEED_FILE), text.finish());
        let (written, draft) = (path.clone(), self.0.join(format!("{SEED_FILE}.part")));
        blocking(move || fs::write(&draft, text).and_then(|()| fs::rename(&draft, &written))).await?;
        Ok((path, people))
    }

    async fn known(&self, app: &App, house: &House, person: &Person) -> Result<Known, Error> {
        let key = PersonKey::Id(person.id);
        let found = app.catalog.person_with_password(key).await.map_err(ServiceError::from)?;
        let hash = found.and_then(|(_, hash)| hash);
        let of_seed = |seed: &Seed, hashes: &PasswordHashes| {
            let same = seed.people.iter().find(|known| known.id == person.id);
            same.map(|same| Known::of(same, hashes, hash.as_ref())).unwrap_or_default()
        };
        Ok(house.with_seed(of_seed).await)
    }

    async fn write_person(
        &self,
        app: &App,
        text: &mut SeedText,
        person: &Person,
        known: Known,
        files: &mut HashSet<BlobHash>,
    ) -> Result<(), Error> {
        write_facts(text, person, &known);
        let tokens = tokens(app, text, person, known.tokens).await?;
        text.list("tokens", &tokens);
        let shown = shown_pictures(app, person).await?;
        for one in shown.iter().filter(|one| files.insert(one.picture.image.hash)) {
            self.write_file(app, &one.picture).await?;
        }
        let addresses = identities::list(app, person.id).await?;
        let addresses = addresses.iter().filter_map(|found| address(person, found, &shown));
        text.list("addresses", &addresses.collect::<Vec<_>>());
        let current = current_to_say(&shown);
        let rows = shown.iter().map(|one| picture(one, current.filter(|(id, _)| *id == one.picture.id)));
        text.list("pictures", &rows.collect::<Vec<_>>());
        Ok(())
    }

    async fn write_file(&self, app: &App, picture: &Picture) -> Result<(), Error> {
        let path = self.0.join(file_of(picture));
        let opened = app.blobs.open(picture.image.hash, picture.image.bytes).await;
        let missing = || ServiceError::Internal(anyhow!("the file of a picture is missing"));
        let opened = opened.map_err(ServiceError::from)?.ok_or_else(missing)?;
        let bytes = opened.into_bytes().await.map_err(ServiceError::from)?;
        Ok(blocking(move || fs::write(path, bytes)).await?)
    }
}

impl Known {
    fn of(person: &SeedPerson, hashes: &PasswordHashes, hash: Option<&PasswordHash>) -> Self {
        let password = person.password.as_ref().map(NewPassword::expose);
        let is_same = |plain: &&str| {
            hash.is_some() && hashes.of(plain).map(PasswordHash::as_str) == hash.map(PasswordHash::as_str)
        };
        let tokens = person.tokens.iter().map(|token| {
            let table = Inline::default()
                .text("token", token.plain.expose())
                .text("label", token.label.as_str())
                .text("scope", token.scope.as_str());
            let expires = token.expires_at.map(|end| end.to_string());
            (token.id, table.plain_if(expires.is_some(), "expires", expires.unwrap_or_default()))
        });
        Self {
            password: password.filter(is_same).map(str::to_owned),
            setup_link: person.setup_link.as_ref().map(|link| link.expose().to_owned()),
            tokens: tokens.collect(),
        }
    }
}

fn write_facts(text: &mut SeedText, person: &Person, known: &Known) {
    text.table("people");
    text.text("email", person.email.as_str());
    text.text("name", person.name.as_str());
    text.text("slug", person.slug.as_str());
    text.optional("username", person.username.as_ref().map(Username::as_str));
    text.text("role", person.role.as_str());
    text.optional("language", person.language.map(Locale::as_str));
    text.plain("active", person.is_active);
    text.plain("public", person.is_public);
    text.optional("default_style", person.default_style.map(Style::as_str));
    match (&known.password, person.has_password) {
        (Some(password), true) => text.text("password", password),
        (None, true) => {
            text.comment("There was a password; only its hash is known. Set one here: password = \"…\"");
        }
        (_, false) => {}
    }
    match (&known.setup_link, person.invited_until) {
        (Some(link), Some(_)) => text.text("setup_link", link),
        (None, Some(_)) => {
            text.comment("There was a set-up link; only its hash is known. Set one here: setup_link = \"…\"");
        }
        (_, None) => {}
    }
}

/// The tokens of the seed that still hold; a comment says how many others there were.
async fn tokens(
    app: &App,
    text: &mut SeedText,
    person: &Person,
    known: Vec<(TokenId, Inline)>,
) -> Result<Vec<Inline>, Error> {
    let made = app.catalog.tokens_of(person.id, Some(TokenKind::Made), None, u32::MAX - 1).await;
    let there: HashSet<TokenId> =
        made.map_err(ServiceError::from)?.tokens.iter().map(|token| token.id).collect();
    let kept: Vec<Inline> =
        known.into_iter().filter(|(id, _)| there.contains(id)).map(|(_, table)| table).collect();
    let others = there.len() - kept.len();
    if others > 0 {
        text.comment(&format!("Further tokens: {others}; only their hashes are known."));
    }
    Ok(kept)
}

/// The history and the trash, oldest first.
async fn shown_pictures(app: &App, person: &Person) -> Result<Vec<Shown>, Error> {
    let history = pictures::whole_history(app, person.id).await?.into_iter();
    let mut shown: Vec<Shown> = history.map(|picture| Shown { picture, is_deleted: false }).collect();
    let mut before = None;
    loop {
        let page = trash::list(app, person.id, before, PAGE).await?;
        before = page.pictures.last().map(|trashed| trashed.picture.id);
        let deleted = page.pictures.into_iter();
        shown.extend(deleted.map(|trashed| Shown { picture: trashed.picture, is_deleted: true }));
        if !page.has_more {
            break;
        }
    }
    shown.sort_by_key(|one| (one.picture.created_at, one.picture.id));
    Ok(shown)
}

/// An address, but for the one that signs in where it shows the current picture.
fn address(person: &Person, found: &PersonIdentity, shown: &[Shown]) -> Option<Inline> {
    let chosen = found.picture.and_then(|id| shown.iter().position(|one| one.picture.id == id));
    let signs_in = found.address.email().is_some_and(|email| email == person.email);
    if signs_in && chosen.is_none() {
        return None;
    }
    let asked = found.state == IdentityState::Requested;
    let table = Inline::default().text("address", &found.address.to_string()).plain_if(asked, "asked", true);
    Some(table.plain_if(chosen.is_some(), "picture", chosen.unwrap_or_default()))
}

/// The picture that has to say whether it is the current one, because that does not follow from the order.
fn current_to_say(shown: &[Shown]) -> Option<(PictureId, bool)> {
    let last = shown.iter().rfind(|one| !one.is_deleted)?;
    match shown.iter().find(|one| one.picture.is_current) {
        Some(current) if current.picture.id == last.picture.id => None,
        Some(current) => Some((current.picture.id, true)),
        None => Some((last.picture.id, false)),
    }
}

fn picture(one: &Shown, current: Option<(PictureId, bool)>) -> Inline {
    let Picture { name, presentation, rating, .. } = &one.picture;
    let framing = presentation.framing;
    let crop = framing.crop.map(|Crop { x, y, size }| format!("{{ x = {x}, y = {y}, size = {size} }}"));
    Inline::default()
        .text("file", &file_of(&one.picture))
        .text("name", name.basename())
        .plain_if(crop.is_some(), "crop", crop.unwrap_or_default())
        .plain_if(framing.rotation != Rotation::None, "rotate", framing.rotation)
        .optional("alt", presentation.alt.as_ref().map(AltText::as_str))
        .optional("rating", Some(rating.as_str()).filter(|_| *rating != Rating::G))
        .plain_if(one.is_deleted, "deleted", true)
        .plain_if(current.is_some(), "current", current.is_some_and(|(_, is_current)| is_current))
}

/// The path of a picture's file, relative to the seed.
fn file_of(picture: &Picture) -> String {
    let hash = picture.image.hash.to_hex();
    format!("{PICTURES}/{}.{}", hash.get(..32).unwrap_or(&hash), picture.image.media.usual_extension())
}

async fn write_blocked(app: &App, text: &mut SeedText) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = app.catalog.blocked_files(after, PAGE).await.map_err(ServiceError::from)?;
        for file in &page.files {
            text.table("blocked");
            text.text("sha256", &file.blob.to_hex());
            text.text("reason", file.reason.as_str());
            after = Some(file.blob);
        }
        if !page.has_more {
            return Ok(());
        }
    }
}
