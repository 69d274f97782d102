-- For a replay of the topic: a second table of the shape of user_logins, and the exchange of both. Safe to run again.
-- For the owner of the tables.

CREATE OR REPLACE FUNCTION create_user_logins_like(new_table text) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
DECLARE
    old_table CONSTANT regclass := 'public.user_logins';
    statement text;
BEGIN
    EXECUTE format('CREATE TABLE public.%I (LIKE public.user_logins INCLUDING ALL)%s', new_table,
                   ' PARTITION BY ' || pg_get_partkeydef(old_table));
    FOR statement IN
        -- The partitions, with the same bounds; those of months with a check of them, by which an exchange need not read the rows.
        SELECT format('CREATE TABLE public.%I PARTITION OF public.%I %s %s', new_table || '_' || regexp_replace(relname, '^user_logins_', ''),
                      new_table, CASE bound WHEN 'DEFAULT' THEN '' ELSE format('(CONSTRAINT month CHECK (%s))', range) END, bound)
          FROM (SELECT relname, pg_get_expr(relpartbound, pg_class.oid) AS bound, pg_get_partition_constraintdef(pg_class.oid) AS range
                  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = old_table) AS partitions
        UNION ALL
        SELECT replace(pg_get_triggerdef(oid), ' ON public.user_logins ', format(' ON public.%I ', new_table))
          FROM pg_trigger WHERE tgrelid = old_table AND NOT tgisinternal
    LOOP
        EXECUTE statement;
    END LOOP;
    FOR statement IN
        -- Nobody has a right by default that nobody has on the old table.
        SELECT format('REVOKE ALL ON %s FROM %s', pg_class.oid::regclass,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
          FROM pg_partition_tree(format('public.%I', new_table)::regclass) JOIN pg_class ON pg_class.oid = relid, aclexplode(relacl)
         WHERE grantee <> relowner
        UNION ALL
        SELECT format('GRANT %s ON public.%I TO %s', privilege_type, new_table,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
          FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = old_table AND grantee <> relowner
        UNION ALL
        SELECT format('GRANT %s (%I) ON public.%I TO %s', privilege_type, attname, new_table,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
          FROM pg_attribute, aclexplode(attacl) WHERE attrelid = old_table
        UNION ALL
        SELECT format('COMMENT ON TABLE public.%I IS %L', new_table, obj_description(old_table, 'pg_class'))
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;

COMMENT ON FUNCTION create_user_logins_like(text) IS
    'Makes an empty table as user_logins is now: columns, constraints, indexes, partitions, rights, comments.';

DROP FUNCTION IF EXISTS exchange_user_logins(text);

CREATE FUNCTION exchange_user_logins(other_table text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET lock_timeout = '10s' AS $$
DECLARE
    other   CONSTANT regclass := format('public.%I', other_table)::regclass;
    columns text;
    carried bigint;
    part    record;
    parts   jsonb;
BEGIN
    -- From here on writers wait; what they have written since the rows were compared comes along.
    EXECUTE format('LOCK TABLE public.user_logins, %s IN SHARE ROW EXCLUSIVE MODE', other);
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
     WHERE attrelid = 'public.user_logins'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM public.user_logins AS old'
                   ' WHERE NOT EXISTS (SELECT FROM %1$s AS new WHERE (new.message_id, new.create_date) = (old.message_id, old.create_date))',
                   other, columns);
    GET DIAGNOSTICS carried = ROW_COUNT;
    -- And from here on readers do: as the partitions have checks of their months, none is read.
    EXECUTE format('LOCK TABLE public.user_logins, %s IN ACCESS EXCLUSIVE MODE', other);
    SELECT jsonb_agg(to_jsonb(each)) INTO parts FROM (
        SELECT parent.relname AS parent, child.relname AS name, pg_get_expr(child.relpartbound, child.oid) AS bound,
               regexp_replace(child.relname, '^' || parent.relname || '_', '') AS suffix,
               CASE parent.oid WHEN other THEN 'user_logins' ELSE other_table END AS new_parent
          FROM pg_inherits
          JOIN pg_class AS parent ON parent.oid = inhparent
          JOIN pg_class AS child ON child.oid = inhrelid
         WHERE inhparent IN ('public.user_logins'::regclass, other)) AS each;
    FOR part IN SELECT * FROM jsonb_to_recordset(parts) AS p(parent text, name text, suffix text, new_parent text) LOOP
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', part.parent, part.name);
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', part.name, 'for ' || part.new_parent || '_' || part.suffix);
    END LOOP;
    -- The default partition comes last: it is searched for rows of each that is attached after it.
    FOR part IN SELECT * FROM jsonb_to_recordset(parts) AS p(suffix text, new_parent text, bound text)
                 ORDER BY bound = 'DEFAULT' LOOP
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', 'for ' || part.new_parent || '_' || part.suffix,
                       part.new_parent || '_' || part.suffix);
        EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I %s', part.new_parent,
                       part.new_parent || '_' || part.suffix, part.bound);
    END LOOP;
    RETURN carried;
END
$$;

COMMENT ON FUNCTION exchange_user_logins(text) IS
    'Gives the rows of user_logins to another table of its shape, and the other''s to user_logins, at once for all readers. Rows that '
    'only user_logins has are added to the other''s before: says how many. Views and rights on user_logins stay.';

REVOKE ALL ON FUNCTION create_user_logins_like(text), exchange_user_logins(text) FROM PUBLIC;
