-- What directories and programs that provision accounts said last of a person, and the groups of SCIM.

CREATE TABLE provisioning (
    person_id  BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    -- `ldap` or `scim`.
    source     TEXT NOT NULL,
    -- What the source calls the state of which the photo was taken over.
    version    TEXT,
    -- SHA-256 of the photo that the source gave last.
    photo      BLOB CHECK (length(photo) = 32),
    -- The picture that this photo became.
    picture    BLOB CHECK (length(picture) = 16),
    -- When the source took the person away, whose account is disabled for that.
    gone_at    INTEGER,
    PRIMARY KEY (person_id, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX provisioning_by_source ON provisioning (source);

CREATE TABLE scim_groups (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    name        TEXT NOT NULL,
    external_id TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scim_members (
    group_id  BLOB NOT NULL REFERENCES scim_groups (id) ON DELETE CASCADE,
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX scim_members_by_person ON scim_members (person_id);
