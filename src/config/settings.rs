//! The table of settings: each one's name, type, default and meaning, once.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use super::proxies::TrustedProxies;
use super::sources::Texts;
use super::values::{BasePath, ListenAddresses, LogFormat, SocketMode};
use super::web_values::{Hosts, Origins, PublicUrl, RedirectHosts, Upstream};
use crate::values::{ByteSize, Color, Days, Locale, Rate, Seconds, Style};

/// A setting's documentation.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the file; upper-cased and with `TONDO_` before it, in the environment.
    pub key: &'static str,
    /// Its value where nobody sets it.
    pub default: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
}

macro_rules! settings {
    ($($key:ident: $kind:ty = $default:literal, $help:literal;)*) => {
        /// Every setting's checked value.
        #[derive(Debug, Clone)]
        pub struct Settings { $(#[doc = $help] pub $key: $kind,)* }

        /// Every setting, in the order of its documentation.
        pub static SETTINGS: &[Setting] = &[
            $(Setting { key: stringify!($key), default: $default, help: $help },)*
        ];

        impl Settings {
            /// Checks every value; `None` when any is faulty, with all faults added.
            pub(super) fn parse(texts: &Texts, faults: &mut Vec<String>) -> Option<Self> {
                $(let $key = checked::<$kind>(texts, stringify!($key), faults);)*
                Some(Self { $($key: $key?,)* })
            }
        }
    };
}

settings! {
    data: PathBuf = "./tondo-data", "The folder that holds everything Tondo keeps.";
    min_free_space: ByteSize = "64 MiB", "Free space on the data folder's disk below which no picture is taken any more.";
    listen: ListenAddresses = "127.0.0.1:8740", "Addresses to listen on: IP:PORT or unix:/path/to.sock, several with commas.";
    unix_socket_mode: SocketMode = "0660", "Permissions of a unix socket, in octal.";
    max_connections: NonZeroU32 = "4096", "The most connections at a time; a further one waits until one ends. The requests of HTTP/2 connections are counted again by themselves, with the same limit.";
    max_connections_per_ip: NonZeroU32 = "256", "The most connections at a time from one address, of IPv6 from one /64; a further one is closed at once. Trusted proxies and unix sockets are not counted.";
    trusted_proxies: TrustedProxies = "none", "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses, networks such as 10.0.0.0/8, the word unix for unix sockets; several with commas.";
    base_path: BasePath = "/", "The path below which everything is served, such as /avatars/.";
    public_url: PublicUrl = "", "The address under which people reach the server, such as https://avatars.example.org.";
    allowed_hosts: Hosts = "", "More host names under which API and pages answer, with commas; * for any.";
    cors_origins: Origins = "", "Sites whose scripts may use the API, such as https://app.example.org, with commas; * for any.";
    locale: Locale = "en", "The language of messages for callers who ask for none: en, tr, de, es or fr.";
    log: String = "info", "What is logged: error, warn, info, debug, or a filter such as tondo=debug.";
    log_format: LogFormat = "auto", "How it is logged: pretty, json, or auto (pretty on a terminal).";
    access_log: bool = "true", "Whether each request is logged.";
    max_picture_size: ByteSize = "8 MiB", "The largest file that is taken as a picture.";
    max_pixels: u64 = "16777216", "The most pixels a picture may have.";
    max_frames: u32 = "256", "The most frames an animation may have.";
    max_frame_pixels: u64 = "33554432", "The most pixels all frames of an animation may have together.";
    memory_budget: ByteSize = "192 MiB", "Memory that uploads in work may use together.";
    upload_queue: usize = "256", "Uploads that may wait for room in the budget; one more is told to come back.";
    cache_memory: ByteSize = "32 MiB", "Memory for pictures that are ready to be sent again.";
    cache_disk: ByteSize = "1 GiB", "Disk space for pictures in other sizes and types, in the data folder's renditions folder; 0 for none.";
    background: Color = "#ffffff", "The color behind a transparent picture that is asked for as JPEG.";
    default_style: Style = "identicon", "The style of the drawing for whoever has no picture, where none is asked for: identicon, monsterid, wavatar, retro, robohash, pagan, mp, blank, initials or color.";
    avatar_max_age: Seconds = "5m", "How long a picture may be shown by an address without asking again whether it is still the one.";
    redirect_hosts: RedirectHosts = "", "Hosts to which an avatar's d=URL may redirect, such as cdn.example.org or cdn.example.org:8443, with commas; otherwise it counts as not said.";
    upstream: Upstream = "", "Another avatar server that is asked by hash for whoever has no picture here, such as https://seccdn.libravatar.org/avatar/. This server fetches, whoever asks stays unknown to it; without one nothing is fetched.";
    upstream_timeout: Seconds = "5s", "The longest that a caller waits for the upstream server.";
    upstream_max_size: ByteSize = "1 MiB", "The largest file that is taken from the upstream server.";
    upstream_concurrency: NonZeroU32 = "4", "The most pictures that are fetched from the upstream server at a time.";
    upstream_max_age: Seconds = "1d", "How long a picture of the upstream server is shown without asking it again.";
    decode_timeout: Seconds = "10s", "The longest that decoding one picture may take; a JPEG is bounded by its pixels and scans instead.";
    header_timeout: Seconds = "10s", "The longest that a request's header may take to arrive; less while most of max_connections are in use.";
    keep_alive_timeout: Seconds = "75s", "The longest that a connection may be idle between requests; less while most of max_connections are in use.";
    write_timeout: Seconds = "30s", "The longest that an answer may wait for its receiver to take more of it.";
    body_idle_timeout: Seconds = "10s", "The longest silence inside a request's body.";
    body_timeout: Seconds = "120s", "The longest that a request's body may take to arrive.";
    min_transfer_rate: ByteSize = "1 KiB", "The fewest bytes a second that a request's body may come at after body_idle_timeout, or an answer may be taken at after write_timeout; 0 for no limit.";
    shutdown_timeout: Seconds = "10s", "The longest that open requests may take when the server stops.";
    login_lifetime: Days = "30d", "How long the token of a login is good for.";
    setup_link_lifetime: Days = "2d", "How long a set-up link is good for, unless it is used before.";
    login_rate_by_ip: Rate = "60/5m", "Logins and looks at set-up links that one address may try, as in 60/5m; off for any number.";
    login_rate_by_account: Rate = "20/5m", "Logins that may be tried for one account; off for any number.";
    upload_rate: Rate = "120/1m", "Uploads that one person may make, as in 120/1m; administrators any number.";
    max_pictures_per_person: u64 = "500", "The most pictures a person's history may have.";
    max_bytes_per_person: ByteSize = "512 MiB", "The most bytes a person's pictures may have together.";
    max_tokens_per_person: u64 = "200", "The most tokens that a person may have made; administrators make any number.";
}

/// Settings that had another name before: the former name and today's. Naming one by its former name is an error that
/// says what it is called now.
pub(super) const RENAMED: &[(&str, &str)] = &[
    ("drain_timeout", "shutdown_timeout"),
    ("ground", "background"),
    ("headroom", "min_free_space"),
    ("login_rate_by_address", "login_rate_by_ip"),
    ("max_connections_per_address", "max_connections_per_ip"),
    ("max_waiting_uploads", "upload_queue"),
    ("min_body_rate", "min_transfer_rate"),
];

/// Today's name of a setting that was renamed.
pub(super) fn renamed(former: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(name, _)| *name == former).map(|(_, today)| *today)
}

fn checked<T>(texts: &Texts, key: &'static str, faults: &mut Vec<String>) -> Option<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let (text, origin) = texts.get(key)?;
    text.parse::<T>().map_err(|problem| faults.push(format!("`{key}` (from {origin}): {problem}"))).ok()
}
