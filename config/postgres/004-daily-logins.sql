-- What analysts ask most, reckoned beforehand, and how it is kept up. Safe to run again, as is due after another table has taken the name
-- user_logins: views stay with the table that they were made of.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_rewrite JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
                WHERE ev_class = to_regclass('daily_logins')
                  AND refclassid = 'pg_class'::regclass AND refobjid NOT IN ('user_logins'::regclass, ev_class)) THEN
        DROP MATERIALIZED VIEW daily_logins;
    END IF;
END
$$;

CREATE MATERIALIZED VIEW IF NOT EXISTS daily_logins AS
SELECT (create_date AT TIME ZONE 'UTC')::date AS day,
       device_type,
       app_version,
       locale,
       app_version_major,
       app_version_minor,
       app_version_patch,
       count(*) AS logins
  FROM user_logins
 GROUP BY day, device_type, app_version, locale, app_version_major, app_version_minor, app_version_patch;

-- A concurrent refresh asks for it.
CREATE UNIQUE INDEX IF NOT EXISTS daily_logins_day ON daily_logins (day, device_type, app_version, locale) NULLS NOT DISTINCT;

COMMENT ON MATERIALIZED VIEW daily_logins IS
    'How many logins there were a day, as of the last refresh: see login_upkeep.';
COMMENT ON COLUMN daily_logins.day IS
    'The day of create_date in UTC.';
COMMENT ON COLUMN daily_logins.device_type IS
    'The platform, such as android or ios.';
COMMENT ON COLUMN daily_logins.app_version IS
    'The app''s version to the letter.';
COMMENT ON COLUMN daily_logins.locale IS
    'The country of the user''s settings; NULL where the messages say null.';
COMMENT ON COLUMN daily_logins.app_version_major IS
    'The first number of app_version, to order and compare by.';
COMMENT ON COLUMN daily_logins.app_version_minor IS
    'The second number of app_version.';
COMMENT ON COLUMN daily_logins.app_version_patch IS
    'The third number of app_version.';
COMMENT ON COLUMN daily_logins.logins IS
    'How many logins. Users cannot be added up over days or versions: count them in user_logins.';

CREATE TABLE IF NOT EXISTS login_upkeep (
    only_row     boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (only_row),
    refreshed_at timestamptz NOT NULL
);

COMMENT ON TABLE login_upkeep IS
    'One row: how fresh daily_logins is. Written by upkeep_logins().';
COMMENT ON COLUMN login_upkeep.only_row IS
    'Always true, so that there is no second row.';
COMMENT ON COLUMN login_upkeep.refreshed_at IS
    'daily_logins has all rows that were committed until then.';

CREATE OR REPLACE PROCEDURE upkeep_logins(ahead integer DEFAULT 3)
    LANGUAGE plpgsql AS $$
DECLARE
    step    record;
    moved   boolean := true;
    started timestamptz;
BEGIN
    WHILE moved LOOP
        moved := false;
        FOR step IN SELECT * FROM make_login_partitions(ahead) LOOP
            RAISE NOTICE 'made %, moved % rows to it', step.made, step.rows_moved;
            moved := step.rows_moved > 0;
        END LOOP;
        -- Nobody who writes waits for the next month, or the refresh.
        COMMIT;
    END LOOP;
    started := clock_timestamp();
    REFRESH MATERIALIZED VIEW CONCURRENTLY daily_logins;
    INSERT INTO login_upkeep (refreshed_at) VALUES (started)
        ON CONFLICT (only_row) DO UPDATE SET refreshed_at = excluded.refreshed_at;
END
$$;

COMMENT ON PROCEDURE upkeep_logins(integer) IS
    'To be called every few minutes by the owner, outside of a transaction: makes partitions ahead, and refreshes daily_logins while it is read.';

-- The table of the exercise that this pipeline began as. An integer for a version cannot hold each: what it cannot hold is NULL, and no two
-- versions have the same.
CREATE OR REPLACE VIEW user_logins_classic AS
SELECT user_id,
       device_type,
       masked_ip,
       masked_device_id,
       locale,
       CASE WHEN app_version ~ '^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,2})){0,2}$'
             AND app_version_major <= 2146
             AND coalesce(app_version_minor, 0) <= 998
             AND coalesce(app_version_patch, 0) <= 998
            THEN app_version_major * 1000000 + coalesce(app_version_minor + 1, 0) * 1000 + coalesce(app_version_patch + 1, 0)
       END AS app_version,
       (create_date AT TIME ZONE 'UTC')::date AS create_date
  FROM user_logins;

COMMENT ON VIEW user_logins_classic IS
    'The logins in the seven columns of the exercise. user_logins has more, and is faster to search by time.';
COMMENT ON COLUMN user_logins_classic.user_id IS
    'The user, as the login service names it.';
COMMENT ON COLUMN user_logins_classic.device_type IS
    'The platform, such as android or ios.';
COMMENT ON COLUMN user_logins_classic.masked_ip IS
    'The hash of the address.';
COMMENT ON COLUMN user_logins_classic.masked_device_id IS
    'The hash of the device''s id.';
COMMENT ON COLUMN user_logins_classic.locale IS
    'The country of the user''s settings; NULL where the message says null.';
COMMENT ON COLUMN user_logins_classic.app_version IS
    'major * 1000000 + (minor + 1) * 1000 + patch + 1, without the addends of what the version lacks: 2.0 is 2001000, 2.0.0 is 2001001. NULL for 2.00 and whatever else has leading zeros, other signs or numbers that are too large.';
COMMENT ON COLUMN user_logins_classic.create_date IS
    'The day on which the message was sent to the queue, in UTC.';

REVOKE ALL ON PROCEDURE upkeep_logins(integer) FROM PUBLIC;
REVOKE ALL ON daily_logins, login_upkeep, user_logins_classic FROM PUBLIC, privystream_writer;
GRANT SELECT ON daily_logins, login_upkeep, user_logins_classic TO privystream_reader;
