#!/usr/bin/env bash
# Others' clients against the simulator: they must be able to use it as they are.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

environment clients openai litellm llm
simulate --scenario reference --speed 100

echo "== openai"
"$work/clients/bin/python" "$here/with_openai.py" "$url"

reference=$url
simulate --scenario "$here/faults.toml"
"$work/clients/bin/python" "$here/with_faults.py" "$url"
url=$reference

echo "== litellm"
LITELLM_LOCAL_MODEL_COST_MAP=True "$work/clients/bin/python" "$here/with_litellm.py" "$url"

echo "== llm"
export LLM_USER_PATH=$work/llm
mkdir -p "$LLM_USER_PATH"
cat >"$LLM_USER_PATH/extra-openai-models.yaml" <<YAML
- model_id: simulated
  model_name: simulator/text
  api_base: $url
  supports_schema: true
YAML
llm() { OPENAI_API_KEY=sk-any "$work/clients/bin/llm" "$@"; }
[[ "$(llm models list)" == *simulated* ]]
# Everything is read before it is searched: a pipe that closes early is an error of its own.
answer=$(llm -m simulated 'We moved the stock. It took a week.')
test "$answer" = 'We moved the stock. It took a week.'
answer=$(llm -m simulated --no-stream 'We moved the stock. It took a week.')
test "$answer" = 'We moved the stock. It took a week.'
answer=$(llm -m simulated --schema 'name, age int, likes' 'Ann likes maps. She is old.')
echo "$answer" | python3 -c 'import json, sys; d = json.load(sys.stdin); assert list(d) == ["name", "age", "likes"], d; assert isinstance(d["age"], int), d'
echo "llm: listed, streamed, whole, with a schema"

if command -v aichat >/dev/null; then
    echo "== aichat"
    export AICHAT_CONFIG_DIR=$work/aichat
    mkdir -p "$AICHAT_CONFIG_DIR"
    cat >"$AICHAT_CONFIG_DIR/config.yaml" <<YAML
model: simulated:simulator/text
clients:
  - type: openai-compatible
    name: simulated
    api_base: $url
    api_key: sk-any
    models:
      - name: simulator/text
YAML
    answer=$(aichat 'We moved the stock. It took a week.')
    test "$answer" = 'We moved the stock. It took a week.'
    answer=$(aichat --no-stream 'We moved the stock. It took a week.')
    test "$answer" = 'We moved the stock. It took a week.'
    echo "aichat: streamed, whole"
else
    echo "== aichat is not installed (cargo install aichat): left out"
fi

echo "all clients passed"
