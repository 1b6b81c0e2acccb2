-- The facts of a stored file, which follow from its bytes alone, once for each file. A row exists exactly while a picture
-- refers to it: it is added in the transaction that adds the first such picture, and a trigger deletes it with the last.
-- The file itself is written before and removed after.

CREATE TABLE blobs (
    hash       BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    mime       TEXT NOT NULL,
    width      INTEGER NOT NULL CHECK (width > 0),
    height     INTEGER NOT NULL CHECK (height > 0),
    frames     INTEGER NOT NULL CHECK (frames > 0),
    bytes      INTEGER NOT NULL CHECK (bytes > 0),
    -- The ThumbHash, and the dominant color as 0xRRGGBB. Null until they are computed.
    thumb_hash BLOB,
    color      INTEGER
) STRICT, WITHOUT ROWID;

-- Of the pictures that share a file, one with a placeholder gives the row, if there is one: SQLite takes the bare columns
-- from the row of the maximum.
INSERT INTO blobs (hash, mime, width, height, frames, bytes, thumb_hash, color)
SELECT blob, mime, width, height, frames, bytes, thumb_hash, colour FROM (
    SELECT blob, mime, width, height, frames, bytes, thumb_hash, colour, max(thumb_hash IS NOT NULL)
    FROM pictures GROUP BY blob
);

CREATE INDEX blobs_without_placeholder ON blobs (hash) WHERE thumb_hash IS NULL;

-- Only where rows of one file disagreed about its length.
UPDATE people SET picture_bytes = (
    SELECT coalesce(sum(blobs.bytes), 0) FROM pictures JOIN blobs ON hash = blob WHERE person_id = people.id
) WHERE id IN (SELECT person_id FROM pictures JOIN blobs ON hash = blob WHERE pictures.bytes <> blobs.bytes);

CREATE TABLE pictures_next (
    id         BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob       BLOB NOT NULL REFERENCES blobs (hash),
    basename   TEXT NOT NULL,
    crop_x     INTEGER,
    crop_y     INTEGER,
    crop_size  INTEGER,
    rating     TEXT NOT NULL CHECK (rating IN ('g', 'pg', 'r', 'x')),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO pictures_next (id, person_id, blob, basename, crop_x, crop_y, crop_size, rating, is_current, created_at,
    updated_at)
SELECT id, person_id, blob, basename, crop_x, crop_y, crop_size, rating, is_current, created_at, updated_at
FROM pictures ORDER BY id;

-- Its indexes and triggers go with it.
DROP TABLE pictures;
ALTER TABLE pictures_next RENAME TO pictures;

CREATE INDEX pictures_of_person ON pictures (person_id, id);
CREATE UNIQUE INDEX pictures_current ON pictures (person_id) WHERE is_current = 1;
CREATE INDEX pictures_by_blob ON pictures (blob, person_id);

CREATE TRIGGER picture_counted AFTER INSERT ON pictures BEGIN
    UPDATE people SET picture_count = picture_count + 1,
        picture_bytes = picture_bytes + (SELECT bytes FROM blobs WHERE hash = new.blob)
    WHERE id = new.person_id;
END;

CREATE TRIGGER picture_discounted AFTER DELETE ON pictures BEGIN
    UPDATE people SET picture_count = picture_count - 1,
        picture_bytes = picture_bytes - (SELECT bytes FROM blobs WHERE hash = old.blob)
    WHERE id = old.person_id;
    DELETE FROM blobs WHERE hash = old.blob AND NOT EXISTS (SELECT 1 FROM pictures WHERE blob = old.blob);
END;

-- The files of pictures that were deleted: an import does not bring them back.
CREATE TABLE deleted_pictures (
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    blob      BLOB NOT NULL CHECK (length(blob) = 32),
    PRIMARY KEY (person_id, blob)
) STRICT, WITHOUT ROWID;

-- Until now only the audit trail knew them: a detail ends with the file's hash, in 64 hexadecimal digits.
INSERT INTO deleted_pictures (person_id, blob)
SELECT DISTINCT subject, unhex(substr(detail, -64)) FROM audit
WHERE action = 'picture.published' AND length(unhex(substr(detail, -64))) = 32
    AND subject IN (SELECT id FROM people)
    AND NOT EXISTS (
        SELECT 1 FROM pictures WHERE person_id = subject AND blob = unhex(substr(detail, -64))
    );
