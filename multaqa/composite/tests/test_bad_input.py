"""Bad input: one clear error that names the place and the remedy; never a NaN without a word, never a warning."""

import re

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import Data, EngineError, build_index, step
from multaqa.composite.tests.samples import NAN, flat, random_table, table, two_pillars

MIN_MAX = flat(2, normalise=step("min_max"))


def data(values, units=("u", "v"), indicators=("a", "b"), **options):
    return Data(units, indicators, np.array(values, dtype=float), **options)


REFUSALS = {
    "no unit": (lambda: data(np.zeros((0, 2)), units=()), "data: the table has no unit. Give at least one row"),
    "no indicator": (lambda: data(np.zeros((2, 0)), indicators=()), "data: the table has no indicator"),
    "unit twice": (lambda: data(np.ones((2, 2)), units=("u", "u")), "unit u: the code stands twice"),
    "indicator twice": (lambda: data(np.ones((2, 2)), indicators=("a", "a")), "indicator a: the code stands twice"),
    "shape": (lambda: data(np.ones((3, 2))), "data: values has the shape (3, 2). It must be (2, 2)"),
    "shape of absences": (lambda: data(np.ones((2, 2)), absences=np.zeros(2)), "absences has the shape (2,)"),
    "groups": (lambda: data(np.ones((2, 2)), unit_groups=("A",)), "data: 1 groups for 2 units"),
    "infinite": (lambda: data([[1, 2], [3, np.inf]]), "unit v, indicator b: the value is infinite"),
    "minus infinite": (lambda: data([[1, 2], [-np.inf, 3]]), "unit v, indicator a: the value is infinite"),
    "absence": (lambda: data([[1, NAN], [3, 4]], absences=np.array([[0, 9], [0, 0]])), "indicator b: unknown absence"),
    "value and absence": (
        lambda: data(np.ones((2, 2)), absences=np.array([[0, 1], [0, 0]])),
        "unit u, indicator b: a value and an absence at once",
    ),
    "half a count": (lambda: data(np.ones((2, 2)), answered=np.ones((2, 2))), "answered and expected go together"),
    "count": (
        lambda: data(np.ones((2, 2)), answered=np.full((2, 2), 3.0), expected=np.ones((2, 2))),
        "unit u, indicator a: more answers than expected",
    ),
    "unknown unit": (lambda: data(np.ones((2, 2))).unit("w"), "there is no unit “w”"),
    "unknown column": (lambda: data(np.ones((2, 2))).only(["z"]), "indicator z: the table has no column for it"),
    "one unit": (lambda: build_index(MIN_MAX, table([[1, 2]])), "indicator a: every unit has the value 1"),
    "constant column": (
        lambda: build_index(MIN_MAX, table([[1, 5], [2, 5]])),
        "indicator b: every unit has the value 5",
    ),
    "constant z": (
        lambda: build_index(flat(1, normalise=step("z_score")), table([[5], [5]])),
        "indicator a: fewer than two different values",
    ),
    "all missing": (lambda: build_index(MIN_MAX, table([[NAN, NAN]])), "data: every value is missing"),
    "weights all zero": (lambda: flat(2, weights=[0, 0]), "the weights of its children are all zero"),
    "negative in a geometric mean": (
        lambda: build_index(flat(2, aggregate=step("geometric")), table([[1, -2]])),
        "node T: a score below 0",
    ),
    "negative in a harmonic mean": (
        lambda: build_index(flat(2, aggregate=step("harmonic")), table([[-1, 2]])),
        "node T: a score below 0",
    ),
    "reference": (
        lambda: build_index(flat(1, normalise=step("distance_to_reference", reference="x")), table([[1], [2]])),
        "indicator a: there is no reference unit “x”. Give reference = the code of a unit",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_input_is_refused_with_its_place_and_the_remedy(name):
    act, message = REFUSALS[name]
    with pytest.raises(EngineError, match=re.escape(message)) as caught:
        act()
    assert caught.value.place
    assert caught.value.remedy


def test_one_unit_can_be_scored_where_the_method_needs_no_other():
    framework = flat(1, normalise=step("goalposts"), indicator={"goalposts": (0.0, 10.0)})
    result = build_index(framework, table([[4]]))
    assert (result.score("u1"), result.rank("u1")) == (40, 1)


METHODS = {
    "min_max": flat(3, normalise=step("min_max")),
    "z_score": flat(3, normalise=step("z_score"), node={"rescale": step("min_max")}),
    "rank": flat(3, normalise=step("rank")),
    "percentile_rank": flat(3, normalise=step("percentile_rank"), aggregate=step("geometric")),
    "share_of_maximum": flat(3, normalise=step("share_of_maximum"), aggregate=step("harmonic")),
    "copeland": flat(3, normalise=step("borda"), aggregate=step("copeland")),
    "benefit": flat(3, normalise=step("min_max"), aggregate=step("benefit_of_the_doubt")),
    "mpi": flat(3, normalise=step("z_score", mean=100, sd=10), aggregate=step("mpi")),
    "minimum": flat(3, normalise=step("min_max"), aggregate=step("minimum")),
    "product": flat(3, normalise=step("min_max"), aggregate=step("product")),
    "treated": flat(3, normalise=step("min_max"), treat=step("automatic"), impute=step("median")),
}


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("missing", [0.0, 0.4])
@pytest.mark.filterwarnings("error")
def test_no_missing_score_is_without_a_word_and_no_warning_is_given(name, missing):
    with np.errstate(all="raise", under="ignore"):
        result = build_index(METHODS[name], random_table(20, 3, missing=missing, seed=11))
    silent = np.isnan(result.scores)
    assert (result.missing[silent] != "").all()
    assert (result.missing[~silent] == "").all()


def test_a_million_rows_are_scored():
    rng = np.random.default_rng(0)
    units = tuple(f"{place:07}" for place in range(1_000_000))
    given = Data(units, ("a",), rng.random((1_000_000, 1)))
    result = build_index(flat(1, normalise=step("min_max")), given)
    assert (result.scores.min(), result.scores.max()) == (0, 100)
    assert np.sort(result.ranks[:, 0])[:3].tolist() == [1, 2, 3]


def test_huge_and_tiny_values_lose_nothing_to_overflow():
    rows = [[1e300, 1e-300], [2e300, 2e-300], [3e300, 3e-300]]
    with np.errstate(all="raise", under="ignore"):
        result = build_index(MIN_MAX, table(rows))
    assert result.scores[:, 0] == pytest.approx([0, 50, 100])


def test_table_is_read_only_by_copy():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    given = Data(("u", "v"), ("a", "b"), values)
    values[0, 0] = 99
    assert given.values[0, 0] == 1


def test_rows_and_columns_are_taken_with_all_that_belongs_to_them():
    given = data(
        [[1, NAN], [3, 4]],
        absences=np.array([[0, 3], [0, 0]]),
        answered=np.array([[1.0, 0], [2, 1]]),
        expected=np.array([[2.0, 2], [2, 2]]),
        unit_groups=("A", "B"),
    )
    turned = given.taken([1, 0]).only(["b"])
    assert turned.units == ("v", "u")
    assert turned.absence_codes[:, 0].tolist() == [0, 3]
    assert turned.answered is not None
    assert turned.answered[:, 0].tolist() == [1, 0]
    assert turned.unit_groups == ("B", "A")
    assert composite.Absence(3).name == "NOT_AVAILABLE"


def test_uneven_tree_with_a_whole_pillar_missing_still_says_why():
    result = build_index(two_pillars(), table([[1, 2, NAN, NAN, NAN], [3, 4, 5, 6, 7], [5, 6, 7, 8, 9]]))
    assert result.missing[0].tolist() == ["", "", "", "", "no_child", *["not_answered"] * 3]
