"""What hand-written checks are given: the answers, the cases of a question, and the student's functions to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pytest

from autograder.domain.errors import GraderError
from autograder.domain.texts import say, say_of

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.app.student_calls import Calls
    from autograder.domain.assignment import Question
    from autograder.domain.record import Outcome, Record

#: Classes of errors that unfinished code raises too.
_TOO_WIDE = ("BaseException", "Exception", "NotImplementedError")


class SubmissionAnswers(Mapping[str, Any]):
    """The submission's answers by question id or function name: arrays, numbers, strings, lists, dicts.

    The answer of a function that is called on several draws is the list of its values. An answer that the submission
    lacks fails the check, with the reason as feedback. Raises `KeyError` for a name that the spec does not have.
    """

    def __init__(self, grader: Grader, record: Record) -> None:
        self.record = record
        self.ids: dict[str, tuple[str, ...]] = {id: (id,) for id in record.outcomes}
        for question in reversed(grader.assignment.questions):  # a function of several questions stands for the first
            names = () if question.answer.adapter else question.answer.names
            self.ids.update(dict.fromkeys(names, question.calls))
        self.ids.update({question.id: question.calls for question in grader.assignment.questions})

    def __getitem__(self, key: str) -> Any:
        if key not in self.ids:
            raise KeyError(f"the spec has no answer {key!r}; it has {', '.join(self.ids)}")
        values = [self.value(call, f"`{key}`") for call in self.ids[key]]
        return values if len(values) > 1 else values[0]

    def value(self, call: str, called: str) -> Any:
        """What a call returned; fails the check if it returned nothing."""
        from autograder.domain.record import Returned, Unjudged
        from autograder.scoring.explain import explain

        outcome = self.record.outcomes[call]
        if isinstance(outcome, Unjudged):
            raise GraderError(f"{call}: {outcome.why}")
        if not isinstance(outcome, Returned):
            pytest.fail(explain(outcome, called), pytrace=False)
        return outcome.value

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


class CaseArguments(tuple[Any, ...]):
    """The arguments of a call by position; ``named`` has those by name."""

    named: dict[str, Any]


class Case(NamedTuple):
    """One call of a question's function: its arguments, the student's answer, and the target."""

    arguments: CaseArguments
    answer: Any
    target: Any


class QuestionCases:
    """``cases("2")``: the calls of question 2 as (arguments, answer, target).

    A missing answer fails the check, with the reason as feedback. The target is ``want`` or the reference's answer; it
    is None where there is neither. Raises `KeyError` for a question that the spec does not have.
    """

    def __init__(self, grader: Grader, record: Record) -> None:
        self.grader, self.record = grader, record
        self.answers = SubmissionAnswers(grader, record)

    def __call__(self, id: str) -> list[Case]:
        questions = {question.id: question for question in self.grader.assignment.questions if not question.by_hand}
        if id not in questions:
            raise KeyError(f"the spec has no question {id!r} with cases; it has {', '.join(questions)}")
        question, made = questions[id], []
        for call, case in zip(question.calls, question.cases or ({},), strict=True):
            scope = {**self.grader.assignment.scope, **case}
            arguments = CaseArguments(formula(scope) for formula in question.answer.args)
            arguments.named = {name: formula(scope) for name, formula in question.answer.kwargs.items()}
            answer = self.answers.value(call, f"`{question.answer.function or id}`")
            made.append(Case(arguments, answer, self._target(question, call, scope, answer)))
        return made

    def _target(self, question: Question, call: str, scope: dict[str, Any], answer: Any) -> Any:
        """What the answer should come to, as the question has it: an earlier answer it builds on is the reference's."""
        from autograder.checks import check_for

        targets = self.grader.targets
        if question.want is None:
            return targets.get(call)
        earlier = {follow.name: targets.get(follow.source) for follow in question.follow}
        return question.want({**check_for(question).words(), **scope, **earlier, "answer": answer})


class Student:
    """The student's functions, which run in a worker: ``student.call("f", [1, 2])``.

    CaseArguments are plain: numbers, texts, None, lists, dicts with texts as keys, NumPy arrays. A call that returns
    nothing usable fails the check, with the reason as feedback.
    """

    def __init__(self, grader: Grader, calls: Calls) -> None:
        self.calls = calls
        self.arrays = grader.assignment.arrays if grader.assignment.arrays in grader.assignment.imports else "list"
        self.failure: GraderError | None = None

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """What the student's function ``name`` returns for these arguments."""
        return self._value(name, args, kwargs, *self._outcomes(name, [(args, kwargs)]))

    def call_each(self, name: str, arguments: Iterable[Sequence[Any]], /) -> list[Any]:
        """What the function returns for each of these lists of arguments, in one load of the file."""
        asked = [(tuple(args), dict[str, Any]()) for args in arguments]
        outcomes = self._outcomes(name, asked)
        return [self._value(name, *one, outcome) for one, outcome in zip(asked, outcomes, strict=True)]

    def raises(self, error: type[BaseException] | Sequence[type[BaseException]], name: str, /, *args: Any,
               **kwargs: Any) -> str:  # fmt: skip
        """The message of the error that the function raises: of this class, or of one of these; else the check fails.

        The class is identified by its name, and a subclass counts. Raises `TypeError` for a class that unfinished code
        raises too.
        """
        from autograder.domain.record import Raised, Returned

        classes = (error,) if isinstance(error, type) else tuple(error)
        names = [one.__name__ for one in classes]
        if wide := [one for one in names if one in _TOO_WIDE]:
            raise TypeError(f"{wide[0]} is raised by unfinished code as well: name a class that says what is wrong")
        (outcome,) = self._outcomes(name, [(args, kwargs)])
        called, types = f"`{name}()`", say("list.or").join(names)
        if isinstance(outcome, Returned):
            self._fail(say_of(called, "raises.nothing", types=types), name, args, kwargs)
        if not isinstance(outcome, Raised):
            self._value(name, args, kwargs, outcome)
        assert isinstance(outcome, Raised)
        kind, _, message = outcome.error.partition(": ")
        found = outcome.types or (kind,)
        if "NotImplementedError" in found:
            self._value(name, args, kwargs, outcome)
        if not set(names).intersection(found):
            self._fail(say("raises.another", raised=found[0], types=types), name, args, kwargs)
        return message

    def _outcomes(self, name: str, asked: Sequence[tuple[tuple[Any, ...], dict[str, Any]]]) -> list[Outcome]:
        from autograder.execution.sandbox.call import call_with

        calls = [call_with(f"call {n}", name, args, kwargs) for n, (args, kwargs) in enumerate(asked, 1)]
        try:
            return self.calls.outcomes(calls)
        except GraderError as error:  # a check may not take it for the student's fault, whatever it catches
            self.failure = error
            raise

    def _value(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], outcome: Outcome) -> Any:
        from autograder.checks import Rejected, a_value
        from autograder.domain.record import Missing, Returned, Unserializable
        from autograder.scoring.explain import explain

        called = f"`{name}()`"
        if isinstance(outcome, Returned):
            if isinstance(outcome.value, Unserializable):
                try:
                    a_value(outcome.value, called, say("check.plain"))
                except Rejected as why:
                    self._fail(str(why), name, args, kwargs)
            return outcome.value
        said = explain(outcome, called)
        if isinstance(outcome, Missing):
            pytest.fail(said, pytrace=False)
        return self._fail(said, name, args, kwargs)

    def _fail(self, said: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> NoReturn:
        """Fail the check with a sentence, and with the call."""
        from autograder.scoring import explain

        pytest.fail(f"{said}\n{explain.asked(explain.call(name, args, self.arrays, False, kwargs))}", pytrace=False)
