-- The second factor of signing in: one secret a person, and recovery codes that work once each. And the links in mails by which
-- people confirm an address.

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
