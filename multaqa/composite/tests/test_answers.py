"""Answers in long arrays: what they accept, and what they refuse with its place."""

import numpy as np
import pytest

from multaqa.composite import Answers, EngineError

ROWS = {"unit": ["u", "v"], "question": ["K", "K"], "value": [1, None]}


def test_columns_become_arrays():
    given = Answers.from_columns({**ROWS, "absence": ["", "not_available"], "item": ["S", ""]})
    assert given.units == ("u", "v")
    assert given.item.tolist() == [0, -1]
    assert given.channel.tolist() == [-1, -1]
    assert given.absences.tolist() == [0, 3]
    assert given.place(0) == "unit u, question K, item S"


def test_value_that_is_none_reads_not_answered():
    assert Answers.from_columns(ROWS).absences.tolist() == [0, 2]


def test_units_may_be_more_than_have_answered_and_in_their_own_order():
    given = Answers.from_columns(ROWS, units=("w", "v", "u"), unit_groups={"u": "A", "v": "B"})
    assert given.units == ("w", "v", "u")
    assert given.unit.tolist() == [2, 1]
    assert given.unit_groups == ("", "B", "A")


def test_institutions_are_those_listed_or_those_seen():
    rows = {**ROWS, "institution": ["A", ""]}
    assert Answers.from_columns(rows).belongs.tolist() == [[True], [False]]
    listed = Answers.from_columns(rows, institutions_of={"u": ["A"], "v": ["A", "B"]})
    assert listed.belongs.tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Answers.from_columns({"unit": [], "question": []}), "answers: the column value is missing"),
        (lambda: Answers.from_columns({**ROWS, "colour": ["", ""]}), "answers: the column colour is not known"),
        (lambda: Answers.from_columns({**ROWS, "item": [""]}), "answers: 1 entries of item for 2 values"),
        (lambda: Answers.from_columns(ROWS, units=("u",)), "answer 2: the unit “v” is not among those"),
        (lambda: Answers.from_columns({**ROWS, "absence": ["", "lost"]}), "unknown absence “lost”"),
        (lambda: Answers.from_columns({**ROWS, "absence": ["not_available", ""]}), "unit u, .*a value and an absence"),
        (lambda: Answers.from_columns({**ROWS, "value": [float("inf"), 1]}), "unit u, question K: the value is infin"),
        (
            lambda: Answers.from_columns({"unit": ["u", "u"], "question": ["K", "K"], "value": [1, 2]}),
            "unit u, question K: the answer stands twice",
        ),
        (lambda: Answers.from_columns({"unit": [], "question": [], "value": []}), "the answers have no unit"),
        (
            lambda: Answers.from_columns(ROWS, institutions_of={"x": ["A"]}).belongs,
            "unit x: the unit's institution A is not known",
        ),
        (lambda: arrays(units=("u", "u")), "unit u: the code stands twice"),
        (lambda: arrays(unit=np.array([1])), "answer 1: the unit of an answer points to no code"),
        (lambda: arrays(item=np.array([0])), "answer 1: the item of an answer points to no code"),
        (lambda: arrays(question=np.array([0, 0])), "the question of an answer points to no code"),
        (lambda: arrays(absences=np.array([5])), "unknown absence"),
        (lambda: arrays(absences=np.array([0, 0])), r"absences has the shape \(2,\)"),
    ],
)
def test_answers_refuse(act, message):
    with pytest.raises(EngineError, match=message):
        act()


def arrays(**changes):
    given = {
        "units": ("u",),
        "questions": ("K",),
        "unit": np.array([0]),
        "question": np.array([0]),
        "values": np.array([np.nan]),
    }
    return Answers(**{**given, **changes})
