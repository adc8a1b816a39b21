#!/usr/bin/env bash
# Makes the virtual environment from a hashed lock: make_venv.sh FOLDER LOCK
set -euo pipefail
folder=$1 lock=$2

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "puhui needs Python >= 3.11 with venv (python3 is: $(python3 --version 2>&1 || true))." >&2
    echo "On Debian: apt-get install python3 python3-venv. Another one: make PYTHON=/path/to/python" >&2
    return 1
}

if ! "$folder/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    "$python" -m venv --clear "$folder"
fi

# uv installs in a tenth of pip's time; it is itself a line of the lock, so its hash is checked too.
# It does not read pip's configuration: where only that names a mirror, pip does the whole work.
uv_lines=$(mktemp)
trap 'rm -f "$uv_lines"' EXIT
awk '/^uv==/ { on = 1 } on && /^[^ ]/ && !/^uv==/ { exit } on && !/^ *#/ { print }' "$lock" >"$uv_lines"
sed -i.bak '$ s/ *\\$//' "$uv_lines" && rm -f "$uv_lines.bak"
pip() { "$folder/bin/python" -m pip --disable-pip-version-check "$@"; }
pip install --quiet --require-hashes -r "$uv_lines"
"$folder/bin/uv" pip install --quiet --python "$folder/bin/python" --require-hashes -r "$lock" \
    || pip install --require-hashes -r "$lock"
