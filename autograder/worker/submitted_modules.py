"""The further files of a submission, which its main one imports.

They run as the main file does: what is broken or fails costs its own statement, not the whole module. A name that the
assignment asks for and the main file lacks is looked for in them, in their order.
"""

from __future__ import annotations

import dis
import types

import compiling

IMPORT_NAME = dis.opmap["IMPORT_NAME"]


class Submitted:
    """The helpers of a `run.Run`; ``kept`` are the kinds of statements that run where only definitions do."""

    def __init__(self, run, kept):
        self.run, self.files = run, run.job.get("helpers", ())
        self.kept = kept if run.job["load"] == "definitions" else object
        self.parsed, self.begun = [], set()
        run.files.update(cell["label"] for file in self.files for cell in file["cells"])
        for number, file in enumerate(self.files):
            run.beside.add(file["path"], lambda namespace, number=number: self.execute(number, namespace))

    def parse(self, parser, statements, broken):
        """Parse them; the facts about all of the source, as `compiling.names` gives them, and how many statements."""
        for file in self.files:
            found = [parser.parse(cell) for cell in file["cells"]]
            self.parsed.append([statement for good, _ in found for statement in good])
            broken += [error for _, errors in found for error in errors]
        self.first, own = len(statements), [code for _, _, code, _ in statements]
        count = self.first + len(self.files) + sum(map(len, self.parsed))
        if not self.run.job["facts"]:
            return [], count
        facts = [compiling.names(code) for code in own]
        if not self.files:
            return facts, count
        defined = {name for code, (binds, _) in zip(own, facts, strict=False) if not imports(code) for name in binds}
        further = [code for found in self.parsed for _, _, code, _ in found]
        for binds, reads in map(compiling.names, further):
            facts.append([[name for name in binds if name not in defined], reads])
        self.follow([*own, *further], facts)
        return facts, count

    def follow(self, codes, facts):
        """Count names of helpers that are used through their module, or under another name, among what is read."""
        theirs = {name for binds, _ in facts[self.first :] for name in binds}
        modules = {part for file in self.files for part in file["path"].removesuffix(".py").split("/")}
        used = [every_name(code) for code in codes]
        for code, names, (binds, _) in zip(codes, used, facts, strict=True):
            if imports(code) and names & modules:
                modules.update(binds)
        for names, fact in zip(used, facts, strict=True):
            if names & modules:
                fact[1] = sorted({*fact[1], *(names & theirs)})

    def execute(self, number, namespace):
        """Run one helper as a module."""
        self.begun.add(number)
        index = self.first + len(self.files) + sum(map(len, self.parsed[:number]))
        for label, line, code, node in self.parsed[number]:
            if node is None or isinstance(node, self.kept):
                try:
                    self.run.execute(code, namespace)
                except BaseException as error:
                    said = {"trouble": index, **self.run.describe(error), "place": f"{label}, line {line}"}
                    self.run.reply.send(said)
            index += 1

    def fill(self, namespace):
        """Take what the assignment asks for and the main file does not define out of the helpers."""
        asked = []  # of each, one name will do; an adapter needs all of its names
        for call in self.run.job["calls"] if self.files else ():
            asked += [[name] for name in call["names"]] if call.get("adapter") else [call["names"]]
        for number, file in enumerate(self.files):
            wanted = [names for names in asked if names and not any(name in namespace for name in names)]
            index, name = self.first + number, self.run.beside.full_name(file["path"])
            if not wanted or not name or index in self.run.job["skip"]:
                continue
            if number not in self.begun:
                clock = self.run.first_use.clock()
                self.run.reply.send({"at": "statement", "index": index, "where": file["path"], "cpu": clock})
            try:
                found = vars(self.run.beside.loaded(name))
            except BaseException as error:
                self.run.reply.send({"trouble": index, **self.run.describe(error), "place": file["path"]})
                continue
            for names in wanted:
                if one := next((name for name in names if name in found), None):
                    namespace.setdefault(one, found[one])


def imports(code):
    """Whether a statement imports anything itself."""
    return IMPORT_NAME in code.co_code[::2]


def every_name(code):
    """The global names and attributes that a statement uses, nested functions included."""
    found, todo = set(), [code]
    while todo:
        inner = todo.pop()
        found.update(inner.co_names)
        todo += [one for one in inner.co_consts if isinstance(one, types.CodeType)]
    return found
