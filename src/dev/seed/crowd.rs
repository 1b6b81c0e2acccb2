//! People who are made up, as many as a seed asks for: the same ones every time.

use toml::Spanned;

use super::entries::CrowdEntry;
use super::read::Reader;
use super::read_pictures::SAMPLE_AVATAR_NAME;
use super::spec::{Content, Place, SeedPerson, SeedPicture, derived_bits, timestamp_at};
use crate::values::{
    DisplayName, Email, Message, NewPassword, PersonId, PictureId, PictureName, Rating, Role, Rotation,
};

/// The most people of one crowd.
const MAX_COUNT: u32 = 100_000;

/// The domain of their addresses.
const DOMAIN: &str = "crowd.example";

/// The side of their pictures, in pixels: small, so that a thousand are drawn and stored in a moment.
const SIDE: u32 = 96;

/// How many different pictures they have: the same ones come again, which takes a quarter of the time for a thousand people.
const PICTURES: usize = 256;

/// First names of many places, with letters that programs get wrong.
const FIRST_NAMES: [&str; 32] = [
    "Ada",
    "Alan",
    "Aïcha",
    "Björn",
    "Carmen",
    "Chinua",
    "Chloé",
    "Dilnoza",
    "Edsger",
    "Emeka",
    "Fatma",
    "Grace",
    "Hana",
    "Hedy",
    "İnci",
    "Jürgen",
    "Katherine",
    "Kofi",
    "Leyla",
    "Linus",
    "Margaret",
    "Mei",
    "Noor",
    "Ólafur",
    "Priya",
    "Radia",
    "Søren",
    "Sofía",
    "Tomás",
    "Wanjiru",
    "Yusuf",
    "Zoë",
];

/// Last names; their count has no divisor in common with that of the first names, so that pairs come late again.
const LAST_NAMES: [&str; 37] = [
    "Achebe",
    "Adeyemi",
    "Álvarez",
    "Andersson",
    "Aydın",
    "Babbage",
    "Banerjee",
    "Çelik",
    "Chen",
    "Dijkstra",
    "Dubois",
    "Eriksen",
    "Fernández",
    "García",
    "Hopper",
    "Ibrahim",
    "Johnson",
    "Kaya",
    "Kim",
    "Lamarr",
    "Lovelace",
    "Mensah",
    "Müller",
    "Nakamura",
    "Nguyễn",
    "Noether",
    "O’Brien",
    "Okafor",
    "Petrović",
    "Rossi",
    "Santos",
    "Singh",
    "Turing",
    "Ünal",
    "van den Berg",
    "Wójcik",
    "Yılmaz",
];

impl Reader<'_> {
    /// The people of a crowd, of whom the first is the person number `first` of the seed.
    pub(super) fn crowd(&mut self, at: usize, entry: &CrowdEntry, first: usize) -> Vec<SeedPerson> {
        let field = |name: &str| format!("crowd[{at}].{name}");
        let count = *entry.count.get_ref();
        if count == 0 || count > MAX_COUNT {
            let problem = format!("a crowd has 1 to {MAX_COUNT} people");
            let _: Option<()> = self.errors.error_at(entry.count.span().start, &field("count"), &problem);
            return Vec::new();
        }
        let domain = entry.domain.as_ref().map_or(DOMAIN, |domain| domain.get_ref());
        let checked = |_: &str| Email::parse(&format!("one@{domain}"));
        if let Some(value) = &entry.domain
            && self.errors.parse(value, &field("domain"), checked).is_none()
        {
            return Vec::new();
        }
        let Some(password) = self.password(entry.password.as_ref(), &field("password")) else {
            return Vec::new();
        };
        let mut people = Vec::new();
        for number in 0..count as usize {
            match self.member(number, domain, entry, password.as_ref()) {
                Ok(Some(person)) => {
                    people.push(SeedPerson { created_at: timestamp_at(first + number), ..person });
                }
                Ok(None) => return people,
                Err(message) => {
                    let problem = crate::i18n::render(&message, crate::values::Locale::En);
                    let _: Option<()> =
                        self.errors.error_at(entry.count.span().start, &field("count"), &problem);
                    return people;
                }
            }
        }
        people
    }

    /// A person of a crowd; `None` where an error was noted.
    fn member(
        &mut self,
        number: usize,
        domain: &str,
        entry: &CrowdEntry,
        password: Option<&NewPassword>,
    ) -> Result<Option<SeedPerson>, Message> {
        let pick =
            |names: &[&'static str]| names.get(number % names.len().max(1)).copied().unwrap_or_default();
        let (first_name, last_name) = (pick(&FIRST_NAMES), pick(&LAST_NAMES));
        let name = DisplayName::parse(&format!("{first_name} {last_name}"))?;
        let email = Email::parse(&format!("person-{}@{domain}", number + 1))?;
        if !self.emails.insert(email.as_str().to_owned()) {
            let problem =
                format!("somebody in this seed has the address {email} already; set another `domain`");
            self.errors.error_at::<()>(Spanned::span(&entry.count).start, "crowd", &problem);
            return Ok(None);
        }
        let Some(slug) = self.free_slug(&name, &email) else { return Ok(None) };
        let pictures =
            if entry.pictures == Some(false) { Vec::new() } else { vec![picture(&email, number)?] };
        Ok(Some(SeedPerson {
            id: PersonId::new(timestamp_at(0), derived_bits("person", &email, "")),
            created_at: timestamp_at(0),
            email,
            name,
            slug,
            username: None,
            role: Role::Member,
            language: None,
            is_active: true,
            is_public: entry.public.unwrap_or(false),
            default_style: None,
            addresses: Vec::new(),
            setup_link: None,
            password: password.cloned(),
            tokens: Vec::new(),
            pictures,
        }))
    }
}

fn picture(owner: &Email, number: usize) -> Result<SeedPicture, Message> {
    let created_at = timestamp_at(0);
    Ok(SeedPicture {
        id: PictureId::new(created_at, derived_bits("picture", owner, "0")),
        created_at,
        name: PictureName::parse(SAMPLE_AVATAR_NAME)?,
        crop: None,
        rotation: Rotation::None,
        alt: None,
        rating: Rating::G,
        place: Place::Current,
        content: Content::SampleAvatar { word: format!("crowd {}", number % PICTURES), side: SIDE },
        location: format!("the picture of {owner}"),
    })
}
