//! External identities: who a person is elsewhere.

use super::*;
use crate::model::ExternalSource;

const ISSUER: &str = "https://id.example.org";

fn oidc() -> ExternalSource {
    ExternalSource::Oidc(ISSUER.to_owned())
}

fn subject(name: &str) -> String {
    name.to_owned()
}

pub(super) async fn a_subject_is_one_person_in_its_source(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ben = add_member(catalog, 2, "ben").await;
    assert!(catalog.person_of_subject(oidc(), subject("1")).await.unwrap().is_none());
    assert!(catalog.link_subject(change(1), oidc(), subject("1"), ada.id).await.unwrap());
    // Linked again, it stays; it never becomes somebody else's.
    assert!(catalog.link_subject(change(2), oidc(), subject("1"), ada.id).await.unwrap());
    assert!(!catalog.link_subject(change(2), oidc(), subject("1"), ben.id).await.unwrap());
    assert!(!catalog.link_subject(change(2), oidc(), subject("2"), person_id(9)).await.unwrap());
    // Another source may know somebody else by the same name.
    assert!(catalog.link_subject(change(3), ExternalSource::Ldap, subject("1"), ben.id).await.unwrap());
    let (found, external) = catalog.person_of_subject(oidc(), subject("1")).await.unwrap().unwrap();
    assert_eq!((found.id, external.picture), (ada.id, None));
    let (found, _) = catalog.person_of_subject(ExternalSource::Ldap, subject("1")).await.unwrap().unwrap();
    assert_eq!(found.id, ben.id);
    let linked = catalog.audit(about(ada.id), None, 10).await.unwrap();
    assert_eq!(linked.entries.iter().filter(|entry| entry.action == "identity.linked").count(), 1);
}

pub(super) async fn a_subject_is_forgotten_with_its_person(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for name in ["b", "a"] {
        assert!(catalog.link_subject(change(1), ExternalSource::Scim, subject(name), ada.id).await.unwrap());
    }
    let source = ExternalSource::Scim;
    catalog.note_external_picture(change(2), source.clone(), subject("a"), [7; 32]).await.unwrap();
    let all = catalog.external_identities(source.clone()).await.unwrap();
    assert_eq!(all.iter().map(|known| known.subject.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(all, catalog.subjects_of_person(source.clone(), ada.id).await.unwrap());
    assert_eq!(all.first().unwrap().picture, Some([7; 32]));
    assert!(catalog.unlink_subject(change(3), source.clone(), subject("b")).await.unwrap());
    assert!(!catalog.unlink_subject(change(3), source.clone(), subject("b")).await.unwrap());
    assert_eq!(catalog.external_identities(source.clone()).await.unwrap().len(), 1);
    catalog.remove_person(change(4), ada.id).await.unwrap();
    assert!(catalog.external_identities(source).await.unwrap().is_empty());
}
