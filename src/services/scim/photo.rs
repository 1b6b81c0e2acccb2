//! The photo of a user: in a data URI, or fetched from a host that the operator allows. One that cannot be had does not keep the
//! person from being provisioned: it is left out, and the log says why.

use std::time::Duration;

use bytes::Bytes;

use crate::http_client::header::HeaderMap;
use crate::http_client::{AddressFilter, FetchLimits, Fetcher};
use crate::i18n::render;
use crate::imaging::DataUri;
use crate::services::App;
use crate::values::{Locale, Printable, Url};

/// How long a host may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The photo's bytes; `None` where they cannot be had.
pub(crate) async fn photo(app: &App, given: Option<&str>) -> Option<Bytes> {
    let given = given?;
    let had = if given.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
        DataUri::parse(given)
            .map(|uri| Bytes::from(uri.bytes))
            .map_err(|message| render(&message, Locale::En))
    } else {
        fetch(app, given).await
    };
    match had {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            let start: String = given.chars().take(100).collect();
            tracing::warn!(photo = %Printable(&start), why, "a photo that came by SCIM was left out");
            None
        }
    }
}

async fn fetch(app: &App, given: &str) -> Result<Bytes, String> {
    let url: Url = given.parse().map_err(|error| format!("{error}"))?;
    if !app.config.scim_photo_hosts.allow(&url.authority().to_string()) {
        return Err("its host is not in `scim_photo_hosts`".to_owned());
    }
    let limits = FetchLimits {
        timeout: TIMEOUT,
        max_bytes: app.config().max_picture_size.bytes(),
        // Another host would not be an allowed one.
        max_redirects: 0,
        filter: AddressFilter::PublicOnly,
    };
    let fetched =
        Fetcher::new(limits).fetch(&url, &HeaderMap::new()).await.map_err(|error| error.to_string())?;
    if fetched.status.as_u16() != 200 {
        return Err(format!("its host answered {}", fetched.status.as_u16()));
    }
    Ok(fetched.body)
}
