"""Small downloads of each platform, as trees of files: the platform's names, our contents."""

from __future__ import annotations


def attempt(user: str, name: str, at: str, *files: tuple[str, str], typed: str = "") -> dict[str, str]:
    """One attempt of a Blackboard download: its list and its files, each with the name that the student gave it."""
    base = f"Homework 3_{user}_attempt_{at}"
    said = [f"Name: {name} ({user})", "Assignment: Homework 3", "Date Submitted: Tuesday", "Current Grade: ", ""]
    said += [
        "Submission Field:",
        typed or "There is no student submission text data for this assignment.",
        "",
        "Files:",
    ]
    for original, _ in files:
        said += [f"\tOriginal filename: {original}", f"\tFilename: {base}_{original}", ""]
    return {f"{base}.txt": "\n".join(said), **{f"{base}_{original}": content for original, content in files}}


BLACKBOARD = {
    **attempt("ada1", "Ada Byron", "2026-10-20-14-03-55", ("hw.py", "ada = 'old'")),
    **attempt("ada1", "Ada Byron", "2026-10-21-09-00-00", ("hw.py", "ada = 'new'"), ("plan (2).md", "words")),
    **attempt("b_o_b", "Bob (Bobby) Roe", "2026-10-20-23-59-59", ("my_hw_attempt.py", "bob = 1")),
    **attempt("cy", "Cy Dee", "2026-10-20-10-00-00", typed="x = 1"),
}
BRIGHTSPACE = {
    "30000-774411 - Ada Byron - Oct 20, 2026 203 PM/hw.py": "ada = 'old'",
    "30000-774411 - Ada Byron - Oct 21, 2026 900 AM/hw.py": "ada = 'new'",
    "30001-774411 - Bob - O'Roe - 21 October, 2026 2355/hw 3.py": "bob = 1",
    "30002-774411 - Cy Dee - Oct 9, 2026 12.05 AM - hw.py": "cy = 1",
    "index.html": "<html>",
}
ILIAS = {
    "Byron_Ada_ada1_3456/hw.py": "ada = 1",
    "Byron_Ada_ada1_3456/notes.pdf": "",
    "Öz_Ali_aoez_3457/Late Submission - hw.py": "ali = 1",
    "van Berg_Jan Willem_jvb_3458/20200101000000_hw.py": "jan = 1",
    "Team 12/Roe_Bob_broe_3459/hw.py": "bob = 1",
    "Team 12/Lee_Ann_alee_3460": None,
    "submissions.xlsx": "",
}
NBGRADER = {
    "submitted/ada/ps1/hw.py": "ada = 1",
    "submitted/ada/ps1/timestamp.txt": "2026-10-20 10:00:00 UTC",
    "submitted/bob/ps1/hw.py": "bob = 1",
    "submitted/bob/ps1/timestamp.txt": "2026-10-20 12:00:00.250000 CEST\n",
    "submitted/cy/ps1/hw.py": "cy = 1",
    "source/ps1/hw.py": "mine",
}
ALL = {"blackboard": BLACKBOARD, "brightspace": BRIGHTSPACE, "ilias": ILIAS, "nbgrader": NBGRADER}
