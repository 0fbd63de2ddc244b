#!/bin/sh
# Brings the engine's two databases to the schema of this release; the same again changes nothing.
set -eu

SQL_PASSWORD="$(cat /run/secrets/temporal_password)"
export SQL_PASSWORD

for database in temporal temporal_visibility; do
    case $database in
        temporal) versions=/etc/temporal/schema/postgresql/v12/temporal/versioned ;;
        *) versions=/etc/temporal/schema/postgresql/v12/visibility/versioned ;;
    esac
    temporal-sql-tool --db "$database" setup-schema -v 0.0
    temporal-sql-tool --db "$database" update-schema -d "$versions"
done
