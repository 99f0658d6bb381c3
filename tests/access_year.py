"""Who may what in a measuring year: institutions, verdicts, results and documents, as rows of the access table."""

from access_table import (
    CELL,
    DRAFT,
    FILLERS,
    NOBODY,
    OF_THE_STATE,
    PUBLIC,
    READERS,
    ROUND,
    ROUND_BOARD,
    RUN_ROUND,
    SECRETARIAT_403,
    SECRETARIAT_404,
    SIGNED_IN,
    SUBMISSION,
    Row,
)

#                  visitor secretariat director focal officer reviewer partner stranger ended
FORM_READ = "      in      ok          ok       ok    ok      ok       404     404      404"
FORM_FILL = "      in      403         ok       ok    ok      403      404     404      404"
FORM_ELSE = "      in      ok          ok       ok    404     ok       404     404      404"
FILL_ELSE = "      in      403         ok       ok    404     403      404     404      404"
FORM_OVER = "      in      ok          ok       ok    403     ok       404     404      404"
FORM_LEAD = "      in      403         ok       ok    403     403      404     404      404"
OVERSEE = "        in      ok          ok       ok    404     ok       404     404      404"
COORDINATE = "     in      403         ok       ok    404     403      404     404      404"
SIGN = "           in      403         ok       403   404     403      404     404      404"
READ_ROUND = "     in      ok          403      403   403     ok       404     403      404"
CHANGE_READER = "  in      ok          404      404   404     403      404     404      404"
RUN_STATE = "      in      ok          403      403   404     403      404     404      404"
OF_THE_OFFICER = " in      404         404      404   ok      404      404     404      404"
FORM = {"pk": "form"}
ELSE = {"pk": "other_form"}
YEAR_SCENE = "institutions"
OVERSEE = "        in      ok          ok       ok    404     ok       404     404      404"
FILLERS_404 = "    in      403         ok       ok    404     403      404     404      404"
FORM = {"pk": "form"}
LINK = {"pk": "link"}
UPLOAD = {"pk": "upload"}

OMAN = ROUND | {"iso3": "OMN"}
OPEN = {"round": "round"}  # of the open API

#                    visitor secretariat director focal officer reviewer partner stranger ended
STATES_OWN = "       404     ok          ok       ok    404     ok       404     404      404"
OF_STATES = "        404     ok          ok       ok    404     ok       404     ok       404"

FIRST = ROUND | {"number": "number"}
YEAR: tuple[Row, ...] = (
    # conducting a round
    Row("round", ROUND_BOARD, scene=YEAR_SCENE, names=ROUND),
    Row("round_calendar", RUN_ROUND, scene=YEAR_SCENE, names=ROUND),
    Row("round_calendar", RUN_ROUND, "post", scene=YEAR_SCENE, names=ROUND),
    Row("round_rules", RUN_ROUND, scene=YEAR_SCENE, names=ROUND),
    Row("round_rules", RUN_ROUND, "post", scene=YEAR_SCENE, names=ROUND),
    Row("round_move", RUN_ROUND, "post", scene=YEAR_SCENE, names=ROUND, data={"to": "collection_closed"}),
    Row("round_states", RUN_ROUND, scene=YEAR_SCENE, names=ROUND),
    Row("round_states", RUN_ROUND, "post", scene=YEAR_SCENE, names=ROUND),
    Row("state_excuse", RUN_STATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("state_excuse", RUN_STATE, "post", scene=YEAR_SCENE, names=SUBMISSION, data={"text": "x"}),
    Row("submission_extend", RUN_STATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("submission_extend", RUN_STATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    # institutions of a state
    Row("institutions", OVERSEE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("questionnaire", OVERSEE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("institution_invite", COORDINATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("institution_invite", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    Row("institutions_remind", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    Row("services_assign", COORDINATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("services_assign", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    Row("coordination_hand_over", COORDINATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("coordination_hand_over", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    Row("institution", FORM_OVER, scene=YEAR_SCENE, names=FORM),
    Row("institution", FORM_ELSE, scene=YEAR_SCENE, names=ELSE),
    Row("form_hand_in", FORM_FILL, scene=YEAR_SCENE, names=FORM),
    Row("form_hand_in", FILL_ELSE, "post", scene=YEAR_SCENE, names=ELSE),
    Row("institution_form", FORM_ELSE, scene=YEAR_SCENE, names=ELSE),
    *(
        Row(name, FORM_LEAD, "post", scene=YEAR_SCENE, names=FORM)
        for name in ("form_remind", "form_approve", "form_return", "form_remove", "form_restore", "officer_invite")
    ),
    *(
        Row(name, FILL_ELSE, "post", scene=YEAR_SCENE, names=ELSE)
        for name in ("form_remind", "form_approve", "form_return", "form_remove", "form_restore", "officer_invite")
    ),
    Row("officer_hand_over", FORM_LEAD, "post", scene=YEAR_SCENE, names=FORM | {"seat": "officer_seat"}),
    Row("services_name", FORM_LEAD, "post", scene=YEAR_SCENE, names=FORM, data={"name-1": "x"}),
    # the signature
    Row("submit_submission", COORDINATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("submission_ready", COORDINATE, scene=YEAR_SCENE, names=SUBMISSION),
    Row("submission_ready", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION, data={"partial": "on"}),
    Row("submission_sign", SIGN, scene=YEAR_SCENE, names=SUBMISSION),
    Row("submission_sign", SIGN, "post", scene=YEAR_SCENE, names=SUBMISSION, data={"partial": "on"}),
    Row("submission_give_back", COORDINATE, "post", scene=YEAR_SCENE, names=SUBMISSION),
    Row("signature", OVERSEE, scene=YEAR_SCENE, names={"pk": "signature"}),
    # filling in
    Row("answers_copy", FILLERS, "post", scene="collecting", names=SUBMISSION, data={"section": "all"}),
    Row("institution_form", FORM_READ, scene="institutions", names=FORM),
    Row("form_section", FORM_READ, scene="institutions", names=FORM | {"section": "own"}),
    Row("form_section", FORM_FILL, "post", scene="institutions", names=FORM | {"section": "own"}),
    Row("form_answer_save", FORM_FILL, "post", scene="institutions", names=FORM | {"item": "S1.A1"}),
    Row("form_copy", FORM_FILL, "post", scene="institutions", names=FORM, data={"section": "own"}),
    # review: queues, verdicts, the right of reply
    Row("review_queue", READ_ROUND, scene="review", names=ROUND),
    Row("agreement", READ_ROUND, scene="review", names=ROUND),
    Row("assignments", RUN_ROUND, scene="review", names=ROUND),
    Row("assignments", RUN_ROUND, "post", scene="review", names=ROUND),
    Row("assignment_give", RUN_ROUND, "post", scene="review", names=ROUND),
    Row("assignment_end", CHANGE_READER, "post", scene="review", names={"pk": "assignment"}),
    Row("assignment_hand_over", CHANGE_READER, "post", scene="review", names={"pk": "assignment"}),
    Row("verdicts", OF_THE_STATE, scene="review", names=SUBMISSION),
    Row("remark_reply", FILLERS, "post", scene="review", names=CELL, data={"text": "المسح."}),
    Row("review", READERS, scene="review", names=SUBMISSION),
    Row("review_bulk", READERS, scene="review", names=SUBMISSION),
    Row("review_bulk", READERS, "post", scene="review", names=SUBMISSION),
    Row("answer_review", READERS, scene="review", names=CELL),
    *(
        Row(name, READERS, "post", scene="review", names=CELL)
        for name in ("answer_accept", "answer_ask", "answer_adjust", "answer_settle", "answer_send_back")
    ),
    # evidence: of the state's own form, and of an institution's
    Row("evidence", OVERSEE, scene="evidence", names=SUBMISSION),
    Row("evidence", FILLERS_404, "post", scene="evidence", names=SUBMISSION),
    Row("evidence_piece", OVERSEE, scene="evidence", names={"pk": "national"}),
    Row("evidence_link", FILLERS_404, "post", scene="evidence", names={"pk": "national"}),
    Row("form_evidence", FORM_READ, scene="evidence", names=FORM),
    Row("form_evidence", FORM_FILL, "post", scene="evidence", names=FORM),
    Row("evidence_piece", FORM_READ, scene="evidence", names=LINK),
    Row("evidence_file", FORM_READ, scene="evidence", names={"pk": "file"}),
    Row("evidence_link", FORM_FILL, "post", scene="evidence", names=LINK),
    Row("evidence_unlink", FORM_FILL, "post", scene="evidence", names=LINK),
    Row("evidence_copy", FORM_FILL, "post", scene="evidence", names=LINK),
    Row("evidence_remove", FORM_FILL, "post", scene="evidence", names=LINK),
    # workbooks of an institution's form
    Row("form_workbook", FORM_READ, scene="institutions", names=FORM),
    Row("form_workbook_upload", FORM_FILL, "post", scene="institutions", names=FORM),
    Row("workbook", OVERSEE, scene="institutions", names=SUBMISSION),
    Row("workbook_upload", FILLERS_404, "post", scene="institutions", names=SUBMISSION),
    Row("upload", FORM_FILL, scene="uploaded", names=UPLOAD),
    Row("upload_accept", FORM_FILL, "post", scene="uploaded", names=UPLOAD),
    Row("upload_discard", FORM_FILL, "post", scene="uploaded", names=UPLOAD),
    # keys of the filling API
    Row("filling_keys", SIGNED_IN, scene="keyed"),
    Row("filling_keys", SIGNED_IN, "post", scene="keyed", data={"name": "برنامج"}),
    Row("filling_key_end", OF_THE_OFFICER, "post", scene="keyed", names={"pk": "key"}),
    # documents and data
    Row("round_whole", RUN_ROUND, scene="computed", names=ROUND),
    Row("series_upload", SECRETARIAT_403),
    Row("series_upload", SECRETARIAT_403, "post"),
    Row("series_reading", SECRETARIAT_404, scene="series_uploaded", names={"pk": "upload"}),
    Row("series_accept", SECRETARIAT_404, "post", scene="series_uploaded", names={"pk": "upload"}),
    Row("series_discard", SECRETARIAT_404, "post", scene="series_uploaded", names={"pk": "upload"}),
    Row("documents_make", RUN_ROUND, "post", scene="published", names=ROUND, data={"language": "ar"}),
    Row("job", RUN_ROUND, scene="printing", names={"pk": "job"}),
    Row("edition_data", NOBODY, scene="computed", names=ROUND),
    Row("edition_file", NOBODY, scene="computed", names=ROUND | {"name": "wide.csv"}),
    Row("edition_data", PUBLIC, scene="published", names=ROUND),
    Row("edition_file", PUBLIC, scene="published", names=ROUND | {"name": "wide.csv"}),
    # pages of an edition: scores are everybody's, answers the state's own, unless the round discloses them
    Row("edition_compare", NOBODY, scene="computed", names=ROUND),
    Row("edition_node", NOBODY, scene="computed", names=ROUND | {"code": "OSI"}),
    Row("edition_score", NOBODY, scene="computed", names=OMAN | {"code": "OSI"}),
    Row("edition_answer", NOBODY, scene="computed", names=OMAN | {"item": "OSI"}),
    Row("api:get_result", NOBODY, scene="computed", names=OPEN),
    Row("api:list_scores", NOBODY, scene="computed", names=OPEN),
    Row("api:list_breakdowns", NOBODY, scene="computed", names=OPEN),
    Row("api:get_result", PUBLIC, scene="edition", names=OPEN),
    Row("api:list_scores", PUBLIC, scene="edition", names=OPEN),
    Row("api:list_breakdowns", PUBLIC, scene="edition", names=OPEN),
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
    # results before publication: the secretariat's
    Row("computations", RUN_ROUND, scene="computed", names=ROUND),
    Row("computation", RUN_ROUND, scene="computed", names=FIRST),
    Row("computation_tab", RUN_ROUND, scene="computed", names=FIRST | {"tab": "firmness"}),
    Row("what_if", RUN_ROUND, scene="computed", names=FIRST),
    Row("publication_check", RUN_ROUND, scene="computed", names=FIRST),
    Row("publication_make", RUN_ROUND, "post", scene="computed", names=FIRST),
    Row("publication_withdraw", RUN_ROUND, "post", scene="under_embargo", names=FIRST),
    # an edition under embargo does not exist for anybody else until its moment
    Row("results", DRAFT, scene="under_embargo", names=ROUND),
    Row("results_csv", DRAFT, scene="under_embargo", names=ROUND),
    Row("results_json", DRAFT, scene="under_embargo", names=ROUND),
    Row("results_xlsx", DRAFT, scene="under_embargo", names=ROUND),
    Row("edition_data", DRAFT, scene="under_embargo", names=ROUND),
    Row("edition_file", DRAFT, scene="under_embargo", names=ROUND | {"name": "wide.csv"}),
    Row("edition_compare", DRAFT, scene="under_embargo", names=ROUND),
    Row("edition_node", DRAFT, scene="under_embargo", names=ROUND | {"code": "P1"}),
    Row("edition_axis", DRAFT, scene="under_embargo", names=ROUND | {"axis": "sectors"}),
    Row("edition_class", DRAFT, scene="under_embargo", names=ROUND | {"axis": "services", "code": "S001"}),
    Row("score_trail", DRAFT, scene="under_embargo", names=OMAN),
    Row("edition_services", DRAFT, scene="under_embargo", names=OMAN),
    Row("edition_service", DRAFT, scene="under_embargo", names=OMAN | {"code": "S001"}),
    Row("edition_score", DRAFT, scene="under_embargo", names=OMAN | {"code": "K01"}),
    Row("edition_answer", DRAFT, scene="under_embargo", names=OMAN | {"item": "K01.S001"}),
    Row("api:get_result", NOBODY, scene="under_embargo", names=OPEN),
    Row("api:list_scores", NOBODY, scene="under_embargo", names=OPEN),
    Row("api:list_breakdowns", NOBODY, scene="under_embargo", names=OPEN),
)
