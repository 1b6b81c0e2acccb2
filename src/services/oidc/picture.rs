//! Taking over the picture of a provider, after the sign-in and beside it. A token names its URL, so it is fetched from public
//! IPs only, and what comes is read as any upload.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::config::ProviderPicture;
use crate::http_client::header::HeaderMap;
use crate::http_client::{AddressFilter, FetchLimits, Fetcher, StatusCode};
use crate::i18n::render;
use crate::model::{Actor, ExternalSource, Person, Presentation, Selection};
use crate::oidc::Claims;
use crate::services::ServiceError;
use crate::services::app::App;
use crate::services::oidc_providers::Provider;
use crate::services::pictures::{self, NewPicture, UploadError};
use crate::values::{Locale, PersonId, PictureName, Url};

/// The name of each picture. It is part of the public URL.
const NAME: &str = "picture";

/// Pictures that are fetched at a time.
static FETCHES: Semaphore = Semaphore::const_new(2);

/// Pictures that may wait for that; the next sign-in tries again.
static WAITING: Semaphore = Semaphore::const_new(32);

/// A picture to be taken over.
pub(in crate::services) struct Job {
    /// The provider, and its name for the person.
    pub(in crate::services) source: ExternalSource,
    pub(in crate::services) subject: String,
    /// Whose picture it becomes.
    pub(in crate::services) person: PersonId,
    /// Where it is.
    pub(in crate::services) url: Url,
    /// When it is taken over.
    pub(in crate::services) mode: ProviderPicture,
}

/// Takes over the provider's picture of a person, if the settings say so, without waiting for it.
pub(super) fn take_over(app: &Arc<App>, provider: &Provider, person: &Person, claims: &Claims) {
    let mode = app.config().oidc_picture;
    let is_wanted = match mode {
        ProviderPicture::Never => false,
        ProviderPicture::First => person.picture_count == 0,
        ProviderPicture::Always => true,
    };
    let Some(url) = claims.text("picture").filter(|_| is_wanted) else { return };
    let (Ok(url), Ok(place), Some(subject)) = (url.parse(), WAITING.try_acquire(), claims.subject()) else {
        return;
    };
    let (source, subject) = (provider.source(), subject.to_owned());
    let job = Job { source, subject, person: person.id, url, mode };
    let app = Arc::clone(app);
    drop(tokio::spawn(async move {
        let _place = place;
        let Ok(_turn) = FETCHES.acquire().await else { return };
        if let Err(reason) = run(&app, &job, AddressFilter::PublicOnly).await {
            tracing::warn!(person = %job.person, reason, "the provider's picture was not taken over");
        }
    }));
}

/// Fetches the picture and publishes it, if it is another one than the last time.
pub(in crate::services) async fn run(app: &App, job: &Job, filter: AddressFilter) -> Result<(), String> {
    let failed = |error: ServiceError| error.to_string();
    let bytes = fetch(app, &job.url, filter).await?;
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    let linked = app.catalog.person_of_subject(job.source.clone(), job.subject.clone()).await;
    let linked = linked.map_err(|error| failed(error.into()))?;
    let Some((person, known)) = linked.filter(|(person, _)| person.id == job.person && person.is_active)
    else {
        return Ok(());
    };
    let is_due = match job.mode {
        ProviderPicture::Never => false,
        // A picture that was taken over once and deleted does not come back.
        ProviderPicture::First => person.picture_count == 0 && known.picture.is_none(),
        ProviderPicture::Always => known.picture != Some(digest),
    };
    if !is_due {
        return Ok(());
    }
    let change = app.change(Actor::Person(job.person), None);
    pictures::admit(app).await.map_err(failed)?;
    let picture = pictures::probe(app, bytes).await.map_err(|error| match error {
        UploadError::TooLarge => "it is larger than `max_picture_size`".to_owned(),
        UploadError::Refused(error) => render(&error.message(), Locale::En),
    })?;
    let name = PictureName::parse(NAME).map_err(|message| render(&message, Locale::En))?;
    let (presentation, selection) = (Presentation::default(), Selection::Always);
    let new = NewPicture { owner: job.person, name, presentation, selection, picture, field: "picture" };
    pictures::publish(app, change.clone(), new).await.map_err(failed)?;
    let noted =
        app.catalog.note_external_picture(change, job.source.clone(), job.subject.clone(), digest).await;
    noted.map_err(|error| failed(error.into()))
}

async fn fetch(app: &App, url: &Url, filter: AddressFilter) -> Result<Bytes, String> {
    let max_bytes = app.config().max_picture_size.bytes();
    let limits = FetchLimits { timeout: Duration::from_secs(20), max_bytes, max_redirects: 3, filter };
    let fetched =
        Fetcher::new(limits).fetch(url, &HeaderMap::new()).await.map_err(|error| error.to_string())?;
    if fetched.status == StatusCode::OK {
        Ok(fetched.body)
    } else {
        Err(format!("{} answered {}", url.host(), fetched.status))
    }
}
