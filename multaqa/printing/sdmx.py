"""SDMX for statisticians: a structure message (SDMX-ML 3.0) and the data that it describes (SDMX-CSV 2.0)."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree as Xml

from multaqa.printing.words import PrintingError

Names = Mapping[str, str]
_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
_SPACES = {"mes": f"{_SCHEMAS}/message", "str": f"{_SCHEMAS}/structure", "com": f"{_SCHEMAS}/common"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MODEL = "urn:sdmx:org.sdmx.infomodel"
_ID = re.compile(r"[A-Za-z0-9_@$\-]+")
VERSION = "1.0.0"


@dataclass(frozen=True)
class Code:
    """A code with its name in each language. parent: another code of the same list."""

    id: str
    names: Names
    parent: str = ""


@dataclass(frozen=True)
class Codelist:
    """A closed list of codes."""

    id: str
    names: Names
    codes: Sequence[Code]


@dataclass(frozen=True)
class Column:
    """One column of the data, in its order. kind: dimension, time, measure or attribute.

    codelist: the id of the list that its values come from; "" = a number, or the year of the time.
    """

    id: str
    kind: str
    names: Names
    codelist: str = ""


@dataclass(frozen=True)
class Flow:
    """One flow of data with everything that describes it. agency: who maintains the lists."""

    agency: str
    id: str
    names: Names
    columns: Sequence[Column]
    codelists: Sequence[Codelist]
    version: str = VERSION
    descriptions: Names = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """Return how data names its flow."""
        return f"{self.agency}:{self.id}({self.version})"


def plain_id(text: str) -> str:
    """Return a code as SDMX takes it: letters, digits and _ - only."""
    return re.sub(r"[^A-Za-z0-9_\-]", "_", text)


def structure_bytes(flow: Flow, *, made_at: datetime) -> bytes:
    """Return the structure message; the same flow and moment give the same bytes. Raises PrintingError for a bad id."""
    _check(flow)
    for prefix, space in _SPACES.items():
        Xml.register_namespace(prefix, space)
    message = Xml.Element(_tag("mes", "Structure"))
    header = _add(message, "mes", "Header")
    _add(header, "mes", "ID").text = flow.id
    _add(header, "mes", "Test").text = "false"
    _add(header, "mes", "Prepared").text = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    _add(header, "mes", "Sender", id=flow.agency)
    parts = _add(message, "mes", "Structures")
    _add_flow(_add(parts, "str", "Dataflows"), flow)
    lists = _add(parts, "str", "Codelists")
    for one in flow.codelists:
        _add_codelist(lists, one, flow)
    _add_concepts(_add(parts, "str", "ConceptSchemes"), flow)
    _add_definition(_add(parts, "str", "DataStructures"), flow)
    Xml.indent(message, " ")
    return bytes(Xml.tostring(message, encoding="UTF-8", xml_declaration=True)) + b"\n"


def data_bytes(flow: Flow, rows: Iterable[Sequence[str | int | float | Decimal | None]]) -> bytes:
    """Return the rows as SDMX-CSV 2.0, a cell for each column of the flow; None is an empty cell.

    Raises PrintingError for a row of another length, or a code that its list does not hold.
    """
    known = {one.id: {code.id for code in one.codes} for one in flow.codelists}
    lists = [known.get(column.codelist) for column in flow.columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *(column.id for column in flow.columns)])
    for row in rows:
        for column, codes, value in zip(flow.columns, lists, row, strict=True):
            if codes is not None and value not in codes:
                raise PrintingError(f"{column.id}: {value!r} is not in {column.codelist}")
        writer.writerow(["dataflow", flow.reference, "I", *("" if value is None else value for value in row)])
    return out.getvalue().encode()


def _check(flow: Flow) -> None:
    ids = [flow.agency, flow.id, *(one.id for one in flow.columns)]
    for one in flow.codelists:
        codes = [code.id for code in one.codes]
        if len(set(codes)) != len(codes):
            raise PrintingError(f"{one.id}: a code stands twice")
        ids += [one.id, *codes]
    wrong = [one for one in ids if not _ID.fullmatch(one)]
    if wrong:
        raise PrintingError(f"{wrong[0]!r} is no id of SDMX")


def _tag(prefix: str, name: str) -> str:
    return f"{{{_SPACES[prefix]}}}{name}"


def _add(above: Xml.Element, prefix: str, name: str, **attributes: str) -> Xml.Element:
    return Xml.SubElement(above, _tag(prefix, name), attributes)


def _add_names(above: Xml.Element, names: Names, element: str = "Name") -> None:
    """Add a text in every language that it stands in; the first is the one that a reader of one language takes."""
    for language, words in names.items():
        if words:
            _add(above, "com", element).text = words
            above[-1].set(_LANGUAGE, language)


def _maintained(above: Xml.Element, name: str, id: str, flow: Flow, names: Names) -> Xml.Element:
    made = _add(above, "str", name, id=id, agencyID=flow.agency, version=flow.version, isExternalReference="false")
    _add_names(made, names)
    return made


def _add_flow(above: Xml.Element, flow: Flow) -> None:
    made = _maintained(above, "Dataflow", flow.id, flow, flow.names)
    _add_names(made, flow.descriptions, "Description")
    _add(made, "str", "Structure").text = f"{_MODEL}.datastructure.DataStructure={flow.reference}"


def _add_codelist(above: Xml.Element, codelist: Codelist, flow: Flow) -> None:
    made = _maintained(above, "Codelist", codelist.id, flow, codelist.names)
    made.set("isPartial", "false")
    for code in codelist.codes:
        one = _add(made, "str", "Code", id=code.id)
        _add_names(one, code.names)
        if code.parent:
            _add(one, "str", "Parent").text = code.parent


def _add_concepts(above: Xml.Element, flow: Flow) -> None:
    made = _maintained(above, "ConceptScheme", "CONCEPTS", flow, {"en": "Concepts"})
    made.set("isPartial", "false")
    for column in flow.columns:
        _add_names(_add(made, "str", "Concept", id=column.id), column.names)


def _add_definition(above: Xml.Element, flow: Flow) -> None:
    made = _maintained(above, "DataStructure", flow.id, flow, flow.names)
    parts = _add(made, "str", "DataStructureComponents")
    dimensions = _add(parts, "str", "DimensionList")
    attributes = _add(parts, "str", "AttributeList")
    measures = _add(parts, "str", "MeasureList")
    measure = next(one.id for one in flow.columns if one.kind == "measure")
    for place, column in enumerate(flow.columns, 1):
        if column.kind == "dimension":
            _represented(_add(dimensions, "str", "Dimension", id=column.id, position=str(place)), column, flow)
        elif column.kind == "time":
            _represented(_add(dimensions, "str", "TimeDimension", id=column.id), column, flow)
        elif column.kind == "measure":
            _represented(_add(measures, "str", "Measure", id=column.id), column, flow)
        else:
            one = _add(attributes, "str", "Attribute", id=column.id, usage="mandatory")
            _represented(one, column, flow)
            _add(_add(one, "str", "AttributeRelationship"), "str", "Observation")
            _add(_add(one, "str", "MeasureRelationship"), "str", "Measure").text = measure


def _represented(one: Xml.Element, column: Column, flow: Flow) -> None:
    scheme = f"{flow.agency}:CONCEPTS({flow.version}).{column.id}"
    _add(one, "str", "ConceptIdentity").text = f"{_MODEL}.conceptscheme.Concept={scheme}"
    kept = _add(one, "str", "LocalRepresentation")
    if column.codelist:
        named = f"{flow.agency}:{column.codelist}({flow.version})"
        _add(kept, "str", "Enumeration").text = f"{_MODEL}.codelist.Codelist={named}"
    else:
        kind = "ObservationalTimePeriod" if column.kind == "time" else "Double"
        _add(kept, "str", "TextFormat", textType=kind)
