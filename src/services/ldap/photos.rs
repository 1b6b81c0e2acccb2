//! Photos of the directory: asked for one by one, of those entries only that changed, and taken in some at a time.

use bytes::Bytes;
use futures_util::future::join_all;

use super::people::Task;
use super::report::{Stop, SyncReport};
use crate::config::DirectoryPhotos;
use crate::ldap::{Connection, Found, LdapError, Search, SearchScope};
use crate::model::{ExternalSource, Provisioned, TakenPhoto};
use crate::services::ServiceError;
use crate::services::imports::Mode;
use crate::services::provisioning::{Photo, PhotoOutcome, PhotoPolicy, digest, is_wanted, take_photo};
use crate::values::{LdapFilter, PersonId};

/// Photos, and bytes of photos, that are in memory at a time; one photo may have more.
const AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 16 << 20;

/// Room in an entry besides the photo's own bytes.
const SLACK_BYTES: usize = 64 << 10;

/// "There is no such entry."
const NO_SUCH_ENTRY: u32 = 32;

/// An entry whose photo may have changed.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) dn: String,
    pub(super) person: PersonId,
    pub(super) version: Option<String>,
    /// What the directory said last.
    pub(super) last: Provisioned,
}

/// What an entry has for a photo.
enum Answer {
    Photo(Bytes),
    None,
    TooLarge,
    Gone,
}

/// Takes photos over.
pub(super) async fn take(
    task: &Task<'_>,
    connection: &mut Connection,
    attributes: &[String],
    wishes: Vec<Wish>,
    report: &mut SyncReport,
) -> Result<(), Stop> {
    let policy = match task.app.config().ldap_photos {
        DirectoryPhotos::Never => return Ok(()),
        DirectoryPhotos::Follow => PhotoPolicy::Follow,
        DirectoryPhotos::Always => PhotoPolicy::Replace,
    };
    let max_bytes = task.app.config().max_picture_size.bytes();
    let limit = usize::try_from(max_bytes).unwrap_or(usize::MAX / 2) + SLACK_BYTES;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for wish in wishes {
        let answer = ask(connection, &wish.dn, attributes, limit).await?;
        if let Answer::Photo(photo) = &answer {
            bytes += photo.len();
        }
        batch.push((wish, answer));
        if batch.len() >= AT_ONCE || bytes >= BYTES_AT_ONCE {
            take_batch(task, policy, std::mem::take(&mut batch), report).await?;
            bytes = 0;
        }
    }
    take_batch(task, policy, batch, report).await
}

/// Asks for the photo of one entry.
async fn ask(
    connection: &mut Connection,
    dn: &str,
    attributes: &[String],
    max_entry_bytes: usize,
) -> Result<Answer, Stop> {
    let filter = LdapFilter::Present("objectClass".to_owned());
    let search = Search { base: dn, scope: SearchScope::Base, filter: &filter, attributes, max_entry_bytes };
    connection.search(&search, None).await?;
    let mut answer = Answer::None;
    loop {
        match connection.next().await {
            Ok(Found::Entry(entry)) => {
                let photo =
                    attributes.iter().find_map(|name| entry.values(name).find(|value| !value.is_empty()));
                if let Some(photo) = photo {
                    answer = Answer::Photo(Bytes::copy_from_slice(photo));
                }
            }
            Ok(Found::TooLarge(_)) => answer = Answer::TooLarge,
            Ok(Found::Referral) => {}
            Ok(Found::End(_)) => return Ok(answer),
            Err(LdapError::Refused { code: NO_SUCH_ENTRY, .. }) => return Ok(Answer::Gone),
            Err(error) => return Err(error.into()),
        }
    }
}

async fn take_batch(
    task: &Task<'_>,
    policy: PhotoPolicy,
    batch: Vec<(Wish, Answer)>,
    report: &mut SyncReport,
) -> Result<(), Stop> {
    let taken = batch.into_iter().map(|(wish, answer)| async move {
        let dn = wish.dn.clone();
        (dn, take_one(task, policy, wish, answer).await)
    });
    for (dn, outcome) in join_all(taken).await {
        match outcome {
            Ok(PhotoOutcome::Published) => {
                report.pictures_set += 1;
                if task.mode == Mode::DryRun {
                    report.would(&dn, "would get the photo of the directory");
                }
            }
            Ok(PhotoOutcome::KeptOwn) => report.pictures_kept += 1,
            Ok(PhotoOutcome::Refused(why)) => report.skip(&dn, format!("photo: {why}")),
            Ok(PhotoOutcome::Unchanged) => {}
            Err(error) => report.skip_for(&dn, error)?,
        }
    }
    Ok(())
}

async fn take_one(
    task: &Task<'_>,
    policy: PhotoPolicy,
    wish: Wish,
    answer: Answer,
) -> Result<PhotoOutcome, ServiceError> {
    let Wish { person, version, last, .. } = wish;
    let bytes = match answer {
        Answer::Gone => return Ok(PhotoOutcome::Unchanged),
        Answer::Photo(bytes) => bytes,
        Answer::None | Answer::TooLarge => {
            let (photo, picture) = (None, last.picture);
            // It is noted, so that it is not asked for again before the entry changes.
            if task.mode == Mode::Apply && (version != last.version || last.photo.is_some()) {
                let taken = TakenPhoto { person, version, photo, picture };
                task.app.catalog.note_photo(task.change(), ExternalSource::Ldap, taken).await?;
            }
            let limit = task.app.config().max_picture_size;
            return Ok(match answer {
                Answer::TooLarge => PhotoOutcome::Refused(format!("it is larger than {limit}")),
                _ => PhotoOutcome::Unchanged,
            });
        }
    };
    if task.mode == Mode::DryRun {
        if last.photo == Some(digest(&bytes)) {
            return Ok(PhotoOutcome::Unchanged);
        }
        let is_wanted = is_wanted(task.app, policy, person, last.picture).await?;
        return Ok(if is_wanted { PhotoOutcome::Published } else { PhotoOutcome::KeptOwn });
    }
    let photo = Photo { source: ExternalSource::Ldap, person, version, bytes };
    take_photo(task.app, &task.change(), &last, policy, photo).await
}
