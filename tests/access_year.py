"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import FILLERS, NOBODY, PUBLIC, ROUND, RUN_ROUND, SUBMISSION, Row

#                  visitor secretariat director focal officer reviewer partner stranger ended
FORM_READ = "      in      ok          ok       ok    ok      ok       404     404      404"
FORM_FILL = "      in      403         ok       ok    ok      403      404     404      404"
FORM = {"pk": "form"}

OMAN = ROUND | {"iso3": "OMN"}

#                    visitor secretariat director focal officer reviewer partner stranger ended
STATES_OWN = "       404     ok          ok       ok    404     ok       404     404      404"
OF_STATES = "        404     ok          ok       ok    404     ok       404     ok       404"

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
    # pages of an edition: scores are everybody's, answers the state's own, unless the round discloses them
    Row("edition_compare", NOBODY, scene="computed", names=ROUND),
    Row("edition_node", NOBODY, scene="computed", names=ROUND | {"code": "OSI"}),
    Row("edition_score", NOBODY, scene="computed", names=OMAN | {"code": "OSI"}),
    Row("edition_answer", NOBODY, scene="computed", names=OMAN | {"item": "OSI"}),
    Row("edition_compare", PUBLIC, scene="edition", names=ROUND),
    Row("edition_node", PUBLIC, scene="edition", names=ROUND | {"code": "P1"}),
    Row("edition_axis", PUBLIC, scene="edition", names=ROUND | {"axis": "sectors"}),
    Row("edition_class", PUBLIC, scene="edition", names=ROUND | {"axis": "services", "code": "S001"}),
    Row("edition_services", PUBLIC, scene="edition", names=OMAN),
    Row("edition_service", PUBLIC, scene="edition", names=OMAN | {"code": "S001"}),
    Row("edition_score", PUBLIC, scene="edition", names=OMAN | {"code": "K01"}),
    Row("edition_answer", STATES_OWN, scene="edition", names=OMAN | {"item": "K01.S001"}),
    Row("edition_answer", OF_STATES, scene="edition_of_states", names=OMAN | {"item": "K01.S001"}),
    Row("edition_answer", PUBLIC, scene="edition_of_answers", names=OMAN | {"item": "K01.S001"}),
)
