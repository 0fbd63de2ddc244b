#!/bin/sh
# Databases and roles of the service, once, by the superuser of a fresh PostgreSQL.
#
#   desk_migrate  owns what the migrations make; nobody logs in as this role
#   desk_app      appends through one function, writes projections, reads
#   desk_auditor  reads
#   desk_face     what the application becomes to read for somebody who looks; sees nothing but what their sight opens
#   desk_deploy, desk_service, desk_audit   log in as a member of the first three, each with a password of its own
#   temporal      owns the engine's two databases and sees nothing of ours
#
# In a container it runs by itself when the data folder is new; elsewhere: SECRETS=/etc/desk/secrets ./create-roles.sh
set -eu

SECRETS=${SECRETS:-/run/secrets}
export SECRETS

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set deploy_password `cat "$SECRETS/desk_deploy_password"`
\set service_password `cat "$SECRETS/desk_service_password"`
\set audit_password `cat "$SECRETS/desk_audit_password"`
\set temporal_password `cat "$SECRETS/temporal_password"`

CREATE ROLE desk_migrate NOLOGIN;
CREATE ROLE desk_app NOLOGIN;
CREATE ROLE desk_auditor NOLOGIN;
CREATE ROLE desk_face NOLOGIN;
-- For a transaction, and with nothing of it before.
GRANT desk_face TO desk_app WITH INHERIT FALSE, SET TRUE;

CREATE ROLE desk_deploy LOGIN PASSWORD :'deploy_password' IN ROLE desk_migrate;
CREATE ROLE desk_service LOGIN PASSWORD :'service_password' IN ROLE desk_app;
CREATE ROLE desk_audit LOGIN PASSWORD :'audit_password' IN ROLE desk_auditor;
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

-- Whatever a migration makes belongs to the role, not to the account that ran it.
ALTER ROLE desk_deploy SET role TO desk_migrate;

CREATE DATABASE desk OWNER desk_migrate;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

REVOKE CONNECT, TEMPORARY ON DATABASE desk, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE desk TO desk_migrate, desk_app, desk_auditor;

-- The list of applied migrations; whoever runs the service may ask whether its database is up to date.
\connect desk
ALTER DEFAULT PRIVILEGES FOR ROLE desk_migrate IN SCHEMA public GRANT SELECT ON TABLES TO desk_app, desk_auditor;

-- A connection that holds a lock and says nothing would hold up every writer of its book.
ALTER ROLE desk_service SET idle_in_transaction_session_timeout = '15s';
SQL
