"""The names under which packages are imported and installed."""

from __future__ import annotations

from difflib import get_close_matches

#: The name that pip uses → the name that is imported, where they differ.
IMPORTED = {
    "scikit-learn": "sklearn", "scikit-image": "skimage", "opencv-python": "cv2", "pillow": "PIL", "pyyaml": "yaml",
    "beautifulsoup4": "bs4", "python-dateutil": "dateutil", "pytorch": "torch", "attrs": "attr",
}  # fmt: skip
#: The name that is imported → the name that pip uses, where they differ.
INSTALLED = {module: name for name, module in IMPORTED.items()} | {"torch": "torch"}
#: Common abbreviations for packages in code.
_SHORT = {
    "np": "numpy",
    "plt": "matplotlib",
    "pd": "pandas",
    "sp": "sympy",
    "nn": "torch",
    "tf": "tensorflow",
    "sns": "seaborn",
}
_USUAL = (
    "numpy", "torch", "scipy", "pandas", "matplotlib", "sympy", "sklearn", "skimage", "seaborn", "networkx", "jax",
    "tensorflow", "statsmodels", "einops", "tqdm", "torchvision", "transformers", "numba", "PIL", "cv2",
)  # fmt: skip


def package_advice(name: str) -> str:
    """Advice on a package that is not installed; ``name`` is the name that is imported."""
    top = name.split(".")[0]
    if top in _SHORT:
        return f"`{top}` is not a package but an abbreviation for one: write {_SHORT[top]}"
    near = get_close_matches(top, _USUAL, 1, cutoff=0.75)
    if near and near[0] != top:
        return f"there is no package `{top}` here: did you mean {near[0]}?"
    return f"the package `{top}` is not installed here: run `python -m pip install {INSTALLED.get(top, top)}`"
