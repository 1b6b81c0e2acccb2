//! Look-ups: avatars by hash, profiles, WebFinger, identities, and the upstream avatar server.

mod addresses;
mod avatars;
mod letters;
mod profiles;
mod upstream;
mod usernames;
