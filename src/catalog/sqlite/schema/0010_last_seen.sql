-- When each person was last there: signed in, or used a token. It outlives the tokens.

ALTER TABLE people ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;

UPDATE people SET last_seen_at = coalesce((
    SELECT max(max(coalesce(last_used_at, 0), CASE kind WHEN 'login' THEN created_at ELSE 0 END))
    FROM tokens WHERE person_id = people.id
), 0);

CREATE TRIGGER person_seen_signing_in AFTER INSERT ON tokens WHEN new.kind = 'login' BEGIN
    UPDATE people SET last_seen_at = max(last_seen_at, new.created_at) WHERE id = new.person_id;
END;

CREATE TRIGGER person_seen AFTER UPDATE OF last_used_at ON tokens WHEN new.last_used_at IS NOT NULL BEGIN
    UPDATE people SET last_seen_at = max(last_seen_at, new.last_used_at) WHERE id = new.person_id;
END;

CREATE INDEX people_by_last_seen ON people (last_seen_at, number);
CREATE INDEX people_disabled ON people (number) WHERE active = 0;
