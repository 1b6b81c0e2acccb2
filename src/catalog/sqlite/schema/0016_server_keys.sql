-- Keys that the server makes for itself, such as the one that signs the URLs of pictures.

CREATE TABLE server_keys (
    name       TEXT PRIMARY KEY NOT NULL,
    key        BLOB NOT NULL CHECK (length(key) = 32),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
