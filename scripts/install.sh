#!/usr/bin/env bash
# Sets up both environments from their locks: .venv (Frontdesk and its tools) and assistant/.venv (Rasa).
# Does nothing when they are up to date. Whatever stops it is told in one line with what to do.
set -euo pipefail
cd "$(dirname "$0")/.."

NEEDED_MB=4000
LOG=var/log/install.log
RASA_LOG=var/log/install-rasa.log
UV=.bootstrap/bin/uv

# uv must take the Python that is here, never fetch one of its own.
export UV_PYTHON_DOWNLOADS=never

stop() {
    echo "make: $*" >&2
    exit 1
}

# The system's own build comes first: it was optimised by a profile, and runs all of this a quarter quicker than one that
# pyenv or a plain `make` has built.
find_python() {
    local needed candidate
    for needed in "import ensurepip, sys" "import sys"; do
        for candidate in ${PYTHON:-/usr/bin/python3.11 python3.11 python3}; do
            if "$candidate" -c "$needed; sys.exit(sys.version_info[:2] != (3, 11))" 2>/dev/null; then
                command -v "$candidate"
                return
            fi
        done
    done
    stop "Python 3.11 is missing: install it (Debian 12: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3.11"
}

# What an installer said when it failed, as the one line that helps.
explain() {
    local step=$1
    if grep -qiE 'no space left|disk quota|os error 28' "$LOG"; then
        stop "the disk is full while $step: free about $NEEDED_MB MB here and run it again"
    elif grep -qiE 'ensurepip|python3.*-venv' "$LOG"; then
        stop "Python's venv module is missing: install it (Debian 12: apt-get install python3-venv) and run it again"
    elif [ -n "$(without_wheel)" ]; then
        stop "$(without_wheel) has no wheel for $("$python" -V) on $(uname -sm), and nothing is compiled at set-up: lock a version that has one; details in $LOG"
    elif grep -qiE 'hash(es)? (mismatch|do not match)|do not match the hashes' "$LOG"; then
        stop "a package differs from what the lock names while $step: see $LOG"
    elif grep -qiE 'connect|resolve|dns|network|timed? ?out|unreachable|proxy|certificate|no matching distribution' "$LOG"; then
        stop "the package index cannot be reached while $step: check the network (or its proxy and certificates) and run it again; details in $LOG"
    fi
    stop "$step failed: $(tail -n 1 "$LOG") (all of it in $LOG)"
}

without_wheel() { # the package that would have to be built, from what the installer said
    grep -oiE '[a-z0-9._-]+==[^ ]+ has no (usable )?wheels' "$LOG" | head -n 1 | cut -d' ' -f1
}

run() {
    local step=$1
    shift
    "$@" >"$LOG" 2>&1 || explain "$step"
}

digest() {
    { "$python" -V; pwd; cat "$@"; } | sha256sum | cut -d' ' -f1
}

up_to_date() { # STAMP DIGEST
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

room() {
    local free
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$NEEDED_MB" ] || stop "the disk has $free MB left and the environments need about $NEEDED_MB: free some and run it again"
}

install_uv() {
    local now
    now=$(digest requirements-uv.lock)
    up_to_date .bootstrap/stamp "$now" && return
    echo "Setting up the installer (uv)"
    rm -rf .bootstrap
    run "setting up the installer" "$python" -m venv .bootstrap
    run "fetching the installer" .bootstrap/bin/python -m pip install --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: --retries 2 --timeout 30 -r requirements-uv.lock
    echo "$now" >.bootstrap/stamp
}

environment() { # WHAT FOLDER LOCK [OPTION OF THE INSTALLER]
    local what=$1 folder=$2 lock=$3 option=${4-} now
    now=$(digest "$lock")
    up_to_date "$folder/stamp" "$now" && return
    room
    echo "Installing $what into $folder ($(grep -c '==' "$lock") packages)"
    rm -f "$folder/stamp"
    [ -x "$folder/bin/python" ] || run "setting up $folder" "$UV" venv --quiet --no-project -p "$python" "$folder"
    run "installing $what" "$UV" pip sync --quiet --require-hashes --only-binary :all: $option \
        -p "$folder/bin/python" "$lock"
    echo "$now" >"$folder/stamp"
}

stand_ins() { # modules of ours for packages of Rasa's that have no wheel
    local here=assistant/stand_ins there=assistant/.venv/lib/python3.11/site-packages file
    for file in "$here"/*.py; do
        cmp -s "$file" "$there/${file##*/}" || run "installing ${file##*/}" cp "$file" "$there/"
    done
}

bytecode() { # FOLDER MODULES: of what starts alone; the rest, which is most, is compiled when it is first used
    local folder=$1 modules=$2 now
    now=$(digest "$folder/stamp")
    up_to_date "$folder/bytecode-stamp" "$now" && return
    run "compiling modules of $folder" env -u PYTHONDONTWRITEBYTECODE RASA_TELEMETRY_ENABLED=false \
        "$folder/bin/python" -c "import $modules"
    echo "$now" >"$folder/bytecode-stamp"
}

encoder() { # the sentence encoder in integers, where this processor is quicker with them; the search's has an adapter
    prepared assistant/.venv "the sentence encoder"
    prepared .venv "the encoder of the search" --adapter frontdesk/knowledge/index/adapter.npz
}

prepared() { # FOLDER WHAT [--adapter FILE]
    local folder=$1 what=$2 now
    shift 2
    now=$(digest "$folder/stamp" assistant/.venv/stamp encoder/*.py "${@:2}")
    up_to_date "$folder/share/frontdesk-encoder/stamp" "$now" && return
    rm -rf "$folder/share/frontdesk-encoder"
    run "preparing $what" assistant/.venv/bin/python -m encoder.quantise --folder "$folder/share/frontdesk-encoder" "$@"
    echo "$now" >"$folder/share/frontdesk-encoder/stamp"
}

languages() { # the model that tells languages apart, which would be unpacked at each start otherwise
    local now
    now=$(digest .venv/stamp frontdesk/language/unpack.py)
    up_to_date .venv/languages-stamp "$now" && return
    run "preparing the languages" .venv/bin/python -m frontdesk.language.unpack
    echo "$now" >.venv/languages-stamp
}

project() {
    local now
    now=$(digest pyproject.toml .venv/stamp)
    up_to_date .venv/project-stamp "$now" && return
    run "installing frontdesk itself" "$UV" pip install --quiet --no-deps --no-build-isolation -p .venv/bin/python -e .
    echo "$now" >.venv/project-stamp
}

frontdesk() {
    environment "Frontdesk" .venv requirements-dev.lock
    project
    bytecode .venv "actions.server, frontdesk.bootstrap.actions, frontdesk.bootstrap.public, frontdesk.cli.app, frontdesk.site"
    languages
}

rasa() {
    LOG=$RASA_LOG
    environment "Rasa" assistant/.venv assistant/requirements-dev.lock
    stand_ins
    bytecode assistant/.venv "rasa.core.run, rasa.engine.recipes.default_recipe, rasa.model_training, rasa.validator"
}

mkdir -p "$(dirname "$LOG")" 2>/dev/null || stop "$(pwd) cannot be written to: check its owner and that the disk is not full"
python=$(find_python)
install_uv
set -m # a group of its own, so that what it has started ends with it
rasa 2>"$RASA_LOG.said" &
rasa=$!
set +m
trap 'kill -- "-$rasa" 2>/dev/null || true' EXIT
frontdesk
wait "$rasa" || { cat "$RASA_LOG.said" >&2; exit 1; }
encoder
