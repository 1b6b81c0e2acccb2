-- People are numbered in the order of their adding: the number is a short key for pages and for the search index.
-- Their pictures' count and bytes are kept beside them, so that a quota costs no counting.

CREATE TABLE people_next (
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
) STRICT;

INSERT INTO people_next (id, email, name, slug, role, active, password_hash, created_at, updated_at,
    picture_count, picture_bytes)
SELECT id, email, name, slug, role, active, password_hash, created_at, updated_at,
    (SELECT count(*) FROM pictures WHERE person_id = people.id),
    (SELECT coalesce(sum(bytes), 0) FROM pictures WHERE person_id = people.id)
FROM people ORDER BY id;

DROP TABLE people;
ALTER TABLE people_next RENAME TO people;

-- "Is there another administrator?" is asked at every start and change of role; administrators are few.
CREATE INDEX people_admins ON people (number) WHERE role = 'admin';
CREATE INDEX people_by_name ON people (name COLLATE NOCASE, number);

CREATE TRIGGER picture_counted AFTER INSERT ON pictures BEGIN
    UPDATE people SET picture_count = picture_count + 1, picture_bytes = picture_bytes + new.bytes
    WHERE id = new.person_id;
END;

CREATE TRIGGER picture_discounted AFTER DELETE ON pictures BEGIN
    UPDATE people SET picture_count = picture_count - 1, picture_bytes = picture_bytes - old.bytes
    WHERE id = old.person_id;
END;

-- Every run of three letters of a person's name, address and slug: a search for any part of them is a look-up.
CREATE VIRTUAL TABLE people_words USING fts5 (name, email, slug, content='people', content_rowid='number',
    tokenize='trigram');
INSERT INTO people_words (people_words) VALUES ('rebuild');

CREATE TRIGGER person_indexed AFTER INSERT ON people BEGIN
    INSERT INTO people_words (rowid, name, email, slug) VALUES (new.number, new.name, new.email, new.slug);
END;

CREATE TRIGGER person_reindexed AFTER UPDATE OF name, email, slug ON people BEGIN
    INSERT INTO people_words (people_words, rowid, name, email, slug)
    VALUES ('delete', old.number, old.name, old.email, old.slug);
    INSERT INTO people_words (rowid, name, email, slug) VALUES (new.number, new.name, new.email, new.slug);
END;

CREATE TRIGGER person_unindexed AFTER DELETE ON people BEGIN
    INSERT INTO people_words (people_words, rowid, name, email, slug)
    VALUES ('delete', old.number, old.name, old.email, old.slug);
END;

CREATE INDEX audit_of_subject ON audit (subject, id);

-- One-time links. Without a person, whoever has it becomes the first administrator.
CREATE TABLE setup_links (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    person_id  BLOB UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
