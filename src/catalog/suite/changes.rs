//! What holds for every change: authorization, the audit trail, the change feed, rollback.

use super::*;
use crate::catalog::Key;
use crate::catalog::sql::values;
use crate::model::{IdentityState, PersonEdit, PersonKey};
use crate::values::Identity;

pub(super) async fn every_change_is_in_the_trail(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let made = token(1, ada.id, None);
    add_token(catalog, &made).await;
    let by_ada = change_by(2, &made, Scope::Account);
    let rename = PersonEdit { name: Some(DisplayName::parse("Ada").unwrap()), ..PersonEdit::default() };
    catalog.edit_person(by_ada, ada.id, rename).await.unwrap();
    publish(catalog, picture(3, ada.id)).await;
    let trail = catalog.audit(AuditFilters::default(), None, 10).await.unwrap();
    let rows: Vec<_> = trail.entries.iter().map(|row| (row.action.as_str(), row.actor.as_str())).collect();
    let of_ada = ada.id.to_string();
    let expected = [
        ("picture.published", "operator"),
        ("person.edited", of_ada.as_str()),
        ("token.created", "operator"),
        ("person.added", "operator"),
    ];
    assert_eq!(rows, expected);
    let edited = &trail.entries[1];
    assert_eq!(
        (edited.at, edited.client.as_deref(), edited.subject),
        (at(2), Some("192.0.2.7"), Some(ada.id))
    );
    assert_eq!(edited.detail, "name=Ada");
    let page = catalog.audit(about(ada.id), Some(edited.id), 1).await.unwrap();
    assert_eq!((page.entries[0].action.as_str(), page.has_more), ("token.created", true));
    assert!(catalog.audit(about(person_id(9)), None, 10).await.unwrap().entries.is_empty());
}

pub(super) async fn the_trail_is_pruned_by_age_and_by_number(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let tokens = [token(1, ada.id, None), token(2, ben.id, None)];
    for made in &tokens {
        add_token(catalog, made).await;
    }
    let rename =
        |name: &str| PersonEdit { name: Some(DisplayName::parse(name).unwrap()), ..PersonEdit::default() };
    for (made, second) in [(&tokens[1], 1000), (&tokens[0], 1001), (&tokens[0], 1002), (&tokens[0], 1003)] {
        let by = change_by(second, made, Scope::Account);
        catalog.edit_person(by, made.owner, rename(&second.to_string())).await.unwrap();
    }
    let details = async || -> Vec<String> {
        let trail = catalog.audit(AuditFilters::default(), None, 100).await.unwrap();
        trail.entries.into_iter().map(|entry| entry.detail).collect()
    };
    assert_eq!(catalog.prune_audit(at(1000), 100).await.unwrap(), 4);
    assert_eq!(catalog.prune_audit(at(1000), 100).await.unwrap(), 0);
    assert_eq!(catalog.prune_audit(at(1000), 2).await.unwrap(), 2);
    assert_eq!(details().await, ["name=1003", "name=1000"]);
}

pub(super) async fn a_change_needs_a_token_that_still_allows_it(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let expiring = NewToken { expires_at: Some(at(10)), ..token(1, ada.id, Some(Scope::Picture)) };
    add_token(catalog, &expiring).await;
    let rename = |second, needed| {
        let name = Some(DisplayName::parse("x").unwrap());
        let edit = PersonEdit { name, ..PersonEdit::default() };
        catalog.edit_person(change_by(second, &expiring, needed), ada.id, edit)
    };
    assert!(rename(9, Scope::Picture).await.is_ok());
    assert_eq!(denied(rename(9, Scope::Account).await), AuthError::OutOfReach(Scope::Account));
    assert_eq!(denied(rename(10, Scope::Picture).await), AuthError::Expired);
    let active = |is_active| PersonEdit { is_active: Some(is_active), ..PersonEdit::default() };
    catalog.edit_person(change(2), ada.id, active(false)).await.unwrap();
    assert_eq!(denied(rename(3, Scope::Picture).await), AuthError::Unauthorized);
    catalog.edit_person(change(4), ada.id, active(true)).await.unwrap();
    catalog.revoke_token(change(5), expiring.id, None).await.unwrap();
    assert_eq!(denied(rename(6, Scope::Picture).await), AuthError::Unauthorized);
}

pub(super) async fn a_change_makes_cached_values_stale(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let blob = image(1).hash;
    let address = Identity::parse("ada@example.net").unwrap();
    let hash = address.hashes()[0];
    let versions = || {
        [Key::Person(ada.id), Key::Blob(blob), Key::Hash(hash), Key::Name("ada")]
            .map(|key| (key, catalog.version(key)))
    };
    let fresh = |before: [(Key<'_>, _); 4]| before.map(|(key, version)| catalog.is_current(key, version));
    let before = versions();
    assert_eq!(fresh(before), [true; 4]);
    publish(catalog, picture(1, ada.id)).await;
    assert_eq!(fresh(before), [false, false, true, true]);
    let before = versions();
    catalog.set_placeholder(blob, placeholder(9)).await.unwrap();
    assert_eq!(fresh(before), [false, false, true, true]);
    let before = versions();
    catalog.add_identity(change(2), ada.id, address, IdentityState::Granted).await.unwrap();
    assert_eq!(fresh(before), [true, true, false, true]);
    let before = versions();
    let edit = PersonEdit { slug: Some(slug("countess")), is_public: Some(true), ..PersonEdit::default() };
    catalog.edit_person(change(3), ada.id, edit).await.unwrap();
    assert_eq!(fresh(before), [false, true, true, false]);
    let before = versions();
    catalog.remove_person(change(4), ada.id).await.unwrap();
    assert_eq!(fresh(before), [false, false, false, true]);
}

pub(super) async fn a_change_that_panics_leaves_nothing(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let before = catalog.audit(AuditFilters::default(), None, 10).await.unwrap().entries.len();
    let panics = catalog.publish_picture(change(1), picture(1, ada.id), QUOTA, true, || panic!("a fault"));
    assert!(matches!(panics.await, Err(CatalogError::Closed)));
    assert!(catalog.current_picture(ada.id).await.unwrap().is_none());
    assert_eq!(catalog.audit(AuditFilters::default(), None, 10).await.unwrap().entries.len(), before);
    publish(catalog, picture(1, ada.id)).await;
}

pub(super) async fn a_broken_row_is_an_error(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let id = *ada.id.as_bytes();
    let broken =
        catalog.write(move |sql| sql.execute("UPDATE people SET slug = '!' WHERE id = ?1", values![&id]));
    assert_eq!(broken.await.unwrap(), 1);
    let error = catalog.person(PersonKey::Id(ada.id)).await.unwrap_err();
    assert!(matches!(&error, CatalogError::Failed(source) if source.to_string().contains("slug")), "{error}");
}

pub(super) async fn a_sound_catalog_has_no_errors(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    publish(catalog, picture(1, ada.id)).await;
    assert_eq!(catalog.structural_errors().await.unwrap(), Vec::<String>::new());
    let broken = catalog.write(|sql| {
        sql.execute("UPDATE people SET picture_count = 7", &[])?;
        let statement =
            "INSERT INTO blobs (hash, mime, width, height, frames, bytes) VALUES (?1, 'x', 1, 1, 1, 1)";
        sql.execute(statement, values![&[7; 32]])
    });
    broken.await.unwrap();
    let errors = catalog.structural_errors().await.unwrap();
    assert_eq!(errors.len(), 2, "{errors:?}");
}
