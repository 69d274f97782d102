-- What the questions of queries.sql go by. Safe to run again.
-- On a large table, make each of them on the partitions first, by CREATE INDEX CONCURRENTLY: see docs/growth.md.

-- Those of a table that has taken the name user_logins get the names that the dropped table's had.
DO $$
DECLARE
    renamed record;
BEGIN
    FOR renamed IN
        SELECT min(indexrelid::regclass::text) AS index, name
          FROM (VALUES ('user_logins_user_id_create_date', 'btree (user_id, create_date)'),
                       ('user_logins_masked_device_id_user_id', 'btree (masked_device_id, user_id)'),
                       ('user_logins_masked_ip_user_id', 'btree (masked_ip, user_id)'),
                       ('user_logins_create_date', 'brin (create_date)')) AS wanted (name, definition)
          JOIN pg_index ON indrelid = to_regclass('user_logins') AND position(' USING ' || definition IN pg_get_indexdef(indexrelid)) > 0
         WHERE to_regclass(name) IS NULL
         GROUP BY name
    LOOP
        EXECUTE format('ALTER INDEX %s RENAME TO %I', renamed.index, renamed.name);
    END LOOP;
END
$$;

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
