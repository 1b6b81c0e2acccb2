//! Look-ups: avatars by hash, profiles, WebFinger, identities, and the upstream avatar server.

mod address_pictures;
mod addresses;
mod avatars;
mod letters;
mod profiles;
mod upstream;
mod usernames;
