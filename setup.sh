#!/usr/bin/env bash
# Creates the autograder's own virtual environment: on Gradescope (as root, while the image is built) or on a laptop
# (without root). It is created with the system's python3, which is never changed.
#
#   ./setup.sh          install what grading needs
#   ./setup.sh --dev    also install what the tests and linters need
#
# The environment is .venv next to this file, or the folder AUTOGRADER_VENV. PYTHON selects another python3.
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
  as_root_on_debian || { say "$python was not found: install Python 3.10 or later"; exit 1; }
  apt_install python3 python3-venv
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  say "$("$python" --version) is too old: set PYTHON=… to a Python 3.10 or later"
  exit 1
}

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    as_root_on_debian || { say "$python has no venv module: install python3-venv (or a full Python)"; exit 1; }
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt_install "python$version-venv" || apt_install python3-venv
  fi
  if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv" 2>/dev/null)" ]; then
    say "$venv is not empty and not a virtual environment: empty it, or set AUTOGRADER_VENV to another folder"
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
[ "${1:-}" != --dev ] || lock=requirements-dev.txt # includes requirements.txt
pip install -r "$here/$lock"
pip uninstall --yes autograder 2>/dev/null # the distribution's name before 0.13; a package of that name would shadow this one
pip install --no-deps --no-build-isolation --editable "$here"
"$venv/bin/python" -c 'import torch, numpy, autograder'
say "ready: $venv"
