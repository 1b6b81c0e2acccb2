//! Replacing all data with a seed. Everything is prepared first: pictures become masters just as uploads do, and
//! passwords are hashed. Then one transaction replaces everything, so that a request sees the old data or the new data
//! and never a mix.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::anyhow;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};

use super::spec::{
    BlockedFile, Content, FixedToken, Place, Seed, SeedAddress, SeedErrors, SeedPerson, SeedPicture,
};
use crate::auth;
use crate::gate::blocking;
use crate::i18n::render;
use crate::imaging::{Master, sample_avatar};
use crate::model::{
    Device, FixtureIdentity, FixturePerson, FixturePicture, Fixtures, ImageInfo, NewPerson, NewPictureRow,
    NewToken, Origin, Presentation, Selection,
};
use crate::services::pictures::{self, UploadError};
use crate::services::storage;
use crate::services::{App, ServiceError};
use crate::values::{BlobHash, Crop, Framing, Locale, Message, PasswordHash, PersonId};

/// How often blobs are written again after a concurrent deletion removed one of them.
const MAX_ATTEMPTS: usize = 8;

/// Pictures that are made, and blobs that are written, at a time.
const MASTERS_AT_ONCE: usize = 4;
const WRITES_AT_ONCE: usize = 16;

/// Hashes of passwords that were hashed before. Hashing is slow on purpose, and most passwords stay the same when a
/// seed changes.
#[derive(Debug, Default)]
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
    let blobs: Arc<[BlobHash]> = masters.people.iter().flatten().map(|master| master.hash).collect();
    let times = Times::new(app);
    for _ in 0..MAX_ATTEMPTS {
        write_blobs(app, &masters.people).await?;
        let (store, needed) = (app.blobs.under_lock(), Arc::clone(&blobs));
        let has_all = move || needed.iter().all(|blob| store.has(*blob));
        let people = seed.people.iter().zip(&masters.people);
        let fixtures = Fixtures {
            people: people.map(|(person, own)| fixture(person, own, hashes, times)).collect(),
            blocked: seed
                .blocked
                .iter()
                .zip(&masters.blocked)
                .map(|(block, hash)| (*hash, block.reason.clone()))
                .collect(),
        };
        let replaced = app.catalog.replace_all(app.clock.now(), fixtures, has_all).await;
        if let Some(replaced) = replaced.map_err(ServiceError::from)? {
            let kept: HashSet<&BlobHash> = blobs.iter().collect();
            storage::drop_unreferenced(app, replaced.into_iter().filter(|blob| !kept.contains(blob))).await;
            return Ok(());
        }
    }
    Err(ServiceError::Internal(anyhow!("other requests kept removing pictures of the seed; try again"))
        .into())
}

/// The times in a seed that count from now.
#[derive(Clone, Copy)]
struct Times {
    now: Timestamp,
    link_end: Timestamp,
}

impl Times {
    fn new(app: &App) -> Self {
        let (now, lifetime) = (app.clock.now(), app.config().setup_link_lifetime.seconds());
        Self { now, link_end: now + SignedDuration::from_secs(lifetime.into()) }
    }
}

/// The masters of a seed.
struct Masters {
    /// Each person's, oldest first.
    people: Vec<Vec<Arc<Master>>>,
    /// The hashes of the files that nobody may upload.
    blocked: Vec<BlobHash>,
}

/// Makes the masters, several at a time, and one for all pictures that are the same. All errors are reported.
async fn make_masters(app: &App, seed: &Seed) -> Result<Masters, ResetError> {
    let (mut known, mut jobs) = (HashMap::new(), Vec::new());
    let mut place = |picture: &'_ SeedPicture| {
        let SeedPicture { content, crop, location, .. } = picture;
        *known.entry((content.clone(), *crop)).or_insert_with(|| {
            jobs.push(make_master(app, content.clone(), *crop, location.clone()).boxed());
            jobs.len() - 1
        })
    };
    let places: Vec<Vec<usize>> =
        seed.people.iter().map(|person| person.pictures.iter().map(&mut place).collect()).collect();
    let results: Vec<_> = stream::iter(jobs).buffered(MASTERS_AT_ONCE).collect().await;
    let (mut errors, mut made, mut blocked) = (Vec::new(), Vec::new(), Vec::new());
    for result in results {
        made.push(result.map(Some).or_else(|error| note(error, &mut errors))?);
    }
    for block in &seed.blocked {
        match &block.file {
            BlockedFile::Hash(hash) => blocked.push(*hash),
            BlockedFile::File { content, location } => {
                let made = make_master(app, content.clone(), None, location.clone()).await;
                let made = made.map(Some).or_else(|error| note(error, &mut errors))?;
                blocked.extend(made.map(|master| master.hash));
            }
        }
    }
    let of = |places: &Vec<usize>| places.iter().filter_map(|at| made.get(*at).cloned().flatten()).collect();
    let people = places.iter().map(of).collect();
    if errors.is_empty() { Ok(Masters { people, blocked }) } else { Err(SeedErrors(errors).into()) }
}

/// Collects the errors of the seed; any other ends the loading.
fn note(error: ResetError, errors: &mut Vec<String>) -> Result<Option<Arc<Master>>, ResetError> {
    match error {
        ResetError::Seed(SeedErrors(more)) => {
            errors.extend(more);
            Ok(None)
        }
        other @ ResetError::Service(_) => Err(other),
    }
}

async fn make_master(
    app: &App,
    content: Content,
    crop: Option<Crop>,
    location: String,
) -> Result<Arc<Master>, ResetError> {
    let bytes = match content {
        Content::File(bytes) => bytes,
        Content::SampleAvatar { word, side } => {
            let drawn = blocking(move || sample_avatar(&word, side)).await;
            drawn.map_err(|error| ServiceError::Internal(error.into()))?.into()
        }
    };
    match ingest(app, bytes, crop).await {
        Ok(master) => Ok(Arc::new(master)),
        Err(ServiceError::Invalid(invalid)) => {
            let line = |message: &Message| format!("{location}: {}", render(message, Locale::En));
            Err(SeedErrors(invalid.iter().map(|(_, message)| line(message)).collect()).into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn ingest(app: &App, bytes: Bytes, crop: Option<Crop>) -> Result<Master, ServiceError> {
    let probed = pictures::probe(app, bytes).await.map_err(|error| match error {
        UploadError::Refused(error) => ServiceError::field(FIELD, error.message()),
        UploadError::TooLarge => {
            let limit = app.config().max_picture_size.to_string();
            ServiceError::field(FIELD, Message::PictureTooLarge { limit })
        }
    })?;
    if let Some(crop) = crop {
        let size = probed.probe().upright_size();
        crop.within(size).map_err(|message| ServiceError::field(FIELD, message))?;
    }
    pictures::ingest(app, probed, crop, FIELD).await
}

/// The field of a picture's errors. It is not shown: the location in the seed says more.
const FIELD: &str = "picture";

/// Writes and syncs every blob.
async fn write_blobs(app: &App, masters: &[Vec<Arc<Master>>]) -> Result<(), ServiceError> {
    let write = |master: &Arc<Master>| {
        let master = Arc::clone(master);
        async move { app.blobs.write(master.hash, master.bytes.clone()).await }.boxed()
    };
    let mut seen = HashSet::new();
    let writes: Vec<_> =
        masters.iter().flatten().filter(|master| seen.insert(master.hash)).map(write).collect();
    Ok(stream::iter(writes).buffered(WRITES_AT_ONCE).try_collect::<()>().await?)
}

fn fixture(
    person: &SeedPerson,
    masters: &[Arc<Master>],
    hashes: &PasswordHashes,
    times: Times,
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
    let pictures = person.pictures.iter().zip(masters);
    FixturePerson {
        person: (person.created_at, new),
        is_active: person.is_active,
        tokens: person.tokens.iter().map(|made| (made.created_at, token(made))).collect(),
        is_public: person.is_public,
        default_style: person.default_style,
        identities: person.addresses.iter().map(identity).collect(),
        setup_link: person.setup_link.as_ref().map(|token| (token.hashed(), times.link_end)),
        pictures: pictures
            .map(|(picture, master)| fixture_picture(person.id, picture, master, times.now))
            .collect(),
    }
}

fn identity(address: &SeedAddress) -> FixtureIdentity {
    FixtureIdentity {
        at: address.created_at,
        address: address.address.clone(),
        state: address.state,
        picture: address.picture,
    }
}

fn fixture_picture(
    owner: PersonId,
    picture: &SeedPicture,
    master: &Master,
    now: Timestamp,
) -> FixturePicture {
    let image = ImageInfo {
        hash: master.hash,
        media: master.media,
        size: master.size,
        frames: master.frames,
        bytes: master.bytes.len() as u64,
        placeholder: master.placeholder.clone(),
    };
    let framing = Framing { crop: picture.crop, rotation: picture.rotation };
    let row = NewPictureRow {
        id: picture.id,
        owner,
        image,
        name: picture.name.stored_as(master.media),
        presentation: Presentation { framing, alt: picture.alt.clone() },
        selection: if picture.place == Place::Current { Selection::Always } else { Selection::Never },
    };
    let deleted_at = (picture.place == Place::Trash).then_some(now);
    FixturePicture { at: picture.created_at, row, rating: picture.rating, deleted_at }
}

impl PasswordHashes {
    /// The hash of a password that was hashed before.
    pub(crate) fn of(&self, password: &str) -> Option<&PasswordHash> {
        self.0.get(password)
    }

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
