"""Like the assignments of CS224n, Stanford: word vectors, a dependency parser, attention over a source sentence."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "CS224n"

TASKS = [
    Task(
        id="co_occurrence",
        course=COURSE,
        asks="counts of words within a window of each other, for a list of texts; rows in alphabetical order",
        right="""
        def co_occurrence(texts, window):
            words = sorted({word for text in texts for word in text})
            place = {word: i for i, word in enumerate(words)}
            counts = np.zeros((len(words), len(words)))
            for text in texts:
                for i, word in enumerate(text):
                    for j in range(max(0, i - window), min(len(text), i + window + 1)):
                        if i != j:
                            counts[place[word], place[text[j]]] += 1
            return counts
        """,
        wrong={
            "a word occurs with itself": ("if i != j:", "if True:"),
            "the window to the left only": ("min(len(text), i + window + 1)", "i"),
            "the window too narrow": ("i + window + 1", "i + window"),
            "in order of appearance": (
                "sorted({word for text in texts for word in text})",
                "list(dict.fromkeys(word for text in texts for word in text))",
            ),
            "whether, not how often": ("] += 1", "] = 1"),
        },
        spec="""
        - id: co_occurrence
          title: Co-occurrence
          points: 3
          cases:
            - {name: one text, texts: '[["the", "cat", "saw", "the", "dog"]]', window: 1}
            - {name: two texts, texts: '[["b", "a", "b"], ["a", "c", "b", "b"]]', window: 2}
          answer: {function: co_occurrence, args: [texts, window]}
        """,
        tests="""
        @weight(3)
        def test_counts(self):
            one, two = [["the", "cat", "saw", "the", "dog"]], [["b", "a", "b"], ["a", "c", "b", "b"]]
            for texts, window in [(one, 1), (two, 2)]:
                got, want = student.co_occurrence(texts, window), reference.co_occurrence(texts, window)
                np.testing.assert_array_equal(got, want, strict=True, err_msg=f"{texts}, {window}")
        """,
    ),
    Task(
        id="skip_gram_softmax",
        course=COURSE,
        asks="the naive softmax loss of word2vec and its gradients by the center word and all outside words",
        right="""
        def skip_gram_softmax(center, outside, U):
            scores = U @ center
            p = np.exp(scores - scores.max())
            p /= p.sum()
            loss = -np.log(p[outside])
            p[outside] -= 1
            return loss, U.T @ p, np.outer(p, center)
        """,
        wrong={
            "the sign": ("loss = -np.log", "loss = np.log"),
            "the target is not subtracted": ("p[outside] -= 1", "pass"),
            "outer product transposed": ("np.outer(p, center)", "np.outer(center, p)"),
            "base two": ("np.log(p", "np.log2(p"),
            "gradient of the scores only": ("U.T @ p", "U.T @ np.abs(p)"),
        },
        spec="""
        - id: skip_gram_softmax
          title: Softmax over the vocabulary
          points: 3
          draw: {times: 4, seed: 6, v: normal(3), o: "integer(0, 4)", U: "normal(5, 3)"}
          answer: {function: skip_gram_softmax, args: [v, o, U], returns: {loss: [], center: [3], outside: [5, 3]}}
          partial: parts
        """,
        tests="""
        def compare(self, part):
            rng = np.random.default_rng(6)
            for _ in range(4):
                args = rng.normal(size=3), int(rng.integers(0, 5)), rng.normal(size=(5, 3))
                got, want = student.skip_gram_softmax(*args)[part], reference.skip_gram_softmax(*args)[part]
                np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5, strict=True)

        @weight(1)
        def test_loss(self):
            self.compare(0)

        @weight(1)
        def test_center(self):
            self.compare(1)

        @weight(1)
        def test_outside(self):
            self.compare(2)
        """,
    ),
    Task(
        id="negative_sampling",
        course=COURSE,
        asks="the loss of negative sampling, where a word may be drawn twice",
        right="""
        def negative_sampling(v, o, negatives, U):
            sigmoid = lambda x: 1 / (1 + np.exp(-x))
            loss = -np.log(sigmoid(U[o] @ v))
            for k in negatives:
                loss -= np.log(sigmoid(-U[k] @ v))
            return loss
        """,
        wrong={
            "the sign of negatives": ("sigmoid(-U[k] @ v)", "sigmoid(U[k] @ v)"),
            "each negative once": ("in negatives", "in set(negatives.tolist())"),
            "the mean of negatives": ("np.log(sigmoid(-U[k] @ v))", "np.log(sigmoid(-U[k] @ v)) / len(negatives)"),
            "no outside word": ("loss = -np.log(sigmoid(U[o] @ v))", "loss = 0.0"),
            "probabilities, not logarithms": ("-np.log(sigmoid(U[o] @ v))", "1 - sigmoid(U[o] @ v)"),
        },
        spec="""
        - id: negative_sampling
          title: Negative sampling
          points: 2
          draw: {times: 4, seed: 8, v: normal(3), o: "integer(0, 4)", k: "integer(0, 4, 9)", U: "normal(5, 3)"}
          answer: {function: negative_sampling, args: [v, o, k, U], shape: []}
        """,
        tests="""
        @weight(2)
        def test_loss(self):
            rng = np.random.default_rng(8)
            for _ in range(4):
                args = rng.normal(size=3), int(rng.integers(0, 5)), rng.integers(0, 5, 9), rng.normal(size=(5, 3))
                want = reference.negative_sampling(*args)
                np.testing.assert_allclose(student.negative_sampling(*args), want, rtol=1e-4, atol=1e-5, strict=True)
        """,
    ),
    Task(
        id="parser_steps",
        course=COURSE,
        asks="a class for a transition-based parser: its stack, buffer and arcs after a sequence of moves",
        right="""
        class Parse:
            def __init__(self, words):
                self.stack, self.buffer, self.arcs = ["ROOT"], list(words), []

            def step(self, move):
                if move == "S":
                    self.stack.append(self.buffer.pop(0))
                elif move == "L":
                    self.arcs.append((self.stack[-1], self.stack.pop(-2)))
                else:
                    self.arcs.append((self.stack[-2], self.stack.pop()))
        """,
        wrong={
            "shifts from the end": ("self.buffer.pop(0)", "self.buffer.pop()"),
            "left arc reversed": ("(self.stack[-1], self.stack.pop(-2))", "(self.stack.pop(-2), self.stack[-1])"),
            "no root": ('["ROOT"]', "[]"),
            "right arc like left": ("(self.stack[-2], self.stack.pop())", "(self.stack[-1], self.stack.pop(-2))"),
            "pops nothing": ("self.stack.pop(-2)", "self.stack[-2]"),
        },
        spec="""
        - id: parser_steps
          title: Steps of the parser
          points: 3
          cases:
            - {name: two shifts, moves: "'SS'", say: The next word is the first of the buffer.}
            - {name: a left arc, moves: "'SSL'", say: The arc goes from the top of the stack to the word below it.}
            - {name: a whole sentence, moves: "'SSLSRR'"}
          answer:
            steps:
              - p = Parse(["They", "read", "books"])
              - "for i in range(len(moves)): p.step(moves[i])"
              - "[p.stack, p.buffer, p.arcs]"
            structure: {}
          partial: cases
        """,
        tests="""
        def compare(self, moves, message=None):
            got, want = student.Parse(["They", "read", "books"]), reference.Parse(["They", "read", "books"])
            for move in moves:
                got.step(move)
                want.step(move)
            self.assertEqual((got.stack, got.buffer, got.arcs), (want.stack, want.buffer, want.arcs), message)

        @weight(1)
        def test_two_shifts(self):
            self.compare("SS", "The next word is the first of the buffer.")

        @weight(1)
        def test_left_arc(self):
            self.compare("SSL", "The arc goes from the top of the stack to the word below it.")

        @weight(1)
        def test_sentence(self):
            self.compare("SSLSRR")
        """,
    ),
]
