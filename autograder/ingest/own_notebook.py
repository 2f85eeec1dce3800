"""Finds the file of the notebook whose kernel this is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.system.wording import few

#: The variable that VS Code defines in a kernel.
VS_CODE = "__vsc_ipynb_file__"
#: The environment variable in which Jupyter Server names the notebook, since version 2.
SESSION = "JPY_SESSION_NAME"


def own_notebook(names: Mapping[str, object], environment: Mapping[str, str], folder: Path, example: str) -> Path:
    """The notebook's file, by what its editor says of it, or as the only one in ``folder``.

    ``names`` are those of the kernel, ``folder`` is its working folder, and ``example`` the call that names a file.
    Raises `UsageError`, which says what to do, where the file cannot be found.
    """
    told = [Path(str(name)) for name in (names.get(VS_CODE), environment.get(SESSION)) if name]
    for path in told:
        for place in (path if path.is_absolute() else folder / path, folder / path.name):
            if place.suffix == ".ipynb" and place.is_file():
                return place
    found = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    if len(found) == 1:
        return found[0]
    if found:
        listed = few([path.name for path in found])
        raise UsageError(f"which file is yours? There are {listed}: write `{example}`")
    raise UsageError(
        f"the file of this notebook was not found: {folder} has no .ipynb file. Save it, and write its place: "
        f"`{example}`. In Colab, download it (File › Download › Download .ipynb) and upload it under Files first"
    )
