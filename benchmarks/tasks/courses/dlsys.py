"""Like the first homeworks of Deep Learning Systems, CMU: classifiers from scratch, and automatic differentiation."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "dlsys"

TASKS = [
    Task(
        id="read_digits",
        course=COURSE,
        asks="images and labels read from a file that comes with the homework: scaled to 0…1, float32, int8 labels",
        right="""
        def read_digits(path):
            table = np.loadtxt(path, delimiter=",", skiprows=1)
            return table[:, 1:].astype(np.float32) / 255, table[:, 0].astype(np.int8)
        """,
        wrong={
            "not scaled": (" / 255", ""),
            "double precision": ("astype(np.float32)", "astype(np.float64)"),
            "the header is an image": ("skiprows=1", "skiprows=2"),
            "labels are floats": (".astype(np.int8)", ""),
            "labels are wrapped": ("table[:, 0].astype", "table[:, :1].astype"),
        },
        given={
            "digits.csv": """
            label,p1,p2,p3,p4
            7,0,255,51,102
            2,204,0,0,153
            1,0,0,255,255
            """
        },
        spec="""
        - id: read_digits
          title: The images
          points: 2
          answer: {steps: ["read_digits('digits.csv')[0]"], shape: [3, 4], dtype: float32}
        - id: read_labels
          title: The labels
          points: 1
          answer: {steps: ["read_digits('digits.csv')[1]"], shape: [3], dtype: int8}
        """,
        tests="""
        @weight(2)
        def test_images(self):
            got, want = student.read_digits("digits.csv")[0], reference.read_digits("digits.csv")[0]
            np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(1)
        def test_labels(self):
            got, want = student.read_digits("digits.csv")[1], reference.read_digits("digits.csv")[1]
            np.testing.assert_array_equal(got, want, strict=True)
        """,
    ),
    Task(
        id="softmax_epoch",
        course=COURSE,
        asks="an epoch of minibatch descent for softmax regression, which changes the weights in place",
        right="""
        def softmax_epoch(X, y, theta, lr, batch):
            for start in range(0, len(X), batch):
                rows, labels = X[start : start + batch], y[start : start + batch]
                scores = rows @ theta
                p = np.exp(scores - scores.max(axis=1, keepdims=True))
                p /= p.sum(axis=1, keepdims=True)
                p[np.arange(len(labels)), labels] -= 1
                theta -= lr / len(labels) * rows.T @ p
        """,
        wrong={
            "a new array": ("theta -= lr / len(labels) * rows.T @ p", "theta = theta - lr / len(labels) * rows.T @ p"),
            "climbs": ("theta -= lr", "theta += lr"),
            "not averaged": ("lr / len(labels)", "lr"),
            "one step on all data": ("range(0, len(X), batch)", "range(0, batch, batch)"),
            "the batch size for the last one": ("lr / len(labels)", "lr / batch"),
        },
        spec="""
        - id: softmax_epoch
          title: An epoch
          points: 4
          draw: {times: 3, seed: 2, n: "integer(5, 8)", X: "normal(n, 3)", y: "integer(0, 3, n)", w: "normal(3, 4)"}
          answer: {function: softmax_epoch, args: [X, y, w, 0.5, 3], changed: w, shape: [3, 4]}
        """,
        tests="""
        @weight(4)
        def test_epoch(self):
            rng = np.random.default_rng(2)
            for n in (5, 7, 8):
                X, y, theta = rng.normal(size=(n, 3)), rng.integers(0, 4, n), rng.normal(size=(3, 4))
                want = theta.copy()
                student.softmax_epoch(X, y, theta, 0.5, 3)
                reference.softmax_epoch(X, y, want, 0.5, 3)
                np.testing.assert_allclose(theta, want, rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="two_layer_step",
        course=COURSE,
        asks="a step of descent for a two-layer ReLU network: both weight matrices change in place",
        right="""
        def two_layer_step(X, Y, W1, W2, lr):
            hidden = np.maximum(X @ W1, 0)
            error = (hidden @ W2 - Y) / len(X)
            back = error @ W2.T * (hidden > 0)
            W1 -= lr * X.T @ back
            W2 -= lr * hidden.T @ error
        """,
        wrong={
            "back through new weights": ("back = error @ W2.T", "W2 -= lr * hidden.T @ error\n    back = error @ W2.T"),
            "no mask of the ReLU": (" * (hidden > 0)", ""),
            "a new W1": ("W1 -= lr *", "W1 = W1 - lr *"),
            "a sum over the batch": (" / len(X)", ""),
            "no ReLU": ("np.maximum(X @ W1, 0)", "X @ W1"),
        },
        spec="""
        - id: two_layer_step
          title: A step for two layers
          points: 4
          draw: {times: 3, seed: 3, X: "normal(6, 3)", Y: "normal(6, 2)", U: "normal(3, 5)", V: "normal(5, 2)"}
          answer: {function: two_layer_step, args: [X, Y, U, V, 1], changed: [U, V], returns: {W1: [3, 5], W2: [5, 2]}}
          partial: parts
        """,
        tests="""
        def steps(self):
            rng = np.random.default_rng(3)
            for _ in range(3):
                X, Y, W1, W2 = (rng.normal(size=size) for size in [(6, 3), (6, 2), (3, 5), (5, 2)])
                got, want = (W1.copy(), W2.copy()), (W1.copy(), W2.copy())
                student.two_layer_step(X, Y, *got, 1)
                reference.two_layer_step(X, Y, *want, 1)
                yield got, want

        @weight(2)
        def test_first_layer(self):
            for got, want in self.steps():
                np.testing.assert_allclose(got[0], want[0], rtol=1e-4, atol=1e-5)

        @weight(2)
        def test_second_layer(self):
            for got, want in self.steps():
                np.testing.assert_allclose(got[1], want[1], rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="unbroadcast",
        course=COURSE,
        asks="the gradient of a broadcast: summed back to the shape that was broadcast",
        right="""
        def unbroadcast(grad, shape):
            grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
            axes = tuple(i for i, size in enumerate(shape) if size == 1)
            return grad.sum(axis=axes, keepdims=True)
        """,
        wrong={
            "the mean": ("return grad.sum(", "return grad.mean("),
            "axes are dropped": (", keepdims=True", ""),
            "leading axes only": ("if size == 1", "if size == 0"),
            "the first entry": ("grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))", "grad = grad[0]"),
            "a reshape": ("return grad.sum(axis=axes, keepdims=True)", "return np.resize(grad, shape)"),
        },
        spec="""
        - id: unbroadcast
          title: Broadcasting backwards
          points: 3
          cases:
            - {name: a new axis, g: "[[1, 2], [3, 5]]", n: "integers([2])"}
            - {name: an axis of one, g: "[[1, 2], [3, 5]]", n: "integers([2, 1])", say: The axis of length one stays.}
            - {name: both, g: "[[[1, 2], [3, 5]], [[4, 7], [0, 6]]]", n: "integers([1, 2])"}
          answer: {steps: ["unbroadcast(g, tuple(n))"]}
          partial: cases
        """,
        tests="""
        def compare(self, grad, shape, message=None):
            grad = np.array(grad, dtype=float)
            want = reference.unbroadcast(grad, shape)
            np.testing.assert_allclose(student.unbroadcast(grad, shape), want, rtol=1e-4, strict=True, err_msg=message)

        @weight(1)
        def test_new_axis(self):
            self.compare([[1, 2], [3, 5]], (2,))

        @weight(1)
        def test_axis_of_one(self):
            self.compare([[1, 2], [3, 5]], (2, 1), "The axis of length one stays.")

        @weight(1)
        def test_both(self):
            self.compare([[[1, 2], [3, 5]], [[4, 7], [0, 6]]], (1, 2))
        """,
    ),
]
