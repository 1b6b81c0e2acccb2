//! `tondo healthcheck`: asks the configured server whether it can work, for images without an HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use argh::FromArgs;
use http_body_util::{BodyExt, Empty};
use hyper::header::HOST;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::config::ListenAddress;
use crate::http_client::Duplex;

use super::exit::{CliError, Exit};
use super::open::DataArgs;
use super::output::Format;

/// The longest that the server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// exit with 0 when the configured server is ready, with 1 when it isn't
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "healthcheck")]
pub(super) struct Healthcheck {
    /// the address to ask, IP:PORT or unix:/path; otherwise the first configured one
    #[argh(option)]
    address: Option<String>,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct Health {
    ready: bool,
    address: String,
}

impl Healthcheck {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let config = DataArgs { data: self.data, config: self.config }.config()?;
        let typed = self.address.map(|text| text.parse().map_err(CliError::usage)).transpose()?;
        let configured = || config.listen.iter().next().cloned();
        let address =
            typed.or_else(configured).ok_or_else(|| CliError::failure("no address is configured"))?;
        let path = format!("{}readyz", config.base_path.as_str());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let status = runtime.block_on(async { timeout(PATIENCE, ask(&address, &path)).await });
        let status = status.map_err(|_elapsed| anyhow!("{address}: no answer in {PATIENCE:?}"))?;
        match status.with_context(|| format!("asking {address}"))? {
            StatusCode::OK => {
                let health = Health { ready: true, address: address.to_string() };
                Format::chosen(self.json).print(&health, |health| format!("{} is ready", health.address))
            }
            status => Err(CliError::failure(format!("{address} is not ready: {status}"))),
        }
    }
}

async fn ask(address: &ListenAddress, path: &str) -> anyhow::Result<StatusCode> {
    match address {
        ListenAddress::Tcp(at) => get(Box::new(TcpStream::connect(reachable(*at)).await?), path).await,
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

/// An address that means "all of this machine's" is reached by its loopback.
fn reachable(at: SocketAddr) -> SocketAddr {
    let ip = match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, at.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_are_reached_by_the_loopback() {
        let reach = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(reach("0.0.0.0:8740"), "127.0.0.1:8740");
        assert_eq!(reach("[::]:8740"), "[::1]:8740");
        assert_eq!(reach("192.0.2.7:80"), "192.0.2.7:80");
    }
}
