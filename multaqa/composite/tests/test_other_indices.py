"""Methods of other published indices, each written as a framework and worked by hand."""

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import EngineError


def framework(text: str) -> composite.Framework:
    return composite.read_framework(text)


def table(codes: str, *rows: tuple[float, ...]) -> composite.Data:
    return composite.Data(tuple(f"U{n}" for n in range(len(rows))), tuple(codes.split()), np.array(rows, dtype=float))


def test_human_capital_is_a_weighted_mean_of_z_scores_stretched_over_the_states():
    # 1/3 literacy + 2/9 each of enrolment, expected and mean years: weights 3, 2, 2, 2.
    hci = framework("""
        code = "HCI"
        version = "2014-2022"
        scale = 1
        normalise = "z_score"
        [[nodes]]
        code = "hci"
        rescale = "min_max"
        [[indicators]]
        code = "literacy"
        parent = "hci"
        weight = 3
        [[indicators]]
        code = "enrolment"
        parent = "hci"
        weight = 2
        [[indicators]]
        code = "expected"
        parent = "hci"
        weight = 2
        [[indicators]]
        code = "mean"
        parent = "hci"
        weight = 2
        """)
    values = np.array([[99.0, 90, 16, 12], [80, 70, 12, 8], [55, 40, 8, 3], [91, 88, 13, 9.5]])
    result = composite.build_index(hci, table("literacy enrolment expected mean", *values))
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    mean = z @ np.array([3, 2, 2, 2]) / 9
    np.testing.assert_allclose(result.scores[:, 0], (mean - mean.min()) / (mean.max() - mean.min()), rtol=1e-12)
    # Population or sample deviation: the factor cancels.
    same = composite.build_index(
        hci.with_part("literacy", normalise=composite.step("z_score", population=True)),
        table("literacy enrolment expected mean", *values),
    )
    assert same.scores[1, 0] != result.scores[1, 0]  # unless all are of one kind
    alike = hci
    for code in ("literacy", "enrolment", "expected", "mean"):
        alike = alike.with_part(code, normalise=composite.step("z_score", population=True))
    found = composite.build_index(alike, table("literacy enrolment expected mean", *values))
    np.testing.assert_allclose(found.scores[:, 0], result.scores[:, 0], rtol=1e-12)


EGOV = """
code = "EGDI"
version = "2022"
scale = 1
normalise = "given"
[groups]
larger = "{larger}"
classes = [
  {{ code = "L", start = 0.0, parts = ["LM", "L1", "L2", "L3"] }},
  {{ code = "M", start = 0.25, parts = ["M1", "M2", "M3", "MH"] }},
  {{ code = "H", start = 0.5, parts = ["H1", "H2", "H3", "HV"] }},
  {{ code = "VH", start = 0.75, parts = ["V1", "V2", "V3", "VH4"] }},
]
[[nodes]]
code = "egdi"
[[indicators]]
code = "v"
parent = "egdi"
"""


@pytest.mark.parametrize(("larger", "sizes"), [("best", [19, 18, 18, 18]), ("worst", [18, 18, 18, 19])])
def test_rating_classes_are_quartiles_by_count_within_each_group(larger, sizes):
    # The counts of 2022: 60, 73, 53 and 7 states; the top class holds 15 of 60.
    starts = {"VH": (0.76, 60), "H": (0.51, 73), "M": (0.26, 53), "L": (0.01, 7)}
    values = [start + place * 0.002 for start, count in starts.values() for place in range(count)]
    result = composite.build_index(framework(EGOV.format(larger=larger)), table("v", *[(value,) for value in values]))
    classes = list(result.classes)
    assert [classes.count(code) for code in ("VH4", "V3", "V2", "V1")] == [15, 15, 15, 15]
    assert [classes.count(code) for code in ("HV", "H3", "H2", "H1")] == sizes
    assert [classes.count(code) for code in ("L3", "L2", "L1", "LM")] == (
        [2, 2, 2, 1] if larger == "best" else [1, 2, 2, 2]
    )
    assert classes[0] == "V1"  # the least of its group
    assert classes[59] == "VH4"


def test_rating_classes_keep_ties_together_and_leave_out_what_has_no_rank():
    chosen = framework(EGOV.format(larger="best"))
    result = composite.build_index(chosen, table("v", (0.9,), (0.8,), (0.8,), (0.76,), (np.nan,), (0.3,)))
    assert result.classes == ("VH4", "V3", "V3", "V1", None, "MH")
    plain = framework(EGOV.format(larger="best").replace('parts = ["M1", "M2", "M3", "MH"]', "parts = []"))
    assert composite.build_index(plain, table("v", (0.3,), (0.8,))).classes == (None, "VH4")
    none = framework('code = "X"\nversion = "1"\n[[nodes]]\ncode = "i"\n[[indicators]]\ncode = "v"\nparent = "i"\n')
    assert composite.build_index(none, table("v", (0.3,), (0.8,))).classes == (None, None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"VH4"]', '"M1"]'), "a rating class's code stands twice"),
        (('"VH4"]', '"VH"]'), "a rating class's code stands twice"),
        (('larger = "best"', 'larger = "best"\nmethod = "quartiles"'), "quartiles within quartiles"),
        (('parts = ["M1"', 'parts = [1, "M1"'), "It must be a list of words"),
    ],
)
def test_faulty_rating_classes_are_refused(change, told):
    with pytest.raises(EngineError, match=told):
        framework(EGOV.format(larger="best").replace(*change))


def test_inequality_takes_its_share_from_an_index():
    # An index times what inequality leaves of it: 0.736 x (1 - 0.146).
    adjusted = framework("""
        code = "IHDI"
        version = "1"
        scale = 1
        normalise = "given"
        aggregate = "product"
        [[nodes]]
        code = "ihdi"
        [[nodes]]
        code = "kept"
        parent = "ihdi"
        direction = "lower"
        [[indicators]]
        code = "hdi"
        parent = "ihdi"
        [[indicators]]
        code = "loss"
        parent = "kept"
        """)
    result = composite.build_index(adjusted, table("hdi loss", (0.736, 0.146), (0.9, 0.0)))
    np.testing.assert_allclose(result.scores[:, 0], [0.736 * 0.854, 0.9], rtol=1e-12)
    assert composite.why(result, "U0").flat()[0].score == pytest.approx(sum(
        part.contribution for part in composite.why(result, "U0").flat() if part.value is not None))  # fmt: skip


def test_ratio_of_two_geometric_means():
    # The gender development index: the index of women over the index of men.
    text = 'code = "GDI"\nversion = "1"\nscale = 1\nnormalise = "given"\naggregate = "geometric"\n'
    text += '[[nodes]]\ncode = "gdi"\naggregate = "ratio"\n'
    for who in ("women", "men"):
        text += f'[[nodes]]\ncode = "{who}"\nparent = "gdi"\n'
        for part in ("health", "education", "income"):
            text += f'[[indicators]]\ncode = "{who}_{part}"\nparent = "{who}"\n'
    codes = " ".join(f"{who}_{part}" for who in ("women", "men") for part in ("health", "education", "income"))
    result = composite.build_index(framework(text), table(codes, (0.9, 0.7, 0.5, 0.85, 0.72, 0.68)))
    women, men = (0.9 * 0.7 * 0.5) ** (1 / 3), (0.85 * 0.72 * 0.68) ** (1 / 3)
    assert result.score("U0") == pytest.approx(women / men, rel=1e-12)


HUNGER = """
code = "GHI"
version = "2024"
decimals = 1
normalise = "goalposts"
[ranking]
best = "lowest"
on = "displayed"
[groups]
classes = [{ code = "low", start = 0 }, { code = "moderate", start = 10 }, { code = "serious", start = 20 }]
[[nodes]]
code = "ghi"
[[indicators]]
code = "undernourished"
parent = "ghi"
weight = 2
goalposts = [0, 80]
[[indicators]]
code = "wasted"
parent = "ghi"
goalposts = [0, 30]
[[indicators]]
code = "stunted"
parent = "ghi"
goalposts = [0, 70]
[[indicators]]
code = "mortality"
parent = "ghi"
weight = 2
goalposts = [0, 35]
"""


def test_index_in_which_more_is_worse_ranks_the_lowest_first():
    data = table(
        "undernourished wasted stunted mortality", (13.7, 18.7, 35.5, 2.9), (4, 3, 8, 1), (4, 3, 8, 1), (30, 9, 40, 8)
    )
    result = composite.build_index(framework(HUNGER), data)
    by_hand = 13.7 / 80 / 3 + 18.7 / 30 / 6 + 35.5 / 70 / 6 + 2.9 / 35 / 3
    assert result.score("U0") == pytest.approx(100 * by_hand)
    assert result.displayed[0, 0] == 27.3
    assert [result.rank(f"U{n}") for n in range(4)] == [3, 1, 1, 4]
    assert result.group("U0") == "serious"
    # What follows from ranks has the same direction.
    told = composite.what_if(result, weights={"mortality": 3})
    assert told.ranks.tolist() == [3, 1, 1, 4]
    profile = composite.strengths(result, "U0")
    assert profile.weaknesses[0].code == "wasted"
    assert profile.weaknesses[0].rank == 4
    assert profile.strengths[0].code == "mortality"
    from multaqa.composite import uncertainty

    plan = uncertainty.plan_choices(result.framework, data, [uncertainty.WeightNoise(0.1)], replications=20)
    spread = uncertainty.run_uncertainty(plan)
    assert spread.base_ranks.tolist() == [3, 1, 1, 4]
    assert spread.rank("U1").high == 1


def test_lowest_is_best_in_quartiles_too():
    text = HUNGER.replace("[groups]", '[groups]\nmethod = "quartiles"')
    data = table("undernourished wasted stunted mortality", (1, 1, 1, 1), (9, 9, 9, 9), (5, 5, 5, 5))
    assert [composite.build_index(framework(text), data).group(f"U{n}") for n in range(3)] == [
        "serious",
        "low",
        "moderate",
    ]
    with pytest.raises(EngineError, match="“least” is not known"):
        framework(HUNGER.replace('"lowest"', '"least"'))


def test_plain_sum_of_points_on_a_scale_of_its_own():
    # Twelve indicators from 0 to 10 add up to a score from 0 to 120, without hidden weights.
    text = (
        'code = "FSI"\nversion = "1"\nscale = 120\nnormalise = "given"\naggregate = "sum"\n[ranking]\nbest = "lowest"\n'
    )
    text += '[[nodes]]\ncode = "fsi"\n'
    codes = [f"C{n}" for n in range(12)]
    for code in codes:
        text += f'[[indicators]]\ncode = "{code}"\nparent = "fsi"\n'
    rows = np.array([np.linspace(0, 10, 12), np.full(12, 9.5), np.full(12, 2.0)])
    result = composite.build_index(framework(text), table(" ".join(codes), *rows))
    np.testing.assert_allclose(result.scores[:, 0], [60, 114, 24], rtol=1e-12)
    assert [result.rank(f"U{n}") for n in range(3)] == [2, 3, 1]
    np.testing.assert_allclose(result.contributions[:, 1:], rows, rtol=1e-12)
    gaps = rows.copy()
    gaps[0, 3] = np.nan
    assert np.isnan(composite.build_index(framework(text), table(" ".join(codes), *gaps)).score("U0"))
    spared = framework(text).with_part("C3", weight=0.0)
    expected = rows[0].sum() - rows[0, 3]
    assert composite.build_index(spared, table(" ".join(codes), *gaps)).score("U0") == pytest.approx(expected)


@pytest.mark.parametrize("scale", [0, -1, float("inf")])
def test_scale_is_above_zero(scale):
    with pytest.raises(EngineError, match="It must be above 0, such as 1 or 100"):
        framework(HUNGER.replace('version = "2024"', f'version = "2024"\nscale = {scale}'))


def test_scale_from_1_to_7():
    text = 'code = "NRI"\nversion = "2016"\nscale = 7\nnormalise = { method = "min_max", low = 1, high = 7 }\n'
    text += '[[nodes]]\ncode = "nri"\n[[indicators]]\ncode = "a"\nparent = "nri"\n'
    text += '[[indicators]]\ncode = "b"\nparent = "nri"\ndirection = "lower"\n'
    result = composite.build_index(framework(text), table("a b", (0, 50), (5, 0), (10, 100)))
    np.testing.assert_allclose(result.scores[:, 0], [(1 + 4) / 2, (4 + 7) / 2, (7 + 1) / 2])


def test_mean_of_the_sources_that_are_there_when_there_are_enough():
    # A corruption index: the mean of at least three of four sources, each brought to 0-100 before.
    text = 'code = "CPI"\nversion = "1"\nnormalise = "given"\n[screening]\nnode = 0.75\n[[nodes]]\ncode = "cpi"\n'
    for code in "abcd":
        text += f'[[indicators]]\ncode = "{code}"\nparent = "cpi"\nimported = true\n'
    nan = np.nan
    result = composite.build_index(
        framework(text), table("a b c d", (50, 60, 70, nan), (50, 60, nan, nan), (1, 2, 3, 4))
    )
    np.testing.assert_array_equal(result.scores[:, 0], [60, nan, 2.5])
    assert result.rank("U1") == 0


def test_outliers_treated_by_an_index_s_own_limits():
    # An innovation index: winsorised only where skewness passes 2.25 and kurtosis 3.5, half weights, min-max 0-100.
    text = """
        code = "GII"
        version = "1"
        treat = { method = "winsorise", skewness = 2.25, kurtosis = 3.5, points = 5 }
        [[nodes]]
        code = "gii"
        [[indicators]]
        code = "a"
        parent = "gii"
        [[indicators]]
        code = "b"
        parent = "gii"
        weight = 0.5
        """
    rows = [(n, n) for n in range(1, 12)] + [(400, 12)]
    result = composite.build_index(framework(text), table("a b", *rows))
    assert [(cell.unit, cell.indicator, cell.after) for cell in result.treated] == [("U11", "a", 11)]
    assert result.score("U11") == pytest.approx(100)
    assert result.score("U5") == pytest.approx((50 + 0.5 * 500 / 11) / 1.5)


def test_goalposts_on_a_logarithm_where_lower_is_better():
    # A price between 60 and 0.2 percent of income, on a logarithm.
    text = """
        code = "IDI"
        version = "1"
        [[nodes]]
        code = "idi"
        [[indicators]]
        code = "price"
        parent = "idi"
        direction = "lower"
        goalposts = [60, 0.2]
        normalise = { method = "goalposts", log = true }
        """
    result = composite.build_index(framework(text), table("price", (60,), (0.2,), (3.4641016151377544,), (0.01,)))
    np.testing.assert_allclose(result.scores[:, 0], [0, 100, 50, 100], atol=1e-9)
