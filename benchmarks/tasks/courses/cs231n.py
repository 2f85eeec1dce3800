"""Like the assignments of CS231n, Stanford: classifiers and layers in NumPy, forwards and backwards."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "CS231n"

TASKS = [
    Task(
        id="hinge_loss",
        course=COURSE,
        asks="the multiclass hinge loss with L2 regularization, and its gradient",
        right="""
        def hinge_loss(W, X, y, reg):
            n = len(y)
            scores = X @ W
            margins = np.maximum(0, scores - scores[np.arange(n), y][:, None] + 1)
            margins[np.arange(n), y] = 0
            mask = (margins > 0).astype(float)
            mask[np.arange(n), y] = -mask.sum(axis=1)
            return margins.sum() / n + reg * (W * W).sum(), X.T @ mask / n + 2 * reg * W
        """,
        wrong={
            "the right class counts": ("margins[np.arange(n), y] = 0", "pass"),
            "the loss is a sum": ("margins.sum() / n", "margins.sum()"),
            "no regularization in the gradient": (" + 2 * reg * W", ""),
            "half the regularization": ("2 * reg", "reg"),
            "the right class has no gradient": ("= -mask.sum(axis=1)", "= 0"),
        },
        spec="""
        - id: hinge_loss
          title: The hinge loss and its gradient
          points: 4
          draw: {times: 4, seed: 3, n: "integer(2, 6)", W: "normal(4, 3)", X: "normal(n, 4)", y: "integer(0, 2, n)"}
          answer: {function: hinge_loss, args: [W, X, y, 0.1], returns: {loss: [], grad: [4, 3]}}
          partial: parts
        """,
        tests="""
        def drawn(self):
            rng = np.random.default_rng(3)
            for _ in range(4):
                n = rng.integers(2, 7)
                yield rng.normal(size=(4, 3)), rng.normal(size=(n, 4)), rng.integers(0, 3, n), 0.1

        @weight(2)
        def test_loss(self):
            for args in self.drawn():
                want = reference.hinge_loss(*args)[0]
                np.testing.assert_allclose(student.hinge_loss(*args)[0], want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(2)
        def test_gradient(self):
            for args in self.drawn():
                want = reference.hinge_loss(*args)[1]
                np.testing.assert_allclose(student.hinge_loss(*args)[1], want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="pairwise_distances",
        course=COURSE,
        asks="Euclidean distances of all pairs of rows, with nothing negative under the root",
        right="""
        def pairwise_distances(A, B):
            squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
            return np.sqrt(np.maximum(squares, 0))
        """,
        wrong={
            "squared": ("np.sqrt(np.maximum(squares, 0))", "np.maximum(squares, 0)"),
            "NaN where rounding is below zero": ("np.maximum(squares, 0)", "squares - 1e-9"),
            "transposed": ("np.maximum(squares, 0))", "np.maximum(squares, 0)).T"),
            "the product counted once": ("2 * A @ B.T", "A @ B.T"),
            "absolute differences": ("np.sqrt(np.maximum(squares, 0))", "abs(A[:, None] - B).sum(axis=2)"),
        },
        spec="""
        - id: pairwise_distances
          title: Distances of all pairs
          points: 2
          cases:
            - {name: a point to itself, A: "[[1, 2], [3, 5]]", B: "[[1, 2]]", say: It is at distance 0.}
          draw: {times: 3, seed: 1, n: "integer(2, 5)", A: "normal(n, 3)", B: "normal(6, 3)"}
          answer: {function: pairwise_distances, args: [A, B]}
        """,
        tests="""
        @weight(2)
        def test_distances(self):
            rng = np.random.default_rng(1)
            pairs = [(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 2.0]]))]
            pairs += [(rng.normal(size=(rng.integers(2, 6), 3)), rng.normal(size=(6, 3))) for _ in range(3)]
            for A, B in pairs:
                want = reference.pairwise_distances(A, B)
                got = student.pairwise_distances(A, B)
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True, err_msg=f"{A}, {B}")
        """,
    ),
    Task(
        id="affine_backward",
        course=COURSE,
        asks="the backward pass of an affine layer: gradients by input, weights and bias",
        right="""
        def affine_backward(dout, x, w):
            flat = x.reshape(len(x), -1)
            return (dout @ w.T).reshape(x.shape), flat.T @ dout, dout.sum(axis=0)
        """,
        wrong={
            "the input's shape is lost": (".reshape(x.shape)", ""),
            "weights transposed": ("flat.T @ dout", "(flat.T @ dout).T"),
            "the bias takes the mean": ("dout.sum(axis=0)", "dout.mean(axis=0)"),
            "the bias sums over units": ("dout.sum(axis=0)", "dout.sum(axis=1)"),
            "divided by the batch": ("flat.T @ dout", "flat.T @ dout / len(x)"),
        },
        spec="""
        - id: affine_backward
          title: The affine layer backwards
          points: 3
          draw: {times: 3, seed: 2, n: "integer(3, 6)", dout: "normal(n, 5)", x: "normal(n, 2, 3)", w: "normal(6, 5)"}
          answer: {function: affine_backward, args: [dout, x, w], returns: {dx: [n, 2, 3], dw: [6, 5], db: [5]}}
          partial: parts
        """,
        tests="""
        def compare(self, part):
            rng = np.random.default_rng(2)
            for _ in range(3):
                n = rng.integers(3, 7)
                args = rng.normal(size=(n, 5)), rng.normal(size=(n, 2, 3)), rng.normal(size=(6, 5))
                got, want = student.affine_backward(*args)[part], reference.affine_backward(*args)[part]
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(1)
        def test_dx(self):
            self.compare(0)

        @weight(1)
        def test_dw(self):
            self.compare(1)

        @weight(1)
        def test_db(self):
            self.compare(2)
        """,
    ),
    Task(
        id="inverted_dropout",
        course=COURSE,
        asks="inverted dropout from a given generator: the mask in training, the identity in evaluation",
        right="""
        def inverted_dropout(x, keep, train, rng):
            if not train:
                return x
            return x * (rng.random(x.shape) < keep) / keep
        """,
        wrong={
            "not scaled": (" / keep", ""),
            "drops what it should keep": ("< keep", "< 1 - keep"),
            "scaled in evaluation": ("return x\n", "return x * keep\n"),
            "drops in evaluation": ("not train", "train is None"),
            "one mask for all rows": ("rng.random(x.shape)", "rng.random(x.shape[1])"),
        },
        spec="""
        - id: inverted_dropout
          title: Dropout
          points: 2
          cases:
            - {name: training, train: true, x: "ones(4, 5)", say: "The mean must stay: divide by `keep`."}
            - {name: evaluation, train: false, x: "ones(4, 5)", say: In evaluation nothing is dropped or scaled.}
          answer: {function: inverted_dropout, args: [x, 0.8, train, rng(7)], shape: [4, 5]}
        """,
        tests="""
        def compare(self, train, message):
            args = np.ones((4, 5)), 0.8, train
            got = student.inverted_dropout(*args, np.random.default_rng(7))
            want = reference.inverted_dropout(*args, np.random.default_rng(7))
            np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True, err_msg=message)

        @weight(2)
        def test_dropout(self):
            self.compare(True, "The mean must stay: divide by `keep`.")
            self.compare(False, "In evaluation nothing is dropped or scaled.")
        """,
    ),
    Task(
        id="conv_forward",
        course=COURSE,
        asks="a convolution with stride and zero padding, without a library",
        right="""
        def conv_forward(x, w, b, stride, pad):
            n, c, h, width = x.shape
            f, _, kh, kw = w.shape
            x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
            out = np.zeros((n, f, 1 + (h + 2 * pad - kh) // stride, 1 + (width + 2 * pad - kw) // stride))
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    patch = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
            return out
        """,
        wrong={
            "no bias": (" + b\n", "\n"),
            "the kernel flipped": ("np.tensordot(patch, w,", "np.tensordot(patch, w[:, :, ::-1, ::-1],"),
            "rows and columns swapped": ("out[:, :, i, j] =", "out[:, :, j, i] ="),
            "pads with ones": ("(pad, pad)))", "(pad, pad)), constant_values=1)"),
            "forgets the stride": ("i * stride : i * stride + kh", "i : i + kh"),
        },
        spec="""
        - id: conv_forward
          title: Convolution
          points: 4
          draw: {times: 3, seed: 5, s: "integer(1, 2)", x: "normal(2, 3, 7, 7)", w: "normal(4, 3, 3, 3)", b: normal(4)}
          answer: {function: conv_forward, args: [x, w, b, s, 1]}
        """,
        tests="""
        @weight(4)
        def test_convolution(self):
            rng = np.random.default_rng(5)
            for stride in (1, 2, 2):
                args = rng.normal(size=(2, 3, 7, 7)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4), stride, 1
                want = reference.conv_forward(*args)
                np.testing.assert_allclose(student.conv_forward(*args), want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="batchnorm_train",
        course=COURSE,
        asks="batch normalization in training: the output, and running averages updated in place",
        right="""
        def batchnorm_train(x, gamma, beta, running_mean, running_var):
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean[:] = 0.9 * running_mean + 0.1 * mean
            running_var[:] = 0.9 * running_var + 0.1 * var
            return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta
        """,
        wrong={
            "along the features": ("x.mean(axis=0), x.var(axis=0)", "x.mean(axis=1)[:, None], x.var(axis=1)[:, None]"),
            "averages not kept": ("running_mean[:] =", "running_mean ="),
            "the momentum swapped": ("0.9 * running_var + 0.1 * var", "0.1 * running_var + 0.9 * var"),
            "divides by the variance": ("np.sqrt(var + 1e-5)", "(var + 1e-5)"),
            "beta forgotten": (" + beta", ""),
        },
        spec="""
        - id: batchnorm_train
          title: The normalized batch
          points: 2
          draw: {times: 3, seed: 4, x: "3 * normal(8, 4)", g: normal(4), b: normal(4), m: normal(4), v: "ones(4)"}
          answer: {function: batchnorm_train, args: [x, g, b, m, v], shape: [8, 4]}
        - id: batchnorm_running
          title: Running averages
          points: 2
          draw: {times: 3, seed: 4, x: "3 * normal(8, 4)", g: normal(4), b: normal(4), m: normal(4), v: "ones(4)"}
          answer: {function: batchnorm_train, args: [x, g, b, m, v], changed: [m, v], returns: {means: [4], vars: [4]}}
        """,
        tests="""
        def drawn(self):
            rng = np.random.default_rng(4)
            for _ in range(3):
                first = 3 * rng.normal(size=(8, 4)), *rng.normal(size=(3, 4)), np.ones(4)
                second = [value.copy() for value in first]
                yield first, second, student.batchnorm_train(*first), reference.batchnorm_train(*second)

        @weight(2)
        def test_output(self):
            for _, _, got, want in self.drawn():
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(2)
        def test_running_averages(self):
            for got, want, _, _ in self.drawn():
                np.testing.assert_allclose(got[3], want[3], rtol=1e-4, atol=1e-5, strict=True)
                np.testing.assert_allclose(got[4], want[4], rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
]
