-- Long work that an administrator or the schedule started: what it was, how it ended.

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
