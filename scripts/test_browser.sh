#!/usr/bin/env bash
# Runs `pytest -m browser`: journeys in Debian's Chromium against the whole system, which the tests
# start themselves. The pages must have been built (make test-browser sees to it).
#
# Chromium and Chinese fonts are installed from Debian's packages when missing (root is needed for
# that alone). Arguments go to pytest. Screens of what failed are kept under .tmp/browser.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'test-browser: %s\n' "$*" >&2
    exit 1
}

missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ -n "$(find /usr/share/fonts -iname 'NotoSansCJK*' -print -quit 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
if [ "${#missing[@]}" -gt 0 ]; then
    [ "$(id -u)" = 0 ] || fail "run as root to have ${missing[*]} installed, or install them"
    printf '== installing %s\n' "${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
exec .venv/bin/python -m pytest -m browser "$@" tests/browser
