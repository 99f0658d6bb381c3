"""Treatment of outliers: skewness and kurtosis by hand, each way of treating, and its record."""

import math

import numpy as np
import pytest
from scipy import stats

from multaqa import composite
from multaqa.composite import EngineError, step
from multaqa.composite.tests.samples import NAN, flat, table
from multaqa.composite.treatment import box_cox, kurtosis, log_transform, passes, skewness, treat, winsorise

# Nine small values and one far away.
TAIL = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 100])


def test_skewness_and_kurtosis_by_hand():
    # 1, 2, 3, 6: moments 3.5, 4.5, 24.5. G1 = 4.5 / 3.5^1.5 x root(4 x 3) / 2.
    values = np.array([1.0, 2, 3, 6, NAN])
    assert skewness(values) == pytest.approx(4.5 / 3.5**1.5 * math.sqrt(12) / 2)
    # G2 = 3 / (2 x 1) x (5 x (24.5 / 3.5^2 - 3) + 6) = 1.5 x (5 x -1 + 6) = 1.5.
    assert kurtosis(values) == pytest.approx(1.5)


def test_skewness_and_kurtosis_are_those_of_spreadsheets():
    assert skewness(TAIL) == pytest.approx(stats.skew(TAIL, bias=False))
    assert kurtosis(TAIL) == pytest.approx(stats.kurtosis(TAIL, bias=False))


def test_short_and_constant_columns_have_no_shape_and_pass():
    for values in ([1.0, 2.0], [5.0, 5.0, 5.0, 5.0, 5.0], [NAN, NAN]):
        assert math.isnan(skewness(np.array(values)))
        assert passes(np.array(values))
    assert math.isnan(kurtosis(np.array([1.0, 2.0, 3.0])))


def test_one_limit_kept_is_enough():
    assert not passes(TAIL)
    assert passes(TAIL, greatest_skewness=4)
    assert passes(TAIL, greatest_kurtosis=10)


def test_winsorise_brings_the_tail_to_the_next_value():
    assert winsorise(TAIL).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert winsorise(-TAIL).tolist() == [-1, -2, -3, -4, -5, -6, -7, -8, -9, -9]
    assert winsorise(np.append(TAIL, NAN))[-2:].tolist() == pytest.approx([9, NAN], nan_ok=True)
    assert winsorise(TAIL, points=0).tolist() == TAIL.tolist()


def test_winsorise_stops_at_its_points():
    two = np.array([1.0] * 30 + [2.0] * 30 + [500.0, 1000.0])
    assert winsorise(two, points=1)[-2:].tolist() == [500, 500]
    assert winsorise(two, points=2)[-2:].tolist() == [2, 2]


def test_log_transform_by_hand_on_either_side():
    # Range 99, a hundredth of it 0.99: ln 0.99 at the least value, ln 99.99 at the greatest.
    found = log_transform(TAIL)
    assert found[[0, 9]] == pytest.approx([math.log(0.99), math.log(99.99)])
    mirrored = log_transform(-TAIL)
    assert mirrored[[0, 9]] == pytest.approx([-math.log(0.99), -math.log(99.99)])
    assert (np.diff(found) > 0).all()
    assert (np.diff(mirrored) < 0).all()


def test_box_cox_by_hand():
    assert box_cox(np.array([4.0, 9.0, NAN]), power=0.5)[:2] == pytest.approx([2, 4])
    assert box_cox(np.array([1.0, math.e]), power=0) == pytest.approx([0, 1])
    assert box_cox(np.array([1.0, 3.0]), power=2) == pytest.approx([0, 4])


def test_box_cox_finds_the_likeliest_power():
    values = np.random.default_rng(1).lognormal(size=200)
    _, best = stats.boxcox(values)
    found = box_cox(values)
    assert found == pytest.approx(box_cox(values, power=round(best, 2)), rel=0.05, abs=0.05)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: log_transform(np.array([2.0, 2.0])), "a logarithm changes nothing"),
        (lambda: box_cox(np.array([0.0, 2.0])), "a value at or below 0 in a Box-Cox"),
        (lambda: box_cox(np.array([2.0, 2.0])), "Box-Cox changes nothing"),
    ],
)
def test_transformation_refuses_what_it_cannot_do(act, message):
    with pytest.raises(EngineError, match=message):
        act()


@pytest.mark.parametrize(
    ("chosen", "method"),
    [
        (step("none"), ""),
        (step("winsorise"), "winsorise"),
        (step("log"), "log"),
        (step("box_cox"), "box_cox"),
        (step("box_cox", **{"lambda": 0.0}), "box_cox"),
        (step("automatic"), "winsorise"),
        (step("automatic", points=0), "log"),
        (step("winsorise", skewness=9), ""),
    ],
)
def test_step_says_what_it_did(chosen, method):
    after, outcome = treat(TAIL, chosen)
    assert outcome.method == method
    assert (after is TAIL or after.tolist() == TAIL.tolist()) == (method == "")


def test_step_can_be_forced_on_a_column_that_passes():
    even = np.arange(1.0, 11.0)
    assert treat(even, step("log"))[1].method == ""
    assert treat(even, step("log", force=True))[1].method == "log"
    assert treat(np.array([NAN, NAN]), step("log", force=True))[1].method == ""


def test_column_that_still_does_not_pass_is_told():
    stubborn = np.array([0.0] * 50 + [1.0])
    rows = [[value] for value in stubborn]
    result = composite.build_index(flat(1, treat=step("winsorise", points=0), normalise=step("min_max")), table(rows))
    assert result.notes == ("indicator a: still skewed after treatment by winsorise",)


def test_every_changed_cell_is_recorded():
    result = composite.build_index(
        flat(1, treat=step("winsorise"), normalise=step("min_max")), table([[value] for value in TAIL])
    )
    assert [(cell.unit, cell.indicator, cell.before, cell.after, cell.method) for cell in result.treated] == [
        ("u10", "a", 100.0, 9.0, "winsorise")
    ]
    assert result.score("u9") == result.score("u10") == 100
    assert result.to_record()["treated"][0]["after"] == 9.0


def test_own_treatment_goes_before_the_frameworks_and_errors_name_the_indicator():
    rows = [[value, -value] for value in TAIL]
    framework = flat(2, treat=step("winsorise"), normalise=step("min_max")).with_part("b", treat=step("none"))
    assert {cell.indicator for cell in composite.build_index(framework, table(rows)).treated} == {"a"}
    broken = flat(2, treat=step("box_cox"), normalise=step("min_max"))
    with pytest.raises(EngineError, match="indicator b, treat: a value at or below 0"):
        composite.build_index(broken, table(rows))
