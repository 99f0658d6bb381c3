"""Tables in: what people's files look like, and what is said of a faulty one."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multaqa import composite
from multaqa.composite import Absence, EngineError, open_table, read_table
from multaqa.composite.tables.cells import WORDS
from multaqa.composite.tests.cases import (
    read,
    refusal,
)

FRAMEWORK = composite.read_framework("""
code = "X"
version = "1"
[[nodes]]
code = "index"
[[indicators]]
code = "OSI"
parent = "index"
names = { en = "Online service", ar = "الخدمة على الإنترنت" }
[[indicators]]
code = "TII"
parent = "index"
denominator = "POP"
""")


BASE = "unit,OSI,TII,POP\n"


def test_wide_table_is_read():
    data = read("unit,OSI,TII\nJOR,1.5,2\nOMN,,-3e2\n")
    assert data.units == ("JOR", "OMN")
    assert data.indicators == ("OSI", "TII")
    np.testing.assert_array_equal(data.values, [[1.5, 2], [np.nan, -300]])
    assert data.absence_codes.tolist() == [[0, 0], [Absence.NOT_ANSWERED, 0]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("٤٥٫٥", 45.5), ("۴۵٫۵", 45.5), ("١٬٢٣٤٫٥", 1234.5), ('"1,234.5"', 1234.5), ('"1,234,567"', 1234567),
        ('"12,345"', 12345), ("118 940", 118940), ("118\u00a0940", 118940), ("118\u202f940.5", 118940.5), ("−5", -5),
        ("+5", 5), (".5", 0.5), ("5.", 5), ("\u200f12\u200e", 12), (" 7 ", 7), ("1E3", 1000), ('"١،٢٣٤"', 1234),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell, value):
    assert read(f"unit,OSI\nJOR,{cell}\nOMN,2.5\n").values[0, 0] == value


@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in WORDS.items() for word in words])
def test_words_of_the_four_absences_are_read(kind, word):
    data = read(f"unit,OSI,TII\nJOR,{word},1\n")
    assert np.isnan(data.values[0, 0])
    assert data.absence_codes[0, 0] == kind


@pytest.mark.parametrize("word", ["not_surveyed", "NOT SURVEYED", "Not_Surveyed", "لم تشمل", "لم تُشـمل"])
def test_words_are_read_without_case_marks_and_underscores(word):
    assert read(f"unit,OSI,TII\nJOR,{word},1\n").absence_codes[0, 0] == Absence.NOT_SURVEYED


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "#N/A", "NaN", "null", "None", "  "])
def test_empty_cells_stand_for_what_the_reader_says(cell):
    text = f"unit,OSI,TII\nJOR,{cell},1\n"
    assert read(text).absence_codes[0, 0] == Absence.NOT_ANSWERED
    assert read(text, empty="not_surveyed").absence_codes[0, 0] == Absence.NOT_SURVEYED


def test_absence_of_a_row_stands_beside_its_empty_cells():
    data = read("unit,OSI,TII,absence\nJOR,,2,not_available\nOMN,1,2,\nKWT,not applicable,,not_surveyed\n")
    assert data.absence_codes.tolist() == [[3, 0], [0, 0], [4, 1]]


def test_zero_that_means_not_surveyed_is_no_value():
    data = read("iso3,egdi,OSI\nJOR,0.4,0.5\nIRQ,0.00000,0.00000\n", not_surveyed={"egdi": "0"})
    assert np.isnan(data.values[1]).all()
    assert data.absence_codes[1].tolist() == [1, 1]
    assert data.values[0].tolist() == [0.4, 0.5]


def test_rows_are_chosen_by_what_stands_in_a_column():
    text = "iso3,OSI,region\nJOR,1,west\nOMN,2,east\nKWT,3,east\n"
    assert read(text, only={"region": "east"}).units == ("OMN", "KWT")
    assert read(text, without={"region": "east"}).units == ("JOR",)
    assert read(text, only={"OSI": "2.0"}).units == ("OMN",)
    assert "no row is left" in refusal(text, only={"region": "north"})
    assert "table, line 1: there is no column “place”" in refusal(text, only={"place": "north"})


def test_semicolons_tabs_and_bars_separate_too():
    for sign in (";", "\t", "|"):
        assert read(f"unit{sign}OSI{sign}TII\nJOR{sign}1.5{sign}2\n").values.tolist() == [[1.5, 2]]
    assert read("sep=;\nunit;OSI\nJOR;1.5\n").values.tolist() == [[1.5]]


def test_decimal_comma_is_found_out_or_told():
    assert read("unit;OSI\nJOR;3,14\nOMN;1,234\nKWT;1.234,5\n").values[:, 0].tolist() == [3.14, 1.234, 1234.5]
    assert read("unit;OSI\nJOR;1,234\n", decimal="comma").values[0, 0] == 1.234
    assert read("unit;OSI\nJOR;1,234\n", decimal="point").values[0, 0] == 1234
    assert read('unit,OSI\nJOR,"3,14"\n').values[0, 0] == 3.14
    told = refusal("unit;OSI\nJOR;1,234\n")
    assert told.startswith("table, line 2, column OSI: “1,234” can be read in two ways")
    assert "decimal = “comma” or “point”" in told
    mixed = refusal("unit;OSI\nJOR;3,14\nOMN;2.5\n")
    assert mixed.startswith("table, line 2, column OSI: “3,14” is no number with the decimal sign of this file")
    assert "“2.5” is no number" in refusal("unit;OSI\nJOR;2.5\n", decimal="comma")


def test_byte_order_mark_and_utf_16_are_read():
    assert read("\ufeffunit,OSI\nJOR,1\n").units == ("JOR",)
    assert read_table("unit,OSI\nعُمان,1\n".encode("utf-16")).units == ("عُمان",)


@pytest.mark.parametrize(
    ("header", "unit"),
    [("year,iso3,OSI", "B"), ("iso3,unit,OSI", "B"), ("A,name,OSI", "2020"), ("name,رمز الدولة,OSI", "B"),
     ("state_code,country,OSI", "2020")],
)  # fmt: skip
def test_unit_column_is_found_by_its_header(header, unit):
    assert read(f"{header}\n2020,B,1\n").units == (unit,)


def test_unit_column_can_be_told():
    assert read("iso3,local,OSI\nJOR,x1,1\n", unit="local").units == ("x1",)
    assert "there is no column “what”" in refusal("iso3,OSI\nJOR,1\n", unit="what")


def test_names_of_units_are_kept_by_language():
    table = open_table("iso3,country,name_ar,name_fr,OSI\nJOR,Jordan,الأردن,Jordanie,1\n".encode())
    assert table.names == {"en": {"JOR": "Jordan"}, "ar": {"JOR": "الأردن"}, "fr": {"JOR": "Jordanie"}}
    assert table.data.indicators == ("OSI",)
    assert (table.kind, table.rows, table.label) == ("wide", 1, "table")


def test_columns_of_text_are_left_out_without_a_framework():
    table = open_table(b"iso3,capital,OSI\nJOR,Amman,1\nOMN,Muscat,2\n")
    assert table.data.indicators == ("OSI",)
    assert table.left_out == ("capital",)
    assert refusal("iso3,OSI\nJOR,1\nOMN,two\n").startswith("table, line 3, column OSI: text where a number belongs")
    assert refusal("iso3,OSI\nJOR,one\nOMN,2\n").startswith("table, line 2, column OSI: text where a number belongs")
    assert "no column holds numbers" in refusal("iso3,OSI\nJOR,one\n")


def test_framework_chooses_the_columns():
    table = open_table(b"year,iso3,rank,OSI,tii,pop,note\n2020,JOR,1,0.5,3,9,x\n", framework=FRAMEWORK)
    assert table.data.indicators == ("OSI", "TII", "POP")
    assert table.left_out == ("rank", "note")
    by_name = read("iso3,الخدمة على الإنترنت,TII,POP\nJOR,1,2,3\n", framework=FRAMEWORK)
    assert by_name.indicators == ("OSI", "TII", "POP")
    refused = refusal("iso3,OS1,TII,POP\nJOR,1,2,3\n", framework=FRAMEWORK)
    assert refused == ("table, line 1: there is no column for indicator OSI. Is it “OS1”? Name that column OSI.")
    assert "(and 1 more). Add the column" in refusal("iso3,x,OSI\nJOR,1,2\n", framework=FRAMEWORK)
    assert "Give it a column for each of OSI, POP, TII" in refusal("iso3,x\nJOR,1\n", framework=FRAMEWORK)
    assert "text where a number belongs" in refusal("unit,OSI,TII,POP\nJOR,x,1,2\n", framework=FRAMEWORK)


def test_imported_nodes_have_columns_and_what_is_under_them_has_none():
    imported = composite.read_framework("""
        code = "X"
        version = "1"
        [[nodes]]
        code = "index"
        [[nodes]]
        code = "pillar"
        parent = "index"
        imported = true
        [[indicators]]
        code = "hidden"
        parent = "pillar"
        [[indicators]]
        code = "seen"
        parent = "index"
        """)
    assert read("unit,pillar,seen\nJOR,1,2\n", framework=imported).indicators == ("pillar", "seen")


def test_one_year_is_chosen():
    text = "year,iso3,OSI\n2020,JOR,1\n2022,JOR,2\n"
    assert read(text, year=2022).values.tolist() == [[2]]
    told = refusal(text)
    assert told == "table, line 3, column year: the table holds several years (2020, 2022). Choose one: year = …"
    assert "no column of years" in refusal("iso3,OSI\nJOR,1\n", year=2020)
    assert read("year,iso3,OSI\n2020,JOR,1\n2020,OMN,2\n").units == ("JOR", "OMN")


def test_long_table_is_read():
    data = read(
        "unit,indicator,value,absence,unit_group\nJOR,OSI,1,,a\nJOR,TII,,not_available,a\nOMN,TII,3,,b\nOMN,POP,..,,b\n"
    )
    assert data.units == ("JOR", "OMN")
    assert data.indicators == ("OSI", "TII", "POP")
    np.testing.assert_array_equal(data.values, [[1, np.nan, np.nan], [np.nan, 3, np.nan]])
    assert data.absence_codes.tolist() == [[0, 3, 2], [2, 0, 3]]
    assert data.unit_groups == ("a", "b")
    assert data.answered is None


def test_sdmx_csv_is_a_long_table():
    text = (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\n"
        "dataflow,ESCWA:GEMS(1.0),I,A,OSI,JOR,2024,0.5\ndataflow,ESCWA:GEMS(1.0),I,A,OSI,OMN,2024,#N/A\n"
    )
    data = read(text)
    assert data.units == ("JOR", "OMN")
    np.testing.assert_array_equal(data.values, [[0.5], [np.nan]])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("JOR,OSI,1,not_available", "line 2, column absence: a value and an absence at once"),
        ("JOR,OSI,,perhaps", "line 2, column absence: unknown absence “perhaps”"),
        ("JOR,,1,", "line 2, column indicator: the indicator's code is empty"),
        (",OSI,1,", "line 2, column unit: the unit's code is empty"),
        ("JOR,OSl,1,", "line 2, column indicator: the framework has no indicator “OSl”. Is it OSI?"),
        ("JOR,zzz,1,", "Known: OSI, POP, TII"),
    ],
)
def test_faulty_long_rows_are_refused(line, told):
    assert told in refusal(f"unit,indicator,value,absence\n{line}\n", framework=FRAMEWORK)


def test_what_stands_twice_is_refused_with_both_lines():
    assert "line 4, column unit: unit JOR stands twice, first in line 2" in refusal("unit,OSI\nJOR,1\nOMN,2\nJOR,3\n")
    rows = "JOR,OSI,1\nOMN,OSI,2\nOMN,TII,2\nOMN,TII,3\nJOR,OSI,4\n"
    told = refusal(f"unit,indicator,value\n{rows}")
    assert told.startswith("table, line 5: this unit and indicator stand twice, first in line 4")
    assert "the column name “OSI” stands twice" in refusal("unit,OSI,OSI\nJOR,1,2\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "table: the file is empty"),
        ("\n\n", "table: the file is empty"),
        (",\nJOR,1\n", "the header is empty"),
        ("unit\nJOR\n", "the table has one column, “unit”"),
        ("unit,OSI\n", "table, line 1: the table has a header and no row"),
        ("unit,,OSI\nJOR,1,2\n", "table, line 1, column 2: a column without a name"),
        ("unit,name\nJOR,Jordan\n", "the table has no indicator. Give it columns of values"),
        ("unit,OSI\nJOR\n", "table, line 2: the row has 1 cells and the header 2"),
        ("unit,OSI\nJOR,1,2\n", "table, line 2: the row has 3 cells and the header 2"),
        ('unit,OSI\n"JOR,1\n', "the line is no CSV"),
        ("unit,OSI\nJOR,45%\nX,1\n", "“45%” has a percent sign"),
        ("unit,OSI\nJOR,-\nX,1\n", "“-” does not say why there is no value"),
        ("unit,OSI\nJOR,—\nX,1\n", "Write 0, or one of not_surveyed"),
        ("unit,OSI\nJOR,inf\nX,1\n", "the value is infinite"),
        ("unit,OSI\nJOR,1e999\nX,1\n", "“1e999” is too large for a number"),
        ("unit,OSI\nJOR,1.2.3\nX,1\n", "is no number with the decimal sign"),
        ("indicator,value\nOSI,1\n", "no column holds the units' codes"),
    ],
)
def test_faulty_tables_are_refused_by_place_and_remedy(text, told):
    message = refusal(text)
    assert told in message
    assert message.count(".") >= 1


def test_empty_columns_at_the_end_and_empty_rows_are_passed_over():
    assert read("unit,OSI,,\nJOR,1,,\n\n,,,\nOMN,2,,\n").values.tolist() == [[1], [2]]
    assert read("unit,OSI\n,\nJOR,1\n").units == ("JOR",)


def test_line_of_a_fault_counts_lines_inside_quotation_marks():
    assert "line 4, column OSI" in refusal('unit,note,OSI\nJOR,"two\nlines",1\nOMN,x,y\n')


@pytest.mark.parametrize(("name", "word"), [("empty", "nothing"), ("decimal", "dot")])
def test_unknown_choices_are_refused(name, word):
    assert f"{name}: “{word}” is not known" in refusal("unit,OSI\nJOR,1\n", **{name: word})


def test_files_that_cannot_be_read_are_refused(tmp_path):
    assert "no.csv: there is no such file" in refusal(tmp_path / "no.csv")
    assert "the file cannot be read: is a directory" in refusal(tmp_path)
    (tmp_path / "x.csv").write_bytes(b"unit,OSI\nJOR,1\n")
    assert read_table(str(tmp_path / "x.csv")).units == ("JOR",)
    (tmp_path / "arabic.csv").write_bytes("unit,OSI\nعمان,1\n".encode("cp1256"))
    assert refusal(tmp_path / "arabic.csv").startswith("arabic.csv, after line")
    assert "Save it as “CSV UTF-8”" in refusal(tmp_path / "arabic.csv")
    assert "neither a workbook nor text" in refusal(b"\x89PNG\x00\x00\x00\x01more")
    assert "an old Excel workbook" in refusal(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    assert "no xlsx workbook, or it is damaged" in refusal(b"PK\x03\x04 not a zip")


def test_places_are_limited(monkeypatch):
    monkeypatch.setattr("multaqa.composite.tables.kinds.MOST_PLACES", 3)
    told = refusal("unit,indicator,value\nJOR,OSI,1\nOMN,TII,2\n")
    assert "2 units by 2 indicators is more than this program holds" in told


def test_units_with_a_group_are_grouped():
    assert read("unit,unit_group,OSI\nJOR,a,1\nOMN,b,2\n").unit_groups == ("a", "b")


CELLS = st.one_of(
    st.sampled_from(["unit", "indicator", "value", "year", "absence", "OSI", "JOR", "", "-", "..", "1", "2,5"]),
    st.sampled_from(["٤٥٫٥", "not_surveyed", '"', "\ufeff", "nan", "inf", "1e400", "0x1", "1_000", "service", "=1+1"]),
    st.text(max_size=5),
    st.floats().map(str),
)


@given(
    lines=st.lists(st.lists(CELLS, max_size=5), max_size=6),
    sign=st.sampled_from([",", ";", "\t", "|"]),
    known=st.booleans(),
)
def test_whatever_text_comes_is_a_table_or_a_refusal(lines, sign, known):
    """Strangers' text never breaks the reader, and what it reads has no infinity and no NaN without a reason."""
    text = "\n".join(sign.join(cells) for cells in lines)
    data, refused = None, None
    try:
        data = read_table(text.encode("utf-8", "replace"), framework=FRAMEWORK if known else None)
    except EngineError as error:
        refused = error
    if refused is not None:
        assert refused.place
        assert refused.remedy
        return
    assert not np.isinf(data.values).any()
    assert ((data.absence_codes > 0) == np.isnan(data.values)).all()


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"unit,OSI\n"]))
def test_whatever_bytes_come_are_a_table_or_a_refusal(content, start):
    with contextlib.suppress(EngineError):
        read_table(start + content)
