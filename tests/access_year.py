"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import FILLERS, NOBODY, PUBLIC, ROUND, RUN_ROUND, SUBMISSION, Row

#                  visitor secretariat director focal officer reviewer partner stranger ended
FORM_READ = "      in      ok          ok       ok    ok      ok       404     404      404"
FORM_FILL = "      in      403         ok       ok    ok      403      404     404      404"
FORM = {"pk": "form"}

YEAR: tuple[Row, ...] = (
    # filling in
    Row("answers_copy", FILLERS, "post", scene="collecting", names=SUBMISSION, data={"section": "all"}),
    Row("institution_form", FORM_READ, scene="institutions", names=FORM),
    Row("form_section", FORM_READ, scene="institutions", names=FORM | {"section": "own"}),
    Row("form_section", FORM_FILL, "post", scene="institutions", names=FORM | {"section": "own"}),
    Row("form_answer_save", FORM_FILL, "post", scene="institutions", names=FORM | {"item": "S1.A1"}),
    Row("form_copy", FORM_FILL, "post", scene="institutions", names=FORM, data={"section": "own"}),
    # documents and data
    Row("round_whole", RUN_ROUND, scene="computed", names=ROUND),
    Row("edition_data", NOBODY, scene="computed", names=ROUND),
    Row("edition_file", NOBODY, scene="computed", names=ROUND | {"name": "wide.csv"}),
    Row("edition_data", PUBLIC, scene="published", names=ROUND),
    Row("edition_file", PUBLIC, scene="published", names=ROUND | {"name": "wide.csv"}),
)
