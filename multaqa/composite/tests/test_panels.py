"""Panels: parameters pooled, of a base year or by year; gaps filled from other years; breaks; change split in parts."""

import numpy as np
import pytest

from multaqa.composite import (
    Break,
    Data,
    EngineError,
    Framework,
    Indicator,
    Node,
    Panel,
    Years,
    build_index,
    build_panel,
    split_changes,
    step,
)
from multaqa.composite.tests.samples import NAN, flat, table

# One indicator; the least over all years is 0, the greatest 20; in 2020 they are 0 and 10.
FIRST = table([[0], [10], [5]], ["A", "B", "C"])
SECOND = table([[10], [20], [15]], ["A", "B", "C"])


def panel(*tables, start=2020, **options):
    return Panel({start + 2 * place: one for place, one in enumerate(tables)}, **options)


@pytest.mark.parametrize(
    ("years", "first", "second"),
    [
        (Years(), [0, 50, 25], [50, 100, 75]),
        (Years("base", 2020), [0, 100, 50], [100, 200, 150]),
        (Years("year"), [0, 100, 50], [0, 100, 50]),
    ],
)
def test_scope_of_parameters_by_hand(years, first, second):
    result = build_panel(flat(1, normalise=step("min_max"), years=years), panel(FIRST, SECOND))
    assert result.results[2020].scores[:, 0].tolist() == first
    assert result.results[2022].scores[:, 0].tolist() == second
    assert result.results[2022].ranks[:, 0].tolist() == [3, 1, 2]


def test_goalposts_are_fixed_in_every_scope():
    for years in (Years(), Years("base", 2020), Years("year")):
        framework = flat(1, normalise=step("goalposts"), indicator={"goalposts": (0.0, 20.0)}, years=years)
        result = build_panel(framework, panel(FIRST, SECOND))
        assert result.results[2020].scores[:, 0].tolist() == [0, 50, 25]


def test_base_year_makes_later_years_change_nothing():
    framework = flat(1, normalise=step("min_max"), years=Years("base", 2020))
    alone = build_panel(framework, panel(FIRST))
    longer = build_panel(framework, panel(FIRST, SECOND))
    assert alone.results[2020].to_bytes() == longer.results[2020].to_bytes()


def test_one_year_is_the_index_of_that_year():
    framework = flat(1, normalise=step("z_score"), years=Years("year"))
    result = build_panel(framework, panel(FIRST, SECOND))
    assert result.results[2022].scores.tobytes() == build_index(framework, SECOND).scores.tobytes()


def test_order_of_years_units_and_columns_changes_nothing():
    framework = flat(2, normalise=step("min_max"), impute=step("linear"))
    rows = np.random.default_rng(1).random((3, 5, 2))
    rows[1, 2, 0] = NAN
    tables = [table(one.tolist(), list("ABCDE")) for one in rows]
    mixed = {
        year: Data(one.units[::-1], one.indicators[::-1], one.values[::-1, ::-1])
        for year, one in ((2024, tables[2]), (2020, tables[0]), (2022, tables[1]))
    }
    assert build_panel(framework, panel(*tables)).to_bytes() == build_panel(framework, Panel(mixed)).to_bytes()


def gaps(**options):
    return panel(
        table([[1], [5]], ["A", "B"]), table([[NAN], [6]], ["A", "B"]), table([[9], [7]], ["A", "B"]), **options
    )


@pytest.mark.parametrize(("method", "right"), [("last_value", 1), ("linear", 5)])
def test_gap_is_filled_from_other_years_and_flagged(method, right):
    framework = flat(1, normalise=step("goalposts"), indicator={"goalposts": (0.0, 10.0)}, impute=step(method))
    result = build_panel(framework, gaps()).results[2022]
    assert result.scores[:, 0].tolist() == [right * 10, 60]
    assert result.imputed[:, 0].tolist() == [True, False]
    assert result.coverage[0, 0] == 0


def test_gap_is_not_filled_across_a_break():
    framework = flat(1, normalise=step("given"), impute=step("last_value"))
    for code in ("a", "T", ""):
        broken = build_panel(framework, gaps(breaks=(Break(2022, code, "asked anew"),)))
        assert np.isnan(broken.results[2022].scores[0, 0])
    other = build_panel(flat(2, normalise=step("given"), impute=step("last_value")), two_columns(Break(2022, "b")))
    assert other.results[2022].scores[0].tolist() == [5, 1, 9]


def two_columns(*breaks):
    return panel(table([[1, 2], [5, 5]], ["A", "B"]), table([[NAN, 9], [6, 6]], ["A", "B"]), breaks=breaks)


def test_unit_that_comes_later_has_nothing_to_carry_forward():
    framework = flat(1, impute=step("last_value"))
    tables = panel(table([[3]], ["A"]), table([[4], [NAN]], ["A", "B"]))
    assert np.isnan(build_panel(framework, tables).results[2022].score("B"))


def test_one_year_of_a_method_may_look_at_other_years_and_another_not():
    carried, left = flat(1, impute=step("last_value")), flat(1)
    result = build_panel({2020: carried, 2022: carried, 2024: left}, gaps())
    assert result.results[2022].score("A") == 1
    turned = build_panel({2020: left, 2022: left, 2024: carried}, gaps())
    assert np.isnan(turned.results[2022].score("A"))


def test_mean_of_the_year_fills_what_no_year_can():
    framework = flat(2, impute=step("mean")).with_part("a", impute=step("linear"))
    tables = panel(table([[1, 2], [3, NAN]], ["A", "B"]), table([[NAN, 4], [5, 6]], ["A", "B"]))
    result = build_panel(framework, tables)
    assert result.results[2020].scores[1].tolist() == [2.5, 3, 2]
    # A has no later year to draw a line to.
    assert np.isnan(result.results[2022].score("A", "a"))


def test_treatment_over_all_years_or_each_by_itself():
    tail = [[float(value)] for value in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    even = [[float(value)] for value in (60, 70, 80, 90, 95, 96, 97, 98, 99, 100)]
    tables = panel(table(tail), table(even))
    by_year = build_panel(flat(1, normalise=step("min_max"), treat=step("winsorise"), years=Years("year")), tables)
    assert [(cell.year, cell.unit, cell.after) for cell in by_year.results[2020].treated] == [(2020, "u10", 9)]
    base = build_panel(flat(1, normalise=step("min_max"), treat=step("winsorise"), years=Years("base", 2020)), tables)
    assert [(cell.year, cell.unit) for cell in base.results[2020].treated] == [(2020, "u10")]
    assert base.results[2022].treated == ()
    # Together 100 is no outlier.
    pooled = build_panel(flat(1, normalise=step("min_max"), treat=step("winsorise")), tables)
    assert pooled.results[2020].treated == pooled.results[2022].treated == ()


def test_pooled_treatment_is_recorded_with_its_year():
    tail = [[float(value)] for value in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1000)]
    tables = panel(table([[2.0]] * 9 + [[3.0]]), table(tail))
    result = build_panel(flat(1, normalise=step("min_max"), treat=step("winsorise")), tables)
    assert result.results[2020].treated == ()
    assert [(cell.year, cell.unit) for cell in result.results[2022].treated] == [(2022, "u10")]


def test_base_year_refuses_a_transformation_that_moves_with_the_year():
    framework = flat(1, normalise=step("min_max"), treat=step("log"), years=Years("base", 2020))
    with pytest.raises(EngineError, match="indicator a, treat: a transformation is chosen year by year"):
        build_panel(framework, panel(FIRST, SECOND))


@pytest.mark.parametrize("method", ["copeland", "benefit_of_the_doubt"])
def test_methods_that_compare_units_do_so_within_a_year(method):
    framework = flat(2, node={"aggregate": step(method)})
    rows = [[[10, 60], [20, 20], [30, 30]], [[50, 70], [60, 60], [90, 10]]]
    tables = [table(one) for one in rows]
    result = build_panel(framework, panel(*tables))
    for place, year in enumerate((2020, 2022)):
        alone = build_index(framework, tables[place])
        assert result.results[year].scores[:, 0] == pytest.approx(alone.scores[:, 0])


def test_imported_nodes_have_their_value_of_each_year():
    nodes = (Node("T"), Node("P", "T", imported=True), Node("Q", "T"))
    framework = Framework("x", "1", nodes, (Indicator("a", "Q"),), normalise=step("given"))
    tables = {
        year: Data(("A", "B"), columns, np.array([[first, 10.0], [40.0, 20.0]])[:, order])
        for year, columns, order, first in ((2020, ("P", "a"), [0, 1], 90.0), (2022, ("a", "P"), [1, 0], 70.0))
    }
    result = build_panel(framework, Panel(tables))
    assert [result.results[year].score("A") for year in (2020, 2022)] == [50, 40]


def test_series_tells_breaks_ranks_and_absent_years():
    tables = panel(FIRST, SECOND, table([[1]], ["B"]), breaks=(Break(2024, "a", "asked anew"),))
    result = build_panel(flat(1, decimals=0), tables)
    points = result.series("B")
    assert [(one.year, one.score, one.rank, one.after_break) for one in points] == [
        (2020, 10, 1, False),
        (2022, 20, 1, False),
        (2024, 1, 1, True),
    ]
    assert (points[0].group, points[0].coverage) == (None, 1.0)
    assert [one.year for one in result.series("A", "a")] == [2020, 2022]
    assert result.breaks_between(2020, 2022, "T") == ()
    assert result.breaks_between(2024, 2020, "T") == tables.breaks
    assert result.breaks_between(2020, 2024, "of another year") == ()
    with pytest.raises(EngineError, match="there is no unit “Z”"):
        result.series("Z")
    with pytest.raises(EngineError, match="there is no node “Z”"):
        result.series("A", "Z")


def test_record_keeps_breaks_and_every_year():
    tables = panel(FIRST, SECOND, breaks=(Break(2022, "a", "asked anew"),))
    record = build_panel(flat(1), tables).to_record()
    assert record["breaks"] == [{"year": 2022, "code": "a", "reason": "asked anew"}]
    assert sorted(record["years"]) == ["2020", "2022"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Panel({}), "the panel has no year"),
        (lambda: panel(FIRST, breaks=(Break(1999),)), "year 1999: a break in a year without a table. Known: 2020"),
        (lambda: build_panel({2020: flat(1)}, panel(FIRST, SECOND)), "year 2022: the year has no framework"),
        (
            lambda: build_panel(flat(1, years=Years("base", 1999)), panel(FIRST)),
            "year 1999: the base year has no tab",
        ),
        (lambda: build_panel(flat(2), panel(FIRST)), "year 2020, indicator b: the table has no column"),
        (
            lambda: build_panel(flat(1, impute=step("group_mean")), panel(table([[NAN], [1]]))),
            "year 2020, indicator a, impute: the units have no groups",
        ),
        (
            lambda: build_panel(flat(1, normalise=step("min_max"), years=Years("year")), panel(table([[1], [1]]))),
            "year 2020, indicator a: every unit has the value 1",
        ),
        (
            lambda: split_changes(build_panel(flat(1), panel(FIRST)), 2020, 2030),
            "year 2030: the panel has no such",
        ),
        (
            lambda: split_changes(build_panel(flat(1), panel(FIRST, table([[1]], ["Z"]))), 2020, 2022),
            "years 2020 and 2022: the years have no unit or no node in common",
        ),
    ],
)
def test_panel_refuses(act, message):
    with pytest.raises(EngineError, match=message):
        act()


def parts(changes, unit):
    row = changes.units.index(unit)
    return [float(part[row, 0]) for part in (changes.data, changes.method, changes.set_of_units, changes.change)]


def test_change_of_data_alone():
    result = build_panel(flat(1, normalise=step("min_max")), panel(FIRST, SECOND))
    # Pooled from 0 to 20: every unit rises by half the scale.
    assert parts(split_changes(result, 2020, 2022), "A") == pytest.approx([50, 0, 0, 50])
    assert parts(split_changes(result, 2022, 2020), "A") == pytest.approx([-50, 0, 0, -50])


def test_change_due_to_new_units():
    framework = flat(1, normalise=step("min_max"), years=Years("year"))
    tables = panel(FIRST, table([[0], [10], [5], [20]], list("ABCD")))
    # Nobody of the three moved; D sets the new top: B falls from 100 to 50.
    changes = split_changes(build_panel(framework, tables), 2020, 2022)
    assert changes.units == ("A", "B", "C")
    assert parts(changes, "B") == pytest.approx([0, 0, -50, -50])


def test_change_due_to_method():
    old, new = flat(2, weights=[1, 1]), flat(2, weights=[3, 1])
    rows = [[40.0, 80.0], [20.0, 20.0]]
    # The values stay; the weights take A from 60 to 50.
    changes = split_changes(build_panel({2020: old, 2022: new}, panel(table(rows), table(rows))), 2020, 2022)
    assert parts(changes, "u1") == pytest.approx([0, -10, 0, -10])
    # b rises by 20: 10 under the old weights, 5 under the new: 7.5 on the mean, and the method has the rest.
    moved = [[40.0, 100.0], [20.0, 20.0]]
    changes = split_changes(build_panel({2020: old, 2022: new}, panel(table(rows), table(moved))), 2020, 2022)
    assert parts(changes, "u1") == pytest.approx([7.5, -12.5, 0, -5])
    assert changes.notes == ()


def test_change_with_indicators_that_come_and_go():
    def of(*codes):
        return Framework("x", "1", (Node("T"),), tuple(Indicator(code, "T") for code in codes), normalise=step("given"))

    def year(codes, *rows):
        return Data(("A", "B"), codes, np.array(rows, dtype=float))

    tables = {
        2020: year(("a", "b"), [10, 30], [0, 0]),
        2022: year(("a", "c"), [20, 80], [0, 0]),
        2021: year(("b",), [50], [50]),
    }
    result = build_panel({2020: of("a", "b"), 2022: of("a", "c"), 2021: of("b")}, Panel(tables, (Break(2021),)))
    # From 20 to 50. With a alone, which both years have, the value rose by 10; the rest is method.
    changes = split_changes(result, 2020, 2022)
    assert parts(changes, "A") == pytest.approx([10, 20, 0, 30])
    assert changes.nodes == ("T", "a")
    assert changes.breaks == {"T": (Break(2021),), "a": (Break(2021),)}


def test_change_that_cannot_be_split_says_so():
    def of(code):
        return Framework("x", "1", (Node("T"),), (Indicator(code, "T"),), normalise=step("given"))

    tables = {2020: Data(("A",), ("a",), np.array([[10.0]])), 2022: Data(("A",), ("b",), np.array([[30.0]]))}
    changes = split_changes(build_panel({2020: of("a"), 2022: of("b")}, Panel(tables)), 2020, 2022)
    assert changes.change[0, 0] == 20
    assert np.isnan(changes.data).all()
    assert [note.split(":")[0] for note in changes.notes] == [
        "the method of 2020 cannot be applied to both years",
        "the method of 2022 cannot be applied to both years",
    ]


@pytest.mark.parametrize("years", [Years(), Years("base", 2020), Years("year")])
@pytest.mark.parametrize("options", [{}, {"node": {"weights": step("pca")}}, {"aggregate": step("copeland")}])
def test_parts_of_a_change_add_up(years, options):
    rng = np.random.default_rng(3)
    tables = panel(
        table(rng.random((8, 3)).tolist(), list("ABCDEFGH")),
        table(rng.random((9, 3)).tolist(), list("BCDEFGHIJ")),
        table(rng.random((9, 3)).tolist(), list("ABCDEFGHJ")),
    )
    result = build_panel(flat(3, normalise=step("min_max"), years=years, **options), tables)
    changes = split_changes(result, 2020, 2024)
    whole = changes.data + changes.method + changes.set_of_units
    assert whole == pytest.approx(changes.change, abs=1e-12)
    assert (changes.method == 0).all()
