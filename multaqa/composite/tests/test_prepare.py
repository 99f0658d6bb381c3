"""Before normalisation: the four absences, denominators, screening, and what the table must hold."""

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import ABSENCES, Data, EngineError, Screening, step
from multaqa.composite.prepare import align, at, in_year, needed_indicators, prepare, step_of
from multaqa.composite.tests.samples import NAN, flat, table, two_pillars


def with_absence(absence, rule, *, weights=(1, 1), **options):
    """Return the index of one unit with 40 and an absence, by a rule, beside a full unit."""
    framework = flat(2, weights=weights, absences={absence: rule}, **options)
    absences = np.array([[0, 0], [0, int(ABSENCES[absence])]])
    return composite.build_index(framework, table([[40, 80], [40, NAN]], absences=absences))


@pytest.mark.parametrize("absence", ABSENCES)
@pytest.mark.parametrize(
    ("rule", "score", "coverage"),
    [
        # Out of the denominator: 40 alone, and nothing more was expected.
        ("drop", 40, 1.0),
        # The same mean, but the answer was expected.
        ("skip", 40, 0.5),
        # (40 + 0) / 2, counted as answered.
        ("zero", 20, 1.0),
        # The node has no score.
        ("void", NAN, 0.5),
    ],
)
def test_rule_of_each_absence(absence, rule, score, coverage):
    result = with_absence(absence, rule)
    assert result.score("u2") == pytest.approx(score, nan_ok=True)
    assert result.coverage[1, 0] == coverage
    assert result.missing[1, 2] == ("" if rule == "zero" else absence)


def test_absence_that_makes_the_node_missing_says_so():
    assert with_absence("not_answered", "void").missing[1, 0] == "child_missing"


def test_own_rule_goes_before_the_frameworks_and_the_default():
    framework = flat(2, absences={"not_available": "zero"}, indicator={"absences": {"not_available": "drop"}})
    absences = np.array([[0, 3]])
    assert composite.build_index(framework, table([[40, NAN]], absences=absences)).score("u1") == 40
    assert framework.rule(framework.indicator("a"), "not_applicable") == "drop"
    assert framework.rule(framework.indicator("a"), "not_answered") == "skip"


def test_zero_by_rule_is_the_worst_score_also_where_lower_is_better():
    goalposts = {"direction": "lower", "goalposts": (10.0, 0.0), "normalise": step("goalposts")}
    framework = flat(2, indicator=goalposts, absences={"not_available": "zero"})
    # 2 of 10 to 0: 80; a value of 0 would have been the best.
    result = composite.build_index(framework, table([[2, NAN]], absences=np.array([[0, 3]])))
    assert result.scores[0].tolist() == pytest.approx([40, 80, 0])
    low = flat(2, normalise=step("min_max", low=1, high=5), absences={"not_available": "zero"})
    result = composite.build_index(low, table([[1, 1], [2, NAN], [3, 2]], absences=np.array([[0, 0], [0, 3], [0, 0]])))
    assert result.scores[1].tolist() == pytest.approx([2, 3, 1])


def test_zero_by_rule_takes_no_part_in_the_parameters():
    framework = flat(1, normalise=step("min_max"), absences={"not_available": "zero"})
    result = composite.build_index(framework, table([[5], [10], [NAN]], absences=np.array([[0], [0], [3]])))
    assert result.scores[:, 0].tolist() == [0, 100, 0]


def test_indicator_of_zeros_by_rule_alone_has_no_note():
    framework = flat(2, absences={"not_available": "zero"})
    result = composite.build_index(framework, table([[50, NAN]], absences=np.array([[0, 3]])))
    assert (result.score("u1"), result.notes) == (25, ())


def test_unit_that_was_not_surveyed_has_no_score_and_no_coverage():
    absences = np.array([[0, 0], [1, 1]])
    result = composite.build_index(flat(2), table([[40, 80], [NAN, NAN]], absences=absences))
    assert np.isnan(result.score("u2"))
    assert np.isnan(result.coverage[1, 0])
    assert result.rank("u2") == 0
    assert result.missing[1].tolist() == ["no_child", "not_surveyed", "not_surveyed"]


def divided(values, denominators, **options):
    framework = flat(1, normalise=step("min_max"), indicator={"denominator": "people"}, **options)
    data = Data(tuple("uvw"), ("a", "people"), np.column_stack([values, denominators]))
    return framework, data


def test_denominator_divides_before_everything_else():
    framework, data = divided([10, 30, 90], [10, 10, 10])
    assert prepare(framework, data).values[:, 0].tolist() == [1, 3, 9]
    # 1, 3, 9: 0, 25, 100.
    assert composite.build_index(framework, data).scores[:, 0].tolist() == [0, 25, 100]


def test_missing_denominator_makes_the_value_missing_for_its_reason():
    framework, data = divided([10, 30, NAN], [10, NAN, NAN])
    data = Data(data.units, data.indicators, data.values, absences=np.array([[0, 0], [0, 3], [2, 3]]))
    prepared = align(framework, data)
    assert prepared.missing[:, 0].tolist() == ["", "not_available", "not_answered"]
    assert prepared.answered[:, 0].tolist() == [1, 0, 0]


def test_answers_behind_a_value_without_its_denominator_do_not_count():
    framework, data = divided([10, 30, 90], [10, NAN, 10])
    counted = Data(
        data.units, data.indicators, data.values, answered=np.full((3, 2), 4.0), expected=np.full((3, 2), 5.0)
    )
    assert align(framework, counted).answered[:, 0].tolist() == [4, 0, 4]


@pytest.mark.parametrize("wrong", [0, -5])
def test_denominator_at_or_below_0_is_refused(wrong):
    framework, data = divided([10, 30, 90], [10, wrong, 10])
    with pytest.raises(EngineError, match=f"unit v, indicator a: the denominator people is {wrong}"):
        composite.build_index(framework, data)


def test_screening_leaves_out_units_with_too_little():
    framework = flat(2, screening=Screening(unit=0.6), normalise=step("min_max"))
    # u3 has one of two values and would have been the greatest of a.
    result = composite.build_index(framework, table([[10, 0], [20, 10], [99, NAN]]))
    assert result.scores[:, 1].tolist()[:2] == [0, 100]
    assert np.isnan(result.scores[2]).all()
    assert result.missing[2].tolist() == ["unit_left_out"] * 3
    assert result.notes == ("unit u3: left out, 50% of the answers expected",)


def test_screening_leaves_out_indicators_with_too_few_units():
    framework = flat(2, screening=Screening(across=0.6))
    result = composite.build_index(framework, table([[10, 50], [20, NAN], [30, NAN]]))
    assert result.scores[:, 0].tolist() == [10, 20, 30]
    assert result.missing[:, 2].tolist() == ["indicator_left_out"] * 3
    assert result.notes == ("indicator b: left out, too few units have a value",)


def test_screening_across_does_not_count_units_to_which_it_does_not_apply():
    framework = flat(2, screening=Screening(across=0.6))
    absences = np.array([[0, 0], [0, 4], [0, 4]])
    result = composite.build_index(framework, table([[10, 50], [20, NAN], [30, NAN]], absences=absences))
    assert result.scores[0, 2] == 50
    nobody = table([[10, NAN]], absences=np.array([[0, 4]]))
    assert composite.build_index(framework, nobody).notes == ()


def test_screening_leaves_out_values_that_rest_on_too_few_answers():
    framework = flat(2, screening=Screening(indicator=0.33, by="answers"))
    data = table([[10, 50]], answered=np.array([[3.0, 3.0]]), expected=np.array([[10.0, 9.0]]))
    result = composite.build_index(framework, data)
    # 3 of 10 is under a third, 3 of 9 is not; 6 of 19 answers are there.
    assert result.missing[0].tolist() == ["", "below_coverage", ""]
    assert result.score("u1") == 50
    assert result.coverage[0].tolist() == pytest.approx([6 / 19, 0.3, 1 / 3])


def test_coverage_by_indicators_counts_each_once():
    data = table([[10, 50]], answered=np.array([[3.0, 3.0]]), expected=np.array([[10.0, 3.0]]))
    by_indicators = composite.build_index(flat(2), data).coverage[0, 0]
    by_answers = composite.build_index(flat(2, screening=Screening(by="answers")), data).coverage[0, 0]
    assert (by_indicators, by_answers) == pytest.approx((0.65, 6 / 13))


def test_node_under_its_threshold_has_no_score():
    rows = [[10, 20, 30, 40, 50], [10, 20, 30, NAN, NAN]]
    framework = two_pillars(normalise=step("given"), screening=Screening(node=0.5))
    result = composite.build_index(framework, table(rows))
    # Q has one of three; the index has three of five, and P alone.
    assert result.missing[1].tolist()[4] == "below_coverage"
    assert result.score("u2") == 15
    own = framework.with_part("Q", least_coverage=0.3)
    assert composite.build_index(own, table(rows)).score("u2") == pytest.approx((2 * 15 + 30) / 3)


def test_indicator_without_a_value_is_told():
    result = composite.build_index(flat(2, normalise=step("min_max")), table([[1, NAN], [2, NAN]]))
    assert result.notes == ("indicator b: no unit has a value",)
    assert result.scores[:, 0].tolist() == [0, 100]


def test_columns_must_be_those_of_the_framework():
    with pytest.raises(EngineError, match="indicator b: the table has no column for it"):
        composite.build_index(flat(2), table([[1]]))
    with pytest.raises(EngineError, match="column c: the framework has no such indicator"):
        composite.build_index(flat(2), table([[1, 2, 3]]))
    framework, data = divided([1, 2, 3], [1, 1, 1])
    with pytest.raises(EngineError, match="indicator people: the table has no column for it"):
        composite.build_index(framework, data.only(["a"]))


def test_order_of_columns_is_that_of_the_tree():
    framework = two_pillars()
    assert [one.code for one in needed_indicators(framework)] == list("abcde")
    assert step_of(framework, framework.indicator("a"), "normalise").method == "min_max"


def test_error_keeps_the_place_that_it_has():
    with pytest.raises(EngineError, match=r"^inner: wrong"), at("outer"):
        raise EngineError("wrong", place="inner")
    with pytest.raises(EngineError, match=r"^outer: wrong\. Mend it\.$"), at("outer"):
        raise EngineError("wrong", remedy="Mend it.")
    with pytest.raises(EngineError, match=r"^year 2020, inner: wrong"), in_year(2020):
        raise EngineError("wrong", place="inner")
    with pytest.raises(EngineError, match=r"^year 2020: wrong"), in_year(2020):
        raise EngineError("wrong")
