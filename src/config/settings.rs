//! The table of settings: name, type, default and documentation of each, in one place. `config show`, the errors and the
//! manual's page (`assets/docs/configuration.md`) come from it.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use super::ldap_values::{
    DirectoryPhotos, LdapAddress, LdapAdmins, LdapAttributes, LdapFilterText, LdapPreset, Line,
};
use super::mail_values::{SmtpFrom, SmtpHost, SmtpPort, SmtpTls};
use super::oidc::{AdminClaim, Issuer, ProviderPicture};
use super::proxies::TrustedProxies;
use super::texts::{InvalidSetting, Texts};
use super::values::{
    BackupTime, BasePath, ListenAddresses, LogFilter, LogFormat, MetricsListen, SiteName, SocketMode, Switch,
};
use super::web_values::{HeaderName, Hosts, Origins, PictureAccess, PublicUrl, RedirectHosts, Upstream};
use crate::values::{ByteSize, Color, Days, Locale, Rate, Seconds, Style};

/// When a new value of a setting counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// At once: it may be set here, in the catalog, while the server runs.
    AtOnce,
    /// At the next start. Only flags, environment and file set it.
    AtStart,
}

/// A setting's documentation.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is about: the heading under which the manual lists it.
    pub subject: &'static str,
    /// Its name in the file. The environment variable is the name in capitals with `TONDO_` before it.
    pub key: &'static str,
    /// Its value if it is not set.
    pub default: &'static str,
    /// What it does, in Markdown without line breaks.
    pub help: &'static str,
    /// When a new value counts.
    pub effect: Effect,
}

impl Setting {
    /// The setting of this name.
    pub fn find(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// Whether it can be changed without a restart.
    pub fn is_live(&self) -> bool {
        self.effect == Effect::AtOnce
    }

    /// Whether its value must not be shown.
    pub fn is_secret(&self) -> bool {
        SECRETS.contains(&self.key)
    }
}

macro_rules! settings {
    ($($subject:literal {
        $($(fixed $fixed:ident)? $(live $live:ident)?: $kind:ty = $default:literal, $help:literal;)*
    })*) => {
        /// Every setting's checked value.
        #[derive(Debug, Clone)]
        pub struct Settings { $($($(#[doc = $help] pub $fixed: $kind,)? $(#[doc = $help] pub $live: $kind,)?)*)* }

        /// The checked values that stay as they are until the next start.
        #[derive(Debug, Clone)]
        pub struct FixedSettings { $($($(#[doc = $help] pub $fixed: $kind,)?)*)* }

        /// Every setting, in the order of the manual.
        pub(crate) static SETTINGS: &[Setting] = &[$($(
            $(Setting {
                subject: $subject,
                key: stringify!($fixed),
                default: $default,
                help: $help,
                effect: Effect::AtStart,
            },)?
            $(Setting {
                subject: $subject,
                key: stringify!($live),
                default: $default,
                help: $help,
                effect: Effect::AtOnce,
            },)?
        )*)*];

        impl Settings {
            /// Checks every value. `None` if any is invalid, with all errors added to `errors`.
            pub(super) fn parse(texts: &Texts, errors: &mut Vec<InvalidSetting>) -> Option<Self> {
                $($(
                    $(let $fixed = checked::<$kind>(texts, stringify!($fixed), errors);)?
                    $(let $live = checked::<$kind>(texts, stringify!($live), errors);)?
                )*)*
                Some(Self { $($($($fixed: $fixed?,)? $($live: $live?,)?)*)* })
            }

            /// The values that stay as they are until the next start.
            pub fn fixed(&self) -> FixedSettings {
                FixedSettings { $($($($fixed: self.$fixed.clone(),)?)*)* }
            }
        }
    };
}

settings! {
    "Data and disk" {
        fixed data: PathBuf = "./tondo-data", "The folder for the database, the pictures and the cache.";
        live min_free_space: ByteSize = "64 MiB", "Free space to keep on the disk of the data folder. With less, uploads and members' changes are refused with 507; pictures are still served, and everybody can delete and sign out. A quarter of it, at most 16 MiB, is kept besides in the file `reserve`, which is given back when the disk is full, so that administrators and commands can still act.";
        live cache_disk: ByteSize = "1 GiB", "Disk space for cached renditions (pictures in other sizes and formats), in the folder `renditions` of the data folder; `0` for no cache on disk.";
        live cache_memory: ByteSize = "32 MiB", "Memory for cached responses.";
    }
    "Backups" {
        fixed backup_folder: PathBuf = "", "The folder for backups, best on another disk than the data folder. Unset, it is the folder `backups` of the data folder, which helps against mistakes, but not against a broken disk.";
        live backup_at: BackupTime = "", "When the server makes a backup each day, in UTC, such as `03:15`. One that was missed, because the server did not run, is made at its next start. Unset, there is no schedule.";
        live backup_keep_daily: u32 = "7", "Scheduled backups to keep: the last one of each of so many days. Backups that somebody made by hand are kept until somebody removes them.";
        live backup_keep_weekly: u32 = "4", "Scheduled backups to keep besides: the last one of each of so many weeks.";
        live backup_keep_monthly: u32 = "6", "Scheduled backups to keep besides: the last one of each of so many months.";
    }
    "Network" {
        fixed listen: ListenAddresses = "127.0.0.1:8740", "Where to listen: `IP:PORT` or `unix:/path/to.sock`. Several are separated by commas.";
        fixed unix_socket_mode: SocketMode = "0660", "Permissions of the unix sockets, in octal.";
        fixed trusted_proxies: TrustedProxies = "none", "Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` headers count: IPs, networks such as `10.0.0.0/8`, or `unix` for every client of a unix socket. Several are separated by commas. The client's IP is then the right-most one in `X-Forwarded-For` that is not a trusted proxy.";
        fixed max_connections: NonZeroU32 = "4096", "The most open connections. For a further one, the slowest connection of the network that holds the most (a /24 of IPv4, a /48 of IPv6) is closed. Requests inside HTTP/2 connections are limited to the same number, in the same way.";
        fixed max_connections_per_ip: NonZeroU32 = "256", "The most open connections from one IP; an IPv6 network of size /64 counts as one IP. A further one is closed at once. Trusted proxies and unix sockets are not counted.";
        fixed shutdown_timeout: Seconds = "8s", "How long open requests may take to finish when the server stops. The whole stop takes at most two seconds longer; Docker kills a container after 10 seconds.";
    }
    "HTTPS" {
        fixed tls_cert: PathBuf = "", "The certificate for HTTPS: a file in PEM with the whole chain, the server's own certificate first. With it and `tls_key`, all IPs of `listen` speak HTTPS (TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1), and nothing else; unix sockets do not. A new file is used within a minute, and on SIGHUP; one that is broken is not used.";
        fixed tls_key: PathBuf = "", "The key of `tls_cert`: a file in PEM (PKCS#8, SEC1 or PKCS#1), not encrypted.";
        live hsts: Switch = "on", "Whether answers over HTTPS tell browsers to use nothing but HTTPS with this host for a year (`Strict-Transport-Security`): `on` or `off`.";
    }
    "Timeouts" {
        live header_timeout: Seconds = "10s", "How long a request's header may take to arrive, and before it the TLS handshake; less while most of `max_connections` are in use.";
        live keep_alive_timeout: Seconds = "75s", "How long a connection may be idle between requests; less while most of `max_connections` are in use.";
        live body_idle_timeout: Seconds = "10s", "The longest pause inside a request's body.";
        live body_timeout: Seconds = "120s", "How long a request's body may take to arrive.";
        fixed write_timeout: Seconds = "30s", "The longest pause in which the client reads nothing of a response.";
        live min_transfer_rate: ByteSize = "1 KiB", "The lowest transfer rate in bytes per second: of a request's body after `body_idle_timeout`, of a response after `write_timeout`. Slower transfers are cut off; `0` for no limit.";
    }
    "Site" {
        live site_name: SiteName = "Tondo", "The name of the house, which the pages show.";
        fixed base_path: BasePath = "/", "The path under which Tondo serves everything, such as `/avatars/`.";
        live public_url: PublicUrl = "", "The URL under which people reach the server, such as `https://avatars.example.org`. Set-up links and the URLs in profiles begin with it.";
        live allowed_hosts: Hosts = "", "Further host names under which the API and the pages answer, separated by commas; `*` for any. IPs, `localhost`, names without a dot, private names such as `pi.local` and the host of `public_url` are always allowed.";
        live cors_origins: Origins = "", "Sites whose scripts may use the API, such as `https://app.example.org`, separated by commas; `*` for any.";
        live locale: Locale = "en", "The language of messages for clients that ask for none: `en`, `tr`, `de`, `es` or `fr`.";
    }
    "Log" {
        live log: LogFilter = "info", "What is logged: `error`, `warn`, `info` or `debug`, or a filter such as `info,tondo::access=error`.";
        fixed log_format: LogFormat = "auto", "How it is logged: `pretty`, `json`, or `auto` (pretty on a terminal, JSON otherwise).";
        live access_log: bool = "true", "Whether each request is logged. The log never contains queries or tokens.";
    }
    "Metrics" {
        fixed metrics_listen: MetricsListen = "", "Where to serve metrics for Prometheus, such as `127.0.0.1:8741` or `unix:/path/to.sock`: `/metrics`, `/healthz` and `/readyz`, without HTTPS and without a password, so listen only where none but Prometheus comes. Unset, they are served nowhere.";
    }
    "Uploads" {
        live max_picture_size: ByteSize = "8 MiB", "The largest picture file that is accepted.";
        live max_pixels: u64 = "16777216", "The most pixels of a picture (width times height); half as many again of a baseline JPEG, which takes less memory.";
        live max_frames: u32 = "1024", "The most frames of an animation.";
        live max_frame_pixels: u64 = "33554432", "The most pixels of all frames of an animation together.";
        fixed memory_budget: ByteSize = "192 MiB", "Memory for all uploads that are being processed: a sixth for large request bodies, the rest for decoding.";
        live upload_queue: usize = "256", "How many uploads may wait for memory. When the queue is full, a further upload is answered 503.";
        live decode_timeout: Seconds = "10s", "How long decoding one picture may take. A JPEG is bounded by its pixels and scans instead.";
        live upload_rate: Rate = "120/1m", "How many uploads one person may make, such as `120/1m`; `off` for no limit. Administrators are not limited.";
        live change_rate: Rate = "600/1m", "How many changes other than uploads one person may make, such as `600/1m`; `off` for no limit. Deleting and signing out are not counted. Administrators may make ten times as many.";
        live max_pictures_per_person: u64 = "500", "The most pictures in one person's history.";
        live max_bytes_per_person: ByteSize = "512 MiB", "The most bytes of one person's pictures together.";
        live trash_period: Seconds = "30d", "How long deleted pictures stay in the trash, such as `30d` or `12h`; `0` for no trash. Nobody sees them there, and their owners can bring them back. Pictures in the trash go earlier, oldest first, when an upload needs their share of `max_pictures_per_person` and `max_bytes_per_person`, or while less than `min_free_space` is free.";
        live show_disabled_people: bool = "false", "Whether pictures and public profiles of people whose accounts are disabled are still shown.";
    }
    "Avatars" {
        live default_style: Style = "identicon", "The style of the default avatar for people without a picture, if the request names none, such as `identicon`, `initials` or `mp`.";
        fixed default_avatar: PathBuf = "", "A picture of your own for people without one, if the request names no style and the person chose none: a file, or a folder of pictures, from which the hash chooses, always the same one. They are read and checked as uploads when the server starts; at most 256, of 64 MiB together. Unset, `default_style` counts.";
        live background: Color = "#ffffff", "The color behind a transparent picture that is sent as JPEG.";
        live avatar_max_age: Seconds = "5m", "How long clients may cache a picture by an email address's hash or a slug before they ask again, and then, for at most as long again and a day, show it while they ask. `0`: they ask each time.";
        live redirect_hosts: RedirectHosts = "", "Hosts to which the parameter `d=URL` may redirect, such as `cdn.example.org` or `cdn.example.org:8443`, separated by commas. With any other host the parameter is ignored.";
        live pictures: PictureAccess = "public", "Who may see pictures: `public` for everybody, `signed-in` for who is signed in or sends a token, `signed-urls` also for who has a signed URL, which the API hands out. Apps on other sites show pictures without signing in, so they need `public` or signed URLs.";
    }
    "Directory" {
        fixed ldap_url: LdapAddress = "", "The directory from which `tondo sync ldap` and the server take people: `ldap://HOST`, `ldaps://HOST` or `ldapi:///path/to/socket`. Unset, there is none.";
        fixed ldap_starttls: Switch = "on", "Whether a connection to `ldap://` is protected by TLS before anything is sent (StartTLS). With `off`, the password and everything else travel in the clear.";
        fixed ldap_ca_file: PathBuf = "", "The certificates that the directory's own must lead to: a file in PEM. Unset, those that the system trusts.";
        fixed ldap_bind_dn: Line = "", "The name with which Tondo signs in to the directory, such as `cn=tondo,ou=services,dc=example,dc=org`. Unset, it signs in as nobody.";
        fixed ldap_password_file: PathBuf = "", "The file with the password of `ldap_bind_dn`. It is read at each connection.";
        fixed ldap_preset: LdapPreset = "openldap", "What the directory calls things: `openldap`, `lldap`, `ad` (Active Directory and Samba), `kanidm` or `authentik`.";
        fixed ldap_base: Line = "", "Where the directory's people are, such as `ou=people,dc=example,dc=org`; everything below it is searched.";
        fixed ldap_filter: LdapFilterText = "", "Which entries are people, such as `(&(objectClass=inetOrgPerson)(memberOf=cn=staff,ou=groups,dc=example,dc=org))`. Unset, the preset's.";
        fixed ldap_attributes: LdapAttributes = "", "Attributes that differ from the preset's: `subject`, `name`, `username`, `email`, `address`, `language`, `photo` and `version`, each with one or several attributes, as in `username=cn, photo=jpegPhoto/thumbnailPhoto`.";
        fixed ldap_admin_group: LdapAdmins = "", "Who is an administrator: the DN of a group, or a filter of people in parentheses. People of the directory get the role and lose it with the next sync; the last administrator keeps it. Unset, a sync changes nobody's role.";
        live ldap_interval: Seconds = "0", "How often the server syncs with the directory, such as `15m`; `0` for never.";
        live ldap_photos: DirectoryPhotos = "follow", "Which photos of the directory become pictures: `follow` takes them for people who did not choose another picture or delete it here, `always` each time that a photo changes, `never` none.";
    }
    "Provisioning" {
        live scim: Switch = "off", "Whether programs that provision accounts may use `/scim/v2/` (SCIM 2.0), each with an administrator's token: `on` or `off`.";
        fixed scim_admin_group: Line = "", "The name of the SCIM group whose members are administrators. Who enters it gets the role, and who leaves it loses it; the last administrator keeps it. Unset, SCIM changes nobody's role.";
        fixed scim_photo_hosts: RedirectHosts = "", "Hosts from which photos that SCIM names by a URL are fetched, such as `graph.microsoft.com`, separated by commas; only ones with a public IP. Photos in a data URI need none.";
    }
    "Webhooks" {
        fixed webhook_hosts: Hosts = "", "Hosts to which webhooks may go wherever they are, on a private network or without HTTPS, such as `wiki.lan`, separated by commas; `*` for any. Administrators add webhooks by the API; without this setting, they go to public IPs over HTTPS only.";
    }
    "Another avatar server" {
        live upstream: Upstream = "", "Another avatar server for people without a picture here, such as `https://seccdn.libravatar.org/avatar/`. Tondo fetches the picture by hash; the other server learns nothing about the client. Unset, Tondo fetches nothing.";
        live upstream_timeout: Seconds = "5s", "How long a client waits for the other server.";
        live upstream_max_size: ByteSize = "1 MiB", "The largest file that is accepted from the other server.";
        live upstream_concurrency: NonZeroU32 = "4", "The most pictures that are fetched at the same time.";
        live upstream_max_age: Seconds = "1d", "How long a fetched picture is shown before it is fetched again.";
    }
    "Accounts" {
        live login_lifetime: Days = "30d", "How long the token of a login is valid.";
        live login_idle_timeout: Days = "14d", "How long a login that is not used stays valid, within `login_lifetime`.";
        live setup_link_lifetime: Days = "2d", "How long an unused set-up link is valid.";
        live login_rate_by_ip: Rate = "60/5m", "How many logins of one IP may fail, and how many unknown set-up links it may open, such as `60/5m`; `off` for no limit. An IPv6 network of size /64 counts as one IP.";
        live login_rate_by_account: Rate = "20/5m", "How many logins to one account, whether or not it exists, may fail from one IP; ten times as many from all IPs together, but for those from which the account signed in before. `off` for no limit.";
        live audit_keep: Days = "365d", "How long entries of the audit trail are kept.";
        live audit_max_entries: u64 = "200000", "The most entries of the audit trail, each some 200 bytes. Above it, the oldest entries of whoever has the most go first.";
        live max_tokens_per_person: u64 = "200", "The most tokens of one person; expired ones count until they are removed. Administrators are not limited.";
    }
    "Single sign-on" {
        fixed oidc_issuer: Issuer = "", "The OpenID provider with which people sign in, as it calls itself, such as `https://id.example.org/realms/house`. Unset, people sign in with passwords only. [Signing in](sign-in.md) shows the setup.";
        fixed oidc_client_id: String = "", "The name of Tondo at the provider (`client_id`).";
        fixed oidc_client_secret_file: PathBuf = "", "The file with Tondo's secret at the provider. Unset, Tondo is a public client there.";
        fixed oidc_name: String = "", "The provider's name on the button of the sign-in page. Unset, its host.";
        fixed oidc_scopes: String = "openid profile email", "What Tondo asks the provider for (`scope`), separated by spaces; often `groups` besides.";
        fixed oidc_admin_claim: AdminClaim = "", "The claim and the value that make administrators, such as `groups=tondo-admins`: who has it becomes one by signing in, and who does not have it is none after signing in. Unset, the provider has nothing to do with roles.";
        fixed oidc_file: PathBuf = "", "A file in TOML with several providers, in place of `oidc_issuer`.";
        live oidc_create: Switch = "off", "Whether people whom the provider knows, and Tondo does not, are added when they sign in: `on` or `off`.";
        live oidc_picture: ProviderPicture = "never", "Whether the provider's picture of a person is taken over: `never`, `first` (while the person has none), or `always` (whenever it is another one than the last time).";
        live oidc_redirect: Switch = "off", "Whether the sign-in page goes to the first provider by itself: `on` or `off`. With `?local` in its address it stays, for a password.";
        fixed proxy_sign_in: Switch = "off", "Whether the proxies of `trusted_proxies` sign people in by naming them in headers: `on` or `off`. Only for a proxy that lets nobody else write these headers; see [Signing in](sign-in.md).";
        fixed proxy_user_header: HeaderName = "Remote-User", "The header with the username.";
        fixed proxy_email_header: HeaderName = "Remote-Email", "The header with the email address. It counts for people without a username, and for new ones.";
        fixed proxy_name_header: HeaderName = "Remote-Name", "The header with the display name, for new people.";
        fixed proxy_groups_header: HeaderName = "Remote-Groups", "The header with the groups, separated by commas.";
        fixed proxy_group: String = "", "The group that people must have whom a proxy signs in. Unset, none. No group makes an administrator.";
        live proxy_create: Switch = "off", "Whether people whom a proxy names, and Tondo does not know, are added: `on` or `off`.";
    }
    "Mail" {
        fixed smtp_host: SmtpHost = "", "The mail server, such as `mail.example.org`. With it, Tondo sends set-up links, links to confirm an address and to choose a new password. It needs `smtp_from` and `public_url`. Unset, Tondo sends no mail.";
        fixed smtp_port: SmtpPort = "", "The port of the mail server. Unset, it is 465 with `smtp_tls = tls`, 587 with `starttls` and 25 with `none`.";
        fixed smtp_tls: SmtpTls = "starttls", "How the connection to the mail server is encrypted: `tls` from its beginning, `starttls` by the command of this name, without which nothing is sent, or `none`.";
        fixed smtp_user: String = "", "The user who signs in to the mail server, with `smtp_password_file`. Unset, Tondo does not sign in.";
        fixed smtp_password_file: PathBuf = "", "The file that holds the password of `smtp_user`. It is read for each mail, so that a new password needs no restart.";
        fixed smtp_from: SmtpFrom = "", "The address that mails come from, such as `tondo@example.org`. The name beside it is `site_name`.";
        fixed smtp_ca_file: PathBuf = "", "The certificates to trust for the mail server: a file in PEM. Unset, those that the system trusts.";
    }
}

/// Settings whose values are secret: neither pages nor commands show them, and the audit trail does not have them.
pub(super) const SECRETS: &[&str] = &[];

/// Renamed settings: the former name and the current one. A former name is an error that names the current one.
pub(super) const RENAMED: &[(&str, &str)] = &[
    ("drain_timeout", "shutdown_timeout"),
    ("ground", "background"),
    ("headroom", "min_free_space"),
    ("login_rate_by_address", "login_rate_by_ip"),
    ("max_connections_per_address", "max_connections_per_ip"),
    ("max_waiting_uploads", "upload_queue"),
    ("min_body_rate", "min_transfer_rate"),
];

/// The current name of a renamed setting.
pub(super) fn current_name(former: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(name, _)| *name == former).map(|(_, current)| *current)
}

fn checked<T>(texts: &Texts, key: &'static str, errors: &mut Vec<InvalidSetting>) -> Option<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let (text, source) = texts.get(key)?;
    let invalid = |error: T::Err| InvalidSetting { key, source: source.clone(), reason: error.to_string() };
    text.parse::<T>().map_err(|error| errors.push(invalid(error))).ok()
}
