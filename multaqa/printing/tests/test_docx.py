"""Word documents run with their language, say what they were given, and are the same each time."""

import io
import zipfile

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from multaqa.printing.base_document import base_path, build_base
from multaqa.printing.docx import Bullets, Heading, Paragraph, Table, render_docx, simple_document
from multaqa.printing.tests.samples import MADE_ON
from multaqa.printing.words import PrintingError

BLOCKS = [
    Heading("أولاً"),
    Heading("ثانياً", 2),
    Paragraph("التغيّر −0.5% في 17 دولة."),
    Paragraph("المصدر", is_quiet=True),
    Bullets(["النقطة الأولى؛", "الثانية."]),
    Table(["الدولة", "الدرجة"], [["عُمان", "−0.5"], ["الأردن", "66"]], number_columns=frozenset({1}), widths=[2, 1]),
]


def made(language="ar", blocks=BLOCKS, title="تقرير"):
    return simple_document(title, blocks, language=language, made_on=MADE_ON, subtitle="بيروت")


def opened(content):
    return python_docx.Document(io.BytesIO(content))


def test_blocks_stand_in_order_with_their_styles():
    paragraphs = [(found.style.name, found.text) for found in opened(made()).paragraphs]
    assert paragraphs[:8] == [
        ("Title", "تقرير"),
        ("Subtitle", "بيروت"),
        ("Heading 1", "أولاً"),
        ("Heading 2", "ثانياً"),
        ("Normal", "التغيّر \u200e−0.5%\u200e في 17 دولة."),
        ("Quiet", "المصدر"),
        ("List Bullet", "النقطة الأولى؛"),
        ("List Bullet", "الثانية."),
    ]


@pytest.mark.parametrize(("language", "is_rtl"), [("ar", True), ("en", False), ("fr", False)])
def test_direction_is_in_every_style_section_and_table(language, is_rtl):
    document = opened(made(language))
    used = {found.style.style_id for found in document.paragraphs} | {"TableHead", "TableText", "Header", "Footer"}
    for style in document.styles:
        if style.style_id in used:
            assert (style.element.pPr.find(qn("w:bidi")) is not None) == is_rtl, style.name
    assert (document.sections[0]._sectPr.find(qn("w:bidi")) is not None) == is_rtl
    assert (document.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None) == is_rtl


def test_table_repeats_its_heads_and_keeps_rows_whole():
    (table,) = opened(made()).tables
    assert [[cell.text.strip("\u200e") for cell in row.cells] for row in table.rows] == [
        ["الدولة", "الدرجة"], ["عُمان", "−0.5"], ["الأردن", "66"],
    ]  # fmt: skip
    properties = [row._tr.trPr for row in table.rows]
    assert properties[0].find(qn("w:tblHeader")) is not None
    assert all(found.find(qn("w:cantSplit")) is not None for found in properties[1:])


def test_table_that_lacks_a_cell_is_refused():
    with pytest.raises(ValueError, match="zip"):
        made(blocks=[Table(["أ", "ب"], [["1"]])])


def test_same_input_gives_the_same_bytes_and_the_set_date():
    assert made() == made()
    properties = opened(made()).core_properties
    assert (properties.title, properties.created.date(), properties.author) == ("تقرير", MADE_ON, "ملتقى")
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(made())).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_base_documents_are_the_built_ones(language):
    assert base_path(language).read_bytes() == build_base(language)


def test_words_of_users_stay_words():
    hostile = "<w:p/> & {{ x }} {% y %} \x00\x07\ud83d ]]>"
    document = opened(made(blocks=[Paragraph(hostile)], title=hostile))
    assert document.paragraphs[2].text == "<w:p/> & {{ x }} {% y %}  ]]>"


def template(tmp_path):
    """A letter over our base, as a room would keep one."""
    letter = python_docx.Document(str(base_path("ar")))
    letter.add_paragraph("{{ subject }}", style="Heading 1")
    letter.add_paragraph("{% for line in lines %}{{ line.text }}؛ {% endfor %}")
    path = tmp_path / "letter.docx"
    letter.save(str(path))
    return path


def test_template_is_filled_and_keeps_its_direction(tmp_path):
    context = {"subject": "<b>دعوة</b> & {{ 7 * 7 }}", "lines": [{"text": "+6"}, {"text": "ب"}]}
    content = render_docx(template(tmp_path), context, language="ar", title="دعوة", made_on=MADE_ON)
    document = opened(content)
    assert [found.text for found in document.paragraphs] == ["<b>دعوة</b> & {{ 7 * 7 }}", "\u200e+6\u200e؛ ب؛ "]
    assert document.paragraphs[0].style.element.pPr.find(qn("w:bidi")) is not None
    assert content == render_docx(template(tmp_path), context, language="ar", title="دعوة", made_on=MADE_ON)


def test_unknown_language_is_refused():
    with pytest.raises(PrintingError, match="language"):
        made("de")
