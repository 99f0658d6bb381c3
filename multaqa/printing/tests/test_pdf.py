import io
from pathlib import Path

import pypdf
import pytest

from multaqa.printing import pdf
from multaqa.printing.pdf import render_pages, render_pdf
from multaqa.printing.tests import samples
from multaqa.printing.words import PrintingError

GOLDEN = Path(__file__).parent / "golden" / "report.pdf"


def rendered(**changes):
    data = {**samples.REPORT, **changes}
    return render_pdf(samples.TEMPLATE, data, language="ar", title=samples.TITLE, made_on=samples.MADE_ON)


def words_of(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", " ")


def test_report_has_the_bytes_of_the_golden_file():
    assert rendered() == GOLDEN.read_bytes()


def test_report_names_its_language_title_and_day():
    reader = pypdf.PdfReader(io.BytesIO(rendered()))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == samples.TITLE
    assert reader.metadata["/CreationDate"] == "D:20260301000000Z"
    assert b"pdfuaid:part" in rendered()


def test_report_embeds_its_fonts():
    reader = pypdf.PdfReader(io.BytesIO(rendered()))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].partition("+")[2].removesuffix("-Identity-H") for font in fonts}
    assert names == {"IBMPlexSansArabic", "IBMPlexSansArabic-SmBld"}
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in font.get_object() for font in described)


def roles_of(content):
    """Return the roles of the structure that a screen reader follows, and the alternative texts."""
    roles, alternatives = set(), []
    waiting = [pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        thing = waiting.pop().get_object()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            roles.add(thing.get("/S"))
            alternatives += [thing["/Alt"]] if "/Alt" in thing else []
            waiting += [thing["/K"]] if "/K" in thing else []
    return roles, alternatives


def test_report_is_tagged_for_those_who_hear_it():
    roles, alternatives = roles_of(rendered())
    assert roles >= {"/Title", "/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure"}
    assert alternatives == [samples.REPORT["chart_in_words"]]


@pytest.mark.parametrize(
    "words", ['#panic("x")', 'a " b', "back\\slash \\u{41}", "$x^2$ @label <b> *c* _d_ //e", "a]]#(b"]
)
def test_words_of_users_stay_words(words):
    data = {**samples.REPORT_IN_ENGLISH, "rows": [["1", "x", "2", words]], "text": words, "bullets": [words]}
    content = render_pdf(samples.TEMPLATE, data, language="en", title="Report", made_on=samples.MADE_ON)
    assert words_of(content).replace(" ", "").count(words.replace(" ", "")) == 3


def test_signs_outside_the_font_do_not_stop_a_document():
    assert "?" in words_of(rendered(bullets=["😀"]))
    rendered(bullets=["汉字 \x07 \ud83d \u202e \u202f \ue000"])


def test_table_heads_repeat_on_each_page():
    rows = [[str(number), "دولة عضو (أ)", "1", "XAA"] for number in range(80)]
    reader = pypdf.PdfReader(io.BytesIO(rendered(rows=rows)))
    head = samples.REPORT["heads"][0]
    assert len(reader.pages) >= 3
    assert all(head in page.extract_text() for page in reader.pages[:3])


def test_picture_without_alternative_text_is_refused():
    with pytest.raises(PrintingError, match="alt"):
        rendered(chart_in_words=None)


@pytest.mark.parametrize(
    "template",
    ["multaqa/../pyproject.toml", "/etc/passwd", "multaqa/printing/typst/none.typ", "multaqa/printing/pdf.py"],
)
def test_template_outside_the_package_is_refused(template):
    with pytest.raises(PrintingError, match="no template"):
        render_pdf(template, {}, language="ar", title="x", made_on=samples.MADE_ON)


def test_template_cannot_read_outside_the_package():
    leak = "multaqa/printing/tests/printed/leak.typ"
    with pytest.raises(PrintingError):
        render_pdf(leak, {"path": "../../../../../pyproject.toml"}, language="ar", title="x", made_on=samples.MADE_ON)


def test_unknown_language_and_unknown_values_are_refused():
    with pytest.raises(PrintingError, match="language"):
        render_pdf(samples.TEMPLATE, {}, language="de", title="x", made_on=samples.MADE_ON)
    with pytest.raises(PrintingError, match="object"):
        rendered(extra=object())


def test_english_and_french_pages_are_made():
    for language, first in (("en", "Multaqa"), ("fr", "Réunion")):
        content = render_pdf(
            samples.TEMPLATE, samples.REPORT, language=language, title="Report", made_on=samples.MADE_ON
        )
        assert first in words_of(content)


def test_pages_are_shown_as_pictures():
    pages = render_pages(samples.TEMPLATE, samples.REPORT, language="ar", title="x", made_on=samples.MADE_ON, ppi=30)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_fonts_of_the_machine_play_no_part():
    assert {font.family for font in pdf._fonts().fonts()} == {"IBM Plex Sans Arabic", "IBM Plex Sans Arabic SmBld"}
