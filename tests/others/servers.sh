#!/usr/bin/env bash
# Others' servers against `casegen-tui run`: they judge the client, it must get along with them as they are.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

notes=$root/assets/notes/call-notes-logistics.md
wanted=("$@")
failed=()
# The proxy refuses to start with a key that is easy to guess.
key=sk-$(python3 -c 'import secrets; print(secrets.token_hex(24))')

wants() {
    [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $1 "* ]]
}

# Runs the program in a home of its own and compares the exit code: expect CODE NAME OPTIONS...
expect() {
    local code=$1 name=$2 got=0
    shift 2
    local home=$work/home
    mkdir -p "$home"
    HOME=$home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache \
        XDG_STATE_HOME=$home/state CASEGEN_API_KEY=$key \
        "$casegen" run "$notes" --out "$work/out" --force --no-cache "$@" \
        >"$work/run.out" 2>"$work/run.err" || got=$?
    if [ "$got" -eq "$code" ]; then
        echo "ok: $name"
    else
        echo "FAILED: $name: exit code $got instead of $code"
        sed 's/^/    /' "$work/run.err"
        failed+=("$name")
    fi
}

# LLMock breaks answers and grades what the client makes of it: no failure, no warning.
llmock_server() {
    environment llmock llmock
    local port url
    port=$(free_port)
    url=http://127.0.0.1:$port
    "$work/llmock/bin/llmock" serve --port "$port" --log-level warning >"$work/llmock.out" 2>&1 &
    started+=($!)
    wait_for curl -sf "$url/v1/models"

    judge() {
        local code=$1 name=$2 behaviors=$3
        curl -sf -X POST "$url/_llmock/reset" >/dev/null
        if [ -n "$behaviors" ]; then
            curl -sf -X POST "$url/_llmock/scenario" -H 'content-type: application/json' \
                -d "{\"behaviors\": [$behaviors]}" >/dev/null
        fi
        expect "$code" "llmock: $name" --provider custom --base-url "$url/v1" --text-model gpt-4o --pictures offline
        if ! "$work/llmock/bin/llmock" report --strict --url "$url" >"$work/verdict" 2>&1; then
            echo "FAILED: llmock: $name: the verdict:"
            sed 's/^/    /' "$work/verdict"
            failed+=("llmock verdict: $name")
        fi
    }
    judge 0 "nothing goes wrong" ''
    judge 0 "429 with Retry-After, twice" '{"type": "fail", "status": 429, "retry_after": 1, "times": 2}'
    judge 0 "429 with a fraction" '{"type": "fail", "status": 429, "retry_after": 0.5}'
    judge 0 "500, then 503" '{"type": "fail", "status": 500}, {"type": "fail", "status": 503}'
    judge 0 "a slow answer" '{"type": "delay", "seconds": 3}'
    judge 0 "a slow first token" '{"type": "slow_first_token", "seconds": 3}'
    judge 0 "the connection drops midway" '{"type": "stream_fault", "kind": "disconnect", "after_chunks": 3}'
    judge 0 "the stream ends without a finish reason" '{"type": "stream_fault", "kind": "truncate", "after_chunks": 3}'
    judge 0 "a chunk that is not JSON" '{"type": "stream_fault", "kind": "malformed", "after_chunks": 3}'
    judge 4 "401" '{"type": "fail", "status": 401, "times": null}'
    judge 1 "400" '{"type": "fail", "status": 400, "times": null}'
    judge 1 "503 for ever" '{"type": "fail", "status": 503, "times": null}'
}

# The LiteLLM proxy between the program and the simulator: documents and pictures pass through it.
litellm_server() {
    environment proxy 'litellm[proxy]'
    simulate --scenario reference --speed 50
    cat >"$work/litellm.yaml" <<YAML
model_list:
  - model_name: text
    litellm_params: { model: openai/simulator/text, api_base: "$url", api_key: sk-any }
  - model_name: image
    litellm_params: { model: openrouter/simulator/image, api_base: "$url", api_key: sk-any }
YAML
    local port proxy
    port=$(free_port)
    proxy=http://127.0.0.1:$port
    LITELLM_MASTER_KEY=$key LITELLM_LOCAL_MODEL_COST_MAP=True "$work/proxy/bin/litellm" --config "$work/litellm.yaml" \
        --host 127.0.0.1 --port "$port" --telemetry False >"$work/litellm.out" 2>&1 &
    started+=($!)
    wait_for curl -sf "$proxy/health/liveliness"
    expect 0 "litellm: a document" --provider custom --base-url "$proxy/v1" --text-model text --pictures offline
    expect 0 "litellm: a document and pictures" --provider custom --base-url "$proxy/v1" \
        --text-model text --pictures custom --image-model image
}

# aimock answers in OpenAI's shape under /v1 and in OpenRouter's under /api/v1, from fixtures.
aimock_server() {
    if [ ! -x "$work/npm/node_modules/.bin/llmock" ]; then
        npm --prefix "$work/npm" install --silent --no-fund --no-audit @copilotkit/aimock
    fi
    "$casegen" run "$notes" --provider offline --pictures offline --format json --quiet \
        --out "$work/offline" --force >/dev/null
    python3 - "$work/offline/case_study.json" >"$work/aimock.json" <<'PYTHON'
import json, sys
text = json.dumps(json.load(open(sys.argv[1])), ensure_ascii=False)
answer = {"content": text, "provider": "Anthropic", "usage": {"cost": 0.02}}
print(json.dumps({"fixtures": [
    {"match": {"userMessage": "NOTES BEGIN"}, "response": answer, "openRouterProcessing": True}
]}))
PYTHON
    local port
    port=$(free_port)
    aimock() {
        "$work/npm/node_modules/.bin/llmock" --port "$port" --fixtures "$work/aimock.json" \
            --chunk-size 24 --strict --log-level warn "$@" >"$work/aimock.out" 2>&1 &
        aimock_pid=$!
        started+=("$aimock_pid")
        wait_for curl -s -o /dev/null "http://127.0.0.1:$port/v1/models"
    }
    aimock
    local shape
    for shape in v1 api/v1; do
        expect 0 "aimock: /$shape" --provider custom --base-url "http://127.0.0.1:$port/$shape" \
            --text-model anthropic/claude-sonnet-4.5 --pictures offline
    done
    kill "$aimock_pid"
    wait "$aimock_pid" 2>/dev/null || true
    aimock --chaos-malformed 1
    expect 1 "aimock: malformed JSON every time" --provider custom \
        --base-url "http://127.0.0.1:$port/v1" --text-model gpt-4o --pictures offline
}

if wants llmock; then llmock_server; fi
if wants litellm; then litellm_server; fi
if wants aimock; then aimock_server; fi

if [ ${#failed[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}"
    exit 1
fi
echo "all servers passed"
