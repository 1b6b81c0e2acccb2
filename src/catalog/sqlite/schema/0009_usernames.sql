-- The names under which people are known elsewhere, as they are written there; and what they are compared by. The search finds
-- them, too.

ALTER TABLE people ADD COLUMN username TEXT;
ALTER TABLE people ADD COLUMN username_key TEXT CHECK ((username IS NULL) = (username_key IS NULL));
CREATE UNIQUE INDEX people_by_username ON people (username_key) WHERE username_key IS NOT NULL;

DROP TRIGGER person_indexed;
DROP TRIGGER person_reindexed;
DROP TRIGGER person_unindexed;
DROP TABLE people_words;

CREATE VIRTUAL TABLE people_words USING fts5 (name, email, slug, username, content='people', content_rowid='number',
    tokenize='trigram');
INSERT INTO people_words (people_words) VALUES ('rebuild');

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
