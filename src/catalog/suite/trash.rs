//! The trash: what deleting keeps, bringing back, deleting for good, and how long a blob lives meanwhile.

use super::*;
use crate::model::{Deletion, RestoreOutcome, RestoreRight};

async fn delete(catalog: &Catalog, second: i64, owner: PersonId, id: PictureId) -> BlobHash {
    let deleted = catalog
        .remove_picture(change(second), owner, Some(id), Deletion::ToTrash, crate::model::Removal::default())
        .await;
    deleted.unwrap().unwrap()
}

async fn trashed(catalog: &Catalog, owner: PersonId) -> Vec<PictureId> {
    let page = catalog.trash(owner, None, 10).await.unwrap();
    page.pictures.iter().map(|trashed| trashed.picture.id).collect()
}

pub(super) async fn a_deleted_picture_is_in_the_trash_only(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let published = publish(catalog, picture(1, ada.id)).await;
    let hash = delete(catalog, 5, ada.id, published.id).await;
    assert_eq!(hash, published.image.hash);
    assert!(catalog.history(ada.id, None, 10).await.unwrap().pictures.is_empty());
    assert!(catalog.shown(ada.id.into()).await.unwrap().picture.is_none());
    assert!(catalog.published_blob(hash).await.unwrap().is_none());
    let first_byte = hash.as_bytes()[0];
    assert!(catalog.published_blobs(first_byte).await.unwrap().is_empty());
    // The file stays, and the row that says so.
    assert_eq!(catalog.referenced_blobs(first_byte).await.unwrap(), [hash]);
    assert_eq!(catalog.remove_blob_if_unreferenced(hash, || ()).await.unwrap(), None);
    let page = catalog.trash(ada.id, None, 10).await.unwrap();
    let [found] = &page.pictures[..] else { panic!("{page:?}") };
    let expected = Picture { is_current: false, ..published };
    assert_eq!((&found.picture, found.deleted_at), (&expected, at(5)));
    assert!(found.was_current && !found.by_owner, "the operator deleted it");
    assert!(catalog.structural_errors().await.unwrap().is_empty());
    let ada = catalog.person(crate::model::PersonKey::Id(ada.id)).await.unwrap().unwrap();
    assert_eq!((ada.picture_count, ada.picture_bytes), (0, 0));
}

pub(super) async fn a_picture_is_brought_back_by_whoever_may(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    let published = publish(catalog, picture(1, ada.id)).await;
    delete(catalog, 5, ada.id, published.id).await;
    let restore =
        |owner, right, quota| catalog.restore_from_trash(change(6), owner, published.id, quota, right);
    let refused = restore(ada.id, RestoreRight::OwnDeletions, QUOTA).await.unwrap();
    assert!(matches!(refused, RestoreOutcome::ByOthers));
    let missing = restore(person_id(9), RestoreRight::All, QUOTA).await.unwrap();
    assert!(matches!(missing, RestoreOutcome::Missing));
    let none = Quota { max_pictures: 0, ..QUOTA };
    assert!(matches!(restore(ada.id, RestoreRight::All, none).await.unwrap(), RestoreOutcome::QuotaFull));
    let restored = restore(ada.id, RestoreRight::All, QUOTA).await.unwrap();
    let RestoreOutcome::Restored(restored) = restored else { panic!("{restored:?}") };
    assert_eq!(*restored, Picture { updated_at: at(6), ..published });
    assert!(trashed(catalog, ada.id).await.is_empty());
    assert!(catalog.structural_errors().await.unwrap().is_empty());
}

pub(super) async fn the_oldest_leave_the_trash_first(catalog: &Catalog) {
    let (ada, ben) = (add_member(catalog, 1, "ada").await, add_member(catalog, 2, "ben").await);
    let (first, second) = (picture(1, ada.id), picture(2, ada.id));
    let of_ben = NewPictureRow { id: picture(3, ben.id).id, ..picture(1, ben.id) };
    for new in [&first, &second, &of_ben] {
        publish(catalog, new.clone()).await;
    }
    delete(catalog, 10, ada.id, second.id).await;
    delete(catalog, 11, ben.id, of_ben.id).await;
    delete(catalog, 12, ada.id, first.id).await;
    assert_eq!(catalog.count_trash(at(11)).await.unwrap(), 2);
    assert_eq!(catalog.empty_trash(at(11), 1).await.unwrap(), [second.image.hash]);
    assert_eq!(catalog.empty_trash(at(11), 10).await.unwrap(), [first.image.hash]);
    // The file of the first is in the other trash still.
    assert_eq!(catalog.remove_blob_if_unreferenced(first.image.hash, || ()).await.unwrap(), None);
    assert_eq!(catalog.remove_blob_if_unreferenced(second.image.hash, || ()).await.unwrap(), Some(()));
    let erased = catalog.remove_from_trash(change(13), ada.id, first.id).await.unwrap();
    assert_eq!(erased, Some(first.image.hash));
    assert_eq!(catalog.remove_blob_if_unreferenced(first.image.hash, || ()).await.unwrap(), Some(()));
    assert!(catalog.structural_errors().await.unwrap().is_empty());
}

pub(super) async fn an_upload_takes_the_room_of_the_trash(catalog: &Catalog) {
    let ada = add_member(catalog, 1, "ada").await;
    for number in 1..=3 {
        let id = publish(catalog, picture(number, ada.id)).await.id;
        delete(catalog, 10 + i64::from(number), ada.id, id).await;
    }
    let quota = Quota { max_pictures: 3, ..QUOTA };
    let outcome = catalog.publish_picture(change(20), picture(4, ada.id), quota, true, || true).await;
    let PutOutcome::Published { removed, .. } = outcome.unwrap() else { panic!("not published") };
    assert_eq!(removed, [image(1).hash]);
    assert_eq!(trashed(catalog, ada.id).await, [picture(3, ada.id).id, picture(2, ada.id).id]);
    // The same file again leaves the trash.
    catalog.publish_picture(change(21), picture(3, ada.id), quota, true, || true).await.unwrap();
    assert_eq!(trashed(catalog, ada.id).await, [picture(2, ada.id).id]);
    assert_eq!(catalog.remove_person(change(22), ada.id).await.unwrap().unwrap().len(), 3);
    assert!(catalog.structural_errors().await.unwrap().is_empty());
}
