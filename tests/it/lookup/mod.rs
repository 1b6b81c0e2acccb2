//! Look-ups: avatars by hash and by name, defaults, letters, profiles, WebFinger, identities, and the upstream avatar server.

mod address_pictures;
mod addresses;
mod avatars;
mod defaults;
mod letters;
mod profiles;
mod upstream;
mod usernames;
