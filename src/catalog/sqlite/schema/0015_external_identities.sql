-- Who a person is elsewhere: at an identity provider, in a directory, for a program that provisions accounts. A subject names at
-- most one person; whose picture was taken over from there has its digest, so that it is taken over once.

CREATE TABLE external_identities (
    -- `oidc:` and the issuer, `ldap`, or `scim`.
    source     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- SHA-256 of what the source last gave for a picture.
    picture    BLOB CHECK (length(picture) = 32),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (source, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX external_identities_of_person ON external_identities (person_id, source);
