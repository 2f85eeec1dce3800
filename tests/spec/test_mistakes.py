"""What instructors get wrong in a spec: each mistake is one error, at its place, that says what to write."""

from __future__ import annotations

import time

import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.spec import packages

SPEC = """\
spec: 1
title: Small
points: 6
submission: {imports: [numpy]}
givens:
  k: [1, 2]
  word: text
define:
  twice(x): 2 * x
  total: sum(k)
defaults:
  within: {abs: 0.1}
questions:
  - id: "1"
    title: First
    points: 1
    answer: {function: get_one, shape: [2]}
    got: twice(answer)
    want: twice(k)
    feedback:
      - {id: zero, if: norm(answer) < 0.1, say: "{answer} is zero", credit: 0.5}
    examples:
      - pass: k
      - zero: zeros(2)
  - id: "2"
    title: Second
    points: 2
    answer: {variable: v}
    follow:
      q: {from: "1", say: used ours}
    want: q
  - id: "3"
    title: Drawn
    points: 1
    draw: {times: 3, seed: 7, n: "integer(2, 4)", x: normal(n)}
    answer: {function: get_three, args: [x], shape: [n]}
    want: 2 * x
  - id: "4"
    title: Which
    points: 1
    answer: {function: get_four, choice: [left, right]}
    want: left
  - id: "5"
    title: Why
    points: 1
    answer: {markdown: Why}
    by_hand:
      - 1: says why
"""

#: What stands in the spec, what an instructor writes in its place, and what must be said: line, column and words.
MISTAKES = [
    (
        "    points: 1\n",
        "\tpoints: 1\n",
        "16:1: is indented with a tab: use as many spaces as the neighbouring lines",
    ),
    ("  k: [1, 2]", "\tk: [1, 2]", "6:1: is indented with a tab: use as many spaces as the neighbouring lines"),
    (
        "say: used ours}",
        "say: note: used ours}",
        "30:31: has a colon inside text or an expression: between { } and [ ], put it in double quotes",
    ),
    (
        "title: First",
        "title: First: the one",
        '15:12: has a colon inside text or an expression: put all of it in double quotes, as in "First: the one"',
    ),
    (
        "    title: Second",
        "    observed: as follows: the q\n    title: Second",
        '26:15: has a colon inside text or an expression: put all of it in double quotes, as in "as follows: the q"',
    ),
    (
        "    points: 1\n    answer: {function: get_one",
        "      points: 1\n    answer: {function: get_one",
        "16:7: `points: 1` is indented by 6 spaces, which fits no line above it: indent it by 4, or check the line above",
    ),
    (
        "    points: 1\n    answer: {function: get_one",
        "   points: 1\n    answer: {function: get_one",
        "16:4: `points: 1` is indented by 3 spaces, which fits no line above it: indent it by 4, or check the line above",
    ),
    (
        "    want: twice(k)\n",
        "  want: twice(k)\n",
        "19:3: `want: twice(k)` is indented by 2 spaces, which fits no line above it: indent it by 4, or check the line above",
    ),
    ("- pass: k", "-pass: k", "23:7: write a space after the dash, as in `- pass: k`"),
    (
        "title: First",
        "title:First",
        "15:5: `title:First` is not a key with a value: write a space after the colon, as in `title: First`",
    ),
    ("title: First", "title First", "15:5: `title First` is not a key with a value: write `key: value`"),
    ('id: "2"', 'id: "2', "25:9: opens a quote that is not closed until line 30: is the closing quote missing?"),
    ("k: [1, 2]", "k: [1, 2", "6:6: opens a [ that is not closed: add the closing ]"),
    ("{abs: 0.1}", "{abs: 0.1", "12:11: opens a { that is not closed: add the closing }"),
    ("k: [1, 2]", "k: [1, 2]]", "6:12: has a ] that was not opened: remove it"),
    (
        "title: First",
        'title: "First" one',
        "15:20: `one` follows a complete value: put the whole value in double quotes",
    ),
    ("title: First", "title: %d of them", "15:12: a value cannot start with %: put the whole value in double quotes"),
    ("title: First", "title: @home", "15:12: a value cannot start with @: put the whole value in double quotes"),
    ("title: First", "title: `First`", "15:12: a value cannot start with `: put the whole value in double quotes"),
    (
        "title: First",
        "title: *First*",
        "15:12: a value that starts with * has a special meaning in YAML: put the whole value in double quotes",
    ),
    (
        "title: First",
        "title: !First",
        "15:12 questions[0].title: starts with !First, which is a YAML tag: put the value in quotes, or remove the tag",
    ),
    (
        "title: First",
        "title: # First",
        "15:11 questions[0].title: is empty: expected text (the rest of a line after # is a comment: put text with a # in quotes)",
    ),
    (
        "shape: [2]}",
        "shape: [2], args: [k[0:1]]}",
        "17:53: is not expected here: between [ ], put text with commas, colons or brackets in double quotes",
    ),
    (
        'id: "2"',
        "id: “2”",
        '25:9 questions[1].id: has the curly quote “ (U+201C) at character 1: write the straight quote " instead',
    ),
    (
        "want: left",
        "want: “left”",
        '42:11 questions[3].want: has the curly quote “ (U+201C) at character 1: write the straight quote " instead',
    ),
    (
        "want: left",
        "want: ‘left’",
        "42:11 questions[3].want: has the curly quote ‘ (U+2018) at character 1: write the straight quote ' instead",
    ),
    (
        "givens:\n  k:",
        "givens:\n  “k”:",
        '6:3 givens: has the curly quote “ (U+201C) at character 1: write the straight quote " instead',
    ),
    (
        "say: used ours",
        "say: “used ours”",
        '30:27 questions[1].follow.q.say: has the curly quote “ (U+201C) at character 1: write the straight quote " instead',
    ),
    (
        "2 * x\n  total",
        "x − 2\n  total",
        "9:13 define.twice(x): has the dash − (U+2212) at character 3: write - instead: `x − 2`",
    ),
    (
        "twice(k)\n",
        "twice(k)\xa0+ 1\n",
        "19:11 questions[0].want: has a special space (U+00A0) at character 9: write a plain space instead: `twice(k)\xa0+ 1`",
    ),
    (
        "2 * x\n  total",
        "2 × x\n  total",
        "9:13 define.twice(x): has the character × (U+00D7) at character 3: write * instead: `2 × x`",
    ),
    (
        "    title: First",
        "    title: First\n    title: Other",
        "16:5 questions[0].title: duplicate key: it is already in line 15",
    ),
    ("title: Small", "title: Small\ntitle: Big", "3:1 title: duplicate key: it is already in line 2"),
    ("title: Small", "title: Small\n---\na: 1", "3:1: starts a second document (`---`): a spec is a single document"),
    (
        "k: [1, 2]",
        "k: *kk",
        "6:6: a value that starts with * has a special meaning in YAML: put the whole value in double quotes",
    ),
    (
        "k: [1, 2]",
        "k: !np [1, 2]",
        "6:6 givens.k: starts with !np, which is a YAML tag: put the value in quotes, or remove the tag",
    ),
    (
        "within: {abs: 0.1}",
        "<<: {within: {abs: 0.1}}",
        "12:3 defaults: `<<` is not supported: write the keys out",
    ),
    ('id: "2"', "id: 1.10", '25:9 questions[1].id: is read as the number 1.1: write "1.10", in quotes'),
    ('id: "2"', "id: 7", '25:9 questions[1].id: is read as the number 7: write "7", in quotes'),
    ('id: "2"', "id: 007", '25:9 questions[1].id: is read as the number 7: write "007", in quotes'),
    ('id: "2"', "id: true", '25:9 questions[1].id: is read as true: write "true", in quotes'),
    ('id: "2"', "id:", "25:8 questions[1].id: is empty: expected text"),
    ("title: First", "title: 12", '15:12 questions[0].title: is read as the number 12: write "12", in quotes'),
    ("title: First", "title: [a]", "15:12 questions[0].title: expected text, not a list"),
    ("    points: 2", "    points: two", '27:13 questions[1].points: expected a number, not the text "two"'),
    (
        "    points: 2",
        '    points: "2"',
        '27:13 questions[1].points: expected a number, not the text "2": write 2 without quotes',
    ),
    ("    points: 2", "    points: -2", "27:13 questions[1].points: must be at least 0, not the number -2"),
    ("    points: 2", "    points: .nan", "27:13 questions[1].points: must be a finite number, not nan"),
    ("    points: 2", "    points: nan", '27:13 questions[1].points: expected a number, not the text "nan"'),
    ("    points: 2", "    points: .inf", "27:13 questions[1].points: must be a finite number, not inf"),
    ("    points: 2", "    points: 1e300", "27:13 questions[1].points: must be at most 1e+06, not the number 1e+300"),
    ("    points: 2", "    points: [2]", "27:13 questions[1].points: expected a number, not a list"),
    (
        "    points: 2",
        "    points: 1,5",
        '27:13 questions[1].points: expected a number, not the text "1,5": write 1.5, with a point',
    ),
    ("    points: 2", "    points: true", "27:13 questions[1].points: expected a number, not true"),
    ("points: 6", "points: 7", "3:9 points: is 7, but the questions add up to 6"),
    (
        'questions:\n  - id: "1"\n',
        'questions:\n  q1:\n    id: "1"\n',
        '26:3: `- id: "2"` is indented by 2 spaces, which fits no line above it: indent it by 8, or check the line above',
    ),
    (
        '  - id: "2"\n    title: Second\n    points: 2\n    answer: {variable: v}\n    follow:\n      q: {from: "1", say: used ours}\n    want: q\n',
        "  - second\n",
        '25:5 questions[1]: expected a mapping, such as `{id: "1", title: …, points: 1}`, not the text "second"',
    ),
    (
        "within: {abs: 0.1}",
        "within: 0.5",
        "12:11 defaults.within: expected a mapping, such as `{abs: 0.01}`, not the number 0.5",
    ),
    (
        "within: {abs: 0.1}",
        "within: [4]",
        "12:11 defaults.within: expected a mapping, such as `{abs: 0.01}`, not a list",
    ),
    (
        "within: {abs: 0.1}",
        "within: abs",
        '12:11 defaults.within: expected a mapping, such as `{abs: 0.01}`, not the text "abs"',
    ),
    (
        "    want: q\n",
        "    want: q\n    within: 0.5\n",
        "32:13 questions[1].within: expected a mapping, such as `{abs: 0.01}`, not the number 0.5",
    ),
    (
        "within: {abs: 0.1}",
        "within: {rel: 1%}",
        '12:17 defaults.within.rel: expected a number, not the text "1%": write 0.01',
    ),
    (
        "within: {abs: 0.1}",
        "within: {abs: -0.1}",
        "12:17 defaults.within.abs: must be more than 0, not the number -0.1",
    ),
    ("within: {abs: 0.1}", "within: {abs: 0}", "12:17 defaults.within.abs: must be more than 0, not the number 0"),
    (
        "within: {abs: 0.1}",
        'within: {abs: "0.1"}',
        '12:17 defaults.within.abs: expected a number, not the text "0.1": write 0.1 without quotes',
    ),
    (
        "within: {abs: 0.1}",
        "within: {abs: 0.1, places: 2}",
        "12:11 defaults.within: has two kinds of tolerance: use abs and rel, or places, or sigfigs",
    ),
    ("within: {abs: 0.1}", "within: {}", "12:11 defaults.within: needs abs or rel, or places, or sigfigs"),
    (
        "within: {abs: 0.1}",
        "within: {absolute: 0.1}",
        "12:12 defaults.within.absolute: unknown key: did you mean `abs`?",
    ),
    ("within: {abs: 0.1}", "within:", "12:10 defaults.within: is empty: expected a mapping, such as `{abs: 0.01}`"),
    ("within: {abs: 0.1}", "within: {abs: .nan}", "12:17 defaults.within.abs: must be a finite number, not nan"),
    (
        "within: {abs: 0.1}",
        "within: {places: 2.5}",
        "12:20 defaults.within.places: expected a whole number, not the number 2.5",
    ),
    (
        "within: {abs: 0.1}",
        "within: {places: 40}",
        "12:20 defaults.within.places: must be at most 15, not the number 40",
    ),
    (
        "within: {abs: 0.1}",
        "within: {abs:0.1}",
        "12:12 defaults.within: `abs:0.1` is read as one word: write a space after the colon, as in `abs: 0.1`",
    ),
    (
        "answer: {variable: v}",
        "answer: v",
        '28:13 questions[1].answer: expected a mapping, such as `{function: get_weights}`, not the text "v"',
    ),
    (
        "answer: {variable: v}",
        "answer: [v]",
        "28:13 questions[1].answer: expected a mapping, such as `{function: get_weights}`, not a list",
    ),
    ("    answer: {variable: v}\n", "", "25:5 questions[1].answer: is missing: every question needs this key"),
    (
        "answer: {variable: v}",
        "answer: {}",
        "28:13 questions[1].answer: needs `function`, `variable` or both; `module` or `adapter`; or `markdown` for a write-up graded manually",
    ),
    (
        '    follow:\n      q: {from: "1", say: used ours}\n',
        '    follow: "1"\n',
        '29:13 questions[1].follow: expected a mapping, such as `{q: {from: "1"}}`, not the text "1"',
    ),
    (
        'q: {from: "1", say: used ours}',
        'q: "1"',
        '30:10 questions[1].follow.q: expected a mapping, such as `{from: "1"}`, not the text "1"',
    ),
    ('from: "1"', 'from: "9"', "30:17 questions[1].follow.q.from: there is no earlier question `9` (earlier: 1)"),
    ('from: "1"', "from: 1", '30:17 questions[1].follow.q.from: is read as the number 1: write "1", in quotes'),
    (
        'from: "1"',
        'from: "2"',
        "30:17 questions[1].follow.q.from: `2` is this question itself: follow an earlier one (earlier: 1)",
    ),
    (
        'from: "1"',
        'from: "3"',
        "30:17 questions[1].follow.q.from: `3` is a later question: follow an earlier one (earlier: 1)",
    ),
    (
        '      - {id: zero, if: norm(answer) < 0.1, say: "{answer} is zero", credit: 0.5}',
        '      {id: zero, if: norm(answer) < 0.1, say: "{answer} is zero", credit: 0.5}',
        "21:7 questions[0].feedback: expected a list, such as `- id: too_small`, not a mapping",
    ),
    (", if: norm(answer) < 0.1", "", "21:9 questions[0].feedback[0].if: is missing: every rule needs this key"),
    (', say: "{answer} is zero"', "", "21:9 questions[0].feedback[0].say: is missing: every rule needs this key"),
    (
        '"{answer} is zero"',
        '"{answer is zero"',
        "21:49 questions[0].feedback[0].say: has an unmatched brace (write {{ or }} for a literal brace): `{answer is zero`",
    ),
    (
        '"{answer} is zero"',
        '"{answer:.2%} is zero"',
        "21:49 questions[0].feedback[0].say: `:.2%` is not a format: write one digit after the point and f, g or e, as in {x:.2f}: `{answer:.2%} is zero`",
    ),
    (
        "credit: 0.5",
        "credit: 50",
        "21:77 questions[0].feedback[0].credit: must be at most 1, not the number 50; 50 % is 0.5",
    ),
    (
        "defaults:",
        "limits: {call: 5}\ndefaults:",
        "11:16 limits.call: expected a duration such as 5s or 2min (perhaps 5s), with one of the units ms, s, sec, min, h, d",
    ),
    (
        "defaults:",
        "limits: {call: 5 seconds}\ndefaults:",
        "11:16 limits.call: expected a duration such as 5s or 2min (perhaps 5s), with one of the units ms, s, sec, min, h, d",
    ),
    (
        "defaults:",
        "limits: {memory: 2G}\ndefaults:",
        "11:18 limits.memory: expected a size such as 64KiB or 2GiB (perhaps 2GB), with one of the units B, kB, KiB, MB, MiB, GB, GiB",
    ),
    (
        "defaults:",
        "limits: {memory: 5s}\ndefaults:",
        "11:18 limits.memory: expected a size such as 64KiB or 2GiB, with one of the units B, kB, KiB, MB, MiB, GB, GiB",
    ),
    (
        "defaults:",
        "limits: {call: 99999999999d}\ndefaults:",
        '11:16 limits.call: must be at most 86400, not the text "99999999999d"',
    ),
    (
        "defaults:",
        "limits: {call: -5s}\ndefaults:",
        "11:16 limits.call: expected a duration such as 5s or 2min, with one of the units ms, s, sec, min, h, d",
    ),
    ("defaults:", "limits: [5s]\ndefaults:", "11:9 limits: expected a mapping, such as `{call: 5s}`, not a list"),
    (
        "defaults:",
        "late: {lose: 0.1, due: 2026-10-01}\ndefaults:",
        "11:24 late.due: expected a time with its zone or its UTC offset, such as 2026-10-01 23:59 Europe/Berlin or 2026-10-01 23:59 +02:00",
    ),
    ("defaults:", "late: {lose: 10}\ndefaults:", "11:14 late.lose: must be at most 1, not the number 10; 10 % is 0.1"),
    (
        "title: Second",
        "title: Second\n    visibility: hiden",
        '27:17 questions[1].visibility: expected visible, hidden, after_due_date or after_published, not the text "hiden"; did you mean hidden?',
    ),
    (
        "title: Second",
        "title: Second\n    visibility: false",
        "27:17 questions[1].visibility: expected visible, hidden, after_due_date or after_published, not false",
    ),
    (
        "imports: [numpy]",
        "imports: numpy",
        '4:23 submission.imports: expected a list, such as `[numpy]`, not the text "numpy"',
    ),
    (
        "imports: [numpy]",
        "imports: [scikit-learn]",
        "4:24 submission.imports[0]: `scikit-learn` is not the name of a module: write the name used after `import`, as in sklearn",
    ),
    (
        "imports: [numpy]",
        "imports: [numpy==1.0]",
        "4:24 submission.imports[0]: `numpy==1.0` is not the name of a module: write the name used after `import`, as in numpy",
    ),
    (
        "submission: {imports",
        "submission: {files: hw.py, imports",
        '4:21 submission.files: expected a list, such as `["*.ipynb", "*.py"]`, not the text "hw.py"',
    ),
    (
        "submission: {imports",
        "submission: {handout: nothere.ipynb, imports",
        "4:23 submission.handout: cannot be used: nothere.ipynb cannot be read (No such file or directory)",
    ),
    ("    title: First", "    Title: First", "15:5 questions[0].Title: unknown key: did you mean `title`?"),
    ("givens:", "given:", "5:1 given: unknown key: did you mean `givens`?"),
    ("define:", "defines:", "8:1 defines: unknown key: did you mean `define`?"),
    (
        "    want: q\n",
        "    want: q\n    tolerance: 0.1\n",
        "32:5 questions[1].tolerance: unknown key: did you mean `within`?",
    ),
    ("    points: 2\n", "    score: 2\n", "27:5 questions[1].score: unknown key: did you mean `points`?"),
    (
        "answer: {variable: v}",
        "answer: {name: v}",
        "28:14 questions[1].answer.name: unknown key: did you mean `function`?",
    ),
    (
        "answer: {variable: v}",
        "answer: {func: v}",
        "28:14 questions[1].answer.func: unknown key: did you mean `function`?",
    ),
    ("    want: q\n", "    expected: q\n", "31:5 questions[1].expected: unknown key: did you mean `want`?"),
    ('  - id: "3"', '    within2: 3\n  - id: "3"', "32:5 questions[1].within2: unknown key: did you mean `within`?"),
    ('id: "2"', 'id: "1"', "25:9 questions[1].id: duplicate id `1`: every question needs its own"),
    (
        '  - id: "4"\n    title: Which\n    points: 1\n    answer: {function: get_four, choice: [left, right]}\n    want: left\n',
        '  - id: "4"\n    title: Which\n    points: 1\n    answer: {variable: v}\n    want: 2 * k\n',
        "41:13 questions[3].answer: asks for `v`, which question 2 already asks for, in the same way",
    ),
    (
        "function: get_three",
        "function: get-three",
        "36:24 questions[2].answer.function: `get-three` is not a valid name: use letters, digits and _, and do not begin with a digit",
    ),
    (
        "function: get_three",
        "function: get_three()",
        "36:24 questions[2].answer.function: `get_three()` is not a valid name: use letters, digits and _, and do not begin with a digit: write the name alone, `get_thre",
    ),
    (
        "function: get_three",
        "function: class",
        "36:13 questions[2].answer: `class` is a Python keyword, so it cannot be the name of an answer",
    ),
    ("want: q", "want: qq", "31:11 questions[1].want: unknown name `qq`: did you mean `q`?"),
    (
        "2 * x\n  total",
        "twise(x)\n  total",
        "9:13 define.twice(x): unknown name `twise`: docs/spec.md lists the functions, and this spec has none of its own here",
    ),
    (
        "2 * x\n  total",
        "x.max()\n  total",
        "9:13 define.twice(x): `x.max()`: write max(x): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "x.sum(axis=0)\n  total",
        "9:13 define.twice(x): `x.sum(axis=0)`: write sum(x, axis=0): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "x.mean()\n  total",
        "9:13 define.twice(x): `x.mean()`: write mean(x): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "np.exp(x)\n  total",
        "9:13 define.twice(x): `np.exp(x)`: write exp(x): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "math.sqrt(2) * x\n  total",
        "9:13 define.twice(x): `math.sqrt(2)`: write sqrt(2): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "torch.softmax(x, dim=0)\n  total",
        "9:13 define.twice(x): `torch.softmax(x, dim=0)`: write softmax(x, axis=0): call functions by their name alone",
    ),
    (
        "2 * x\n  total",
        "np.linalg.norm(x)\n  total",
        "9:13 define.twice(x): `np.linalg.norm(x)`: write norm(x): call functions by their name alone",
    ),
    ("2 * x\n  total", "np.pi * x\n  total", "9:13 define.twice(x): `np.pi`: write pi"),
    (
        "2 * x\n  total",
        "np.array([1, 2])\n  total",
        "9:13 define.twice(x): `np.array([1, 2])`: write the list itself, as in [1, 2]",
    ),
    ("2 * x\n  total", "x.size\n  total", "9:13 define.twice(x): `x.size`: write len(flat(x))"),
    (
        "2 * x\n  total",
        "x.reshape(1, -1)\n  total",
        "9:13 define.twice(x): `x.reshape(1, -1)`: write flat(x) for one dimension, or row(x) for one row",
    ),
    ("2 * x\n  total", "transpose(x)\n  total", "9:13 define.twice(x): unknown name `transpose`: write x.T"),
    ("2 * x\n  total", "x.t()\n  total", "9:13 define.twice(x): `x.t()`: write x.T"),
    (
        "2 * x\n  total",
        "x^2\n  total",
        "9:13 define.twice(x): `^` is not a power: write `**`, as in x ** 2: `x^2`",
    ),
    (
        "2 * x\n  total",
        "2x\n  total",
        "9:13 define.twice(x): has `2x`: write the multiplication out, as in 2 * x: `2x`",
    ),
    (
        "norm(answer) < 0.1",
        "norm(answer) = 0",
        "21:24 questions[0].feedback[0].if: has a single `=`: compare with `==`: `norm(answer) = 0`",
    ),
    (
        "norm(answer) < 0.1",
        "norm(answer) < 0.1 && answer[0] > 1",
        "21:56: a value cannot start with >: put the whole value in double quotes",
    ),
    (
        "2 * x\n  total",
        "lambda x: 2\n  total",
        '9:13: has a colon inside text or an expression: put all of it in double quotes, as in "lambda x: 2"',
    ),
    ("2 * x\n  total", "range(3)\n  total", "9:13 define.twice(x): unknown name `range`: write arange(n)"),
    (
        "2 * x\n  total",
        "2 * (x\n  total",
        "9:13 define.twice(x): opens a bracket at character 5 that is not closed: `2 * (x`",
    ),
    (
        "  total: sum(k)",
        "  total: other\n  other: total",
        "10:10 define.total: `other` is defined further down: a definition may use only those above it",
    ),
    (
        "  total: sum(k)",
        "  total: total + 1",
        "10:10 define.total: `total` is defined in terms of itself: a definition may use only those above it",
    ),
    (
        "  twice(x): 2 * x\n  total: sum(k)",
        "  twice(x): total * x\n  total: sum(k)",
        "9:13 define.twice(x): `total` is defined further down: a definition may use only those above it",
    ),
    ("total: sum(k)", "sum: sum(k)", "10:8 define.sum: `sum` exists already: choose another name"),
    ("total: sum(k)", "k: sum(k)", "10:6 define.k: `k` exists already: choose another name"),
    ("want: twice(k)", "want: twice", "19:11 questions[0].want: `twice` is a function: call it, as in twice(…)"),
    (
        "want: twice(k)",
        "want: twice(k, k)",
        "19:11 questions[0].want: twice(x): too many positional arguments in `twice(k, k)`",
    ),
    (
        "define:\n  twice(x): 2 * x\n  total: sum(k)",
        "define:\n  - twice(x): 2 * x",
        "9:3 define: expected a mapping, such as `{twice(x): 2 * x}`, not a list",
    ),
    (
        "twice(x): 2 * x",
        "twice(x: 2 * x",
        "9:12 define.twice(x: `twice(x` is not a definition: write `name` or `name(argument, …)`",
    ),
    (
        "k: [1, 2]",
        "k: 1/3",
        "6:6 givens.k: is text, not a number: constants are not evaluated; put expressions under `define`",
    ),
    (
        "k: [1, 2]",
        "k: [1, sqrt(2)]",
        "6:6 givens.k: expected a number, a list of numbers, or lists of equal length; put expressions under `define`",
    ),
    ("k: [1, 2]", "k: [[1, 2], [3]]", "6:6 givens.k: expected a number, a list of numbers, or lists of equal length"),
    ("k: [1, 2]", "k: {a: 1}", "6:6 givens.k: expected a number, a list of numbers, or lists of equal length"),
    (
        "  word: text",
        "  answer: text",
        "7:3 givens.answer: `answer` is reserved: choose another name",
    ),
    (
        "  total: sum(k)",
        "  answer: sum(k)",
        "10:11 define.answer: `answer` is reserved: choose another name",
    ),
    (
        "want: twice(k)",
        "want: twice( answer)",
        "19:11 questions[0].want: `twice( answer)` is the observed value itself, so every answer would be correct",
    ),
    (
        "want: q",
        "want: answer",
        "31:11 questions[1].want: `answer` is the observed value itself, so every answer would be correct",
    ),
    (
        "within: {abs: 0.1}",
        "within: {abs: 0,1}",
        "12:19 defaults.within: `1` has no value after a comma: write decimals with a point, as in 0.5, and text in quotes",
    ),
    (
        "  word: text",
        "  my-word: text",
        "7:3 givens.my-word: `my-word` is not a valid name: use letters, digits and _, and do not begin with a digit",
    ),
    ("  word: text", "  word:", "7:8 givens.word: is empty: give it a value"),
    ("  word: text", "  word: []", "7:9 givens.word: is empty: give it a value"),
    (
        "want: twice(k)",
        "want: twice(k)[0]",
        "19:11 questions[0].want: has shape (), but the value observed of an answer has shape (2,)",
    ),
    (
        "want: twice(k)",
        "want: twice(k)[5]",
        "19:11 questions[0].want: `twice(k)[5]` failed: index 5 is out of bounds for axis 0 with size 2",
    ),
    (
        "want: twice(k)",
        "want: k @ [1,2,3]",
        "19:11 questions[0].want: `k @ [1,2,3]` failed: `@` needs as many columns on its left as rows on its right: 2 and 3 do not fit",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [3]}\n    got",
        "19:11 questions[0].want: has shape (2,), but the value observed of an answer has shape (3,)",
    ),
    (
        "shape: [2]}\n    got",
        "shape: 2}\n    got",
        "17:40 questions[0].answer.shape: expected a list, such as `[2, 3]`, not the number 2",
    ),
    (
        "shape: [2]}\n    got",
        "shape: (2,)}\n    got",
        "17:43 questions[0].answer: `)` is part of an expression that was split at a comma: put the expression in double quotes",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [-2]}\n    got",
        "17:41 questions[0].answer.shape[0]: must be at least 0, not the number -2",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [2.0]}\n    got",
        "17:41 questions[0].answer.shape[0]: expected a whole number, not the number 2",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [m]}\n    got",
        "17:40 questions[0].answer.shape: unknown name `m`: this spec has k, total, word",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [100000, 100000]}\n    got",
        "17:40 questions[0].answer.shape: would be an array of 100,000 × 100,000 = 10,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "shape: [2]}\n    got",
        "shape: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}\n    got",
        "17:40 questions[0].answer.shape: has 40 dimensions; at most 16 are allowed",
    ),
    ("times: 3", "times: 1000", "35:19 questions[2].draw.times: must be at most 200, not the number 1000"),
    ("seed: 7, ", "", "35:11 questions[2].draw.seed: is missing: every draw needs this key"),
    (
        'n: "integer(2, 4)", x: normal(n)',
        'x: normal(n), n: "integer(2, 4)"',
        "35:34 questions[2].draw.x: `n` is not drawn yet: a draw may use only those above it",
    ),
    (
        "x: normal(n)",
        "x: gauss(n)",
        "35:54 questions[2].draw.x: unknown name `gauss`: this spec has choose, integer, normal, orthonormal, twice, uniform",
    ),
    (
        '"integer(2, 4)"',
        "integer(2, 4)",
        "35:45 questions[2].draw: `4)` is part of an expression that was split at a comma: put the expression in double quotes",
    ),
    (
        "args: [x], ",
        "",
        "35:11 questions[2].draw: needs `answer: {function: …, args: […]}`, which uses what is drawn",
    ),
    (
        "args: [x]",
        "args: [y]",
        "36:42 questions[2].answer.args[0]: unknown name `y`: this spec has k, n, total, word, x",
    ),
    (
        "want: left",
        "want: middle",
        "42:11 questions[3].want: unknown name `middle`: this spec has answer, k, left, right, total, word",
    ),
    (
        "choice: [left, right]",
        "choice: left",
        '41:42 questions[3].answer.choice: expected a list, such as `[left, right]`, not the text "left"',
    ),
    (
        "choice: [left, right]",
        "choice: [left, right], matching: {items: [a], options: [b]}",
        "41:89 questions[3].answer.matching.options: needs at least 2 items, but has 1",
    ),
    (
        "- 1: says why",
        "- says why",
        '48:9 questions[4].by_hand[0]: expected a mapping, such as `{1: says why}`, not the text "says why"',
    ),
    ("- 1: says why", "- 2: says why", "48:7 questions[4].by_hand: adds up to 2 points, but the question has 1"),
    (
        "answer: {variable: v}",
        "answer: {variable: v}\n    by_hand: [{2: x}]",
        "29:14 questions[1].by_hand: can only be used with `answer: {markdown: …}`",
    ),
    (
        "    by_hand:\n      - 1: says why\n",
        "",
        "43:5 questions[4]: a write-up needs `by_hand`: what earns points, with the points for each",
    ),
    (
        "want: left",
        "want: left\n    partial: row",
        '43:14 questions[3].partial: expected rows, entries, parts or cases, not the text "row"; did you mean rows?',
    ),
    (
        "    want: q\n",
        "    want: q\n    partial: [0.5]\n",
        "32:14 questions[1].partial: expected rows, entries or bands, such as `{0.5: {abs: 0.1}}`, not a list",
    ),
    (
        "    want: q\n",
        "    want: q\n    partial: 0.5\n",
        "32:14 questions[1].partial: expected rows, entries or bands, such as `{0.5: {abs: 0.1}}`, not the number 0.5",
    ),
    (
        "    want: q\n",
        "    want: q\n    partial: {0.5: {abs: 0.01}}\n",
        "32:20 questions[1].partial.0.5: is narrower than a band with more credit: less credit needs a wider band",
    ),
    (
        "    want: q\n",
        "    want: q\n    partial: {0.5: 0.01}\n",
        "32:20 questions[1].partial.0.5: expected a mapping, such as `{abs: 0.1}`, not the number 0.01",
    ),
    (
        "    want: q\n",
        "    want: q\n    allow: [nan]\n",
        '32:13 questions[1].allow[0]: expected inf, not the text "nan"',
    ),
    (
        "    want: q\n",
        "    want: q\n    allow: inf\n",
        '32:12 questions[1].allow: expected a list, such as `[inf]`, not the text "inf"',
    ),
    (
        "      - pass: k\n      - zero: zeros(2)",
        "      pass: k\n      zero: zeros(2)",
        "23:7 questions[0].examples: expected a list, such as `- pass: 2 * k`, not a mapping",
    ),
    (
        "      - pass: k\n      - zero: zeros(2)",
        "      - k",
        '23:9 questions[0].examples[0]: expected a mapping, such as `{pass: 2 * k}`, not the text "k"',
    ),
    (
        "- pass: k",
        "- {pass: k, fail: k}",
        "23:9 questions[0].examples[0]: needs exactly one of pass, fail, review, a credit from 0 to 1, zero",
    ),
    (
        "- zero: zeros(2)",
        "- zro: zeros(2)",
        "24:9 questions[0].examples[1]: needs exactly one of pass, fail, review, a credit from 0 to 1, zero",
    ),
    ("- pass: k", "- pass: kk", "23:15 questions[0].examples[0].pass: unknown name `kk`: did you mean `k`?"),
    ("spec: 1", "spec: 2", "1:7 spec: expected 1, not the number 2"),
    ("spec: 1", "spec: one", '1:7 spec: expected 1, not the text "one"'),
    ("spec: 1\n", "", "1:1 spec: is missing: every spec needs this key"),
    (
        "defaults:\n  within: {abs: 0.1}\n",
        "",
        "12:5 questions[0]: has no tolerance, and neither have 2, 3: write one, such as `within: {abs: 0.01}`, here or under `defaults`",
    ),
]
#: The same for specs that ask for more than a machine has.
TOO_MUCH = [
    (
        "  total: sum(k)",
        "  total: '\"a\" * 10**9'",
        '10:10 define.total: `"a" * 10**9` failed: `*` does not work with text',
    ),
    (
        "  total: sum(k)",
        "  total: word * 10**9",
        "10:10 define.total: `word * 10**9` failed: `*` does not work with text",
    ),
    (
        "  total: sum(k)",
        "  total: '[0] * 10**9'",
        "10:10 define.total: `[0] * 10**9` would be an array of 1,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: eye(10**6)",
        "10:10 define.total: `eye(10**6)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: zeros(10**6, 10**6)",
        "10:10 define.total: `zeros(10**6, 10**6)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: arange(10**12)",
        "10:10 define.total: `arange(10**12)` would be an array of 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: linspace(0, 1, 10**12)",
        "10:10 define.total: `linspace(0, 1, 10**12)` would be an array of 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: full([10**6, 10**6], 1)",
        "10:10 define.total: `full([10**6, 10**6], 1)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6)\n  total: outer(a, a)",
        "11:10 define.total: `outer(a, a)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6, 1)\n  total: a + a.T",
        "11:10 define.total: `a + a.T` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6, 1)\n  total: a < a.T",
        "11:10 define.total: `a < a.T` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6, 1)\n  total: a @ a.T",
        "11:10 define.total: `a @ a.T` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: 9**9**9",
        "10:10 define.total: the exponent of a number must be a number up to 64: `9**9**9`",
    ),
    (
        "  total: sum(k)",
        "  a: 10**64\n  b: a**64\n  c: b**64\n  d: c**64\n  total: d**64",
        "10:6 define.a: `10**64` is an integer beyond 64 bits: write a decimal point, as in 10.0",
    ),
    (
        "  total: sum(k)",
        "  total: 1 << 10**9",
        "10:10 define.total: `1 << 10**9` is an integer beyond 64 bits: write a decimal point, as in 1.0",
    ),
    (
        "  total: sum(k)",
        "  total: zeros(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)",
        "10:10 define.total: `zeros(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,…` has 40 ",
    ),
    (
        "  total: sum(k)",
        "  a: ones(1000, 1000)\n  total: a[arange(10**6) * 0]",
        "11:10 define.total: `a[arange(10**6) * 0]` would be an array of 1,000,000 × 1,000 = 1,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: diag(ones(10**6))",
        "10:10 define.total: `diag(ones(10**6))` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6)\n  total: triu(a)",
        "11:10 define.total: `triu(a)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  total: coverage(k, k, 10**6)",
        "10:10 define.total: `coverage(k, k, 10**6)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "x: normal(n)",
        "x: 'normal(10**6, 10**6)'",
        "35:54 questions[2].draw.x: `normal(10**6, 10**6)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "want: twice(k)",
        "want: ones(10**5, 10**5)",
        "19:11 questions[0].want: `ones(10**5, 10**5)` would be an array of 100,000 × 100,000 = 10,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "got: twice(answer)",
        "got: outer(ones(10**6), ones(10**6)) + answer",
        "18:10 questions[0].got: `outer(ones(10**6), ones(10**6)) + answer` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    (
        "  total: sum(k)",
        "  a: ones(10**6, 1)\n  total: where(a > 0, a, a.T)",
        "11:10 define.total: `where(a > 0, a, a.T)` would be an array of 1,000,000 × 1,000,000 = 1,000,000,000,000 entries; at most 10,000,000 are allowed",
    ),
    ("want: left", "want: left * 10**9", "42:11 questions[3].want: `left * 10**9` failed: `*` does not work with text"),
    (
        '"integer(2, 4)"',
        '"integer(2, 10**400)"',
        "35:34 questions[2].draw.n: the exponent of a number must be a number up to 64: `integer(2, 10**400)`",
    ),
]
#: Words of parsers and libraries, which nobody who writes a spec should have to know.
RAW = (
    "while parsing",
    "while scanning",
    "block mapping",
    "Input should",
    "validation",
    "ufunc",
    "dtype",
    "Traceback",
    "NoneType",
)


def errors(old: str, new: str) -> list[str]:
    """The errors of the spec with one thing changed."""
    assert old in SPEC
    with pytest.raises(SpecError) as caught:
        assignment(SPEC.replace(old, new, 1))
    return [str(fault) for fault in caught.value.faults]


def test_the_spec_itself_is_right() -> None:
    assert len(assignment(SPEC).questions) == 5


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES)
def test_a_mistake_is_one_error_that_says_what_to_write(old: str, new: str, said: str) -> None:
    found = errors(old, new)
    assert len(found) == 1, found
    assert found[0].startswith(f"spec.yaml:{said}"), found
    assert not [word for word in RAW if word in found[0]], found


@pytest.mark.parametrize(("old", "new", "said"), TOO_MUCH)
def test_more_than_a_machine_has_is_an_error_at_once(old: str, new: str, said: str) -> None:
    began = time.process_time()
    found = errors(old, new)
    assert time.process_time() - began < 10
    assert len(found) == 1, found
    assert found[0].startswith(f"spec.yaml:{said}"), found


def test_what_a_package_is_called_in_code_is_not_what_to_install() -> None:
    assert packages.package_advice("plt") == "`plt` is not a package but an abbreviation for one: write matplotlib"
    assert packages.package_advice("sklaern") == "there is no package `sklaern` here: did you mean sklearn?"


def test_two_mistakes_are_two_errors() -> None:
    text = SPEC.replace("    points: 2", "    score: 2").replace("want: left", "want: middle")
    with pytest.raises(SpecError) as caught:
        assignment(text)
    found = list(map(str, caught.value.faults))
    assert [line.split(" ")[1] for line in found] == ["questions[1].score:", "questions[3].want:"], found


@pytest.mark.parametrize("text", ["- a\n- b\n", "hello\n", "", "12\n"])
def test_what_is_not_a_spec_at_all(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        assignment(text)
    assert str(caught.value).startswith("spec.yaml:1:1: "), caught.value
    assert "key: value" in str(caught.value) or "is empty" in str(caught.value)


def test_typographic_quotes_in_prose_are_left_alone() -> None:
    for title in ("The “best” value", "“Yes” or “no”", '"“All of it”"', "It’s the second"):
        assert assignment(SPEC.replace("title: First", f"title: {title}")).questions[0].title == title.strip('"')


def test_a_long_array_in_a_sentence_is_not_spelled_out() -> None:
    made = assignment(SPEC.replace("{answer} is zero", "{ones(3000, 30)} is zero"))
    assert made.questions[0].rules[0].say({**made.scope, "answer": 0.0}) == "an array of 90,000 entries is zero"


def test_what_is_drawn_is_bounded_over_all_cases() -> None:
    [found] = errors("x: normal(n)", "x: 'normal(3000, 3000)'")
    assert "questions[2].draw.x: `normal(3000, 3000)` needs too much computation" in found


@pytest.mark.parametrize(
    ("first", "next_", "said"),
    [
        (
            "a0: ones(1000)",
            "a{n}: hstack(a{o}, a{o})",
            "define.a14: `hstack(a13, a13)` would be an array of 16,384,000",
        ),
        (
            "f0(x): x + 1",
            "f{n}(x): f{o}(f{o}(x))",
            "define.f13(x): makes 16,382 function calls; at most 10,000 are allowed",
        ),
        ("a0: '[k[0], k[1]]'", "a{n}: '[a{o}, a{o}]'", "is a list nested more than 16 levels deep"),
        ("a0: 10**9", "a{n}: a{o} * a{o}", "define.a2: `a1 * a1` is an integer beyond 64 bits"),
        ("a0: \"'text'\"", "a{n}: a{o} + a{o}", "is text of more than 10,000 characters"),
        ("a0: row(word)", "a{n}: a{o} + a{o}", "is text of more than 10,000 characters"),
    ],
)
def test_what_doubles_is_stopped_where_it_gets_too_large(first: str, next_: str, said: str) -> None:
    lines = [first, *(next_.format(n=n, o=n - 1) for n in range(1, 40))]
    found = errors("  total: sum(k)", "".join(f"  {line}\n" for line in lines))
    assert len(found) == 1, found
    assert said in found[0]


def test_a_list_that_yaml_takes_apart_is_no_expression() -> None:
    [found] = errors("2 * x\n  total", "[sqrt(2), 1]\n  total")
    assert "is read by YAML as a list of strings, such as 'sqrt(2)': put the whole expression in double quotes" in found


@pytest.mark.parametrize("text", ["- " * 50_000, "? " * 50_000, "[" * 5000, "a: " + "x" * 3_000_000])
def test_files_that_nobody_has_written_are_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(SpecError, match=r"nested too deeply|is longer than"):
        assignment(text)
    assert time.process_time() - began < 5
