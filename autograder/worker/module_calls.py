"""An ``nn.Module`` of the student's, built with given arguments and weights, ready to be called."""

from __future__ import annotations

import copy
import random
import sys
import zlib

import values

SPREAD = 0.3  # standard deviation of weights that a question leaves out


class ModuleError(ValueError):
    """The module is none, or has no place for a weight; the message says which."""


def seed(number):
    """The state of every generator of random numbers that a package has by itself."""
    random.seed(number)
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(number)
    if (torch := sys.modules.get("torch")) is not None:
        torch.manual_seed(number)


def built(made, asked, kind):
    """What is called of the module, its parameters by the question's names for them, and whether it is float64.

    ``made`` is the student's class (or a function that returns a module); a module is copied, so that no call changes
    what the next one gets.
    """
    torch = sys.modules["torch"]
    seed(0)
    if isinstance(made, torch.nn.Module):
        net = copy.deepcopy(made)
    else:
        options = {name: values.decode(tree, kind) for name, tree in asked.get("options", {}).items()}
        net = made(*(values.decode(tree, kind) for tree in asked.get("init", ())), **options)
    if not isinstance(net, torch.nn.Module):
        raise ModuleError(f"this is a value of type {type(net).__name__}, not a torch.nn.Module"[:200])
    given = {name: torch.as_tensor(values.decode(tree, kind)) for name, tree in asked.get("weights", {}).items()}
    found = set_weights(torch, net, given)
    net.train(asked["mode"] == "train")
    seed(0)  # what is random in training is the same in every call
    return (getattr(net, asked["method"]) if asked.get("method") else net), found, is_double(net)


def is_double(net):
    """Whether all the weights of a module are float64, so that it takes no other numbers."""
    return {str(one.dtype) for one in net.parameters() if one.is_floating_point()} == {"torch.float64"}


def set_weights(torch, net, given):
    """Set the weights that are given, and all other trainable ones from a seed that their name makes."""
    places = {**dict(net.named_parameters()), **dict(net.named_buffers())}
    known = {name: one for name, one in places.items() if not torch.nn.parameter.is_lazy(one)}
    chosen = {}
    for by in (by_name, by_shape):
        for name, value in given.items():
            free = {n: one for n, one in known.items() if n not in chosen.values()}
            if name not in chosen and (place := by(name, tuple(value.shape), free)):
                chosen[name] = place
    for name, value in given.items():
        if name not in chosen:
            has = ", ".join(f"{n} {tuple(one.shape)}" for n, one in list(known.items())[:12]) or "none"
            raise ModuleError(f"no parameter is `{name}` of shape {tuple(value.shape)}: the module has {has}"[:900])
    with torch.no_grad():
        for name, place in chosen.items():
            known[place].copy_(given[name])
        for name, one in net.named_parameters():
            if name in chosen.values() or name not in known or not one.requires_grad or not one.is_floating_point():
                continue
            source = torch.Generator().manual_seed(zlib.crc32(name.encode()))
            made = SPREAD * torch.randn(tuple(one.shape), generator=source, dtype=torch.float32)
            one.copy_(made + 1 if one.ndim == 1 and name.endswith("weight") else made)  # around 1 where it scales
    return {name: known[place] for name, place in chosen.items()}


def by_name(name, shape, free):
    """The one parameter of this shape that is called so, by its whole name or the end of it; None if there is none."""
    ends = name, f"{name}.weight"
    if name in free:
        return name if tuple(free[name].shape) == shape else None
    found = [n for n, one in free.items() if tuple(one.shape) == shape and any(f".{n}".endswith(f".{e}") for e in ends)]
    return found[0] if len(found) == 1 else None


def by_shape(name, shape, free):
    """The one parameter of this shape; None if there are several or none."""
    found = [n for n, one in free.items() if tuple(one.shape) == shape]
    return found[0] if len(found) == 1 else None
