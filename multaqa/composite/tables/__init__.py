"""Tables in: wide, long and item tables out of CSV or xlsx, read strictly and with the place of every fault."""

from multaqa.composite.tables.cells import DECIMALS, EMPTY, WORDS
from multaqa.composite.tables.reading import Table, Years, open_panel, open_table, read_panel, read_table

__all__ = ["DECIMALS", "EMPTY", "WORDS", "Table", "Years", "open_panel", "open_table", "read_panel", "read_table"]
