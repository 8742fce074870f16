#!/usr/bin/env bash
# Measures the whole path of a mail on this machine, in one run: from an event recorded until
# the relay has accepted every mail about it and the ledger knows.
#
#   benches/mail.sh [--recipients 20000] [--rounds 5] [--size 2000] [--postgres URL]
#
# The relay is Postfix's `smtp-sink`, which takes mail and throws it away. Beside it, in turns,
# Postfix's `smtp-source -d`, which sends messages of 4 KB, each the same, over as many
# connections (8). `--size` is the length of the proposal's text: see that the mails are about as
# long. Wants both programs (Debian: postfix), and `cargo build --release --workspace`.
set -euo pipefail
cd "$(dirname "$0")/.."

recipients=20000
rounds=5
size=2000
port=${SMTP_PORT:-2525}
more=()
while (($#)); do
    case $1 in
        --recipients) recipients=$2 ;;
        --rounds) rounds=$2 ;;
        --size) size=$2 ;;
        --postgres) more=(--postgres "$2") ;;
        *)
            echo "usage: $0 [--recipients N] [--rounds N] [--size BYTES] [--postgres URL]" >&2
            exit 2
            ;;
    esac
    shift 2
done
PATH=$PATH:/usr/sbin
for tool in smtp-sink smtp-source; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 1; }
done

# As root it wants to be told as whom to go on.
as=()
((EUID == 0)) && as=(-u nobody)
smtp-sink "${as[@]}" "127.0.0.1:$port" 1024 &
sink=$!
trap 'kill "$sink" 2>/dev/null || true' EXIT
for _ in {1..100}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.05
done

source="smtp-source -d -s 8 -l 4096 -m $recipients -f a@example.org -t b@example.net"
cargo bench --bench fanout -- --subscribers "$recipients" --rounds "$rounds" --size "$size" \
    --mail "smtp://127.0.0.1:$port?tls=never" --beside "$source 127.0.0.1:$port" "${more[@]}"
