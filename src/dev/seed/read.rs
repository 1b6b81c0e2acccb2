//! Reading a seed: TOML, every fault told at once, with its line and its field.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use toml::Spanned;

use crate::i18n::render;
use crate::imaging::sample_avatar;
use crate::values::{
    Crop, DisplayName, Email, Label, Locale, Message, NewPassword, PersonId, PictureId, PictureName,
    PlainToken, Role, Scope, Slug, TokenId,
};

use super::entries::{CropEntry, PersonEntry, PictureEntry, Root, TokenEntry};
use super::problems::Notes;
use super::sources::Source;
use super::spec::{Fingerprint, FixedToken, Seed, SeedErrors, SeedPerson, SeedPicture, lot, minutes_in};

/// The seed of whoever names none.
pub const BUILT_IN: &str = include_str!("../../../assets/dev/seed.toml");

/// What a drawn picture is called where nobody names it.
const SAMPLE_AVATAR_NAME: &str = "sample_avatar.png";

/// How many namesakes are given numbers before the search for a free slug ends.
const MAX_NAMESAKES: u32 = 100_000;

/// A seed, or what is wrong with it, and every file that it hangs on: whether or not they could be read.
#[derive(Debug)]
pub struct Loaded {
    /// The seed itself and the pictures that it names.
    pub sources: Vec<Source>,
    /// What it says.
    pub seed: Result<Seed, SeedErrors>,
}

/// The built-in seed.
pub fn built_in() -> Loaded {
    read("the built-in seed", Path::new(""), BUILT_IN, u64::MAX)
}

/// Reads a seed and the pictures that it names, paths from its own folder on. Of a picture, no more is read than one
/// byte above `max_picture_bytes`. Blocks.
pub fn load(path: &Path, max_picture_bytes: u64) -> Loaded {
    let name = path.display().to_string();
    let own = Source::at(path.to_owned());
    let mut loaded = match std::fs::read_to_string(path) {
        Ok(text) => read(&name, path.parent().unwrap_or(Path::new("")), &text, max_picture_bytes),
        Err(error) => {
            Loaded { sources: Vec::new(), seed: Err(SeedErrors(vec![format!("the seed {name}: {error}")])) }
        }
    };
    loaded.sources.insert(0, own);
    loaded
}

fn read(name: &str, folder: &Path, text: &str, max_picture_bytes: u64) -> Loaded {
    let root: Root = match toml::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            let fault = format!("{name}: {}", error.to_string().trim_end());
            return Loaded { sources: Vec::new(), seed: Err(SeedErrors(vec![fault])) };
        }
    };
    let mut reader = Reader {
        notes: Notes { name, text, faults: Vec::new() },
        folder,
        max_picture_bytes,
        sources: Vec::new(),
        tokens: HashSet::new(),
        emails: HashSet::new(),
        slugs: HashSet::new(),
    };
    let chosen: Vec<Option<Slug>> =
        root.people.iter().enumerate().map(|(at, entry)| reader.chosen_slug(at, entry)).collect();
    let entries = root.people.into_iter().zip(chosen).enumerate();
    let people: Vec<Option<SeedPerson>> =
        entries.map(|(at, (entry, slug))| reader.person(at, entry, slug)).collect();
    let people: Option<Vec<SeedPerson>> = people.into_iter().collect();
    let seed = match people {
        Some(people) if reader.notes.faults.is_empty() => {
            let pictures = people.iter().flat_map(|person| &person.pictures).map(|picture| &picture.bytes);
            Ok(Seed { fingerprint: Fingerprint::of(text, pictures), people })
        }
        _ => Err(SeedErrors(reader.notes.faults)),
    };
    Loaded { sources: reader.sources, seed }
}

/// A seed that is being read.
struct Reader<'a> {
    notes: Notes<'a>,
    folder: &'a Path,
    max_picture_bytes: u64,
    sources: Vec<Source>,
    emails: HashSet<String>,
    slugs: HashSet<String>,
    tokens: HashSet<String>,
}

impl Reader<'_> {
    /// Slugs that are asked for are given before any is found, whoever stands first.
    fn chosen_slug(&mut self, at: usize, entry: &PersonEntry) -> Option<Slug> {
        let written = entry.slug.as_ref()?;
        let slug = self.notes.said(written, &format!("people[{at}].slug"), Slug::parse)?;
        let is_new = self.slugs.insert(slug.as_str().to_owned());
        self.notes.insist(is_new, written, &format!("people[{at}].slug"), "somebody before has this slug");
        Some(slug)
    }

    fn person(&mut self, at: usize, entry: PersonEntry, chosen: Option<Slug>) -> Option<SeedPerson> {
        let field = |name: &str| format!("people[{at}].{name}");
        let email = self.notes.said(&entry.email, &field("email"), Email::parse)?;
        let is_new = self.emails.insert(email.as_str().to_owned());
        self.notes.insist(is_new, &entry.email, &field("email"), "somebody before has this address");
        let name = match &entry.name {
            Some(written) => self.notes.said(written, &field("name"), DisplayName::parse)?,
            None => DisplayName::parse("").ok()?,
        };
        let role = match &entry.role {
            Some(written) => self.notes.word::<Role>(written, &field("role"))?,
            None => Role::Member,
        };
        let language = match &entry.language {
            Some(written) => Some(self.notes.word::<Locale>(written, &field("language"))?),
            None => None,
        };
        let password = match &entry.password {
            Some(written) => {
                let parse = |text: &str| NewPassword::parse(text.to_owned().into());
                Some(self.notes.said(written, &field("password"), parse)?)
            }
            None => None,
        };
        let slug = chosen.or_else(|| self.free_slug(&name, &email))?;
        let tokens = self.tokens(&email, role, &entry.tokens, &field("tokens"))?;
        let pictures = self.history(&email, entry.picture, entry.pictures, &field(""))?;
        let (id, since) = (PersonId::new(minutes_in(0), lot("person", &email, "")), minutes_in(at));
        let is_active = entry.active.unwrap_or(true);
        Some(SeedPerson {
            id,
            since,
            email,
            name,
            slug,
            role,
            language,
            is_active,
            password,
            tokens,
            pictures,
        })
    }

    fn free_slug(&mut self, name: &DisplayName, email: &Email) -> Option<Slug> {
        let wish = if name.as_str().is_empty() { email.local_part() } else { name.as_str() };
        let free = (0..MAX_NAMESAKES)
            .map(|attempt| Slug::suggest(wish, attempt))
            .find(|slug| !self.slugs.contains(slug.as_str()))?;
        self.slugs.insert(free.as_str().to_owned());
        Some(free)
    }

    fn tokens(
        &mut self,
        owner: &Email,
        role: Role,
        entries: &[TokenEntry],
        field: &str,
    ) -> Option<Vec<FixedToken>> {
        let read = |(at, entry)| self.token(owner, role, at, entry, &format!("{field}[{at}]"));
        let tokens: Vec<Option<FixedToken>> = entries.iter().enumerate().map(read).collect();
        tokens.into_iter().collect()
    }

    fn token(
        &mut self,
        owner: &Email,
        role: Role,
        at: usize,
        entry: &TokenEntry,
        field: &str,
    ) -> Option<FixedToken> {
        let written = entry.token.get_ref();
        let plain = PlainToken::from_client(written);
        let form = "a token has 1 to 128 visible ASCII characters";
        self.notes.insist(plain.is_some(), &entry.token, &format!("{field}.token"), form);
        let is_new = self.tokens.insert(written.clone());
        self.notes.insist(is_new, &entry.token, &format!("{field}.token"), "somebody before has this token");
        let label = match &entry.label {
            Some(written) => self.notes.said(written, &format!("{field}.label"), Label::parse)?,
            None => Label::parse("").ok()?,
        };
        let widest = Scope::widest_for(role);
        let scope = match &entry.scope {
            Some(written) => {
                self.notes.said(written, &format!("{field}.scope"), |text| scope(text, widest))?
            }
            None => widest,
        };
        let expires_at = match &entry.expires {
            Some(written) => Some(self.notes.moment(written, &format!("{field}.expires"))?),
            None => None,
        };
        let since = minutes_in(at);
        let id = TokenId::new(since, lot("token", owner, written));
        Some(FixedToken { id, since, plain: plain?, label, scope, expires_at })
    }

    fn history(
        &mut self,
        owner: &Email,
        only: Option<Spanned<String>>,
        listed: Vec<Spanned<PictureEntry>>,
        field: &str,
    ) -> Option<Vec<SeedPicture>> {
        let Some(file) = only else {
            let read = |(at, entry)| self.picture(owner, at, entry, &format!("{field}pictures[{at}]"));
            let pictures: Vec<Option<SeedPicture>> = listed.into_iter().enumerate().map(read).collect();
            return pictures.into_iter().collect();
        };
        let rule = "either `picture` or `pictures`, not both";
        self.notes.insist(listed.is_empty(), &file, &format!("{field}picture"), rule);
        let span = file.span();
        let entry = PictureEntry { file: Some(file), sample_avatar: None, name: None, crop: None };
        let entry = Spanned::new(span, entry);
        self.picture(owner, 0, entry, &format!("{field}picture")).map(|picture| vec![picture])
    }

    fn picture(
        &mut self,
        owner: &Email,
        at: usize,
        entry: Spanned<PictureEntry>,
        field: &str,
    ) -> Option<SeedPicture> {
        let place = self.notes.place(entry.span().start, field);
        let PictureEntry { file, sample_avatar: word, name, crop } = entry.into_inner();
        let (bytes, usual_name) = match (&file, &word) {
            (Some(file), None) => (self.file(file, field)?, file.get_ref().clone()),
            (None, Some(word)) => match sample_avatar(word) {
                Ok(drawn) => (Bytes::from(drawn), SAMPLE_AVATAR_NAME.to_owned()),
                Err(error) => return self.notes.fault(format!("{place}: {error}")),
            },
            _ => {
                return self
                    .notes
                    .fault(format!("{place}: a picture is either a `file` or a `sample_avatar`"));
            }
        };
        let name = match &name {
            Some(written) => self.notes.said(written, &format!("{field}.name"), PictureName::parse)?,
            None => match PictureName::from_sent_path(&usual_name) {
                Ok(name) => name,
                Err(message) => {
                    return self.notes.fault(format!("{place}: {}", render(&message, Locale::En)));
                }
            },
        };
        let since = minutes_in(at);
        let id = PictureId::new(since, lot("picture", owner, &at.to_string()));
        let crop = crop.map(|CropEntry { x, y, size }| Crop { x, y, size });
        Some(SeedPicture { id, since, name, crop, bytes, place })
    }

    fn file(&mut self, written: &Spanned<String>, field: &str) -> Option<Bytes> {
        let path = self.folder.join(written.get_ref());
        self.sources.push(Source::at(path.clone()));
        let most = self.max_picture_bytes.saturating_add(1);
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            File::open(&path)?.take(most).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Some(Bytes::from(bytes)),
            Err(error) => {
                let place = self.notes.place(written.span().start, field);
                self.notes.fault(format!("{place}: {}: {error}", path.display()))
            }
        }
    }
}

/// A scope that the owner's role reaches.
fn scope(text: &str, widest: Scope) -> Result<Scope, Message> {
    let accepted = || Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    let scope: Scope = text.parse().map_err(|_unknown| Message::NotAmong { accepted: accepted() })?;
    if widest.covers(scope) { Ok(scope) } else { Err(Message::ScopeTooWide { widest: widest.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Seed, String> {
        read("seed.toml", Path::new("/nowhere"), text, 1 << 20).seed.map_err(|faults| faults.to_string())
    }

    fn faults(text: &str) -> String {
        read_text(text).unwrap_err()
    }

    fn ids(seed: &Seed) -> Vec<String> {
        let of = |person: &SeedPerson| {
            let tokens = person.tokens.iter().map(|token| token.id.to_string());
            let pictures = person.pictures.iter().map(|picture| picture.id.to_string());
            [person.id.to_string()].into_iter().chain(tokens).chain(pictures).collect::<Vec<_>>()
        };
        seed.people.iter().flat_map(of).collect()
    }

    #[test]
    fn the_built_in_seed_is_sound_and_has_what_apps_meet() {
        let seed = built_in().seed.unwrap();
        assert!(seed.people.iter().any(|person| person.role == Role::Admin));
        assert!(seed.people.iter().any(|person| !person.is_active));
        let tokens = || seed.people.iter().flat_map(|person| &person.tokens);
        assert!(Scope::ALL.iter().all(|scope| tokens().any(|token| token.scope == *scope)));
        assert!(tokens().any(|token| token.expires_at.is_some_and(|end| end <= minutes_in(24 * 60))));
        assert_eq!(ids(&seed), ids(&built_in().seed.unwrap()));
    }

    #[test]
    fn a_persons_identifier_hangs_on_the_address_alone() {
        let one = read_text("[[people]]\nemail = 'ada@example.org'").unwrap();
        let other = read_text(
            "[[people]]\nemail = 'b@example.org'\n[[people]]\nemail = 'Ada@Example.org'\nname = 'A'",
        );
        assert_eq!(one.people[0].id, other.unwrap().people[1].id);
    }

    #[test]
    fn an_address_is_enough_and_slugs_keep_out_of_each_others_way() {
        let text = "[[people]]\nemail = 'ada@a.org'\n[[people]]\nemail = 'ada@b.org'\n\
                    [[people]]\nemail = 'c@c.org'\nslug = 'ada'";
        let seed = read_text(text).unwrap();
        let slugs: Vec<&str> = seed.people.iter().map(|person| person.slug.as_str()).collect();
        assert_eq!(slugs, ["ada-1", "ada-2", "ada"]);
        assert!(seed.people.iter().all(|person| person.is_active && person.role == Role::Member));
        assert_ne!(seed.fingerprint, read_text(&format!("{text}\n")).unwrap().fingerprint);
    }

    #[test]
    fn every_fault_is_told_at_once_with_its_line_and_field() {
        let text = "[[people]]\nemail = 'nobody'\n\n[[people]]\nemail = 'a@a.org'\nrole = 'king'\n\
                    [[people]]\nemail = 'b@b.org'\npassword = 'short'\n\
                    [[people]]\nemail = 'c@c.org'\npicture = 'none.jpg'";
        let told = faults(text);
        for part in [
            "seed.toml, line 2: people[0].email: This is not an email address.",
            "seed.toml, line 6: people[1].role: `king` is not one of member, admin",
            "seed.toml, line 9: people[2].password: The password must have at least 8 characters.",
            "seed.toml, line 12: people[3].picture: /nowhere/none.jpg: No such file",
        ] {
            assert!(told.contains(part), "{part} in\n{told}");
        }
    }

    #[test]
    fn what_nobody_knows_is_refused_with_its_line() {
        for (text, part) in [
            ("[[people]]\nemail = 'a@a.org'\nnmae = 'x'", "unknown field `nmae`"),
            ("[[person]]\nemail = 'a@a.org'", "unknown field `person`"),
            ("[[people]]\nname = 'x'", "missing field `email`"),
            ("[[people]]\nemail = 'a@a.org'\nactive = 'yes'", "active = 'yes'"),
            ("[[people]]\nemail = ", "line 2"),
        ] {
            let told = faults(text);
            assert!(told.contains(part) && told.contains("seed.toml") && told.contains("line "), "{told}");
        }
    }

    #[test]
    fn what_two_people_cannot_share_is_refused() {
        let person = |rest: &str| format!("[[people]]\nemail = 'a@a.org'\n{rest}\n");
        let other = |rest: &str| format!("[[people]]\nemail = 'b@b.org'\n{rest}\n");
        assert!(faults(&person("").repeat(2)).contains("line 5: people[1].email: somebody before"));
        let slug = "slug = 'x'";
        assert!(faults(&(person(slug) + &other(slug))).contains("line 6: people[1].slug: somebody before"));
        let token = "tokens = [{ token = 'x' }]";
        assert!(
            faults(&(person(token) + &other(token))).contains("people[1].tokens[0].token: somebody before")
        );
    }

    #[test]
    fn tokens_and_pictures_are_checked() {
        let told = |rest: &str| faults(&format!("[[people]]\nemail = 'a@a.org'\n{rest}"));
        assert!(told("tokens = [{ token = 'a b' }]").contains("visible ASCII"));
        assert!(told("tokens = [{ token = 'x', scope = 'all' }]").contains("picture, account, admin"));
        assert!(
            told("tokens = [{ token = 'x', scope = 'admin' }]").contains("at most the scope \"account\"")
        );
        assert!(told("tokens = [{ token = 'x', expires = 2026-01-01 }]").contains("an offset"));
        assert!(told("pictures = [{ name = 'x' }]").contains("either a `file` or a `sample_avatar`"));
        assert!(told("pictures = [{ sample_avatar = 'x', name = 'a/b' }]").contains("pictures[0].name: "));
        assert!(told("picture = 'a'\npictures = [{ sample_avatar = 'x' }]").contains("not both"));
    }
}
