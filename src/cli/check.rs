//! `tondo check`: asks this avatar server or another what it shows for an address, and prints what comes. It changes nothing
//! and opens no data folder; besides the server that is asked, it talks to nameservers only.

use std::path::PathBuf;
use std::time::Duration;

use argh::FromArgs;
use serde::Serialize;

use crate::http_client::{AddressFilter, FetchLimits, Fetcher, Resolver};
use crate::services::check::{self, CheckedAnswer, FederationReport, Verdict};
use crate::services::connect::Base;
use crate::values::{Identity, Url};

use super::check_text;
use super::exit::{CliError, Exit};
use super::open::DataArgs;
use super::output::Format;

/// What one answer may take. The operator has typed the address, which may well be inside the own network.
const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(10),
    max_bytes: 16 << 20,
    max_redirects: 5,
    filter: AddressFilter::Anywhere,
};

/// show what this avatar server, or another, answers for an address
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "check")]
pub(super) struct Check {
    /// an email address; a URL, which is fetched as it is; or a domain, whose records are shown
    #[argh(positional)]
    subject: String,
    /// the server to ask, such as https://seccdn.libravatar.org; otherwise this one
    #[argh(option)]
    server: Option<String>,
    /// the URL is somebody's OpenID: ask for its hashes
    #[argh(switch)]
    openid: bool,
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

/// What is asked about.
enum CheckTarget {
    /// Somebody's address, by its hashes.
    Identity(Identity),
    /// An address of the web, as it is.
    Url(Url),
    /// A domain's records.
    Domain(String),
}

/// Everything that came.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) subject: String,
    pub(super) server: Option<String>,
    pub(super) answers: Vec<CheckedAnswer>,
    pub(super) federation: Option<FederationReport>,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let subject = self.subject()?;
        let base = match subject {
            CheckTarget::Identity(_) => Some(self.base()?),
            CheckTarget::Url(_) | CheckTarget::Domain(_) => None,
        };
        let domain = self.domain(&subject);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let report = runtime.block_on(async {
            let federation = async {
                match &domain {
                    Some(domain) => Some(check::federation(&Resolver::from_system(), domain).await),
                    None => None,
                }
            };
            let (answers, federation) = tokio::join!(answers(&subject, base.as_ref()), federation);
            let server = base.as_ref().map(|base| base.to_string().trim_end_matches('/').to_owned());
            Report { subject: self.subject.trim().to_owned(), server, answers, federation }
        });
        let exit = report.exit();
        Format::chosen(self.json).print(&report, check_text::text)?;
        Ok(exit)
    }

    fn subject(&self) -> Result<CheckTarget, CliError> {
        let typed = self.subject.as_str();
        let fault = |what: String| CliError::usage(format!("`{typed}`: {what}"));
        let is_url = typed.contains("://");
        if is_url && !self.openid {
            return typed
                .parse()
                .map(CheckTarget::Url)
                .map_err(|error: crate::values::InvalidUrl| fault(error.to_string()));
        }
        if is_url || typed.contains('@') {
            let parsed = Identity::parse(typed).map(CheckTarget::Identity);
            return parsed.map_err(|message| CliError::argument(&format!("`{typed}`"), &message));
        }
        let domain = typed.trim_matches('.').to_lowercase();
        let is_domain = format!("http://{domain}/").parse::<Url>().is_ok_and(|url| url.host() == domain);
        if is_domain && domain.contains('.') {
            Ok(CheckTarget::Domain(domain))
        } else {
            Err(fault("neither an email address nor a URL nor a domain".to_owned()))
        }
    }

    /// Whose records are shown: a domain's that is asked about, or an email address's, unless another server is named.
    fn domain(&self, subject: &CheckTarget) -> Option<String> {
        match subject {
            CheckTarget::Domain(domain) => Some(domain.clone()),
            CheckTarget::Identity(address) if self.server.is_none() => {
                let email = address.email()?;
                let (_local, domain) = email.as_str().rsplit_once('@')?;
                // A name without a dot is nobody's in the DNS.
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
        let place = DataArgs { data: self.data.clone(), config: self.config.clone() };
        let base = reachable(&Base::of(&place.config()?).as_str());
        base.parse().map_err(|_error| {
            CliError::failure(
                "this server listens on a unix socket only and has no `public_url`: name an address with --server",
            )
        })
    }
}

/// An address that means "all of this machine's" is reached by its loopback.
fn reachable(base: &str) -> String {
    base.replacen("://0.0.0.0", "://127.0.0.1", 1).replacen("://[::]", "://[::1]", 1)
}

async fn answers(subject: &CheckTarget, base: Option<&Url>) -> Vec<CheckedAnswer> {
    let fetcher = Fetcher::new(LIMITS);
    match (subject, base) {
        (CheckTarget::Identity(address), Some(base)) => check::address(&fetcher, base, address).await,
        (CheckTarget::Url(url), _) => vec![check::url(&fetcher, url).await],
        (CheckTarget::Identity(_), None) | (CheckTarget::Domain(_), _) => Vec::new(),
    }
}

impl Report {
    /// Whether a picture came; of a domain, whether it names a server.
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
    fn a_server_that_listens_everywhere_is_asked_on_this_machine() {
        assert_eq!(reachable("http://0.0.0.0:8740"), "http://127.0.0.1:8740");
        assert_eq!(reachable("http://[::]:8740/base"), "http://[::1]:8740/base");
        assert_eq!(reachable("https://a.example"), "https://a.example");
    }
}
