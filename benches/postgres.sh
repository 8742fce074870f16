#!/usr/bin/env bash
# Measures the service on PostgreSQL, on this machine, in one run.
#
#   benches/postgres.sh [--rounds 5] [--seconds 5]
#
# Wants h2load (nghttp2-client) on PATH and PostgreSQL's programs on PATH or where Debian keeps
# them. Starts a server of its own, with `fsync` on, in a folder under target/ (as root: as the
# user `postgres` or `nobody`, since PostgreSQL does not run as root). Prints tables in Markdown.
#
# - pgbench: 64 clients, one prepared insert of 300 bytes in a transaction of its own. No gRPC,
#   no domain, one table with one index.
# - Recording an announced proposal of 300 bytes through gRPC with 64 connections, over one, two
#   and three replicas of the service, the connections spread over them.
#
# Subjects take turns, round by round. What h2load counted has to be borne out by the revision.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=5
seconds=5
while (($#)); do
    case $1 in
        --rounds) rounds=$2 ;;
        --seconds) seconds=$2 ;;
        *) echo "usage: $0 [--rounds N] [--seconds N]" >&2; exit 2 ;;
    esac
    shift 2
done

PATH=$PATH:$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
for tool in h2load initdb postgres pgbench psql; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 1; }
done

# --- Builds ----------------------------------------------------------------------------------

if [[ -z ${DEMARCHE:-} ]]; then
    cargo build --release --bin demarche
    DEMARCHE=${CARGO_TARGET_DIR:-target}/release/demarche
fi
load=$(cargo bench --no-run --bench load 2>&1 | tee /dev/stderr |
    sed -n 's|.*Executable benches/load.rs (\(.*\))|\1|p')

# --- Subjects --------------------------------------------------------------------------------

mkdir -p target
folder=$(mktemp -d "$PWD/target/postgres.XXXXXX")
pids=()
stop() {
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill -INT "${pids[i]}" 2>/dev/null || true
        wait "${pids[i]}" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap stop EXIT

as_server=()
if ((EUID == 0)); then
    user=$(id -u postgres 2>/dev/null || id -u nobody)
    as_server=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups)
    mkdir "$folder/server"
    chown "$user" "$folder/server"
    chmod 755 "$folder"
fi
port=${PGPORT:-54320}
server="postgres://postgres@127.0.0.1:$port"
"${as_server[@]}" initdb --pgdata="$folder/server" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C >/dev/null
"${as_server[@]}" postgres -D "$folder/server" -c port="$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c max_connections=200 -c shared_buffers=512MB \
    -c max_wal_size=8GB >"$folder/postgres.log" 2>&1 &
pids+=($!)

until_ready() {
    local pid=$1 log=$2
    shift 2
    for _ in {1..300}; do
        "$@" >/dev/null 2>&1 && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "$(basename "$log" .log) did not start:" >&2
    cat "$log" >&2
    exit 1
}
until_ready $! "$folder/postgres.log" psql --quiet "$server/postgres" --command='select 1'
psql --quiet "$server/postgres" --command='create database record' \
    --command='create database bench'
psql --quiet "$server/bench" \
    --command='create table one (id bigserial primary key, body text not null)'
echo "insert into one (body) values (repeat('x', 300));" >"$folder/insert.sql"

replicas=()
for number in 1 2 3; do
    DEMARCHE__KEYS__FILE=$folder/record.key "$DEMARCHE" serve --listen 127.0.0.1:0 \
        --database "$server/record" >"$folder/replica-$number.log" 2>&1 &
    pids+=($!)
    log=$folder/replica-$number.log
    until_ready $! "$log" grep -q "listening on " "$log"
    replicas+=("$(sed -n 's|.*listening on \(http://\)\?\([0-9.:]*\).*|http://\2|p' "$log")")
done
"$load" --target "${replicas[0]}" --work create --size 300 --write-body "$folder/create.grpc" \
    >/dev/null

# --- Runs ------------------------------------------------------------------------------------

pgbench_rate() {
    pgbench --no-vacuum --client=64 --jobs=2 --time="$seconds" --protocol=prepared \
        --file="$folder/insert.sql" "$server/bench" 2>/dev/null |
        sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

# Records through the first so many replicas at once; prints how many a second together.
record_rate() {
    local count=$1 before after sum=0 out running=()
    before=$("$load" --target "${replicas[0]}" --revision)
    for ((i = 0; i < count; i++)); do
        h2load --duration="$seconds" --clients=$((64 / count)) --max-concurrent-streams=1 \
            --data="$folder/create.grpc" --header='content-type: application/grpc' \
            --header='te: trailers' "${replicas[i]}/demarche.v1.ProposalService/CreateProposal" \
            >"$folder/load-$i.out" &
        running+=($!)
    done
    # One by one: the server and the replicas are children too, and do not end.
    for pid in "${running[@]}"; do wait "$pid"; done
    after=$("$load" --target "${replicas[0]}" --revision)
    for ((i = 0; i < count; i++)); do
        out=$(<"$folder/load-$i.out")
        local rate succeeded failed
        rate=$(sed -n 's|^finished in .*, \([0-9.]*\) req/s.*|\1|p' <<<"$out")
        succeeded=$(sed -n 's|^requests: .* \([0-9]*\) succeeded.*|\1|p' <<<"$out")
        failed=$(sed -n 's|^requests: .* \([0-9]*\) failed.*|\1|p' <<<"$out")
        ((succeeded > 0 && failed == 0)) || { echo "replica $i: $out" >&2; exit 1; }
        before=$((before + succeeded))
        sum=$(awk -v a="$sum" -v b="$rate" 'BEGIN { print a + b }')
    done
    ((after >= before)) || { echo "acknowledged up to $before, stored up to $after" >&2; exit 1; }
    echo "$sum"
}

declare -A rates
full=$seconds
seconds=1
pgbench_rate >/dev/null # warms caches and statements; not counted
for count in 1 2 3; do record_rate $count >/dev/null; done
seconds=$full
for ((round = 1; round <= rounds; round++)); do
    rates[pgbench]+="$(pgbench_rate) "
    for count in 1 2 3; do rates[$count]+="$(record_rate $count) "; done
    echo "round $round: pgbench ${rates[pgbench]}" >&2
done

# --- Table -----------------------------------------------------------------------------------

# Median, least and greatest of the numbers given.
summary() {
    printf '%s\n' "$@" | sort -n | awk '
        { n[NR] = $1 }
        END { print NR % 2 ? n[(NR + 1) / 2] : (n[NR / 2] + n[NR / 2 + 1]) / 2, n[1], n[NR] }'
}

echo
echo "$(nproc) cores, $(postgres --version), $rounds rounds of $full s," \
    "$(git describe --always --dirty)"
echo
echo "| subject | a second, median | min–max | of pgbench |"
echo "|---|--:|--:|--:|"
read -r base _ < <(summary ${rates[pgbench]})
for subject in pgbench 1 2 3; do
    read -r median least greatest < <(summary ${rates[$subject]})
    name="recording, $subject replica(s)"
    [[ $subject == pgbench ]] && name="pgbench, 64 clients"
    printf '| %s | %.0f | %.0f–%.0f | %.2f |\n' "$name" "$median" "$least" "$greatest" \
        "$(awk -v a="$median" -v b="$base" 'BEGIN { print a / b }')"
done
