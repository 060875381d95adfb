#!/usr/bin/env bash
# Others' nasty inputs: the Big List of Naughty Strings as notes, offline and through the simulator.

set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

(cd "$work" && npm pack --silent big-list-of-naughty-strings >/dev/null)
tar xzf "$work"/big-list-of-naughty-strings-*.tgz -C "$work" 2>/dev/null
simulate --scenario instant

# A file for all strings, and one for each of them.
python3 - "$work" <<'PYTHON'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
strings = json.loads((work / "package/blns.json").read_text(encoding="utf-8"))
folder = work / "notes"
folder.mkdir(exist_ok=True)
head = "Client: Acme\n\nThe wait fell from 9 days to 4 days.\n\n"
(folder / "all.md").write_text(head + "\n\n".join(strings), encoding="utf-8")
for at, text in enumerate(strings):
    (folder / f"{at:03}.md").write_text(head + text + "\n", encoding="utf-8")
print(f"{len(strings)} strings")
PYTHON

run() {
    local name=$1
    shift
    local code=0
    HOME=$work/home "$casegen" run "$work/notes" --out "$work/out-$name" --format json,html,md --jobs 2 "$@" \
        >"$work/$name.out" 2>"$work/$name.err" || code=$?
    tail -n 1 "$work/$name.err"
    [ "$code" -eq 0 ] || { echo "FAILED: $name: exit code $code"; grep -v ': complete' "$work/$name.err"; exit 1; }
}
run offline --provider offline
run service --base-url "$url"

# No escape sequence, no C1 control, no bidirectional override in anything that was written.
python3 - "$work" <<'PYTHON'
import pathlib, re, sys
work = pathlib.Path(sys.argv[1])
bad = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
files = [p for name in ("offline", "service") for p in (work / f"out-{name}").rglob("*") if p.is_file()]
files += [work / f"{name}.{end}" for name in ("offline", "service") for end in ("out", "err")]
found = [(p, m.group()) for p in files if p.suffix != ".png" and (m := bad.search(p.read_text(encoding="utf-8")))]
for path, char in found:
    print(f"FAILED: {path} holds {char!r}")
print(f"{len(files)} files looked through")
sys.exit(bool(found))
PYTHON
echo "passed: inputs"
