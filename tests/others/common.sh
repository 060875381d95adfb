# What both scripts share: where things are, and the simulator in the background.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/others
newest=$(ls -t "$root"/target/{release,debug}/casegen-tui 2>/dev/null | head -1)
casegen=${CASEGEN:-$newest}
if [ ! -x "$casegen" ]; then
    echo "build the program first: cargo build" >&2
    exit 2
fi

if [ -n "${OTHERS_DIR:-}" ]; then
    work=$OTHERS_DIR
    mkdir -p "$work"
else
    work=$(mktemp -d)
fi

started=()
leave() {
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ -z "${OTHERS_DIR:-}" ]; then
        rm -rf "$work"
    fi
}
trap leave EXIT

# A virtual environment of this name with these packages.
environment() {
    local name=$1
    shift
    if [ ! -x "$work/$name/bin/python" ]; then
        python3 -m venv "$work/$name"
        "$work/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
    fi
}

# Starts the simulator with these options and sets `url`.
simulate() {
    local out=$work/simulate.out
    : >"$out"
    "$casegen" simulate "$@" >"$out" 2>"$work/simulate.err" &
    started+=($!)
    wait_for grep -q '^listening on ' "$out"
    url=$(sed -n 's/^listening on //p' "$out")
}

# Tries a command ten times a second, for a minute.
wait_for() {
    for _ in $(seq 600); do
        if "$@" >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.1
    done
    echo "gave up waiting for: $*" >&2
    return 1
}

# A port that nobody listens on.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
