"""SDMX, read back by the statisticians' own reader, which checks it against the official schemas."""

from datetime import UTC, datetime

import pytest
from pysdmx.io import get_datasets, read_sdmx, write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import Codelist as ReadCodelist
from pysdmx.model import DataStructureDefinition

from multaqa.printing import sdmx
from multaqa.printing.words import PrintingError

MADE_AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
AREAS = sdmx.Codelist(
    "CL_AREA",
    {"en": "Areas", "ar": "الدول", "fr": "États"},
    [sdmx.Code("ARB", {"en": "Region"}), sdmx.Code("OMN", {"en": "Oman", "ar": "عُمان"}, parent="ARB")],
)
STATUSES = sdmx.Codelist("CL_STATUS", {"en": "Statuses"}, [sdmx.Code("A", {"en": "value"})])
FLOW = sdmx.Flow(
    "MULTAQA",
    "SAMPLE",
    {"en": "A <sample> & more", "ar": "تجريبي"},
    [
        sdmx.Column("AREA", "dimension", {"en": "area"}, "CL_AREA"),
        sdmx.Column("TIME_PERIOD", "time", {"en": "year"}),
        sdmx.Column("OBS_VALUE", "measure", {"en": "value"}),
        sdmx.Column("OBS_STATUS", "attribute", {"en": "status"}, "CL_STATUS"),
    ],
    [AREAS, STATUSES],
    descriptions={"en": "Invented."},
)
ROWS = [["OMN", 2026, 45.5, "A"], ["ARB", 2026, None, "A"]]


def structure() -> str:
    return sdmx.structure_bytes(FLOW, made_at=MADE_AT).decode()


def test_structure_holds_against_the_schemas_and_keeps_its_codes():
    message = read_sdmx(structure(), validate=True)
    lists = {one.id: one for one in message.structures if isinstance(one, ReadCodelist)}
    assert [code.id for code in lists["CL_AREA"].items] == ["ARB", "OMN"]
    definition = next(one for one in message.structures if isinstance(one, DataStructureDefinition))
    assert [one.id for one in definition.components.dimensions] == ["AREA", "TIME_PERIOD"]
    assert [one.id for one in definition.components.attributes] == ["OBS_STATUS"]


def test_every_language_stands_in_the_structure():
    for words in ("الدول", "États", "عُمان", "تجريبي", "A &lt;sample&gt; &amp; more"):
        assert words in structure()


def test_data_are_read_with_their_structure_and_written_on_as_xml():
    [data] = get_datasets(sdmx.data_bytes(FLOW, ROWS[:1]).decode(), structure())
    assert data.data.to_dict("records") == [
        {"AREA": "OMN", "TIME_PERIOD": "2026", "OBS_VALUE": 45.5, "OBS_STATUS": "A"}
    ]
    written = write_sdmx(data, sdmx_format=Format.DATA_SDMX_ML_3_0)
    [again] = read_sdmx(written, validate=True).data
    assert [float(one) for one in again.data["OBS_VALUE"]] == [45.5]


def test_an_absent_value_is_an_empty_cell():
    assert sdmx.data_bytes(FLOW, ROWS).decode().splitlines()[2] == "dataflow,MULTAQA:SAMPLE(1.0.0),I,ARB,2026,,A"


def test_the_same_gives_the_same_bytes():
    assert sdmx.structure_bytes(FLOW, made_at=MADE_AT) == sdmx.structure_bytes(FLOW, made_at=MADE_AT)


def test_a_code_that_no_list_holds_is_refused():
    with pytest.raises(PrintingError, match="'XXX' is not in CL_AREA"):
        sdmx.data_bytes(FLOW, [["XXX", 2026, 1, "A"]])
    with pytest.raises(ValueError, match="longer"):
        sdmx.data_bytes(FLOW, [["OMN", 2026, 1, "A", "B"]])


@pytest.mark.parametrize(("codes", "told"), [(["A", "A"], "stands twice"), (["P1.1"], "no id of SDMX")])
def test_bad_ids_are_refused(codes, told):
    wrong = sdmx.Codelist("CL", {"en": "x"}, [sdmx.Code(code, {"en": code}) for code in codes])
    flow = sdmx.Flow("MULTAQA", "X", {"en": "x"}, FLOW.columns, [wrong])
    with pytest.raises(PrintingError, match=told):
        sdmx.structure_bytes(flow, made_at=MADE_AT)
    assert sdmx.plain_id("P1.1/é") == "P1_1__"
