"""Imputation: every rule by hand, flags on every filled cell, and what is never filled."""

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import EngineError, step
from multaqa.composite.imputation import impute, impute_years
from multaqa.composite.tests.samples import NAN, flat, scores, table

COLUMN = np.array([1.0, 2.0, 6.0, NAN, 7.0, NAN])
GROUPS = ("A", "A", "B", "B", "B", "C")


@pytest.mark.parametrize(
    ("chosen", "right"),
    [
        (step("none"), [NAN, NAN]),
        (step("mean"), [4, 4]),
        (step("median"), [4, 4]),
        (step("constant", value=9), [9, 9]),
        # B has 6 and 7; C has no value.
        (step("group_mean"), [6.5, NAN]),
    ],
)
def test_method_by_hand(chosen, right):
    filled = impute(COLUMN, chosen, groups=GROUPS)
    assert filled[[3, 5]] == pytest.approx(right, nan_ok=True)
    assert filled[[0, 1, 2, 4]].tolist() == [1, 2, 6, 7]


def test_median_of_an_odd_number():
    assert impute(np.array([1.0, 2.0, 9.0, NAN]), step("median"))[3] == 2


def test_constant_fills_a_column_without_a_value():
    assert impute(np.array([NAN, NAN]), step("constant", value=3)).tolist() == [3, 3]


def test_full_column_is_left_as_it_is():
    column = np.array([1.0, 2.0])
    assert impute(column, step("last_value")) is column


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: impute(COLUMN, step("constant")), "the constant is missing"),
        (lambda: impute(COLUMN, step("linear")), "imputation by linear needs several years"),
        (lambda: impute(np.array([NAN]), step("mean")), "no value to impute from"),
        (lambda: impute(COLUMN, step("group_mean")), "the units have no groups"),
    ],
)
def test_method_refuses_what_it_cannot_do(act, message):
    with pytest.raises(EngineError, match=message):
        act()


YEARS = np.array([[NAN, 1.0, NAN], [2.0, NAN, NAN], [NAN, NAN, NAN], [8.0, 4.0, NAN]])


def test_last_value_is_carried_forward_only():
    right = [[NAN, 1, NAN], [2, 1, NAN], [2, 1, NAN], [8, 4, NAN]]
    assert impute_years(YEARS, (2019, 2020, 2022, 2024), step("last_value")) == pytest.approx(
        np.array(right), nan_ok=True
    )


def test_linear_joins_the_nearest_years_and_goes_no_further():
    # From 2 in 2020 to 8 in 2024: 5 in 2022. From 1 in 2019 to 4 in 2024: 1.6 and 2.8.
    right = [[NAN, 1, NAN], [2, 1.6, NAN], [5, 2.8, NAN], [8, 4, NAN]]
    assert impute_years(YEARS, (2019, 2020, 2022, 2024), step("linear")) == pytest.approx(np.array(right), nan_ok=True)


@pytest.mark.parametrize("method", ["last_value", "linear"])
def test_order_of_years_does_not_matter(method):
    years, order = np.array([2019, 2020, 2022, 2024]), [2, 0, 3, 1]
    mixed = impute_years(YEARS[order], tuple(years[order]), step(method))
    assert mixed == pytest.approx(impute_years(YEARS, tuple(years), step(method))[order], nan_ok=True)


def test_filled_cells_are_flagged_and_do_not_count_as_answered():
    result = composite.build_index(flat(2, impute=step("mean")), table([[10, 20], [30, NAN], [50, 40]]))
    # b of u2 is the mean, 30.
    assert result.score("u2") == 30
    assert result.imputed.tolist() == [[False, False], [False, True], [False, False]]
    assert result.coverage[1].tolist() == [0.5, 1.0, 0.0]
    assert result.missing[1].tolist() == ["", "", ""]


def test_group_mean_reads_the_groups_of_units():
    framework = flat(1, impute=step("group_mean"))
    rows = [[10], [NAN], [50], [NAN]]
    found = scores(framework, rows, unit_groups=("A", "A", "B", "C"))
    assert found == pytest.approx([10, 10, 50, NAN], nan_ok=True)
    with pytest.raises(EngineError, match="indicator a, impute: the units have no groups"):
        scores(framework, rows)


def test_what_does_not_apply_is_never_filled():
    absences = np.array([[0, 0], [0, 4], [0, 2]])
    rows = [[10, 20], [30, NAN], [50, NAN]]
    result = composite.build_index(flat(2, impute=step("mean")), table(rows, absences=absences))
    assert result.scores[:, 2].tolist()[::2] == [20, 20]
    assert np.isnan(result.scores[1, 2])
    assert result.imputed[:, 1].tolist() == [False, False, True]


def test_own_method_and_imported_values():
    framework = flat(2, impute=step("mean")).with_part("b", impute=step("constant", value=1))
    assert scores(framework, [[10, 20], [NAN, NAN]]) == [15, 5.5]
    imported = flat(2, impute=step("mean")).with_part("b", imported=True)
    assert scores(imported, [[10, 20], [NAN, NAN]]) == [15, 10]


def test_years_are_refused_without_a_panel():
    with pytest.raises(EngineError, match="indicator a, impute: imputation by last_value needs several years"):
        scores(flat(1, impute=step("last_value")), [[1], [NAN]])
