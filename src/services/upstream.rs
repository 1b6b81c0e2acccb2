//! Pictures of people who are not known here, from another avatar server, if the operator configured one.
//!
//! This server fetches them for all its clients, so that the other sees neither who asks nor from where; within bounds of
//! time, size and number; never from a private network. A fetched file is probed and decoded like an upload before any of
//! it is served. Replies are cached in memory only.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use bytes::Bytes;
use tokio::time::timeout;

use crate::values::{IdentityHash, Placeholder};

pub(crate) use super::upstream_server::{RemotePicture, Reply};

use super::app::App;
use super::error::ServiceError;
use super::original::Original;
use super::pictures::{ingest, probe};
use super::upstream_server::{CachedReply, UpstreamOutcome, UpstreamServer};

/// How long it is cached that there is no picture, and that the server failed.
const ABSENT_AGE: Duration = Duration::from_hours(1);
const FAILED_AGE: Duration = Duration::from_mins(1);

/// How long a request waits for its turn.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The server is paused or too many wait. Nothing is known of the hash, and nothing is cached.
struct NotAsked;

/// What the upstream server says of a hash, from memory if it said so lately. One fetch answers all requests that wait
/// for it.
pub(crate) async fn find(app: &App, hash: IdentityHash) -> Reply {
    // The protocol of other servers has no SHA-1.
    let (Some(server), IdentityHash::Md5(_) | IdentityHash::Sha256(_)) = (app.upstream.load_full(), hash)
    else {
        return Reply::None;
    };
    if server.replies.peek(&hash).is_some_and(|cached| cached.until <= Instant::now()) {
        server.replies.remove(&hash);
    }
    let fetched = fetch(app, &server, hash);
    let limit = server.timeout + MAX_WAIT;
    match timeout(limit, server.replies.get_or_insert_async(&hash, fetched)).await {
        Ok(Ok(cached)) => cached.reply,
        Ok(Err(NotAsked)) | Err(_) => Reply::Unknown,
    }
}

async fn fetch(app: &App, server: &UpstreamServer, hash: IdentityHash) -> Result<CachedReply, NotAsked> {
    if server.is_paused() {
        return Err(NotAsked);
    }
    let turn = timeout(MAX_WAIT, server.gate.enter(1)).await;
    let _turn = turn.map_err(|_elapsed| NotAsked)?.map_err(|_busy| NotAsked)?;
    // It may have been paused while this request waited.
    if server.is_paused() {
        return Err(NotAsked);
    }
    let (reply, age) = match server.request(hash).await {
        UpstreamOutcome::File(file) => reply_of(app, server, file).await,
        UpstreamOutcome::None => (Reply::None, ABSENT_AGE),
        UpstreamOutcome::Failed => (Reply::Unknown, FAILED_AGE),
    };
    Ok(CachedReply { reply, until: Instant::now() + age })
}

/// The reply that a file stands for. One that is rejected may be replaced by a better one soon.
async fn reply_of(app: &App, server: &UpstreamServer, file: Bytes) -> (Reply, Duration) {
    match ingest_remote(app, file).await {
        Ok(picture) => (Reply::Picture(Arc::new(picture)), server.max_age),
        Err(error) => {
            tracing::debug!(error = %format!("{error:#}"), "a picture of the upstream server is rejected");
            (Reply::Unknown, FAILED_AGE)
        }
    }
}

/// Makes of a fetched file what would be stored of it as an upload.
async fn ingest_remote(app: &App, file: Bytes) -> anyhow::Result<RemotePicture> {
    let probed = probe(app, file).await.map_err(|error| anyhow!("the file is no picture: {error:?}"))?;
    let master = match ingest(app, probed, None, "picture").await {
        Ok(master) => master,
        Err(ServiceError::Invalid(errors)) => {
            return Err(anyhow!("the file is no whole picture: {errors:?}"));
        }
        Err(other) => return Err(other.into()),
    };
    let original = Original {
        blob: master.hash,
        media: master.media,
        size: master.size,
        frames: master.frames,
        bytes: master.bytes.len() as u64,
        is_translucent: master.placeholder.as_ref().map(Placeholder::is_translucent),
    };
    Ok(RemotePicture { original, bytes: master.bytes })
}
