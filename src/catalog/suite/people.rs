//! People: adding, looking up, editing, removing.

use super::*;
use crate::catalog::{Key, Unique};
use crate::model::{PersonEdit, PersonKey};
use crate::values::{Identity, Locale, NameKey, Username};

pub(super) async fn a_person_is_found_by_every_key(catalog: &Catalog) {
    assert!(!catalog.has_administrator().await.unwrap());
    let ada = add_admin(catalog, 1, "ada").await;
    assert!(catalog.has_administrator().await.unwrap());
    assert_eq!((ada.role, ada.is_active, ada.is_public, ada.picture_count), (Role::Admin, true, false, 0));
    assert_eq!((ada.created_at, ada.updated_at), (at(0), at(0)));
    let keys = [
        PersonKey::Id(ada.id),
        PersonKey::Email(email("ADA@example.org")),
        PersonKey::Slug(slug("ada")),
        PersonKey::Identity(Identity::parse("Ada@Example.org").unwrap()),
    ];
    for key in keys {
        assert_eq!(catalog.person(key.clone()).await.unwrap().as_ref(), Some(&ada), "{key:?}");
        let (found, hash) = catalog.person_with_password(key).await.unwrap().unwrap();
        assert_eq!((found.id, hash.unwrap().as_str()), (ada.id, "ada"));
    }
    assert_eq!(catalog.owner_of_name(NameKey::from(&slug("ada"))).await.unwrap(), Some(ada.id));
    assert_eq!(catalog.owner_of_name(NameKey::from(&slug("ben"))).await.unwrap(), None);
    assert!(catalog.person(PersonKey::Id(person_id(2))).await.unwrap().is_none());
    assert!(catalog.person_with_password(PersonKey::Id(person_id(2))).await.unwrap().is_none());
    assert!(catalog.probe().await.is_ok() && catalog.checkpoint().await.is_ok());
}

pub(super) async fn emails_and_slugs_are_unique(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let same_email = catalog.add_person(change(1), NewPerson { id: person_id(2), ..member(1, "ada") }).await;
    assert!(matches!(same_email, Err(CatalogError::Conflict(Unique::Email))), "{same_email:?}");
    let same_slug = NewPerson { slug: Some(slug("ada")), ..member(2, "ben") };
    let same_slug = catalog.add_person(change(1), same_slug).await;
    assert!(matches!(same_slug, Err(CatalogError::Conflict(Unique::Slug))), "{same_slug:?}");
    let ben = add_member(catalog, 2, "ben").await;
    let edit = |edit| catalog.edit_person(change(1), ben.id, edit);
    let taken = edit(PersonEdit { email: Some(ada.email.clone()), ..PersonEdit::default() }).await;
    assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Email))), "{taken:?}");
    let taken = edit(PersonEdit { slug: Some(slug("ada")), ..PersonEdit::default() }).await;
    assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Slug))), "{taken:?}");
    assert_eq!(catalog.person(PersonKey::Id(ben.id)).await.unwrap(), Some(ben));
}

fn username(text: &str) -> Username {
    Username::parse(text).unwrap()
}

fn named(text: &str) -> PersonEdit {
    PersonEdit { username: Some(Some(username(text))), ..PersonEdit::default() }
}

fn slugged(text: &str) -> PersonEdit {
    PersonEdit { slug: Some(slug(text)), ..PersonEdit::default() }
}

pub(super) async fn usernames_are_unique_among_slugs_too(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ben = add_member(catalog, 2, "ben").await;
    catalog.edit_person(change(1), ada.id, named("Ada.Lovelace")).await.unwrap();
    for taken in ["ada.LOVELACE", "Ada"] {
        let edited = catalog.edit_person(change(2), ben.id, named(taken)).await;
        assert!(matches!(edited, Err(CatalogError::Conflict(Unique::Username))), "{taken}: {edited:?}");
        let new = NewPerson { username: Some(username(taken)), ..member(3, "cleo") };
        let added = catalog.add_person(change(2), new).await;
        assert!(matches!(added, Err(CatalogError::Conflict(Unique::Username))), "{taken}: {added:?}");
    }
    catalog.edit_person(change(3), ada.id, named("countess")).await.unwrap();
    let taken = catalog.edit_person(change(3), ben.id, slugged("countess")).await;
    assert!(matches!(taken, Err(CatalogError::Conflict(Unique::Slug))), "{taken:?}");
    // A slug that is made is another one then, and one's own slug may be one's username.
    let made = catalog.add_person(change(4), member(4, "countess")).await.unwrap();
    assert_eq!(made.slug, slug("countess-1"));
    catalog.edit_person(change(5), ben.id, named("ben")).await.unwrap();
}

pub(super) async fn nobody_is_hidden_behind_anothers_name(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let ben = add_member(catalog, 2, "ben").await;
    let hidden = catalog.edit_person(change(1), ben.id, named("ada.PNG")).await;
    assert!(matches!(hidden, Err(CatalogError::Conflict(Unique::Username))), "{hidden:?}");
    catalog.edit_person(change(2), ben.id, named("ada.lovelace")).await.unwrap();
    catalog.edit_person(change(3), ben.id, named("grace.json")).await.unwrap();
    let behind = catalog.edit_person(change(4), ada.id, slugged("grace")).await;
    assert!(matches!(behind, Err(CatalogError::Conflict(Unique::Slug))), "{behind:?}");
    let behind = catalog.edit_person(change(5), ada.id, named("Grace")).await;
    assert!(matches!(behind, Err(CatalogError::Conflict(Unique::Username))), "{behind:?}");
}

pub(super) async fn a_username_is_found_changed_and_taken_away(catalog: &Catalog) {
    let new = NewPerson { username: Some(username("DOMAIN\\Ada")), ..member(1, "ada") };
    let ada = catalog.add_person(change(0), new).await.unwrap();
    assert_eq!(ada.username, Some(username("DOMAIN\\Ada")));
    let owner = |text: &str| catalog.owner_of_name(NameKey::parse(text).unwrap());
    assert_eq!(owner("domain\\ADA").await.unwrap(), Some(ada.id));
    let before = catalog.version(Key::Name("jos\u{e9}"));
    catalog.edit_person(change(1), ada.id, named("Jose\u{301}")).await.unwrap();
    assert!(!catalog.is_current(Key::Name("jos\u{e9}"), before));
    assert_eq!(owner("JOS\u{c9}").await.unwrap(), Some(ada.id));
    assert_eq!(owner("domain\\ada").await.unwrap(), None);
    let gone = PersonEdit { username: Some(None), ..PersonEdit::default() };
    let edited = catalog.edit_person(change(2), ada.id, gone).await.unwrap().unwrap();
    assert_eq!((edited.username, owner("jos\u{e9}").await.unwrap()), (None, None));
    assert_eq!(owner("ada").await.unwrap(), Some(ada.id));
}

pub(super) async fn a_slug_is_made_from_the_name_and_numbered(catalog: &Catalog) {
    let mut slugs = std::collections::HashSet::new();
    for number in 1..=25 {
        let name = DisplayName::parse("Ada Lovelace").unwrap();
        let new = NewPerson { name, ..member(number, &format!("ada{number}")) };
        let person = catalog.add_person(change(0), new).await.unwrap();
        assert!(person.slug.as_str().starts_with("ada-lovelace"), "{}", person.slug);
        slugs.insert(person.slug.as_str().to_owned());
    }
    assert!(slugs.contains("ada-lovelace") && slugs.len() == 25, "{slugs:?}");
    let nameless = NewPerson { name: DisplayName::parse("").unwrap(), ..member(30, "grace.h") };
    assert_eq!(catalog.add_person(change(0), nameless).await.unwrap().slug, slug("grace-h"));
}

pub(super) async fn an_edit_changes_what_it_names(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let nothing = catalog.edit_person(change(1), ada.id, PersonEdit::default()).await.unwrap();
    assert_eq!(nothing, Some(ada.clone()));
    let edit = PersonEdit {
        email: Some(email("Countess@example.org")),
        name: Some(DisplayName::parse("Ada L.").unwrap()),
        slug: Some(slug("countess")),
        role: Some(Role::Admin),
        is_public: Some(true),
        language: Some(Some(Locale::Fr)),
        ..PersonEdit::default()
    };
    let edited = catalog.edit_person(change(2), ada.id, edit).await.unwrap().unwrap();
    assert_eq!((edited.email.as_str(), edited.name.as_str()), ("countess@example.org", "Ada L."));
    assert_eq!((edited.slug.as_str(), edited.role, edited.is_public), ("countess", Role::Admin, true));
    assert_eq!((edited.language, edited.updated_at), (Some(Locale::Fr), at(2)));
    // The former email is free again, for somebody else to sign in with.
    add_member(catalog, 2, "ada").await;
    let clear = PersonEdit { language: Some(None), is_active: Some(false), ..PersonEdit::default() };
    let cleared = catalog.edit_person(change(3), ada.id, clear).await.unwrap().unwrap();
    assert_eq!((cleared.language, cleared.is_active, cleared.slug), (None, false, edited.slug));
    let nobody = catalog.edit_person(change(3), person_id(9), PersonEdit::default()).await.unwrap();
    assert!(nobody.is_none());
}

pub(super) async fn a_new_password_ends_every_token_and_the_setup_link(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for new in [login(1, ada.id), login(2, ada.id)] {
        catalog.add_login(change(1), password("ada"), None, new).await.unwrap();
    }
    add_token(catalog, &token(3, ada.id, None)).await;
    catalog.add_link_of_person(change(1), ada.id, hashed(9), at(100)).await.unwrap().unwrap();
    let spared_token = Some(login(2, ada.id).id);
    let edit = PersonEdit { password: Some(password("new")), spared_token, ..PersonEdit::default() };
    catalog.edit_person(change(2), ada.id, edit).await.unwrap().unwrap();
    assert!(catalog.session(hashed(1)).await.unwrap().is_none());
    assert!(catalog.session(hashed(2)).await.unwrap().is_some());
    assert!(catalog.session(hashed(3)).await.unwrap().is_none());
    assert!(catalog.setup_link(hashed(9), at(2)).await.unwrap().is_none());
    add_token(catalog, &token(4, ada.id, None)).await;
    let edit =
        PersonEdit { password: Some(password("newer")), keeps_made_tokens: true, ..PersonEdit::default() };
    catalog.edit_person(change(3), ada.id, edit).await.unwrap().unwrap();
    assert!(catalog.session(hashed(2)).await.unwrap().is_none());
    assert!(catalog.session(hashed(4)).await.unwrap().is_some());
}

pub(super) async fn disabling_ends_every_token_and_enabling_revives_none(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    catalog.add_login(change(1), password("ada"), None, login(1, ada.id)).await.unwrap();
    add_token(catalog, &token(2, ada.id, None)).await;
    catalog.add_link_of_person(change(1), ada.id, hashed(9), at(100)).await.unwrap().unwrap();
    for is_active in [false, true] {
        let edit = PersonEdit { is_active: Some(is_active), ..PersonEdit::default() };
        catalog.edit_person(change(2), ada.id, edit).await.unwrap().unwrap();
        for number in [1, 2] {
            assert!(catalog.session(hashed(number)).await.unwrap().is_none(), "{number}");
        }
        assert!(catalog.setup_link(hashed(9), at(2)).await.unwrap().is_none());
    }
}

pub(super) async fn a_former_password_must_be_the_current_one(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let edit = |former: &str| PersonEdit {
        password: Some(password("new")),
        former_password: Some(password(former)),
        ..PersonEdit::default()
    };
    let wrong = catalog.edit_person(change(1), ada.id, edit("wrong")).await;
    assert_eq!(denied(wrong), AuthError::PasswordChanged);
    assert!(catalog.edit_person(change(1), ada.id, edit("ada")).await.unwrap().is_some());
    assert_eq!(denied(catalog.edit_person(change(2), ada.id, edit("ada")).await), AuthError::PasswordChanged);
}

pub(super) async fn nobody_removes_the_last_administrator(catalog: &Catalog) {
    let (ada, ben) = (add_admin(catalog, 1, "ada").await, add_admin(catalog, 2, "ben").await);
    let of_ada = token(1, ada.id, Some(Scope::Admin));
    add_token(catalog, &of_ada).await;
    let by_ada = || change_by(1, &of_ada, Scope::Account);
    // One of two may go; of a disabled one nothing depends.
    let disable = || PersonEdit { is_active: Some(false), ..PersonEdit::default() };
    assert!(catalog.edit_person(by_ada(), ben.id, disable()).await.unwrap().is_some());
    let demote = PersonEdit { role: Some(Role::Member), ..PersonEdit::default() };
    for edit in [disable(), demote.clone()] {
        let last = catalog.edit_person(by_ada(), ada.id, edit).await;
        assert!(matches!(last, Err(CatalogError::LastAdministrator)), "{last:?}");
    }
    let last = catalog.remove_person(by_ada(), ada.id).await;
    assert!(matches!(last, Err(CatalogError::LastAdministrator)), "{last:?}");
    assert!(catalog.remove_person(by_ada(), ben.id).await.unwrap().is_some());
    // The operator may, and a demoted administrator's tokens shrink.
    assert!(catalog.edit_person(change(2), ada.id, demote).await.unwrap().is_some());
    assert_eq!(catalog.token(of_ada.id).await.unwrap().unwrap().0.scope, Scope::Account);
}

pub(super) async fn a_removed_person_leaves_only_the_trail(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    add_token(catalog, &token(1, ada.id, None)).await;
    publish(catalog, picture(1, ada.id)).await;
    catalog.add_link_of_person(change(1), ada.id, hashed(9), at(100)).await.unwrap().unwrap();
    assert_eq!(catalog.remove_person(change(2), ada.id).await.unwrap(), Some(vec![image(1).hash]));
    assert_eq!(catalog.remove_person(change(2), ada.id).await.unwrap(), None);
    assert!(catalog.session(hashed(1)).await.unwrap().is_none());
    assert!(catalog.setup_link(hashed(9), at(2)).await.unwrap().is_none());
    assert!(catalog.published_blob(image(1).hash).await.unwrap().is_none());
    assert!(catalog.identities_of(ada.id).await.unwrap().is_empty());
    let address = Identity::from(&ada.email);
    assert_eq!(catalog.owner_of_hash(address.hashes()[0]).await.unwrap(), None);
    assert_eq!(catalog.audit(about(ada.id), None, 100).await.unwrap().entries.len(), 5);
    // The same email may come again, as somebody else.
    add_member(catalog, 2, "ada").await;
}
