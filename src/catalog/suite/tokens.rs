//! Tokens: adding, scopes, sessions, revoking.

use super::*;
use crate::model::{PersonEdit, TokenKind};

pub(super) async fn a_token_opens_a_session_within_its_owners_role(catalog: &Catalog) {
    let (ada, ben) = (add_admin(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    assert_eq!(add_token(catalog, &token(1, ada.id, None)).await, Scope::Admin);
    assert_eq!(add_token(catalog, &token(2, ben.id, None)).await, Scope::Account);
    assert_eq!(add_token(catalog, &token(3, ben.id, Some(Scope::Picture))).await, Scope::Picture);
    let session = catalog.session(hashed(1)).await.unwrap().unwrap();
    assert_eq!((session.person, session.token.scope), (ada.clone(), Scope::Admin));
    assert_eq!((session.token.kind, session.token.label.as_str()), (TokenKind::Made, "laptop"));
    assert!(catalog.session(hashed(9)).await.unwrap().is_none());
    let (found, owner) = catalog.token(token(3, ben.id, None).id).await.unwrap().unwrap();
    assert_eq!((found.scope, owner), (Scope::Picture, ben.id));
    assert!(catalog.token(token(9, ben.id, None).id).await.unwrap().is_none());
    let of_nobody = catalog.add_token(change(1), token(9, person_id(9), None), 100).await.unwrap();
    assert_eq!(of_nobody, None);
}

pub(super) async fn a_token_may_not_allow_more_than_its_maker(catalog: &Catalog) {
    let (ada, ben) = (add_admin(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let too_wide = catalog.add_token(change(1), token(1, ben.id, Some(Scope::Admin)), 100).await;
    assert_eq!(denied(too_wide), AuthError::ScopeTooWide(Scope::Account));
    let narrow = token(2, ada.id, Some(Scope::Picture));
    add_token(catalog, &narrow).await;
    let by_narrow = || change_by(1, &narrow, Scope::Picture);
    let too_wide = catalog.add_token(by_narrow(), token(3, ada.id, Some(Scope::Account)), 100).await;
    assert_eq!(denied(too_wide), AuthError::ScopeTooWide(Scope::Picture));
    assert_eq!(
        catalog.add_token(by_narrow(), token(3, ada.id, None), 100).await.unwrap().map(|added| added.scope),
        Some(Scope::Picture)
    );
}

pub(super) async fn a_member_makes_a_bounded_number_of_tokens(catalog: &Catalog) {
    let ben = add_member(catalog, 1, "ben").await;
    let first = token(1, ben.id, None);
    add_token(catalog, &first).await;
    let by_ben = || change_by(1, &first, Scope::Account);
    assert!(catalog.add_token(by_ben(), token(2, ben.id, None), 2).await.unwrap().is_some());
    let full = catalog.add_token(by_ben(), token(3, ben.id, None), 2).await;
    assert_eq!(denied(full), AuthError::TokensFull(2));
    // Logins do not count, and the operator is not bounded.
    catalog.add_login(change(1), password("ben"), None, login(4, ben.id)).await.unwrap();
    assert!(catalog.add_token(change(1), token(3, ben.id, None), 2).await.unwrap().is_some());
}

pub(super) async fn a_login_needs_the_current_password(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let wrong = catalog.add_login(change(1), password("wrong"), None, login(1, ada.id)).await;
    assert_eq!(denied(wrong), AuthError::PasswordChanged);
    catalog.add_login(change(1), password("ada"), None, login(1, ada.id)).await.unwrap();
    let session = catalog.session(hashed(1)).await.unwrap().unwrap();
    assert_eq!((session.token.kind, session.token.expires_at), (TokenKind::Login, Some(at(1000))));
    // An expired login goes with the next one.
    catalog.add_login(change(1001), password("ada"), None, login(2, ada.id)).await.unwrap();
    assert!(catalog.session(hashed(1)).await.unwrap().is_none());
    let disable = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    catalog.edit_person(change(1002), ada.id, disable).await.unwrap();
    let disabled = catalog.add_login(change(1003), password("ada"), None, login(3, ada.id)).await;
    assert_eq!(denied(disabled), AuthError::PasswordChanged);
}

pub(super) async fn the_hundred_and_first_login_ends_the_one_that_was_not_used_for_the_longest(
    catalog: &Catalog,
) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let log_in = async |number: u8, owner: &Person, name: &str| {
        let second = i64::from(number);
        catalog.add_login(change(second), password(name), None, login(number, owner.id)).await.unwrap();
    };
    log_in(150, &ben, "ben").await;
    add_token(catalog, &token(151, ada.id, None)).await;
    for number in 1..=100 {
        log_in(number, &ada, "ada").await;
    }
    let lives = async |number: u8| catalog.session(hashed(number)).await.unwrap().is_some();
    assert!(lives(1).await, "a hundred are not too many");
    // The oldest one is used, the second one is not.
    catalog.note_token_use(vec![(login(1, ada.id).id, at(101))]).await.unwrap();
    log_in(102, &ada, "ada").await;
    assert_eq!([lives(1).await, lives(2).await, lives(3).await, lives(102).await], [true, false, true, true]);
    assert!(lives(150).await && lives(151).await, "neither others' logins nor made tokens count");
    let trail = catalog.audit(about(ada.id), None, 2).await.unwrap();
    let rows: Vec<_> = trail.entries.iter().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
    assert_eq!(rows[1], ("logout", login(2, ada.id).id.to_string().as_str()));
}

pub(super) async fn a_renewed_login_takes_the_place_of_the_former_one(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let former = login(1, ada.id);
    catalog.add_login(change(1), password("ada"), None, former.clone()).await.unwrap();
    let by_former = |second| change_by(second, &former, Scope::Account);
    catalog.add_token(by_former(2), token(2, ada.id, None), 100).await.unwrap().unwrap();
    let edit = |former: &str| PersonEdit {
        password: Some(password("new")),
        former_password: Some(password(former)),
        keeps_made_tokens: true,
        ..PersonEdit::default()
    };
    let renew = async |former: &str| {
        catalog.edit_person_and_renew(by_former(3), ada.id, edit(former), login(3, ada.id)).await
    };
    assert_eq!(denied(renew("wrong").await), AuthError::PasswordChanged);
    let lives = async |number: u8| catalog.session(hashed(number)).await.unwrap().is_some();
    assert_eq!([lives(1).await, lives(3).await], [true, false], "nothing was changed");
    renew("ada").await.unwrap().unwrap();
    assert_eq!([lives(1).await, lives(2).await, lives(3).await], [false, true, true]);
    // A request that the former login began changes nothing any more.
    let late = catalog.add_token(by_former(4), token(4, ada.id, None), 100).await;
    assert_eq!(denied(late), AuthError::Unauthorized);
    assert!(catalog.revoke_token(change(5), login(3, ada.id).id, None).await.unwrap());
    assert!(!lives(2).await, "it belongs to the new login");
}

pub(super) async fn a_revoked_token_is_gone(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let made = token(1, ada.id, None);
    add_token(catalog, &made).await;
    assert!(!catalog.revoke_token(change(1), made.id, Some(ben.id)).await.unwrap());
    assert!(catalog.revoke_token(change(1), made.id, Some(ada.id)).await.unwrap());
    assert!(!catalog.revoke_token(change(1), made.id, None).await.unwrap());
    assert!(catalog.session(hashed(1)).await.unwrap().is_none());
}

pub(super) async fn what_a_token_made_ends_with_it(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let parent = login(1, ada.id);
    catalog.add_login(change(1), password("ada"), None, parent.clone()).await.unwrap();
    let by_parent = || change_by(2, &parent, Scope::Account);
    let child = token(2, ada.id, None);
    let added = catalog.add_token(by_parent(), child.clone(), 100).await.unwrap().unwrap();
    assert_eq!(added.expires_at, parent.expires_at, "it cannot last longer");
    let short = NewToken { expires_at: Some(at(500)), ..token(3, ada.id, None) };
    let added = catalog.add_token(by_parent(), short, 100).await.unwrap().unwrap();
    assert_eq!(added.expires_at, Some(at(500)));
    let grandchild = token(4, ada.id, None);
    catalog.add_token(change_by(2, &child, Scope::Account), grandchild, 100).await.unwrap().unwrap();
    let own = NewToken { origin: Origin::Password, ..token(5, ada.id, None) };
    let added = catalog.add_token(by_parent(), own, 100).await.unwrap().unwrap();
    assert_eq!(added.expires_at, None, "made with the password, it stands on its own");
    catalog.note_token_use(vec![(child.id, at(7))]).await.unwrap();
    let used = catalog.session(hashed(1)).await.unwrap().unwrap().token.last_used_at;
    assert_eq!(used, Some(at(7)), "using the child is a use of the parent");
    assert!(catalog.revoke_token(change(3), parent.id, None).await.unwrap());
    for number in 1..=4 {
        assert!(catalog.session(hashed(number)).await.unwrap().is_none(), "{number}");
    }
    assert!(catalog.session(hashed(5)).await.unwrap().is_some());
}

pub(super) async fn all_tokens_of_a_person_end_at_once(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    for number in 1..=3 {
        add_token(catalog, &token(number, ada.id, None)).await;
    }
    add_token(catalog, &token(4, ben.id, None)).await;
    catalog.add_login(change(1), password("ada"), None, login(5, ada.id)).await.unwrap();
    let spared = Some(token(1, ada.id, None).id);
    assert_eq!(catalog.revoke_all_tokens(change(2), ada.id, spared).await.unwrap(), Some(3));
    assert_eq!(catalog.revoke_all_tokens(change(2), ada.id, spared).await.unwrap(), Some(0));
    assert!(catalog.session(hashed(1)).await.unwrap().is_some());
    assert_eq!(catalog.revoke_all_tokens(change(3), ada.id, None).await.unwrap(), Some(1));
    assert!(catalog.session(hashed(4)).await.unwrap().is_some());
    assert_eq!(catalog.revoke_all_tokens(change(3), person_id(9), None).await.unwrap(), None);
    let trail = catalog.audit(about(ada.id), None, 2).await.unwrap();
    let rows: Vec<_> = trail.entries.iter().map(|row| (row.action.as_str(), row.detail.as_str())).collect();
    assert_eq!(rows, [("tokens.revoked", "1"), ("tokens.revoked", "3")]);
}

pub(super) async fn the_last_use_never_goes_back(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for number in 1..=3 {
        add_token(catalog, &token(number, ada.id, None)).await;
    }
    let id = token(1, ada.id, None).id;
    for second in [5, 9, 7] {
        catalog.note_token_use(vec![(id, at(second)), (token(8, ada.id, None).id, at(1))]).await.unwrap();
    }
    assert_eq!(catalog.token(id).await.unwrap().unwrap().0.last_used_at, Some(at(9)));
    let page = catalog.tokens_of(ada.id, None, None, 2).await.unwrap();
    assert_eq!((page.tokens.len(), page.has_more), (2, true));
    assert!(page.tokens[0].id > page.tokens[1].id);
    let rest = catalog.tokens_of(ada.id, None, Some(page.tokens[1].id), 2).await.unwrap();
    assert_eq!((rest.tokens.len(), rest.has_more, rest.tokens[0].id), (1, false, id));
}
