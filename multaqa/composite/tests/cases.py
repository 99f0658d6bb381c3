"""What the tests of tables and commands share: an invented index, and the real program."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from multaqa import composite
from multaqa.composite import EngineError, open_table, read_table


def read(text: str, **choices: object) -> composite.Data:
    return read_table(text.encode(), **choices)


def refusal(source: str | bytes | Path, **choices: object) -> str:
    with pytest.raises(EngineError) as caught:
        open_table(source.encode() if isinstance(source, str) else source, **choices)
    return str(caught.value)


def workbook(*sheets: tuple[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
        if name in hidden:
            sheet.hide()
    if hidden:
        book.get_worksheet_by_name(next(name for name, _ in sheets if name not in hidden)).activate()
    book.close()
    return out.getvalue()


ROOT = Path(__file__).parents[3]


TABLES = ROOT / "tests" / "data"


RECORD = ROOT / "multaqa" / "record"


EGDI = (str(TABLES / "egdi.toml"), str(RECORD / "egdi_observations.csv"))
OF_2012 = (*EGDI, "--year", "2012")


FRAMEWORK = """
code = "X"
version = "1"
normalise = "min_max"
names = { ar = "مؤشر موضوع", en = "Invented index", fr = "Indice inventé" }
origin = "illustrative"
source = "Invented for this test"
decimals = 1
[groups]
classes = [
  { code = "low", start = 0, names = { ar = "دون", en = "low", fr = "bas" } },
  { code = "high", start = 50, names = { ar = "أعلى", en = "high", fr = "haut" } },
]
[[nodes]]
code = "index"
[[nodes]]
code = "p"
parent = "index"
names = { ar = "الركيزة", en = "Pillar", fr = "Pilier" }
origin = "inferred"
[[indicators]]
code = "A"
parent = "p"
unit = "percent"
names = { ar = "=مؤشر أول", en = "=First", fr = "Premier" }
[[indicators]]
code = "B"
parent = "p"
direction = "lower"
[[indicators]]
code = "C"
parent = "index"
treat = "winsorise"
impute = "mean"
"""


TABLE = (
    "unit,name,name_ar,A,B,C,more\n"
    "X1,=One,وحدة <1>,10,5,1,z\nX2,Two,وحدة 2,20,9,2,z\nX3,Three,وحدة 3,30,1,,z\nX4,Four,وحدة 4,,,,z\n"
    "X5,Five,وحدة 5,15,2,1.5,z\nX6,Six,وحدة 6,25,4,2.5,z\nX7,Seven,وحدة 7,11,3,900,z\n"
)


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real program in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", "multaqa", "index", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


TWO = """
code = "X"
version = "1"
[[nodes]]
code = "i"
[[indicators]]
code = "A"
parent = "i"
[[indicators]]
code = "B"
parent = "i"
"""
