//! Asking another avatar server for the pictures of people who are here. The hashes of their addresses are told to that
//! server, so it is done only where the operator says that they agree; nobody who has a picture is asked for.

use futures_util::{StreamExt, stream};
use hyper::header::HeaderMap;

use crate::catalog::Person;
use crate::http_client::{FetchError, Fetcher, Method};
use crate::import::PictureSource;
use crate::services::{App, pictures};
use crate::values::{Identity, IdentityHash, Url};

use crate::services::imports::{Former, ImportReport, Options, Outcome, placing};

/// Questions that are under way at a time: the other server is somebody else's.
const AT_ONCE: usize = 2;

/// Failures one after the other after which the other server is left alone.
const MAX_FAILURES: u32 = 5;

/// The size that is asked for.
const SIDE: u32 = 512;

/// Whom to ask, and how.
#[derive(Debug)]
pub struct Other<'a> {
    /// Where its avatars are: its site, or the folder `avatar` of it.
    pub base: &'a Url,
    /// The hash that it knows people by.
    pub hash: HashKind,
    /// What asks.
    pub fetcher: &'a Fetcher,
}

/// The hash that another server knows people by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashKind {
    /// MD5, which every avatar server knows.
    Md5,
    /// SHA-256, from which an address is harder to guess.
    Sha256,
}

/// What the other server has of one person.
enum Found {
    Picture(PictureSource),
    Nothing,
    /// The person has a picture here.
    NotAsked,
}

/// Takes over what another server has of these people.
pub async fn import(
    app: &App,
    options: Options,
    other: &Other<'_>,
    people: Vec<Person>,
    mut progress: impl FnMut(&ImportReport),
) -> Outcome {
    let mut tally = ImportReport::default();
    let mut failures = 0;
    let questions = people.into_iter().map(async |person| {
        let found = other.ask(app, options, &person).await;
        (person, found)
    });
    let mut answers = Box::pin(stream::iter(questions).buffered(AT_ONCE));
    while let Some((person, found)) = answers.next().await {
        tally.entries += 1;
        let place = person.email.to_string();
        let taken = match found {
            Ok(Found::Picture(picture)) => {
                placing::place(app, options, Some(person.id), &place, vec![picture], &mut tally).await
            }
            Ok(Found::Nothing) => {
                tally.absent += 1;
                Ok(())
            }
            Ok(Found::NotAsked) => {
                tally.unchanged += 1;
                Ok(())
            }
            Err(Problem::House(fault)) => Err(fault),
            Err(Problem::Other(why)) => {
                tally.skip(&place, why);
                failures += 1;
                if failures >= MAX_FAILURES {
                    tally.skip("the others", "they were not asked for: the server failed again and again");
                    return Outcome { tally, stopped: None };
                }
                progress(&tally);
                continue;
            }
        };
        failures = 0;
        if let Err(fault) = taken {
            return Outcome { tally, stopped: Some(fault) };
        }
        progress(&tally);
    }
    Outcome { tally, stopped: None }
}

/// Why nothing is known of a person.
enum Problem {
    /// It is the other server's.
    Other(String),
    /// It is ours, and ends the import.
    House(crate::services::ServiceError),
}

impl From<crate::services::ServiceError> for Problem {
    fn from(fault: crate::services::ServiceError) -> Self {
        Self::House(fault)
    }
}

impl From<FetchError> for Problem {
    fn from(error: FetchError) -> Self {
        Self::Other(error.to_string())
    }
}

impl Other<'_> {
    async fn ask(&self, app: &App, options: Options, person: &Person) -> Result<Found, Problem> {
        if options.former == Former::Cached && pictures::current(app, person.id).await?.is_some() {
            return Ok(Found::NotAsked);
        }
        let url = self.url(&Identity::from(&person.email)).map_err(Problem::Other)?;
        let fetched = self.fetcher.fetch(Method::Get, &url, &HeaderMap::new()).await?;
        match fetched.status.as_u16() {
            200 => Ok(Found::Picture(PictureSource::Bytes(fetched.body))),
            404 => Ok(Found::Nothing),
            status => Err(Problem::Other(format!("{} answered {status}", self.base.host()))),
        }
    }

    fn url(&self, address: &Identity) -> Result<Url, String> {
        let [md5, _sha1, sha256] = IdentityHash::all_of(address.normal());
        let hash = match self.hash {
            HashKind::Md5 => md5,
            HashKind::Sha256 => sha256,
        };
        let path = self.base.target().split('?').next().unwrap_or_default().trim_end_matches('/');
        let folder = if path.ends_with("/avatar") { "" } else { "avatar/" };
        let asked = format!("{folder}{}?s={SIDE}&d=404", hash.to_hex());
        self.base.append_path(&asked).map_err(|fault| fault.to_string())
    }
}
