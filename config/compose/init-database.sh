#!/usr/bin/env bash
# Makes the tables and roles of a new database, and gives the sinks' roles their passwords. Postgres' image runs it once.
set -euo pipefail

for file in /etc/privystream/postgres/[0-9][0-9][0-9]-*.sql; do
  echo "$file"
  psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" -f "$file"
done

psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" <<'SQL'
\set writer `cat /run/secrets/postgres-password`
\set vault_writer `cat /run/secrets/postgres-vault-password`
ALTER ROLE privystream_writer PASSWORD :'writer';
ALTER ROLE privystream_vault_writer PASSWORD :'vault_writer';
SQL
