//! Imports from another avatar server of pictures of people who are here. That server learns the hashes of their
//! addresses, so the operator has to state that they agree. People who have a picture are not asked for.

use crate::http_client::header::HeaderMap;
use futures_util::{StreamExt, stream};

use super::pictures::import_pictures;
use super::{ExistingPicture, ImportOutcome, ImportReport, Options};
use crate::http_client::{FetchError, Fetcher};
use crate::import::PictureSource;
use crate::model::Person;
use crate::services::{App, ServiceError, pictures};
use crate::values::{Identity, IdentityHash, Url};

/// Concurrent requests. Few, because the server belongs to others.
const CONCURRENCY: usize = 2;

/// The import stops after this many failures in a row.
const MAX_FAILURES: u32 = 5;

/// The size to ask for, in pixels.
const SIDE: u32 = 512;

/// Another avatar server.
#[derive(Debug)]
pub(crate) struct RemoteServer<'a> {
    /// The URL of its site, or of its path `avatar`.
    pub base: &'a Url,
    /// The hash by which it finds people.
    pub hash: HashKind,
    /// The HTTP client.
    pub fetcher: &'a Fetcher,
}

/// The hash by which another server finds people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashKind {
    /// MD5, which every avatar server knows.
    Md5,
    /// SHA-256, from which an address is harder to guess.
    Sha256,
}

/// What the remote server has of one person.
enum RemotePicture {
    Found(PictureSource),
    Missing,
    /// The person has a picture here.
    NotAsked,
}

/// Imports what another server has of these people.
pub(crate) async fn import(
    app: &App,
    options: Options,
    remote: &RemoteServer<'_>,
    people: Vec<Person>,
    mut progress: impl FnMut(&ImportReport),
) -> ImportOutcome {
    let mut report = ImportReport::default();
    let mut failures = 0;
    let requests = people.into_iter().map(async |person| {
        let picture = remote.fetch(app, options, &person).await;
        (person, picture)
    });
    let mut responses = Box::pin(stream::iter(requests).buffered(CONCURRENCY));
    while let Some((person, picture)) = responses.next().await {
        report.entries += 1;
        let place = person.email.to_string();
        let imported = match picture {
            Err(Error::Remote(why)) => {
                report.skip(&place, why);
                failures += 1;
                if failures >= MAX_FAILURES {
                    let why =
                        format!("not asked for: {MAX_FAILURES} requests in a row failed; try again later");
                    report.skip("the other people", why);
                    break;
                }
                progress(&report);
                continue;
            }
            Err(Error::Service(error)) => Err(error),
            Ok(picture) => import_picture(app, options, &person, picture, &mut report).await,
        };
        failures = 0;
        if let Err(error) = imported {
            return ImportOutcome { report, stopped: Some(error) };
        }
        progress(&report);
    }
    ImportOutcome { report, stopped: None }
}

async fn import_picture(
    app: &App,
    options: Options,
    person: &Person,
    picture: RemotePicture,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    match picture {
        RemotePicture::Found(picture) => {
            let place = person.email.to_string();
            import_pictures(app, options, Some(person.id), &place, vec![picture], report).await?;
        }
        RemotePicture::Missing => report.absent += 1,
        RemotePicture::NotAsked => report.unchanged += 1,
    }
    Ok(())
}

/// Why it is not known what the remote server has of a person.
enum Error {
    /// The remote server or the way to it failed.
    Remote(String),
    /// This server failed, which stops the import.
    Service(ServiceError),
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        Self::Remote(error.to_string())
    }
}

impl RemoteServer<'_> {
    async fn fetch(&self, app: &App, options: Options, person: &Person) -> Result<RemotePicture, Error> {
        let keeps_pictures = options.existing_picture == ExistingPicture::Keep;
        if keeps_pictures && pictures::current(app, person.id).await?.is_some() {
            return Ok(RemotePicture::NotAsked);
        }
        let url = self.avatar_url(&Identity::from(&person.email)).map_err(Error::Remote)?;
        let fetched = self.fetcher.fetch(&url, &HeaderMap::new()).await?;
        match fetched.status.as_u16() {
            200 => Ok(RemotePicture::Found(PictureSource::Bytes(fetched.body))),
            404 => Ok(RemotePicture::Missing),
            status => Err(Error::Remote(format!("{} answered {status}", self.base.host()))),
        }
    }

    fn avatar_url(&self, identity: &Identity) -> Result<Url, String> {
        let [md5, _sha1, sha256] = IdentityHash::all_of(identity.normal());
        let hash = match self.hash {
            HashKind::Md5 => md5,
            HashKind::Sha256 => sha256,
        };
        let path = self.base.target().split('?').next().unwrap_or_default().trim_end_matches('/');
        let prefix = if path.ends_with("/avatar") { "" } else { "avatar/" };
        let target = format!("{prefix}{}?s={SIDE}&d=404", hash.to_hex());
        self.base.append_path(&target).map_err(|error| error.to_string())
    }
}
