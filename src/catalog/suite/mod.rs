//! The suite over the catalog: every method, and every error that does not depend on the engine, through the public interface.
//!
//! Each check takes an empty catalog. A second engine is one more line of [`run_on!`].

mod changes;
mod external_identities;
mod identities;
mod lists;
mod people;
mod pictures;
mod provisioning;
mod replacing;
mod second_factors;
mod setup_links;
mod tokens;
mod trash;

use jiff::Timestamp;
use tempfile::TempDir;

use super::{Catalog, CatalogError, Process, bring_up_to_date};
use crate::model::{
    Actor, AuditFilters, AuthError, Change, Device, Grant, ImageInfo, NewPerson, NewPictureRow, NewToken,
    Origin, Person, Picture, Presentation, PutOutcome, Quota, Selection,
};
use crate::values::{
    BlobHash, Color, DisplayName, Email, HashedToken, IfMatch, Label, MediaType, PasswordHash, PersonId,
    PictureId, PictureName, PixelSize, Placeholder, PlainToken, Role, Scope, Slug, TokenId,
};

/// An empty catalog, and what must be kept for as long as it is open.
struct Instance {
    catalog: Catalog,
    _folder: TempDir,
}

fn sqlite() -> Instance {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tondo.db");
    bring_up_to_date(&path, folder.path(), at(0)).unwrap();
    let catalog = Catalog::open(&path, Process::Server).unwrap();
    Instance { catalog, _folder: folder }
}

/// The entries of the audit trail that concern this person.
fn about(person: PersonId) -> AuditFilters {
    AuditFilters { subject: Some(person), ..AuditFilters::default() }
}

/// Runs every check on the catalogs that a function makes.
macro_rules! run_on {
    ($engine:ident: $($part:ident { $($check:ident)* })*) => {
        mod $engine {
            $(mod $part {
                $(#[tokio::test]
                async fn $check() {
                    let instance = crate::catalog::suite::$engine();
                    crate::catalog::suite::$part::$check(&instance.catalog).await;
                })*
            })*
        }
    };
}

run_on! {
    sqlite:
    people {
        a_person_is_found_by_every_key
        emails_and_slugs_are_unique
        usernames_are_unique_among_slugs_too
        nobody_is_hidden_behind_anothers_name
        a_username_is_found_changed_and_taken_away
        a_slug_is_made_from_the_name_and_numbered
        an_edit_changes_what_it_names
        a_new_password_ends_every_token_and_the_setup_link
        disabling_ends_every_token_and_enabling_revives_none
        a_former_password_must_be_the_current_one
        nobody_removes_the_last_administrator
        a_removed_person_leaves_only_the_trail
    }
    tokens {
        a_token_opens_a_session_within_its_owners_role
        a_token_may_not_allow_more_than_its_maker
        a_member_makes_a_bounded_number_of_tokens
        a_login_needs_the_current_password
        the_hundred_and_first_login_ends_the_one_that_was_not_used_for_the_longest
        a_renewed_login_takes_the_place_of_the_former_one
        a_revoked_token_is_gone
        what_a_token_made_ends_with_it
        all_tokens_of_a_person_end_at_once
        the_last_use_never_goes_back
    }
    setup_links {
        the_first_link_makes_the_first_administrator
        a_link_sets_a_password_once
        expired_links_are_swept
    }
    identities {
        the_sign_in_email_is_an_identity
        a_request_is_granted_and_found_by_its_hashes
        a_granted_identity_is_one_persons_only
        the_sign_in_identity_cannot_be_removed
        identities_are_bounded
        an_address_shows_a_picture_of_its_own
        a_choice_survives_a_grant_and_a_new_sign_in_email
        requests_are_listed_newest_first
    }
    second_factors {
        a_secret_counts_once_its_first_code_was_shown
        a_login_uses_a_code_up
        a_login_that_is_refused_uses_nothing_up
        a_demoted_administrator_resets_nobody
        it_ends_with_a_reset_and_with_its_person_only
    }
    external_identities {
        a_subject_is_one_person_in_its_source
        a_subject_is_forgotten_with_its_person
    }
    provisioning {
        who_is_taken_away_comes_back_enabled
        the_directory_leaves_the_last_administrator
        a_photo_is_noted_beside_the_rest
        a_group_has_members_and_a_name_of_its_own
    }
    pictures {
        a_published_picture_is_shown
        the_same_file_again_is_the_same_entry
        a_picture_becomes_the_current_one_only_as_asked
        a_picture_is_restored_rated_and_removed
        what_is_kept_beside_a_picture_is_changed_one_by_one
        a_history_is_bounded
        publishing_needs_the_owner_and_the_blob
        a_blob_lives_as_long_as_a_picture_refers_to_it
        a_deleted_picture_is_remembered
        a_missing_placeholder_is_added_once
        two_people_share_a_blob
        a_damaged_blob_is_confirmed_under_the_lock
    }
    trash {
        a_deleted_picture_is_in_the_trash_only
        a_picture_is_brought_back_by_whoever_may
        the_oldest_leave_the_trash_first
        an_upload_takes_the_room_of_the_trash
    }
    lists {
        the_gallery_has_everybodys_pictures_with_their_owners
        people_come_with_their_current_pictures
        people_are_searched_and_paged_in_every_order
        people_are_filtered_and_counted_in_every_order
        the_gallery_is_filtered
        a_history_is_paged
    }
    changes {
        every_change_is_in_the_trail
        the_trail_is_pruned_by_age_and_by_number
        a_change_needs_a_token_that_still_allows_it
        a_change_makes_cached_values_stale
        a_change_that_panics_leaves_nothing
        a_broken_row_is_an_error
        a_sound_catalog_has_no_errors
    }
    replacing {
        everybody_is_replaced_or_nobody a_snapshot_brings_every_row_back
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A change by the operator.
fn change(second: i64) -> Change {
    Change { at: at(second), actor: Actor::Operator, client: None, condition: IfMatch::Anything }
}

/// A change by a token, which needs this scope.
fn change_by(second: i64, token: &NewToken, needed: Scope) -> Change {
    let actor = Actor::Bearer(Grant { person: token.owner, token: token.id, needed });
    Change { actor, client: Some("192.0.2.7".to_owned()), ..change(second) }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn password(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

fn person_id(number: u8) -> PersonId {
    PersonId::new(at(0), [number; 8])
}

/// A member with a password.
fn member(number: u8, name: &str) -> NewPerson {
    NewPerson {
        id: person_id(number),
        email: email(&format!("{name}@example.org")),
        name: DisplayName::parse(name).unwrap(),
        slug: None,
        username: None,
        role: Role::Member,
        language: None,
        password: Some(password(name)),
    }
}

async fn add_member(catalog: &Catalog, number: u8, name: &str) -> Person {
    catalog.add_person(change(0), member(number, name)).await.unwrap()
}

async fn add_admin(catalog: &Catalog, number: u8, name: &str) -> Person {
    let admin = NewPerson { role: Role::Admin, ..member(number, name) };
    catalog.add_person(change(0), admin).await.unwrap()
}

fn hashed(number: u8) -> HashedToken {
    PlainToken::from_random([number; 32]).hashed()
}

/// A token created by hand.
fn token(number: u8, owner: PersonId, scope: Option<Scope>) -> NewToken {
    NewToken {
        id: TokenId::new(at(i64::from(number)), [number; 8]),
        owner,
        hash: hashed(number),
        label: Some(Label::parse("laptop").unwrap()),
        scope,
        expires_at: None,
        origin: Origin::Token,
        device: Device::default(),
    }
}

/// The token of a login.
fn login(number: u8, owner: PersonId) -> NewToken {
    NewToken { label: None, expires_at: Some(at(1000)), ..token(number, owner, None) }
}

async fn add_token(catalog: &Catalog, new: &NewToken) -> Scope {
    catalog.add_token(change(0), new.clone(), 100).await.unwrap().unwrap().scope
}

/// The facts of a file of 100 bytes and more.
fn image(number: u8) -> ImageInfo {
    ImageInfo {
        hash: BlobHash::of(&[number]),
        media: MediaType::Jpeg,
        size: PixelSize { width: 20, height: 10 },
        frames: 1,
        bytes: 100 + u64::from(number),
        placeholder: Some(placeholder(number)),
    }
}

fn placeholder(number: u8) -> Placeholder {
    Placeholder { thumb_hash: vec![number; 20], color: Color { red: number, green: 2, blue: 3 } }
}

/// A picture of the file of this number, uploaded in the second of this number.
fn picture(number: u8, owner: PersonId) -> NewPictureRow {
    NewPictureRow {
        id: PictureId::new(at(i64::from(number)), [number; 8]),
        owner,
        image: image(number),
        name: PictureName::parse("me").unwrap().stored_as(MediaType::Jpeg),
        presentation: Presentation::default(),
        selection: Selection::Always,
    }
}

const QUOTA: Quota = Quota { max_pictures: 100, max_bytes: 1 << 20 };

async fn publish(catalog: &Catalog, new: NewPictureRow) -> Picture {
    let change = change(new.image.bytes.cast_signed() - 100);
    let outcome = catalog.publish_picture(change, new, QUOTA, true, || true).await.unwrap();
    let PutOutcome::Published { picture, .. } = outcome else { panic!("{outcome:?}") };
    *picture
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn denied<T: std::fmt::Debug>(outcome: Result<T, CatalogError>) -> AuthError {
    match outcome {
        Err(CatalogError::Denied(error)) => error,
        other => panic!("{other:?}"),
    }
}
