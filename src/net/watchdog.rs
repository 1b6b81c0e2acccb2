//! systemd's watchdog (`WatchdogSec=`): it is told that the server is alive only while the server answers a request of its own.
//!
//! The request goes through the whole of HTTP, over a pair of sockets, so that neither a flood of connections nor a full disk
//! looks like a server that hangs.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::header::HOST;
use hyper::service::service_fn;
use hyper::{Request, StatusCode, client, server};
use hyper_util::rt::TokioIo;
use sd_notify::NotifyState;
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use crate::http::{Client, ClientInfo, Service, answer};

/// Tells systemd that the server is alive, twice in the time that the unit allows. Ends at once where it has no watchdog.
pub(super) async fn ping(service: Arc<Service>) {
    let mut micros = 0;
    if !sd_notify::watchdog_enabled(false, &mut micros) || micros == 0 {
        return;
    }
    let time = Duration::from_micros(micros / 2);
    let mut ticks = interval(time);
    loop {
        ticks.tick().await;
        let answer = timeout(time, ask(&service)).await;
        if matches!(answer, Ok(Ok(StatusCode::OK))) {
            drop(sd_notify::notify(false, &[NotifyState::Watchdog]));
        } else {
            // After two of these systemd restarts the server.
            tracing::error!(?answer, "the server did not answer itself; systemd's watchdog is not told");
        }
    }
}

/// Asks the server whether it runs.
async fn ask(service: &Arc<Service>) -> anyhow::Result<StatusCode> {
    let (near, far) = UnixStream::pair()?;
    let path = format!("{}healthz", service.app.config.base_path.as_str());
    let service = Arc::clone(service);
    let handler = service_fn(move |request| {
        answer(Arc::clone(&service), request, ClientInfo::plain(Client::Local), ())
    });
    let (mut sender, asking) = client::conn::http1::handshake(TokioIo::new(near)).await?;
    // The set ends both with this function.
    let mut connections = JoinSet::new();
    connections.spawn(asking);
    connections.spawn(server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), handler));
    let request = Request::get(path).header(HOST, "localhost").body(Empty::<Bytes>::new())?;
    Ok(sender.send_request(request).await?.status())
}
