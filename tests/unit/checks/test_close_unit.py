"""The close check, number by number: tolerances at their edges, infinities, the ratio, partial credit, places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import Rejected, check_for
from autograder.checks.close import Close, error_bound, plain_array, shape_in_words
from autograder.checks.error_words import not_right, size_class
from autograder.domain.assignment import Answer, Question, Within
from autograder.domain.record import Unserializable

pytestmark = pytest.mark.filterwarnings("error")  # nothing that a student returns makes NumPy warn
INF, NAN = np.inf, np.nan
SIZES = ("less than 2 times", "2 to 10 times", "more than 10 times")
NOT_RIGHT = not_right()


# tolerances ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "want", "limit"),
    [
        (Within(abs=0.5), 100.0, 0.5),
        (Within(abs=0.5), -100.0, 0.5),
        (Within(rel=0.1), 50.0, 5.0),
        (Within(rel=0.1), -50.0, 5.0),
        (Within(rel=0.1), 0.0, 0.0),
        (Within(abs=0.5, rel=0.1), -50.0, 5.5),
        (Within(places=2), 1.23, 0.005),
        (Within(places=0), 7.0, 0.5),
        (Within(places=3), -123.456, 0.0005),
        (Within(sigfigs=3), 1.23, 0.005),
        (Within(sigfigs=3), 123.0, 0.5),
        (Within(sigfigs=3), -123.0, 0.5),
        (Within(sigfigs=1), 0.002, 0.0005),
        (Within(sigfigs=2), 0.0015, 0.00005),
        (Within(sigfigs=2), 9.99, 0.05),
        (Within(sigfigs=2), 10.0, 0.5),
        (Within(sigfigs=1), 1e6, 5e5),
        (Within(sigfigs=4), 0.0, 0.0),
    ],
)
def test_what_an_error_must_stay_below(within: Within, want: float, limit: float) -> None:
    assert error_bound(within, want) == pytest.approx(limit, rel=1e-6, abs=1e-300)
    assert error_bound(within, np.array([want, want])).tolist() == [error_bound(within, want)] * 2


@pytest.mark.parametrize(
    ("within", "got", "want", "right"),
    [
        (Within(abs=0.5), 1.5, 1.0, False),  # an error of just the tolerance is too large
        (Within(abs=0.5), 1.4999999, 1.0, True),
        (Within(rel=0.5), 3.0, 2.0, False),
        (Within(rel=0.5), 2.9999999, 2.0, True),
        (Within(rel=0.5), 3.5, 7.0, False),  # of the target: of the answer it would be near
        (Within(rel=0.5), -1.0, -1.9, True),
        (Within(abs=1.0, rel=0.5), 3.9, 2.0, True),
        (Within(abs=1.0, rel=0.5), 4.0, 2.0, False),
        # half a unit of the last place is still right, on both sides
        (Within(places=2), 1.235, 1.23, True),
        (Within(places=2), 1.225, 1.23, True),
        (Within(places=2), 1.2351, 1.23, False),
        (Within(places=2), 1.2249, 1.23, False),
        (Within(places=0), 2.5, 2.0, True),
        (Within(places=0), 2.5, 3.0, True),
        (Within(places=0), 2.51, 2.0, False),
        (Within(places=1), 1000000.05, 1000000.0, True),
        (Within(places=0), 1e16, 1e16, True),
        (Within(sigfigs=2), 1250.0, 1200.0, True),
        (Within(sigfigs=2), 1251.0, 1200.0, False),
        (Within(sigfigs=2), 0.0125, 0.012, True),
        (Within(sigfigs=2), 0.01251, 0.012, False),
        (Within(sigfigs=3), 0.0, 0.0, True),
        (Within(sigfigs=3), 1e-9, 0.0, False),
        (Within(sigfigs=3), -1.23, 1.23, False),
        (Within(sigfigs=3), 1.2349, 1.23, True),
    ],
)
def test_at_the_edge_of_the_tolerance(within: Within, got: float, want: float, right: bool) -> None:
    verdict = Close(within)(got, want)
    assert verdict.right is right
    assert verdict.credit == float(right)


def test_the_last_place_of_each_entry_is_its_own() -> None:
    verdict = Close(Within(sigfigs=2), partial="entries")([124.0, 1.3, 0.014, 0.0], [120.0, 1.2, 0.012, 0.0])
    assert verdict.credit == 0.5  # 4 < 5 is near, 0.1 and 0.002 are not (0.05 and 0.0005), nothing is nothing
    assert Close(Within(places=1), partial="entries")([124.0, 1.24], [120.0, 1.2]).credit == 0.5


# not finite ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "want", "without", "with_"),
    [
        (INF, INF, 0, 1),
        (-INF, -INF, 0, 1),
        (-INF, INF, 0, 0),
        (INF, 1.0, 0, 0),
        (1.0, INF, 0, 0),
        (1e308, INF, 0, 0),
        (NAN, INF, 0, 0),
        (NAN, 1.0, 0, 0),
        (NAN, NAN, 0, 0),
        (INF, NAN, 0, 0),
        (1.2, 1.0, 1, 1),
        (1.6, 1.0, 0, 0),
        ([INF, 1.0], [INF, 1.2], 0, 1),
        ([INF, 1.0], [INF, 1.6], 0, 0),
        ([1.0, INF], [INF, 1.0], 0, 0),
    ],
)
@pytest.mark.parametrize("within", [Within(abs=0.5), Within(abs=0.4, rel=0.1), Within(places=0)], ids=repr)
def test_an_infinity_is_right_only_where_the_same_one_may_be(
    within: Within, got: Any, want: Any, without: int, with_: int
) -> None:
    assert Close(within)(got, want).credit == without
    assert Close(within, infinite=True)(got, want).credit == with_


def test_significant_digits_of_an_infinity() -> None:
    assert Close(Within(sigfigs=2), infinite=True)([INF, 1.2], [INF, 1.2]).credit == 1
    assert Close(Within(sigfigs=2), infinite=True)([5.0, 1.2], [INF, 1.2]).credit == 0
    assert Close(Within(rel=0.1), infinite=True)([-INF, 1.0], [INF, 1.0]).credit == 0


def test_where_infinities_are_right_the_error_is_that_of_the_others() -> None:
    check = Close(Within(abs=0.5), infinite=True)
    verdict = check([INF, 1.25], [INF, 1.0])
    assert (verdict.credit, verdict.error, verdict.ratio) == (1.0, 0.25, 0.5)
    assert check([INF, 3.0], [INF, 1.0]).error == 2.0
    assert check([1.0, 3.0], [INF, 1.0]).error == INF
    assert check([NAN, 3.0], [INF, 1.0]).error == INF
    assert check([INF], [1.0]).ratio == INF


# error and ratio -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "got", "want", "error", "ratio"),
    [
        (Within(abs=0.5), 1.25, 1.0, 0.25, 0.5),
        (Within(abs=0.5), 2.0, 1.0, 1.0, 2.0),
        (Within(abs=0.5), [1.25, 3.0], [1.0, 1.0], 2.0, 4.0),
        (Within(rel=0.5), [1.0, 104.0], [2.0, 100.0], 4.0, 1.0),  # the largest error is not the largest ratio
        (Within(abs=0.5), [], [], 0.0, 0.0),
        (Within(rel=0.5), [0.0, 3.0], [0.0, 4.0], 1.0, 0.5),  # nothing off of nothing is no error
        (Within(rel=0.5), [1.0], [0.0], 1.0, INF),
        (Within(abs=0.5), [NAN, 1.0], [1.0, 1.0], NAN, None),
        (Within(abs=0.5), [INF, 1.0], [1.0, 1.0], INF, INF),
        (Within(abs=0.5), [-3.0], [1.0], 4.0, 8.0),
    ],
)
def test_the_largest_error_and_the_largest_in_units_of_its_tolerance(
    within: Within, got: Any, want: Any, error: float, ratio: float | None
) -> None:
    verdict = Close(within)(got, want)
    assert verdict.error == pytest.approx(error, nan_ok=True)
    assert verdict.ratio == (ratio if ratio is None else pytest.approx(ratio))


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (0.0, 0), (1.0, 0), (1.999, 0), (2.0, 1), (9.99, 1), (10.0, 2), (1e9, 2), (INF, None), (NAN, None), (None, None),
    ],
)  # fmt: skip
def test_classes_of_size(ratio: float | None, word: int | None) -> None:
    said = size_class(ratio)
    assert said.startswith(SIZES[word]) if word is not None else "finite" in said


@pytest.mark.parametrize(
    ("got", "entry"),
    [
        ([1.0, 5.0, 1.0], 1),
        ([1.0, 1.0, 5.0], 2),
        ([5.0, 1.0, 1.0], 0),
        ([5.0, 5.0, 1.0], None),
        ([5.0, 5.0, 5.0], None),
        ([1.0, 1.0, 1.0], None),
        ([5.0], None),
        (5.0, None),
        ([[5.0, 1.0]], None),
        ([1.0, NAN], 1),
    ],
)
def test_the_only_entry_that_is_off_has_its_place(got: Any, entry: int | None) -> None:
    assert Close(Within(abs=0.5))(got, np.ones_like(got)).entry == entry


# partial credit ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "rows", "entries"),
    [
        ([[1, 1], [1, 1], [1, 1], [1, 1]], 1.0, 1.0),
        ([[1, 1], [9, 1], [1, 1], [1, 1]], 0.75, 0.875),
        ([[1, 1], [9, 9], [1, 1], [1, 1]], 0.75, 0.75),
        ([[9, 1], [1, 9], [1, 1], [1, NAN]], 0.25, 0.625),
        ([[9, 9], [9, 9], [9, 9], [9, 9]], 0.0, 0.0),
    ],
)
def test_rows_and_entries_earn_their_share(got: Any, rows: float, entries: float) -> None:
    want = np.ones((4, 2))
    assert Close(Within(abs=0.5), partial="rows")(got, want).credit == rows
    assert Close(Within(abs=0.5), partial="entries")(got, want).credit == entries
    assert Close(Within(abs=0.5))(got, want).credit == float(rows == 1)


def test_a_row_of_an_array_of_three_dimensions_is_all_that_it_holds() -> None:
    got = np.ones((2, 2, 2))
    got[1, 0, 1] = 9
    assert Close(Within(abs=0.5), partial="rows")(got, np.ones((2, 2, 2))).credit == 0.5


def test_a_vector_has_a_row_for_each_entry() -> None:
    assert Close(Within(abs=0.5), partial="rows")([1.0, 9.0, 1.0, 1.0], np.ones(4)).credit == 0.75


BANDS = ((0.7, Within(abs=0.2)), (0.3, Within(abs=1.0)))


@pytest.mark.parametrize(
    ("got", "credit"),
    [
        ([0.0, 0.05], 1.0),
        ([0.05, 0.15], 0.7),
        ([0.0, 0.2], 0.3),
        ([0.5, 0.15], 0.3),
        ([0.0, 1.0], 0.0),
        ([0.0, NAN], 0.0),
        ([NAN, NAN], 0.0),
    ],
)
def test_the_first_band_that_holds_all_entries_counts(got: Any, credit: float) -> None:
    assert Close(Within(abs=0.1), bands=BANDS)(got, [0.0, 0.0]).credit == credit


def test_a_band_has_room_for_infinities_too() -> None:
    check = Close(Within(abs=0.1), bands=BANDS, infinite=True)
    assert check([INF, 0.15], [INF, 0.0]).credit == 0.7
    assert check([-INF, 0.15], [INF, 0.0]).credit == 0.0


# shapes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("got", "want"),
    [(1.0, [1.0]), ([1.0], 1.0), ([1.0, 1.0], [[1.0, 1.0]]), ([[1.0], [1.0]], [[1.0, 1.0]]), ([], [1.0])],
)
def test_another_shape_is_never_right_and_has_no_error_to_tell(got: Any, want: Any) -> None:
    verdict = Close(Within(abs=9.0), partial="entries", bands=((0.5, Within(abs=99.0)),))(got, want)
    assert (verdict.credit, verdict.error, verdict.ratio, verdict.entry) == (0.0, INF, None, None)
    assert shape_in_words(got) in verdict.feedback
    assert shape_in_words(want) in verdict.feedback


def test_shapes_in_words() -> None:
    assert shape_in_words(np.zeros((4, 3))) == "(4, 3)"
    assert shape_in_words([1, 2]) == "(2,)"
    assert shape_in_words(7.0).startswith("()")
    assert "number" in shape_in_words(7.0)
    assert shape_in_words([]) == "(0,)"


# what is said --------------------------------------------------------------------------------------------------------


def off_by(rows: int, columns: int, *wrong: tuple[int, int]) -> Any:
    got = np.zeros((rows, columns))
    for place in wrong:
        got[place] = 3.0
    return got


@pytest.mark.parametrize(
    ("got", "partial", "said"),
    [
        (off_by(3, 2, (1, 0)), "", "Row 1 of 3 is"),
        (off_by(3, 2, (1, 0), (1, 1)), "rows", "Row 1 of 3 is"),
        (off_by(3, 2, (1, 0), (2, 1)), "rows", "Rows 1, 2 of 3 are"),
        (off_by(3, 2, (1, 0)), "entries", "Entry 2 of 6 is"),
        (off_by(3, 2, (1, 0), (2, 1)), "entries", "Entries 2, 5 of 6 are"),
        (off_by(1, 3, (0, 2)), "", "Entry 2 of 3 is"),
        (np.array([3.0, 0.0, 3.0]), "", "Entries 0, 2 of 3 are"),
        (np.array([3.0, 0.0]), "rows", "Entry 0 of 2 is"),
        (np.array([3.0] * 8 + [0.0]), "", "Entries 0, 1, 2, 3, 4, 5, 6, 7 of 9 are"),
        (np.array([3.0] * 9 + [0.0]), "", "Entries 0, 1, 2, 3, 4, 5, 6, 7 and 1 more of 10 are"),
        (np.array([[3.0, 3.0]] * 20 + [[0.0, 0.0]]), "", "Rows 0, 1, 2, 3, 4, 5, 6, 7 and 12 more of 21 are"),
        (np.full(9, 3.0), "", "All 9 entries are off."),
        (np.full((20, 2), 3.0), "", "All 20 rows are off."),
        (np.full(2, 3.0), "", "Both entries are off."),
        (np.full((2, 3), 3.0), "", "Both rows are off."),
    ],
)
def test_the_rows_or_entries_that_are_off_are_counted(got: Any, partial: str, said: str) -> None:
    assert said in Close(Within(abs=0.5), partial=partial)(got, np.zeros_like(got)).feedback


def test_one_number_has_no_place() -> None:
    for got in (3.0, np.array([3.0]), np.array([[3.0]])):
        feedback = Close(Within(abs=0.5))(got, np.zeros_like(got)).feedback
        assert "3" in feedback
        assert "of 1" not in feedback


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (Within(abs=0.05), "up to 0.05 is accepted"),
        (Within(rel=0.25), "up to 25 % of the correct value is accepted"),
        (Within(abs=0.05, rel=0.25), "up to 0.05 plus 25 % of the correct value is accepted"),
        (Within(places=1), "1 decimal place"),
        (Within(places=0), "0 decimal places"),
        (Within(places=3), "3 decimal places"),
        (Within(sigfigs=1), "1 significant digit"),
        (Within(sigfigs=4), "4 significant digits"),
    ],
)
def test_the_tolerance_is_said_in_its_own_terms(within: Within, said: str) -> None:
    feedback = Close(within)(99.0, 1.0).feedback
    assert feedback.count(said) == 1
    assert feedback.count(said + "s") == 0
    assert "98" in feedback


def test_with_classes_the_number_is_not_said() -> None:
    feedback = Close(Within(abs=0.5), classes=True)([4.75, 1.0], [1.0, 1.0]).feedback
    assert SIZES[1] in feedback
    assert "3.75" not in feedback
    assert "3.8" not in feedback


def test_close_is_said_below_twice_the_tolerance() -> None:
    check = Close(Within(abs=0.5), observed="the sum")
    assert check(1.75, 1.0).feedback.startswith("Close")
    assert not check(2.0, 1.0).feedback.startswith("Close")
    assert check(2.0, 1.0).feedback.startswith("The sum")
    assert not check(NAN, 1.0).feedback.startswith("Close")
    assert "finite" in check(NAN, 1.0).feedback


def test_the_entries_that_the_spec_made_have_no_error_that_is_told() -> None:
    check = Close(Within(abs=0.5))
    assert check([2.0, 77.0], [1.0, 1.0], [True, False]).feedback.count("76") == 0
    assert check([1.0, 77.0], [1.0, 1.0], [True, False]).feedback.startswith(NOT_RIGHT)
    assert check([1.0, 77.0], [1.0, 1.0], [False, False]).feedback == NOT_RIGHT
    classes = Close(Within(abs=0.5), classes=True)
    assert SIZES[0] in classes([1.9, 77.0], [1.0, 1.0], [True, False]).feedback


# the question's check ------------------------------------------------------------------------------------------------


def question(**more: Any) -> Question:
    return Question("1", "t", 1.0, Answer(function="f"), **more)


def observing(scope: Any) -> Any:
    raise AssertionError("it is not called here")


def test_the_question_says_how_it_is_compared() -> None:
    within = Within(abs=0.5)
    assert check_for(question(within=within))([1.4], [1.0]).credit == 1
    assert check_for(question(within=within))([1.6], [1.0]).credit == 0
    assert check_for(question(within=within, partial="entries"))([1.6, 1.0], [1.0, 1.0]).credit == 0.5
    assert check_for(question(within=within, bands=((0.25, Within(abs=1.0)),)))([1.6], [1.0]).credit == 0.25
    assert check_for(question(within=within, infinite=True))([INF], [INF]).credit == 1
    assert SIZES[0] in check_for(question(within=within, reveal="size_class"))([1.6], [1.0]).feedback
    assert "0.6" in check_for(question(within=within))([1.6], [1.0]).feedback
    assert "the sum" in check_for(question(within=within, observed="the sum"))([1.6], [1.0]).feedback


def test_the_error_of_what_was_observed_is_told_where_it_is_the_answers_or_has_a_name() -> None:
    got: Any = observing
    check = check_for(question(within=Within(abs=0.5), got=got))
    own, other = np.array([3.0, 1.0]), np.array([7.0, 1.0])
    assert "2" in check.judge(own, [1.0, 1.0], own).feedback
    assert check.judge(own, [1.0, 1.0], other).feedback.startswith(NOT_RIGHT)
    assert check.judge(own, [1.0, 1.0], 3.0).feedback == NOT_RIGHT
    named = check_for(question(within=Within(abs=0.5), got=got, observed="the sum"))
    assert "The sum" in named.judge(own, [1.0, 1.0], 3.0).feedback
    assert "off by" in named.judge(own, [1.0, 1.0], 3.0).feedback


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (3, 3.0),
        (True, 1.0),
        ([1, 2.5], [1.0, 2.5]),
        ([[1], [2]], [[1.0], [2.0]]),
        (np.array([1, 2], dtype=np.int8), [1.0, 2.0]),
        ([np.array([1.0, 2.0]), [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
        (np.float32(0.5), 0.5),
        (2 + 0j, 2.0),
        ([], []),
    ],
)
def test_numbers_of_any_make_become_floats_that_nothing_changes(value: Any, made: Any) -> None:
    array = plain_array(value, "`f()`")
    assert array.tolist() == made
    assert array.dtype == float
    assert not array.flags.writeable


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None"),
        ("3", "a string"),
        ({"a": 1}, "dict"),
        (b"3", "bytes"),
        (Unserializable("a generator"), "a generator"),
        ([1, "2"], "not numbers"),
        ([[1], [None]], "not numbers"),
        (np.array(["a"]), "not numbers"),
        ([[1, 2], [3]], "different lengths"),
        ([1, 2 + 1j], "complex"),
        (np.array([1j]), "complex"),
    ],
)
def test_what_is_no_array_of_numbers_is_named(value: Any, said: str) -> None:
    with pytest.raises(Rejected, match=r"`f\(\)`.*" + said):
        plain_array(value, "`f()`")


def test_a_text_among_many_takes_no_room() -> None:
    with pytest.raises(Rejected, match="not numbers"):  # as an array these would be terabytes
        plain_array(["x" * 1_000_000, *["y"] * 1_000_000], "`f()`")


def test_a_dict_is_taken_by_the_questions_parts() -> None:
    parts = Question("1", "t", 1.0, Answer(function="f", parts={"K": (), "V": ()}), within=Within(abs=0.5))
    assert check_for(parts).fit({"V": [3, 4], "K": [1, 2]}, "`f()`").tolist() == [[1, 2], [3, 4]]
    assert check_for(parts).fit([[1, 2], [3, 4]], "`f()`").tolist() == [[1, 2], [3, 4]]
    with pytest.raises(Rejected, match="dict"):
        check_for(question(within=Within(abs=0.5))).fit({"V": [3, 4], "K": [1, 2]}, "`f()`")
