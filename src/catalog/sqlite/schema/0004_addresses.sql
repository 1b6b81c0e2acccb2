-- The addresses by which the world asks for people's pictures. Administrators grant what people ask for; nobody shares a
-- granted one. Each is found by the hashes of its spellings, which are as long as their kind has it: 16, 20 or 32 bytes.

CREATE TABLE addresses (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    typed      TEXT NOT NULL,
    normal     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'granted')),
    created_at INTEGER NOT NULL,
    UNIQUE (person_id, normal)
) STRICT;

CREATE UNIQUE INDEX addresses_granted ON addresses (normal) WHERE state = 'granted';
CREATE INDEX addresses_asked ON addresses (id) WHERE state = 'asked';

-- No reference: an index for it would be as large as the table. Whoever removes an address knows its hashes.
CREATE TABLE address_hashes (
    hash    BLOB PRIMARY KEY NOT NULL CHECK (length(hash) IN (16, 20, 32)),
    address INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether the world may see who somebody is. Pictures always are to be seen.
ALTER TABLE people ADD COLUMN public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1));
