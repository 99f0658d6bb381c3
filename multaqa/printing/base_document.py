"""Builds the two base documents of Word, kept beside it: `python -m multaqa.printing.base_document`.

Word knows direction only from its styles: every style of ours carries w:bidi, w:rtl and a font for Arabic, so that what
is filled in later needs no care. Word minds the order of children; it is the schema's.
"""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.rel import Relationships
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from multaqa.printing.words import WORDS

FOLDER = Path(__file__).parent / "word"
# On the machines of readers, with Arabic in it.
FONT = "Arial"
INK, INK_2, ACCENT, LINE, LINE_2, SUNKEN = "14212B", "41515D", "0B5563", "D6DDE2", "7A8994", "EAEEF0"
# Name, id, size in half points, colour, strong, space before and after in twentieths of a point, kept with the next.
STYLES = (
    ("Title", "Title", 44, INK, True, 0, 120, True),
    ("Subtitle", "Subtitle", 26, INK_2, False, 0, 320, True),
    ("heading 1", "Heading1", 30, INK, True, 400, 140, True),
    ("heading 2", "Heading2", 25, INK, True, 300, 120, True),
    ("heading 3", "Heading3", 22, INK_2, True, 240, 100, True),
    ("Quiet", "Quiet", 18, INK_2, False, 60, 160, False),
    ("Table Text", "TableText", 19, INK, False, 40, 40, False),
    ("Table Head", "TableHead", 18, INK_2, True, 40, 40, True),
    ("header", "Header", 17, INK_2, False, 0, 0, False),
    ("footer", "Footer", 17, INK_2, False, 0, 0, False),
)
OUTLINE = {"Heading1": 0, "Heading2": 1, "Heading3": 2}


def base_path(language: str) -> Path:
    """Return the base document that fits the direction of this language."""
    return FOLDER / ("base_ar.docx" if language == "ar" else "base_ltr.docx")


def build_base(language: str) -> bytes:
    """Return the base document: A4, our styles, an empty body; the same bytes each time."""
    document = docx.Document()
    is_rtl = language == "ar"
    _replace(document.styles.element, _styles(is_rtl=is_rtl, language=language))
    _replace(document.part.numbering_part.element, _numbering())
    _page(document, is_rtl=is_rtl)
    settings = document.settings.element
    for name in ("w:themeFontLang", "w:shapeDefaults"):
        for element in settings.findall(qn(name)):
            settings.remove(element)
    _drop(document.part.package.rels, "thumbnail")
    _drop(document.part.rels, "stylesWithEffects")
    _drop(document.part.rels, "customXml")
    stamp(document, title="", made_on=datetime(2026, 1, 1))
    return packed(document)


def stamp(document: Document, *, title: str, made_on: datetime) -> None:
    """Write the properties of the file, with one fixed moment instead of now."""
    properties = document.core_properties
    properties.author, properties.title, properties.comments = WORDS["ar"]["product"], title, ""
    properties.created = properties.modified = made_on
    properties.last_modified_by, properties.revision = "", 1


def packed(document: Document) -> bytes:
    """Return the document as bytes that do not depend on the hour."""
    loose, out = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _drop(relations: Relationships, kind: str) -> None:
    """Leave out a part that the library's own template brings along."""
    for identity, relation in list(relations.items()):
        if relation.reltype.endswith(kind):
            del relations[identity]


def _replace(old: object, xml: str) -> None:
    """Put the children of this XML in the place of the old ones."""
    new = parse_xml(xml)
    for child in list(old):  # type: ignore[call-overload]
        old.remove(child)  # type: ignore[attr-defined]
    for child in list(new):
        old.append(child)  # type: ignore[attr-defined]


def _run(size: int, colour: str, *, is_strong: bool, is_rtl: bool) -> str:
    strong = "<w:b/><w:bCs/>" if is_strong else ""
    return (
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>{strong}'
        f'<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f"{'<w:rtl/>' if is_rtl else ''}</w:rPr>"
    )


def _style(row: tuple[str, str, int, str, bool, int, int, bool], *, is_rtl: bool) -> str:
    name, identity, size, colour, is_strong, before, after, is_kept = row
    outline = f'<w:outlineLvl w:val="{OUTLINE[identity]}"/>' if identity in OUTLINE else ""
    following = "" if identity in ("Header", "Footer", "TableText", "TableHead") else '<w:next w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f"{following}<w:qFormat/><w:pPr>{'<w:keepNext/>' if is_kept else ''}{'<w:bidi/>' if is_rtl else ''}"
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="300" w:lineRule="auto"/>{outline}</w:pPr>'
        f"{_run(size, colour, is_strong=is_strong, is_rtl=is_rtl)}</w:style>"
    )


def _styles(*, is_rtl: bool, language: str) -> str:
    bidi = "<w:bidi/>" if is_rtl else ""
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    return (
        f"<w:styles {nsdecls('w')}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/><w:sz w:val="22"/>'
        f'<w:szCs w:val="22"/><w:lang w:val="{"en-GB" if is_rtl else language}" w:bidi="ar-LB"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr>{bidi}<w:spacing w:before="0" w:after="160" w:line="340" w:lineRule="auto"/></w:pPr>'
        f"{_run(22, INK, is_strong=False, is_rtl=is_rtl)}</w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>{bidi}<w:spacing w:after="80"/></w:pPr></w:style>'
        + "".join(_style(row, is_rtl=is_rtl) for row in STYLES)
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="MultaqaTable"><w:name w:val="Multaqa Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr>'
        f"{'<w:bidiVisual/>' if is_rtl else ''}"
        f"<w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {edge}/></w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{LINE_2}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{SUNKEN}"/></w:tcPr></w:tblStylePr></w:style></w:styles>'
    )


def _numbering() -> str:
    # An indent from the leading edge is written "left" in both directions.
    return (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="280"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/></w:rPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _page(document: Document, *, is_rtl: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)
    section.header_distance = section.footer_distance = Mm(12)
    if is_rtl:
        section._sectPr.insert_element_before(parse_xml(f"<w:bidi {nsdecls('w')}/>"), "w:rtlGutter", "w:docGrid")
    section.header.paragraphs[0].text = WORDS["ar" if is_rtl else "en"]["product"]
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">PAGE</w:instrText>'))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in ("ar", "en"):
        base_path(each).write_bytes(build_base(each))
