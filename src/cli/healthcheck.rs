//! `tondo healthcheck`: asks the configured server whether it is ready, for container images without an HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use http_body_util::{BodyExt, Empty};
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::config::ListenAddress;
use crate::http_client::{Duplex, connect_to_own_server};

use super::args::command;
use super::exit::{CliError, Exit};

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

command! {
    /// ask the server whether it is ready; exit with 0 if it is and with 1 if it is not
    #[argh(subcommand, name = "healthcheck")]
    struct Healthcheck {
        /// where the server listens, IP:PORT or unix:/path; otherwise the first configured one
        #[argh(option)]
        address: Option<String>,
    }
}

#[derive(Serialize)]
struct Health {
    ready: bool,
    address: String,
}

impl Healthcheck {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        let format = shared.format;
        let config = shared.config()?;
        let typed = self.address.map(|text| text.parse().map_err(CliError::usage)).transpose()?;
        let configured = || config.listen.iter().next().cloned();
        let address = typed.or_else(configured).ok_or_else(|| CliError::failure("`listen` is empty"))?;
        let path = format!("{}readyz", config.base_path.as_str());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let has_tls = config.tls_files().is_some();
        let status = runtime.block_on(async { timeout(TIMEOUT, get_status(&address, has_tls, &path)).await });
        let status = status.map_err(|_elapsed| anyhow!("{address}: no answer in {TIMEOUT:?}"))?;
        match status.with_context(|| format!("could not ask {address}"))? {
            StatusCode::OK => {
                let health = Health { ready: true, address: address.to_string() };
                format.print(&health, |health| format!("{} is ready", health.address))
            }
            status => Err(CliError::failure(format!("{address} is not ready: {status}"))),
        }
    }
}

async fn get_status(address: &ListenAddress, has_tls: bool, path: &str) -> anyhow::Result<StatusCode> {
    match address {
        ListenAddress::Tcp(bind) => {
            let stream = TcpStream::connect(with_loopback(*bind)).await?;
            if has_tls {
                get(Box::new(connect_to_own_server(stream).await?), path).await
            } else {
                get(Box::new(stream), path).await
            }
        }
        ListenAddress::Unix(socket) => get(Box::new(UnixStream::connect(socket).await?), path).await,
    }
}

async fn get(stream: Box<dyn Duplex>, path: &str) -> anyhow::Result<StatusCode> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(path).header(HOST, "localhost").body(Empty::<bytes::Bytes>::new())?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    response.into_body().collect().await?;
    Ok(status)
}

/// Replaces the unspecified IP, which means "all interfaces" and cannot be connected to, with loopback.
fn with_loopback(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unspecified_ip_becomes_loopback() {
        let reached = |text: &str| with_loopback(text.parse().unwrap()).to_string();
        assert_eq!(reached("0.0.0.0:8740"), "127.0.0.1:8740");
        assert_eq!(reached("[::]:8740"), "[::1]:8740");
        assert_eq!(reached("192.0.2.7:80"), "192.0.2.7:80");
    }
}
