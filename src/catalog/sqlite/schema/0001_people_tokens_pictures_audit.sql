-- Times are microseconds since 1970-01-01T00:00:00Z. Identifiers are the 16 bytes of a UUID version 7.

CREATE TABLE people (
    id            BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    slug          TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL CHECK (role IN ('member', 'admin')),
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- "Is there an administrator?" is asked at every start; members are many, administrators few.
CREATE INDEX people_admins ON people (id) WHERE role = 'admin';

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
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_person ON tokens (person_id, id);

CREATE TABLE pictures (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob       BLOB NOT NULL CHECK (length(blob) = 32),
    basename   TEXT NOT NULL,
    mime       TEXT NOT NULL CHECK (mime IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif')),
    width      INTEGER NOT NULL CHECK (width > 0),
    height     INTEGER NOT NULL CHECK (height > 0),
    frames     INTEGER NOT NULL CHECK (frames > 0),
    bytes      INTEGER NOT NULL CHECK (bytes > 0),
    crop_x     INTEGER,
    crop_y     INTEGER,
    crop_size  INTEGER,
    rating     TEXT NOT NULL CHECK (rating IN ('g', 'pg', 'r', 'x')),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pictures_of_person ON pictures (person_id, id);
CREATE UNIQUE INDEX pictures_current ON pictures (person_id) WHERE is_current = 1;
CREATE INDEX pictures_by_blob ON pictures (blob, person_id);

-- Append-only. Who and whom are kept by identifier without a reference: the trail outlives the people in it.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    client  TEXT,
    action  TEXT NOT NULL,
    subject BLOB,
    detail  TEXT NOT NULL
) STRICT;
