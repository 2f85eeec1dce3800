import numpy as np

hours = 2


def sample_exponential(rate, n, rng):
    return rng.exponential(1 / rate, size=n)


def sample_ramp(n, rng):
    return np.maximum(rng.random(n), rng.random(n))


def box_muller(n, rng):
    m = -(-n // 2)
    r = np.sqrt(-2 * np.log(1 - rng.random(m)))
    t = 2 * np.pi * rng.random(m)
    return np.concatenate([r * np.sin(t), r * np.cos(t)])[:n]


def loaded_die(n, rng):
    return [int(6 if u >= 0.5 else 1 + u * 10) for u in rng.random(n)]


def sample_disk(n, rng):
    kept = []
    while len(kept) < n:
        p = rng.uniform(-1, 1, 2)
        if p @ p <= 1:
            kept.append(p)
    return np.array(kept)


def estimate_pi(n, rng):
    return 4 * sum(rng.uniform(-1, 1) ** 2 + rng.uniform(-1, 1) ** 2 <= 1 for _ in range(n)) / n


def standard_error(x):
    m = sum(x) / len(x)
    return (sum((v - m) ** 2 for v in x) / (len(x) - 1) / len(x)) ** 0.5


def metropolis(n, thin, rng):
    """n numbers, each after `thin` steps from the one before; the step is uniform in [-2.5, 2.5]."""
    x, kept = rng.normal(), []
    for _ in range(n):
        for _ in range(thin):
            new = x + rng.normal(0, 2)
            if rng.random() < np.exp((x * x - new * new) / 2):
                x = new
        kept.append(x)
    return np.array(kept)


# %% [markdown]
# ## Why
# The variance of the mean of n independent numbers is the variance of one divided by n.
