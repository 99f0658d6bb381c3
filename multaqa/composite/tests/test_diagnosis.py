"""Diagnosis: by hand, and against scipy."""

from math import isnan, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from multaqa import composite
from multaqa.composite import EngineError, diagnosis
from multaqa.composite.diagnosis import (
    components,
    correlation_matrix,
    cronbach_alpha,
    diagnose,
    flagged_pairs,
    statistics_of,
    strengths,
)

UNITS = tuple(f"U{n:02}" for n in range(12))


def table(values: np.ndarray, codes: tuple[str, ...], **more: object) -> composite.Data:
    return composite.Data(tuple(f"U{n:02}" for n in range(len(values))), codes, values, **more)


def framework(*indicators: str, more: str = "") -> composite.Framework:
    text = 'code = "X"\nversion = "1"\nnormalise = "min_max"\n[[nodes]]\ncode = "index"\n' + more
    for code in indicators:
        text += f'[[indicators]]\ncode = "{code}"\nparent = "index"\n'
    return composite.read_framework(text)


def test_statistics_by_hand():
    values = np.array([0.0, 2, 4, 4, 10, np.nan])
    found = statistics_of("A", values, UNITS[:6])
    assert (found.count, found.missing, found.least, found.greatest) == (5, 1, 0, 10)
    assert (found.mean, found.median, found.zeros, found.distinct, found.alike) == (4, 4, 1, 4, 2)
    assert found.deviation == pytest.approx(sqrt(56 / 4))
    assert found.outliers == ("U04",)  # quartiles 2 and 4, fences -1 and 7
    assert found.flags == ("outliers",)


def test_statistics_agree_with_scipy():
    rng = np.random.default_rng(7)
    values = rng.lognormal(size=40)
    found = statistics_of("A", values, tuple(map(str, range(40))))
    assert found.skewness == pytest.approx(stats.skew(values, bias=False))
    assert found.kurtosis == pytest.approx(stats.kurtosis(values, bias=False))


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([1, 2, 3, 4, 5, 6], ()),
        ([5, 5, 5, 5], ("constant",)),
        ([1, np.nan, np.nan, 2], ("missing",)),
        ([np.nan, np.nan], ("missing",)),
        ([0, 0, 0, 1, 2], ("zeros", "alike")),
        ([0, 0, 0, 0], ("constant", "zeros")),
        ([3, 3, 3, 1, 2], ("alike",)),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 500], ("skewed", "outliers")),
        ([0.1 + 0.2, 0.3, 0.3], ("constant",)),
    ],
)
def test_statistics_flag_what_asks_for_a_look(values, flags):
    assert statistics_of("A", np.array(values, dtype=float), UNITS[: len(values)]).flags == flags


def test_statistics_of_too_few_values_say_nothing():
    found = statistics_of("A", np.array([3.0, np.nan]), UNITS[:2])
    assert isnan(found.deviation)
    assert isnan(found.skewness)
    none = statistics_of("A", np.array([np.nan]), UNITS[:1])
    assert (none.count, none.missing) == (0, 1)
    assert isnan(none.mean)
    with pytest.raises(EngineError, match="indicator A: 1 values for 2 units"):
        statistics_of("A", np.array([1.0]), UNITS[:2])


ORACLES = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


@pytest.mark.parametrize("method", diagnosis.CORRELATIONS)
@pytest.mark.parametrize("missing", [0, 0.2])
@pytest.mark.parametrize("ties", [False, True])
def test_correlations_agree_with_scipy(method, missing, ties):
    rng = np.random.default_rng(7)
    values = rng.normal(size=(30, 5)) @ rng.normal(size=(5, 5)) + 1e6
    if ties:
        values = np.round(values - 1e6)
    values[rng.random(values.shape) < missing] = np.nan
    found = correlation_matrix(values, method=method)
    for first in range(5):
        for second in range(5):
            both = ~np.isnan(values[:, [first, second]]).any(axis=1)
            expected = ORACLES[method](values[both, first], values[both, second]).statistic
            assert found[first, second] == pytest.approx(expected, abs=1e-9)


def test_correlations_by_hand():
    values = np.array([[1.0, 1], [2, 3], [3, 2], [4, 4]])
    assert correlation_matrix(values)[0, 1] == pytest.approx(0.8)
    assert correlation_matrix(values, method="spearman")[0, 1] == pytest.approx(0.8)
    assert correlation_matrix(values, method="kendall")[0, 1] == pytest.approx(4 / 6)


@pytest.mark.parametrize("method", diagnosis.CORRELATIONS)
def test_correlation_of_what_does_not_vary_is_none(method):
    values = np.array([[1.0, 5, 1, np.nan], [2, 5, 2, np.nan], [3, 5, np.nan, 1], [4, 5, np.nan, 2]])
    found = correlation_matrix(values, method=method)
    assert np.isnan(found[:, 1]).all()  # constant, and so with itself too
    assert isnan(found[0, 2])  # two units in common
    assert isnan(found[2, 3])  # none in common
    assert found[0, 0] == 1


def test_correlation_of_a_constant_beside_noise_is_none():
    rng = np.random.default_rng(7)
    values = np.column_stack([np.full(20, 0.1) * 3, rng.normal(size=20)])
    assert isnan(correlation_matrix(values)[0, 1])


def test_kendall_in_blocks_is_the_same(monkeypatch):
    rng = np.random.default_rng(7)
    values = np.round(rng.normal(size=(40, 3)), 1)
    whole = correlation_matrix(values, method="kendall")
    monkeypatch.setattr("multaqa.composite.diagnosis.correlations._PAIRS_AT_ONCE", 100)
    np.testing.assert_array_equal(correlation_matrix(values, method="kendall"), whole)


def test_unknown_correlation_is_refused():
    with pytest.raises(EngineError, match="Known: pearson, spearman, kendall"):
        correlation_matrix(np.ones((3, 2)), method="cosine")
    result = composite.build_index(framework("A"), table(np.array([[1.0], [2], [3]]), ("A",)))
    with pytest.raises(EngineError, match="diagnosis: unknown correlation"):
        diagnose(result, method="cosine")


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=3, max_size=20))
def test_correlations_stay_in_their_range_and_do_not_mind_the_order(pairs):
    values = np.array(pairs)
    for method in diagnosis.CORRELATIONS:
        found = correlation_matrix(values, method=method)
        turned = correlation_matrix(values[::-1], method=method)
        assert not (np.abs(found[~np.isnan(found)]) > 1).any()
        np.testing.assert_allclose(found, turned, atol=1e-9)


def test_pairs_are_flagged_within_and_across_groups():
    rng = np.random.default_rng(7)
    base = np.arange(20.0)
    noise = rng.permutation(20) * 1.0
    values = np.column_stack([base, base * 2 + 1, -base, noise, base + noise * 0.1])
    within, across = flagged_pairs(list("ABCDE"), values, groups=["p", "p", "p", "p", "q"])
    assert [(pair.first, pair.second, pair.flag) for pair in within if "D" not in (pair.first, pair.second)] == [
        ("A", "B", "collinear"), ("A", "C", "negative"), ("B", "C", "negative"),
    ]  # fmt: skip
    assert ("A", "D", "weak") in [(pair.first, pair.second, pair.flag) for pair in within]
    assert {(pair.first, pair.second, pair.flag) for pair in across} >= {
        ("A", "E", "collinear"),
        ("C", "E", "negative"),
    }
    assert not [pair for pair in across if pair.flag == "weak"]
    assert within[0].count == 20


def test_alpha_by_hand():
    # Variances 1 and 1, their sum's 4 x 1: alpha = 2 x (1 - 2 / 4) = 1. Then with a correlation of 0.5: 2 x (1 - 2/3).
    same = np.array([[1.0, 1], [2, 2], [3, 3]])
    assert cronbach_alpha(same) == pytest.approx(1)
    half = np.array([[1.0, 2], [2, 1], [3, 3]])
    assert cronbach_alpha(half) == pytest.approx(2 * (1 - 2 / 3))
    assert cronbach_alpha(np.vstack([half, [np.nan, 9]])) == pytest.approx(2 / 3)
    assert isnan(cronbach_alpha(np.array([[1.0, 3], [2, 2], [3, 1]])))  # the sum is 4 for everyone


def test_too_little_for_alpha_or_components_is_refused():
    with pytest.raises(EngineError, match="one column has no correlation"):
        cronbach_alpha(np.ones((5, 1)))
    with pytest.raises(EngineError, match="1 units have every value, and 2 are needed"):
        cronbach_alpha(np.array([[1.0, 2], [np.nan, 1]]))
    with pytest.raises(EngineError, match="2 units have every value, and 3 are needed"):
        components(np.array([[1.0, 2], [2, 1]]))
    with pytest.raises(EngineError, match="column 2 does not vary"):
        components(np.array([[1.0, 2], [2, 2], [3, 2]]))


def test_components_by_hand():
    # Two columns with correlation r have eigenvalues 1 + r and 1 - r; KMO is r² / (r² + r²), redundancy r².
    values = np.array([[1.0, 1], [2, 3], [3, 2], [4, 4]])
    found = components(values)
    np.testing.assert_allclose(found.eigenvalues, [1.8, 0.2])
    np.testing.assert_allclose(found.shares, [0.9, 0.1])
    np.testing.assert_allclose(found.loadings[:, 0], [sqrt(0.9)] * 2)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, [[1, 0.8], [0.8, 1]])
    assert (found.kept, found.count, found.degrees, found.note) == (1, 4, 1, "")
    assert found.kmo == pytest.approx(0.5)
    np.testing.assert_allclose(found.kmo_each, [0.5, 0.5])
    np.testing.assert_allclose(found.redundancy, [0.64, 0.64])
    assert found.chi_square == pytest.approx(-(4 - 1 - 9 / 6) * log(1 - 0.64))
    assert found.p_value == pytest.approx(stats.chi2.sf(found.chi_square, 1))


def test_kmo_redundancy_and_bartlett_agree_with_regressions():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4))
    found = components(values)
    matrix = np.corrcoef(values, rowvar=False)
    for column in range(4):
        rest = np.column_stack([np.ones(60), np.delete(values, column, axis=1)])
        left = values[:, column] - rest @ np.linalg.lstsq(rest, values[:, column], rcond=None)[0]
        assert found.redundancy[column] == pytest.approx(1 - left.var() / values[:, column].var())
    partial = np.zeros((4, 4))
    for one in range(4):
        for other in range(4):
            if one != other:
                rest = np.column_stack([np.ones(60), np.delete(values, [one, other], axis=1)])
                left = values[:, [one, other]] - rest @ np.linalg.lstsq(rest, values[:, [one, other]], rcond=None)[0]
                partial[one, other] = np.corrcoef(left, rowvar=False)[0, 1]
    squares, partials = (matrix**2).sum() - 4, (partial**2).sum()
    assert found.kmo == pytest.approx(squares / (squares + partials))
    statistic = -(60 - 1 - (2 * 4 + 5) / 6) * log(np.linalg.det(matrix))
    assert found.chi_square == pytest.approx(statistic)
    assert found.p_value == pytest.approx(stats.chi2.sf(statistic, 6), rel=1e-6)


def test_component_signs_do_not_depend_on_the_solver():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(40, 3)) @ rng.normal(size=(3, 3))
    found, turned = components(values), components(-values)
    np.testing.assert_allclose(found.loadings, turned.loadings, atol=1e-9)
    assert (found.loadings.sum(axis=0) >= 0).all()


def test_column_that_is_a_sum_of_others_is_told():
    rng = np.random.default_rng(7)
    first, second = rng.normal(size=(2, 20))
    found = components(np.column_stack([first, second, first + second]))
    assert "a column is a sum of others" in found.note
    assert isnan(found.kmo)
    assert (found.chi_square, found.p_value) == (float("inf"), 0.0)


def test_strengths_by_hand():
    scores = np.array([[90.0, 10, 50, np.nan], [50, 50, 50, 1], [70, 30, 50, 2], [60, 40, np.nan, 3]])
    codes = ("A", "B", "C", "D")
    found = strengths(composite.build_index(given_framework(*codes), table(scores, codes)), "U00")
    assert [(part.code, part.mean, part.difference, part.rank, part.count) for part in found.strengths] == [
        ("A", 60, 30, 1, 4)
    ]
    assert [(part.code, part.mean, part.difference, part.rank) for part in found.weaknesses] == [("B", 40, -30, 4)]
    assert found.strengths[0].weight == pytest.approx(1 / 3)  # D is missing and its weight goes to the others
    assert found.strengths[0].median == 60
    assert found.missing == ("D",)
    assert found.peers == ("U01", "U02", "U03")


def given_framework(*codes: str, more: str = "") -> composite.Framework:
    text = f'code = "X"\nversion = "1"\nnormalise = "given"\n{more}[[nodes]]\ncode = "index"\n'
    for code in codes:
        text += f'[[indicators]]\ncode = "{code}"\nparent = "index"\n'
    return composite.read_framework(text)


def test_strengths_are_held_against_chosen_peers():
    values = np.array([[90.0], [50], [70], [10], [95], [92]])
    groups = "[groups]\nclasses = [{ code = 'low', start = 0 }, { code = 'high', start = 80 }]\n"
    chosen = given_framework("A", more=groups)
    result = composite.build_index(chosen, table(values, ("A",), unit_groups=("x", "x", "x", "y", "y", "y")))
    assert strengths(result, "U00", peers="group").peers == ("U01", "U02")
    assert strengths(result, "U00", peers="class").peers == ("U04", "U05")
    assert strengths(result, "U00", peers=["U03", "U04", "U00", "U03"]).peers == ("U03", "U04")
    assert strengths(result, "U00", peers="class").weaknesses[0].difference == pytest.approx(-3.5)
    assert strengths(result, "U00", peers=["U03"]).strengths == ()
    assert strengths(result, "U00", most=0).strengths == ()


@pytest.mark.parametrize(
    ("peers", "told"),
    [("group", "the units have no groups"), ("friends", "unknown peers “friends”"), ("class", "unit U00 has no peers"),
     (["U00"], "unit U00 has no peers"), (["U99"], "there is no unit “U99”")],
)  # fmt: skip
def test_peers_that_are_none_are_refused(peers, told):
    groups = "[groups]\nclasses = [{ code = 'low', start = 0 }, { code = 'high', start = 80 }]\n"
    result = composite.build_index(given_framework("A", more=groups), table(np.array([[90.0], [50]]), ("A",)))
    with pytest.raises(EngineError, match=told):
        strengths(result, "U00", peers=peers)


NESTED = """
code = "X"
version = "1"
normalise = "min_max"
[[nodes]]
code = "index"
[[nodes]]
code = "p"
parent = "index"
[[nodes]]
code = "q"
parent = "index"
direction = "lower"
[[nodes]]
code = "r"
parent = "index"
imported = true
[[indicators]]
code = "A"
parent = "p"
[[indicators]]
code = "B"
parent = "p"
direction = "lower"
[[indicators]]
code = "C"
parent = "q"
[[indicators]]
code = "D"
parent = "p"
"""


def nested() -> composite.Result:
    rng = np.random.default_rng(7)
    base = rng.normal(size=30)
    values = np.column_stack([base, -base + rng.normal(size=30) * 0.01, -base, np.full(30, np.nan), base * 9 + 50])
    return composite.build_index(composite.read_framework(NESTED), table(values, ("A", "B", "C", "D", "r")))


def test_diagnosis_looks_at_every_indicator_pair_and_node():
    found = diagnose(nested())
    assert [part.code for part in found.statistics] == ["A", "B", "D", "C"]
    assert found.statistics[2].flags == ("missing",)
    # B is turned round, so it goes with A; C is what q is made of, and q counts against the index.
    assert [(pair.first, pair.second, pair.flag) for pair in found.within] == [("A", "B", "collinear")]
    assert {(pair.first, pair.second, pair.flag) for pair in found.across} == {
        ("A", "C", "negative"),
        ("B", "C", "negative"),
    }
    assert {(pair.second, pair.flag) for pair in found.with_index} == {
        ("A", "collinear"),
        ("B", "collinear"),
        ("C", "negative"),
    }
    assert {node.code: node.children for node in found.nodes} == {
        "index": ("p", "q", "r"),
        "p": ("A", "B", "D"),
        "q": ("C",),
    }
    root, p, q = found.nodes
    assert min(root.correlations.values()) > 0.99  # q enters turned round
    assert root.components.kept == 1
    assert p.notes == ("0 units have every value, and 2 are needed. Impute the missing values, or leave columns out.",)
    assert isnan(p.alpha)
    assert p.components is None
    assert q.notes == ()


def test_diagnosis_flags_nodes():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(40, 4))
    values[:, 1] = -values[:, 0] * 3 + rng.normal(size=40) * 0.1
    found = diagnose(composite.build_index(framework("A", "B", "C", "D"), table(values, ("A", "B", "C", "D"))))
    (root,) = found.nodes
    assert set(root.flags) >= {"alpha", "kmo", "components"}
    noise = rng.normal(size=(8, 2))
    flags = diagnose(composite.build_index(framework("A", "B"), table(noise, ("A", "B")))).nodes[0].flags
    assert "uncorrelated" in flags
    sums = np.column_stack([values[:, 0], values[:, 2], values[:, 0] + values[:, 2]])
    told = diagnose(composite.build_index(framework("A", "B", "C"), table(sums, ("A", "B", "C"))))
    assert "a column is a sum of others" in told.nodes[0].notes[0]


def test_diagnosis_has_a_record_without_nan():
    record = diagnose(nested(), method="kendall").to_record()
    text = str(record)
    assert "nan" not in text
    assert "inf" not in text
    assert record["method"] == "kendall"
    assert record["nodes"][1]["alpha"] is None
    assert isinstance(record["nodes"][0]["components"]["eigenvalues"], list)
