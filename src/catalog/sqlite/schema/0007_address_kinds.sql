-- An OpenID such as https://ada@example.org had the same normal form as the email address ada@example.org, and was found in
-- its place. The kind belongs to the key; and OpenIDs with user information are refused from now on.

CREATE TABLE addresses_next (
    number     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('email', 'openid')),
    typed      TEXT NOT NULL,
    normal     TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('asked', 'granted')),
    created_at INTEGER NOT NULL,
    UNIQUE (person_id, kind, normal)
) STRICT;

INSERT INTO addresses_next (number, id, person_id, kind, typed, normal, state, created_at)
SELECT number, id, person_id, CASE WHEN instr(typed, '://') > 0 THEN 'openid' ELSE 'email' END, typed, normal, state,
    created_at
FROM addresses ORDER BY number;

DROP TABLE addresses;
ALTER TABLE addresses_next RENAME TO addresses;

CREATE UNIQUE INDEX addresses_granted ON addresses (kind, normal) WHERE state = 'granted';
CREATE INDEX addresses_asked ON addresses (id) WHERE state = 'asked';

-- The part of the normal form before its path, query and fragment is the host, with user information if there is any.
CREATE TEMPORARY TABLE refused AS
SELECT number, person_id, trim(typed) AS typed FROM addresses
WHERE kind = 'openid'
    AND instr(substr(normal, 1, min(instr(normal || '/', '/'), instr(normal || '?', '?'), instr(normal || '#', '#')) - 1), '@') > 0;

INSERT INTO audit (at, actor, action, subject, detail)
SELECT unixepoch() * 1000000, 'operator', 'address.removed', person_id, typed FROM refused ORDER BY number;
DELETE FROM address_hashes WHERE address IN (SELECT number FROM refused);
DELETE FROM addresses WHERE number IN (SELECT number FROM refused);
DROP TABLE refused;
