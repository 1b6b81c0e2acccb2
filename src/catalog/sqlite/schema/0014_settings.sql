-- Settings that administrators changed while the server ran. A version that does not know a key keeps its row and goes
-- without it.

CREATE TABLE settings (
    key        TEXT PRIMARY KEY NOT NULL,
    value      TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    -- As in the audit trail: `operator`, or the identifier of a person.
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
