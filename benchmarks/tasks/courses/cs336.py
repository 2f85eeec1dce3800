"""Like the first assignment of CS336, Stanford: the parts of a language model and of its training, in torch."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "CS336"

TASKS = [
    Task(
        id="rms_norm",
        course=COURSE,
        arrays="torch",
        asks="RMSNorm as a module with a gain; its output for a given gain, and the gradient by input and gain",
        right="""
        class ScaleNorm(nn.Module):
            def __init__(self, size, eps=1e-5):
                super().__init__()
                self.gain = nn.Parameter(torch.ones(size))
                self.eps = eps

            def forward(self, x):
                return x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + self.eps) * self.gain
        """,
        wrong={
            "subtracts the mean": ("return x /", "return (x - x.mean(dim=-1, keepdim=True)) /"),
            "the sum, not the mean": (".mean(dim=-1, keepdim=True)", ".sum(dim=-1, keepdim=True)"),
            "no root": ("torch.sqrt((x**2).mean(dim=-1, keepdim=True) + self.eps)", "(x**2).mean(-1, True)"),
            "the wrong axis": ("mean(dim=-1, ", "mean(dim=0, "),
            "the gain is left out": (" * self.gain", ""),
        },
        spec="""
        - id: rms_norm
          title: RMSNorm
          points: 2
          draw: {times: 3, seed: 1, x: "normal(2, 3, 6)", g: normal(6)}
          answer: {module: ScaleNorm, init: [6], weights: {gain: g}, args: [x], shape: [2, 3, 6]}
        - id: rms_norm_gradient
          title: Its gradients
          points: 2
          draw: {times: 2, seed: 2, x: "normal(3, 6)", g: normal(6), u: "normal(3, 6)"}
          answer:
            module: ScaleNorm
            init: [6]
            weights: {gain: g}
            args: [x]
            gradient: [x, gain]
            upstream: u
            returns: {dx: [3, 6], dgain: [6]}
        """,
        tests="""
        def norms(self, gain):
            for layer in (student.ScaleNorm(6), reference.ScaleNorm(6)):
                with torch.no_grad():
                    layer.gain.copy_(gain)
                yield layer.eval()

        @weight(2)
        def test_output(self):
            torch.manual_seed(1)
            for _ in range(3):
                x, (got, want) = torch.randn(2, 3, 6), self.norms(torch.randn(6))
                torch.testing.assert_close(got(x), want(x), rtol=1e-4, atol=1e-5)

        @weight(2)
        def test_gradients(self):
            torch.manual_seed(2)
            for _ in range(2):
                x, u, made = torch.randn(3, 6, requires_grad=True), torch.randn(3, 6), []
                for layer in self.norms(torch.randn(6)):
                    made.append(torch.autograd.grad((layer(x) * u).sum(), [x, layer.gain]))
                torch.testing.assert_close(*made, rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="rotary",
        course=COURSE,
        arrays="torch",
        asks="rotary position embeddings, which turn adjacent pairs by angles that depend on the position",
        right="""
        def rotary(x, positions, base):
            half = x.shape[-1] // 2
            angles = positions[:, None] * base ** (-2 * torch.arange(half) / x.shape[-1])
            a, b = x[..., 0::2], x[..., 1::2]
            turned = [a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()]
            return torch.stack(turned, dim=-1).flatten(-2)
        """,
        wrong={
            "turns backwards": ("positions[:, None]", "-positions[:, None]"),
            "halves, not pairs": ("torch.stack(turned, dim=-1).flatten(-2)", "torch.cat(turned, dim=-1)"),
            "frequencies grow": ("(-2 *", "(2 *"),
            "frequencies fall half as fast": ("(-2 *", "(-1 *"),
            "positions left out": ("positions[:, None]", "torch.arange(len(positions))[:, None]"),
        },
        spec="""
        - id: rotary
          title: Rotary embeddings
          points: 3
          draw: {times: 3, seed: 3, x: "normal(2, 4, 6)", p: "integer(0, 50, 4)"}
          answer: {function: rotary, args: [x, p, 100.0], shape: [2, 4, 6]}
        """,
        tests="""
        @weight(3)
        def test_rotation(self):
            torch.manual_seed(3)
            for _ in range(3):
                args = torch.randn(2, 4, 6), torch.randint(0, 51, (4,)), 100.0
                torch.testing.assert_close(student.rotary(*args), reference.rotary(*args), rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="cross_entropy",
        course=COURSE,
        arrays="torch",
        asks="cross-entropy from logits without overflow, written without the library's own",
        right="""
        def token_loss(logits, targets):
            shifted = logits - logits.max(dim=-1, keepdim=True).values
            chosen = shifted.gather(-1, targets[:, None])[:, 0]
            return (shifted.exp().sum(dim=-1).log() - chosen).mean()
        """,
        wrong={
            "overflows": ("logits - logits.max(dim=-1, keepdim=True).values", "logits"),
            "a sum": (".mean()", ".sum()"),
            "normalizes over the batch": ("shifted.exp().sum(dim=-1)", "shifted.exp().sum(dim=0)[: len(chosen)].sum()"),
            "the sign": ("return (", "return -("),
            "base two": (".log() - chosen", ".log2() - chosen"),
        },
        spec="""
        - id: cross_entropy
          title: Cross-entropy
          points: 3
          cases:
            - {name: large logits, z: "[[900, 0, -900]]", y: "integers([1])", say: "exp overflows."}
            - {name: all equal, z: "zeros(2, 4)", y: "integers([3, 1])", say: "All equal: the loss is log(4)."}
          draw: {times: 3, seed: 4, n: "integer(2, 6)", z: "normal(n, 5)", y: "integer(0, 4, n)"}
          answer: {function: token_loss, args: [z, y], shape: []}
          partial: cases
        """,
        tests="""
        def compare(self, z, y, message=None):
            want = F.cross_entropy(z, y)
            torch.testing.assert_close(student.token_loss(z, y), want, rtol=1e-4, atol=1e-5, msg=message)

        @weight(0.6)
        def test_large_logits(self):
            z = torch.tensor([[900.0, 0.0, -900.0]])
            self.compare(z, torch.tensor([1]), "exp overflows.")

        @weight(0.6)
        def test_equal_logits(self):
            self.compare(torch.zeros(2, 4), torch.tensor([3, 1]), "All equal: the loss is log(4).")

        @weight(1.8)
        def test_random_logits(self):
            torch.manual_seed(4)
            for n in (2, 4, 6):
                self.compare(torch.randn(n, 5), torch.randint(0, 5, (n,)))
        """,
    ),
    Task(
        id="warmup_cosine",
        course=COURSE,
        arrays="torch",
        asks="a learning rate that rises linearly, falls as a cosine, and stays: the phases and where they meet",
        right="""
        def rate(step, high, low, warmup, end):
            if step < warmup:
                return high * step / warmup
            if step > end:
                return low
            return low + (1 + math.cos(math.pi * (step - warmup) / (end - warmup))) * (high - low) / 2
        """,
        wrong={
            "falls to zero": ("return low\n", "return 0.0\n"),
            "no half": (" / 2", ""),
            "counts from the start": ("(step - warmup) / (end - warmup)", "step / end"),
            "warm-up starts at one": ("high * step / warmup", "high * (step + 1) / warmup"),
            "a straight line": (
                "(1 + math.cos(math.pi * (step - warmup) / (end - warmup)))",
                "2 * (end - step) / (end - warmup)",
            ),
        },
        spec="""
        - id: warmup_cosine
          title: The learning rate
          points: 3
          cases:
            - {name: warm-up, step: 3, say: The rate rises from zero.}
            - {name: end of the warm-up, step: 8, say: Here the rate is the highest.}
            - {name: cosine, step: 13, say: A quarter of the cosine is not a quarter of the way.}
            - {name: after the end, step: 40, say: The lowest rate stays.}
          answer: {function: rate, args: [step, 0.5, 0.1, 8, 28], shape: []}
          partial: cases
          accept: {"halves, argument_2": At one step the rate is the highest.}
        """,
        tests="""
        def compare(self, step, message):
            args = step, 0.5, 0.1, 8, 28
            self.assertAlmostEqual(student.rate(*args), reference.rate(*args), places=4, msg=message)

        @weight(0.75)
        def test_warmup(self):
            self.compare(3, "The rate rises from zero.")

        @weight(0.75)
        def test_end_of_warmup(self):
            self.compare(8, "Here the rate is the highest.")

        @weight(0.75)
        def test_cosine(self):
            self.compare(13, "A quarter of the cosine is not a quarter of the way.")

        @weight(0.75)
        def test_after_the_end(self):
            self.compare(40, "The lowest rate stays.")
        """,
    ),
    Task(
        id="clip_gradients",
        course=COURSE,
        arrays="torch",
        asks="gradients scaled in place so that their common norm is at most a bound; smaller ones stay",
        right="""
        def clip_gradients(a, b, bound):
            norm = torch.sqrt((a**2).sum() + (b**2).sum())
            if norm > bound:
                a *= bound / norm
                b *= bound / norm
        """,
        wrong={
            "not in place": ("a *= bound / norm", "a = a * bound / norm"),
            "always scaled": ("if norm > bound:", "if True:"),
            "each by its own norm": ("a *= bound / norm", "a *= bound / a.norm()"),
            "the norm squared": ("torch.sqrt((a**2).sum() + (b**2).sum())", "(a**2).sum() + (b**2).sum()"),
            "entries clipped": ("b *= bound / norm", "b.clamp_(-bound, bound)"),
        },
        spec="""
        - id: clip_gradients
          title: Clipping
          points: 3
          cases:
            - {name: a small norm, a: "[0.1, 0.2]", b: "[[0.2]]", say: Small gradients stay as they are.}
          draw: {times: 3, seed: 6, a: "2 * normal(4)", b: "2 * normal(3, 2)"}
          answer: {function: clip_gradients, args: [a, b, 1.5], changed: [a, b], returns: {c: [any], d: [any, any]}}
        """,
        tests="""
        @weight(3)
        def test_clipping(self):
            torch.manual_seed(6)
            pairs = [(torch.tensor([0.1, 0.2]), torch.tensor([[0.2]]))]
            pairs += [(2 * torch.randn(4), 2 * torch.randn(3, 2)) for _ in range(3)]
            for a, b in pairs:
                c, d = a.clone(), b.clone()
                student.clip_gradients(a, b, 1.5)
                reference.clip_gradients(c, d, 1.5)
                torch.testing.assert_close([a, b], [c, d], rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="byte_pairs",
        course=COURSE,
        arrays="torch",
        asks="training byte-pair encoding on a text: the merges in order, ties to the larger pair",
        right="""
        def byte_pairs(text, merges):
            ids, made = list(text.encode()), []
            for new in range(256, 256 + merges):
                pairs = list(zip(ids, ids[1:]))
                best = max(set(pairs), key=lambda pair: (pairs.count(pair), pair))
                made.append(best)
                merged = []
                for token in ids:
                    if merged and (merged[-1], token) == best:
                        merged[-1] = new
                    else:
                        merged.append(token)
                ids = merged
            return made
        """,
        wrong={
            "ties to the smaller pair": ("(pairs.count(pair), pair)", "(pairs.count(pair), -pair[0], -pair[1])"),
            "the rarest pair": ("= max(set(pairs)", "= min(set(pairs)"),
            "the text is not merged": ("ids = merged", "pass"),
            "counts disjoint pairs": ("zip(ids, ids[1:])", "zip(ids[::2], ids[1::2])"),
            "new tokens from 255": ("merged[-1] = new", "merged[-1] = new - 1"),
        },
        spec="""
        - id: byte_pairs
          title: Merges
          points: 4
          cases:
            - {name: one word, text: "'banana bandana'", n: 4}
            - {name: repeated letters, text: "'aaaabdaaabac'", n: 3, say: "Count the pairs anew after every merge."}
            - {name: beyond ASCII, text: "'naïve cafés, naïve naïfs'", n: 6, say: "Are these bytes, not characters?"}
          answer: {function: byte_pairs, args: [text, n], shape: [n, 2]}
        """,
        tests="""
        @weight(4)
        def test_merges(self):
            for text, n in [("banana bandana", 4), ("aaaabdaaabac", 3), ("naïve cafés, naïve naïfs", 6)]:
                self.assertEqual(student.byte_pairs(text, n), reference.byte_pairs(text, n), text)
        """,
    ),
    Task(
        id="causal_mask",
        course=COURSE,
        arrays="torch",
        asks="scaled dot-product attention with a causal mask; a later token changes no earlier output",
        right="""
        def masked_attention(q, k, v):
            scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
            future = torch.triu(torch.ones(scores.shape[-2:], dtype=torch.bool), 1)
            return scores.masked_fill(future, -math.inf).softmax(-1) @ v
        """,
        wrong={
            "no mask": ("masked_fill(future, -math.inf)", "clone()"),
            "looks at the next one": (", 1)\n", ", 2)\n"),
            "not scaled": (" / math.sqrt(q.shape[-1])", ""),
            "zeros before the softmax": ("-math.inf", "0.0"),
            "normalizes the wrong axis": ("softmax(-1)", "softmax(-2)"),
        },
        spec="""
        - id: causal_mask
          title: Causal attention
          points: 4
          draw: {times: 3, seed: 7, q: "normal(2, 5, 4)", k: "normal(2, 5, 4)", v: "normal(2, 5, 3)"}
          answer: {function: masked_attention, args: [q, k, v], shape: [2, 5, 3]}
          invariant:
            - {change: "k[:, 3:]", keeps: "answer[:, :3]", say: "A later key changes an earlier output."}
        """,
        tests="""
        @weight(4)
        def test_attention(self):
            torch.manual_seed(7)
            for _ in range(3):
                q, k, v = torch.randn(2, 5, 4), torch.randn(2, 5, 4), torch.randn(2, 5, 3)
                got = student.masked_attention(q, k, v)
                torch.testing.assert_close(got, reference.masked_attention(q, k, v), rtol=1e-4, atol=1e-5)
                later = torch.cat([k[:, :3], torch.randn(2, 2, 4)], dim=1)
                changed = student.masked_attention(q, later, v)
                message = "A later key changes an earlier output."
                torch.testing.assert_close(changed[:, :3], got[:, :3], rtol=1e-4, atol=1e-5, msg=message)
        """,
    ),
]
