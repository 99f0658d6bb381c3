"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import NOBODY, PUBLIC, ROUND, RUN_ROUND, Row

YEAR: tuple[Row, ...] = (
    # documents and data
    Row("round_whole", RUN_ROUND, scene="computed", names=ROUND),
    Row("edition_data", NOBODY, scene="computed", names=ROUND),
    Row("edition_file", NOBODY, scene="computed", names=ROUND | {"name": "wide.csv"}),
    Row("edition_data", PUBLIC, scene="published", names=ROUND),
    Row("edition_file", PUBLIC, scene="published", names=ROUND | {"name": "wide.csv"}),
)
