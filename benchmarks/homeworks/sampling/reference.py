import numpy as np

hours = 2


def sample_exponential(rate, n, rng):
    return -np.log(1 - rng.random(n)) / rate


def sample_ramp(n, rng):
    return np.sqrt(rng.random(n))


def box_muller(n, rng):
    u, v = 1 - rng.random(n), rng.random(n)
    return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)


def loaded_die(n, rng):
    return rng.choice([1, 2, 3, 4, 5, 6], size=n, p=[0.1] * 5 + [0.5])


def sample_disk(n, rng):
    r, phi = np.sqrt(rng.random(n)), 2 * np.pi * rng.random(n)
    return np.column_stack([r * np.cos(phi), r * np.sin(phi)])


def estimate_pi(n, rng):
    x, y = rng.random(n), rng.random(n)
    return 4 * np.mean(x**2 + y**2 < 1)


def standard_error(x):
    return np.std(x, ddof=1) / np.sqrt(len(x))


def metropolis(n, thin, rng):
    """n numbers, each after `thin` steps from the one before; the step is uniform in [-2.5, 2.5]."""
    x, kept = rng.normal(), []
    for _ in range(n):
        for _ in range(thin):
            new = x + rng.uniform(-2.5, 2.5)
            if rng.random() < np.exp((x * x - new * new) / 2):
                x = new
        kept.append(x)
    return np.array(kept)


# %% [markdown]
# ## Why
# The variance of the mean of n independent numbers is the variance of one divided by n.
