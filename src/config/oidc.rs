//! The settings of OpenID providers: one of them by `oidc_*`, several by `oidc_file`. Secrets come from files of their own, which
//! are read when the server starts.

use std::fmt;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Config, Switch};
use crate::values::Url;

/// The name in paths of the provider that `oidc_*` describes.
const ONLY_ID: &str = "oidc";

/// What is asked for where nothing else is set.
const SCOPES: &str = "openid profile email";

/// The longest name on a button, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The most providers.
const MAX_PROVIDERS: usize = 16;

/// The issuer of a provider; it may be unset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// The issuer as it was written; empty where none is set.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Issuer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let url: Url = text.parse().map_err(|error: crate::values::InvalidUrl| error.to_string())?;
        if text.contains(['?', '#']) || text.trim() != text {
            return Err(format!("`{text}` is no issuer: it has no query, and nothing after it"));
        }
        if !url.is_https() && !is_near(url.host()) {
            return Err(format!(
                "`{text}` is not encrypted: whoever is between here and there could sign in as anybody. Use https, or a name or \
                 IP of this machine or of a private network"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether a host is this machine or in a private network, where HTTP may do.
fn is_near(host: &str) -> bool {
    match host.parse::<std::net::IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(std::net::IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private(),
        Ok(std::net::IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_name) => !host.contains('.') || host.ends_with(".localhost"),
    }
}

/// The claim that makes administrators: `groups=tondo-admins`. It may be unset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdminClaim(Option<(String, String)>);

impl AdminClaim {
    /// The claim and the value that it has to have or contain.
    pub fn get(&self) -> Option<(&str, &str)> {
        self.0.as_ref().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromStr for AdminClaim {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        match text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                Ok(Self(Some((name.to_owned(), value.to_owned()))))
            }
            _ => Err(format!("`{text}` is not a claim and a value, such as groups=tondo-admins")),
        }
    }
}

/// Whether the picture of the provider is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderPicture {
    /// Not at all.
    Never,
    /// While the person has none.
    First,
    /// Whenever it is another one.
    Always,
}

impl FromStr for ProviderPicture {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "never" => Ok(Self::Never),
            "first" => Ok(Self::First),
            "always" => Ok(Self::Always),
            other => Err(format!("`{other}` is not one of never, first, always")),
        }
    }
}

/// A provider, with its secret.
#[derive(Clone)]
pub(crate) struct OidcProvider {
    /// Its name in paths of this server.
    pub id: String,
    /// Its name on the button.
    pub name: String,
    /// Its URL, as it calls itself.
    pub issuer: String,
    /// This server, as the provider knows it.
    pub client_id: String,
    /// What proves that; `None` for a public client.
    pub secret: Option<Zeroizing<String>>,
    /// What is asked for.
    pub scopes: String,
    /// The claim that makes administrators.
    pub admin_claim: AdminClaim,
    /// Whether it makes people, whatever `oidc_create` says.
    pub create: Option<bool>,
}

impl fmt::Debug for OidcProvider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("OidcProvider")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// The file of several providers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvidersFile {
    provider: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: Option<String>,
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    scopes: Option<String>,
    admin_claim: Option<String>,
    create: Option<bool>,
}

impl Config {
    /// What the settings of providers are together: an error names the setting and says what to do.
    pub(super) fn check_oidc(&self) -> Result<(), (&'static str, &'static str)> {
        let is_set = |path: &Path| !path.as_os_str().is_empty();
        let has_one = !self.oidc_issuer.as_str().is_empty();
        if has_one && self.oidc_client_id.is_empty() {
            return Err((
                "oidc_issuer",
                "it needs `oidc_client_id`, which the provider gave when Tondo was registered there",
            ));
        }
        if !has_one {
            let alone = [
                ("oidc_client_id", !self.oidc_client_id.is_empty()),
                ("oidc_client_secret_file", is_set(&self.oidc_client_secret_file)),
                ("oidc_name", !self.oidc_name.is_empty()),
                ("oidc_admin_claim", self.oidc_admin_claim.get().is_some()),
            ];
            if let Some((key, _)) = alone.into_iter().find(|(_, is_set)| *is_set) {
                return Err((
                    key,
                    "it needs `oidc_issuer`, the URL of the provider; providers of `oidc_file` have a line of their own for it",
                ));
            }
        }
        if has_one && is_set(&self.oidc_file) {
            return Err((
                "oidc_file",
                "it describes all providers: leave `oidc_issuer` out and put that provider into the file, too",
            ));
        }
        Ok(())
    }

    /// The providers, with their secrets. It reads files.
    ///
    /// # Errors
    ///
    /// What is wrong with a file, and with which.
    pub(crate) fn oidc_providers(&self) -> Result<Vec<OidcProvider>, String> {
        if !self.oidc_issuer.as_str().is_empty() {
            let file = &self.oidc_client_secret_file;
            let entry = Entry {
                id: ONLY_ID.to_owned(),
                name: Some(self.oidc_name.clone()).filter(|name| !name.is_empty()),
                issuer: self.oidc_issuer.as_str().to_owned(),
                client_id: self.oidc_client_id.clone(),
                client_secret_file: Some(file.clone()).filter(|file| !file.as_os_str().is_empty()),
                scopes: Some(self.oidc_scopes.clone()),
                admin_claim: None,
                create: None,
            };
            let provider = provider_of(entry, Path::new("")).map_err(|reason| format!("oidc: {reason}"))?;
            return Ok(vec![OidcProvider { admin_claim: self.oidc_admin_claim.clone(), ..provider }]);
        }
        let path = &self.oidc_file;
        if path.as_os_str().is_empty() {
            return Ok(Vec::new());
        }
        let failure = |reason: String| format!("oidc_file {}: {reason}", path.display());
        let text = read_to_string(path).map_err(|error| failure(error.to_string()))?;
        let file: ProvidersFile = toml::from_str(&text).map_err(|error| failure(error.to_string()))?;
        if file.provider.len() > MAX_PROVIDERS {
            return Err(failure(format!("at most {MAX_PROVIDERS} providers")));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let providers: Vec<OidcProvider> = file
            .provider
            .into_iter()
            .map(|entry| provider_of(entry, folder))
            .collect::<Result<_, _>>()
            .map_err(failure)?;
        for (index, one) in providers.iter().enumerate() {
            if providers.iter().skip(index + 1).any(|other| other.id == one.id || other.issuer == one.issuer)
            {
                return Err(failure(format!(
                    "two providers have the id `{}` or the issuer {}",
                    one.id, one.issuer
                )));
            }
        }
        Ok(providers)
    }

    /// Whether people whom a provider knows, and this server does not, are added.
    pub(crate) fn creates_people_of(&self, provider: &OidcProvider) -> bool {
        provider.create.unwrap_or(self.oidc_create == Switch::On)
    }
}

/// Checks one provider and reads its secret; a relative path is one in `folder`.
fn provider_of(entry: Entry, folder: &Path) -> Result<OidcProvider, String> {
    let Entry { id, name, issuer, client_id, client_secret_file, scopes, admin_claim, create } = entry;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > 32 || !id.bytes().all(is_plain) {
        return Err(format!("`{id}` is no id of a provider: 1 to 32 small letters, digits and hyphens"));
    }
    let of_it = |reason: String| format!("provider `{id}`: {reason}");
    if issuer.is_empty() || client_id.is_empty() {
        return Err(of_it("`issuer` and `client_id` must not be empty".to_owned()));
    }
    let issuer: Issuer = issuer.parse().map_err(of_it)?;
    let host = || issuer.as_str().parse::<Url>().map(|url| url.host().to_owned()).unwrap_or_default();
    let name = name.unwrap_or_else(host);
    if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(of_it(format!("its name has to be one line of 1 to {MAX_NAME_CHARS} characters")));
    }
    let scopes = scopes.unwrap_or_else(|| SCOPES.to_owned());
    if !scopes.split_ascii_whitespace().any(|scope| scope == "openid") {
        return Err(of_it("its scopes have to include `openid`".to_owned()));
    }
    let secret = match client_secret_file {
        Some(file) => Some(read_secret(&folder.join(file)).map_err(of_it)?),
        None => None,
    };
    let admin_claim = admin_claim.unwrap_or_default().parse().map_err(of_it)?;
    let issuer = issuer.as_str().to_owned();
    Ok(OidcProvider {
        name: name.trim().to_owned(),
        issuer,
        client_id,
        secret,
        scopes,
        admin_claim,
        create,
        id,
    })
}

fn read_secret(path: &Path) -> Result<Zeroizing<String>, String> {
    let text = read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| format!("the file of its secret, {}: {error}", path.display()))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(format!("the file of its secret, {}, is empty", path.display())),
        secret => Ok(Zeroizing::new(secret.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Overrides};

    fn config(flags: &[(&'static str, &str)]) -> Result<Config, String> {
        let mut overrides = Overrides::default();
        for (key, value) in flags {
            overrides.set(key, (*value).to_owned());
        }
        Config::load(overrides, &Environment::default()).map_err(|errors| errors.to_string())
    }

    #[test]
    fn an_open_issuer_is_near() {
        for issuer in [
            "https://id.example.org/realms/x",
            "http://localhost:8080",
            "http://10.1.2.3",
            "http://keycloak:8080/realms/x",
            "http://[::1]:80",
        ] {
            assert_eq!(issuer.parse::<Issuer>().unwrap().as_str(), issuer);
        }
        for issuer in
            ["http://id.example.org", "http://192.0.2.1", "ftp://x", "https://x/?a", "https://x/#a", "x"]
        {
            assert!(issuer.parse::<Issuer>().is_err(), "{issuer}");
        }
    }

    #[test]
    fn one_provider_needs_its_settings_together() {
        assert!(config(&[]).unwrap().oidc_providers().unwrap().is_empty());
        let issuer = ("oidc_issuer", "https://id.example.org");
        assert!(config(&[issuer]).unwrap_err().contains("oidc_client_id"));
        assert!(config(&[("oidc_client_id", "tondo")]).unwrap_err().contains("oidc_issuer"));
        let both = config(&[issuer, ("oidc_client_id", "tondo"), ("oidc_file", "/x")]);
        assert!(both.unwrap_err().contains("oidc_file"));
        let one =
            config(&[issuer, ("oidc_client_id", "tondo"), ("oidc_admin_claim", "groups = a=b")]).unwrap();
        let [provider] = one.oidc_providers().unwrap().try_into().unwrap();
        assert_eq!((provider.id.as_str(), provider.name.as_str()), ("oidc", "id.example.org"));
        assert_eq!(provider.admin_claim.get(), Some(("groups", "a=b")));
        assert!(provider.secret.is_none() && !one.creates_people_of(&provider));
        let gone = config(&[issuer, ("oidc_client_id", "tondo"), ("oidc_client_secret_file", "/nowhere/x")]);
        assert!(gone.unwrap().oidc_providers().unwrap_err().contains("/nowhere/x"));
    }

    #[test]
    fn a_file_has_several_providers_with_their_secrets_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (file, secret) = (folder.path().join("oidc.toml"), folder.path().join("secret"));
        std::fs::write(&secret, "s3cret\n").unwrap();
        let load = |text: &str| {
            std::fs::write(&file, text).unwrap();
            config(&[("oidc_file", file.to_str().unwrap())]).unwrap().oidc_providers()
        };
        let house = "[[provider]]\nid = \"house\"\nissuer = \"https://a.example\"\nclient_id = \"t\"\n";
        let two = format!(
            "{house}client_secret_file = \"secret\"\ncreate = true\n{}",
            house.replace("house", "other").replace("a.example", "b.example")
        );
        let providers = load(&two).unwrap();
        assert_eq!(providers.len(), 2);
        assert_eq!(providers[0].secret.as_deref().map(String::as_str), Some("s3cret"));
        assert!(!format!("{providers:?}").contains("s3cret"));
        for (text, reason) in [
            (format!("{house}{house}"), "two providers"),
            (format!("{house}secret = \"x\"\n"), "secret"),
            (house.replace("\"house\"", "\"House\""), "no id"),
            (format!("{house}scopes = \"email\"\n"), "openid"),
            (format!("{house}client_secret_file = \"none\"\n"), "none"),
            (house.replace("https", "http"), "not encrypted"),
        ] {
            let refused = load(&text).unwrap_err();
            assert!(refused.contains(reason) && refused.contains("oidc.toml"), "{refused}");
        }
    }
}
