#!/bin/bash
# Runs a command with DATABASE_URL naming an empty PostgreSQL of its own, which is gone afterwards:
#     tools/with_postgres.sh make something
# The server listens on a Unix socket in a temporary folder only, so it disturbs no other.
set -euo pipefail

binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$binaries" ] && command -v initdb >/dev/null; then
    binaries=$(dirname "$(command -v initdb)")
fi
if [ -z "$binaries" ]; then
    echo "PostgreSQL is not installed. On Debian: sudo apt-get install postgresql" >&2
    exit 3
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/mutirao-postgres.XXXXXX")
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root; Debian's package brings this user.
    chown postgres "$folder"
    as_owner() { (cd / && runuser -u postgres -- "$@"); }
fi

stop() {
    as_owner "$binaries/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

as_owner "$binaries/initdb" -D "$folder/data" -U mutirao -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
as_owner "$binaries/pg_ctl" -D "$folder/data" -s -w -l "$folder/log" \
    -o "-k $folder -c listen_addresses='' -c fsync=off -c full_page_writes=off" start
as_owner "$binaries/createdb" -h "$folder" -U mutirao mutirao

chmod 755 "$folder"
export DATABASE_URL="postgres://mutirao@${folder//\//%2F}/mutirao"
"$@"
