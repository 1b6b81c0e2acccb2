-- What is kept beside a picture, whose file never changes: how its square is turned, in clockwise degrees, after it was cut
-- out; and what it shows, for those who do not see it.

ALTER TABLE pictures ADD COLUMN rotate INTEGER NOT NULL DEFAULT 0 CHECK (rotate IN (0, 90, 180, 270));
ALTER TABLE pictures ADD COLUMN alt TEXT;

-- The picture of its person's history that an address shows in place of the current one.
ALTER TABLE addresses ADD COLUMN picture BLOB REFERENCES pictures (id) ON DELETE SET NULL;
CREATE INDEX addresses_by_picture ON addresses (picture) WHERE picture IS NOT NULL;

-- Deleted pictures that can be brought back for a while: in a table of their own, so that nothing that shows pictures finds
-- them. Each refers to its blob as a picture does.
CREATE TABLE trash (
    id          BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id   BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob        BLOB NOT NULL REFERENCES blobs (hash),
    basename    TEXT NOT NULL,
    crop_x      INTEGER,
    crop_y      INTEGER,
    crop_size   INTEGER,
    rotate      INTEGER NOT NULL CHECK (rotate IN (0, 90, 180, 270)),
    alt         TEXT,
    rating      TEXT NOT NULL CHECK (rating IN ('g', 'pg', 'r', 'x')),
    was_current INTEGER NOT NULL CHECK (was_current IN (0, 1)),
    -- Whether its owner deleted it, and not an administrator or the operator.
    by_owner    INTEGER NOT NULL CHECK (by_owner IN (0, 1)),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    deleted_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX trash_of_person ON trash (person_id, id);
CREATE INDEX trash_by_blob ON trash (blob);
CREATE INDEX trash_by_age ON trash (deleted_at, id);

-- A blob's row lives as long as a picture refers to it, also one in the trash.
DROP TRIGGER picture_discounted;
CREATE TRIGGER picture_discounted AFTER DELETE ON pictures BEGIN
    UPDATE people SET picture_count = picture_count - 1,
        picture_bytes = picture_bytes - (SELECT bytes FROM blobs WHERE hash = old.blob)
    WHERE id = old.person_id;
    DELETE FROM blobs WHERE hash = old.blob AND NOT EXISTS (SELECT 1 FROM pictures WHERE blob = old.blob)
        AND NOT EXISTS (SELECT 1 FROM trash WHERE blob = old.blob);
END;

CREATE TRIGGER trash_emptied AFTER DELETE ON trash BEGIN
    DELETE FROM blobs WHERE hash = old.blob AND NOT EXISTS (SELECT 1 FROM pictures WHERE blob = old.blob)
        AND NOT EXISTS (SELECT 1 FROM trash WHERE blob = old.blob);
END;
