//! Lists: the gallery, people, a history.

use super::*;
use crate::model::{PeopleOrder, PeopleQuery, SearchText};

pub(super) async fn the_gallery_has_everybodys_pictures_with_their_owners(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    for (number, owner) in (1..=5).zip([ada.id, ben.id].into_iter().cycle()) {
        publish(catalog, picture(number, owner)).await;
    }
    let (mut before, mut listed) = (None, Vec::new());
    loop {
        let page = catalog.gallery(before, 2).await.unwrap();
        for (picture, owner) in &page.pictures {
            assert_eq!(picture.owner, owner.id);
            listed.push((picture.image.clone(), owner.slug.as_str().to_owned()));
        }
        before = page.pictures.last().map(|(picture, _)| picture.id);
        if !page.has_more {
            break;
        }
    }
    let slugs = ["ada", "ben", "ada", "ben", "ada"].map(str::to_owned);
    let expected: Vec<_> = (1..=5).rev().map(image).zip(slugs).collect();
    assert_eq!(listed, expected);
}

pub(super) async fn people_come_with_their_current_pictures(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    publish(catalog, picture(1, ada.id)).await;
    let current = publish(catalog, picture(2, ada.id)).await;
    let query = PeopleQuery { search: None, order: "created".parse().unwrap(), after: None, limit: 10 };
    let page = catalog.people(query).await.unwrap();
    let listed: Vec<_> = page.people.iter().map(|(person, picture)| (person.id, picture.clone())).collect();
    assert_eq!(listed, [(ada.id, Some(current)), (ben.id, None)]);
    assert!(page.next.is_none());
    let (first, _) = &page.people[0];
    assert_eq!((first.picture_count, first.picture_bytes), (2, 203));
}

pub(super) async fn people_are_searched_and_paged_in_every_order(catalog: &Catalog) {
    // Names and emails sort differently, letter case aside, and two people share a name.
    for (number, name, local) in
        [(1, "zoe", "a"), (2, "Ada", "m"), (3, "ada", "z"), (4, "Édith", "c"), (5, "ben", "b")]
    {
        let new = NewPerson {
            name: DisplayName::parse(name).unwrap(),
            email: email(&format!("{local}@example.org")),
            ..member(number, local)
        };
        catalog.add_person(change(0), new).await.unwrap();
    }
    let cases = [
        ("created", None, "1 2 3 4 5"),
        ("-created", None, "5 4 3 2 1"),
        ("name", None, "2 3 5 1 4"),
        ("-name", None, "4 1 5 3 2"),
        ("email", None, "1 5 4 2 3"),
        ("-email", None, "3 2 4 5 1"),
        ("name", Some("ada"), "2 3"),
        ("-created", Some("example"), "5 4 3 2 1"),
        ("created", Some("EXAMPLE"), "1 2 3 4 5"),
        ("-email", Some("exam"), "3 2 4 5 1"),
        ("created", Some("é"), "4"),
        ("name", Some("a"), "2 3 1"),
        ("name", Some("nobody"), ""),
    ];
    for (order, search, expected) in cases {
        for limit in [1, 2, 10] {
            let found = numbers(catalog, order.parse().unwrap(), search, limit).await;
            assert_eq!(found, expected, "{order} {search:?} {limit}");
        }
    }
}

/// The last digits of the identifiers of everybody on the list.
async fn numbers(catalog: &Catalog, order: PeopleOrder, search: Option<&str>, limit: u32) -> String {
    let search = search.and_then(|text| SearchText::parse(text).unwrap());
    let mut query = PeopleQuery { search, order, after: None, limit };
    let mut found = Vec::new();
    loop {
        let page = catalog.people(query.clone()).await.unwrap();
        assert!(page.people.len() <= limit as usize);
        found.extend(page.people.iter().map(|(person, _)| person.id.as_bytes()[15].to_string()));
        query.after = page.next;
        if query.after.is_none() {
            return found.join(" ");
        }
    }
}

pub(super) async fn a_history_is_paged(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for number in 1..=3 {
        publish(catalog, picture(number, ada.id)).await;
    }
    let page = catalog.history(ada.id, None, 2).await.unwrap();
    let images: Vec<_> = page.pictures.iter().map(|picture| picture.image.clone()).collect();
    assert_eq!((images, page.has_more), (vec![image(3), image(2)], true));
    let rest = catalog.history(ada.id, Some(page.pictures[1].id), 2).await.unwrap();
    assert_eq!((rest.pictures.len(), rest.has_more), (1, false));
}
