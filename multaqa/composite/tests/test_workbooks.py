"""Workbooks and tables of answers in."""

import io
from datetime import datetime

import numpy as np
import pytest
import xlsxwriter

from multaqa import composite
from multaqa.composite import Absence, open_table, read_table
from multaqa.composite.tests.cases import (
    RECORD,
    TABLES,
    read,
    refusal,
    workbook,
)


def test_long_table_has_counts_of_answers():
    data = read("unit,indicator,value,answered,expected\nJOR,OSI,1,7,9\nJOR,TII,,,\nOMN,OSI,2,,8\n")
    assert data.answered.tolist() == [[7, 0], [1, 0]]
    assert data.expected.tolist() == [[9, 1], [8, 1]]


def test_workbook_is_read():
    rows = [
        ["iso3", "OSI", "TII"],
        ["JOR", 1.5, "٤٥٫٥"],
        ["OMN", None, "not available"],
        [None, None, None],
        [400, 3, 4],
    ]
    data = read_table(workbook(("Data", rows)))
    assert data.units == ("JOR", "OMN", "400")
    np.testing.assert_array_equal(data.values, [[1.5, 45.5], [np.nan, np.nan], [3, 4]])
    assert data.absence_codes.tolist() == [[0, 0], [2, 3], [0, 0]]


def test_sheet_is_the_first_that_shows_or_the_one_named():
    header = ["unit", "OSI"]
    sheets = (("Lists", [["a", "b"]]), ("Empty", []), ("Data", [header, ["JOR", 1]]), ("More", [header, ["OMN", 2]]))
    book = workbook(*sheets, hidden=("Lists",))
    assert read_table(book).units == ("JOR",)
    assert read_table(book, sheet="More").units == ("OMN",)
    assert "there is no sheet “Other”. Its sheets are Lists, Empty, Data, More" in refusal(book, sheet="Other")
    assert "the sheet is empty" in refusal(book, sheet="Empty")
    assert "the sheet is empty" in refusal(workbook(("One", [])))
    assert "a CSV file has no sheets" in refusal("unit,OSI\nJOR,1\n", sheet="Data")


def test_place_in_a_workbook_is_its_cell():
    rows = [[None, None, None]] * 2 + [[None, "unit", "OSI"], [None, "JOR", "seventy"], [None, "OMN", 1]]
    told = refusal(workbook(("Données", rows)))
    assert told.startswith("table, sheet “Données”, cell C4: text where a number belongs, “seventy”")
    wide = [["unit", *(f"I{n}" for n in range(30))], ["JOR", *range(29), True]]
    assert "cell AE2: a yes or no where a number belongs" in refusal(workbook(("S", wide)))
    dated = [["unit", "OSI"], ["JOR", datetime(2024, 1, 1)], ["OMN", 1]]
    assert "cell B2: a date or time where a number belongs" in refusal(workbook(("S", dated)))


def test_stored_value_of_a_formula_is_read_and_a_missing_one_refused():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("S")
    for column, name in enumerate(("unit", "OSI")):
        sheet.write(0, column, name)
    sheet.write(1, 0, "JOR")
    sheet.write_formula(1, 1, "=1+1", value=2)
    sheet.write(2, 0, "OMN")
    sheet.write_formula(2, 1, "=1+1", value="")
    book.close()
    assert "sheet “S”, cell B3: a formula without a stored value" in refusal(out.getvalue())


def test_workbook_cells_that_are_too_wide_are_refused():
    rows = [["unit", "OSI"], ["JOR", 1, 7]]
    assert "sheet “S”, row 2: the row has 3 cells and the header 2" in refusal(workbook(("S", rows)))


def test_reading_tells_its_progress(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("unit,indicator,value\n" + "".join(f"U{n},OSI,{n}\n" for n in range(20_000)))
    seen: list[tuple[int, int]] = []
    data = read_table(path, progress=lambda done, total: seen.append((done, total)))
    assert len(data.units) == 20_000
    assert seen[0][0] < seen[-1][0] == path.stat().st_size
    assert {total for _, total in seen} == {path.stat().st_size}


ASKED = composite.read_framework("""
code = "X"
version = "1"
normalise = "given"
[[nodes]]
code = "index"
[[items]]
code = "s1"
list = "services"
[[items]]
code = "s2"
list = "services"
[[indicators]]
code = "A"
parent = "index"
[indicators.items]
asked_of = "services"
channels = ["portal", "app"]
[[indicators]]
code = "B"
parent = "index"
""")


def test_table_of_answers_is_reduced_by_its_framework():
    text = (
        "unit,question,service,channel,value,absence,institution\n"
        "JOR,A,s1,portal,80,,\nJOR,A,s1,app,40,,\nJOR,A,s2,portal,,not_applicable,\nJOR,B,,,50,,\n"
        "OMN,A,s2,app,٣٠,,\nOMN,B,,,..,,\n"
    )
    table = open_table(text.encode(), framework=ASKED)
    assert table.kind == "items"
    assert table.data.units == ("JOR", "OMN")
    values = dict(zip(table.data.indicators, table.data.values.T, strict=True))
    assert values["A"].tolist() == [60, 30]
    assert values["B"][0] == 50
    assert table.data.absence_codes[1, table.data.columns["B"]] == Absence.NOT_AVAILABLE
    assert table.answers.items == ("s1", "s2")
    assert table.answers.institutions == ()
    assert table.data.answered[:, table.data.columns["A"]].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("JOR,A,s1,portal,x", "table, line 2, column value: text where a number belongs"),
        ("JOR,C,s1,portal,1", "table, line 2, column indicator: the framework has no indicator “C”. Known: A, B"),
        ("JOR,A,s9,portal,1", "s9"),
        ("JOR,A,s1,portal,1\nJOR,A,s1,portal,2", "table, unit JOR, question A, item s1, channel portal: the answer"),
    ],
)
def test_faulty_answers_are_refused(line, told):
    assert told in refusal(f"unit,indicator,item,channel,value\n{line}\n", framework=ASKED)


def test_answers_without_a_framework_are_refused():
    told = refusal("unit,indicator,service,value\nJOR,A,s1,1\n")
    assert told == "table, line 1: a table of answers is reduced by its framework. Give the framework too."


def test_several_years_are_read_as_one_panel():
    text = (
        "year,iso3,name,OSI,note\n2022,JOR,Jordan,2,x\n٢٠٢٠,JOR,Jordan,1,y\n2020,OMN,Oman,..,z\n2024,KWT,Kuwait,9,z\n"
    )
    years = composite.open_panel(text.encode(), without={"iso3": "KWT"})
    assert years.panel.years == (2020, 2022)
    assert years.panel.tables[2020].units == ("JOR", "OMN")
    assert years.panel.tables[2020].absence_codes.tolist() == [[0], [Absence.NOT_AVAILABLE]]
    assert years.panel.tables[2022].values.tolist() == [[2]]
    assert years.names == {"en": {"JOR": "Jordan", "OMN": "Oman"}}
    assert (years.left_out, years.rows, years.label) == (("note",), 3, "table")
    long = "year,unit,indicator,value\n2020,JOR,OSI,1\n2022,JOR,OSI,2\n"
    kept = composite.read_panel(long.encode(), breaks=(composite.Break(2022),))
    assert kept.tables[2022].values.tolist() == [[2]]
    assert kept.breaks[0].year == 2022


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("iso3,OSI\nJOR,1\n", "the table has no column of years. Add a column “year”."),
        ("year,iso3,OSI\nlast,JOR,1\n", "table, line 2, column year: “last” is no year. Give a whole number"),
        ("year,iso3,OSI\n,JOR,1\n", "table, line 2, column year: the year is empty"),
        ("year,iso3,OSI\n", "the table has a header and no row"),
        ("year,iso3,OSI\n2020,JOR,1\n2020,JOR,2\n", "unit JOR stands twice, first in line 2"),
    ],
)
def test_faulty_panels_are_refused(text, told):
    with pytest.raises(composite.EngineError, match=told.replace("(", "\\(")):
        composite.read_panel(text.encode())


def test_published_index_is_a_panel_of_its_editions():
    frame = composite.read_framework((TABLES / "egdi.toml").read_text("utf-8"))
    chosen = {"framework": frame, "without": {"year": "2008"}}
    panel = composite.read_panel(RECORD / "egdi_observations.csv", **chosen)
    result = composite.build_panel(frame, panel)
    assert len(result.years) == 11
    assert result.results[2024].score("SAU") == pytest.approx(0.96022, abs=5e-5)
