//! `tondo check`: asks this avatar server or another what it shows for an address, and prints what comes. It changes nothing
//! and opens no data folder; besides the server that is asked, it talks to nameservers only.

use std::path::PathBuf;
use std::time::Duration;

use argh::FromArgs;
use serde::Serialize;

use crate::http_client::{FetchLimits, Fetcher, Reach, Resolver};
use crate::services::check::{self, Answer, FederationReport, Verdict};
use crate::services::connect::Base;
use crate::values::{Address, WebAddress};

use super::check_text;
use super::exit::{CliError, Exit};
use super::open::Place;
use super::output::Format;

/// What one answer may take. The operator has typed the address, which may well be inside the own network.
const LIMITS: FetchLimits = FetchLimits {
    timeout: Duration::from_secs(10),
    max_bytes: 16 << 20,
    max_redirects: 5,
    reach: Reach::Anywhere,
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
enum Subject {
    /// Somebody's address, by its hashes.
    Address(Address),
    /// An address of the web, as it is.
    Url(WebAddress),
    /// A domain's records.
    Domain(String),
}

/// Everything that came.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) subject: String,
    pub(super) server: Option<String>,
    pub(super) answers: Vec<Answer>,
    pub(super) federation: Option<FederationReport>,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let subject = self.subject()?;
        let base = match subject {
            Subject::Address(_) => Some(self.base()?),
            Subject::Url(_) | Subject::Domain(_) => None,
        };
        let domain = self.domain(&subject);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let report = runtime.block_on(async {
            let federation = async {
                match &domain {
                    Some(domain) => Some(check::federation(&Resolver::of_system(), domain).await),
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

    fn subject(&self) -> Result<Subject, CliError> {
        let typed = self.subject.as_str();
        let fault = |what: String| CliError::usage(format!("`{typed}`: {what}"));
        let is_url = typed.contains("://");
        if is_url && !self.openid {
            return typed
                .parse()
                .map(Subject::Url)
                .map_err(|error: crate::values::NotAWebAddress| fault(error.to_string()));
        }
        if is_url || typed.contains('@') {
            let parsed = Address::parse(typed).map(Subject::Address);
            return parsed.map_err(|message| CliError::argument(&format!("`{typed}`"), &message));
        }
        let domain = typed.trim_matches('.').to_lowercase();
        let is_domain =
            format!("http://{domain}/").parse::<WebAddress>().is_ok_and(|url| url.host() == domain);
        if is_domain && domain.contains('.') {
            Ok(Subject::Domain(domain))
        } else {
            Err(fault("neither an email address nor a URL nor a domain".to_owned()))
        }
    }

    /// Whose records are shown: a domain's that is asked about, or an email address's, unless another server is named.
    fn domain(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Domain(domain) => Some(domain.clone()),
            Subject::Address(address) if self.server.is_none() => {
                let email = address.email()?;
                let (_local, domain) = email.as_str().rsplit_once('@')?;
                // A name without a dot is nobody's in the DNS.
                domain.contains('.').then(|| domain.to_owned())
            }
            Subject::Address(_) | Subject::Url(_) => None,
        }
    }

    fn base(&self) -> Result<WebAddress, CliError> {
        if let Some(server) = &self.server {
            let with_scheme =
                if server.contains("://") { server.clone() } else { format!("https://{server}") };
            return with_scheme.parse().map_err(|error| CliError::usage(format!("--server: {error}")));
        }
        let place = Place { data: self.data.clone(), config: self.config.clone() };
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

async fn answers(subject: &Subject, base: Option<&WebAddress>) -> Vec<Answer> {
    let fetcher = Fetcher::new(LIMITS);
    match (subject, base) {
        (Subject::Address(address), Some(base)) => check::address(&fetcher, base, address).await,
        (Subject::Url(url), _) => vec![check::url(&fetcher, url).await],
        (Subject::Address(_), None) | (Subject::Domain(_), _) => Vec::new(),
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
