"""Answers as numbers: for each question, random answers that students might submit, from right to hopeless."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
import torch.nn.functional as F

from . import oracle

K0, K1, K2, K3 = (oracle.KEY[i].numpy() for i in range(4))
KEYS = oracle.KEY.numpy()
VALUES = oracle.VALUE.numpy()


@dataclass(frozen=True)
class Draft:
    """Numbers, and optionally the formula they come from (over k0, k1, k2, k3 and key; {row} stands for a slice)."""

    value: np.ndarray
    formula: str = ""
    exact: bool = False  # close to a threshold on purpose: must be written out to the last digit


def from_formula(formula: str) -> Draft:
    """Evaluates the formula just as the student's file will: in torch, in single precision."""
    key = oracle.KEY.float()
    names = {"torch": torch, "F": F, "key": key, **{f"k{i}": key[i : i + 1] for i in range(4)}}
    return Draft(eval(formula, names).numpy().astype(np.float64), formula)


def any_of(rng: Random, *makers: Callable[[], Draft | np.ndarray | str]) -> Draft:
    made = rng.choice(makers)()
    if isinstance(made, str):
        return from_formula(made)
    return made if isinstance(made, Draft) else Draft(np.asarray(made, dtype=np.float64))


def scale(rng: Random, low: float, high: float) -> float:
    """A factor that a student might choose."""
    return round(math.exp(rng.uniform(math.log(low), math.log(high))), rng.choice([0, 1, 1, 2]))


def noise(rng: Random, size: float, rows: int = 1) -> np.ndarray:
    return np.array([[rng.gauss(0, size) for _ in range(3)] for _ in range(rows)])


def solve(rows: np.ndarray, scores: list[float]) -> np.ndarray:
    """The shortest vector with the given products."""
    return np.asarray(np.linalg.lstsq(rows, np.array(scores), rcond=None)[0]).reshape(1, 3)


# ---- 1.2.1 and 1.2.2: one large score


def right_121(rng: Random) -> Draft:
    s = scale(rng, 4, 40)
    return any_of(
        rng,
        lambda: f"{s} * k0",
        lambda: f"{s} * k0",
        lambda: f"k0 * {rng.choice([50, 100, 1000, 1e6])}",
        lambda: f"k0 / {round(1 / s, 4)}",
        lambda: s * K0[None] + noise(rng, 0.5),
        lambda: np.round(rng.choice([10, 12, 20]) * K0[None]),
        lambda: solve(KEYS, [rng.uniform(9, 30), 0, 0, 0]),
        lambda: f"torch.linalg.lstsq(key, {s + 8} * torch.eye(4)[:, :1]).solution.T",
    )


def wrong_121(rng: Random) -> Draft:
    s = scale(rng, 4, 20)
    return any_of(
        rng,
        lambda: f"{s} * k{rng.choice([1, 2, 3])}",
        lambda: f"-{s} * k0",
        lambda: f"{round(rng.uniform(1.3, 3.2), 1)} * k0",
        lambda: s * VALUES[:1],
        lambda: np.zeros((1, 3)),
        lambda: np.array([[1.0, 0.0, 0.0]]),
        lambda: noise(rng, 3),
    )


def unscaled_121(rng: Random) -> Draft:
    return any_of(rng, lambda: "k0", lambda: "1 * k0", lambda: "1.01 * k0", lambda: K0[None] + noise(rng, 0.004))


def right_122(rng: Random) -> Draft:
    s = scale(rng, 5, 40)
    return any_of(
        rng,
        lambda: f"{s} * key",
        lambda: f"{s} * torch.cat([k0, k1, k2, k3])",
        lambda: f"key * {rng.choice([20, 50, 100, 1000])}",
        lambda: KEYS * np.array([[scale(rng, 6, 60)] for _ in range(4)]),
        lambda: np.round(s * KEYS + noise(rng, 0.3, 4), 2),
        lambda: f"torch.linalg.lstsq(key, {s + 9} * torch.eye(4)).solution.T",
        lambda: f"{s + 9} * torch.linalg.pinv(key).T",
    )


def wrong_122(rng: Random) -> Draft:
    """Some rows right, some not, sometimes none."""
    s = scale(rng, 6, 20)
    rows = s * KEYS
    for i in rng.sample(range(4), rng.choice([1, 1, 2, 2, 3, 4])):
        rows[i] = rng.choice([np.zeros(3), KEYS[i], -rows[i], s * KEYS[(i + 1) % 4], s * VALUES[i]])
    return any_of(
        rng,
        lambda: rows,
        lambda: rows,
        lambda: rows,
        lambda: f"{round(rng.uniform(3, 5), 1)} * key",
        lambda: f"{s} * key.flip(0)",
        lambda: f"{s} * key[[0, 1, 3, 2]]",
        lambda: s * VALUES,
        lambda: s * np.eye(4)[:, :3],
    )


# ---- 1.3: equal scores


def right_131(rng: Random) -> Draft:
    return any_of(
        rng,
        lambda: "0 * k0",
        lambda: "torch.zeros(1, 3)",
        lambda: "key.mean(0, keepdim=True)",
        lambda: "torch.linalg.lstsq(key, torch.full((4, 1), 0.25)).solution.T",
        lambda: np.full((1, 3), rng.choice([1e-3, 1e-6, -1e-4, 0.0, -0.0])),
        lambda: noise(rng, 0.03),
    )


def wrong_131(rng: Random) -> Draft:
    return any_of(
        rng,
        lambda: "key.sum(0, keepdim=True)",
        lambda: f"{scale(rng, 5, 50)} * (k0 + k1 + k2 + k3)",
        lambda: np.full((1, 3), rng.choice([1.0, -1.0, 10.0])),
        lambda: np.full((1, 3), 1 / 3),
        lambda: "10 * k0",
        lambda: VALUES.mean(0, keepdims=True) * rng.choice([1, 10]),
        lambda: noise(rng, 2),
    )


def right_132(rng: Random) -> Draft:
    s = scale(rng, 1.6, 80)
    tilt = np.cross(K0 - K1, [0.0, 0.0, 1.0])
    return any_of(
        rng,
        lambda: f"{s} * (k0 + k1)",
        lambda: f"{2 * s} * ((k0 + k1) / 2)",
        lambda: f"{s} * k0 + {s} * k1",
        lambda: f"{2 * s} * torch.cat([k0, k1]).mean(0, keepdim=True)",
        lambda: s * (K0 + K1)[None] + rng.uniform(-0.3, 0.3) * s * tilt[None],
        lambda: solve(KEYS[:2], [s, s + rng.uniform(-0.05, 0.05)]),
        lambda: solve(KEYS[:2], [s + 3, s + 3]) + noise(rng, 0.01),
        lambda: np.array([[55.0, 57.0, 1.0]]) + rng.choice([0.0, 0.5]),
    )


def wrong_132(rng: Random) -> Draft:
    """Half marks are drawn as often as none."""
    return any_of(
        rng,
        lambda: f"{round(rng.uniform(0.7, 1.3), 2)} * (k0 + k1)",
        lambda: f"{rng.randint(92, 240)} * (k0 + k1)",
        lambda: solve(KEYS[:2], [(s := rng.uniform(5, 40)) + rng.uniform(0.2, 0.8), s]),
        lambda: f"{rng.choice([400, 1000, 5000])} * (k0 + k1)",
        lambda: "(k0 + k1) / 2",
        lambda: "10 * k0",
        lambda: "20 * (k0 - k1)",
        lambda: 20 * (VALUES[0] + VALUES[1])[None],
        lambda: np.zeros((1, 3)),
        lambda: "torch.linalg.lstsq(key, torch.tensor([[20.0], [20.0], [0.0], [0.0]])).solution.T",
        lambda: noise(rng, 8),
    )


# ---- 1.4: a new third key, given the query of 1.3.2


def right_141(rng: Random, query: np.ndarray) -> Draft:
    q = query.reshape(1, 3)
    level = float((q @ (K0 + K1)).item()) / 2 / float((q @ q.T).item())
    a = round(rng.uniform(0.3, 0.7), 2)
    return any_of(
        rng,
        lambda: "(k0 + k1) / 2",
        lambda: "0.5 * k0 + 0.5 * k1",
        lambda: "torch.cat([k0, k1]).mean(0, keepdim=True)",
        lambda: f"{a} * k0 + {round(1 - a, 2)} * k1",
        lambda: np.round((K0 + K1)[None] / 2, 2),
        lambda: level * q,
        lambda: level * q + rng.uniform(-1, 1) * np.cross(q, [[0.0, 0.0, 1.0]]) / np.linalg.norm(q),
        lambda: rng.choice([K0, K1])[None] + 0.0,
    )


def wrong_141(rng: Random, query: np.ndarray) -> Draft:
    return any_of(
        rng,
        lambda: "k0 + k1",
        lambda: "k2",
        lambda: "-(k0 + k1) / 2",
        lambda: "(k0 + k1) / 3",
        lambda: "F.normalize(k0 + k1, dim=-1)",
        lambda: np.zeros((1, 3)),
        lambda: np.round((K0 + K1)[None] / 2 + noise(rng, 0.05), 2),
        lambda: query.reshape(1, 3).copy(),
        lambda: noise(rng, 0.7),
    )


def right_142(rng: Random, query: np.ndarray) -> Draft:
    q = query.reshape(1, 3)
    return any_of(
        rng,
        lambda: "(k0 + k1) / (k0 + k1).norm()",
        lambda: "F.normalize(k0 + k1, dim=-1)",
        lambda: f"{scale(rng, 0.1, 90)} * (k0 + k1)",
        lambda: "(k0 + k1) / 2",
        lambda: np.round((K0 + K1)[None] / np.linalg.norm(K0 + K1), rng.choice([1, 2, 3])),
        lambda: q.copy(),
        lambda: q / np.linalg.norm(q),
        lambda: q / np.linalg.norm(q) + noise(rng, 0.03),
    )


def wrong_142(rng: Random, query: np.ndarray) -> Draft:
    return any_of(
        rng,
        lambda: rng.choice(["k0", "k1", "k2", "k3"]),
        lambda: "-1 * (k0 + k1)",
        lambda: "k0 - k1",
        lambda: "torch.zeros(1, 3)",  # has no direction: rescaling it divides by zero
        lambda: VALUES[2:3] * rng.choice([1, 5]),
        lambda: (0.8 * K0 + 0.2 * K1)[None],
        lambda: noise(rng, 1),
    )


# ---- any question


def draw(question: str, kind: str, rng: Random, query: oracle.Choice) -> Draft:
    """A draft of kind right, wrong, unscaled or edge; `query` is the answer to 1.3.2 drawn before."""
    if kind == "edge":
        return edge(question, rng, query)
    if kind == "unscaled" and question == "1.2.1":
        return unscaled_121(rng)
    side = 0 if kind == "right" else 1
    if question == "1.4.1":
        return (right_141, wrong_141)[side](rng, oracle.own(query).numpy())
    if question == "1.4.2":
        return (right_142, wrong_142)[side](rng, oracle.own_if_winnable(query).numpy())
    return ALONE[question][side](rng)


ALONE = {
    "1.2.1": (right_121, wrong_121),
    "1.2.2": (right_122, wrong_122),
    "1.3.1": (right_131, wrong_131),
    "1.3.2": (right_132, wrong_132),
}


def edge(question: str, rng: Random, query: oracle.Choice) -> Draft:
    """An answer between a right and a wrong one that lands a hair inside or outside of the tolerance."""
    good, bad = _pair(question, rng, query)
    row = rng.randrange(len(good))
    limit = oracle.HALF if question == "1.3.2" and rng.random() < 0.4 else oracle.FULL
    goal = limit + rng.choice([-1, 1]) * 10 ** rng.uniform(-5.6, -3)
    low, high = 0.0, 1.0
    for _ in range(60):
        t = (low + high) / 2
        error = oracle.row_errors(question, _mix(good, bad, row, t), query)[row]
        low, high = (t, high) if error < goal else (low, t)
    return Draft(_mix(good, bad, row, (low + high) / 2), exact=True)


def _pair(question: str, rng: Random, query: oracle.Choice) -> tuple[np.ndarray, np.ndarray]:
    """Answers with all rows right, and all rows wrong (beyond half marks too)."""
    good = _search(question, "right", rng, query, lambda errors: max(errors) < 0.045)
    return good, _search(question, "wrong", rng, query, lambda errors: min(errors) > 0.155)


def _search(
    question: str, kind: str, rng: Random, query: oracle.Choice, fits: Callable[[list[float]], bool]
) -> np.ndarray:
    for _ in range(100):
        value = draw(question, kind, rng, query).value
        if fits(oracle.row_errors(question, value, query)):
            return value
    return value


def _mix(good: np.ndarray, bad: np.ndarray, row: int, t: float) -> np.ndarray:
    mixed: np.ndarray = good.copy()
    mixed[row] = (1 - t) * good[row] + t * bad[row]
    return mixed
