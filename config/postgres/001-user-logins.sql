-- The table that the sink fills, and the roles that write and read it. Safe to run again.
-- The sink's role logs in once it has a password: ALTER ROLE privystream_writer PASSWORD '...', or \password in psql.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('user_logins') AND relkind = 'r') THEN
        RAISE EXCEPTION 'user_logins is of an earlier version: it has no partitions'
            USING HINT = 'Run ALTER TABLE user_logins RENAME TO user_logins_old, and these files again, and copy the rows. '
                         'In a sandbox, delete its directory .sandbox instead.';
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS user_logins (
    message_id        text        NOT NULL,
    user_id           text        NOT NULL,
    device_type       text        NOT NULL,
    masked_ip         text        NOT NULL,
    masked_device_id  text        NOT NULL,
    locale            text,
    app_version       text        NOT NULL,
    create_date       timestamptz NOT NULL,
    -- Numbers of up to nine digits. Without repetitions such as {1,9}, which take Postgres twice as long.
    app_version_major integer     GENERATED ALWAYS AS (
        CASE WHEN app_version ~ '^[0-9]+(\.[0-9]+)?(\.[0-9]+)?$'
              AND app_version !~ '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
             THEN split_part(app_version, '.', 1)::integer END) STORED,
    app_version_minor integer     GENERATED ALWAYS AS (
        CASE WHEN app_version ~ '^[0-9]+\.[0-9]+(\.[0-9]+)?$'
              AND app_version !~ '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
             THEN split_part(app_version, '.', 2)::integer END) STORED,
    app_version_patch integer     GENERATED ALWAYS AS (
        CASE WHEN app_version ~ '^[0-9]+\.[0-9]+\.[0-9]+$'
              AND app_version !~ '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
             THEN split_part(app_version, '.', 3)::integer END) STORED,
    ingested_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, create_date),
    -- HashField's default form, with or without a secret.id, which is no address: another encoding or length.bits needs another rule here.
    -- Written as it is because a repetition such as {64} takes Postgres ten times as long.
    CONSTRAINT masked_ip_is_masked CHECK (
        length(masked_ip) >= 64 AND right(masked_ip, 64) ~ '^[0-9a-f]+$'
        AND left(masked_ip, -64) ~ '^(?![0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:)([A-Za-z0-9._-]+:)?$'),
    CONSTRAINT masked_device_id_is_masked CHECK (
        length(masked_device_id) >= 64 AND right(masked_device_id, 64) ~ '^[0-9a-f]+$'
        AND left(masked_device_id, -64) ~ '^(?![0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:)([A-Za-z0-9._-]+:)?$')
) PARTITION BY RANGE (create_date);

COMMENT ON TABLE user_logins IS
    'Logins from the queue, one row a message, in partitions by month (UTC). Holds no address and no device, only their keyed hashes.';
COMMENT ON COLUMN user_logins.message_id IS
    'The queue''s id of the message. The sink upserts by it and create_date, so that a message that is delivered twice is one row.';
COMMENT ON COLUMN user_logins.user_id IS
    'The user, as the login service names it.';
COMMENT ON COLUMN user_logins.device_type IS
    'The platform, such as android or ios.';
COMMENT ON COLUMN user_logins.masked_ip IS
    'HMAC-SHA-256 of the address in lower-case hex. Equal addresses have equal hashes.';
COMMENT ON COLUMN user_logins.masked_device_id IS
    'HMAC-SHA-256 of the device''s id in lower-case hex. Equal devices have equal hashes.';
COMMENT ON COLUMN user_logins.locale IS
    'The country of the user''s settings; NULL where the message says null.';
COMMENT ON COLUMN user_logins.app_version IS
    'The app''s version to the letter: 2.0, 2.00 and 2.0.0 are different ones. Group by it.';
COMMENT ON COLUMN user_logins.create_date IS
    'When the message was sent to the queue, to the millisecond: the same at each delivery and in a replay. It decides on the partition.';
COMMENT ON COLUMN user_logins.app_version_major IS
    'The first number of app_version, to order and compare by: 2 of 2.0, 2.00 and 2.0.0. NULL where app_version is not one to three numbers.';
COMMENT ON COLUMN user_logins.app_version_minor IS
    'The second number of app_version: 0 of 2.0, 2.00 and 2.0.0. NULL where there is none.';
COMMENT ON COLUMN user_logins.app_version_patch IS
    'The third number of app_version: 0 of 2.0.0, NULL of 2.0 and 2.00.';
COMMENT ON COLUMN user_logins.ingested_at IS
    'When the row was first written. A second delivery does not change it. What it is behind create_date is the pipeline''s lag.';
COMMENT ON CONSTRAINT masked_ip_is_masked ON user_logins IS
    'It has the form of a token, which no address has.';
COMMENT ON CONSTRAINT masked_device_id_is_masked ON user_logins IS
    'It has the form of a token. Some devices have an id of 64 hex digits, too: of these it cannot tell.';

-- Takes what no month's partition does, so that no row is refused.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = 'user_logins'::regclass AND partdefid = 0) THEN
        CREATE TABLE user_logins_default PARTITION OF user_logins DEFAULT;
        COMMENT ON TABLE user_logins_default IS
            'Logins of months that have no partition. make_login_partitions() moves them to one.';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION login_partition_at(moment timestamptz, logins regclass) RETURNS regclass
    LANGUAGE sql STABLE AS $$
    SELECT partition
      FROM (SELECT inhrelid::regclass AS partition,
                   regexp_match(pg_get_expr(relpartbound, inhrelid), $r$FROM \('(.+)'\) TO \('(.+)'\)$r$)::timestamptz[] AS bounds
              FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
             WHERE inhparent = logins) AS partitions
     WHERE bounds[1] <= moment AND moment < bounds[2]
$$;

COMMENT ON FUNCTION login_partition_at(timestamptz, regclass) IS
    'The partition for rows of that moment; NULL where they go to the default partition.';

CREATE OR REPLACE FUNCTION make_login_partitions(ahead integer DEFAULT 3, logins text DEFAULT 'user_logins')
    RETURNS TABLE (made text, rows_moved bigint)
    LANGUAGE plpgsql SET timezone = 'UTC' SET datestyle = 'ISO' SET lock_timeout = '10s' AS $$
DECLARE
    parent      regclass := logins::regclass;
    leftovers   regclass;
    columns     text;
    month_start timestamptz;
    month_end   timestamptz;
    taken       integer;
BEGIN
    SELECT partdefid::regclass INTO leftovers FROM pg_partitioned_table WHERE partrelid = parent AND partdefid <> 0;
    IF leftovers IS NULL THEN
        RAISE EXCEPTION '% has no default partition', parent;
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
     WHERE attrelid = parent AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    -- A queue keeps its messages for 14 days at most.
    FOR month_start IN EXECUTE format(
        'SELECT generate_series(date_trunc(''month'', now() - interval ''14 days''), now() + make_interval(months => $1), ''1 month'')
          UNION SELECT date_trunc(''month'', create_date) FROM %s ORDER BY 1', leftovers) USING ahead
    LOOP
        CONTINUE WHEN login_partition_at(month_start, parent) IS NOT NULL;
        -- Writers wait until the rows are where they belong; readers wait for the default partition only.
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', parent);
        CONTINUE WHEN login_partition_at(month_start, parent) IS NOT NULL;
        month_end := month_start + interval '1 month';
        -- After a table has taken another one's place, the name may be that of a partition of the other one.
        taken := 0;
        LOOP
            SELECT format('%I.%I', nspname, relname || to_char(month_start, '_YYYY_MM') || coalesce('_' || nullif(taken, 0), ''))
              INTO made
              FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = parent;
            EXIT WHEN to_regclass(made) IS NULL;
            taken := taken + 1;
        END LOOP;
        -- With the check, it is attached, here and when tables exchange their rows, without being read.
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL, CONSTRAINT month CHECK (create_date >= %L AND create_date < %L))',
                       made, parent, month_start, month_end);
        EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s WHERE create_date >= %4$L AND create_date < %5$L',
                       made, columns, leftovers, month_start, month_end);
        GET DIAGNOSTICS rows_moved = ROW_COUNT;
        EXECUTE format('DELETE FROM %s WHERE create_date >= %L AND create_date < %L', leftovers, month_start, month_end);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', parent, made, month_start, month_end);
        made := made::regclass;
        RETURN NEXT;
        -- Writers wait for one month's rows at most.
        EXIT WHEN rows_moved > 0;
    END LOOP;
END
$$;

COMMENT ON FUNCTION make_login_partitions(integer, text) IS
    'Makes the partitions of this month, of as many months ahead, and of months of which the default partition has rows, which it moves: one such month a call. Says what it has made.';

SELECT make_login_partitions();

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'privystream_writer') THEN
        CREATE ROLE privystream_writer LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'privystream_reader') THEN
        CREATE ROLE privystream_reader;
    END IF;
END
$$;

COMMENT ON ROLE privystream_writer IS
    'The user of the sink. It may read what it writes, since an upsert does.';
COMMENT ON ROLE privystream_reader IS
    'Analysts are members of it.';

-- A partition has no grants: rows go in and out by the table only.
GRANT SELECT, INSERT, UPDATE ON user_logins TO privystream_writer;
GRANT SELECT ON user_logins TO privystream_reader;
REVOKE ALL ON FUNCTION make_login_partitions(integer, text) FROM PUBLIC;
