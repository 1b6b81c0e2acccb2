-- What a token was made by: it ends with that token, however that ends. Null for a login, for a token that was made with
-- the password, and for one that the operator made.
ALTER TABLE tokens ADD COLUMN parent BLOB REFERENCES tokens (id) ON DELETE CASCADE;

-- Of a login: from which IP and with which program.
ALTER TABLE tokens ADD COLUMN client TEXT;
ALTER TABLE tokens ADD COLUMN user_agent TEXT;

CREATE INDEX tokens_of_parent ON tokens (parent) WHERE parent IS NOT NULL;

-- The networks from which a person signed in: other people's failures do not keep the person out from there.
CREATE TABLE sign_in_networks (
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    network   TEXT NOT NULL,
    used_at   INTEGER NOT NULL,
    PRIMARY KEY (person_id, network)
) STRICT, WITHOUT ROWID;

-- Disabling ends every token from now on, and enabling revives none.
DELETE FROM tokens WHERE person_id IN (SELECT id FROM people WHERE active = 0);
DELETE FROM setup_links WHERE person_id IN (SELECT id FROM people WHERE active = 0);
