//! Pictures and blobs: publishing, restoring, rating, removing, and how long a blob lives.

use super::*;
use crate::model::{Deletion, PersonEdit, PictureEdit};
use crate::values::{AltText, Crop, Framing, NameKey, Rating, Rotation};

fn presentation() -> Presentation {
    let crop = Some(Crop { x: 1, y: 2, size: 3 });
    let framing = Framing { crop, rotation: Rotation::Quarter };
    Presentation { framing, alt: AltText::parse("Ada at her desk").unwrap() }
}

pub(super) async fn a_published_picture_is_shown(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    assert!(catalog.current_picture(ada.id).await.unwrap().is_none());
    let new = NewPictureRow { presentation: presentation(), ..picture(1, ada.id) };
    let published = publish(catalog, new.clone()).await;
    assert_eq!((published.id, published.owner, &published.image), (new.id, ada.id, &new.image));
    assert_eq!((published.name.basename(), &published.presentation), (new.name.basename(), &presentation()));
    assert_eq!((published.rating, published.is_current), (Rating::G, true));
    assert_eq!((published.created_at, published.updated_at), (at(1), at(1)));
    assert_eq!(catalog.current_picture(ada.id).await.unwrap().as_ref(), Some(&published));
    let shown = catalog.shown(ada.id.into()).await.unwrap();
    assert_eq!((shown.picture, shown.public_name), (Some(published), None));
    let public = PersonEdit { is_public: Some(true), ..PersonEdit::default() };
    let ada = catalog.edit_person(change(2), ada.id, public).await.unwrap().unwrap();
    assert_eq!((ada.picture_count, ada.picture_bytes), (1, 101));
    assert_eq!(catalog.shown(ada.id.into()).await.unwrap().public_name.unwrap().as_str(), "ada");
    let by_name = catalog.shown_by_name(NameKey::from(&ada.slug)).await.unwrap();
    assert_eq!(by_name, Some((ada.id.into(), catalog.shown(ada.id.into()).await.unwrap())));
    assert_eq!(catalog.shown_by_name(NameKey::parse("nobody").unwrap()).await.unwrap(), None);
    let nobody = catalog.shown(person_id(9).into()).await.unwrap();
    assert!(nobody.picture.is_none() && nobody.public_name.is_none());
}

pub(super) async fn the_same_file_again_is_the_same_entry(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let first = publish(catalog, picture(1, ada.id)).await;
    let second = publish(catalog, picture(2, ada.id)).await;
    assert_ne!(first.id, second.id);
    let again =
        NewPictureRow { id: picture(3, ada.id).id, presentation: presentation(), ..picture(1, ada.id) };
    let again = publish(catalog, again).await;
    assert_eq!((again.id, again.presentation, again.is_current), (first.id, presentation(), true));
    let history = catalog.history(ada.id, None, 10).await.unwrap();
    let entries: Vec<_> = history.pictures.iter().map(|entry| (entry.id, entry.is_current)).collect();
    assert_eq!(entries, [(second.id, false), (first.id, true)]);
}

pub(super) async fn a_picture_becomes_the_current_one_only_as_asked(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let put = |number, selection| publish(catalog, NewPictureRow { selection, ..picture(number, ada.id) });
    assert!(!put(1, Selection::Never).await.is_current);
    assert!(catalog.current_picture(ada.id).await.unwrap().is_none());
    let second = put(2, Selection::IfNone).await;
    assert!(second.is_current);
    assert!(!put(3, Selection::IfNone).await.is_current);
    for selection in [Selection::Never, Selection::IfNone] {
        // One of the history keeps its state.
        let again = NewPictureRow { id: picture(4, ada.id).id, selection, ..picture(1, ada.id) };
        assert!(!publish(catalog, again).await.is_current);
        let again = NewPictureRow { selection, ..picture(2, ada.id) };
        let again = publish(catalog, again).await;
        assert_eq!((again.id, again.is_current), (second.id, true));
    }
    assert!(put(3, Selection::Always).await.is_current);
    let history = catalog.history(ada.id, None, 10).await.unwrap().pictures;
    assert_eq!(history.iter().map(|entry| entry.is_current).collect::<Vec<_>>(), [true, false, false]);
}

pub(super) async fn a_picture_is_restored_rated_and_removed(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let first = publish(catalog, picture(1, ada.id)).await;
    let second = publish(catalog, picture(2, ada.id)).await;
    let restored = catalog.restore_picture(change(3), ada.id, first.id).await.unwrap().unwrap();
    assert_eq!((restored.is_current, restored.updated_at), (true, at(3)));
    assert!(catalog.restore_picture(change(3), person_id(9), first.id).await.unwrap().is_none());
    let rate = |id, rating| {
        let edit = PictureEdit { rating: Some(rating), ..PictureEdit::default() };
        catalog.edit_picture(change(4), ada.id, id, edit)
    };
    assert_eq!(rate(first.id, Rating::Pg).await.unwrap().map(|rated| rated.updated_at), Some(at(4)));
    assert_eq!(rate(second.id, Rating::X).await.unwrap().map(|rated| rated.rating), Some(Rating::X));
    let current = catalog.current_picture(ada.id).await.unwrap().unwrap();
    assert_eq!((current.id, current.rating), (first.id, Rating::Pg));
    let remove = |id| {
        catalog.remove_picture(change(5), ada.id, id, Deletion::ForGood, crate::model::Removal::default())
    };
    assert_eq!(remove(None).await.unwrap(), Some(first.image.hash));
    assert_eq!(remove(None).await.unwrap(), None);
    assert!(rate(first.id, Rating::G).await.unwrap().is_none());
    assert_eq!(remove(Some(second.id)).await.unwrap(), Some(second.image.hash));
    assert!(catalog.history(ada.id, None, 10).await.unwrap().pictures.is_empty());
}

pub(super) async fn what_is_kept_beside_a_picture_is_changed_one_by_one(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let id = publish(catalog, NewPictureRow { presentation: presentation(), ..picture(1, ada.id) }).await.id;
    let edit = |edit| async { catalog.edit_picture(change(2), ada.id, id, edit).await.unwrap().unwrap() };
    let uncropped = edit(PictureEdit { crop: Some(None), ..PictureEdit::default() }).await;
    let expected = Framing { crop: None, rotation: Rotation::Quarter };
    assert_eq!((uncropped.presentation.framing, uncropped.updated_at), (expected, at(2)));
    assert_eq!(uncropped.presentation.alt, presentation().alt);
    let upright = PictureEdit { rotation: Some(Rotation::None), alt: Some(None), ..PictureEdit::default() };
    assert_eq!(edit(upright.clone()).await.presentation, Presentation::default());
    edit(upright).await;
    assert!(
        catalog.edit_picture(change(3), person_id(9), id, PictureEdit::default()).await.unwrap().is_none()
    );
    let trail = catalog.audit(AuditFilters::default(), None, 10).await.unwrap().entries;
    let details: Vec<_> = trail.iter().filter(|entry| entry.action == "picture.edited").collect();
    let details: Vec<_> = details.iter().map(|entry| entry.detail.clone()).collect();
    assert_eq!(details, [format!("{id} rotate=0 alt"), format!("{id} crop=none")]);
}

pub(super) async fn a_history_is_bounded(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let put = |number, max_pictures, max_bytes| {
        let quota = Quota { max_pictures, max_bytes };
        catalog.publish_picture(change(1), picture(number, ada.id), quota, true, || true)
    };
    assert!(matches!(put(1, 1, 101).await.unwrap(), PutOutcome::Published { .. }));
    assert!(matches!(put(2, 1, 1000).await.unwrap(), PutOutcome::QuotaFull));
    assert!(matches!(put(2, 2, 202).await.unwrap(), PutOutcome::QuotaFull));
    // What is in the history already takes no more room.
    assert!(matches!(put(1, 1, 101).await.unwrap(), PutOutcome::Published { .. }));
    assert!(matches!(put(2, 2, 203).await.unwrap(), PutOutcome::Published { .. }));
}

pub(super) async fn publishing_needs_the_owner_and_the_blob(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let put = |owner, is_settled, blob_exists: bool| {
        catalog.publish_picture(change(1), picture(1, owner), QUOTA, is_settled, move || blob_exists)
    };
    assert!(matches!(put(person_id(9), true, true).await.unwrap(), PutOutcome::OwnerMissing));
    assert!(matches!(put(ada.id, false, true).await.unwrap(), PutOutcome::BlobUnsettled));
    assert!(matches!(put(ada.id, true, false).await.unwrap(), PutOutcome::BlobMissing));
    assert!(catalog.referenced_blobs(image(1).hash.as_bytes()[0]).await.unwrap().is_empty());
    assert!(matches!(put(ada.id, true, true).await.unwrap(), PutOutcome::Published { .. }));
    // A committed picture proves that the blob was synced.
    assert!(matches!(put(ada.id, false, true).await.unwrap(), PutOutcome::Published { .. }));
}

pub(super) async fn a_blob_lives_as_long_as_a_picture_refers_to_it(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let hash = image(1).hash;
    let first_byte = hash.as_bytes()[0];
    let remove = || catalog.remove_blob_if_unreferenced(hash, || "removed");
    assert_eq!(remove().await.unwrap(), Some("removed"));
    publish(catalog, picture(1, ada.id)).await;
    assert_eq!(catalog.blobs(first_byte).await.unwrap(), [image(1)]);
    assert_eq!(catalog.referenced_blobs(first_byte).await.unwrap(), [hash]);
    assert!(catalog.blobs(first_byte.wrapping_add(1)).await.unwrap().is_empty());
    assert_eq!(remove().await.unwrap(), None);
    catalog
        .remove_picture(change(2), ada.id, None, Deletion::ForGood, crate::model::Removal::default())
        .await
        .unwrap();
    assert!(catalog.blobs(first_byte).await.unwrap().is_empty());
    assert_eq!(remove().await.unwrap(), Some("removed"));
}

pub(super) async fn a_deleted_picture_is_remembered(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for number in [1, 2] {
        publish(catalog, picture(number, ada.id)).await;
    }
    // Deleted, uploaded again and deleted again: it is one file.
    for _ in 0..2 {
        let latest = publish(catalog, picture(2, ada.id)).await;
        catalog
            .remove_picture(
                change(3),
                ada.id,
                Some(latest.id),
                Deletion::ForGood,
                crate::model::Removal::default(),
            )
            .await
            .unwrap()
            .unwrap();
    }
    let mut ever = catalog.blobs_ever_published(ada.id).await.unwrap();
    ever.sort_unstable();
    let mut expected = [image(1).hash, image(2).hash];
    expected.sort_unstable();
    assert_eq!(ever, expected);
    assert!(catalog.blobs_ever_published(person_id(9)).await.unwrap().is_empty());
}

pub(super) async fn a_missing_placeholder_is_added_once(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let without = |number| {
        let image = ImageInfo { placeholder: None, ..image(number) };
        NewPictureRow { image, ..picture(number, ada.id) }
    };
    for number in 1..=3 {
        publish(catalog, without(number)).await;
    }
    let mut after = None;
    let mut missing = Vec::new();
    while let Some(found) = catalog.missing_placeholders(after, 1).await.unwrap().pop() {
        after = Some(found.hash);
        assert_eq!(found.placeholder, None);
        missing.push(found.hash);
    }
    assert!(missing.is_sorted() && missing.len() == 3);
    catalog.set_placeholder(image(1).hash, placeholder(7)).await.unwrap();
    // The next upload of the same file brings one, but none in the place of another.
    for (number, expected) in [(1, placeholder(7)), (2, placeholder(2))] {
        let published = publish(catalog, picture(number, ada.id)).await;
        assert_eq!(published.image.placeholder, Some(expected));
    }
    let still_missing = catalog.missing_placeholders(None, 10).await.unwrap();
    assert_eq!(still_missing, [without(3).image]);
}

pub(super) async fn two_people_share_a_blob(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    publish(catalog, NewPictureRow { presentation: presentation(), ..picture(1, ada.id) }).await;
    let of_ben = NewPictureRow { id: picture(2, ben.id).id, ..picture(1, ben.id) };
    catalog.publish_picture(change(5), of_ben, QUOTA, false, || true).await.unwrap();
    let blob = catalog.published_blob(image(1).hash).await.unwrap().unwrap();
    assert_eq!((blob.image, blob.framings, blob.since), (image(1), vec![presentation().framing], at(1)));
    assert!(catalog.published_blob(image(2).hash).await.unwrap().is_none());
    // The blob and both totals survive the other's deletion.
    catalog.remove_person(change(6), ada.id).await.unwrap();
    let blob = catalog.published_blob(image(1).hash).await.unwrap().unwrap();
    assert_eq!((blob.framings, blob.since), (Vec::new(), at(5)));
    let ben = catalog.person(crate::model::PersonKey::Id(ben.id)).await.unwrap().unwrap();
    assert_eq!((ben.picture_count, ben.picture_bytes), (1, 101));
    assert!(catalog.structural_errors().await.unwrap().is_empty());
}

pub(super) async fn a_damaged_blob_is_confirmed_under_the_lock(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let confirm = |fault: Option<&'static str>| catalog.confirm_blob_damage(image(1).hash, move || fault);
    assert_eq!(confirm(Some("torn")).await.unwrap(), None);
    publish(catalog, picture(1, ada.id)).await;
    assert_eq!(confirm(Some("torn")).await.unwrap(), Some(("torn", vec![ada.email])));
    assert_eq!(confirm(None).await.unwrap(), None);
}
