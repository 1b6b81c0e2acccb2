//! Replacing everybody by fixture people.

use super::*;
use crate::catalog::Unique;
use crate::model::{FixtureIdentity, FixturePerson, FixturePicture, Fixtures, IdentityState, PersonKey};
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
