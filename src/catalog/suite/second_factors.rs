//! Second factors and recovery codes: a login uses up what shows them.

use super::*;
use crate::model::{PersonEdit, SecondProof};
use crate::values::{HashedRecoveryCode, RecoveryCode, TotpSecret};

fn secret(number: u8) -> TotpSecret {
    TotpSecret::new([number; 20])
}

fn code(number: u8) -> HashedRecoveryCode {
    RecoveryCode::from_random([number; 8]).hashed()
}

/// Turns the second factor on, with the code of step 100 and two recovery codes.
async fn turn_on(catalog: &Catalog, person: PersonId) {
    assert!(catalog.begin_second_factor(change(1), person, secret(1)).await.unwrap());
    let codes = vec![code(1), code(2)];
    assert!(catalog.turn_on_second_factor(change(2), person, (secret(1), 100), codes).await.unwrap());
}

async fn sign_in(
    catalog: &Catalog,
    number: u8,
    person: PersonId,
    proof: Option<SecondProof>,
) -> Result<(), CatalogError> {
    catalog.add_login(change(3), password("ada"), proof, login(number, person)).await
}

pub(super) async fn a_secret_counts_once_its_first_code_was_shown(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    assert!(!catalog.begin_second_factor(change(1), person_id(9), secret(1)).await.unwrap());
    assert!(catalog.begin_second_factor(change(1), ada.id, secret(1)).await.unwrap());
    assert!(!catalog.replace_recovery_codes(change(1), ada.id, vec![code(1)]).await.unwrap());
    sign_in(catalog, 1, ada.id, None).await.unwrap();
    // Another secret takes its place.
    assert!(catalog.begin_second_factor(change(1), ada.id, secret(2)).await.unwrap());
    let on = |number| catalog.turn_on_second_factor(change(2), ada.id, (secret(number), 7), vec![code(1)]);
    assert!(!on(1).await.unwrap());
    assert!(on(2).await.unwrap());
    assert!(!on(2).await.unwrap(), "it is on already");
    assert!(!catalog.begin_second_factor(change(3), ada.id, secret(3)).await.unwrap());
    let factor = catalog.second_factor(ada.id).await.unwrap().unwrap();
    assert_eq!((factor.secret, factor.last_step, factor.recovery_codes), (secret(2), 7, 1));
    assert_eq!(factor.on_since, Some(at(2)));
    assert!(catalog.session(hashed(1)).await.unwrap().is_some(), "no login ends");
}

pub(super) async fn a_login_uses_a_code_up(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    turn_on(catalog, ada.id).await;
    let used = [
        None,
        Some(SecondProof::Step(100)),
        Some(SecondProof::Step(99)),
        Some(SecondProof::Recovery(code(3))),
    ];
    for proof in used {
        assert_eq!(denied(sign_in(catalog, 1, ada.id, proof).await), AuthError::CodeNeeded);
    }
    sign_in(catalog, 1, ada.id, Some(SecondProof::Step(101))).await.unwrap();
    let again = sign_in(catalog, 2, ada.id, Some(SecondProof::Step(101))).await;
    assert_eq!(denied(again), AuthError::CodeNeeded);
    let recovery = Some(SecondProof::Recovery(code(1)));
    assert!(catalog.has_recovery_code(ada.id, code(1)).await.unwrap());
    sign_in(catalog, 3, ada.id, recovery).await.unwrap();
    assert!(!catalog.has_recovery_code(ada.id, code(1)).await.unwrap());
    assert_eq!(denied(sign_in(catalog, 4, ada.id, recovery).await), AuthError::CodeNeeded);
    assert_eq!(catalog.second_factor(ada.id).await.unwrap().unwrap().recovery_codes, 1);
    let trail = catalog.audit(about(ada.id), None, 50).await.unwrap().entries;
    let left: Vec<_> = trail.iter().filter(|entry| entry.action == "recovery-code.used").collect();
    assert!(matches!(left[..], [entry] if entry.detail == "1"), "{left:?}");
    // New codes end the former ones.
    assert!(catalog.replace_recovery_codes(change(4), ada.id, vec![code(4)]).await.unwrap());
    assert!(!catalog.has_recovery_code(ada.id, code(2)).await.unwrap());
    assert!(catalog.has_recovery_code(ada.id, code(4)).await.unwrap());
}

pub(super) async fn a_login_that_is_refused_uses_nothing_up(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    turn_on(catalog, ada.id).await;
    let proof = Some(SecondProof::Recovery(code(1)));
    let wrong = catalog.add_login(change(3), password("wrong"), proof, login(1, ada.id)).await;
    assert_eq!(denied(wrong), AuthError::PasswordChanged);
    let disable = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    catalog.edit_person(change(4), ada.id, disable).await.unwrap();
    assert_eq!(denied(sign_in(catalog, 1, ada.id, proof).await), AuthError::PasswordChanged);
    assert!(catalog.has_recovery_code(ada.id, code(1)).await.unwrap());
}

pub(super) async fn a_demoted_administrator_resets_nobody(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ben = add_admin(catalog, 2, "ben").await;
    add_admin(catalog, 3, "cleo").await;
    turn_on(catalog, ada.id).await;
    let made = token(5, ben.id, None);
    add_token(catalog, &made).await;
    let demote = PersonEdit { role: Some(Role::Member), ..PersonEdit::default() };
    catalog.edit_person(change(3), ben.id, demote).await.unwrap();
    let reset = catalog.turn_off_second_factor(change_by(4, &made, Scope::Admin), ada.id).await;
    assert_eq!(denied(reset), AuthError::OutOfReach(Scope::Admin));
    assert!(catalog.second_factor(ada.id).await.unwrap().unwrap().on_since.is_some());
}

pub(super) async fn it_ends_with_a_reset_and_with_its_person_only(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    turn_on(catalog, ada.id).await;
    catalog.add_link_of_person(change(3), ada.id, hashed(9), at(100)).await.unwrap().unwrap();
    catalog.use_link_of_person(change(4), hashed(9), password("ada"), false).await.unwrap().unwrap();
    assert_eq!(denied(sign_in(catalog, 1, ada.id, None).await), AuthError::CodeNeeded);
    assert!(catalog.turn_off_second_factor(change(5), ada.id).await.unwrap());
    assert!(!catalog.turn_off_second_factor(change(5), ada.id).await.unwrap());
    sign_in(catalog, 1, ada.id, None).await.unwrap();
    turn_on(catalog, ada.id).await;
    catalog.remove_person(change(6), ada.id).await.unwrap();
    assert!(catalog.second_factor(ada.id).await.unwrap().is_none());
    assert!(!catalog.has_recovery_code(ada.id, code(1)).await.unwrap());
}
