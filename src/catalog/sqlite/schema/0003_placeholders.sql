-- What can be shown of a picture before it is there: its ThumbHash, and its dominant colour as 0xRRGGBB. Null until
-- they were made; pictures that were stored before get theirs when the server starts.

ALTER TABLE pictures ADD COLUMN thumb_hash BLOB;
ALTER TABLE pictures ADD COLUMN colour INTEGER;

CREATE INDEX pictures_without_glimpse ON pictures (id) WHERE thumb_hash IS NULL;
