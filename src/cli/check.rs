//! `tondo check`: asks this avatar server or another one for an address and prints what it answers. It changes nothing
//! and does not open the data directory. It connects to the server that is asked and to name servers, nothing else.

use std::time::Duration;

use crate::http_client::{AddressFilter, FetchLimits, Fetcher, Resolver};
use crate::i18n::render;
use crate::services::check::{self, AvatarLookup, CheckTarget, FederationReport, Verdict, with_loopback};
use crate::services::connect::{Base, BaseOrigin};
use crate::values::{Locale, Message, Url};

use super::args::command;
use super::check_text::{self, Report};
use super::exit::{CliError, Exit};

/// The limits of one request. The operator named the host, which may well be inside the operator's own network; one to which
/// it redirects may not.
const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(10),
    max_bytes: 16 << 20,
    max_redirects: 5,
    filter: AddressFilter::NamedHost,
};

command! {
    /// show what this avatar server, or another one, answers for an address
    #[argh(subcommand, name = "check")]
    struct Check {
        /// an email address; a hash; a URL, which is fetched as it is; or a domain, whose DNS records are shown
        #[argh(positional)]
        subject: String,
        /// the server to ask, such as https://seccdn.libravatar.org; otherwise this one
        #[argh(option)]
        server: Option<String>,
        /// the URL is an OpenID: look up its hashes
        #[argh(switch)]
        openid: bool,
    }
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let target = self.target()?;
        let base = match target {
            CheckTarget::Identity(_) | CheckTarget::Hash(_) => Some(self.asked()?),
            CheckTarget::Url(_) | CheckTarget::Domain(_) => None,
        };
        let domain = self.domain(&target);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (answers, federation) = runtime.block_on(async {
            tokio::join!(look_up(&target, base.as_ref()), look_up_records(domain.as_deref()))
        });
        let server = base.map(|asked| asked.base.to_string().trim_end_matches('/').to_owned());
        let report = Report { subject: self.subject.trim().to_owned(), server, answers, federation };
        self.shared().format.print(&report, check_text::text)?;
        Ok(report.exit())
    }

    fn target(&self) -> Result<CheckTarget, CliError> {
        let usage = |message: Message| {
            CliError::usage(format!("`{}`: {}", self.subject, render(&message, Locale::En)))
        };
        CheckTarget::parse(&self.subject, self.openid).map_err(usage)
    }

    /// The domain whose records are shown; not an email address's if another server is named.
    fn domain(&self, target: &CheckTarget) -> Option<String> {
        let is_shown = matches!(target, CheckTarget::Domain(_)) || self.server.is_none();
        target.domain().filter(|_| is_shown)
    }

    fn asked(&self) -> Result<AskedServer, CliError> {
        if let Some(server) = &self.server {
            let with_scheme =
                if server.contains("://") { server.clone() } else { format!("https://{server}") };
            let base = with_scheme.parse().map_err(|error| CliError::usage(format!("--server: {error}")))?;
            return Ok(AskedServer { base, is_by_socket: false });
        }
        let own = Base::new(&self.shared().config()?);
        let is_by_socket = own.origin() == BaseOrigin::Listen;
        let base = with_loopback(&own.to_string()).parse().map_err(|_error| {
            CliError::failure(
                "this server listens on a unix socket only and has no `public_url`: name a URL with --server",
            )
        })?;
        Ok(AskedServer { base, is_by_socket })
    }
}

/// The server that is asked.
struct AskedServer {
    base: Url,
    /// Whether it is this very server, at the address of its socket, for which no certificate needs to be.
    is_by_socket: bool,
}

async fn look_up(target: &CheckTarget, asked: Option<&AskedServer>) -> Vec<AvatarLookup> {
    let is_by_socket = asked.is_some_and(|asked| asked.is_by_socket);
    let fetcher = if is_by_socket { Fetcher::of_own_server(LIMITS) } else { Fetcher::new(LIMITS) };
    match (target, asked.map(|asked| &asked.base)) {
        (CheckTarget::Identity(identity), Some(base)) => check::identity(&fetcher, base, identity).await,
        (CheckTarget::Hash(hash), Some(base)) => vec![check::by_hash(&fetcher, base, *hash).await],
        (CheckTarget::Url(url), _) => vec![check::url(&fetcher, url).await],
        (CheckTarget::Identity(_) | CheckTarget::Hash(_), None) | (CheckTarget::Domain(_), _) => Vec::new(),
    }
}

async fn look_up_records(domain: Option<&str>) -> Option<FederationReport> {
    match domain {
        Some(domain) => Some(check::federation(&Resolver::from_system(), domain).await),
        None => None,
    }
}

impl Report {
    /// Success if there is a picture; for a domain, if its records name a server.
    fn exit(&self) -> Exit {
        let has_picture = self.answers.iter().any(|answer| answer.verdict == Verdict::Picture);
        let names_server = self.answers.is_empty()
            && self.federation.iter().flat_map(|report| &report.services).any(|found| found.server.is_some());
        if has_picture || names_server { Exit::Success } else { Exit::Failure }
    }
}
