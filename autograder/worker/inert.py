"""Replaces plotting and widgets where there is no screen: every use does nothing and suits the code that follows.

A function that draws and then computes should get as far as in a notebook. So return values have the shape of the real
ones: `subplots` gives a figure and an array of axes, `hist` counts and edges, a color map colors.
"""

from __future__ import annotations

import dis
import sys
import types

import progress_bars

UNPACKS = {dis.opmap["UNPACK_SEQUENCE"], dis.opmap["UNPACK_EX"]}
#: What a function returns, by its name; filled in by `inert_returns`.
RETURNS = {}
PARAMETERS = {"figure.figsize": [6.4, 4.8], "figure.dpi": 100.0, "font.size": 10.0, "lines.linewidth": 1.5}


class Inert(types.ModuleType):
    """Any module, object or function of a package that shows things."""

    __path__ = ()

    def __init__(self, name="inert", owner=None):
        super().__init__(name)
        self.__dict__["_owner"] = owner

    def __getattr__(self, name):
        if name == "__version__":
            return "0.0"
        if name.startswith("__"):
            raise AttributeError(name)
        if name in progress_bars.NAMES:
            return progress_bars.NAMES[name]
        if name == "print":
            return print
        return (Colours if self.__name__ == "cm" else Inert)(name, self)

    def __call__(self, *args, **kwargs):
        name, owner = self.__name__, self.__dict__["_owner"]
        if name in RETURNS:
            try:
                return RETURNS[name](owner, *args, **kwargs)
            except Exception:  # unusual arguments: the real function might accept or reject them
                return Inert()
        if owner is not None and name.startswith(("get_", "set_")) and len(name) > 4:
            return owner.kept(name, args, kwargs)
        if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
            return args[0]  # used as a decorator
        made = Inert(name)
        if name[:1].isupper():  # a widget has its initial value
            vars(made).update((key, value) for key, value in kwargs.items() if not key.startswith("_"))
        return made

    def kept(self, name, args, kwargs):
        """`get_title()` returns what was passed to `set_title(…)`."""
        known = self.__dict__.setdefault("_known", {})
        if name.startswith("set_"):
            known[name[4:]] = args[0] if len(args) == 1 else args or next(iter(kwargs.values()), None)
            return Inert()
        return known[name[4:]] if name[4:] in known else Inert()

    def __iter__(self):
        return iter([Inert() for _ in range(unpacked(sys._getframe(1)))])

    def __len__(self):
        return 0

    def __getitem__(self, item):
        if self.__name__ == "rcParams" and item in PARAMETERS:
            return PARAMETERS[item]
        return (Colours if self.__name__ == "colormaps" else Inert)()

    def __setitem__(self, item, value):
        pass

    def __delitem__(self, item):
        pass

    def __bool__(self):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __instancecheck__(self, value):
        return isinstance(value, Inert)

    def __mro_entries__(self, bases):
        return (Base,)

    def __format__(self, spec):
        return "…"

    def __float__(self):
        return 0.0

    def __int__(self):
        return 0

    def __compare(self, other):
        return False

    def __combine(self, other=None):
        return Inert()

    __lt__ = __le__ = __gt__ = __ge__ = __compare
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __neg__ = __abs__ = __combine
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rpow__ = __and__ = __or__ = __ror__ = __combine


class Base:
    """Base for classes derived from an inert one: accepts any arguments and does nothing."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)


class Several(Inert):
    """Several inert objects in order: bars, lines, patches."""

    def __init__(self, items, name="several"):
        super().__init__(name)
        self.__dict__["_items"] = list(items)

    def __iter__(self):
        return iter(self.__dict__["_items"])

    def __len__(self):
        return len(self.__dict__["_items"])

    def __getitem__(self, item):
        return self.__dict__["_items"][item]

    def __bool__(self):
        return bool(self.__dict__["_items"])


class Colours(Inert):
    """A color map: returns black for each value."""

    N = 256

    def __call__(self, values=0.0, *args, **kwargs):
        numpy = sys.modules.get("numpy")
        shape = getattr(values, "shape", None) or (() if not hasattr(values, "__len__") else (len(values),))
        if not shape:
            return 0.0, 0.0, 0.0, 1.0
        if numpy is None:
            return [(0.0, 0.0, 0.0, 1.0) for _ in values]
        made = numpy.zeros((*shape, 4))
        made[..., 3] = 1
        return made


def unpacked(frame):
    """How many values the statement at a frame unpacks; 0 if it does not unpack."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if at >= 0 and code[at] == dis.EXTENDED_ARG:  # the position that Python 3.10 reports
        at += 2
    if at < 0 or code[at] not in UNPACKS:
        return 0
    wide = code[at - 1] if at >= 2 and code[at - 2] == dis.EXTENDED_ARG else 0
    if code[at] == dis.opmap["UNPACK_EX"]:
        return code[at + 1] + wide
    return code[at + 1] + (wide << 8)
