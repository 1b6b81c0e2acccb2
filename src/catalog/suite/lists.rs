//! Lists: the gallery, people, a history.

use super::*;
use crate::model::{
    GalleryFilters, IdentityState, PeopleFilters, PeopleOrder, PeopleQuery, PersonEdit, SearchText,
};
use crate::values::{Identity, Rating};

pub(super) async fn the_gallery_has_everybodys_pictures_with_their_owners(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    for (number, owner) in (1..=5).zip([ada.id, ben.id].into_iter().cycle()) {
        publish(catalog, picture(number, owner)).await;
    }
    let (mut before, mut listed) = (None, Vec::new());
    loop {
        let page = catalog.gallery(GalleryFilters::default(), before, 2).await.unwrap();
        for (picture, owner) in &page.pictures {
            assert_eq!(picture.owner, owner.id);
            listed.push((picture.image.clone(), owner.slug.as_str().to_owned()));
        }
        before = page.next;
        if before.is_none() {
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
    let query = PeopleQuery {
        search: None,
        filters: PeopleFilters::default(),
        order: "created".parse().unwrap(),
        after: None,
        limit: 10,
    };
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

pub(super) async fn people_are_filtered_and_counted_in_every_order(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    add_admin(catalog, 3, "root").await;
    let zoe = add_member(catalog, 4, "zoe").await;
    publish(catalog, picture(1, ada.id)).await;
    let disabled = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    catalog.edit_person(change(1), zoe.id, disabled).await.unwrap();
    catalog.add_link_of_person(change(2), ben.id, hashed(7), at(100)).await.unwrap();
    let asked = Identity::parse("ada@example.net").unwrap();
    catalog.add_identity(change(3), ada.id, asked, IdentityState::Requested).await.unwrap();
    let filter = PeopleFilters::default();
    let cases = [
        (PeopleFilters { role: Some(Role::Admin), ..filter }, "3"),
        (PeopleFilters { role: Some(Role::Member), ..filter }, "1 2 4"),
        (PeopleFilters { is_active: Some(false), ..filter }, "4"),
        (PeopleFilters { is_active: Some(true), has_picture: Some(false), ..filter }, "2 3"),
        (PeopleFilters { has_picture: Some(true), ..filter }, "1"),
        (PeopleFilters { is_invited: Some((true, at(50))), ..filter }, "2"),
        (PeopleFilters { is_invited: Some((true, at(200))), ..filter }, ""),
        (PeopleFilters { is_invited: Some((false, at(50))), ..filter }, "1 3 4"),
        (PeopleFilters { asks_for_address: Some(true), ..filter }, "1"),
        (PeopleFilters { asks_for_address: Some(false), role: Some(Role::Admin), ..filter }, "3"),
    ];
    for (filters, expected) in cases {
        for (search, order) in [(None, "created"), (Some("example"), "created"), (Some("example"), "email")] {
            let search = search.and_then(|text| SearchText::parse(text).unwrap());
            let query =
                PeopleQuery { search, filters, order: order.parse().unwrap(), after: None, limit: 10 };
            let page = catalog.people(query).await.unwrap();
            let mut found: Vec<_> = page.people.iter().map(|(person, _)| person.id.as_bytes()[15]).collect();
            found.sort_unstable();
            let found: Vec<_> = found.into_iter().map(|number| number.to_string()).collect();
            assert_eq!(
                (found.join(" ").as_str(), page.total),
                (expected, Some(found.len() as u64)),
                "{filters:?}"
            );
        }
    }
}

pub(super) async fn the_gallery_is_filtered(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    for (number, owner) in (1..=4).zip([ada.id, ben.id].into_iter().cycle()) {
        publish(catalog, picture(number, owner)).await;
    }
    let filter = GalleryFilters::default();
    for (filters, expected) in [
        (GalleryFilters { owner: Some(ada.id), ..filter.clone() }, 2),
        (GalleryFilters { min_bytes: Some(image(3).bytes), ..filter.clone() }, 2),
        (GalleryFilters { is_animated: Some(true), ..filter.clone() }, 0),
        (GalleryFilters { rating: Some(Rating::G), ..filter.clone() }, 4),
        (GalleryFilters { rating: Some(Rating::X), ..filter.clone() }, 0),
        (GalleryFilters { until: Some(at(-1)), ..filter.clone() }, 0),
        (GalleryFilters { since: Some(at(-1)), ..filter.clone() }, 4),
        (filter, 4),
    ] {
        let (mut before, mut found) = (None, 0);
        loop {
            let page = catalog.gallery(filters.clone(), before, 1).await.unwrap();
            found += page.pictures.len();
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{filters:?}");
    }
}

/// The last digits of the identifiers of everybody on the list.
async fn numbers(catalog: &Catalog, order: PeopleOrder, search: Option<&str>, limit: u32) -> String {
    let search = search.and_then(|text| SearchText::parse(text).unwrap());
    let mut query = PeopleQuery { search, filters: PeopleFilters::default(), order, after: None, limit };
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
