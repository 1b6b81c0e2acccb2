//! Identities: requesting, granting, removing, finding by hash.

use super::*;
use crate::catalog::{Key, Unique};
use crate::model::{Deletion, IdentityState, MAX_IDENTITIES, PersonEdit, PersonIdentity};
use crate::values::{Identity, IdentityId};

fn identity(text: &str) -> Identity {
    Identity::parse(text).unwrap()
}

async fn add(catalog: &Catalog, owner: PersonId, text: &str, state: IdentityState) -> PersonIdentity {
    catalog.add_identity(change(1), owner, identity(text), state).await.unwrap().unwrap()
}

async fn owner(catalog: &Catalog, text: &str) -> Option<PersonId> {
    let mut owners = Vec::new();
    for hash in identity(text).hashes() {
        owners.push(catalog.owner_of_hash(hash).await.unwrap());
    }
    owners.dedup();
    let [owner] = owners[..] else { panic!("{owners:?}") };
    owner.map(|holder| holder.person)
}

pub(super) async fn the_sign_in_email_is_an_identity(catalog: &Catalog) {
    let new = NewPerson { email: email("Ada@Example.org"), ..member(1, "ada") };
    let ada = catalog.add_person(change(0), new).await.unwrap();
    let identities = catalog.identities_of(ada.id).await.unwrap();
    let [sign_in] = &identities[..] else { panic!("{identities:?}") };
    assert_eq!((sign_in.address.typed(), sign_in.state), ("Ada@Example.org", IdentityState::Granted));
    assert_eq!(owner(catalog, "ada@example.org").await, Some(ada.id));
}

pub(super) async fn a_request_is_granted_and_found_by_its_hashes(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let requested = add(catalog, ada.id, "https://ada.example.net", IdentityState::Requested).await;
    assert_eq!((requested.state, requested.created_at), (IdentityState::Requested, at(1)));
    assert_eq!(owner(catalog, "https://ada.example.net").await, None);
    // Requesting again changes nothing.
    assert_eq!(add(catalog, ada.id, "http://ADA.example.net/", IdentityState::Requested).await, requested);
    let granted = catalog.grant_identity(change(2), ada.id, requested.id).await.unwrap().unwrap();
    assert_eq!(granted.state, IdentityState::Granted);
    assert_eq!(owner(catalog, "https://ada.example.net").await, Some(ada.id));
    assert_eq!(add(catalog, ada.id, "https://ada.example.net", IdentityState::Requested).await, granted);
    assert!(catalog.grant_identity(change(2), person_id(9), granted.id).await.unwrap().is_none());
    let removed = catalog.remove_identity(change(3), ada.id, granted.id).await.unwrap();
    assert_eq!(removed, Some(granted.clone()));
    assert_eq!(owner(catalog, "https://ada.example.net").await, None);
    assert!(catalog.remove_identity(change(3), ada.id, granted.id).await.unwrap().is_none());
    let state = IdentityState::Granted;
    let nobody = catalog.add_identity(change(3), person_id(9), identity("x@example.org"), state).await;
    assert!(nobody.unwrap().is_none());
}

pub(super) async fn a_granted_identity_is_one_persons_only(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let of_ben = add(catalog, ben.id, "us@example.net", IdentityState::Requested).await;
    add(catalog, ada.id, "us@example.net", IdentityState::Granted).await;
    for state in [IdentityState::Requested, IdentityState::Granted] {
        let cleo = add_or_find_cleo(catalog).await;
        let taken = catalog.add_identity(change(2), cleo, identity("us@example.net"), state).await;
        assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Identity))), "{taken:?}");
    }
    let taken = catalog.grant_identity(change(2), ben.id, of_ben.id).await;
    assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Identity))), "{taken:?}");
    // Nobody signs in with it either, and withdrawing the request leaves the grant.
    let same =
        catalog.add_person(change(2), NewPerson { email: email("us@example.net"), ..member(4, "dora") });
    assert!(matches!(same.await, Err(CatalogError::Conflict(Unique::Email))));
    catalog.remove_identity(change(3), ben.id, of_ben.id).await.unwrap().unwrap();
    assert_eq!(owner(catalog, "us@example.net").await, Some(ada.id));
}

async fn add_or_find_cleo(catalog: &Catalog) -> PersonId {
    let found = catalog.person(crate::model::PersonKey::Id(person_id(3))).await.unwrap();
    match found {
        Some(cleo) => cleo.id,
        None => add_member(catalog, 3, "cleo").await.id,
    }
}

pub(super) async fn the_sign_in_identity_cannot_be_removed(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let sign_in = catalog.identities_of(ada.id).await.unwrap().remove(0);
    let refused = catalog.remove_identity(change(1), ada.id, sign_in.id).await;
    assert!(matches!(refused, Err(CatalogError::SignInIdentity)), "{refused:?}");
}

pub(super) async fn identities_are_bounded(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for number in 1..MAX_IDENTITIES {
        add(catalog, ada.id, &format!("ada{number}@example.net"), IdentityState::Requested).await;
    }
    let more = identity("more@example.net");
    let full = catalog.add_identity(change(1), ada.id, more, IdentityState::Granted).await;
    assert!(matches!(full, Err(CatalogError::IdentitiesFull)), "{full:?}");
    // What was requested can still be granted.
    let last = catalog.identities_of(ada.id).await.unwrap().pop().unwrap();
    assert_eq!(last.state, IdentityState::Requested);
    assert!(catalog.grant_identity(change(2), ada.id, last.id).await.unwrap().is_some());
}

pub(super) async fn requests_are_listed_newest_first(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    for (second, owner) in (0..5).zip([ada.id, ben.id].into_iter().cycle()) {
        let requested = identity(&format!("r{second}@example.net"));
        let state = IdentityState::Requested;
        catalog.add_identity(change(second), owner, requested, state).await.unwrap().unwrap();
    }
    let (mut before, mut listed): (Option<IdentityId>, Vec<(String, PersonId)>) = (None, Vec::new());
    loop {
        let page = catalog.requested_identities(before, 2).await.unwrap();
        for (request, person) in &page.requests {
            assert_eq!(request.owner, person.id);
            listed.push((request.address.normal().to_owned(), person.id));
        }
        before = page.requests.last().map(|(request, _)| request.id);
        if !page.has_more {
            break;
        }
    }
    let expected: Vec<_> = (0..5)
        .rev()
        .map(|second| {
            let owner = if second % 2 == 0 { ada.id } else { ben.id };
            (format!("r{second}@example.net"), owner)
        })
        .collect();
    assert_eq!(listed, expected);
}

/// The picture that was chosen for an address, as the hashes of all its spellings find it.
async fn chosen(catalog: &Catalog, text: &str) -> Option<PictureId> {
    let mut chosen = Vec::new();
    for hash in identity(text).hashes() {
        let holder = catalog.owner_of_hash(hash).await.unwrap().unwrap();
        // One statement finds the same as two.
        let shown = catalog.shown(holder).await.unwrap();
        assert_eq!(catalog.shown_by_hash(hash).await.unwrap(), Some((holder, shown)));
        chosen.push(holder.picture);
    }
    chosen.dedup();
    let [chosen] = chosen[..] else { panic!("{chosen:?}") };
    chosen
}

pub(super) async fn an_address_shows_a_picture_of_its_own(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let work = publish(catalog, picture(1, ada.id)).await;
    let current = publish(catalog, picture(2, ada.id)).await;
    let of_ben = publish(catalog, picture(3, ben.id)).await;
    let address = add(catalog, ada.id, "ada@work.example", IdentityState::Granted).await;
    assert_eq!((address.picture, chosen(catalog, "ada@work.example").await), (None, None));
    let show = |id| catalog.show_picture_for(change(3), ada.id, address.id, id);
    let hash = identity("ada@work.example").hashes()[0];
    let version = catalog.version(Key::Hash(hash));
    assert_eq!(show(Some(work.id)).await.unwrap().unwrap().picture, Some(work.id));
    assert!(!catalog.is_current(Key::Hash(hash), version), "a cached look-up is stale");
    assert_eq!(chosen(catalog, "ada@work.example").await, Some(work.id));
    let holder = catalog.owner_of_hash(hash).await.unwrap().unwrap();
    assert_eq!(catalog.shown(holder).await.unwrap().picture.map(|shown| shown.id), Some(work.id));
    assert!(matches!(show(Some(of_ben.id)).await, Err(CatalogError::PictureMissing)));
    let others = catalog.show_picture_for(change(3), ben.id, address.id, Some(of_ben.id)).await;
    assert!(others.unwrap().is_none());
    // The look-up that was made before the deletion finds the current picture.
    catalog
        .remove_picture(change(4), ada.id, Some(work.id), Deletion::ForGood, crate::model::Removal::default())
        .await
        .unwrap();
    assert_eq!(catalog.shown(holder).await.unwrap().picture.map(|shown| shown.id), Some(current.id));
    assert_eq!(chosen(catalog, "ada@work.example").await, None);
    assert_eq!(show(None).await.unwrap().unwrap().picture, None);
    let trail = catalog.audit(AuditFilters::default(), None, 3).await.unwrap().entries;
    assert_eq!(trail[1].detail, format!("ada@work.example {}", work.id));
}

pub(super) async fn a_choice_survives_a_grant_and_a_new_sign_in_email(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let work = publish(catalog, picture(1, ada.id)).await;
    let asked = add(catalog, ada.id, "ada@work.example", IdentityState::Requested).await;
    catalog.show_picture_for(change(2), ada.id, asked.id, Some(work.id)).await.unwrap();
    let granted = catalog.grant_identity(change(3), ada.id, asked.id).await.unwrap().unwrap();
    assert_eq!(granted.picture, Some(work.id));
    let edit = PersonEdit { email: Some(email("ada@work.example")), ..PersonEdit::default() };
    catalog.edit_person(change(4), ada.id, edit).await.unwrap();
    assert_eq!(chosen(catalog, "ada@work.example").await, Some(work.id));
}
