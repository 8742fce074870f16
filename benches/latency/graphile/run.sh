#!/usr/bin/env bash
# Measures Graphile Worker and nodemailer as `cargo bench --bench latency` measures the service:
# a job is committed through one connection, the worker is another process, and the relay is in
# the process that stamps the start.
#
#   benches/latency/graphile/run.sh [count] [warm-up] [pause in ms]
#
# Wants Node 20 or newer, npm, and PostgreSQL's server binaries: on PATH, in the place where
# Debian has them, or in PG_BIN. The cluster is private, has its defaults (so a commit is
# synced), listens on a socket in a folder of its own and is gone afterwards. TMPDIR says where;
# it should be on the disk that the service's file was measured on.
set -euo pipefail
cd "$(dirname "$0")"

bin=${PG_BIN:-}
if [[ -z $bin ]] && command -v initdb >/dev/null; then
    bin=$(dirname "$(readlink -f "$(command -v initdb)")")
fi
if [[ -z $bin ]]; then
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
fi
if [[ ! -x $bin/initdb ]]; then
    echo "PostgreSQL's server is not installed: no initdb on PATH or in PG_BIN" >&2
    exit 1
fi

npm ci --no-audit --no-fund >&2

folder=$(mktemp -d "${TMPDIR:-/tmp}/graphile.XXXXXX")
# PostgreSQL refuses to run as root.
as_owner=()
if ((EUID == 0)); then
    owner=nobody
    ! id -u postgres >/dev/null 2>&1 || owner=postgres
    chown "$owner" "$folder"
    as_owner=(runuser -u "$owner" --)
fi
stop() {
    if [[ -e $folder/data/postmaster.pid ]]; then
        (cd "$folder" && "${as_owner[@]}" "$bin/pg_ctl" --pgdata=data --mode=fast stop >&2) || true
    fi
    rm -rf "$folder"
}
trap stop EXIT

cd "$folder"
"${as_owner[@]}" "$bin/initdb" --pgdata="$folder/data" --username=bench --auth=trust \
    --no-instructions >&2
"${as_owner[@]}" "$bin/pg_ctl" --pgdata=data --log=postgres.log --wait \
    --options="-k $folder -c listen_addresses=''" start >&2
cd "$OLDPWD"

DATABASE_URL="postgres:///postgres?host=$folder&user=bench" node measure.js "$@"
