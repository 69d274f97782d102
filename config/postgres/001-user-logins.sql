-- The table that the sink fills, and the roles that write and read it. Safe to run again.
-- The sink's role logs in once it has a password: ALTER ROLE privystream_writer PASSWORD '...', or \password in psql.

CREATE TABLE IF NOT EXISTS user_logins (
    message_id       text        NOT NULL PRIMARY KEY,
    user_id          text        NOT NULL,
    device_type      text        NOT NULL,
    masked_ip        text        NOT NULL,
    masked_device_id text        NOT NULL,
    locale           text,
    app_version      text        NOT NULL,
    create_date      timestamptz NOT NULL
);

COMMENT ON TABLE user_logins IS
    'Logins from the queue, one row a message. Holds no address and no device, only their keyed hashes.';
COMMENT ON COLUMN user_logins.message_id IS
    'The queue''s id of the message. The sink upserts by it, so that a message that is delivered twice is one row.';
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
    'The app''s version to the letter: 2.0, 2.00 and 2.0.0 are different ones.';
COMMENT ON COLUMN user_logins.create_date IS
    'When the message was sent to the queue, to the millisecond. A replay does not change it.';

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

GRANT SELECT, INSERT, UPDATE ON user_logins TO privystream_writer;
GRANT SELECT ON user_logins TO privystream_reader;
