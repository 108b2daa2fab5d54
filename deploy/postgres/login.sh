#!/usr/bin/env bash
# Runs once, when the database is made: the login of api and worker, in the group that the migrations grant to.
set -euo pipefail
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$API_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role consilium_app nologin;
create role consilium_api login password :'password' in role consilium_app;
SQL
