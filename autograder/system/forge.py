"""Which forge's CI this process runs in, by the environment variables that each documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: Forges that read workflow commands, by the variable that each sets to ``true``. All of them also set GitHub's.
_ACTIONS = {"FORGEJO_ACTIONS": "Forgejo", "GITEA_ACTIONS": "Gitea", "GITHUB_ACTIONS": "GitHub"}


@dataclass(frozen=True)
class Forge:
    """A forge: its name, "" for none, and the files through which a step reports to it.

    ``commands``: it reads workflow commands (``::error …``) from the output. ``root`` is the checked out repository,
    from which it counts paths. ``summary`` and ``outputs`` are files to append to: Markdown, and ``name=value`` lines.
    """

    name: str = ""
    commands: bool = False
    root: Path | None = None
    summary: Path | None = None
    outputs: Path | None = None


def detect(environment: Mapping[str, str]) -> Forge:
    """The forge that set this environment.

    https://docs.github.com/actions/reference/variables-reference, https://docs.gitlab.com/ci/variables/predefined_variables/,
    https://forgejo.org/docs/latest/user/actions/reference/.
    """

    def path(name: str) -> Path | None:
        return Path(environment[name]) if environment.get(name) else None

    for variable, name in _ACTIONS.items():
        if environment.get(variable) == "true":
            return Forge(name, True, path("GITHUB_WORKSPACE"), path("GITHUB_STEP_SUMMARY"), path("GITHUB_OUTPUT"))
    if environment.get("GITLAB_CI") == "true":
        return Forge("GitLab", root=path("CI_PROJECT_DIR"))
    return Forge()
