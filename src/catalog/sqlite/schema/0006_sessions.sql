-- What a token was made by: it ends with that token, however that ends. Null for a login, for a token that was made with
-- the password, and for one that the operator made.
ALTER TABLE tokens ADD COLUMN parent BLOB REFERENCES tokens (id) ON DELETE CASCADE;

-- Of a login: from which IP and with which program.
ALTER TABLE tokens ADD COLUMN client TEXT;
ALTER TABLE tokens ADD COLUMN user_agent TEXT;

CREATE INDEX tokens_of_parent ON tokens (parent) WHERE parent IS NOT NULL;
