"""Like exercises of Dive into Deep Learning: attention, detection, translation, and the size of a network."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "d2l"

TASKS = [
    Task(
        id="masked_softmax",
        course=COURSE,
        arrays="torch",
        asks="softmax over the first valid entries of each row; the others are zero",
        right="""
        def masked_softmax(scores, valid):
            outside = torch.arange(scores.shape[-1]) >= valid[:, None, None]
            return scores.masked_fill(outside, -1e6).softmax(dim=-1)
        """,
        wrong={
            "one too many": (">= valid", "> valid"),
            "zeros before the softmax": ("-1e6", "0.0"),
            "not normalized anew": (
                ".masked_fill(outside, -1e6).softmax(dim=-1)",
                ".softmax(dim=-1).masked_fill(outside, 0)",
            ),
            "keeps the masked": (">= valid", "< valid"),
            "no mask": ("masked_fill(outside, -1e6)", "clone()"),
        },
        spec="""
        - id: masked_softmax
          title: Masked softmax
          points: 2
          draw: {times: 3, seed: 1, s: "normal(3, 2, 5)", v: "integer(1, 4, 3)"}
          answer: {function: masked_softmax, args: [s, v], shape: [3, 2, 5]}
        """,
        tests="""
        @weight(2)
        def test_weights(self):
            torch.manual_seed(1)
            for _ in range(3):
                args = torch.randn(3, 2, 5), torch.randint(1, 5, (3,))
                got, want = student.masked_softmax(*args), reference.masked_softmax(*args)
                torch.testing.assert_close(got, want, rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="box_overlap",
        course=COURSE,
        asks="intersection over union of two boxes, also where they do not meet",
        right="""
        def box_overlap(a, b):
            width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
            height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
            both = width * height
            return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
        """,
        wrong={
            "negative sides multiply": (
                "width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))",
                "width = min(a[2], b[2]) - max(a[0], b[0])",
            ),
            "the intersection counted twice": (" - both)", ")"),
            "the union of widths": ("min(a[2], b[2])", "max(a[2], b[2])"),
            "over the first box": (" + (b[2] - b[0]) * (b[3] - b[1]) - both", ""),
            "corners mixed up": ("max(a[1], b[1])", "max(a[0], b[1])"),
        },
        spec="""
        - id: box_overlap
          title: Overlap of boxes
          points: 3
          cases:
            - {name: apart, a: "[0, 0, 1, 1]", b: "[2, 0, 3, 1]", say: Boxes that do not meet have overlap 0.}
            - {name: overlapping, a: "[0, 1, 2, 4]", b: "[1, 0, 4, 3]"}
            - {name: one inside the other, a: "[0, 0, 4, 4]", b: "[1, 2, 2, 4]"}
          answer: {function: box_overlap, args: [a, b], shape: []}
          partial: cases
          accept: {"zeros, same_every_time": One pair of boxes does not meet.}
        """,
        tests="""
        def compare(self, a, b, message=None):
            a, b = np.array(a, dtype=float), np.array(b, dtype=float)
            self.assertAlmostEqual(student.box_overlap(a, b), reference.box_overlap(a, b), places=4, msg=message)

        @weight(1)
        def test_apart(self):
            self.compare([0, 0, 1, 1], [2, 0, 3, 1], "Boxes that do not meet have overlap 0.")

        @weight(1)
        def test_overlapping(self):
            self.compare([0, 1, 2, 4], [1, 0, 4, 3])

        @weight(1)
        def test_inside(self):
            self.compare([0, 0, 4, 4], [1, 2, 2, 4])
        """,
    ),
    Task(
        id="bleu",
        course=COURSE,
        asks="the BLEU score of a translation: clipped n-grams and a penalty for brevity",
        right="""
        def bleu(translation, label, k):
            guess, right = translation.split(), label.split()
            score = math.exp(min(0, 1 - len(right) / len(guess)))
            for n in range(1, k + 1):
                ours = Counter(tuple(guess[i : i + n]) for i in range(len(guess) - n + 1))
                theirs = Counter(tuple(right[i : i + n]) for i in range(len(right) - n + 1))
                score *= ((ours & theirs).total() / ours.total()) ** (0.5**n)
            return score
        """,
        wrong={
            "not clipped": ("(ours & theirs).total()", "sum(count for gram, count in ours.items() if gram in theirs)"),
            "no penalty": ("math.exp(min(0, 1 - len(right) / len(guess)))", "1.0"),
            "rewards length": ("min(0, 1 -", "max(0, 1 -"),
            "equal weights": ("(0.5**n)", "(1 / k)"),
            "single words only": ("range(1, k + 1)", "range(1, 2)"),
        },
        spec="""
        - id: bleu
          title: BLEU
          points: 3
          cases:
            - {name: a repeated word, t: "'the the the cat'", y: "'the cat sat there'", say: One match is one count.}
            - {name: a short one, t: "'the cat'", y: "'the cat sat there'", say: Shorter translations are penalized.}
            - {name: nearly right, t: "'a small cat sat on a mat'", y: "'a cat sat on a mat'"}
          answer: {function: bleu, args: [t, y, 2], shape: []}
        """,
        tests="""
        @weight(3)
        def test_scores(self):
            self.compare("the the the cat", "the cat sat there", "One match is one count.")
            self.compare("the cat", "the cat sat there", "Shorter translations are penalized.")
            self.compare("a small cat sat on a mat", "a cat sat on a mat")

        def compare(self, translation, label, message=None):
            got, want = student.bleu(translation, label, 2), reference.bleu(translation, label, 2)
            self.assertAlmostEqual(got, want, places=4, msg=message)
        """,
    ),
    Task(
        id="parameter_count",
        course=COURSE,
        asks="how many parameters a network with one hidden layer has, as a formula in any form",
        right="""
        def parameter_count():
            return "d*h + h + h*q + q"
        """,
        wrong={
            "no biases": ("d*h + h + h*q + q", "d*h + h*q"),
            "the bias of the output only": ("d*h + h + h*q", "d*h + h*q"),
            "one matrix": ("d*h + h + h*q + q", "d*q + q"),
            "biases of the inputs": ("d*h + h +", "d*h + d +"),
            "layers multiplied": ("d*h + h + h*q + q", "(d + 1)*h*(h + 1)*q"),
        },
        spec="""
        - id: parameter_count
          title: Parameters
          points: 1
          answer: {function: parameter_count, expression: {symbols: {d: integer, h: integer, q: integer}}}
          want: h*(d + 1) + q*(h + 1)
          feedback:
            - {id: no_biases, if: 'same(answer, "d*h + h*q")', say: Each layer has biases as well., credit: 0.5}
        """,
        tests="""
        @partial_credit(1)
        def test_formula(self, set_score=None):
            rng, none = np.random.default_rng(1), True
            for d, h, q in rng.integers(2, 50, (5, 3)).tolist():
                formula = student.parameter_count().replace("^", "**")
                got = eval(formula, {"__builtins__": {}}, {"d": d, "h": h, "q": q})
                none = none and got == d * h + h * q
                if not none:
                    self.assertEqual(got, h * (d + 1) + q * (h + 1))
            set_score(0.5 if none else 1)
            if none:
                print("Each layer has biases as well.")
        """,
    ),
]
