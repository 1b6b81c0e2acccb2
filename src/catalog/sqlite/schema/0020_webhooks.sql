-- Webhooks: applications that are told of changes, and what was sent to them.

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
