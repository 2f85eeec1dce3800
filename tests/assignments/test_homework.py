"""The other assignments: what their references answer, against numbers worked out apart from this project."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.app import targets
from autograder.app.grader import Grader
from autograder.ingest import project

# answers to two or more places, as they stand in the homework's own verified solutions
KNOWN = {
    "simple_attention": {
        "1": [1, 2.718282],
        "2": [0.268941, 0.731059],
        "3": 3.462117,
        "8": [0.036343, 0.963657],
        "8 moved": "x1",
        "9 analytic": [-0.181715, 0.181715],
        "9 difference": [-0.181715, 0.181715],
    },
    "attention_exercises": {
        "1 weights": [0.88009, 0.11911, 0.00080],
        "1 context": [0.9992, 1.9992, 2.7586],
        "2a axis": "rows",
        "2b": "d_k",
        "2a softmax": ["n_q", "n_k"],
        "2a context": ["n_q", "d_v"],
        "3": [[0.8600, 1.5760, -0.7240], [0.9873, 1.8816, -1.5646]],
    },
    "attention_report": {
        "2": {"query": "decoder", "key": "encoder", "value": "encoder"},
        "3.1": [2, 4],
        "3.2": [1, 2],
        "3.3": [0.268941, 0.731059],
        "3.4": [3.462117, 2.268941, 1.0, 0.731059],
    },
    "attention_exploration": {"e.i": "u_a", "e.i possible": "no"},
    # by the normal equations, solved with Gaussian elimination in plain Python
    "regression_on_data": {
        "1": [27.7275, 6.0409845],
        "3": [26.959375, 5.642963, 1.834777, -1.233293],
        "4": {"train": 1.707453, "test": 2.994520},
        "6": "light",
        "hours": 3,
    },
}


@pytest.fixture(scope="module", params=sorted(KNOWN))
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    with Grader(project.find_project(request.param)) as made:
        yield made


def test_the_reference_answers_what_is_known(grader: Grader) -> None:
    answers = targets.compute(grader.project, grader.assignment, grader.collect)
    for id, known in KNOWN[grader.project.name].items():
        answer = answers[id]
        if isinstance(known, dict) and not isinstance(next(iter(known.values())), str):
            assert {name: float(value) for name, value in answer.items()} == pytest.approx(known, abs=6e-5), id
        elif isinstance(known, (str, dict)) or isinstance(known[0] if isinstance(known, list) else 0, str):
            assert answer == known
        else:
            assert np.ravel(answer) == pytest.approx(np.ravel(known), abs=6e-5), id


def test_every_question_of_the_sheet_is_asked(grader: Grader) -> None:
    names = {name for q in grader.assignment.questions for name in q.answer.names}
    assert names >= ASKED[grader.project.name]
    assert sum(q.by_hand for q in grader.assignment.questions) == BY_HAND[grader.project.name]


# the names that starters and other people's submissions rely on
ASKED = {
    "simple_attention": {
        "get_exponentials", "get_weights", "get_output", "get_derivation4", "dL_dx", "get_derivation5_same",
        "get_derivation5_different", "dalpha_dbeta", "get_derivation6", "dy_dbeta", "get_derivation7", "dL_dbeta",
        "get_update", "get_attention_moved", "analytic_grad", "fd_gradients", "rel_error", "get_loss_surface",
        "plot_loss_surface",
    },
    "attention_exploration": {
        "get_choice_a", "get_query_b", "get_query_c", "get_choice_c", "get_queries_d", "get_choice_d", "get_choice_e",
        "get_possible_e", "get_matrices_e",
    },
    "attention_exercises": {
        "get_weights1", "get_context1", "get_softmax_axis", "get_shape_softmax", "get_shape_context",
        "get_scale_dimension", "get_multiplications", "get_additions", "get_divisions", "get_mask", "get_context3",
    },
    "attention_report": {"get_roles", "get_scores", "get_scaled_scores", "get_weights", "get_context"},
    "regression_on_data": {
        "get_heights", "get_design", "get_coefficients", "coefficients", "get_errors", "predict", "get_strongest",
        "plot_predictions", "ridge", "hours",
    },
}  # fmt: skip
BY_HAND = {
    "simple_attention": 0,
    "attention_exploration": 5,
    "attention_exercises": 1,
    "attention_report": 2,
    "regression_on_data": 0,
}
