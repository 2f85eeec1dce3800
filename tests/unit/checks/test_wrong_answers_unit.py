"""The wrong answers that `validate` tries: their names, which specs settle findings by, and what each of them is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import Check, Sheet, check_for, wrong_arrays
from autograder.checks.choice import Choice
from autograder.checks.derivation import Derivation
from autograder.checks.expression import Expression
from autograder.checks.matching import Matching
from autograder.domain.assignment import Answer, Question, Within

A = np.array([[1.0, 2.0], [3.0, 5.0]])
V = np.array([3.0, 4.0, 12.0])


def listed(made: Any) -> dict[str, Any]:
    pairs = list(made)
    found = {name: np.asarray(value).tolist() for name, value in pairs}
    assert len(found) == len(pairs)
    return found


def test_the_same_everywhere() -> None:
    assert listed(wrong_arrays.constants(A)) == {
        "zeros": [[0, 0], [0, 0]], "ones": [[1, 1], [1, 1]], "halves": [[0.5, 0.5], [0.5, 0.5]], "uniform": [[0.5, 0.5], [0.5, 0.5]],
        "identity": [[1, 0], [0, 1]],
    }  # fmt: skip
    assert listed(wrong_arrays.constants(np.zeros(4)))["uniform"] == [0.25] * 4
    assert set(listed(wrong_arrays.constants(np.zeros((2, 3))))) == {"zeros", "ones", "halves", "uniform"}
    assert set(listed(wrong_arrays.constants(np.array(7.0)))) == {"zeros", "ones", "halves"}
    assert listed(wrong_arrays.constants(np.zeros((2, 1, 1))))["identity"] == [[[1]], [[1]]]
    assert listed(wrong_arrays.constants(np.zeros((2, 1))))["uniform"] == [[1], [1]]
    assert listed(wrong_arrays.constants(np.zeros(0)))["uniform"] == []


def test_one_slip() -> None:
    assert listed(wrong_arrays.spoiled(A - 2)) == {
        "negated": [[1, 0], [-1, -3]], "absolute": [[1, 0], [1, 3]], "one_minus": [[2, 1], [0, -2]], "plus_one": [[0, 1], [2, 4]],
        "minus_one": [[-2, -1], [0, 2]], "transposed": [[-1, 1], [0, 3]], "rows_reversed": [[1, 3], [-1, 0]], "rows_rolled": [[1, 3], [-1, 0]],
        "entries_reversed": [[0, -1], [3, 1]], "entries_rolled": [[0, -1], [3, 1]], "mean_of_reference": [[0.75, 0.75], [0.75, 0.75]],
    }  # fmt: skip
    made = listed(wrong_arrays.spoiled(V))
    assert (made["entries_reversed"], made["entries_rolled"]) == ([12, 4, 3], [12, 3, 4])
    assert "transposed" not in made
    assert set(listed(wrong_arrays.spoiled(np.array(2.0)))) == {
        "negated",
        "absolute",
        "one_minus",
        "plus_one",
        "minus_one",
    }
    rows = listed(wrong_arrays.spoiled(np.array([[1.0], [2.0], [3.0]])))
    assert (rows["rows_rolled"], rows["rows_reversed"]) == ([[3], [1], [2]], [[3], [2], [1]])
    endless = listed(wrong_arrays.spoiled(np.array([np.inf, -np.inf, 2.0])))
    assert endless["large_numbers"] == [1e9, -1e9, 2]


def test_scaled_and_placed() -> None:
    assert listed(wrong_arrays.scaled(np.array(4.0))) == {
        "times_0.1": 0.4, "times_0.5": 2.0, "times_2": 8.0, "times_10": 40.0,
    }  # fmt: skip
    assert listed(wrong_arrays.placed(V, [0])) == {"one_place": [3, 3, 3]}
    assert listed(wrong_arrays.placed(A, [0, 1])) == {"one_place": [[1, 1], [1, 1]], "along_a_line": [[1, 1], [1, 5]]}
    assert listed(wrong_arrays.placed(A, [1])) == {"one_place": [[1, 1], [3, 3]]}
    assert listed(wrong_arrays.placed(np.zeros(0), [0])) == {}


def test_scaled_by_the_length_of_an_argument() -> None:
    """A sum for a mean, and a scale of attention that is wrong or left out."""
    found = listed(wrong_arrays.by_sides([np.zeros((4, 9)), 3.0, np.zeros(1), np.zeros(2)], np.array([6.0])))
    assert found == {
        "times_side_0_of_argument_1": [24], "over_side_0_of_argument_1": [1.5],
        "times_root_of_side_0_of_argument_1": [12], "over_root_of_side_0_of_argument_1": [3],
        "times_side_1_of_argument_1": [54], "over_side_1_of_argument_1": [6 / 9],
        "times_root_of_side_1_of_argument_1": [18], "over_root_of_side_1_of_argument_1": [2],
    }  # fmt: skip
    question = Question("a", "A", 1, Answer(function="f", shapes=((),)), within=Within(abs=0.1))
    right = [np.array(2.0), np.array(3.0)]
    made = check_for(question).candidates(right, Sheet(arguments=[[np.zeros(2)], [np.zeros(3)]]))
    (one,) = [candidate for candidate in made if "times_side_0_of_argument_1" in candidate.names]
    assert ([float(answer) for answer in one.answers], one.origin) == ([4, 9], "scaled")


def test_borrowed_from_the_sheet() -> None:
    assert listed(wrong_arrays.borrowed("v", V, (3,))) == {
        "v": [3, 4, 12], "negative_v": [-3, -4, -12], "unit_v": [3 / 13, 4 / 13, 12 / 13],
    }  # fmt: skip
    number = listed(wrong_arrays.borrowed("v", V, ()))
    assert set(number) == {
        f"{sign}{name}" for name in ("v_0", "v_1", "v_2", "mean_of_v", "sum_of_v") for sign in ("", "negative_")
    }
    assert (number["v_1"], number["negative_v_2"], number["sum_of_v"], number["mean_of_v"]) == (4, -12, 19, 19 / 3)
    two = listed(wrong_arrays.borrowed("a", A, (2,)))
    plain = {name: value for name, value in two.items() if not name.startswith(("negative_", "unit_", "equal_"))}
    assert plain == {
        "a_0": [1, 2], "a_1": [3, 5], "mean_of_a": [2, 3.5], "sum_of_a": [4, 7], "a_column_0": [1, 3], "a_column_1": [2, 5],
        "row_means_of_a": [1.5, 4], "row_sums_of_a": [3, 8],
    }  # fmt: skip
    # all rows score alike: [1, 2] @ x = [3, 5] @ x = c, so x = c * (-3, 2)
    assert two["equal_scores_1_of_a"] == pytest.approx([-3, 2])
    assert two["equal_scores_of_a"] == pytest.approx([-1.5, 1])
    assert two["unit_a_0"] == pytest.approx([0.4472136, 0.8944272])
    rows = listed(wrong_arrays.borrowed("a", A, (2, 2)))
    assert (rows["a"], rows["a_transposed"], rows["a_0"], rows["a_1"]) == (
        A.tolist(),
        A.T.tolist(),
        [[1, 2]] * 2,
        [[3, 5]] * 2,
    )
    assert listed(wrong_arrays.borrowed("s", "text", (2,))) == {}
    assert listed(wrong_arrays.borrowed("u", [0.6, 0.8], (2,))).keys() == {"u", "negative_u"}  # its length is 1
    assert listed(wrong_arrays.borrowed("z", [0.0, 0.0], (2,))).keys() == {"z", "negative_z"}
    endless = listed(wrong_arrays.borrowed("a", [[np.inf, 1.0], [1.0, 2.0]], (2,)))
    assert not [name for name in endless if "equal_scores" in name]
    long = listed(wrong_arrays.borrowed("w", np.arange(30.0), ()))
    assert {f"w_{i}" for i in (*range(24), 29)} == {name for name in long if name.startswith("w_")}


@pytest.mark.parametrize(
    ("value", "shape", "made"),
    [
        ([1.0, 2.0], (2,), [1, 2]), ([1.0, 2.0], (2, 1), [[1], [2]]), ([1.0, 2.0], (3, 2), [[1, 2]] * 3), ([1.0, 2.0], (2, 3), None),
        ([1.0], (3, 1), None), ([1.0], (), 1), ([1.0, 2.0], (3,), None), ([[1.0, 2.0]], (2,), [1, 2]), ([], (2,), None),
    ],
)  # fmt: skip
def test_fitted(value: Any, shape: tuple[int, ...], made: Any) -> None:
    got = wrong_arrays.fitted(np.array(value), shape)
    assert (got if got is None else got.tolist()) == made


def test_of_arguments() -> None:
    made = listed(wrong_arrays.arguments([V, 2 * V], (3,)))
    assert made["sum_of_arguments"] == [9, 12, 36]
    assert made["difference_of_arguments"] == [-3, -4, -12]
    assert made["mean_of_arguments"] == [4.5, 6, 18]
    assert made["product_of_arguments"] == [18, 32, 288]
    assert (made["argument_1"], made["negative_argument_2"]) == ([3, 4, 12], [-6, -8, -24])
    assert "arguments_stacked" not in made
    assert listed(wrong_arrays.arguments([V, 2 * V], (2, 3)))["arguments_stacked"] == [[3, 4, 12], [6, 8, 24]]
    assert "sum_of_arguments" not in listed(wrong_arrays.arguments([V], (3,)))
    assert "sum_of_arguments" not in listed(wrong_arrays.arguments([V, "text", A], (3,)))
    assert listed(wrong_arrays.arguments([V, "text", A, V], (3,)))["sum_of_arguments"] == [6, 8, 24]


def tried(shapes: Any, right: Any, **sheet: Any) -> dict[str, tuple[Any, str]]:
    made = list(wrong_arrays.array_candidates(shapes, [np.asarray(one, dtype=float) for one in right], Sheet(**sheet)))
    return {one.names[0]: ([np.asarray(answer).tolist() for answer in one.answers], one.origin) for one in made}


def test_candidates_for_all_calls() -> None:
    made = tried([(2,)], [[1, 2], [3, 5]], givens={"g": [7, 8]}, arguments=[[[1, 1]], [[2, 2]]])
    assert made["zeros"] == ([[0, 0], [0, 0]], "blind")
    assert made["g"] == ([[7, 8], [7, 8]], "sheet")
    assert made["argument_1"] == ([[1, 1], [2, 2]], "sheet")
    assert made["same_every_time"] == ([[1, 2], [1, 2]], "sheet")
    assert made["plus_one"] == ([[2, 3], [4, 6]], "spoiled")
    assert made["times_2"] == ([[2, 4], [6, 10]], "scaled")
    assert "one_place" not in made
    single = tried(
        [(2,)],
        [[1, 2]],
        steps={"s": [9, 9], "t": "text", "u": [1, 2, 3]},
        others={"b": [np.array([4, 4])], "c": [np.array([1]), np.array([2])]},
    )
    assert single["s"] == ([[9, 9]], "spoiled")
    assert single["answer_of_b"] == ([[4, 4]], "spoiled")
    assert not {"t", "u", "answer_of_c", "same_every_time"} & set(single)
    several = tried(
        [(2,)], [[1, 2], [3, 5]], others={"b": [np.array([4, 4])], "d": [np.array([1, 1]), np.array([2, 2])]}
    )
    assert several["answer_of_b"] == ([[4, 4], [4, 4]], "spoiled")
    assert several["answer_of_d"] == ([[1, 1], [2, 2]], "spoiled")
    unlike = tried([(None,)], [[1, 2], [3, 5, 7]])
    assert "same_every_time" not in unlike


def test_where_a_side_is_free_the_place_may_be_chosen() -> None:
    made = tried([(None,)], [[3, 4, 12]])
    assert made["zeros_in_one_place"] == ([[0]], "placed")
    assert made["ones_in_one_place"] == ([[1]], "placed")
    assert made["one_place"] == ([[3, 3, 3]], "placed")
    both = tried([(2, 2), (None, None)], [A])
    assert both["along_a_line"] == ([[[1, 1], [1, 5]]], "placed")
    assert tried([(2, None)], [A])["zeros_in_one_place"] == ([[[0], [0]]], "placed")
    assert "one_place" not in tried([(None,)], [A])


# kinds ---------------------------------------------------------------------------------------------------------------


def check(kind: str, settings: Any, **more: Any) -> Check:
    return check_for(Question("1", "t", 1.0, Answer(function="f"), kind, settings, **more))


def test_each_kind_has_its_own() -> None:
    choice = check("choice", ["left", "right"])
    assert isinstance(choice, Choice)
    assert list(choice.wrong_answers("left")) == [("left", "left"), ("right", "right")]
    (first, second) = choice.candidates(["left", "left"], Sheet())
    assert (first.names, first.answers, first.origin) == (("left",), ("left", "left"), "spoiled")
    assert second.names == ("right",)
    matching = check("matching", Matching.settings(items=["q", "k"], options=["dec", "enc", "mix"]))
    assert dict(matching.wrong_answers({"q": "dec", "k": "enc"})) == {
        "q=enc": {"q": "enc", "k": "enc"}, "q=mix": {"q": "mix", "k": "enc"}, "k=dec": {"q": "dec", "k": "dec"}, "k=mix": {"q": "dec", "k": "mix"},
        "all=dec": {"q": "dec", "k": "dec"}, "all=enc": {"q": "enc", "k": "enc"}, "all=mix": {"q": "mix", "k": "mix"},
    }  # fmt: skip


def test_derivations() -> None:
    made = check("derivation", Derivation.settings(symbols={"x": "real"}, given="diff(x**2, x)", goal="2*x", steps=1))
    assert dict(made.wrong_answers(["a", " ", "b", "c"])) == {
        "given_only": ["a"], "goal_only": ["c"], "given_twice": ["a", "a"], "goal_twice": ["c", "c"], "given_and_goal": ["a", "c"],
        "reversed": ["c", "b", "a"], "without_goal": ["a", "b"],
    }  # fmt: skip
    assert set(dict(made.wrong_answers(["a", "c"]))) == {
        "given_only",
        "goal_only",
        "given_twice",
        "goal_twice",
        "without_goal",
    }
    origins = {one.names[0]: one.origin for one in made.candidates([["a", "b", "c"]], Sheet())}
    assert {name for name, origin in origins.items() if origin == "blind"} == {
        "given_only",
        "goal_only",
        "given_twice",
        "goal_twice",
    }
    assert {origins[name] for name in ("given_and_goal", "reversed", "without_goal")} == {"spoiled"}
    assert set(dict(made.wrong_answers(["a"]))) == {"given_only", "goal_only", "given_twice", "goal_twice"}


def test_formulas() -> None:
    made = check("expression", Expression.settings(symbols={"n": "integer", "d": "integer"}))
    found = dict(made.wrong_answers("n*(d - 1) + 2"))
    assert found == {
        "zero": "0", "one": "1", "negated": "-(n*(d - 1) + 2)", "doubled": "2*(n*(d - 1) + 2)", "halved": "(n*(d - 1) + 2)/2",
        "plus_one": "(n*(d - 1) + 2) + 1", "minus_one": "(n*(d - 1) + 2) - 1", "other_sign_1": "n*(d + 1) + 2", "without_term_2": "n*(d )",
        "other_sign_2": "n*(d - 1) - 2", "without_term_3": "n*(d - 1) ",
    } | {key: found[key] for key in found if key.startswith("without_term")}  # fmt: skip
    assert found["without_term_2"].replace(" ", "") == "n*(d)+2"
    assert found["without_term_3"].replace(" ", "") == "n*(d-1)"
    assert not [name for name in dict(made.wrong_answers("-n*d")) if "sign" in name]
    assert not [name for name in dict(made.wrong_answers("2e-3*n")) if "sign" in name]
    assert not [name for name in dict(made.wrong_answers("n*-d")) if "sign" in name]
    assert dict(made.wrong_answers("n_ + d"))["other_sign_1"] == "n_ - d"
    assert made.recognised_by("'n'") == "same(answer, 'n')"
    same = made.alike()
    assert same is not None
    assert same("n*d", "d*n")
    assert not same("n*d", "n")


def test_numbers_have_those_of_arrays_and_are_recognised_by_themselves() -> None:
    made = check("close", None, within=Within(abs=0.1))
    names = {one.names[0] for one in made.candidates([np.array(3.0)], Sheet(givens={"g": 2.0}))}
    assert {"zeros", "ones", "g", "negated", "times_2"} <= names
    assert check("choice", ["left", "right"]).recognised_by("left") == "answer == left"
