"""Tables that others have published, recomputed from their own figures."""

import csv
from pathlib import Path

import numpy as np
import pytest

from multaqa import composite

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "tests" / "data"
RECORD = ROOT / "multaqa" / "record"
HDI_YEARS = (1990, 2000, 2010, 2015, 2019, 2020, 2021, 2022)
EGDI_YEARS = (2003, 2004, 2005, 2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022, 2024)


def framework(name: str) -> composite.Framework:
    return composite.read_framework((TABLES / f"{name}.toml").read_text("utf-8"))


def rows_of(path: Path, **wanted: object) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if all(row[key] == str(value) for key, value in wanted.items())]
    return {row["iso3"]: row for row in found}


@pytest.mark.parametrize("year", HDI_YEARS)
def test_hdi_gives_every_printed_value(year):
    printed = rows_of(TABLES / "hdi.csv", year=year)
    data = composite.read_table(TABLES / "hdi.csv", framework=framework("hdi"), year=year)
    result = composite.build_index(framework("hdi"), data)
    assert list(result.units) == list(printed)
    shown = dict(zip(result.units, result.displayed[:, 0], strict=True))
    assert {unit: f"{score:.3f}" for unit, score in shown.items()} == {
        unit: f"{float(row['hdi']):.3f}" for unit, row in printed.items()
    }


def test_hdi_table_is_whole():
    assert sum(len(rows_of(TABLES / "hdi.csv", year=year)) for year in HDI_YEARS) == 1558


def test_hdi_ranks_follow_the_printed_value_and_leave_aggregates_out():
    printed = rows_of(TABLES / "hdi.csv", year=2022, is_aggregate=0)
    chosen = {"framework": framework("hdi"), "year": 2022, "without": {"is_aggregate": "1"}}
    result = composite.build_index(framework("hdi"), composite.read_table(TABLES / "hdi.csv", **chosen))
    ranks = {unit: result.rank(unit) for unit in result.units}
    assert ranks == {unit: int(row["hdi_rank"]) for unit, row in printed.items()}
    assert len(ranks) == 193
    # Ranks of the full values would be other ones, so the rule is proved by these.
    full = np.argsort(np.argsort(-result.scores[:, 0], kind="stable"), kind="stable") + 1
    assert sum(place == ranks[unit] for unit, place in zip(result.units, full, strict=True)) == 166


@pytest.mark.parametrize(
    ("unit", "health", "education", "income", "index", "rank"),
    [("JOR", 0.834077, 0.698961, 0.684591, 0.736258, 99), ("SAU", None, None, None, 0.874628, 40),
     ("ARE", None, None, None, 0.936598, 17), ("YEM", None, None, None, 0.424361, 186)],
)  # fmt: skip
def test_hdi_worked_example(unit, health, education, income, index, rank):
    chosen = {"framework": framework("hdi"), "year": 2022, "without": {"is_aggregate": "1"}}
    result = composite.build_index(framework("hdi"), composite.read_table(TABLES / "hdi.csv", **chosen))
    for node, expected in (("le", health), ("education", education), ("gnipc", income), (None, index)):
        if expected is not None:
            assert result.score(unit, node) == pytest.approx(expected, abs=5e-7)
    assert result.rank(unit) == rank


@pytest.mark.parametrize(("year", "count"), [(2020, 198), (2022, 198), (2025, 197)])
def test_gtmi_gives_every_index_and_group(year, count):
    printed = rows_of(TABLES / "gtmi.csv", year=year)
    data = composite.read_table(TABLES / "gtmi.csv", framework=framework("gtmi"), year=year)
    result = composite.build_index(framework("gtmi"), data)
    assert len(printed) == len(result.units) == count
    for unit, row in printed.items():
        assert result.score(unit) == pytest.approx(float(row["gtmi"]), rel=1e-12), unit
        assert result.group(unit) == row["group"], unit


GTMI_MEANS = {"cgsi": 0.575, "psdi": 0.649, "dcei": 0.449, "gtei": 0.536, "gtmi": 0.552}


@pytest.mark.parametrize(("node", "mean"), GTMI_MEANS.items())
def test_gtmi_means_of_2022(node, mean):
    data = composite.read_table(TABLES / "gtmi.csv", framework=framework("gtmi"), year=2022)
    result = composite.build_index(framework("gtmi"), data)
    assert result.scores[:, result.nodes.index(node)].mean() == pytest.approx(mean, abs=5e-4)


def egdi_tolerance(year: int) -> float:
    """Return how far three rounded components can lead from the printed index: four decimals in 2008 and 2018-2022."""
    return 1e-4 if year in (2008, 2018, 2020, 2022) else 5e-5 if year == 2024 else 3e-5


@pytest.mark.parametrize("year", EGDI_YEARS)
def test_egdi_of_the_arab_states(year):
    name = "egdi-2008-2010" if year in (2008, 2010) else "egdi"
    path = RECORD / "egdi_observations.csv"
    printed = rows_of(path, year=year)
    result = composite.build_index(framework(name), composite.read_table(path, framework=framework(name), year=year))
    assert len(printed) == len(result.units) == 21
    for unit, row in printed.items():
        if row["absence"]:
            assert np.isnan(result.score(unit)), unit
            assert (result.rank(unit), result.group(unit)) == (0, None), unit
            assert np.isnan(result.coverage[result.data.unit(unit), 0]), unit
        else:
            assert result.score(unit) == pytest.approx(float(row["egdi"]), abs=egdi_tolerance(year)), unit
            assert result.group(unit) == row["group"], unit


def test_egdi_not_surveyed_is_no_zero():
    absent = [
        (year, unit)
        for year in EGDI_YEARS
        for unit, row in rows_of(RECORD / "egdi_observations.csv", year=year).items()
        if row["absence"] == "not_surveyed"
    ]
    assert absent == [
        (2003, "IRQ"), (2003, "LBY"), (2004, "LBY"), (2004, "SOM"), (2005, "LBY"), (2005, "SOM"),
        (2008, "SOM"), (2010, "SOM"), (2012, "LBY"),
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "mean"), [(2020, 0.5215), (2022, 0.5268), (2024, 0.5769)])
def test_egdi_means_of_the_arab_states(year, mean):
    data = composite.read_table(RECORD / "egdi_observations.csv", framework=framework("egdi"), year=year)
    assert composite.build_index(framework("egdi"), data).scores[:, 0].mean() == pytest.approx(mean, abs=5e-5)


GEMS = [  # state, edition, pillars, printed total, half a unit of what is printed
    ("MAR", 2020, (26.93, 15.68, 27.38), 22.52, 0.005),
    ("OMN", 2023, (76.64, 51.95, 73.78), 66, 0.5),
    ("OMN", 2024, (80, 63, 78), 72, 1.0),
    ("QAT", 2022, (92, 72, 88), 83, 1.0),
    ("TUN", 2022, (43, 22, 44), 35, 1.0),
    ("SAU", 2023, (98, 84, 100), 93, 1.0),
    ("ARE", 2024, (100, 88, 99), 95, 1.0),
    ("JOR", 2024, (67, 57, 69), 63, 1.0),
]


@pytest.mark.parametrize(("unit", "year", "pillars", "total", "within"), GEMS)
def test_gems_published_pillars_give_the_published_total(unit, year, pillars, total, within):
    data = composite.Data((unit,), ("pillar1", "pillar2", "pillar3"), np.array([pillars]))
    result = composite.build_index(framework("gems"), data)
    assert abs(result.score(unit) - total) <= within + 1e-9


def test_gems_figures_are_those_of_the_record():
    kept = {}
    with (RECORD / "gems_observations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["value"]:
                scale = 100 if row["unit"] == "index_0_1" else 1
                kept.setdefault((row["iso3"], int(row["year"]), row["measure"]), set()).add(float(row["value"]) * scale)
    for unit, year, pillars, total, _ in GEMS:
        for measure, value in zip(("pillar1", "pillar2", "pillar3", "overall"), (*pillars, total), strict=True):
            assert any(abs(value - found) < 1e-9 for found in kept[unit, year, measure]), (unit, year, measure)


def test_gems_morocco_is_exact_and_equal_thirds_are_not():
    data = composite.Data(("MAR",), ("pillar1", "pillar2", "pillar3"), np.array([[26.93, 15.68, 27.38]]))
    weighted = composite.build_index(framework("gems"), data)
    assert f"{weighted.displayed[0, 0]:.2f}" == "22.52"
    assert weighted.score("MAR") == pytest.approx(22.52, abs=1e-12)
    thirds = framework("gems")
    for pillar in ("pillar1", "pillar2", "pillar3"):
        thirds = thirds.with_part(pillar, weight=1.0)
    assert composite.build_index(thirds, data).score("MAR") == pytest.approx(23.33, abs=1e-12)


def test_gems_weights_say_that_they_are_inferred():
    assert {part.origin for part in framework("gems").indicators} == {"inferred"}
