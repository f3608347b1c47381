#!/bin/sh
# Runs by itself when the volume is empty: the logins of the application, and the database in the hands of its owner.
# On a volume that is older it may be run again at any time; it makes what is missing.
# company_owner changes the schema; company_api is what the API logs in as, with the rights of company_app and no more;
# company_background is the worker, which may also take events to Kafka and do the jobs: company_worker.
set -eu

# Straight from files into psql's variables: no password becomes part of a command line.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
\set owner_password `cat /run/secrets/database_owner_password`
\set api_password `cat /run/secrets/database_api_password`
\set worker_password `cat /run/secrets/database_worker_password`

select format('create role %I', name)
  from unnest(array['company_app', 'company_worker', 'company_owner', 'company_api', 'company_background']) name
 where not exists (select from pg_roles where rolname = name) \gexec

alter role company_owner login password :'owner_password';
alter role company_api login password :'api_password';
alter role company_background login password :'worker_password';
grant company_app, company_worker to company_owner with admin true, inherit false, set true;
grant company_app to company_api, company_background;
-- To be stepped into for single transactions, not to be had all the time: it sees events of every tenant.
grant company_worker to company_background with inherit false, set true;

alter database :"DBNAME" owner to company_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to company_app, company_worker;
SQL
