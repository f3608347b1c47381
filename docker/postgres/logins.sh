#!/bin/sh
# Runs once, when the volume is empty: the two logins of the application, and the database in the hands of its owner.
# company_owner changes the schema; company_api is what the API logs in as, with the rights of company_app and no more.
set -eu

# Straight from files into psql's variables: no password becomes part of a command line.
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set owner_password `cat /run/secrets/database_owner_password`
\set api_password `cat /run/secrets/database_api_password`

create role company_app nologin;
create role company_owner login password :'owner_password';
create role company_api login password :'api_password';
grant company_app to company_owner, company_api;

alter database :"DBNAME" owner to company_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to company_app;
SQL
