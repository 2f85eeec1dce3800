#!/usr/bin/env bash
# Makes the autograder's own virtual environment: on Gradescope (as root, while the image is built) and on a laptop
# (without root). The system's python3 is used to make it and is never changed.
#
#   ./setup.sh          what grading needs
#   ./setup.sh --dev    and what the tests and linters need
#
# The environment is .venv beside this file, or the folder that AUTOGRADER_VENV names. PYTHON names another python3.
set -euo pipefail
here=$(CDPATH= cd -- "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${AUTOGRADER_VENV:-$here/.venv}
python=${PYTHON:-python3}
index=https://download.pytorch.org/whl/cpu # PyTorch's own builds without CUDA

say() { printf 'setup.sh: %s\n' "$*" >&2; }

case "${1:-}" in
  '' | --dev) ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

as_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if ! command -v "$python" >/dev/null; then
  as_root_on_debian || { say "there is no $python: install Python 3.10 or later"; exit 1; }
  apt_install python3 python3-venv
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  say "$("$python" --version) is too old: 3.10 or later is needed; name one with PYTHON=…"
  exit 1
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    as_root_on_debian || { say "$python has no venv module: install python3-venv (or a full Python)"; exit 1; }
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt_install "python$version-venv" || apt_install python3-venv
  fi
  if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv" 2>/dev/null)" ]; then
    say "$venv holds other things: empty it, or name another folder with AUTOGRADER_VENV"
    exit 1
  fi
  "$python" -m venv --clear "$venv"
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
pip() { "$venv/bin/python" -m pip --quiet "$@"; }

torch=$(sed -n 's/^\(torch==[0-9.]*\).*/\1/p' "$here/requirements.txt")
if ! "$venv/bin/python" -c 'import sys; from importlib.metadata import version
sys.exit(version("torch").split("+")[0] != sys.argv[1])' "${torch#torch==}" 2>/dev/null; then
  if [ "$(uname -s)" = Linux ] && "$venv/bin/python" - "$index/torch/" <<'PY'
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=10).close()
except Exception:
    sys.exit(1)
PY
  then
    pip install --index-url "$index" "$torch" || pip install "$torch"
  else
    pip install "$torch"
  fi
fi
lock=requirements.txt
[ "${1:-}" != --dev ] || lock=requirements-dev.txt # which has all of the other, too
pip install -r "$here/$lock"
pip uninstall --yes autograder 2>/dev/null # what this was called before 0.13; another package of that name would hide it
pip install --no-deps --no-build-isolation --editable "$here"
"$venv/bin/python" -c 'import torch, numpy, autograder'
say "ready: $venv"
