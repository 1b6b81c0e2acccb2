//! Bringing the house to a seed: everything is prepared first, pictures made into masters as uploads are and passwords
//! hashed, and then everybody is replaced in one commit. Whoever asks meanwhile meets the former house or the new one.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::anyhow;

use crate::auth;
use crate::catalog::{FixturePerson, ImageInfo, NewPerson, NewPictureRow, NewToken};
use crate::gate::blocking;
use crate::i18n::render;
use crate::imaging::Master;
use crate::services::pictures::{self, UploadError};
use crate::services::{App, ServiceError};
use crate::values::{BlobHash, Locale, Message, PasswordHash};

use super::spec::{Seed, SeedErrors, SeedPerson, SeedPicture};

/// How often blobs are written again that somebody's deletion took away in the meantime.
const MAX_TRIES: usize = 8;

/// The hashes of passwords that were met before. Hashing is slow on purpose; a seed has few different ones, and most stay
/// as they are when it changes.
#[derive(Default)]
pub struct PasswordHashes(HashMap<String, PasswordHash>);

/// Why the house was not brought to the seed. It is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The seed is at fault.
    #[error(transparent)]
    Seed(#[from] SeedErrors),
    /// The house is.
    #[error(transparent)]
    House(#[from] ServiceError),
}

/// Brings the house to the seed. Whatever was done in it is gone; tokens of logins open nothing any more.
///
/// # Errors
///
/// [`ResetError`]; the house is then as it was.
pub async fn reset(app: &App, seed: &Seed, hashes: &mut PasswordHashes) -> Result<(), ResetError> {
    let masters = masters(app, seed).await?;
    hashes.add_missing(app, seed).await?;
    let blobs: Arc<[BlobHash]> = masters.iter().flatten().map(|master| master.hash).collect();
    for _ in 0..MAX_TRIES {
        put(app, &masters).await?;
        let (store, wanted) = (Arc::clone(&app.blobs), Arc::clone(&blobs));
        let are_there = move || wanted.iter().all(|blob| store.has(*blob));
        let residents = seed.people.iter().zip(&masters).map(|(person, own)| resident(person, own, hashes));
        let replaced = app.catalog.replace_all(app.clock.now(), residents.collect(), are_there).await;
        if let Some(former) = replaced.map_err(ServiceError::from)? {
            app.drop_blobs(former.into_iter().filter(|blob| !blobs.contains(blob))).await;
            return Ok(());
        }
    }
    Err(ServiceError::Internal(anyhow!("pictures of the seed were removed again and again")).into())
}

/// Each person's masters, in the order of their history.
async fn masters(app: &App, seed: &Seed) -> Result<Vec<Vec<Arc<Master>>>, ResetError> {
    let mut faults = Vec::new();
    let mut all = Vec::new();
    for person in &seed.people {
        let mut own = Vec::new();
        for picture in &person.pictures {
            match master(app, picture).await {
                Ok(master) => own.push(Arc::new(master)),
                Err(ServiceError::Invalid(violations)) => faults.extend(
                    violations
                        .iter()
                        .map(|(_, message)| format!("{}: {}", picture.place, render(message, Locale::En))),
                ),
                Err(fault) => return Err(fault.into()),
            }
        }
        all.push(own);
    }
    if faults.is_empty() { Ok(all) } else { Err(SeedErrors(faults).into()) }
}

async fn master(app: &App, picture: &SeedPicture) -> Result<Master, ServiceError> {
    let examined = pictures::examine(app, picture.bytes.clone()).await.map_err(|unfit| match unfit {
        UploadError::Refused(refusal) => ServiceError::field(FIELD, refusal.message()),
        UploadError::TooLarge => {
            let limit = app.config.max_picture_size.to_string();
            ServiceError::field(FIELD, Message::PictureTooLarge { limit })
        }
    })?;
    if let Some(crop) = picture.crop {
        let size = examined.anatomy().upright_size();
        crop.within(size).map_err(|message| ServiceError::field(FIELD, message))?;
    }
    pictures::master_of(app, examined, picture.crop, FIELD).await
}

/// What the faults of a picture are noted under; its place in the seed says more.
const FIELD: &str = "picture";

/// Writes and syncs every blob.
async fn put(app: &App, masters: &[Vec<Arc<Master>>]) -> Result<(), ServiceError> {
    for master in masters.iter().flatten() {
        let (store, master) = (Arc::clone(&app.blobs), Arc::clone(master));
        blocking(move || store.write(master.hash, &master.bytes)).await?;
    }
    Ok(())
}

fn resident(person: &SeedPerson, masters: &[Arc<Master>], hashes: &PasswordHashes) -> FixturePerson {
    let new = NewPerson {
        id: person.id,
        email: person.email.clone(),
        name: person.name.clone(),
        slug: Some(person.slug.clone()),
        role: person.role,
        language: person.language,
        password: person.password.as_ref().and_then(|password| hashes.0.get(password.expose()).cloned()),
    };
    let token = |token: &super::FixedToken| NewToken {
        id: token.id,
        owner: person.id,
        hash: token.plain.hashed(),
        label: Some(token.label.clone()),
        scope: Some(token.scope),
        expires_at: token.expires_at,
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
        crop: picture.crop,
    };
    let pictures = person.pictures.iter().zip(masters);
    FixturePerson {
        person: (person.since, new),
        is_active: person.is_active,
        tokens: person.tokens.iter().map(|made| (made.since, token(made))).collect(),
        pictures: pictures.map(|made| (made.0.since, picture(made))).collect(),
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
