#!/bin/sh
# Makes the secrets that docker-compose.yml reads, each once: what is there stays as it is.
# usage: sh docker/make-secrets.sh [directory]      default: docker/secrets, which git does not see
set -eu
directory=${1:-$(dirname "$0")/secrets}

# The directory keeps everybody else out. The files are readable as such: the containers' users are not this user.
umask 077
mkdir -p "$directory"

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  [ -s "$directory/$1" ] && return
  printf '%s\n' "$2" >"$directory/$1.draft"
  chmod 444 "$directory/$1.draft"
  mv -f "$directory/$1.draft" "$directory/$1"
}
url() { printf 'postgres://%s:%s@postgres:5432/company' "$1" "$(cat "$directory/$2")"; }

keep postgres_password "$(random 24)"
keep database_owner_password "$(random 24)"
keep database_api_password "$(random 24)"
keep database_worker_password "$(random 24)"
keep database_owner_url "$(url company_owner database_owner_password)"
keep database_url "$(url company_api database_api_password)"
keep database_worker_url "$(url company_background database_worker_password)"
keep key_encryption_key "$(head -c 32 /dev/urandom | base64)"
keep bootstrap_admin_password "$(random 12)"
echo "The secrets are in $directory. Keep a copy of key_encryption_key with the backups: they are unreadable without it."
