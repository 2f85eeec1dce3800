"""What pyproject.toml cannot say: a wheel takes along, in ``autograder/tree``, what a clone has beside the package."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from autograder.system import distribution  # noqa: E402


class WithTree(build_py):
    """Copies the files into the wheel; an editable install leaves them where they are."""

    def run(self) -> None:
        super().run()
        for target, source in self.tree().items():
            self.mkpath(str(Path(target).parent))
            self.copy_file(source, target)

    def tree(self) -> dict[str, str]:
        """Target → source; nothing for an editable install."""
        if self.editable_mode:
            return {}
        inside = Path(self.build_lib) / "autograder" / distribution.INSIDE.name
        files = {name: HERE / name for name in distribution.FILES} | distribution.example_files()
        return {str(inside / name): str(path) for name, path in files.items()}

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self.tree()]


setup(cmdclass={"build_py": WithTree})
