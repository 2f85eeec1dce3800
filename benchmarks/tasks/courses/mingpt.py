"""Like exercises around minGPT and makemore: a small GPT's attention, sampling and optimizer."""

from __future__ import annotations

from benchmarks.tasks.task import Task

COURSE = "minGPT"

TASKS = [
    Task(
        id="self_attention",
        course=COURSE,
        arrays="torch",
        asks="causal self-attention as a module with one projection for query, key and value, and several heads",
        right="""
        class SelfAttention(nn.Module):
            def __init__(self, width, heads, dropout=0.0):
                super().__init__()
                if width % heads:
                    raise ValueError(f"{heads} heads do not divide {width}")
                self.qkv = nn.Linear(width, 3 * width)
                self.out = nn.Linear(width, width)
                self.heads, self.drop = heads, nn.Dropout(dropout)

            def forward(self, x):
                b, t, d = x.shape
                q, k, v = (a.view(b, t, self.heads, -1).transpose(1, 2) for a in self.qkv(x).split(d, dim=2))
                scores = q @ k.transpose(-2, -1) / math.sqrt(d // self.heads)
                scores = scores.masked_fill(torch.triu(torch.ones(t, t), 1) > 0, -math.inf)
                y = self.drop(scores.softmax(dim=-1)) @ v
                return self.out(y.transpose(1, 2).reshape(b, t, d))
        """,
        wrong={
            "no mask": ("scores.masked_fill(torch.triu(torch.ones(t, t), 1) > 0, -math.inf)", "scores * 1"),
            "scaled by the whole width": ("math.sqrt(d // self.heads)", "math.sqrt(d)"),
            "heads not merged back": ("y.transpose(1, 2).reshape(b, t, d)", "y.reshape(b, t, d)"),
            "order of query and key": ("q, k, v = (", "k, v, q = ("),
            "any size is taken": ("if width % heads:", "if width < heads:"),
        },
        spec="""
        - id: self_attention
          title: Outputs for given weights
          points: 3
          draw: {times: 3, seed: 1, x: "normal(2, 5, 6)", w: "normal(18, 6)", b: normal(18), o: "normal(6, 6)"}
          answer:
            module: SelfAttention
            init: {width: 6, heads: 2, dropout: 0.5}
            weights: {qkv.weight: w, qkv.bias: b, out.weight: o, out.bias: "zeros(6)"}
            args: [x]
            shape: [2, 5, 6]
          invariant: [{change: "x[:, 3:]", keeps: "answer[:, :3]", say: "A later token changes an earlier output."}]
        - id: self_attention_sizes
          title: Sizes that do not fit
          points: 1
          answer: {module: SelfAttention, init: [7, 2], args: ["zeros(1, 2, 7)"], raises: ValueError}
        """,
        tests="""
        @weight(3)
        def test_outputs(self):
            torch.manual_seed(1)
            got, want = (module.SelfAttention(6, 2, 0.5).eval() for module in (student, reference))
            for _ in range(3):
                weights = {"qkv.weight": torch.randn(18, 6), "qkv.bias": torch.randn(18)}
                weights |= {"out.weight": torch.randn(6, 6), "out.bias": torch.zeros(6)}
                got.load_state_dict(weights, strict=False)
                want.load_state_dict(weights, strict=False)
                x = torch.randn(2, 5, 6)
                torch.testing.assert_close(got(x), want(x), rtol=1e-4, atol=1e-5)
                later = torch.cat([x[:, :3], torch.randn(2, 2, 6)], dim=1)
                message = "A later token changes an earlier output."
                torch.testing.assert_close(got(later)[:, :3], got(x)[:, :3], rtol=1e-4, atol=1e-5, msg=message)

        @weight(1)
        def test_sizes(self):
            with self.assertRaises(ValueError):
                student.SelfAttention(7, 2)
        """,
    ),
    Task(
        id="top_k",
        course=COURSE,
        arrays="torch",
        asks="the k largest logits of each row, divided by a temperature: probabilities of the next token",
        right="""
        def next_token(logits, temperature, k):
            scaled = logits / temperature
            kth = scaled.topk(k, dim=-1).values[:, -1:]
            return scaled.masked_fill(scaled < kth, -math.inf).softmax(dim=-1)
        """,
        wrong={
            "multiplied": ("logits / temperature", "logits * temperature"),
            "one too few": ("scaled < kth", "scaled <= kth"),
            "zero instead of minus infinity": ("-math.inf", "0.0"),
            "one threshold for all rows": ("values[:, -1:]", "values[:, -1].max()"),
            "the smallest": ("scaled < kth", "scaled > kth"),
        },
        spec="""
        - id: top_k
          title: The next token
          points: 2
          draw: {times: 3, seed: 2, k: "integer(2, 4)", z: "normal(3, 7)"}
          answer: {function: next_token, args: [z, 0.7, k], shape: [3, 7]}
        """,
        tests="""
        @weight(2)
        def test_probabilities(self):
            torch.manual_seed(2)
            for k in (2, 3, 4):
                args = torch.randn(3, 7), 0.7, k
                torch.testing.assert_close(student.next_token(*args), reference.next_token(*args), rtol=1e-4, atol=1e-5)
        """,
    ),
    Task(
        id="greedy_generation",
        course=COURSE,
        arrays="torch",
        asks="greedy generation with a model that sees at most the last few tokens",
        right="""
        def generate(model, ids, new, block):
            for _ in range(new):
                logits = model(ids[:, -block:])[:, -1]
                ids = torch.cat([ids, logits.argmax(dim=-1, keepdim=True)], dim=1)
            return ids
        """,
        wrong={
            "the context is not cropped": ("ids[:, -block:]", "ids"),
            "the first tokens": ("ids[:, -block:]", "ids[:, :block]"),
            "the first position": (")[:, -1]\n", ")[:, 0]\n"),
            "the least likely": ("argmax", "argmin"),
            "one token too many": ("range(new)", "range(new + 1)"),
        },
        adapter="""
        def generate_with(table, ids, new, block):
            def model(context):
                assert context.shape[1] <= block, f"the model got {context.shape[1]} tokens, and takes {block}"
                return table[context].cumsum(dim=1)

            return generate(model, ids, new, block)
        """,
        spec="""
        - id: greedy_generation
          title: Generation
          points: 3
          draw: {times: 3, seed: 3, table: "normal(6, 6)", ids: "integer(0, 5, 2, 2)"}
          answer: {adapter: generate_with, args: [table, ids, 5, 4], shape: [2, 7]}
        """,
        tests="""
        @weight(3)
        def test_tokens(self):
            torch.manual_seed(3)
            for _ in range(3):
                table, ids = torch.randn(6, 6), torch.randint(0, 6, (2, 2))

                def model(context, table=table):
                    self.assertLessEqual(context.shape[1], 4)
                    return table[context].cumsum(dim=1)

                got, want = student.generate(model, ids, 5, 4), reference.generate(model, ids, 5, 4)
                torch.testing.assert_close(got, want, rtol=0, atol=0)
        """,
    ),
]
