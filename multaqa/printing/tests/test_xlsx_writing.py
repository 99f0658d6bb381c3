"""Workbooks out, read back by a second program."""

import io
from decimal import Decimal

import openpyxl
import pytest

from multaqa.printing.tests.samples import MADE_ON
from multaqa.printing.words import PrintingError
from multaqa.printing.xlsx import Workbook, address, csv_bytes, neutralise, restore

HOSTILE = ["=1+1", "+6 نقاط", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]


def book(language="ar"):
    """A questionnaire of two rows: closed words, an open number, an open choice."""
    made = Workbook(language=language, title="استمارة", made_on=MADE_ON, properties={"round": "2026/عُمان"})
    choices = made.choices("absences", ["غير متاحة", "لا تنطبق"])
    sheet = made.sheet("الإجابات")
    sheet.widths([10, 40, 12, 18])
    sheet.freeze(1, 1)
    sheet.head(0, ["الرمز", "المؤشر", "القيمة", "السبب"])
    for row, code in enumerate(("OSI", "TII"), 1):
        sheet.text(row, 0, code, kind="code")
        sheet.text(row, 1, "مؤشر", kind="strong")
        sheet.number(row, 2, 0.5, decimals=4, is_open=True, minimum=0, maximum=1, refusal="بين 0 و1")
        sheet.choice(row, 3, "", choices=choices, is_open=True, refusal="سبب من القائمة")
    made.sheet("إرشادات").text(0, 0, "نص")
    return made.to_bytes()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize(("language", "is_rtl"), [("ar", True), ("en", False)])
def test_sheets_run_with_the_language(language, is_rtl):
    for sheet in opened(book(language)):
        if sheet.sheet_state == "visible":
            assert bool(sheet.sheet_view.rightToLeft) == is_rtl
            assert sheet.cell(1, 1).alignment.readingOrder == (2 if is_rtl else 1)


@pytest.mark.parametrize(("language", "edge"), [("ar", "right"), ("en", "left")])
def test_codes_run_from_left_to_right_from_the_edge_where_reading_starts(language, edge):
    alignment = opened(book(language)).worksheets[0]["A2"].alignment
    assert (alignment.readingOrder, alignment.horizontal) == (1, edge)


def test_only_open_cells_can_be_written_in():
    sheet = opened(book())["الإجابات"]
    assert sheet.protection.sheet
    assert [sheet.cell(2, column).protection.locked for column in range(1, 5)] == [True, True, False, False]
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"


def test_open_cells_say_what_they_take():
    rules = opened(book())["الإجابات"].data_validations.dataValidation
    number, choice = (next(rule for rule in rules if f"{cell}2" in str(rule.sqref)) for cell in "CD")
    assert (number.type, number.formula1, number.formula2, number.error) == ("decimal", "0", "1", "بين 0 و1")
    assert number.errorStyle == "warning", "Arabic digits are text to a spreadsheet and must stay possible"
    assert (choice.type, choice.formula1, choice.errorStyle) == ("list", "lists!$A$1:$A$2", None)


def test_list_of_choices_is_hidden():
    hidden = opened(book())["lists"]
    assert hidden.sheet_state == "veryHidden"
    assert [cell.value for cell in hidden["A"]] == ["غير متاحة", "لا تنطبق"]


def test_properties_travel_with_the_file():
    made = opened(book())
    assert made.custom_doc_props["round"].value == "2026/عُمان"
    assert (made.properties.title, made.properties.created.date()) == ("استمارة", MADE_ON)


def test_same_calls_give_the_same_bytes():
    assert book() == book()


@pytest.mark.parametrize("words", HOSTILE)
def test_text_is_never_a_formula(words):
    made = Workbook(language="en", title="t", made_on=MADE_ON)
    made.sheet("s").text(0, 0, words)
    made.sheet("head").head(0, [words])
    for sheet in opened(made.to_bytes()):
        assert sheet["A1"].data_type == "s"
        assert sheet["A1"].value.startswith("'")
    assert restore(neutralise(words)) == words


@pytest.mark.parametrize("words", ["", "نص", "1=1", "'مقتبس'", "'"])
def test_harmless_text_is_left_alone(words):
    assert neutralise(words) == words
    assert restore(words) == words


def test_number_is_a_number_and_nothing_known_is_an_empty_cell():
    made = Workbook(language="ar", title="t", made_on=MADE_ON)
    sheet = made.sheet("s")
    for row, value in enumerate((Decimal("-0.5"), 0, None)):
        sheet.number(row, 0, value, decimals=2)
    written = opened(made.to_bytes())["s"]
    assert [written.cell(row, 1).value for row in (1, 2, 3)] == [-0.5, 0, None]
    assert written["A1"].number_format == "#,##0.00"


def test_names_of_sheets_are_made_possible_and_unlike():
    made = Workbook(language="ar", title="t", made_on=MADE_ON)
    names = [made.sheet(name).name for name in ("أ/ب[1]", "", "'", "x" * 40, "x" * 40, "X" * 40, "lists")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)
    assert opened(made.to_bytes()).sheetnames == names


def test_list_without_choices_is_refused():
    with pytest.raises(PrintingError, match="nothing to choose"):
        Workbook(language="ar", title="t", made_on=MADE_ON).choices("empty", [])


def test_address_is_counted_from_zero():
    assert address(4, 5) == "F5"
    assert address(0, 26) == "AA1"


def test_csv_is_readable_by_spreadsheets_and_harmless():
    content = csv_bytes([["الدولة", "القيمة"], ["=عُمان", -5], ['a,"b"', None], ["", Decimal("0.50")]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == 'الدولة,القيمة\r\n\'=عُمان,-5\r\n"a,""b""",\r\n,0.50\r\n'


@pytest.mark.parametrize("words", HOSTILE)
def test_csv_text_is_never_a_formula(words):
    assert csv_bytes([[words]]).decode("utf-8-sig").lstrip('"').startswith("'")
