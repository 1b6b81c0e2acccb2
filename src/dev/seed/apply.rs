//! Replacing all data with a seed. Everything is prepared first: pictures become masters just as uploads do, and
//! passwords are hashed. Then one transaction replaces everything, so that a request sees the old data or the new data
//! and never a mix.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};

use super::spec::{FixedToken, Seed, SeedErrors, SeedPerson, SeedPicture};
use crate::auth;
use crate::i18n::render;
use crate::imaging::Master;
use crate::model::{
    Device, FixturePerson, ImageInfo, NewPerson, NewPictureRow, NewToken, Origin, Presentation, Selection,
};
use crate::services::pictures::{self, UploadError};
use crate::services::storage;
use crate::services::{App, ServiceError};
use crate::values::{BlobHash, Framing, Locale, Message, PasswordHash};

/// How often blobs are written again after a concurrent deletion removed one of them.
const MAX_ATTEMPTS: usize = 8;

/// Hashes of passwords that were hashed before. Hashing is slow on purpose, and most passwords stay the same when a
/// seed changes.
#[derive(Default)]
pub(crate) struct PasswordHashes(HashMap<String, PasswordHash>);

/// Why the seed was not loaded. The data is as it was before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResetError {
    /// The seed is invalid.
    #[error(transparent)]
    Seed(#[from] SeedErrors),
    /// The database or the store failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Replaces all people, pictures and tokens with those of the seed. Login sessions end.
///
/// # Errors
///
/// [`ResetError`]; nothing has changed then.
pub(crate) async fn reset(app: &App, seed: &Seed, hashes: &mut PasswordHashes) -> Result<(), ResetError> {
    let masters = make_masters(app, seed).await?;
    hashes.add_missing(app, seed).await?;
    let blobs: Arc<[BlobHash]> = masters.iter().flatten().map(|master| master.hash).collect();
    let link_lifetime = SignedDuration::from_secs(app.config().setup_link_lifetime.seconds().into());
    let link_end = app.clock.now() + link_lifetime;
    for _ in 0..MAX_ATTEMPTS {
        write_blobs(app, &masters).await?;
        let (store, needed) = (app.blobs.under_lock(), Arc::clone(&blobs));
        let has_all = move || needed.iter().all(|blob| store.has(*blob));
        let people =
            seed.people.iter().zip(&masters).map(|(person, own)| fixture(person, own, hashes, link_end));
        let replaced = app.catalog.replace_all(app.clock.now(), people.collect(), has_all).await;
        if let Some(replaced) = replaced.map_err(ServiceError::from)? {
            storage::drop_unreferenced(app, replaced.into_iter().filter(|blob| !blobs.contains(blob))).await;
            return Ok(());
        }
    }
    Err(ServiceError::Internal(anyhow!("other requests kept removing pictures of the seed; try again"))
        .into())
}

/// Each person's masters, oldest first.
async fn make_masters(app: &App, seed: &Seed) -> Result<Vec<Vec<Arc<Master>>>, ResetError> {
    let mut errors = Vec::new();
    let mut masters = Vec::new();
    for person in &seed.people {
        let mut own = Vec::new();
        for picture in &person.pictures {
            match make_master(app, picture).await {
                Ok(master) => own.push(Arc::new(master)),
                Err(ServiceError::Invalid(invalid)) => errors.extend(
                    invalid
                        .iter()
                        .map(|(_, message)| format!("{}: {}", picture.location, render(message, Locale::En))),
                ),
                Err(error) => return Err(error.into()),
            }
        }
        masters.push(own);
    }
    if errors.is_empty() { Ok(masters) } else { Err(SeedErrors(errors).into()) }
}

async fn make_master(app: &App, picture: &SeedPicture) -> Result<Master, ServiceError> {
    let probed = pictures::probe(app, picture.bytes.clone()).await.map_err(|error| match error {
        UploadError::Refused(error) => ServiceError::field(FIELD, error.message()),
        UploadError::TooLarge => {
            let limit = app.config().max_picture_size.to_string();
            ServiceError::field(FIELD, Message::PictureTooLarge { limit })
        }
    })?;
    if let Some(crop) = picture.crop {
        let size = probed.probe().upright_size();
        crop.within(size).map_err(|message| ServiceError::field(FIELD, message))?;
    }
    pictures::ingest(app, probed, picture.crop, FIELD).await
}

/// The field of a picture's errors. It is not shown: the location in the seed says more.
const FIELD: &str = "picture";

/// Writes and syncs every blob.
async fn write_blobs(app: &App, masters: &[Vec<Arc<Master>>]) -> Result<(), ServiceError> {
    for master in masters.iter().flatten() {
        app.blobs.write(master.hash, master.bytes.clone()).await?;
    }
    Ok(())
}

fn fixture(
    person: &SeedPerson,
    masters: &[Arc<Master>],
    hashes: &PasswordHashes,
    link_end: Timestamp,
) -> FixturePerson {
    let new = NewPerson {
        id: person.id,
        email: person.email.clone(),
        name: person.name.clone(),
        slug: Some(person.slug.clone()),
        username: person.username.clone(),
        role: person.role,
        language: person.language,
        password: person.password.as_ref().and_then(|password| hashes.0.get(password.expose()).cloned()),
    };
    let token = |token: &FixedToken| NewToken {
        id: token.id,
        owner: person.id,
        hash: token.plain.hashed(),
        label: Some(token.label.clone()),
        scope: Some(token.scope),
        expires_at: token.expires_at,
        origin: Origin::Password,
        device: Device::default(),
    };
    let picture = |(picture, master): (&SeedPicture, &Arc<Master>)| NewPictureRow {
        id: picture.id,
        owner: person.id,
        image: ImageInfo {
            hash: master.hash,
            media: master.media,
            size: master.size,
            frames: master.frames,
            bytes: master.bytes.len() as u64,
            placeholder: master.placeholder.clone(),
        },
        name: picture.name.stored_as(master.media),
        presentation: Presentation { framing: Framing::cropped(picture.crop), alt: None },
        selection: Selection::Always,
    };
    let pictures = person.pictures.iter().zip(masters);
    FixturePerson {
        person: (person.created_at, new),
        is_active: person.is_active,
        tokens: person.tokens.iter().map(|made| (made.created_at, token(made))).collect(),
        is_public: person.is_public,
        identities: person
            .addresses
            .iter()
            .map(|one| (one.created_at, one.address.clone(), one.state))
            .collect(),
        setup_link: person.setup_link.as_ref().map(|token| (token.hashed(), link_end)),
        pictures: pictures.map(|made| (made.0.created_at, picture(made), made.0.rating)).collect(),
    }
}

impl PasswordHashes {
    async fn add_missing(&mut self, app: &App, seed: &Seed) -> Result<(), ServiceError> {
        for password in seed.people.iter().filter_map(|person| person.password.as_ref()) {
            if self.0.contains_key(password.expose()) {
                continue;
            }
            let (pass, own) = (app.password_gate.enter(1).await?, password.clone());
            let hash = pass.run(move || auth::hash(&own)).await;
            let hash = hash.map_err(|error| ServiceError::Internal(error.into()))?;
            self.0.insert(password.expose().to_owned(), hash);
        }
        Ok(())
    }
}
