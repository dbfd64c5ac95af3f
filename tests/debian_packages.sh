#!/bin/sh
# Installs the Debian packages that tests talk to (Dovecot, PostgreSQL, Chromium), where this machine lets us.
missing=""
[ -x /usr/lib/dovecot/imap-login ] || [ -x /usr/libexec/dovecot/imap-login ] || missing="$missing dovecot-imapd"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-dejavu-core"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "tests: no apt-get here, so tests of$missing are skipped"
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    root=""
elif sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    echo "tests: neither root nor sudo, so tests of$missing are skipped (apt-get install$missing)"
    exit 0
fi
echo "tests: installing$missing ..."
log=$(mktemp)
if $root apt-get update >"$log" 2>&1 &&
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
else
    tail -5 "$log"
    echo "tests: could not install$missing; the tests that need them are skipped (the log: $log)"
fi
exit 0
