//! The table of settings: each one's name, type, default and meaning, once.

use std::path::PathBuf;
use std::str::FromStr;

use super::sources::Texts;
use super::values::{BasePath, ListenAddresses, LogFormat, SocketMode};
use crate::types::{ByteSize, Days, Locale, Seconds};

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
    headroom: ByteSize = "64 MiB", "Free space on the data folder's disk below which no picture is taken any more.";
    listen: ListenAddresses = "127.0.0.1:8740", "Addresses to listen on: IP:PORT or unix:/path/to.sock, several with commas.";
    unix_socket_mode: SocketMode = "0660", "Permissions of a unix socket, in octal.";
    base_path: BasePath = "/", "The path below which everything is served, such as /avatars/.";
    locale: Locale = "en", "The language of messages for callers who ask for none: en, tr, de, es or fr.";
    log: String = "info", "What is logged: error, warn, info, debug, or a filter such as tondo=debug.";
    log_format: LogFormat = "auto", "How it is logged: pretty, json, or auto (pretty on a terminal).";
    access_log: bool = "true", "Whether each request is logged.";
    max_picture_size: ByteSize = "8 MiB", "The largest file that is taken as a picture.";
    max_pixels: u64 = "16777216", "The most pixels a picture may have.";
    max_frames: u32 = "256", "The most frames an animation may have.";
    max_frame_pixels: u64 = "33554432", "The most pixels all frames of an animation may have together.";
    memory_budget: ByteSize = "192 MiB", "Memory that uploads in work may use together.";
    max_waiting_uploads: usize = "256", "Uploads that may wait for room in the budget; one more is told to come back.";
    decode_timeout: Seconds = "10s", "The longest that decoding one picture may take; a JPEG is bounded by its pixels and scans instead.";
    header_timeout: Seconds = "10s", "The longest that a request's header may take to arrive.";
    body_idle_timeout: Seconds = "10s", "The longest silence inside a request's body.";
    body_timeout: Seconds = "120s", "The longest that a request's body may take to arrive.";
    drain_timeout: Seconds = "10s", "The longest that open requests may take when the server stops.";
    login_lifetime: Days = "30d", "How long the token of a login is good for.";
}

fn checked<T>(texts: &Texts, key: &'static str, faults: &mut Vec<String>) -> Option<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    let (text, origin) = texts.get(key)?;
    text.parse::<T>().map_err(|problem| faults.push(format!("`{key}` (from {origin}): {problem}"))).ok()
}
