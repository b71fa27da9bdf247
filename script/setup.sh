#!/bin/sh
# Prepares this folder for hwx: system libraries, .venv, the locked packages, the translations.
#
# script/demo, script/test and the others begin with it; alone it is "sh script/setup.sh [LOCK]", where LOCK is
# requirements.txt unless another is named. It does only what is missing, so it may be run at any time.
# PYTHON names the Python to use (3.11 or newer); without it the first that fits is taken.

set -eu
unset CDPATH PYTHONHOME PYTHONPATH # meant for other programs; here they would lead to the wrong folders
cd -P -- "$(dirname -- "$0")/.."

LIBRARIES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" # for PDF; they bring fontconfig and a font with them

say() { printf '%s\n' "hwx: $*" >&2; }

stop() {
    say "$@"
    exit 1
}

set_up() { # set_up LOCK
    prepare_system
    prepare_venv
    install_lock "$1" || stop "The packages of $1 could not be installed; see above. Is there a network? Then start again."
    compile_translations
}

# The system: Python and the libraries of WeasyPrint

prepare_system() {
    if [ -d /opt/homebrew/lib ]; then # Python does not look there by itself
        export DYLD_FALLBACK_LIBRARY_PATH="${DYLD_FALLBACK_LIBRARY_PATH:+$DYLD_FALLBACK_LIBRARY_PATH:}/opt/homebrew/lib:/usr/local/lib:/usr/lib"
    fi
    have_venv || find_python || install_python
    have_pango || install_pango
}

have_venv() { # cheap; prepare_venv looks closer
    [ -x .venv/bin/python ] && [ -f .venv/.set-up ]
}

find_python() { # sets PY; one that hwx is tried with before a newer one
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11; fi
    for below in "(3, 14)" "(4,)"; do
        for PY in "$@"; do
            if command -v "$PY" >/dev/null && ! needs_apple_tools "$PY" && python_fits "$PY" "$below"; then return 0; fi
        done
    done
    return 1
}

python_fits() { # python_fits PROGRAM BELOW; Debian keeps ensurepip in a package of its own
    "$1" -c "import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < $2)" >/dev/null 2>&1
}

needs_apple_tools() { # macOS has a python3 that is too old, or only opens a window
    [ "$(command -v "$1")" = /usr/bin/python3 ] && [ "$(uname)" = Darwin ]
}

install_python() {
    if [ -n "${PYTHON:-}" ]; then
        stop "PYTHON=$PYTHON does not do: Python 3.11 or newer with the modules venv and ensurepip is needed."
    fi
    if command -v brew >/dev/null; then
        brew_install python@3.13 || :
    else
        apt_install python3 python3-venv || :
    fi
    find_python || stop "Python 3.11 or newer with the module venv is needed and was not found. To have it:
  $(mend "python3 python3-venv $LIBRARIES" "python@3.13 pango" "Python and its module venv")
Or name one that is here: PYTHON=/path/to/python3 $0"
}

have_pango() {
    for file in /opt/homebrew/lib/libpangoft2-1.0.dylib /usr/local/lib/libpangoft2-1.0.dylib; do
        if [ -e "$file" ]; then return 0; fi
    done
    have_library libpangoft2-1.0.so.0
}

have_library() { # have_library FILE
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -qF "$1" || [ -e "/usr/lib/$1" ]
}

install_pango() {
    if command -v brew >/dev/null; then
        brew_install pango || :
    else
        apt_install $LIBRARIES || :
    fi
    have_pango || say "Going on without PDF: the library Pango is missing. To have it:
  $(mend "$LIBRARIES" pango "the libraries Pango and HarfBuzz")"
}

mend() { # mend APT_PACKAGES BREW_PACKAGES THINGS; the one line for this system
    if command -v apt-get >/dev/null; then
        echo "As root: apt-get update && apt-get install -y $1"
    elif [ "$(uname)" = Darwin ]; then
        echo "With Homebrew: brew install $2"
    else
        echo "With the package manager of this system: install $3"
    fi
}

brew_install() {
    say "Installing with Homebrew: $*"
    brew install --quiet "$@" >&2
}

apt_install() { # 1 where apt-get is not there, not allowed, or fails
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        root="sudo -n"
    else
        return 1
    fi
    say "Installing packages of the system: $*"
    for pause in 2 10 0; do # a mirror may be busy for a moment; old lists may do as well
        if output=$($root apt-get update -qq 2>&1 </dev/null); then break; fi
        sleep "$pause"
    done
    output=$($root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" 2>&1 </dev/null) && return 0
    say "apt-get says:"
    printf '%s\n' "$output" | tail -n 15 >&2
    return 1
}

# .venv

prepare_venv() { # sets IDENTITY: the Python in .venv and where it stands
    wait_for_another_set_up
    if identify && [ "$(cat .venv/.set-up 2>/dev/null)" = "$IDENTITY" ] && [ ! -e .venv/.unfinished ]; then return 0; fi
    if [ -e .venv/.unfinished ]; then
        say "An earlier set-up was interrupted; starting over."
        rm -rf .venv
    elif ! venv_works && { [ -e .venv ] || [ -L .venv ]; }; then
        say ".venv is broken, too old, or was moved; making it anew."
        rm -rf .venv
    fi
    if [ ! -e .venv ]; then make_venv; fi
    identify || stop "The Python in .venv does not run. Remove the folder .venv and start again."
    printf '%s\n' "$IDENTITY" >.venv/.set-up
}

identify() {
    IDENTITY=$(.venv/bin/python -I -S -c 'import sys; print(*sys.version_info[:2], sys.executable)' 2>/dev/null)
}

venv_works() { # its programs name the folder they were made in
    head -n 2 .venv/bin/pip 2>/dev/null | grep -qF "$PWD/.venv/bin/" &&
        .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

make_venv() {
    [ -n "${PY:-}" ] || find_python || install_python
    say "Making .venv with $("$PY" --version)"
    mkdir .venv
    begin_work
    "$PY" -m venv .venv || { rm -rf .venv; stop "$PY could not make .venv; see above."; }
    end_work
}

# While .venv is being changed it holds the number of the process that changes it: a second start waits for the first,
# and what was cut short is not taken for whole.

begin_work() { echo $$ >.venv/.unfinished; }

end_work() { rm -f .venv/.unfinished; }

wait_for_another_set_up() {
    seconds=0
    while other=$(cat .venv/.unfinished 2>/dev/null) && [ "$other" != $$ ] && kill -0 "$other" 2>/dev/null; do
        [ $seconds != 0 ] || say "Another set-up is at work here (process $other); waiting for it."
        if [ $seconds = 300 ]; then return; fi
        seconds=$((seconds + 1))
        sleep 1
    done
}

install_lock() { # install_lock LOCK; pip is not called when it stands already
    mark="$(cat requirements*.txt | cksum) $IDENTITY"
    if [ "$(cat ".venv/.$1" 2>/dev/null)" = "$mark" ]; then return 0; fi
    say "Installing the packages of $1 into .venv (the first time this takes a minute)"
    begin_work
    if ! PIP_USER=0 .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --use-pep517 --require-hashes -r "$1" >&2; then
        end_work
        return 1
    fi
    printf '%s\n' "$mark" >".venv/.$1"
    end_work
}

# Translations: the text files are kept, the compiled ones are made

compile_translations() {
    for source in hwx/translations/*/LC_MESSAGES/*.po; do
        compiled=${source%.po}.mo
        if [ -e "$source" ] && { [ ! -e "$compiled" ] || [ "$source" -nt "$compiled" ]; }; then
            say "Compiling $source"
            .venv/bin/pybabel --quiet compile -i "$source" -o "$compiled" >&2 || say "$source has mistakes; see above."
        fi
    done
}

case ${0##*/} in setup.sh) set_up "${1:-requirements.txt}" ;; esac
