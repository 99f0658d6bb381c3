"""Workbooks in: right ones are read, hostile ones are refused before anything is believed."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter

from multaqa.printing.tests.samples import MADE_ON
from multaqa.printing.xlsx import Workbook, WorkbookRefused, read_sheets
from multaqa.printing.xlsx import archive as limits

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def plain():
    """What our own program writes."""
    book = Workbook(language="ar", title="t", made_on=MADE_ON, properties={"round": "2026"})
    sheet = book.sheet("الإجابات")
    for row, words in enumerate(("عُمان", "=عُمان", "٤٥٫٥")):
        sheet.text(row, 0, words)
    sheet.number(0, 1, 45.5)
    sheet.number(1, 1, 7)
    return book.to_bytes()


def changed(content, *, leave_out=(), **parts):
    """The same archive with some parts in other words; a part's name is written with _ for / and __ for ."""
    named = {name.replace("__", ".").replace("_", "/"): value for name, value in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in named and name not in leave_out:
                target.writestr(name, source.read(name))
        for name, value in named.items():
            target.writestr(name, value)
    return out.getvalue()


def sheet_of(cells):
    return f"<worksheet {NAMESPACE}><sheetData>{cells}</sheetData></worksheet>"


def refusal(content, **options):
    with pytest.raises(WorkbookRefused) as refused:
        read_sheets(content, **options)
    return refused.value.code


def test_values_come_back_with_their_addresses():
    book = read_sheets(plain())
    sheet = book.sheet("الإجابات")
    assert [sheet.cell(name).value for name in ("A1", "A2", "A3", "B1", "B2", "Z9")] == [
        "عُمان", "=عُمان", "٤٥٫٥", 45.5, 7.0, None,
    ]  # fmt: skip
    assert (sheet.cell("B2").text, sheet.cell("B1").text, sheet.cell("Z9").text) == ("7", "45.5", "")
    assert (sheet.cell("Z9").row, sheet.cell("Z9").column) == (8, 25)
    assert book.properties == {"round": "2026"}
    assert book.sheet("لا") is None


def test_what_another_program_saved_again_is_read_too():
    again = openpyxl.load_workbook(io.BytesIO(plain()))
    again.active["C1"] = datetime(2026, 3, 1)
    again.active["C2"] = True
    out = io.BytesIO()
    again.save(out)
    book = read_sheets(out.getvalue())
    sheet = book.sheets[0]
    assert sheet.cell("A1").value == "عُمان"
    assert sheet.cell("C1").value in (datetime(2026, 3, 1), datetime(2026, 3, 1).date())
    assert sheet.cell("C2").value is True
    assert book.properties == {"round": "2026"}


def test_cells_with_formulas_are_marked():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=1+1", None, 2)
    sheet.write_formula("A2", "=[1]Other!A1", None, "")
    sheet.write_array_formula("B1:B3", "{=ROW(1:3)}", None, 1)
    sheet.write_number("B2", 2)
    sheet.write_string("C1", "=no formula")
    book.close()
    read = read_sheets(buffer.getvalue()).sheets[0]
    assert {name for name, cell in read.cells.items() if cell.has_formula} >= {"A1", "A2", "B1", "B2"}
    assert not read.cell("C1").has_formula
    assert read.cell("A1").value == 2.0


def test_hidden_sheets_are_told():
    book = Workbook(language="ar", title="t", made_on=MADE_ON)
    book.choices("x", ["أ"])
    book.sheet("s").text(0, 0, "x")
    assert {sheet.name: sheet.is_hidden for sheet in read_sheets(book.to_bytes()).sheets} == {"s": False, "lists": True}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not_xlsx"),
        ("نص عادي".encode(), "not_xlsx"),
        (b"PK\x03\x04 broken", "not_xlsx"),
        (limits.OLE + b"\0" * 600, "not_xlsx"),
        (limits.OLE + b"\0" * 600 + limits.ENCRYPTED_PART, "encrypted"),
    ],
)
def test_other_kinds_of_file_are_refused_by_content(content, code):
    assert refusal(content) == code


def test_word_document_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(out.getvalue()) == "not_xlsx"


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "xl/activeX/a.bin"]
)
def test_macro_is_refused_whatever_the_name_of_the_file(name):
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"x")
    assert refusal(out.getvalue()) == "macro"


def test_macro_is_refused_by_the_type_it_declares():
    types = zipfile.ZipFile(io.BytesIO(plain())).read("[Content_Types].xml").decode()
    declared = types.replace("spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml")
    declared = declared.replace("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled")
    assert declared != types
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, declared if name == "[Content_Types].xml" else source.read(name))
    assert refusal(out.getvalue()) == "macro"


def test_large_file_is_refused_before_it_is_opened():
    assert refusal(b"x" * 101, most_bytes=100) == "too_large"
    assert refusal(plain(), most_bytes=100) == "too_large"


def test_zip_bomb_is_refused():
    assert refusal(changed(plain(), xl_sharedStrings__xml=b" " * 60_000_000)) == "bomb"
    assert refusal(changed(plain(), xl_media_a__png=b"\0" * 6_000_000)) == "bomb"


def test_header_that_lies_about_its_size_is_found_out(monkeypatch):
    monkeypatch.setattr(limits, "MOST_UNPACKED", 100_000)
    content = changed(plain(), xl_sharedStrings__xml=b"<sst>" + b" " * 200_000 + b"</sst>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo("xl/sharedStrings.xml")
    start = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/sharedStrings.xml"))
    assert content[start + 24 : start + 28] == member.file_size.to_bytes(4, "little")
    lying = content[: start + 24] + (10).to_bytes(4, "little") + content[start + 28 :]
    assert refusal(lying) in ("bomb", "not_xlsx")


def test_too_many_parts_are_a_bomb():
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(limits.MOST_PARTS):
            archive.writestr(f"xl/media/{number}.png", b"")
    assert refusal(out.getvalue()) == "bomb"


def test_same_part_twice_is_refused():
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/Workbook.xml", b"<x/>")
    assert refusal(out.getvalue()) == "not_xlsx"


def test_part_locked_by_a_password_is_refused():
    content = bytearray(plain())
    start = content.find(b"PK\x01\x02")
    content[start + 8] |= 1
    assert refusal(bytes(content)) == "encrypted"


@pytest.mark.parametrize(
    "part", ["xl_worksheets_sheet1__xml", "xl_sharedStrings__xml", "xl_workbook__xml", "docProps_custom__xml"]
)
def test_entities_are_refused_in_every_part(part):
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert refusal(changed(plain(), **{part: laughs})) == "bomb"


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "ZZZ9999999"])
def test_cells_spread_over_too_many_places_are_refused(reference):
    wide = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{reference}"><v>1</v></c></row>'
    if reference == "A1048576":
        wide = wide.replace('<c r="A1">', '<c r="C1">')
    assert refusal(changed(plain(), xl_worksheets_sheet1__xml=sheet_of(wide))) == "too_large"


def test_one_long_text_cited_by_many_cells_is_a_bomb(monkeypatch):
    monkeypatch.setattr("multaqa.printing.xlsx.reading.MOST_UNPACKED", 100_000)
    text = f"<sst {NAMESPACE}><si><t>{'x' * 10_000}</t></si></sst>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 30))
    content = changed(plain(), xl_sharedStrings__xml=text, xl_worksheets_sheet1__xml=sheet_of(cells))
    assert refusal(content) == "bomb"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="x"/>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
)
def test_broken_sheets_are_refused_in_one_way(cells):
    assert refusal(changed(plain(), xl_worksheets_sheet1__xml=sheet_of(cells))) == "not_xlsx"


def test_external_links_never_reach_the_reader():
    link = f'<externalLink xmlns="x" xmlns:r="{RELATIONS}"><externalBook r:id="rId1"/></externalLink>'
    target = (
        '<Relationships><Relationship Id="rId1" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", target)
    with zipfile.ZipFile(
        io.BytesIO(limits.repacked(limits.safe_parts(out.getvalue(), most_bytes=10**7)).read())
    ) as kept:
        assert not [name for name in kept.namelist() if "external" in name.lower()]
    assert read_sheets(out.getvalue()).sheets[0].cell("A1").value == "عُمان"


def test_sheet_outside_the_archive_is_not_followed():
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="../../../etc/passwd"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, rels if name == "xl/_rels/workbook.xml.rels" else source.read(name))
    assert refusal(out.getvalue()) == "not_xlsx"


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_half_a_workbook_is_refused(missing):
    assert refusal(changed(plain(), leave_out=(missing,))) == "not_xlsx"
