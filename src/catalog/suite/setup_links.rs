//! Set-up links: the first administrator's, and those of people.

use super::*;
use crate::catalog::Unique;
use crate::model::{LinkHolder, PersonEdit};

pub(super) async fn the_first_link_makes_the_first_administrator(catalog: &Catalog) {
    add_member(catalog, 1, "ada").await;
    catalog.add_first_link(at(0), hashed(1), at(100)).await.unwrap().unwrap();
    // A newer link ends the former one.
    catalog.add_first_link(at(1), hashed(2), at(100)).await.unwrap().unwrap();
    assert!(catalog.setup_link(hashed(1), at(2)).await.unwrap().is_none());
    let link = catalog.setup_link(hashed(2), at(2)).await.unwrap().unwrap();
    assert!(matches!(link.holder, LinkHolder::FirstAdministrator));
    assert_eq!(link.expires_at, at(100));
    let admin = |number, name| NewPerson { role: Role::Admin, ..member(number, name) };
    let taken = catalog.use_first_link(change(3), hashed(2), admin(2, "ada")).await;
    assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Email))), "{taken:?}");
    let ben = catalog.use_first_link(change(3), hashed(2), admin(2, "ben")).await.unwrap().unwrap();
    assert_eq!(ben.role, Role::Admin);
    assert!(catalog.use_first_link(change(4), hashed(2), admin(3, "cleo")).await.unwrap().is_none());
    assert!(catalog.add_first_link(at(4), hashed(3), at(100)).await.unwrap().is_none());
}

pub(super) async fn a_link_sets_a_password_once(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    catalog.add_login(change(0), password("ada"), None, login(1, ada.id)).await.unwrap();
    assert!(catalog.add_link_of_person(change(1), person_id(9), hashed(8), at(9)).await.unwrap().is_none());
    catalog.add_link_of_person(change(1), ada.id, hashed(9), at(100)).await.unwrap().unwrap();
    assert!(catalog.setup_link(hashed(9), at(100)).await.unwrap().is_none());
    let link = catalog.setup_link(hashed(9), at(99)).await.unwrap().unwrap();
    assert!(matches!(link.holder, LinkHolder::Person(person) if person.id == ada.id));
    let used = catalog.use_link_of_person(change(2), hashed(9), password("new"), false).await.unwrap();
    assert_eq!(used.unwrap().updated_at, at(2));
    assert!(catalog.session(hashed(1)).await.unwrap().is_none());
    catalog.add_login(change(3), password("new"), None, login(2, ada.id)).await.unwrap();
    assert!(
        catalog.use_link_of_person(change(3), hashed(9), password("again"), false).await.unwrap().is_none()
    );
    // The link of a disabled account does nothing.
    catalog.add_link_of_person(change(4), ada.id, hashed(10), at(100)).await.unwrap().unwrap();
    let disable = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    catalog.edit_person(change(5), ada.id, disable).await.unwrap();
    assert!(catalog.setup_link(hashed(10), at(6)).await.unwrap().is_none());
}

pub(super) async fn expired_links_are_swept(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    catalog.add_link_of_person(change(0), ada.id, hashed(1), at(10)).await.unwrap().unwrap();
    catalog.sweep_setup_links(at(9)).await.unwrap();
    assert!(catalog.setup_link(hashed(1), at(0)).await.unwrap().is_some());
    catalog.sweep_setup_links(at(10)).await.unwrap();
    assert!(catalog.setup_link(hashed(1), at(0)).await.unwrap().is_none());
}
