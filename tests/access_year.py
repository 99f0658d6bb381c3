"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import Row

YEAR: tuple[Row, ...] = ()
