"""Derivatives of what a call returns, by torch's autograd."""

from __future__ import annotations

import sys

import values


class GradientError(ValueError):
    """What the call returned has no derivatives; the message says why."""


def gradient(function, given, named, asked, kind, weights=None):
    """The derivatives of the function's value by the arguments (or weights) ``asked["by"]``; one alone by itself.

    Each argument is a copy that still knows where it came from, so that work in place does no harm.
    """
    torch = sys.modules["torch"]
    with torch.enable_grad():  # whatever the student's file has turned off
        leaves = []
        for place in asked["by"]:
            if weights is not None and place in weights:
                leaves.append(weights[place])
                continue
            arguments = named if isinstance(place, str) else given
            leaf = arguments[place].detach().requires_grad_(True)
            arguments[place] = leaf.clone()
            leaves.append(leaf)
        found = chosen(function(*given, **named), asked.get("of"))
        if not isinstance(found, torch.Tensor):
            raise GradientError(
                f"a value of type {type(found).__name__}, where a tensor is needed for its gradient"[:200]
            )
        if not found.requires_grad:
            raise GradientError(
                "the result has no gradient: it was not computed from the arguments by torch alone "
                "(look for .detach(), .item(), .data, .numpy(), torch.tensor(…) and torch.no_grad())"
            )
        if "upstream" in asked:
            upstream = torch.as_tensor(values.decode(asked["upstream"], kind), dtype=found.dtype)
            if tuple(upstream.shape) != tuple(found.shape):
                raise GradientError(f"the result has shape {tuple(found.shape)}, not {tuple(upstream.shape)}")
            found = found * upstream
        made = torch.autograd.grad(found.sum(), leaves, allow_unused=True)
    made = [torch.zeros_like(leaf) if one is None else one for leaf, one in zip(leaves, made, strict=True)]
    return made[0] if len(made) == 1 else made


def chosen(value, of):
    """The value that is meant of several: by its place, its key or its attribute."""
    if of is None:
        return value
    if isinstance(value, dict) or not isinstance(of, str):
        return value[of]
    return getattr(value, of)
