//! Replacing everybody by fixture people.

use super::*;
use crate::catalog::Unique;
use crate::model::{
    FixtureIdentity, FixturePerson, FixturePicture, Fixtures, IdentityState, PeopleFilters, PeopleOrder,
    PeopleQuery, PersonKey, SearchText,
};
use crate::values::{Identity, Rating, Reason, Style};

fn fixture(number: u8, name: &str) -> FixturePerson {
    let person = NewPerson { slug: Some(slug(name)), ..member(number, name) };
    FixturePerson {
        person: (at(0), person),
        is_active: true,
        is_public: false,
        default_style: None,
        identities: Vec::new(),
        tokens: Vec::new(),
        setup_link: None,
        pictures: Vec::new(),
    }
}

fn fixture_picture(number: u8, owner: PersonId, rating: Rating) -> FixturePicture {
    FixturePicture { at: at(number.into()), row: picture(number, owner), rating, deleted_at: None }
}

fn identity(text: &str) -> Identity {
    Identity::parse(text).unwrap()
}

async fn has(catalog: &Catalog, name: &str) -> bool {
    let key = PersonKey::Email(email(&format!("{name}@example.org")));
    catalog.person(key).await.unwrap().is_some()
}

pub(super) async fn a_snapshot_brings_every_row_back(catalog: &Catalog) {
    let ada = person_id(1);
    let first = FixturePerson {
        default_style: Some(Style::Retro),
        tokens: vec![(at(1), token(1, ada, None))],
        identities: vec![FixtureIdentity {
            at: at(1),
            address: identity("ada@example.net"),
            state: IdentityState::Granted,
            picture: Some(picture(2, ada).id),
        }],
        pictures: vec![
            fixture_picture(2, ada, Rating::Pg),
            FixturePicture { deleted_at: Some(at(5)), ..fixture_picture(4, ada, Rating::G) },
            fixture_picture(3, ada, Rating::G),
        ],
        ..fixture(1, "ada")
    };
    let blocked = vec![(image(9).hash, Reason::parse("why").unwrap())];
    let fixtures = Fixtures { people: vec![first], blocked };
    catalog.replace_all(at(9), fixtures, || true).await.unwrap();
    let before = everything(catalog, ada).await;
    let snapshot = catalog.save_rows(|blobs| assert_eq!(blobs.len(), 3)).await.unwrap();
    let others = Fixtures { people: vec![fixture(2, "ben")], blocked: Vec::new() };
    catalog.replace_all(at(10), others, || true).await.unwrap();
    assert!(catalog.restore_rows(&snapshot, || false).await.unwrap().is_none());
    assert!(!has(catalog, "ada").await && has(catalog, "ben").await);
    for _ in 0..2 {
        assert!(catalog.restore_rows(&snapshot, || true).await.unwrap().is_some());
        assert_eq!(everything(catalog, ada).await, before);
        assert!(has(catalog, "ada").await && !has(catalog, "ben").await);
    }
    // The tables count on where they were, and the search finds what is there again.
    let query = PeopleQuery {
        search: SearchText::parse("ada").unwrap(),
        filters: PeopleFilters::default(),
        order: PeopleOrder::NEWEST,
        after: None,
        limit: 9,
    };
    assert_eq!(catalog.people(query).await.unwrap().people.len(), 1);
    assert_eq!(catalog.unreferenced(vec![image(2).hash, image(8).hash]).await.unwrap(), [image(8).hash]);
}

async fn everything(catalog: &Catalog, person: PersonId) -> String {
    let facts = catalog.person(PersonKey::Id(person)).await.unwrap();
    let history = catalog.history(person, None, 9).await.unwrap().pictures;
    let trash = catalog.trash(person, None, 9).await.unwrap().pictures;
    let identities = catalog.identities_of(person).await.unwrap();
    let session = catalog.session(hashed(1)).await.unwrap().map(|session| session.token.id);
    let blocked = catalog.blocked_files(None, 9).await.unwrap().files;
    let trail = catalog.audit(about(person), None, 99).await.unwrap().entries.len();
    format!("{facts:?} {history:?} {trash:?} {identities:?} {session:?} {blocked:?} {trail}")
}

pub(super) async fn everybody_is_replaced_or_nobody(catalog: &Catalog) {
    let replace = |people, blobs_exist: bool| {
        let fixtures = Fixtures { people, blocked: Vec::new() };
        catalog.replace_all(at(9), fixtures, move || blobs_exist)
    };
    let ada = person_id(1);
    let first = FixturePerson {
        is_active: false,
        tokens: vec![(at(1), token(1, ada, None))],
        is_public: true,
        identities: vec![FixtureIdentity {
            at: at(1),
            address: identity("ada@example.net"),
            state: IdentityState::Granted,
            picture: None,
        }],
        pictures: vec![fixture_picture(2, ada, Rating::G), fixture_picture(3, ada, Rating::Pg)],
        ..fixture(1, "ada")
    };
    assert_eq!(replace(vec![first, fixture(2, "ben")], true).await.unwrap(), Some(Vec::new()));
    let session = catalog.session(hashed(1)).await.unwrap().unwrap();
    assert!(!session.person.is_active && session.person.picture_count == 2);
    let current = catalog.current_picture(ada).await.unwrap().unwrap();
    assert_eq!((current.image, current.rating), (image(3), Rating::Pg));
    assert!(session.person.is_public && catalog.identities_of(ada).await.unwrap().len() == 2);
    // Half of this could be done.
    let same_email = FixturePerson {
        person: (at(0), NewPerson { slug: Some(slug("other")), ..member(4, "cleo") }),
        ..fixture(4, "cleo")
    };
    let clash = replace(vec![fixture(3, "cleo"), same_email], true).await;
    assert!(matches!(clash, Err(CatalogError::Conflict(Unique::Email))), "{clash:?}");
    let same_slug = FixturePerson {
        person: (at(0), NewPerson { slug: Some(slug("cleo")), ..member(4, "dora") }),
        ..fixture(4, "dora")
    };
    let clash = replace(vec![fixture(3, "cleo"), same_slug], true).await;
    assert!(matches!(clash, Err(CatalogError::Conflict(Unique::Slug))), "{clash:?}");
    assert!(replace(vec![fixture(3, "cleo")], false).await.unwrap().is_none());
    assert!(has(catalog, "ada").await && !has(catalog, "cleo").await);
    let mut blobs = replace(vec![fixture(3, "ben")], true).await.unwrap().unwrap();
    blobs.sort_unstable();
    let mut expected = [image(2).hash, image(3).hash];
    expected.sort_unstable();
    assert_eq!(blobs, expected);
    assert!(has(catalog, "ben").await && !has(catalog, "ada").await);
}
