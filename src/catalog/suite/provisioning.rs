//! Provisioning: people whom a directory or a program takes away and brings back, and the groups of SCIM.

use super::*;
use crate::model::{ExternalSource, NewScimGroup, PersonEdit, PersonKey, ScimGroupKey, TakenPhoto};

/// The directory, which cannot do everything that the operator can.
fn by_directory(second: i64) -> Change {
    Change { actor: Actor::Directory, ..change(second) }
}

pub(super) async fn who_is_taken_away_comes_back_enabled(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ldap = ExternalSource::Ldap;
    let is_active = async || catalog.person(PersonKey::Id(ada.id)).await.unwrap().unwrap().is_active;
    // Whom nobody took away is not touched.
    catalog.bring_back(by_directory(1), ldap.clone(), ada.id).await.unwrap();
    assert_eq!(catalog.take_away(by_directory(2), ldap.clone(), ada.id).await.unwrap(), Some(true));
    assert!(!is_active().await);
    assert!(catalog.provisioned(ldap.clone(), ada.id).await.unwrap().gone_at.is_some());
    // Another source did not take the person away.
    catalog.bring_back(change(3), ExternalSource::Scim, ada.id).await.unwrap();
    assert!(!is_active().await);
    let back = catalog.bring_back(by_directory(4), ldap.clone(), ada.id).await.unwrap().unwrap();
    assert!(back.is_active);
    assert_eq!(catalog.provisioned(ldap.clone(), ada.id).await.unwrap().gone_at, None);
    // Whom an administrator disables afterwards stays so.
    let off = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    catalog.edit_person(change(5), ada.id, off).await.unwrap();
    assert!(!catalog.bring_back(by_directory(6), ldap.clone(), ada.id).await.unwrap().unwrap().is_active);
    assert_eq!(catalog.take_away(by_directory(7), ldap, person_id(9)).await.unwrap(), None);
}

pub(super) async fn the_directory_leaves_the_last_administrator(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let role = |role| PersonEdit { role: Some(role), ..PersonEdit::default() };
    catalog.edit_person(by_directory(1), ada.id, role(Role::Admin)).await.unwrap();
    let taken = catalog.take_away(by_directory(2), ExternalSource::Ldap, ada.id).await;
    assert!(matches!(taken, Err(CatalogError::LastAdministrator)), "{taken:?}");
    let demoted = catalog.edit_person(by_directory(2), ada.id, role(Role::Member)).await;
    assert!(matches!(demoted, Err(CatalogError::LastAdministrator)), "{demoted:?}");
    assert_eq!(catalog.provisioned(ExternalSource::Ldap, ada.id).await.unwrap().gone_at, None);
}

pub(super) async fn a_photo_is_noted_beside_the_rest(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ldap = ExternalSource::Ldap;
    let taken = |version: &str| TakenPhoto {
        person: ada.id,
        version: Some(version.to_owned()),
        photo: Some([7; 32]),
        picture: None,
    };
    catalog.note_photo(by_directory(1), ldap.clone(), taken("1")).await.unwrap();
    catalog.take_away(by_directory(2), ldap.clone(), ada.id).await.unwrap();
    catalog.note_photo(by_directory(3), ldap.clone(), taken("2")).await.unwrap();
    let all = catalog.provisioned_by(ldap.clone()).await.unwrap();
    let noted = all.get(&ada.id).unwrap();
    assert_eq!((noted.version.as_deref(), noted.photo), (Some("2"), Some([7; 32])));
    assert!(noted.gone_at.is_some());
    catalog.remove_person(change(4), ada.id).await.unwrap();
    assert!(catalog.provisioned_by(ldap).await.unwrap().is_empty());
}

pub(super) async fn a_group_has_members_and_a_name_of_its_own(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ben = add_member(catalog, 2, "ben").await;
    let group = |id: u8, name: &str, members: &[PersonId]| NewScimGroup {
        id: person_id(id),
        name: name.to_owned(),
        external_id: Some(format!("x{id}")),
        members: members.to_vec(),
    };
    // Who is not here is left out.
    let staff = catalog
        .put_scim_group(change(1), group(20, "Staff", &[ada.id, person_id(9)]), Vec::new())
        .await
        .unwrap();
    assert_eq!(staff.members, [ada.id]);
    let again = catalog.put_scim_group(change(2), group(21, "STAFF", &[]), Vec::new()).await;
    assert!(matches!(again, Err(CatalogError::Conflict(_))), "{again:?}");
    let staff = catalog.put_scim_group(change(3), group(20, "Crew", &[ben.id]), Vec::new()).await.unwrap();
    assert_eq!((staff.members.as_slice(), staff.name.as_str()), (&[ben.id][..], "Crew"));
    let (found, total) = catalog.scim_groups(ScimGroupKey::Name("crew".to_owned()), 0, 10).await.unwrap();
    assert_eq!((found.len(), total), (1, 1));
    assert_eq!(catalog.scim_groups_of(ben.id).await.unwrap().len(), 1);
    // Whom SCIM has deleted is in no list and no group.
    catalog.take_away(change(4), ExternalSource::Scim, ben.id).await.unwrap();
    assert!(catalog.scim_group(staff.id).await.unwrap().unwrap().members.is_empty());
    let (people, total) = catalog.scim_people(0, 10).await.unwrap();
    assert_eq!((people.len(), total), (1, 1));
    assert!(catalog.remove_scim_group(change(5), staff.id, Vec::new()).await.unwrap());
    assert!(!catalog.remove_scim_group(change(5), staff.id, Vec::new()).await.unwrap());
}
