"""Like problem sets of CS229, Stanford: classical models, one estimate or step at a time."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "CS229"

TASKS = [
    Task(
        id="newton_step",
        course=COURSE,
        asks="a Newton step for logistic regression",
        right="""
        def newton_step(X, y, theta):
            p = 1 / (1 + np.exp(-X @ theta))
            hessian = X.T @ (X * (p * (1 - p))[:, None])
            return theta - np.linalg.solve(hessian, X.T @ (p - y))
        """,
        wrong={
            "climbs": ("theta - np", "theta + np"),
            "the gradient alone": ("np.linalg.solve(hessian, X.T @ (p - y))", "X.T @ (p - y)"),
            "the curvature of squares": ("X * (p * (1 - p))[:, None]", "X"),
            "p squared": ("(p * (1 - p))", "(p * p)"),
            "the step alone": ("return theta - ", "return -"),
        },
        spec="""
        - id: newton_step
          title: A Newton step
          points: 3
          draw: {times: 3, seed: 1, X: "normal(12, 2)", y: "integer(0, 1, 12)", theta: "0.5 * normal(2)"}
          answer: {function: newton_step, args: [X, y, theta], shape: [2]}
        """,
        tests="""
        @weight(3)
        def test_step(self):
            rng = np.random.default_rng(1)
            for _ in range(3):
                args = rng.normal(size=(12, 2)), rng.integers(0, 2, 12), 0.5 * rng.normal(size=2)
                got, want = student.newton_step(*args), reference.newton_step(*args)
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="discriminant",
        course=COURSE,
        asks="the estimates of Gaussian discriminant analysis: prior, both means, the shared covariance",
        right="""
        def discriminant(X, y):
            means = np.array([X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)])
            apart = X - means[y]
            return y.mean(), means, apart.T @ apart / len(X)
        """,
        wrong={
            "divided by n - 1": ("/ len(X)", "/ (len(X) - 1)"),
            "one mean for all": ("apart = X - means[y]", "apart = X - X.mean(axis=0)"),
            "the prior of the other class": ("return y.mean()", "return 1 - y.mean()"),
            "means swapped": (
                "means = np.array([X[y == 0].mean(axis=0), X[y == 1]",
                "means = np.array([X[y == 1].mean(axis=0), X[y == 0]",
            ),
            "variances only": ("apart.T @ apart / len(X)", "np.diag((apart**2).mean(axis=0))"),
        },
        spec="""
        - id: discriminant
          title: Gaussian discriminant analysis
          points: 3
          draw: {times: 3, seed: 2, X: "normal(9, 2)", y: "integers(arange(9) % choose(2, 3) > 0)"}
          answer: {function: discriminant, args: [X, y], returns: {prior: [], means: [2, 2], covariance: [2, 2]}}
          partial: parts
        """,
        tests="""
        def compare(self, part):
            rng = np.random.default_rng(2)
            for n in (2, 3, 2):
                args = rng.normal(size=(9, 2)), (np.arange(9) % n > 0).astype(int)
                got, want = student.discriminant(*args)[part], reference.discriminant(*args)[part]
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(1)
        def test_prior(self):
            self.compare(0)

        @weight(1)
        def test_means(self):
            self.compare(1)

        @weight(1)
        def test_covariance(self):
            self.compare(2)
        """,
    ),
    Task(
        id="spam_words",
        course=COURSE,
        asks="naive Bayes for messages: the probability of each word in spam, with Laplace smoothing",
        right="""
        def spam_words(messages, spam):
            words = sorted({word for message in messages for word in message.split()})
            counts = Counter(word for message, is_spam in zip(messages, spam) if is_spam for word in message.split())
            total = counts.total() + len(words)
            return {word: (counts[word] + 1) / total for word in words}
        """,
        wrong={
            "no smoothing": ("(counts[word] + 1) / total", "counts[word] / counts.total()"),
            "the total without words": ("counts.total() + len(words)", "counts.total()"),
            "of all messages": ("if is_spam", "if is_spam or True"),
            "messages, not words": (
                "for word in message.split())\n    total",
                "for word in set(message.split()))\n    total",
            ),
            "words of spam only": ("for word in words}", "for word in counts}"),
        },
        spec="""
        - id: spam_words
          title: Words in spam
          points: 3
          cases:
            - {name: four messages, m: '["win win money", "see you soon", "money soon", "win"]', s: "[1, 0, 1, 0]"}
          answer: {function: spam_words, args: [m, s], returns: {money: [], see: [], soon: [], win: [], you: []}}
          partial: parts
        """,
        tests="""
        @partial_credit(3)
        def test_probabilities(self, set_score=None):
            args = ["win win money", "see you soon", "money soon", "win"], [1, 0, 1, 0]
            got, want = student.spam_words(*args), reference.spam_words(*args)
            self.assertEqual(got.keys(), want.keys())
            wrong = [word for word in want if abs(got[word] - want[word]) > 1e-4]
            set_score(3 * (1 - len(wrong) / len(want)))
            if wrong:
                print("Not right:", *wrong)
        """,
    ),
    Task(
        id="k_means_step",
        course=COURSE,
        asks="a step of k-means: the nearest center of each point, and the new centers; empty ones stay",
        right="""
        def k_means_step(X, centers):
            nearest = ((X[:, None] - centers) ** 2).sum(axis=2).argmin(axis=1)
            made = centers.copy()
            for k in range(len(centers)):
                if (nearest == k).any():
                    made[k] = X[nearest == k].mean(axis=0)
            return nearest, made
        """,
        wrong={
            "empty ones are NaN": ("if (nearest == k).any():", "if True:"),
            "the farthest": ("argmin", "argmax"),
            "a sum of points": (".mean(axis=0)\n", ".sum(axis=0)\n"),
            "labels from 1": ("return nearest, made", "return nearest + 1, made"),
            "empty ones at the mean": ("made = centers.copy()", "made = np.tile(X.mean(axis=0), (len(centers), 1))"),
        },
        spec="""
        - id: k_means_step
          title: A step of k-means
          points: 4
          cases:
            - {name: an empty cluster, X: "[[0, 0], [1, 0]]", c: "[[0, 1], [9, 9]]", say: "Empty: it stays."}
          draw: {times: 3, seed: 4, X: "normal(8, 2)", c: "normal(3, 2)"}
          answer: {function: k_means_step, args: [X, c], returns: {nearest: [any], centers: [any, 2]}}
        """,
        tests="""
        @weight(4)
        def test_step(self):
            rng = np.random.default_rng(4)
            pairs = [(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 1.0], [9.0, 9.0]]))]
            pairs += [(rng.normal(size=(8, 2)), rng.normal(size=(3, 2))) for _ in range(3)]
            for X, centers in pairs:
                got, want = student.k_means_step(X, centers), reference.k_means_step(X, centers)
                np.testing.assert_array_equal(got[0], want[0])
                np.testing.assert_allclose(got[1], want[1], rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
]
