#!/bin/bash
# Installs Chromium and PostgreSQL from Debian's packages where that is allowed; says the command where it is not.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
    become=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    become=(sudo)
else
    become=()
fi
if [ ${#become[@]} -eq 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need ${missing[*]}. Please run:" >&2
    echo "    sudo $install" >&2
    exit 1
fi
echo "Installing ${missing[*]}"
"${become[@]}" apt-get update --quiet --quiet
# shellcheck disable=SC2086 - the command is made of words
"${become[@]}" env DEBIAN_FRONTEND=noninteractive $install
