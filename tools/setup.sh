#!/bin/sh
# Prepares what `make` needs. Usage: tools/setup.sh packages | project | browser
# On Debian as root a missing package is installed; elsewhere one message says what is missing.
set -eu
PYTHON=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() {
    echo "setup: installing $* from Debian's packages"
    export DEBIAN_FRONTEND=noninteractive
    said=$(apt-get update -qq 2>&1 && apt-get install -qq --no-install-recommends "$@" 2>&1) || {
        echo "$said" | tail -n 20 >&2
        fail "apt-get could not install $*; what it said stands above."
    }
}

fail() {
    echo "setup: $1" >&2
    exit 1
}

packages() {
    if ! command -v "$PYTHON" >/dev/null; then
        can_install || fail "there is no '$PYTHON' here. Install Python 3.11 or newer with its venv module."
        install python3 python3-venv
    fi
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "'$PYTHON' is $("$PYTHON" --version), and 3.11 or newer is needed. Name another one: make PYTHON=python3.13 …"
    if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        can_install || fail "'$PYTHON' has no venv module. On Debian and Ubuntu: sudo apt-get install python3-venv"
        install python3-venv
    fi
    echo "setup: installing the locked Python packages into .venv (about a minute, once)"
    "$PYTHON" -m venv .venv
    .venv/bin/python -m pip install -qq --no-deps --require-hashes -r requirements.lock
}

project() {
    .venv/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
    # Otherwise the first plot of a notebook says that it looks for fonts.
    .venv/bin/python -c 'import matplotlib.font_manager' 2>/dev/null
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return; fi
    done
    if can_install; then
        install chromium
    else
        echo "setup: no Chromium found; the browser tests need one. On Debian: sudo apt-get install chromium" >&2
    fi
}

"$1"
