//! Reading and checking a seed file. All errors are reported at once, each with its line and field.

use std::collections::HashSet;
use std::path::Path;

use toml::Spanned;

use crate::model::IdentityState;
use crate::values::{
    DisplayName, Email, Identity, Label, Locale, Message, NewPassword, PersonId, PlainToken, Role, Scope,
    Slug, Style, TokenId, Username,
};

use super::entries::{AddressEntry, PersonEntry, Root, TokenEntry};
use super::problems::ErrorCollector;
use super::sources::Source;
use super::spec::{
    BlockedFile, Fingerprint, FixedToken, Seed, SeedAddress, SeedBlock, SeedErrors, SeedPerson, SeedPicture,
    derived_bits, timestamp_at,
};

/// The seed that is loaded without `--seed`.
pub(crate) const BUILT_IN: &str = include_str!("../../../assets/dev/seed.toml");

/// The most numbers that are tried behind a slug that is not free.
const MAX_SLUG_ATTEMPTS: u32 = 100_000;

/// A seed or its errors, and every file that it depends on, readable or not.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The seed file and the pictures that it names.
    pub sources: Vec<Source>,
    /// The checked seed.
    pub seed: Result<Seed, SeedErrors>,
}

/// Reads the named seed, or the built-in one. Blocks.
pub(crate) fn read_seed(path: Option<&Path>, max_picture_bytes: u64) -> Loaded {
    path.map_or_else(built_in, |path| load(path, max_picture_bytes))
}

/// The built-in seed.
fn built_in() -> Loaded {
    read("the built-in seed", Path::new(""), BUILT_IN, u64::MAX)
}

/// Reads a seed and the pictures that it names, relative to its own directory. At most `max_picture_bytes` and one more
/// byte of each picture are read.
fn load(path: &Path, max_picture_bytes: u64) -> Loaded {
    let name = path.display().to_string();
    let seed_file = Source::at(path.to_owned());
    let mut loaded = match std::fs::read_to_string(path) {
        Ok(text) => read(&name, path.parent().unwrap_or(Path::new("")), &text, max_picture_bytes),
        Err(error) => {
            Loaded { sources: Vec::new(), seed: Err(SeedErrors(vec![format!("the seed {name}: {error}")])) }
        }
    };
    loaded.sources.insert(0, seed_file);
    loaded
}

fn read(name: &str, directory: &Path, text: &str, max_picture_bytes: u64) -> Loaded {
    let root: Root = match toml::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            let error = format!("{name}: {}", error.to_string().trim_end());
            return Loaded { sources: Vec::new(), seed: Err(SeedErrors(vec![error])) };
        }
    };
    let mut reader = Reader {
        errors: ErrorCollector { name, text, errors: Vec::new() },
        directory,
        max_picture_bytes,
        sources: Vec::new(),
        tokens: HashSet::new(),
        emails: HashSet::new(),
        slugs: HashSet::new(),
    };
    let chosen: Vec<Option<Slug>> =
        root.people.iter().enumerate().map(|(at, entry)| reader.chosen_slug(at, entry)).collect();
    let entries = root.people.into_iter().zip(chosen).enumerate();
    let mut people: Vec<Option<SeedPerson>> =
        entries.map(|(at, (entry, slug))| reader.person(at, entry, slug)).collect();
    for (at, entry) in root.crowd.iter().enumerate() {
        people.extend(reader.crowd(at, entry, people.len()).into_iter().map(Some));
    }
    let blocked = root.blocked.into_iter().enumerate().map(|(at, entry)| reader.block(at, entry)).collect();
    let people: Option<Vec<SeedPerson>> = people.into_iter().collect();
    let seed = match people.zip(blocked) {
        Some((people, blocked)) if reader.errors.errors.is_empty() => Ok(seed(text, people, blocked)),
        _ => Err(SeedErrors(reader.errors.errors)),
    };
    Loaded { sources: reader.sources, seed }
}

fn seed(text: &str, people: Vec<SeedPerson>, blocked: Vec<SeedBlock>) -> Seed {
    let pictures = people.iter().flat_map(|person| &person.pictures).map(|picture| &picture.content);
    let files = blocked.iter().filter_map(|block| match &block.file {
        BlockedFile::File { content, .. } => Some(content),
        BlockedFile::Hash(_) => None,
    });
    Seed { fingerprint: Fingerprint::new(text, pictures.chain(files)), people, blocked }
}

/// Checks a seed.
pub(super) struct Reader<'a> {
    pub(super) errors: ErrorCollector<'a>,
    pub(super) directory: &'a Path,
    pub(super) max_picture_bytes: u64,
    pub(super) sources: Vec<Source>,
    pub(super) emails: HashSet<String>,
    slugs: HashSet<String>,
    tokens: HashSet<String>,
}

impl Reader<'_> {
    /// Slugs in the file are reserved before any slug is generated, wherever they are in the file.
    fn chosen_slug(&mut self, at: usize, entry: &PersonEntry) -> Option<Slug> {
        let value = entry.slug.as_ref()?;
        let slug = self.errors.parse(value, &format!("people[{at}].slug"), Slug::parse)?;
        let is_new = self.slugs.insert(slug.as_str().to_owned());
        self.errors.require(is_new, value, &format!("people[{at}].slug"), "an earlier person has this slug");
        Some(slug)
    }

    fn person(&mut self, at: usize, entry: PersonEntry, chosen: Option<Slug>) -> Option<SeedPerson> {
        let field = |name: &str| format!("people[{at}].{name}");
        let email = self.errors.parse(&entry.email, &field("email"), Email::parse)?;
        let is_new = self.emails.insert(email.as_str().to_owned());
        self.errors.require(is_new, &entry.email, &field("email"), "an earlier person has this address");
        let name = match &entry.name {
            Some(value) => self.errors.parse(value, &field("name"), DisplayName::parse)?,
            None => DisplayName::parse("").ok()?,
        };
        let username = match &entry.username {
            Some(value) => Some(self.errors.parse(value, &field("username"), Username::parse)?),
            None => None,
        };
        let role = match &entry.role {
            Some(value) => self.errors.keyword::<Role>(value, &field("role"))?,
            None => Role::Member,
        };
        let language = match &entry.language {
            Some(value) => Some(self.errors.keyword::<Locale>(value, &field("language"))?),
            None => None,
        };
        let password = self.password(entry.password.as_ref(), &field("password"))?;
        let slug = chosen.or_else(|| self.free_slug(&name, &email))?;
        let tokens = self.tokens(&email, role, &entry.tokens, &field("tokens"))?;
        let pictures = self.history(&email, entry.picture, entry.pictures, &field(""))?;
        let addresses = self.addresses(at, &entry.addresses, &pictures, &field("addresses"))?;
        let default_style = match &entry.default_style {
            Some(value) => Some(self.errors.parse(value, &field("default_style"), style_of)?),
            None => None,
        };
        let setup_link = match &entry.setup_link {
            Some(value) => Some(self.plain_token(value, &field("setup_link"))?),
            None => None,
        };
        let id = PersonId::new(timestamp_at(0), derived_bits("person", &email, ""));
        let created_at = timestamp_at(at);
        let is_active = entry.active.unwrap_or(true);
        let is_public = entry.public.unwrap_or(false);
        Some(SeedPerson {
            id,
            created_at,
            email,
            name,
            slug,
            username,
            role,
            language,
            is_active,
            is_public,
            default_style,
            addresses,
            setup_link,
            password,
            tokens,
            pictures,
        })
    }

    /// A password, if there is one.
    pub(super) fn password(
        &mut self,
        value: Option<&Spanned<String>>,
        field: &str,
    ) -> Option<Option<NewPassword>> {
        let Some(value) = value else { return Some(None) };
        let parse = |text: &str| NewPassword::parse(text.to_owned().into());
        self.errors.parse(value, field, parse).map(Some)
    }

    /// A slug from the name or the email address that nobody in the seed has.
    pub(super) fn free_slug(&mut self, name: &DisplayName, email: &Email) -> Option<Slug> {
        let base = if name.as_str().is_empty() { email.local_part() } else { name.as_str() };
        let free = (0..MAX_SLUG_ATTEMPTS)
            .map(|attempt| Slug::suggest(base, attempt))
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

    /// A token that nobody in the seed has, for an API or a set-up link.
    fn plain_token(&mut self, value: &Spanned<String>, field: &str) -> Option<PlainToken> {
        let plain = PlainToken::from_client(value.get_ref());
        let syntax = "a token has 1 to 128 visible ASCII characters";
        self.errors.require(plain.is_some(), value, field, syntax);
        let is_new = self.tokens.insert(value.get_ref().clone());
        self.errors.require(is_new, value, field, "an earlier person has this token");
        plain
    }

    fn addresses(
        &mut self,
        owner: usize,
        entries: &[AddressEntry],
        pictures: &[SeedPicture],
        field: &str,
    ) -> Option<Vec<SeedAddress>> {
        let read = |(at, entry): (usize, &AddressEntry)| {
            let address =
                self.errors.parse(&entry.address, &format!("{field}[{at}].address"), Identity::parse)?;
            let state =
                if entry.asked.unwrap_or(false) { IdentityState::Requested } else { IdentityState::Granted };
            let picture = match &entry.picture {
                Some(choice) => {
                    Some(self.chosen_picture(choice, pictures, &format!("{field}[{at}].picture"))?)
                }
                None => None,
            };
            // After the one that signs in, which is as old as the person.
            Some(SeedAddress { created_at: timestamp_at(owner + 1 + at), address, state, picture })
        };
        let addresses: Vec<Option<SeedAddress>> = entries.iter().enumerate().map(read).collect();
        addresses.into_iter().collect()
    }

    fn token(
        &mut self,
        owner: &Email,
        role: Role,
        at: usize,
        entry: &TokenEntry,
        field: &str,
    ) -> Option<FixedToken> {
        let value = entry.token.get_ref();
        let plain = self.plain_token(&entry.token, &format!("{field}.token"));
        let label = match &entry.label {
            Some(value) => self.errors.parse(value, &format!("{field}.label"), Label::parse)?,
            None => Label::parse("").ok()?,
        };
        let widest = Scope::widest_for(role);
        let scope = match &entry.scope {
            Some(value) => self.errors.parse(value, &format!("{field}.scope"), |text| scope(text, widest))?,
            None => widest,
        };
        let expires_at = match &entry.expires {
            Some(value) => Some(self.errors.timestamp(value, &format!("{field}.expires"))?),
            None => None,
        };
        let created_at = timestamp_at(at);
        let id = TokenId::new(created_at, derived_bits("token", owner, value));
        Some(FixedToken { id, created_at, plain: plain?, label, scope, expires_at })
    }
}

fn style_of(text: &str) -> Result<Style, Message> {
    text.parse().map_err(|_unknown| Message::NotAmong { accepted: Style::listed() })
}

/// A scope that the owner's role allows.
fn scope(text: &str, widest: Scope) -> Result<Scope, Message> {
    let accepted = || Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    let scope: Scope = text.parse().map_err(|_unknown| Message::NotAmong { accepted: accepted() })?;
    if widest.covers(scope) { Ok(scope) } else { Err(Message::ScopeTooWide { widest: widest.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Rating;

    fn read_text(text: &str) -> Result<Seed, String> {
        read("seed.toml", Path::new("/nowhere"), text, 1 << 20).seed.map_err(|errors| errors.to_string())
    }

    fn errors(text: &str) -> String {
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
    fn the_built_in_seed_is_valid_and_covers_roles_scopes_and_disabled_accounts() {
        let seed = built_in().seed.unwrap();
        assert!(seed.people.iter().any(|person| person.role == Role::Admin));
        assert!(seed.people.iter().any(|person| !person.is_active));
        let tokens = || seed.people.iter().flat_map(|person| &person.tokens);
        assert!(Scope::ALL.iter().all(|scope| tokens().any(|token| token.scope == *scope)));
        assert!(tokens().any(|token| token.expires_at.is_some_and(|end| end <= timestamp_at(24 * 60))));
        assert_eq!(ids(&seed), ids(&built_in().seed.unwrap()));
    }

    #[test]
    fn the_built_in_seed_covers_addresses_ratings_public_profiles_and_set_up_links() {
        let seed = built_in().seed.unwrap();
        assert!(seed.people.iter().any(|person| person.is_public));
        assert!(seed.people.iter().any(|person| person.setup_link.is_some() && person.password.is_none()));
        let addresses = || seed.people.iter().flat_map(|person| &person.addresses);
        for state in [IdentityState::Requested, IdentityState::Granted] {
            assert!(addresses().any(|address| address.state == state), "{state:?}");
        }
        let pictures = || seed.people.iter().flat_map(|person| &person.pictures);
        assert!(pictures().any(|picture| picture.rating != Rating::G));
    }

    #[test]
    fn a_persons_identifier_depends_on_the_email_address_alone() {
        let one = read_text("[[people]]\nemail = 'ada@example.org'").unwrap();
        let other = read_text(
            "[[people]]\nemail = 'b@example.org'\n[[people]]\nemail = 'Ada@Example.org'\nname = 'A'",
        );
        assert_eq!(one.people[0].id, other.unwrap().people[1].id);
    }

    #[test]
    fn an_email_address_is_enough_and_slugs_are_unique() {
        let text = "[[people]]\nemail = 'ada@a.org'\n[[people]]\nemail = 'ada@b.org'\n\
                    [[people]]\nemail = 'c@c.org'\nslug = 'ada'";
        let seed = read_text(text).unwrap();
        let slugs: Vec<&str> = seed.people.iter().map(|person| person.slug.as_str()).collect();
        assert_eq!(slugs, ["ada-1", "ada-2", "ada"]);
        assert!(seed.people.iter().all(|person| person.is_active && person.role == Role::Member));
        assert_ne!(seed.fingerprint, read_text(&format!("{text}\n")).unwrap().fingerprint);
    }

    #[test]
    fn all_errors_are_reported_with_their_line_and_field() {
        let text = "[[people]]\nemail = 'nobody'\n\n[[people]]\nemail = 'a@a.org'\nrole = 'king'\n\
                    [[people]]\nemail = 'b@b.org'\npassword = 'short'\n\
                    [[people]]\nemail = 'c@c.org'\npicture = 'none.jpg'";
        let found = errors(text);
        for part in [
            "seed.toml, line 2: people[0].email: This is not an email address.",
            "seed.toml, line 6: people[1].role: `king` is not one of member, admin",
            "seed.toml, line 9: people[2].password: The password must have at least 8 characters.",
            "seed.toml, line 12: people[3].picture: /nowhere/none.jpg: No such file",
        ] {
            assert!(found.contains(part), "{part} in\n{found}");
        }
    }

    #[test]
    fn unknown_and_missing_fields_are_reported_with_their_line() {
        for (text, part) in [
            ("[[people]]\nemail = 'a@a.org'\nnmae = 'x'", "unknown field `nmae`"),
            ("[[person]]\nemail = 'a@a.org'", "unknown field `person`"),
            ("[[people]]\nname = 'x'", "missing field `email`"),
            ("[[people]]\nemail = 'a@a.org'\nactive = 'yes'", "active = 'yes'"),
            ("[[people]]\nemail = ", "line 2"),
        ] {
            let found = errors(text);
            assert!(
                found.contains(part) && found.contains("seed.toml") && found.contains("line "),
                "{found}"
            );
        }
    }

    #[test]
    fn two_people_cannot_share_an_address_a_slug_or_a_token() {
        let person = |rest: &str| format!("[[people]]\nemail = 'a@a.org'\n{rest}\n");
        let other = |rest: &str| format!("[[people]]\nemail = 'b@b.org'\n{rest}\n");
        assert!(errors(&person("").repeat(2)).contains("line 5: people[1].email: an earlier person has"));
        let slug = "slug = 'x'";
        assert!(
            errors(&(person(slug) + &other(slug))).contains("line 6: people[1].slug: an earlier person has")
        );
        let token = "tokens = [{ token = 'x' }]";
        assert!(
            errors(&(person(token) + &other(token)))
                .contains("people[1].tokens[0].token: an earlier person has")
        );
    }

    #[test]
    fn tokens_and_pictures_are_checked() {
        let error = |rest: &str| errors(&format!("[[people]]\nemail = 'a@a.org'\n{rest}"));
        assert!(error("tokens = [{ token = 'a b' }]").contains("visible ASCII"));
        assert!(error("tokens = [{ token = 'x', scope = 'all' }]").contains("picture, account, admin"));
        assert!(
            error("tokens = [{ token = 'x', scope = 'admin' }]").contains("at most the scope \"account\"")
        );
        assert!(error("tokens = [{ token = 'x', expires = 2026-01-01 }]").contains("an offset"));
        assert!(error("addresses = [{ address = 'x' }]").contains("addresses[0].address: "));
        assert!(error("setup_link = 'a b'").contains("setup_link: a token has"));
        assert!(error("pictures = [{ sample_avatar = 'x', rating = 'y' }]").contains("pictures[0].rating: "));
        assert!(error("pictures = [{ name = 'x' }]").contains("either a `file` or a `sample_avatar`"));
        assert!(error("pictures = [{ sample_avatar = 'x', name = 'a/b' }]").contains("pictures[0].name: "));
        assert!(error("picture = 'a'\npictures = [{ sample_avatar = 'x' }]").contains("not both"));
    }

    #[test]
    fn the_former_key_roundel_is_an_error_that_names_sample_avatar() {
        let text = "[[people]]\nemail = 'a@a.org'\n\n[[people]]\nemail = 'b@b.org'\n\
                    pictures = [{ sample_avatar = 'x' }, { roundel = 'x' }]";
        assert_eq!(
            errors(text),
            "seed.toml, line 6: people[1].pictures[1].roundel: this key is now called `sample_avatar`; rename it"
        );
    }
}
