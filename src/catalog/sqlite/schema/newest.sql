-- The schema that all steps together make, for a new catalog: `newest_schema_is_that_of_the_steps` compares the two. Each
-- statement is as SQLite keeps it. A new step changes this file, too; the steps themselves never change.

CREATE TABLE tokens (
    id           BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id    BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    hash         BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    kind         TEXT NOT NULL CHECK (kind IN ('login', 'made')),
    label        TEXT NOT NULL,
    scope        TEXT NOT NULL CHECK (scope IN ('picture', 'account', 'admin')),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER
, parent BLOB REFERENCES tokens (id) ON DELETE CASCADE, client TEXT, user_agent TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_person ON tokens (person_id, id);

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    client  TEXT,
    action  TEXT NOT NULL,
    subject BLOB,
    detail  TEXT NOT NULL
) STRICT;

CREATE TABLE "people" (
    number        INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    slug          TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL CHECK (role IN ('member', 'admin')),
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    language      TEXT,
    password_hash TEXT,
    picture_count INTEGER NOT NULL DEFAULT 0,
    picture_bytes INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
, public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)), username TEXT, username_key TEXT CHECK ((username IS NULL) = (username_key IS NULL)), last_seen_at INTEGER NOT NULL DEFAULT 0, default_style TEXT) STRICT;

CREATE INDEX people_admins ON people (number) WHERE role = 'admin';

CREATE INDEX people_by_name ON people (name COLLATE NOCASE, number);

CREATE INDEX audit_of_subject ON audit (subject, id);

CREATE TABLE setup_links (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    person_id  BLOB UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE address_hashes (
    hash    BLOB PRIMARY KEY NOT NULL CHECK (length(hash) IN (16, 20, 32)),
    address INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    mime       TEXT NOT NULL,
    width      INTEGER NOT NULL CHECK (width > 0),
    height     INTEGER NOT NULL CHECK (height > 0),
    frames     INTEGER NOT NULL CHECK (frames > 0),
    bytes      INTEGER NOT NULL CHECK (bytes > 0),
    -- The ThumbHash, and the dominant color as 0xRRGGBB. Null until they are computed.
    thumb_hash BLOB,
    color      INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX blobs_without_placeholder ON blobs (hash) WHERE thumb_hash IS NULL;

CREATE TABLE "pictures" (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob       BLOB NOT NULL REFERENCES blobs (hash),
    basename   TEXT NOT NULL,
    crop_x     INTEGER,
    crop_y     INTEGER,
    crop_size  INTEGER,
    rating     TEXT NOT NULL CHECK (rating IN ('g', 'pg', 'r', 'x')),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
, rotate INTEGER NOT NULL DEFAULT 0 CHECK (rotate IN (0, 90, 180, 270)), alt TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX pictures_of_person ON pictures (person_id, id);

CREATE UNIQUE INDEX pictures_current ON pictures (person_id) WHERE is_current = 1;

CREATE INDEX pictures_by_blob ON pictures (blob, person_id);

CREATE TRIGGER picture_counted AFTER INSERT ON pictures BEGIN
    UPDATE people SET picture_count = picture_count + 1,
        picture_bytes = picture_bytes + (SELECT bytes FROM blobs WHERE hash = new.blob)
    WHERE id = new.person_id;
END;

CREATE TABLE deleted_pictures (
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob      BLOB NOT NULL CHECK (length(blob) = 32),
    PRIMARY KEY (person_id, blob)
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_parent ON tokens (parent) WHERE parent IS NOT NULL;

CREATE TABLE sign_in_networks (
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    network   TEXT NOT NULL,
    used_at   INTEGER NOT NULL,
    PRIMARY KEY (person_id, network)
) STRICT, WITHOUT ROWID;

CREATE TABLE "addresses" (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('email', 'openid')),
    typed      TEXT NOT NULL,
    normal     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'granted')),
    created_at INTEGER NOT NULL, picture BLOB REFERENCES pictures (id) ON DELETE SET NULL,
    UNIQUE (person_id, kind, normal)
) STRICT;

CREATE UNIQUE INDEX addresses_granted ON addresses (kind, normal) WHERE state = 'granted';

CREATE INDEX addresses_asked ON addresses (id) WHERE state = 'asked';

CREATE INDEX addresses_by_picture ON addresses (picture) WHERE picture IS NOT NULL;

CREATE TABLE trash (
    id          BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id   BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob        BLOB NOT NULL REFERENCES blobs (hash),
    basename    TEXT NOT NULL,
    crop_x      INTEGER,
    crop_y      INTEGER,
    crop_size   INTEGER,
    rotate      INTEGER NOT NULL CHECK (rotate IN (0, 90, 180, 270)),
    alt         TEXT,
    rating      TEXT NOT NULL CHECK (rating IN ('g', 'pg', 'r', 'x')),
    was_current INTEGER NOT NULL CHECK (was_current IN (0, 1)),
    -- Whether its owner deleted it, and not an administrator or the operator.
    by_owner    INTEGER NOT NULL CHECK (by_owner IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX trash_of_person ON trash (person_id, id);

CREATE INDEX trash_by_blob ON trash (blob);

CREATE INDEX trash_by_age ON trash (deleted_at, id);

CREATE TRIGGER picture_discounted AFTER DELETE ON pictures BEGIN
    UPDATE people SET picture_count = picture_count - 1,
        picture_bytes = picture_bytes - (SELECT bytes FROM blobs WHERE hash = old.blob)
    WHERE id = old.person_id;
    DELETE FROM blobs WHERE hash = old.blob AND NOT EXISTS (SELECT 1 FROM pictures WHERE blob = old.blob)
        AND NOT EXISTS (SELECT 1 FROM trash WHERE blob = old.blob);
END;

CREATE TRIGGER trash_emptied AFTER DELETE ON trash BEGIN
    DELETE FROM blobs WHERE hash = old.blob AND NOT EXISTS (SELECT 1 FROM pictures WHERE blob = old.blob)
        AND NOT EXISTS (SELECT 1 FROM trash WHERE blob = old.blob);
END;

CREATE UNIQUE INDEX people_by_username ON people (username_key) WHERE username_key IS NOT NULL;

CREATE VIRTUAL TABLE people_words USING fts5 (name, email, slug, username, content='people', content_rowid='number',
    tokenize='trigram');

CREATE TRIGGER person_indexed AFTER INSERT ON people BEGIN
    INSERT INTO people_words (rowid, name, email, slug, username)
    VALUES (new.number, new.name, new.email, new.slug, new.username);
END;

CREATE TRIGGER person_reindexed AFTER UPDATE OF name, email, slug, username ON people BEGIN
    INSERT INTO people_words (people_words, rowid, name, email, slug, username)
    VALUES ('delete', old.number, old.name, old.email, old.slug, old.username);
    INSERT INTO people_words (rowid, name, email, slug, username)
    VALUES (new.number, new.name, new.email, new.slug, new.username);
END;

CREATE TRIGGER person_unindexed AFTER DELETE ON people BEGIN
    INSERT INTO people_words (people_words, rowid, name, email, slug, username)
    VALUES ('delete', old.number, old.name, old.email, old.slug, old.username);
END;

CREATE TRIGGER person_seen_signing_in AFTER INSERT ON tokens WHEN new.kind = 'login' BEGIN
    UPDATE people SET last_seen_at = max(last_seen_at, new.created_at) WHERE id = new.person_id;
END;

CREATE TRIGGER person_seen AFTER UPDATE OF last_used_at ON tokens WHEN new.last_used_at IS NOT NULL BEGIN
    UPDATE people SET last_seen_at = max(last_seen_at, new.last_used_at) WHERE id = new.person_id;
END;

CREATE INDEX people_by_last_seen ON people (last_seen_at, number);

CREATE INDEX people_disabled ON people (number) WHERE active = 0;

CREATE TABLE least_ratings (
    blob   BLOB PRIMARY KEY NOT NULL CHECK (length(blob) = 32),
    rating TEXT NOT NULL CHECK (rating IN ('pg', 'r', 'x'))
) STRICT, WITHOUT ROWID;

CREATE TABLE blocked_files (
    blob       BLOB PRIMARY KEY NOT NULL CHECK (length(blob) = 32),
    reason     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE removed_files (
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob       BLOB NOT NULL CHECK (length(blob) = 32),
    reason     TEXT NOT NULL,
    removed_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, blob)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         BLOB UNIQUE NOT NULL CHECK (length(id) = 16),
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
    -- Who started it; NULL is the schedule.
    started_by BLOB REFERENCES people (id) ON DELETE SET NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    -- What came out of it, as JSON whose form depends on the kind.
    result     TEXT,
    -- Why it failed.
    error      TEXT
) STRICT;

CREATE INDEX jobs_by_person ON jobs (started_by);

CREATE TABLE settings (
    key        TEXT PRIMARY KEY NOT NULL,
    value      TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    -- As in the audit trail: `operator`, or the identifier of a person.
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE external_identities (
    -- `oidc:` and the issuer, `ldap`, or `scim`.
    source     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- SHA-256 of what the source last gave for a picture.
    picture    BLOB CHECK (length(picture) = 32),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (source, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX external_identities_of_person ON external_identities (person_id, source);

CREATE TABLE server_keys (
    name       TEXT PRIMARY KEY NOT NULL,
    key        BLOB NOT NULL CHECK (length(key) = 32),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE provisioning (
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- `ldap` or `scim`.
    source     TEXT NOT NULL,
    -- What the source calls the state of which the photo was taken over.
    version    TEXT,
    -- SHA-256 of the photo that the source gave last.
    photo      BLOB CHECK (length(photo) = 32),
    -- The picture that this photo became.
    picture    BLOB CHECK (length(picture) = 16),
    -- When the source took the person away, whose account is disabled for that.
    gone_at    INTEGER,
    PRIMARY KEY (person_id, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX provisioning_by_source ON provisioning (source);

CREATE TABLE scim_groups (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    name        TEXT NOT NULL,
    external_id TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scim_members (
    group_id  BLOB NOT NULL REFERENCES scim_groups (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX scim_members_by_person ON scim_members (person_id);

CREATE TABLE login_sources (
    token    BLOB PRIMARY KEY NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('oidc', 'proxy')),
    -- The provider, its names for the person and for the sign-in there, and the ID token, for signing out there.
    issuer   TEXT,
    subject  TEXT,
    sid      TEXT,
    id_token TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX login_sources_of_subject ON login_sources (issuer, subject) WHERE issuer IS NOT NULL;

CREATE INDEX login_sources_of_session ON login_sources (issuer, sid) WHERE sid IS NOT NULL;

CREATE TABLE external_facts (
    source   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    name     TEXT,
    username TEXT,
    locale   TEXT,
    PRIMARY KEY (source, subject),
    FOREIGN KEY (source, subject) REFERENCES external_identities (source, subject) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE second_factors (
    person_id  BLOB NOT NULL PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    -- The key of the codes (RFC 6238). They are computed from it, so that it cannot be a hash.
    secret     BLOB NOT NULL CHECK (length(secret) = 20),
    -- The time step of the last code that was used: none works twice.
    last_step  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- NULL until a first code showed that the person's device has the secret.
    on_since   INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    person_id BLOB NOT NULL REFERENCES second_factors (person_id) ON DELETE CASCADE,
    -- SHA-256.
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (person_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE confirmations (
    -- SHA-256 of the token in the link.
    hash       BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- The address to which the link was sent, as the person typed it.
    address    TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX confirmations_of_person ON confirmations (person_id);

CREATE TABLE webhooks (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    url        TEXT NOT NULL,
    -- The key with which what is sent is signed.
    secret     BLOB NOT NULL CHECK (length(secret) = 32),
    -- Kinds of events, separated by spaces.
    events     TEXT NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- The last entry of the audit trail that it was told of.
    seen       INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    webhook     BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event       TEXT NOT NULL,
    body        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- When it is tried next; NULL once it is over.
    next_at     INTEGER,
    -- The status of the last answer, or why there was none.
    status      INTEGER,
    error       TEXT,
    answered_at INTEGER
) STRICT;

CREATE INDEX deliveries_due ON deliveries (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX deliveries_of_webhook ON deliveries (webhook, number);

INSERT INTO people_words (people_words) VALUES ('rebuild');
