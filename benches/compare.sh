#!/usr/bin/env bash
# Compares the service with etcd and with a bare tonic server, on this machine, in one run.
#
#   benches/compare.sh [--rounds 5] [--seconds 5]
#
# Wants h2load (nghttp2-client), etcd and etcdctl on PATH. Prints a table in Markdown.
#
# - Recording an announced proposal of 300 bytes, durably, against Put of a value of 300 bytes:
#   etcd with its default, a sync of its log before it answers. Every Put is to one key, every
#   proposal is a new one with its event: the work is not the same, the promise is.
# - Reading one proposal, against a serializable Range of one key.
# - Both against echo, which does nothing: requests as long to compare with recording, answers
#   as long to compare with reading.
#
# Subjects take turns, round by round, so that whatever else the machine does falls on all of
# them. h2load takes a gRPC error in the trailers for a success, so after every run the revision
# of the subject, or the bytes that it answered, have to bear out what h2load counted.
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
# Connections and streams on each.
shapes=("64 1" "8 16")
etcd_port=${ETCD_PORT:-23790}

for tool in h2load etcd etcdctl; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 1; }
done

mkdir -p target
folder=$(mktemp -d "$PWD/target/compare.XXXXXX")
pids=()
stop() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap stop EXIT

if [[ $(stat -f -c %T "$folder") == tmpfs ]]; then
    echo "warning: target/ is in memory, where a sync costs nothing" >&2
fi

# --- Builds ----------------------------------------------------------------------------------

# DEMARCHE names a service that is built already.
if [[ -z ${DEMARCHE:-} ]]; then
    cargo build --release --bin demarche
    DEMARCHE=${CARGO_TARGET_DIR:-target}/release/demarche
fi
built=$(cargo bench --no-run --bench load --bench echo 2>&1 | tee /dev/stderr)
executable() {
    sed -n "s|.*Executable benches/$1.rs (\(.*\))|\1|p" <<<"$built"
}
load=$(executable load)
echo=$(executable echo)

# --- Subjects --------------------------------------------------------------------------------

# Waits until a command succeeds, as long as the process that it waits for lives.
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

listening() {
    sed -n 's|.*listening on \(http://\)\?\([0-9.:]*\).*|http://\2|p' "$1"
}

"$DEMARCHE" serve --listen 127.0.0.1:0 --database "sqlite:$folder/record.db" \
    >"$folder/demarche.log" 2>&1 &
pids+=($!)
until_ready $! "$folder/demarche.log" grep -q "listening on " "$folder/demarche.log"
demarche_at=$(listening "$folder/demarche.log")

etcd_at=http://127.0.0.1:$etcd_port
peer_at=http://127.0.0.1:$((etcd_port + 1))
etcd --data-dir "$folder/etcd" --logger zap --log-level error \
    --listen-client-urls "$etcd_at" --advertise-client-urls "$etcd_at" \
    --listen-peer-urls "$peer_at" --initial-advertise-peer-urls "$peer_at" \
    --initial-cluster "default=$peer_at" >"$folder/etcd.log" 2>&1 &
pids+=($!)
export ETCDCTL_API=3
until_ready $! "$folder/etcd.log" etcdctl --endpoints "$etcd_at" endpoint health

# --- Requests --------------------------------------------------------------------------------

# Frames a message as gRPC does: not compressed, its length in four bytes, itself.
framed() {
    local length
    length=$(stat -c %s "$1")
    printf '%b' "\\x00$(printf '\\x%02x' $((length >> 24 & 255)) $((length >> 16 & 255)) \
        $((length >> 8 & 255)) $((length & 255)))"
    cat "$1"
}

value=$(printf '%300s' '' | tr ' ' v)
# PutRequest: key = 1, of 8 bytes; value = 2, of 300 bytes (a varint: ac 02).
printf '\x0a\x08proposal\x12\xac\x02%s' "$value" >"$folder/put"
framed "$folder/put" >"$folder/put.grpc"
# RangeRequest: key = 1; serializable = 7.
printf '\x0a\x08proposal\x38\x01' >"$folder/range"
framed "$folder/range" >"$folder/range.grpc"

etcdctl --endpoints "$etcd_at" put proposal "$value" >/dev/null
[[ $(etcdctl --endpoints "$etcd_at" get proposal --consistency s --print-value-only) == "$value" ]]

# Both make the call once and look at the answer before they write it down.
read -r _ _ _ create_answer \
    < <("$load" --target "$demarche_at" --work create --size 300 --write-body "$folder/create.grpc")
read -r _ _ _ read_answer \
    < <("$load" --target "$demarche_at" --work read --size 300 --write-body "$folder/read.grpc")

"$echo" --listen 127.0.0.1:0 --answer-bytes "$read_answer" >"$folder/echo.log" 2>&1 &
pids+=($!)
until_ready $! "$folder/echo.log" grep -q "listening on " "$folder/echo.log"
echo_at=$(listening "$folder/echo.log")

# --- Runs ------------------------------------------------------------------------------------

# What each subject is asked, and the least that an answer is long: a frame's header of 5 bytes
# and the message.
declare -A url body answer
url[demarche,record]=$demarche_at/demarche.v1.ProposalService/CreateProposal
body[demarche,record]=create.grpc
answer[demarche,record]=$create_answer
url[demarche,read]=$demarche_at/demarche.v1.ProposalService/GetProposal
body[demarche,read]=read.grpc
answer[demarche,read]=$read_answer
url[etcd,record]=$etcd_at/etcdserverpb.KV/Put
body[etcd,record]=put.grpc
answer[etcd,record]=2
url[etcd,read]=$etcd_at/etcdserverpb.KV/Range
body[etcd,read]=range.grpc
answer[etcd,read]=310
url[echo,record]=$echo_at/demarche.bench.Echo/Same
body[echo,record]=create.grpc
answer[echo,record]=300
url[echo,read]=$echo_at/demarche.bench.Echo/Fixed
body[echo,read]=read.grpc
answer[echo,read]=$read_answer

revision() {
    case $1 in
        demarche) "$load" --target "$demarche_at" --revision ;;
        etcd)
            etcdctl --endpoints "$etcd_at" get proposal --write-out fields |
                sed -n 's/^"Revision" : //p'
            ;;
        echo) echo 0 ;;
    esac
}

# Runs one subject and prints its requests a second, or says why they cannot be believed.
run() {
    local subject=$1 work=$2 connections=$3 streams=$4 before after out
    before=$(revision "$subject")
    out=$(h2load --duration="$seconds" --clients="$connections" --max-concurrent-streams="$streams" \
        --data="$folder/${body[$subject,$work]}" --header='content-type: application/grpc' \
        --header='te: trailers' "${url[$subject,$work]}")
    after=$(revision "$subject")
    local rate succeeded failed data least
    rate=$(sed -n 's|^finished in .*, \([0-9.]*\) req/s.*|\1|p' <<<"$out")
    succeeded=$(sed -n 's|^requests: .* \([0-9]*\) succeeded.*|\1|p' <<<"$out")
    failed=$(sed -n 's|^requests: .* \([0-9]*\) failed.*|\1|p' <<<"$out")
    data=$(sed -n 's|^traffic: .*(\([0-9]*\)) data.*|\1|p' <<<"$out")
    least=$((answer[$subject,$work] + 5))
    local what="$subject, $work, $connections x $streams"
    if ((succeeded == 0 || failed > 0)); then
        echo "$what: $succeeded succeeded, $failed failed" >&2
        exit 1
    fi
    if ((data < succeeded * least)); then
        echo "$what: $data bytes for $succeeded answers of $least: those were errors" >&2
        exit 1
    fi
    if [[ $work == record && $subject != echo ]] && ((after - before < succeeded)); then
        echo "$what: $succeeded acknowledged, $((after - before)) stored" >&2
        exit 1
    fi
    echo "$rate"
}

subjects=("demarche record" "etcd record" "echo record" "demarche read" "etcd read" "echo read")
declare -A rates
full=$seconds
seconds=1
for subject in "${subjects[@]}"; do
    run $subject ${shapes[0]} >/dev/null # warms caches and allocators; not counted
done
seconds=$full
for ((round = 1; round <= rounds; round++)); do
    for shape in "${shapes[@]}"; do
        for subject in "${subjects[@]}"; do
            rate=$(run $subject $shape)
            rates[$subject,$shape]+="$rate "
            echo "round $round: $subject, $shape: $rate" >&2
        done
    done
done

# --- Table -----------------------------------------------------------------------------------

# Median, least and greatest of the numbers given.
summary() {
    printf '%s\n' "$@" | sort -n | awk '
        { n[NR] = $1 }
        END { print NR % 2 ? n[(NR + 1) / 2] : (n[NR / 2] + n[NR / 2 + 1]) / 2, n[1], n[NR] }'
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

echo
echo "$(nproc) cores, $(etcd --version | head -n 1), $rounds rounds of $seconds s," \
    "$(git describe --always --dirty)"
echo
echo "| work | connections × streams | subject | requests/s, median | min–max | of etcd | of echo |"
echo "|---|---|---|--:|--:|--:|--:|"
for work in record read; do
    for shape in "${shapes[@]}"; do
        read -r etcd_median _ < <(summary ${rates[etcd $work,$shape]})
        read -r echo_median _ < <(summary ${rates[echo $work,$shape]})
        for subject in demarche etcd echo; do
            read -r median least greatest < <(summary ${rates[$subject $work,$shape]})
            printf '| %s | %s | %s | %.0f | %.0f–%.0f | %s | %s |\n' \
                "$work" "${shape/ / × }" "$subject" "$median" "$least" "$greatest" \
                "$(ratio "$median" "$etcd_median")" "$(ratio "$median" "$echo_median")"
        done
    done
done
