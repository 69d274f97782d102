-- What is asked of the logins, one statement each, for psql:
--   psql -X -v user_id=... -v since=2026-11-01 -v until=2026-12-01 -f config/postgres/queries.sql DATABASE
-- docs/queries.md says more. A member of privystream_reader may run all of them.

SET TIME ZONE 'UTC';

-- From a day on, up to another one, which is not in it any more. Months outside are not read.
\if :{?since} \else \set since '2000-01-01' \endif
\if :{?until} \else \set until '2100-01-01' \endif
\if :{?user_id} \else \set user_id '' \endif
-- What openssl makes of a known value: printf %s VALUE | openssl dgst -sha256 -hmac "$(cat pii-hash-secret)"
\if :{?token} \else \set token '' \endif

-- name: devices-seen-more-than-once
-- Devices with several logins, and how many users they have. By the index on (masked_device_id, user_id) alone.
SELECT masked_device_id, count(*) AS logins, count(DISTINCT user_id) AS users
  FROM user_logins
 GROUP BY masked_device_id HAVING count(*) > 1
 ORDER BY users DESC, logins DESC, masked_device_id LIMIT 100;

-- name: addresses-of-several-users
-- Addresses that several users share. By the index on (masked_ip, user_id) alone.
SELECT masked_ip, count(*) AS logins, count(DISTINCT user_id) AS users
  FROM user_logins
 GROUP BY masked_ip HAVING count(DISTINCT user_id) > 1
 ORDER BY users DESC, logins DESC, masked_ip LIMIT 100;

-- name: repeated-pairs
-- Device and address together, more than once. Reads the months between since and until.
SELECT masked_device_id, masked_ip, count(*) AS logins, count(DISTINCT user_id) AS users
  FROM user_logins
 WHERE create_date >= :'since' AND create_date < :'until'
 GROUP BY masked_device_id, masked_ip HAVING count(*) > 1
 ORDER BY logins DESC, masked_device_id, masked_ip LIMIT 100;

-- name: addresses-of-a-user
-- By the index on (user_id, create_date).
SELECT masked_ip, count(*) AS logins, min(create_date) AS first_login, max(create_date) AS last_login
  FROM user_logins
 WHERE user_id = :'user_id'
 GROUP BY masked_ip
 ORDER BY last_login DESC, masked_ip;

-- name: devices-of-a-user
-- By the index on (user_id, create_date).
SELECT masked_device_id, device_type, count(*) AS logins, min(create_date) AS first_login, max(create_date) AS last_login
  FROM user_logins
 WHERE user_id = :'user_id'
 GROUP BY masked_device_id, device_type
 ORDER BY last_login DESC, masked_device_id, device_type;

-- name: last-login-of-a-user
-- The end of the index on (user_id, create_date) in each month: as the default partition may have rows of any time, none is left out.
SELECT create_date, device_type, app_version, locale, masked_ip, masked_device_id
  FROM user_logins
 WHERE user_id = :'user_id'
 ORDER BY create_date DESC LIMIT 1;

-- name: logins-of-an-address
-- By the index on (masked_ip, user_id).
SELECT create_date, user_id, device_type, masked_device_id
  FROM user_logins
 WHERE masked_ip = :'token'
 ORDER BY create_date DESC, message_id LIMIT 100;

-- name: logins-of-a-device
-- By the index on (masked_device_id, user_id).
SELECT create_date, user_id, device_type, masked_ip
  FROM user_logins
 WHERE masked_device_id = :'token'
 ORDER BY create_date DESC, message_id LIMIT 100;

-- name: daily-volume-by-platform
-- From the cache, by its index on the day.
SELECT day, device_type, sum(logins) AS logins
  FROM daily_logins
 WHERE day >= :'since' AND day < :'until'
 GROUP BY day, device_type
 ORDER BY day, device_type;

-- name: version-adoption
-- From the cache, by its index on the day. 2.0, 2.00 and 2.0.0 are three versions, side by side.
SELECT app_version, sum(logins) AS logins, round(100 * sum(logins) / sum(sum(logins)) OVER (), 2) AS percent
  FROM daily_logins
 WHERE day >= :'since' AND day < :'until'
 GROUP BY app_version, app_version_major, app_version_minor, app_version_patch
 ORDER BY app_version_major DESC NULLS LAST, app_version_minor DESC NULLS LAST, app_version_patch DESC NULLS LAST, app_version DESC;

-- name: locale-share
-- From the cache, by its index on the day. The row without a locale is of the messages that say null.
SELECT locale, sum(logins) AS logins, round(100 * sum(logins) / sum(sum(logins)) OVER (), 2) AS percent
  FROM daily_logins
 WHERE day >= :'since' AND day < :'until'
 GROUP BY locale
 ORDER BY logins DESC, locale;

-- name: raw-pii
-- Must be 0: rows of which a hash does not look like one, or another field has something like an address or a device's id. Not app_version,
-- where four numbers look like an address. Reads the months between since and until.
SELECT count(*) AS raw
  FROM user_logins
 WHERE create_date >= :'since' AND create_date < :'until'
   AND (length(masked_ip) < 64 OR masked_ip !~ '^(?![0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:)([A-Za-z0-9._-]+:)?[0-9a-f]+$'
        OR length(masked_device_id) < 64 OR masked_device_id !~ '^(?![0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:)([A-Za-z0-9._-]+:)?[0-9a-f]+$'
        OR concat_ws(' ', user_id, device_type, locale)
           ~ '\m\d+(\.\d+){3}\M|\m\d{3}-\d{2}-\d{4}\M|(^|\s)([0-9A-Fa-f]*:){2,}[0-9A-Fa-f.]*(\s|$)');

-- name: double-load
-- Must be 0: messages that are more than one row. By the primary key's index alone.
SELECT count(*) AS doubled
  FROM (SELECT message_id FROM user_logins GROUP BY message_id HAVING count(*) > 1) AS messages;

-- name: lag
-- Seconds from the queue to the table, of the logins between since and until, which may be moments, too.
SELECT count(*) AS logins,
       extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY ingested_at - create_date)) AS median,
       extract(epoch FROM percentile_cont(0.99) WITHIN GROUP (ORDER BY ingested_at - create_date)) AS p99,
       extract(epoch FROM max(ingested_at - create_date)) AS longest
  FROM user_logins
 WHERE create_date >= :'since' AND create_date < :'until';
