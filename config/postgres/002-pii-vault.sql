-- The vault: what user_logins has only as hashes, encrypted. Filled by a sink of its own, under a role of its own.
-- Safe to run again. The sink's role logs in once it has a password: ALTER ROLE privystream_vault_writer PASSWORD '...'.

CREATE TABLE IF NOT EXISTS pii_vault (
    message_id       text        NOT NULL PRIMARY KEY,
    user_id          text        NOT NULL,
    sealed_ip        text        NOT NULL,
    sealed_device_id text        NOT NULL,
    create_date      timestamptz NOT NULL,
    -- A ciphertext begins with a byte 1 and the key's id, and has more than 20 bytes: no address and no UUID looks so.
    CONSTRAINT sealed_ip_is_sealed CHECK (length(sealed_ip) >= 30 AND sealed_ip ~ '^A[Q-Za-f][A-Za-z0-9_-]+$'),
    CONSTRAINT sealed_device_id_is_sealed CHECK (length(sealed_device_id) >= 30 AND sealed_device_id ~ '^A[Q-Za-f][A-Za-z0-9_-]+$')
);

COMMENT ON TABLE pii_vault IS
    'Addresses and devices of logins, encrypted, one row a message. Who may read it cannot decrypt it without the keyset.';
COMMENT ON COLUMN pii_vault.message_id IS
    'The queue''s id of the message: the row of user_logins that the values belong to.';
COMMENT ON COLUMN pii_vault.user_id IS
    'The user, as the login service names it: by it a user is forgotten.';
COMMENT ON COLUMN pii_vault.sealed_ip IS
    'The address, encrypted by Tink''s AES-SIV, in base64url. Equal addresses have equal values under one primary key.';
COMMENT ON COLUMN pii_vault.sealed_device_id IS
    'The device''s id, encrypted in the same way.';
COMMENT ON COLUMN pii_vault.create_date IS
    'When the message was sent to the queue: by it old rows are deleted.';

CREATE INDEX IF NOT EXISTS pii_vault_user_id ON pii_vault (user_id);

-- Users who were forgotten. A replay of the topic brings none of their rows back.
CREATE TABLE IF NOT EXISTS pii_vault_forgotten (
    user_id      text        NOT NULL PRIMARY KEY,
    forgotten_at timestamptz NOT NULL
);

COMMENT ON TABLE pii_vault_forgotten IS
    'Users whose rows of the vault were deleted for good. Written by forget_user().';
COMMENT ON COLUMN pii_vault_forgotten.user_id IS
    'The user, as the login service names it.';
COMMENT ON COLUMN pii_vault_forgotten.forgotten_at IS
    'Messages that were sent to the queue until then do not become rows of the vault again; later ones do.';

CREATE OR REPLACE FUNCTION pii_vault_skip_forgotten() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.pii_vault_forgotten
                WHERE user_id = NEW.user_id AND forgotten_at >= NEW.create_date) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION pii_vault_skip_forgotten() IS
    'Keeps rows out of the vault that are older than the moment at which their user was forgotten.';

CREATE OR REPLACE TRIGGER pii_vault_skip_forgotten BEFORE INSERT ON pii_vault
    FOR EACH ROW EXECUTE FUNCTION pii_vault_skip_forgotten();

CREATE OR REPLACE FUNCTION forget_user(forgotten text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    deleted bigint;
BEGIN
    -- Waits for rows that are being written; later ones are skipped.
    LOCK TABLE public.pii_vault IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO public.pii_vault_forgotten (user_id, forgotten_at) VALUES (forgotten, clock_timestamp())
        ON CONFLICT (user_id) DO UPDATE SET forgotten_at = excluded.forgotten_at;
    DELETE FROM public.pii_vault WHERE user_id = forgotten;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

COMMENT ON FUNCTION forget_user(text) IS
    'Deletes a user''s rows of the vault for good, and returns how many there were.';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'privystream_vault_writer') THEN
        CREATE ROLE privystream_vault_writer LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'privystream_vault_reader') THEN
        CREATE ROLE privystream_vault_reader;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'privystream_vault_eraser') THEN
        CREATE ROLE privystream_vault_eraser;
    END IF;
END
$$;

COMMENT ON ROLE privystream_vault_writer IS
    'The user of the vault''s sink. It may read what it writes, since an upsert does, and has no keyset.';
COMMENT ON ROLE privystream_vault_reader IS
    'Who answers for a disclosure is a member of it. Reads the vault, and has no keyset.';
COMMENT ON ROLE privystream_vault_eraser IS
    'Who forgets users is a member of it. Reads nothing.';

-- Where default privileges gave more, it is taken back.
REVOKE ALL ON pii_vault, pii_vault_forgotten FROM PUBLIC, privystream_writer, privystream_reader;
REVOKE ALL ON FUNCTION forget_user(text), pii_vault_skip_forgotten() FROM PUBLIC;
GRANT SELECT, INSERT, UPDATE ON pii_vault TO privystream_vault_writer;
GRANT SELECT ON pii_vault TO privystream_vault_reader;
GRANT EXECUTE ON FUNCTION forget_user(text) TO privystream_vault_eraser;
