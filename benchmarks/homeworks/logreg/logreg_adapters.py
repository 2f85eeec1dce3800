import numpy as np


def bootstrap_facts(n, seed):
    X = np.stack([np.arange(n), -np.arange(n)], axis=1).astype(float)
    one = np.asarray(bootstrap(X, np.random.default_rng(seed)))
    again = np.asarray(bootstrap(X, np.random.default_rng(seed)))
    other = np.asarray(bootstrap(X, np.random.default_rng(seed + 1)))
    return [
        float(one.shape == X.shape),
        float((one[:, 0] == -one[:, 1]).all()),
        len(np.unique(one[:, 0])) / n,
        float(np.array_equal(one, again)),
        float(not np.array_equal(one, other)),
    ]
