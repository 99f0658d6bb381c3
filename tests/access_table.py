"""Who may what: one written table of every address that is not simply public, role by role.

A cell tells how the address answers: `ok` = the page or the deed (also a refusal of the input itself, which is past the
gate), `in` = the way to sign-in, `403` = not his to do, `404` = to him it does not exist. Every row is tried for every
role in tests/test_access.py; an address without a row here, or a place in tests/test_urls.py, fails the build.

The state in view is Oman; the stranger is the national coordinator of Kuwait, in the same round; `ended` was Oman's
national coordinator until yesterday. What is secret of Oman's stands under `SECRET` in each scene.
"""

from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "visitor", "secretariat", "director", "focal_point", "officer", "reviewer", "partner", "stranger", "ended",
)  # fmt: skip
SECRET = "سرّ-عُمان"


@dataclass(frozen=True)
class Row:
    """One address in one scene. `names`: the parts of the address; what names a thing of the scene is its key."""

    name: str
    cells: str  # one for each of ROLES
    method: str = "get"
    scene: str = "people"
    names: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, str]:
        """Return what each role meets."""
        return dict(zip(ROLES, self.cells.split(), strict=True))

    def __str__(self) -> str:
        return f"{self.method} {self.name} ({self.scene})"


#                    visitor secretariat director focal officer reviewer partner stranger ended
SIGNED_IN = "        in      ok          ok       ok    ok      ok       ok      ok       ok"
OF_HIMSELF = "       in      404         404      ok    404     404      404     404      404"
SECRETARIAT_403 = "  in      ok          403      403   403     403      403     403      403"
SECRETARIAT_404 = "  in      ok          404      404   404     404      404     404      404"
ADMINISTER = "       in      ok          ok       403   403     403      403     403      403"
ADMINISTER_404 = "   in      ok          ok       404   404     404      404     404      404"
ADMINISTER_OWN = "   in      ok          403      404   404     404      404     404      404"
OF_THE_STATE = "     in      ok          ok       ok    ok      ok       404     404      404"
FILLERS = "          in      403         ok       ok    403     403      404     404      404"
READERS = "          in      ok          403      403   403     ok       404     404      404"
ROUND_BOARD = "      in      ok          ok       ok    ok      ok       404     ok       404"
RUN_ROUND = "        in      ok          403      403   403     403      404     403      404"
PREPARING = "        in      ok          404      404   404     ok       404     404      404"
PUBLIC = "           ok      ok          ok       ok    ok      ok       ok      ok       ok"
NOBODY = "           404     404         404      404   404     404      404     404      404"
DRAFT = "            404     ok          404      404   404     404      404     404      404"
DRAFT_IN = "         in      ok          404      404   404     404      404     404      404"
FROZEN_IN = "        in      ok          403      403   403     403      403     403      403"

PERSON = {"pk": "focal_point"}
SUBMISSION = {"pk": "submission"}
ANSWER = {"pk": "submission", "item": "OSI"}
CELL = {"pk": "submission", "item": "OSI"}
ROUND = {"pk": "round"}
DRAFTED = {"code": "code", "version": "draft"}
KEPT = {"code": "code", "version": "version"}

TABLE = (
    # one's own account
    Row("account", SIGNED_IN),
    Row("account", SIGNED_IN, "post"),
    Row("notices", SIGNED_IN),
    Row("notices_read", SIGNED_IN, "post"),
    Row("notice", OF_HIMSELF, names={"pk": "notice"}),
    Row("usersessions_list", SIGNED_IN),
    Row("account_change_password", SIGNED_IN),
    Row("account_set_password", SIGNED_IN),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_logout", PUBLIC),
    Row("mfa_index", SIGNED_IN),
    Row("mfa_reauthenticate", SIGNED_IN),
    Row("mfa_reauthenticate_webauthn", SIGNED_IN),
    Row("mfa_activate_totp", SIGNED_IN),
    Row("mfa_deactivate_totp", "in ok ok ok ok ok 404 ok 404"),
    Row("mfa_view_recovery_codes", OF_HIMSELF),
    Row("mfa_generate_recovery_codes", SIGNED_IN),
    Row("mfa_download_recovery_codes", OF_HIMSELF),
    Row("mfa_list_webauthn", SIGNED_IN),
    Row("mfa_add_webauthn", SIGNED_IN),
    Row("mfa_edit_webauthn", OF_HIMSELF, scene="passkeys", names={"pk": "passkey"}),
    Row("mfa_remove_webauthn", OF_HIMSELF, scene="passkeys", names={"pk": "passkey"}),
    Row("socialaccount_connections", SIGNED_IN),
    Row("desk", SIGNED_IN),
    # people and seats
    Row("people", ADMINISTER),
    Row("person_invite", ADMINISTER),
    Row("person_invite", ADMINISTER, "post"),
    Row("person", ADMINISTER_404, names=PERSON),
    Row("person", SECRETARIAT_404, names={"pk": "stranger"}),
    Row("person", ADMINISTER_OWN, "post", names=PERSON),
    Row("seat_give", ADMINISTER_404, names=PERSON),
    Row("seat_give", ADMINISTER_404, "post", names=PERSON),
    Row("seat_give", SECRETARIAT_404, "post", names={"pk": "stranger"}),
    Row("seat_end", ADMINISTER_404, names={"pk": "focal_seat"}),
    Row("seat_end", ADMINISTER_404, "post", names={"pk": "focal_seat"}),
    Row("seat_end", ADMINISTER_OWN, "post", names={"pk": "director_seat"}),
    Row("seat_end", SECRETARIAT_404, "post", names={"pk": "stranger_seat"}),
    Row("person_switch_off", ADMINISTER_OWN, "post", names=PERSON),
    Row("person_switch_on", ADMINISTER_OWN, "post", names=PERSON),
    Row("second_factor_reset", ADMINISTER_OWN, "post", names=PERSON),
    Row("invitation_resend", ADMINISTER_404, "post", names={"pk": "invitation"}),
    Row("invitation_withdraw", ADMINISTER_404, "post", names={"pk": "invitation"}),
    Row("invitation_withdraw", SECRETARIAT_404, "post", names={"pk": "director_invitation"}),
    # closed parts of meetings
    Row(
        "meeting_part",
        "404 ok ok ok 404 404 404 ok 404",
        scene="meeting_of_members",
        names={"number": "number", "part": "closed"},
    ),
    Row(
        "meeting_part",
        "404 ok 404 404 404 404 404 404 404",
        scene="meeting",
        names={"number": "number", "part": "closed"},
    ),
    Row("meeting_part", PUBLIC, scene="meeting", names={"number": "number", "part": "open"}),
    Row("meeting", "404 ok 404 404 404 404 404 404 404", scene="planned_meeting", names={"number": "number"}),
    Row("meeting_readers", "403 ok 403 403 403 403 403 403 403", "post", scene="meeting", names={"number": "number"}),
    # framework versions
    Row("framework", PUBLIC, scene="frameworks", names=KEPT),
    Row("framework", DRAFT, scene="frameworks", names=DRAFTED),
    Row("framework_tab", DRAFT, scene="frameworks", names=DRAFTED | {"tab": "questions"}),
    Row("framework_document", DRAFT, scene="frameworks", names=DRAFTED),
    Row("framework_load", SECRETARIAT_403, scene="frameworks"),
    Row("framework_load", SECRETARIAT_403, "post", scene="frameworks"),
    Row("framework_copy", FROZEN_IN, "post", scene="frameworks", names=KEPT),
    Row("framework_copy", DRAFT_IN, "post", scene="frameworks", names=DRAFTED),
    Row("framework_freeze", DRAFT_IN, "post", scene="frameworks", names=DRAFTED),
    Row("framework_new", SECRETARIAT_403, scene="frameworks"),
    Row("framework_edit", DRAFT_IN, scene="frameworks", names=DRAFTED),
    Row("framework_edit", FROZEN_IN, "post", scene="frameworks", names=KEPT),
    Row("framework_setting", NOBODY.replace("404", "in", 1), scene="frameworks", names=DRAFTED | {"key": "none"}),
    Row("framework_steps", NOBODY.replace("404", "in", 1), scene="frameworks", names=DRAFTED | {"key": "none"}),
    Row("framework_part_new", DRAFT_IN, scene="frameworks", names=DRAFTED | {"kind": "scale"}),
    Row("framework_part", DRAFT_IN, scene="frameworks", names=DRAFTED | {"kind": "indicator", "key": "OSI"}),
    Row(
        "framework_part_remove",
        DRAFT_IN,
        "post",
        scene="frameworks",
        names=DRAFTED | {"kind": "indicator", "key": "OSI"},
    ),
    # a round: preparing, collecting, reviewing
    Row("round", PREPARING, scene="preparing", names=ROUND),
    Row("questionnaire", PREPARING, scene="preparing", names=SUBMISSION),
    Row("round", ROUND_BOARD, scene="collecting", names=ROUND),
    Row("round_new", SECRETARIAT_403, scene="collecting"),
    Row("round_new", SECRETARIAT_403, "post", scene="collecting"),
    Row("round_open", RUN_ROUND, "post", scene="collecting", names=ROUND),
    Row("round_extend", RUN_ROUND, "post", scene="collecting", names=ROUND),
    Row("round_compute", RUN_ROUND, "post", scene="collecting", names=ROUND),
    Row("questionnaire", OF_THE_STATE, scene="collecting", names=SUBMISSION),
    Row("answer_save", FILLERS, "post", scene="collecting", names=ANSWER),
    Row("submit_submission", FILLERS, scene="collecting", names=SUBMISSION),
    Row("submit_submission", FILLERS, "post", scene="collecting", names=SUBMISSION),
    Row("workbook", OF_THE_STATE, scene="collecting", names=SUBMISSION),
    Row("workbook_upload", FILLERS, "post", scene="collecting", names=SUBMISSION),
    Row("upload", FILLERS, scene="collecting", names={"pk": "upload"}),
    Row("upload_accept", FILLERS, "post", scene="collecting", names={"pk": "upload"}),
    Row("upload_discard", FILLERS, "post", scene="collecting", names={"pk": "upload"}),
    Row("review", READERS, scene="reviewing", names=SUBMISSION),
    Row("answer_review", READERS, scene="reviewing", names=CELL),
    Row("answer_accept", READERS, "post", scene="reviewing", names=CELL),
    Row("answer_send_back", READERS, "post", scene="reviewing", names=CELL),
    Row("accept_submission", READERS, "post", scene="reviewing", names=SUBMISSION),
    Row("remark_reply", FILLERS, "post", scene="reviewing", names=CELL),
    # results: nobody's before publication
    Row("results", NOBODY, scene="computed", names=ROUND),
    Row("results_csv", NOBODY, scene="computed", names=ROUND),
    Row("results_json", NOBODY, scene="computed", names=ROUND),
    Row("results_xlsx", NOBODY, scene="computed", names=ROUND),
    Row("score_trail", NOBODY, scene="computed", names=ROUND | {"iso3": "OMN"}),
    Row("state_report", NOBODY, scene="computed", names=ROUND | {"iso3": "OMN"}),
    Row("results", PUBLIC, scene="published", names=ROUND),
    Row("results_csv", PUBLIC, scene="published", names=ROUND),
    Row("results_json", PUBLIC, scene="published", names=ROUND),
    Row("results_xlsx", PUBLIC, scene="published", names=ROUND),
    Row("score_trail", PUBLIC, scene="published", names=ROUND | {"iso3": "OMN"}),
    Row("state_report", PUBLIC, scene="published", names=ROUND | {"iso3": "OMN"}),
)
