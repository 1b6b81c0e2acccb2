-- Logins that were not made with a password: by an OpenID provider (`oidc`), or by the header of a trusted proxy (`proxy`).

CREATE TABLE login_sources (
    token    BLOB PRIMARY KEY NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('oidc', 'proxy')),
    -- The provider, its names for the person and for the sign-in there, and the ID token, for signing out there.
    issuer   TEXT,
    subject  TEXT,
    sid      TEXT,
    id_token TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX login_sources_of_subject ON login_sources (issuer, subject) WHERE issuer IS NOT NULL;

CREATE INDEX login_sources_of_session ON login_sources (issuer, sid) WHERE sid IS NOT NULL;

-- What a source last said of a person: only what it changed since is taken over again.

CREATE TABLE external_facts (
    source   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    name     TEXT,
    username TEXT,
    locale   TEXT,
    PRIMARY KEY (source, subject),
    FOREIGN KEY (source, subject) REFERENCES external_identities (source, subject) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
