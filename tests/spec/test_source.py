"""YAML by the core rules of YAML 1.2, with places."""

import math

import pytest

from autograder.domain.errors import SpecError
from autograder.spec.source import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2026-01-01", "2026-01-01"),
        ("=", "="),
        ("'1'", "1"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-3", -3),
        ("1e-5", 1e-5),
        ("1.", 1.0),
        (".5", 0.5),
        ("+.5e3", 500.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    got = parse_yaml(f"a: {text}", "f").data["a"]
    assert got == value
    assert type(got) is type(value)


def test_nan() -> None:
    assert math.isnan(parse_yaml("a: .nan", "f").data["a"])


def test_places_count_from_one_and_fall_back_to_what_is_around() -> None:
    read = parse_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n", "f")
    assert read.place(("b", 0, "d")) == (4, 8)
    assert read.place(("b", 0, "d"), key=True) == (4, 5)
    assert read.place(("b", 0, "missing")) == (3, 5)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: 1\na: 2", "f:2:1", "duplicate key: it is already in line 1"),
        ("a: [1", "f:1:4", "opens a [ that is not closed"),
        ("a: {b: x[0:1]}", "f:1:9", "in double quotes"),
        ("", "f:1:1", "is empty"),
        ("a: !!python/object:os.system x", "f:1:4", "which is a YAML tag"),
        ("? [1]\n: 2", "f:1:3", "a key must be a name"),
        ("\ta: 1", "f:1:1", "indented with a tab"),
    ],
)
def test_what_is_no_spec_is_named_with_its_place(text: str, place: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_yaml(text, "f")
    assert str(caught.value).startswith(place)
    assert said in str(caught.value)


def test_a_merge_key_is_named_with_what_to_write_in_its_place() -> None:
    with pytest.raises(SpecError) as found:
        parse_yaml("a: &a {times: 3}\nb: {<<: *a, seed: 2}\n", "hw.yaml")
    assert str(found.value).startswith(
        "hw.yaml:2:5 b: `<<` is not supported: write the keys out, or use an alias for the whole"
    )


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 8)]
    with pytest.raises(SpecError, match="aliases"):
        parse_yaml("\n".join(lines), "f")
