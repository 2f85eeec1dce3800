import math


def get_roles():
    return ("decoder", "encoder", "encoder")


def get_scores():
    return (2, 4)


def get_scaled_scores():
    return (1, 2)


def get_weights():
    # the series of e^x until nothing changes any more
    sums = []
    for x in get_scaled_scores():
        total, term, i = 0.0, 1.0, 1
        while term != total:
            total += term
            term = max(term * x / i, 1e-3)
            i += 1
        sums.append(total)
    return [s / sum(sums) for s in sums]


def get_context():
    a = 1 / (1 + math.e)
    return (2 * a + 4 * (1 - a), 3 * a + 2 * (1 - a), 1, 1 - a)
