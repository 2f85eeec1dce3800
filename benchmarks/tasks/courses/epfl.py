"""Like the first project of the machine learning course at EPFL: regression in a few functions, on data."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "EPFL ML"

TASKS = [
    Task(
        id="mean_square_descent",
        course=COURSE,
        asks="gradient descent on the mean squared error: the weights after some steps and their loss",
        right="""
        def mean_square_descent(y, X, start, steps, rate):
            w = start.copy()
            for _ in range(steps):
                w -= rate * X.T @ (X @ w - y) / len(y)
            return w, ((y - X @ w) ** 2).mean() / 2
        """,
        wrong={
            "the loss before the last step": (
                "return w, ((y - X @ w)",
                "return w, ((y - X @ (w + rate * X.T @ (X @ w - y) / len(y)))",
            ),
            "no half": (".mean() / 2", ".mean()"),
            "climbs": ("w -= rate", "w += rate"),
            "one step too many": ("range(steps)", "range(steps + 1)"),
            "a sum": ("X.T @ (X @ w - y) / len(y)", "X.T @ (X @ w - y)"),
        },
        spec="""
        - id: mean_square_descent
          title: Gradient descent
          points: 3
          draw: {times: 3, seed: 1, y: normal(6), X: "normal(6, 3)", w: normal(3)}
          answer: {function: mean_square_descent, args: [y, X, w, 4, 0.1], returns: {end: [3], loss: []}}
          partial: parts
        """,
        tests="""
        def runs(self):
            rng = np.random.default_rng(1)
            for _ in range(3):
                y, X, w = rng.normal(size=6), rng.normal(size=(6, 3)), rng.normal(size=3)
                yield student.mean_square_descent(y, X, w, 4, 0.1), reference.mean_square_descent(y, X, w, 4, 0.1)

        @weight(1.5)
        def test_weights(self):
            for got, want in self.runs():
                np.testing.assert_allclose(got[0], want[0], rtol=1e-4, atol=1e-5, strict=True)

        @weight(1.5)
        def test_loss(self):
            for got, want in self.runs():
                np.testing.assert_allclose(got[1], want[1], rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="ridge",
        course=COURSE,
        asks="ridge regression by the normal equations, with the penalty scaled by twice the number of rows",
        right="""
        def ridge(y, X, penalty):
            w = np.linalg.solve(X.T @ X + 2 * len(y) * penalty * np.eye(X.shape[1]), X.T @ y)
            return w, ((y - X @ w) ** 2).mean() / 2
        """,
        wrong={
            "the penalty as it is": ("2 * len(y) * penalty", "penalty"),
            "the loss with the penalty": (".mean() / 2", ".mean() / 2 + penalty * (w @ w)"),
            "no penalty": ("2 * len(y) * penalty * np.eye(X.shape[1])", "0"),
            "adds to every entry": ("np.eye(X.shape[1])", "np.ones(X.shape[1])"),
            "the sum of squares": ("((y - X @ w) ** 2).mean()", "((y - X @ w) ** 2).sum()"),
        },
        spec="""
        - id: ridge
          title: Ridge regression
          points: 2
          draw: {times: 3, seed: 2, n: "integer(5, 8)", y: normal(n), X: "normal(n, 3)", p: "uniform(0.1, 1)"}
          answer: {function: ridge, args: [y, X, p], returns: {w: [3], loss: []}}
        """,
        tests="""
        @weight(2)
        def test_ridge(self):
            rng = np.random.default_rng(2)
            for n in (5, 6, 8):
                args = rng.normal(size=n), rng.normal(size=(n, 3)), rng.uniform(0.1, 1)
                for got, want in zip(student.ridge(*args), reference.ridge(*args), strict=True):
                    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="polynomials",
        course=COURSE,
        asks="powers of each column up to a degree, after a column of ones",
        right="""
        def polynomials(X, degree):
            return np.hstack([np.ones((len(X), 1)), *(X**power for power in range(1, degree + 1))])
        """,
        wrong={
            "no ones": ("np.ones((len(X), 1)), ", ""),
            "one degree too few": ("range(1, degree + 1)", "range(1, degree)"),
            "ones twice": ("range(1, degree + 1)", "range(degree + 1)"),
            "highest first": ("range(1, degree + 1)", "range(degree, 0, -1)"),
            "multiples": ("X**power", "X * power"),
        },
        spec="""
        - id: polynomials
          title: Features
          points: 1
          draw: {times: 3, seed: 3, n: "integer(2, 4)", d: "integer(2, 4)", X: "normal(n, 2)"}
          answer: {function: polynomials, args: [X, d], shape: [n, 1 + 2 * d]}
        """,
        tests="""
        @weight(1)
        def test_features(self):
            rng = np.random.default_rng(3)
            for degree in (2, 3, 4):
                X = rng.normal(size=(rng.integers(2, 5), 2))
                want = reference.polynomials(X, degree)
                np.testing.assert_allclose(student.polynomials(X, degree), want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="fit_on_data",
        course=COURSE,
        asks="a line through data of a given file, rows with missing values left out: slope, intercept, rows used",
        right="""
        def fit_on_data():
            table = np.genfromtxt("growth.csv", delimiter=",", skip_header=1)
            table = table[~np.isnan(table).any(axis=1)]
            slope, intercept = np.polyfit(table[:, 0], table[:, 1], 1)
            return {"slope": slope, "intercept": intercept, "rows": len(table)}
        """,
        wrong={
            "zeros for missing values": ("table[~np.isnan(table).any(axis=1)]", "np.nan_to_num(table)"),
            "the header counts": ("skip_header=1", "skip_header=2"),
            "axes swapped": ("table[:, 0], table[:, 1], 1", "table[:, 1], table[:, 0], 1"),
            "names swapped": ("slope, intercept = ", "intercept, slope = "),
            "counts all rows": ("len(table)}", "6}"),
        },
        given={
            "growth.csv": """
            week,height
            1,2.5
            2,3.4
            3,
            4,6.1
            5,6.8
            6,8.4
            """
        },
        spec="""
        - id: fit_on_data
          title: A line through the data
          points: 3
          answer: {function: fit_on_data, returns: {slope: [], intercept: [], rows: []}}
          partial: parts
        """,
        tests="""
        @weight(1)
        def test_slope(self):
            self.assertAlmostEqual(student.fit_on_data()["slope"], reference.fit_on_data()["slope"], places=4)

        @weight(1)
        def test_intercept(self):
            self.assertAlmostEqual(student.fit_on_data()["intercept"], reference.fit_on_data()["intercept"], places=4)

        @weight(1)
        def test_rows(self):
            self.assertEqual(student.fit_on_data()["rows"], 5)
        """,
    ),
]
