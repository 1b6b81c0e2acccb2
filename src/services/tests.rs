//! Tests of services over a data directory of their own.

mod passwords;
mod provider_pictures;

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use tempfile::TempDir;

use super::app::App;
use super::cached_renditions::{self, CacheSlot};
use super::data_dir::{DataDir, OpenMode};
use super::error::{Missing, ServiceError};
use super::lookup::{self, Absence, Original};
use super::maintenance::{SweepMode, sweep};
use super::pictures::{self, NewPicture};
use super::renditions::rendition;
use super::response_cache::{Owner, PublicName, ResponseCache};
use super::verify::{Damage, verify};
use super::{Progress, accounts, storage, trash};
use crate::blobs::CheckDepth;
use crate::catalog::Key;
use crate::clock::Clock;
use crate::config::{Config, Environment, Overrides};
use crate::imaging::{SAMPLE_AVATAR_SIDE, sample_avatar};
use crate::model::{Actor, Change, Deletion, Person, Picture, Presentation, Selection};
use crate::rendition_cache::Entry;
use crate::values::{
    AnimationMode, BlobHash, Crop, DisplayName, Email, Framing, MediaType, NameKey, Percent, PictureName,
    RenditionSpec, Role, Side,
};

pub(super) fn app(settings: &[(&'static str, &str)]) -> (TempDir, Arc<App>) {
    let folder = tempfile::tempdir().unwrap();
    let mut overrides = Overrides::default();
    overrides.set("data", folder.path().to_str().unwrap().to_owned());
    for (name, value) in settings {
        overrides.set(name, (*value).to_owned());
    }
    let config = Config::load(overrides, &Environment::default()).unwrap();
    let data_dir = DataDir::open(&config, OpenMode::Serve, Clock::System.now()).unwrap();
    (folder, Arc::new(App::new(config, Clock::System, data_dir)))
}

fn change(app: &App) -> Change {
    app.change(Actor::Operator, None)
}

async fn person(app: &App, name: &str) -> Person {
    let email = Email::parse(&format!("{name}@example.org")).unwrap();
    let name = DisplayName::parse(name).unwrap();
    let new = accounts::NewAccount {
        email,
        name,
        slug: None,
        username: None,
        role: Role::Member,
        language: None,
        password: None,
    };
    accounts::add(app, change(app), new).await.unwrap()
}

async fn publish(app: &App, owner: &Person, word: &str) -> Result<Picture, ServiceError> {
    let source = Bytes::from(sample_avatar(word, SAMPLE_AVATAR_SIDE).unwrap());
    let picture = pictures::probe(app, source).await.unwrap();
    let name = PictureName::parse(&format!("{word}.png")).unwrap();
    let new = NewPicture {
        owner: owner.id,
        name,
        presentation: Presentation::default(),
        selection: Selection::Always,
        picture,
        field: "picture",
    };
    pictures::publish(app, change(app), new).await
}

fn spec(side: u32) -> RenditionSpec {
    let side = Side::clamped(side);
    RenditionSpec {
        framing: Framing::default(),
        side,
        media: MediaType::Jpeg,
        animation: AnimationMode::Still,
    }
}

fn has_cached(app: &App, blob: BlobHash) -> bool {
    app.rendition_cache.blobs(blob.as_bytes()[0]).unwrap().contains(&blob)
}

async fn is_stored(app: &App, picture: &Picture) -> bool {
    app.blobs.check(picture.image.hash, picture.image.bytes, CheckDepth::Bytes).await.unwrap()
}

#[tokio::test]
async fn a_name_that_is_cached_as_nobodys_is_asked_of_the_catalog_before_a_404() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let name = PublicName::Name(NameKey::from(&ada.slug));
    let version = ResponseCache::version(&app.catalog, name.key());
    app.response_cache.keep_owner(name.clone(), version, Owner::Nobody);
    assert_eq!(lookup::owner(&app, &name, Absence::Cached).await.unwrap(), Owner::Nobody);
    assert_eq!(lookup::owner(&app, &name, Absence::Confirmed).await.unwrap(), Owner::Person(ada.id.into()));
    assert_eq!(lookup::owner(&app, &name, Absence::Cached).await.unwrap(), Owner::Person(ada.id.into()));
}

#[tokio::test]
async fn what_is_shown_is_cached_with_its_owner_and_stale_after_a_change() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let name = PublicName::Name(NameKey::from(&ada.slug));
    lookup::owner(&app, &name, Absence::Cached).await.unwrap();
    let cached = || app.response_cache.shown(&app.catalog, ada.id.into());
    assert!(cached().unwrap().picture.is_none());
    publish(&app, &ada, "face").await.unwrap();
    assert!(cached().is_none());
}

#[tokio::test]
async fn a_picture_that_is_missing_from_cached_facts_is_asked_of_the_catalog_before_a_404() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let before = lookup::shown(&app, ada.id.into(), Absence::Cached).await.unwrap();
    let picture = publish(&app, &ada, "face").await.unwrap();
    let make_stale = || {
        let version = ResponseCache::version(&app.catalog, Key::Person(ada.id));
        app.response_cache.keep_shown(ada.id.into(), version, &before);
    };
    make_stale();
    assert!(lookup::shown(&app, ada.id.into(), Absence::Cached).await.unwrap().picture.is_none());
    assert!(lookup::shown(&app, ada.id.into(), Absence::Confirmed).await.unwrap().picture.is_some());
    make_stale();
    let shown = lookup::current_by_name(&app, ada.id, picture.name.basename()).await.unwrap();
    assert_eq!(shown.picture.as_ref(), Some(&picture));
    let missing = lookup::current_by_name(&app, ada.id, "other.png").await.unwrap_err();
    assert!(matches!(missing, ServiceError::Missing(Missing::Picture)));
}

#[tokio::test]
async fn a_crop_that_is_missing_from_cached_facts_is_asked_of_the_catalog_before_a_404() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let blob = publish(&app, &ada, "face").await.unwrap().image.hash;
    let framing = Framing::cropped(Some(Crop { x: 1, y: 2, size: 3 }));
    let mut with_crop = (*lookup::published_blob(&app, blob).await.unwrap()).clone();
    with_crop.framings.push(framing);
    let missing = lookup::published_framing(&app, blob, framing).await.unwrap_err();
    assert!(matches!(missing, ServiceError::Missing(Missing::Picture)));
    let version = ResponseCache::version(&app.catalog, Key::Blob(blob));
    app.response_cache.keep_published(blob, version, &Arc::new(with_crop));
    assert!(lookup::published_framing(&app, blob, framing).await.is_ok());
}

#[tokio::test]
async fn a_rejected_upload_leaves_no_blob() {
    let (_folder, app) = app(&[("max_pictures_per_person", "1")]);
    let ada = person(&app, "ada").await;
    let first = publish(&app, &ada, "first").await.unwrap();
    assert!(matches!(publish(&app, &ada, "second").await, Err(ServiceError::Conflict(_))));
    let mut stored = Vec::new();
    for first_byte in 0..=u8::MAX {
        stored.extend(app.blobs.list(first_byte).await.unwrap().iter().map(|blob| blob.hash));
    }
    assert_eq!(stored, [first.image.hash]);
}

#[tokio::test]
async fn a_blob_is_removed_with_its_last_picture() {
    let (_folder, app) = app(&[]);
    let (ada, ben) = (person(&app, "ada").await, person(&app, "ben").await);
    let picture = publish(&app, &ada, "face").await.unwrap();
    publish(&app, &ben, "face").await.unwrap();
    trash::remove_for_good(&app, change(&app), ada.id, None).await.unwrap();
    assert!(is_stored(&app, &picture).await);
    trash::remove_for_good(&app, change(&app), ben.id, None).await.unwrap();
    assert!(!is_stored(&app, &picture).await);
    let gone = lookup::read_master(&app, &Original::from(&picture)).await.unwrap_err();
    assert!(matches!(gone, ServiceError::Missing(Missing::Picture)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_and_deletions_of_the_same_bytes_leave_no_picture_without_its_blob() {
    let (_folder, app) = app(&[]);
    let mut tasks = Vec::new();
    for name in ["ada", "ben", "cat"] {
        let (app, owner) = (Arc::clone(&app), person(&app, name).await);
        tasks.push(tokio::spawn(async move {
            for _ in 0..20 {
                let picture = publish(&app, &owner, "face").await.unwrap();
                assert!(is_stored(&app, &picture).await);
                trash::remove_for_good(&app, change(&app), owner.id, None).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_sweep_removes_old_orphans_only() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let picture = publish(&app, &ada, "face").await.unwrap();
    let orphan = BlobHash::of(b"orphan");
    app.blobs.put(orphan, Bytes::from_static(b"orphan")).await.unwrap();
    let has_orphan = || app.blobs.under_lock().has(orphan);
    let later = Timestamp::MAX;
    let young = sweep(&app, SweepMode::Remove, Timestamp::UNIX_EPOCH).await.unwrap();
    assert!((young.orphans, young.kept) == (0, 2) && has_orphan());
    let counted = sweep(&app, SweepMode::DryRun, later).await.unwrap();
    assert!((counted.orphans, counted.orphan_bytes, counted.kept) == (1, 6, 1) && has_orphan());
    let swept = sweep(&app, SweepMode::Remove, later).await.unwrap();
    assert!((swept.orphans, swept.orphan_bytes, swept.kept) == (1, 6, 1) && !has_orphan());
    assert!(is_stored(&app, &picture).await);
}

#[tokio::test]
async fn a_missing_blob_is_found_with_its_owners_and_is_the_servers_fault() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let picture = publish(&app, &ada, "face").await.unwrap();
    assert!(verify(&app, Percent::ALL, &Progress::new(|_step| {})).await.unwrap().is_sound());
    app.blobs.under_lock().remove(picture.image.hash).unwrap();
    let verified = verify(&app, Percent::ALL, &Progress::new(|_step| {})).await.unwrap();
    let found: Vec<_> = verified.findings.iter().map(|finding| (finding.blob, &finding.damage)).collect();
    assert_eq!(found, [(picture.image.hash, &Damage::Missing)]);
    assert!(verified.findings.iter().all(|finding| finding.people == [ada.email.clone()]));
    let missing = storage::open(&app, picture.image.hash, picture.image.bytes).await.unwrap_err();
    assert!(matches!(missing, ServiceError::Internal(_)), "{missing}");
}

#[tokio::test]
async fn renditions_of_pictures_that_another_process_deleted_go_at_the_next_start() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let (first, second) =
        (publish(&app, &ada, "first").await.unwrap(), publish(&app, &ada, "second").await.unwrap());
    for picture in [&first, &second] {
        rendition(&app, &Original::from(picture), spec(80)).await.unwrap();
        assert!(has_cached(&app, picture.image.hash));
    }
    app.catalog
        .remove_picture(
            change(&app),
            ada.id,
            Some(first.id),
            Deletion::ForGood,
            crate::model::Removal::default(),
        )
        .await
        .unwrap();
    let evicted = cached_renditions::evict(&app).await.unwrap();
    assert_eq!(evicted.files, 1);
    assert!(!has_cached(&app, first.image.hash) && has_cached(&app, second.image.hash));
}

#[tokio::test]
async fn a_rendition_that_is_put_after_its_picture_was_deleted_does_not_stay() {
    let (_folder, app) = app(&[]);
    let ada = person(&app, "ada").await;
    let (kept, deleted) =
        (publish(&app, &ada, "kept").await.unwrap(), publish(&app, &ada, "deleted").await.unwrap());
    trash::remove_for_good(&app, change(&app), ada.id, Some(deleted.id)).await.unwrap();
    for blob in [kept.image.hash, deleted.image.hash] {
        CacheSlot::new(&app, blob).put(Entry::Rendition(spec(80)), b"late", BlobHash::of(b"late"));
        assert!(has_cached(&app, blob));
        cached_renditions::forget_if_deleted(&app, blob).await;
    }
    assert!(has_cached(&app, kept.image.hash) && !has_cached(&app, deleted.image.hash));
}
