-- What the questions of queries.sql go by. Safe to run again.
-- On a large table, make each of them on the partitions first, by CREATE INDEX CONCURRENTLY: see docs/growth.md.

-- What did a user do, and when last?
CREATE INDEX IF NOT EXISTS user_logins_user_id_create_date ON user_logins (user_id, create_date);

-- Which rows have this device, and by how many users is it used?
CREATE INDEX IF NOT EXISTS user_logins_masked_device_id_user_id ON user_logins (masked_device_id, user_id);

-- Which rows have this address, and by how many users is it used?
CREATE INDEX IF NOT EXISTS user_logins_masked_ip_user_id ON user_logins (masked_ip, user_id);

-- What came within the last hour? Rows lie in the order of their time, so that a few pages are enough.
CREATE INDEX IF NOT EXISTS user_logins_create_date ON user_logins USING brin (create_date) WITH (autosummarize);

COMMENT ON INDEX user_logins_user_id_create_date IS
    'What a user did, and when last.';
COMMENT ON INDEX user_logins_masked_device_id_user_id IS
    'A device, and its users.';
COMMENT ON INDEX user_logins_masked_ip_user_id IS
    'An address, and its users.';
COMMENT ON INDEX user_logins_create_date IS
    'A span of time within a month.';
