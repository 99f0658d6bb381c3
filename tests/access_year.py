"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import ROUND, RUN_ROUND, Row

YEAR: tuple[Row, ...] = (
    # documents and data
    Row("round_whole", RUN_ROUND, scene="computed", names=ROUND),
)
