"""Wordings of students by what becomes of them: accepted as an option, for a person to read, none of the options.

A line is a question and a text. The questions of the assignments are read from the specs; the others stand here.
"""

from __future__ import annotations

#: Questions of no assignment: options within options, labels, names that are words of negation.
MADE_UP: dict[str, dict[str, list[str]]] = {
    "tokens": {"x1": [], "x10": [], "x11": [], "x2": []},
    "states": {"decoder state": [], "encoder state": [], "encoder-decoder state": ["joint state"]},
    "sides": {"rows": [], "columns": [], "rows and columns": ["both"], "neither": []},
    "letters": {"left": ["A"], "right": ["B"], "neither": ["C"], "all of them": ["D"]},
    "trend": {"increases": ["grows", "goes up"], "decreases": ["shrinks", "goes down"], "stays the same": ["constant"]},
    "truth": {"yes": [], "no": []},
    "norm": {"layer norm": ["layernorm"], "batch norm": ["batchnorm"], "none": ["no norm"]},
    "greek": {"alpha": [], "beta_1": [], "beta_2": []},
}

#: (question, option, texts)
ACCEPTED: list[tuple[str, str, list[str]]] = [
    ("8 moved", "x1", ["1st", "the 1st input", "input one", "attention gave x1 more weight", "x1 is used more after the step"]),
    ("8 moved", "x2", ["2nd", "the 2nd one", "input two"]),
    ("2a axis", "rows", ["second axis", "the second dimension", "2nd axis", "axis one", "dim one"]),
    ("2a axis", "columns", ["axis zero", "1st axis", "second to last axis", "the second-to-last dimension", "the second last axis"]),
    ("6", "light", ["light", "Light.", "the light", "sunlight", "light has the largest effect", "the hours of light", "`light`"]),
    ("6", "water", ["water", "the water", "WATER"]),
    ("6", "ph", ["pH", "the pH value", "acidity", "the acidity matters most"]),
    ("2b", "d_k", ["the key size", "key length", "dim of the key", "the keys' dimensionality", "the dimensionality of the queries"]),
    ("2b", "d_v", ["the value size", "the values' dimensionality"]),
    ("a", "score_dominates", ["k_j·q dominates", "q·k_j dominates", "k_j^T q dominates", r"$k_j^\top q$ dominates", "$k_j^\top q$ dominates"]),
    ("c.ii", "swings_between", [f"c {verb} between v_a and v_b" for verb in ("oscillates", "jumps", "varies", "alternates", "flips")]),
    ("d.ii", "swings_between", ["c jumps between v_a and v_b", "it varies between v_a and v_b"]),
    ("8 moved", "x1", [
        "x1", "X1", "x_1", "x 1", "x₁", "$x_1$", "$x_{1}$", r"\(x_1\)", r"$\mathbf{x}_1$", "`x1`", "**x1**", "x‑1", "“x1”", "x1.",
        "the first input", "The first one", "first", "1", "(1)", "input 1", "Input 1.", "the answer is 1", "option 1",
        "attention increased on x1", "Attention on x1 increased.", "attention moved to x1", "attention moved towards the first input",
        "It shifted to x_1", "to x1", "towards x1 (the first input)", "x1 (0.269 -> 0.283)", "x1: its weight grows from .269 to .283"
        .replace("from", "by about .014, .269 →").replace(" to .283", " .283"),
        "x1 gets more attention", "x1 gained weight", "more attention on x1", "x1, because its logit grew", "I think it moved to x1.",
        "The weight of x1 is larger now", "the first input is attended to more", "more weight is on x1 after the step",
        "x1 x1", "Answer: x1", "answer = x1", "x1!", "- x1", "* x1", "<b>x1</b>", "Where attention moved to: x1", "{x1}",
        "alpha_1 went up, so x1", "Towards input x1", "α₁ increased, i.e. attention moved to x₁", "attention moved onto x1", "x1 has a higher weight",
        "more attention is paid to x1 now", "x1 receives more attention than before", "x_1 (weight up from 0.269 to 0.283)",
        "weight shifted toward x1", "The first token, x1",
    ]),
    ("8 moved", "x2", ["x2", "attention increased on x2", "the second input", "2", "$x_2$ gained weight", "to the second one"]),
    ("2a axis", "rows", [
        "rows", "row", "Rows.", "the rows", "along the rows", "over the rows", "across rows", "row-wise", "rowwise", "row‑wise", "row—wise",
        "per row", "each row", "every row", "by row", "It normalises the rows.", "the softmax is applied to each row", "dim=1", "dim = -1",
        "dim=-1 (rows)", "axis=1", "axis 1", "axis = -1", "the last dimension", "softmax(scores, dim=-1)", "1", "rows (dim=1)",
        "rows, so that the weights of each query sum to one", "each row sums to 1", "Every row adds up to one, so it is the rows.",
        "row-wise: the softmax runs over the keys of one query", "the rows of the n_q x n_k matrix", "down the rows", "the row's entries",
        "Row-wise (each query has its own distribution)", "row wise", "softmax over each row", "normalised per row", "rowwise softmax",
        "horizontally, along the rows", "along the rows of QK^T", "It works on each row separately", "across each row",
    ]),
    ("2a axis", "columns", ["columns", "column-wise", "down the columns", "along columns", "dim=0", "the columns (axis 0)", "0", "col-umns"]),
    ("2b", "d_k", [
        "d_k", "dk", "D_K", "d k", "d_{k}", "$d_k$", "dₖ", "d_q", "d_k = d_q", "d_k, the dimension of the keys", "d is d_k", "d = d_k",
        "the key dimension", "the dimension of the keys", "dimension of each of the keys", "d_k (the length of a key vector)", "it is $d_{k}$.",
        r"\(d_k\)", "The size of the keys, d_k", "d_k, since a score sums d_k products", "d ≈ d_k", "the dimension of the queries", "d → d_k", "dimension of keys", "d_k — the size of the queries and keys", "d = d_k, the width of K",
    ]),
    ("2b", "d_v", ["d_v", "the dimension of the values, d_v", "$d_v$"]),
    ("2b", "n_k", ["n_k", "n_k, the number of keys", "the number of keys"]),
    ("a", "score_dominates", [
        "score_dominates", "Score dominates", "one score dominates", "one score clearly dominates", "the score of k_j dominates",
        "its score dominates", "score-dominates", "key dominates", "SCORE DOMINATES: the softmax is then one-hot", "score dominates all others",
        "`score_dominates`",
    ]),
    ("a", "score_is_positive", ["score is positive", "the score is positive", "score_is_positive"]),
    ("a", "scores_agree", ["scores agree", "the scores all agree", "scores_agree because a softmax of equal scores is flat"]),
    ("c.ii", "swings_between", [
        "swings_between", "swings", "it swings", "Swings between v_a and v_b", "c swings between v_a and v_b", "either", "v_a or v_b",
        "swings between the two values", "It swings as the length of k_a is drawn anew.", r"swings between $v_a$ and $v_b$",
    ]),
    ("c.ii", "near_average", ["near the average", "near average", "near_average", "it stays near the average of both values"]),
    ("c.ii", "near_v_a", ["near v_a", "near $v_a$", "near vₐ", "always near v_a", "c is near v_a in every sample"]),
    ("d.ii", "near_average", [
        "near_average", "near the average", "varies less", "it varies less", "c varies less now", "stays near the average",
        "it stays near the average of v_a and v_b", "near their average", "near average since each head copies one value",
    ]),
    ("e.i", "u_a", [
        "u_a", "ua", "$u_a$", "u_{a}", "x_2", "x2", "c_2 is close to u_a", "c_2 ≈ u_a", "c_2 = x_2 = u_a", r"$c_2 \approx u_a$", "U_a",
        "it is u_a, that is x_2", "approximately u_a", "uₐ", "to u_a", "c2 → u_a",
    ]),
    ("e.i", "u_b", ["u_b", "$u_b$", "it is close to u_b", "u_b is a vector of length beta"]),
    ("e.i", "x_1", ["x_1", "u_d + u_b", "u_b + u_d", "u_d+u_b", "u_b + u_d = x_1", "$u_d + u_b$"]),
    ("e.i", "mean_of_all", ["mean_of_all", "the mean of all", "the average", "the mean of all three", "average of the x_i"]),
    ("e.i possible", "no", [
        "no", "No.", "NO!", "impossible", "It is impossible.", "not possible", "It is not possible", "No, it is not possible.", "No, it cannot",
        "no, because c_2 is a mixture of the x_i", "No: u_b is only a part of the others", "no - u_d comes along", "false", "False", "cannot",
        "The answer is no.", "It can't", "no since u_b never stands alone", "No. u_b isn't one of the tokens.", "Impossible, as no token is u_b", "no (u_b is never alone)",
    ]),
    ("e.i possible", "yes", ["yes", "Yes.", "possible", "it is possible", "Yes, it is possible", "yes, by adding u_d", "true", "It can"]),
    ("tokens", "x1", ["x1", "x_1", "x1 wins", "the token x1", "$x_{1}$ wins"]),
    ("tokens", "x10", ["x10", "x_10", "x_{10}", "the weight is on x10", "x 10"]),
    ("states", "decoder state", ["decoder state", "the decoder's state", "the decoder states", "decoder_state", "The state is the decoder state."]),
    ("states", "encoder-decoder state", ["encoder-decoder state", "the encoder-decoder state", "joint state", "encoder–decoder states"]),
    ("sides", "rows and columns", ["rows and columns", "the rows and the columns", "Rows and columns."]),
    ("sides", "neither", ["neither", "Neither.", "The answer is neither"]),
    ("letters", "left", ["A", "a", "(a)", "A)", "A) left", "Option A", "option a", "a is right".replace("right", "correct"), "left (A)", "the answer is A"]),
    ("letters", "right", ["B", "b)", "right", "B) right", "I choose B", "the right one"]),
    ("trend", "increases", ["increases", "it increases", "it grows", "The weight grows with t", "goes up"]),
    ("trend", "decreases", ["decreases", "it decreases", "The weight shrinks", "goes down", "it goes down with t"]),
    ("trend", "stays the same", ["stays the same", "it stays the same", "it is constant"]),
    ("norm", "layer norm", ["layer norm", "LayerNorm", "layer-norm", "the layer norms", "nn.LayerNorm"]),
    ("greek", "beta_1", ["beta_1", "β₁", "β1", r"$\beta_1$", "\beta_1", "Beta 1", "the logit β_1"]),
    ("greek", "alpha", ["α", r"\alpha", "\alpha", "the α"]),
]  # fmt: skip

#: (question, texts)
REVIEW: list[tuple[str, list[str]]] = [
    ("6", ["light or water", "not light", "maybe the pH", "light? water?", "anything but water"]),
    ("8 moved", [
        "x[1]", "x[0]", "x [1]", "`x[0]`", "index 0", "index 1", "idx 0", "input 0", "input zero", "x0", "x_0", "the one after the first", "x1 gave up some attention", "x1 gave it away", "x1 had more before the step",
        "x1 used to win", "attention moved past x1", "beyond x1", "x1 ceded attention", "earlier x1",
    ]),
    ("2a axis", ["rows of the transposed", "the rows of the transpose", "perpendicular to the rows", "orthogonal to the rows", "second axis from the end"]),
    ("2b", ["it is the length that keys have"]),
    ("c.ii", ["c swings a lot from v_a to v_b, between them"]),
    ("a", ["the largest score, which dominates here"]),
    ("8 moved", [
        # two options, all options, corrections, comparisons
        "x1 or x2", "x1 and x2", "x1, x2", "x1/x2", "x1 x2", "x1; x2", "both x1 and x2", "either x1 or x2", "neither x1 nor x2", "x2 or x1",
        "x2, no wait, x1", "x1 -> x2", "moved from x2 to x1", "more on x1 than x2", "x1 rather than x2", "x1 instead of x2", "x1, not x2",
        "x1 vs x2", "x1 > x2", "first x2, then x1", "one of x1, x2", "x1, and the second one too", "x1 and 2", "x1, 2", "1 or 2",
        # negations
        "not x1", "not the first one", "no, not x1", "non-x1", "it isn't x1", "it is no longer x1", "it doesn't move to x1", "never x1",
        "hardly x1", "x1 is wrong", "x1 is false", "x1 is incorrect", "anything but x1", "everything except x1", "all but x1", "unlike x1",
        "other than x1", "without x1", "x1 isn't it", "can't be x1", "cannot be x1", "isn’t x1", "is not x₁", "!x1", "!= x1", "≠ x1", "¬x1",
        "~x1", r"$\neq x_1$", "\neq x_1", "❌ x1", "none, x1", "the opposite of x1", "contrary to x1", "not $x_1$", "nicht x1", "pas x1",
        # losses
        "attention decreased on x2", "attention decreased on x1", "x2 lost weight", "x1 lost weight", "less on x2", "less attention on x1",
        "away from x2", "attention moved from x2", "x1 was penalised", "x2 is ignored", "attention to x2 fell", "x2 drops",
        "x2 is attended to less", "the weight of x2 shrank", "attention left x2", "lower on x2",
        # hedges and questions
        "maybe x1", "perhaps x1", "possibly x1", "probably x1", "x1?", "x1 ?", "is it x1?", "could be x1", "might be x1", "it may be x1",
        "I guess x1", "x1, I'm not sure", "x1 I guess", "seems to be x1", "likely x1", "unlikely x1", "x1 or the other one", "x1 if the step is small",
        "unless I am wrong, x1", "x1 or so", "I think x1 or x2", "x1 unless x2", "x1 sometimes", "mostly x1", "it depends: x1", "x1 (random guess)",
        "I wonder whether x1", "no idea, x1", "x1 but I don't know", "half x1",
        "I suppose x1", "x1, I assume", "assuming x1", "x1 (50/50)", "50% x1", "hopefully x1",
        # more of the same kinds, in other words
        "x1 is out", "x1 is unchanged", "the complement of x1", "x1 diminishes", "attention to x1 ceased", "attention deserted x1",
        "x1 as opposed to x2", "x1 as well as x2", "by no means x1", "it is far from x1", "x1 won’t do", "x1 didn't gain", "x1 nor x2",
        "not only x1", "the answer is not x1", "x1 ✗", "x1 gets a smaller weight", "x1's share declines", "x1's share goes down", "x1 = x2",
        "x1\nx2", "['x1', 'x2']", "x1, if not x2", "it stopped attending to x1", "x1 was reduced", "I doubt x1", "excluding x1",
        # a formula or a numeral in passing
        "-x1", "2*x1", "x1/2", "x1 + x2", "x1 - x2", "step 1",
        " ".join(["x1 has more weight now and the softmax of the logits says so"] * 6),
    ]),
    ("2a axis", [
        "columns and rows", "rows and columns", "rows, not columns", "rows rather than columns", "not columns", "anything but columns",
        "rows or columns", "rows?", "maybe rows", "column-wise, no wait, row-wise", "the rows instead of the columns", "non-rows",
        "neither rows nor columns", "rows unless dim=0", "not row-wise", "every column but no row", "rows, columns", "dim=0 or dim=1",
        "each row of each column", "not dim=1", "dim != 1", "x rows, y columns", "normalises rows; columns are not", "rows are not normalised", "it doesn't normalise rows", "softmax of rows or of columns", "rows≠columns",
    ]),
    ("2b", [
        "d_k or d_v", "n_k, not d_k", "not d_k", "d_k / 2", "2*d_k", "2 d_k", "sqrt(d_k)", "√d_k", r"$\sqrt{d_k}$", "1/d_k", "d_k - 1", "d_k^2",
        "d_k + d_v", "d_k*d_v", "either d_k or d_q, or n_k", "maybe d_k", "d_k?", "d_k rather than d_v", "n_q, n_k, d_k, d_v", "d_k and v",
        "d_k unlike d_v", "anything but d_v", "log(d_k)", "-d_k", r"\frac{d_k}{2}", "the number of keys or d_k",
    ]),
    ("a", [
        "score and value dominate", "score_dominates, score_is_positive", "score dominates or the scores agree", "no score dominates",
        "the score doesn't dominate".replace("dominate", "dominate, score dominates"), "score dominates, value dominates", "maybe score dominates",
        "score_dominates unless value_dominates", "score dominates rather than value dominates", "not score_dominates", "never scores agree",
    ]),
    ("c.ii", [
        "near v_a and v_b", "near v_a or near v_b", "near v_a or v_b", "near_v_a, near_v_b", "not near the average", "swings or near average",
        "no longer near v_a", "it doesn't swing; swings", "either near_v_a or near_v_b", "near average rather than near v_a", "hardly swings",
        "near the average, or it swings", "near_average near_v_a mixes_all",
    ]),
    ("d.ii", ["near the average or it swings", "no longer swings", "near average?", "varies less, maybe", "swings less", "not near average"]),
    ("e.i", [
        "-u_a", "2u_a", "2 u_a", "u_a/2", "0.5*u_a", "u_a + u_b", "u_a - u_b", "u_a or u_b", "u_a and b", "u_d - u_b", "u_d, u_b", "not u_a",
        "u_a, u_b, u_c, u_d", "close to u_a, far from u_b", "u_a unlike x_1", "u_b instead of u_a", "u_a?", "anything but u_b", "x_2 and x_3",
        "u_a^2", "u_a * beta", "maybe u_a",
    ]),
    ("e.i possible", [
        "not impossible", "isn't impossible", "isn't possible", "it's not at all possible", "yes and no", "no, wait, yes", "yes or no", "no doubt",
        "Yes, it isn't possible", "Yes, it is impossible", "yes?", "maybe yes", "not yes", "there is no way it is possible", "yes, if u_d is long",
        "no and yes", "hardly possible", "neither yes nor no", "possible or impossible", "true and false", "no, it is possible", "unlikely but possible",
        "yes, unless it's no", "No, not impossible", "nothing is impossible", "not necessarily possible", "no problem, yes", "no? yes", "no, it can",
    ]),
    ("tokens", ["x1 or x10", "x10, x1", "x1 in x10", "not x10", "x1, x2, x10, x11"]),
    ("states", [
        "decoder state or encoder state", "the decoder state and the encoder state", "not the decoder state", "decoder state, encoder state",
        "the encoder state rather than the decoder state", "joint state or decoder state",
    ]),
    ("sides", ["rows or columns", "rows, columns", "neither rows nor columns", "not both", "rows, and both", "neither of the rows"]),
    ("letters", ["A or B", "A and B", "a and b", "A, B", "a) right", "B) left", "not A", "A/B", "maybe B", "A, B, C, D", "A B C D", "neither A nor B"]),
    ("trend", ["increases, then decreases", "does not increase: increases", "it never grows", "increases or stays the same", "grows less"]),
    ("truth", ["yes and no", "not no", "yes, no", "true or false", "no yes", "yes? no?"]),
    ("norm", ["no layer norm", "layer norm or batch norm", "layernorm without batchnorm", "not layernorm", "layer and batch norm"]),
    ("greek", ["beta_1 or beta_2", "beta_1 and 2", "-β₁", "β₁ - β₂", "not β₁", "2β₁"]),
]  # fmt: skip

#: (question, texts): nothing that an option is called
NOTHING: list[tuple[str, list[str]]] = [
    ("6", ["", "the lamp", "height", "2.19", "soil", "The feature with the largest effect"]),
    ("8 moved", [
        "", " ", "?", "x3", "x10", "x", "up", "attention", "Where attention moved to", "your answer here", "TODO", "None", "the softmax", "y",
        "x_1_2", "3", "0.283", "beta", "to the larger one", "x12", "...", "I do not know", "x11", "idk", "the other one",
    ]),
    ("2a axis", [
        "", "softmax", "keys", "queries", "3", "either", "dim=2", "dim=10", "Does the softmax normalise rows or columns?", "the matrix", "axis", "dim",
        "each query", "throws", "rowing", "columnar",
    ]),
    ("2b", ["", "d", "k", "d_m", "2", "64", "d_model", "the dimension", "sqrt(d)", "Which size is d?", "n", "dkv", "d_kv", "d_kk", "and_k"]),
    ("a", ["", "score", "dominates", "value", "softmax", "one key", "What lets attention copy one value v_j", "positive", "agree", "the largest one"]),
    ("c.ii", ["", "v_a", "v_b", "near", "average", "c", "between", "near v_c", "v_a and v_b", "One head: where c lies when k_a varies in length"]),
    ("d.ii", ["", "v_a", "less", "near v_d", "two heads"]),
    ("e.i", ["", "u", "u_e", "x_4", "mean", "all", "v_2", "u_ab", "mu_a", "x_22", "x_2_1", "beta"]),
    ("e.i possible", ["", "u_b", "42", "know", "now", "noon", "yesterday", "nothing", "Can adding u_d or u_c to x_2 turn c_2 into u_b?"]),
    ("tokens", ["", "x", "x3", "x110", "x100", "10", "1"]),
    ("states", ["", "state", "decoder", "encoder", "hidden state", "decoded state"]),
    ("sides", ["", "diagonal", "throws"]),
    ("letters", ["", "E", "cleft", "abc", "bright"]),
    ("norm", ["", "norm", "layer", "batch"]),
    ("greek", ["", "gamma", "β", "β₃", "beta_12", "alphabet"]),
]  # fmt: skip
