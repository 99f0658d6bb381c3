"""Ratios made from counts: nobody types a percentage."""

import numpy as np
import pytest

from multaqa.composite import (
    EngineError,
)
from multaqa.composite.tests.asked import (
    reduced,
    service,
)

RATIO = {"asked_of": "services", "scale": "share", "numerator": "web", "denominator": "all - app"}


def counted(item, **numbers):
    return [(code, item, "", "", number) for code, number in numbers.items()]


def test_ratio_of_counts():
    # S1: 30 of 100 - 40 = 50; S2: 20 of 20; S3 has no count at all.
    rows = [*counted("S1", all=100, web=30, app=40), *counted("S2", all=20, web=20, app=0)]
    assert reduced(RATIO, *rows) == (75, 0, 2, 3)


def test_counts_of_several_institutions_add_up():
    rows = [
        ("all", "S1", "", "A", 60),
        ("all", "S1", "", "B", 40),
        ("web", "S1", "", "A", 25),
        ("web", "S1", "", "B", 25),
        ("app", "S1", "", "A", 0),
    ]
    assert reduced(RATIO, *rows)[0] == 50
    # One of the two did not record it: the sum is not known.
    assert reduced(RATIO, *rows[:4], ("app", "S1", "", "A", "not_answered")) == pytest.approx(
        (float("nan"), 2, 0, 3), nan_ok=True
    )


@pytest.mark.parametrize(
    ("numbers", "right", "answered", "expected"),
    [
        # A channel that is not there has no transactions, if the others are known.
        ({"all": 100, "web": 50, "app": "not_available"}, 50, 1, 1),
        # The service is not on the web: not available, which counts as 0 here.
        ({"all": 100, "web": "not_available", "app": 40}, 0, 1, 1),
        # The total is not known: not answered.
        ({"all": "not_answered", "web": 50, "app": 0}, None, 0, 1),
        # Fewer than 30, or none at all: not applicable.
        ({"all": 60, "web": 10, "app": 31}, None, 0, 0),
        ({"all": 40, "web": 0, "app": 40}, None, 0, 0),
    ],
)
def test_absence_of_a_ratio_is_that_of_its_counts(numbers, right, answered, expected):
    items = {**RATIO, "least_denominator": 30, "applies_to": {"audience": "firms"}}
    found = reduced(items, *counted("S3", **numbers), absences={"not_available": "zero"})
    assert found[2:] == (answered, expected)
    assert (found[0] == right) if right is not None else np.isnan(found[0])


def test_sum_whose_counts_are_all_absent_is_absent():
    items = {**RATIO, "numerator": "web + app", "denominator": "all", "applies_to": {"audience": "firms"}}
    rows = counted("S3", all=100, web="not_applicable", app="not_available")
    # The first count's reason stands: not applicable, which leaves the denominator.
    assert reduced(items, *rows) == pytest.approx((float("nan"), 4, 0, 0), nan_ok=True)
    one_known = counted("S3", all=100, web="not_applicable", app=30)
    assert reduced(items, *one_known)[0] == 30


def test_word_on_the_ratio_itself_goes_before_its_counts():
    rows = counted("S3", all=100, web=30, app=40)
    items = {**RATIO, "applies_to": {"audience": "firms"}}
    assert reduced(items, *rows, service("S3", "not_applicable"))[3] == 0
    assert reduced(items, service("S3", 0.5)) == (50, 0, 1, 1)


def test_counts_are_asked_of_the_same_things_as_the_ratio():
    items = {"asked_of": "institutions", "scale": "share", "numerator": "kept", "denominator": "asked"}
    rows = [("asked", "", "", "A", 8), ("kept", "", "", "A", 6), ("asked", "", "", "B", 4), ("kept", "", "", "B", 4)]
    assert reduced(items, *rows) == (87.5, 0, 2, 2)
    # Without a scale the ratio stands as it is.
    assert reduced({**items, "scale": ""}, *rows)[0] == 0.875


def test_impossible_counts_are_refused():
    with pytest.raises(EngineError, match="unit u, question K, item S1: web over all - app is 80 over 60"):
        reduced(RATIO, *counted("S1", all=100, web=80, app=40))
    with pytest.raises(EngineError, match="unit u, question web, item S1: the count is -1"):
        reduced(RATIO, *counted("S1", all=100, web=-1, app=40))
