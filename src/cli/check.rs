//! `tondo check`: asks this avatar server or another one for an address and prints what it answers. It changes nothing
//! and does not open the data directory. It connects to the server that is asked and to name servers, nothing else.

use std::time::Duration;

use crate::http_client::{AddressFilter, FetchLimits, Fetcher, Resolver};
use crate::services::check::{self, AvatarLookup, FederationReport, Verdict};
use crate::services::connect::Base;
use crate::values::{Identity, InvalidUrl, Url};

use super::args::command;
use super::check_text::{self, Report};
use super::exit::{CliError, Exit};
use super::open::parse_identity;

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
        /// an email address; a URL, which is fetched as it is; or a domain, whose DNS records are shown
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

/// What to look up.
enum CheckTarget {
    /// An email address or OpenID, by its hashes.
    Identity(Identity),
    /// A URL, fetched as it is.
    Url(Url),
    /// The DNS records of a domain.
    Domain(String),
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let target = self.target()?;
        let base = match target {
            CheckTarget::Identity(_) => Some(self.base()?),
            CheckTarget::Url(_) | CheckTarget::Domain(_) => None,
        };
        let domain = self.domain(&target);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (answers, federation) = runtime.block_on(async {
            tokio::join!(look_up(&target, base.as_ref()), look_up_records(domain.as_deref()))
        });
        let server = base.map(|base| base.to_string().trim_end_matches('/').to_owned());
        let report = Report { subject: self.subject.trim().to_owned(), server, answers, federation };
        self.shared().format.print(&report, check_text::text)?;
        Ok(report.exit())
    }

    fn target(&self) -> Result<CheckTarget, CliError> {
        let typed = self.subject.as_str();
        let usage = |problem: String| CliError::usage(format!("`{typed}`: {problem}"));
        let is_url = typed.contains("://");
        if is_url && !self.openid {
            let parsed = typed.parse().map(CheckTarget::Url);
            return parsed.map_err(|error: InvalidUrl| usage(error.to_string()));
        }
        if is_url || typed.contains('@') {
            return parse_identity(typed).map(CheckTarget::Identity);
        }
        let domain = typed.trim_matches('.').to_lowercase();
        let is_domain = format!("http://{domain}/").parse::<Url>().is_ok_and(|url| url.host() == domain);
        if is_domain && domain.contains('.') {
            Ok(CheckTarget::Domain(domain))
        } else {
            Err(usage("this is not an email address, a URL or a domain".to_owned()))
        }
    }

    /// The domain whose records are shown: the typed one, or the email address's unless another server is named.
    fn domain(&self, target: &CheckTarget) -> Option<String> {
        match target {
            CheckTarget::Domain(domain) => Some(domain.clone()),
            CheckTarget::Identity(identity) if self.server.is_none() => {
                let email = identity.email()?;
                let (_local, domain) = email.as_str().rsplit_once('@')?;
                // A name without a dot has no records in the public DNS.
                domain.contains('.').then(|| domain.to_owned())
            }
            CheckTarget::Identity(_) | CheckTarget::Url(_) => None,
        }
    }

    fn base(&self) -> Result<Url, CliError> {
        if let Some(server) = &self.server {
            let with_scheme =
                if server.contains("://") { server.clone() } else { format!("https://{server}") };
            return with_scheme.parse().map_err(|error| CliError::usage(format!("--server: {error}")));
        }
        let base = Base::new(&self.shared().config()?).to_string();
        with_loopback(&base).parse().map_err(|_error| {
            CliError::failure(
                "this server listens on a unix socket only and has no `public_url`: name a URL with --server",
            )
        })
    }
}

/// Replaces the unspecified IP, which means "all interfaces" and cannot be connected to, with loopback.
fn with_loopback(base: &str) -> String {
    base.replacen("://0.0.0.0", "://127.0.0.1", 1).replacen("://[::]", "://[::1]", 1)
}

async fn look_up(target: &CheckTarget, base: Option<&Url>) -> Vec<AvatarLookup> {
    let fetcher = Fetcher::new(LIMITS);
    match (target, base) {
        (CheckTarget::Identity(identity), Some(base)) => check::identity(&fetcher, base, identity).await,
        (CheckTarget::Url(url), _) => vec![check::url(&fetcher, url).await],
        (CheckTarget::Identity(_), None) | (CheckTarget::Domain(_), _) => Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unspecified_ip_becomes_loopback() {
        assert_eq!(with_loopback("http://0.0.0.0:8740"), "http://127.0.0.1:8740");
        assert_eq!(with_loopback("http://[::]:8740/base"), "http://[::1]:8740/base");
        assert_eq!(with_loopback("https://a.example"), "https://a.example");
    }
}
