-- What administrators decided about files, whomever their pictures belong to.

-- How a file is rated at least: its pictures cannot be rated lower.
CREATE TABLE least_ratings (
    blob   BLOB PRIMARY KEY NOT NULL CHECK (length(blob) = 32),
    rating TEXT NOT NULL CHECK (rating IN ('pg', 'r', 'x'))
) STRICT, WITHOUT ROWID;

-- Files that nobody may upload.
CREATE TABLE blocked_files (
    blob       BLOB PRIMARY KEY NOT NULL CHECK (length(blob) = 32),
    reason     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that administrators removed from a person's history: the person sees why, and cannot upload them again.
CREATE TABLE removed_files (
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob       BLOB NOT NULL CHECK (length(blob) = 32),
    reason     TEXT NOT NULL,
    removed_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, blob)
) STRICT, WITHOUT ROWID;
