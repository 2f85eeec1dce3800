"""Like micrograd: a scalar that remembers how it was made, and its derivatives."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "micrograd"

TASKS = [
    Task(
        id="scalar_engine",
        course=COURSE,
        asks="a class of scalars with operators and a backward pass; a value that is used twice adds both parts",
        right="""
        class Scalar:
            def __init__(self, data, parents=()):
                self.data, self.grad, self.parents = data, 0.0, parents

            def __add__(self, other):
                return Scalar(self.data + other.data, ((self, 1.0), (other, 1.0)))

            def __mul__(self, other):
                return Scalar(self.data * other.data, ((self, other.data), (other, self.data)))

            def tanh(self):
                value = math.tanh(self.data)
                return Scalar(value, ((self, 1 - value**2),))

            def backward(self):
                order, seen = [], set()

                def visit(node):
                    if node not in seen:
                        seen.add(node)
                        for parent, _ in node.parents:
                            visit(parent)
                        order.append(node)

                visit(self)
                self.grad = 1.0
                for node in reversed(order):
                    for parent, slope in node.parents:
                        parent.grad += slope * node.grad
        """,
        wrong={
            "overwrites": ("parent.grad += slope", "parent.grad = slope"),
            "factors swapped": ("((self, other.data), (other, self.data))", "((self, self.data), (other, other.data))"),
            "slope of tanh": ("1 - value**2", "1 - value"),
            "starts at zero": ("self.grad = 1.0", "self.grad = 0.0"),
            "inputs first": ("in reversed(order)", "in order"),
        },
        spec="""
        - id: scalar_engine
          title: Value and derivatives
          points: 4
          draw: {times: 5, seed: 1, x: "uniform(-1, 1)", y: "uniform(-1, 1)"}
          answer:
            steps: [a = Scalar(x), b = Scalar(y), c = a * b + a, d = (c * c + b).tanh() + c, d.backward()]
            get: {value: d.data, da: a.grad, db: b.grad}
            returns: {value: [], da: [], db: []}
        """,
        tests="""
        @weight(4)
        def test_derivatives(self):
            rng = np.random.default_rng(1)
            for _ in range(5):
                numbers, made = rng.uniform(-1, 1, 2), []
                for Scalar in (student.Scalar, reference.Scalar):
                    a, b = map(Scalar, numbers)
                    c = a * b + a
                    d = (c * c + b).tanh() + c
                    d.backward()
                    made.append([d.data, a.grad, b.grad])
                np.testing.assert_allclose(*made, rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="neuron",
        course=COURSE,
        asks="a neuron whose text form counts its inputs and names its activation, and which refuses others",
        right="""
        class Neuron:
            def __init__(self, inputs, activation="tanh"):
                if activation not in ("tanh", "relu"):
                    raise ValueError(f"unknown activation: {activation}")
                self.inputs, self.activation = inputs, activation

            def __repr__(self):
                return f"Neuron({self.inputs} inputs, {self.activation})"
        """,
        wrong={
            "no text": ("def __repr__", "def __text__"),
            "counts the bias": ("{self.inputs} inputs", "{self.inputs + 1} inputs"),
            "always tanh": (", {self.activation})", ", tanh)"),
            "takes any": ('if activation not in ("tanh", "relu")', "if not activation"),
            "another exception": ("raise ValueError", "raise KeyError"),
        },
        spec="""
        - id: neuron
          title: Its text
          points: 2
          cases: [{name: two inputs, n: 2, how: "'tanh'"}, {name: three inputs, n: 3, how: "'relu'"}]
          answer: {steps: ["repr(Neuron(n, how))"], text: {ignore: [case, spaces]}}
        - id: neuron_refuses
          title: Unknown activations
          points: 1
          answer: {steps: ["Neuron(2, 'cube')"], raises: {type: ValueError, message: activation}}
        """,
        tests="""
        @weight(2)
        def test_text(self):
            for args in [(2, "tanh"), (3, "relu")]:
                got, want = (" ".join(repr(one.Neuron(*args)).lower().split()) for one in (student, reference))
                self.assertEqual(got, want)

        @weight(1)
        def test_unknown_activation(self):
            with self.assertRaisesRegex(ValueError, "activation"):
                student.Neuron(2, "cube")
        """,
    ),
]
