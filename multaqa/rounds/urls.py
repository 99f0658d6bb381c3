"""Addresses of the room."""

from django.urls import URLPattern, path

from multaqa.rounds.views import (
    calendar,
    documents,
    drafts,
    editions,
    evidence,
    filling,
    frameworks,
    institutions,
    keys,
    published,
    questionnaire,
    replies,
    results,
    review,
    reviewers,
    rounds,
    series,
    signatures,
    versions,
    what_if,
    workbook,
)

ROUNDS: list[URLPattern] = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", rounds.round, name="round"),
    path("rounds/<int:pk>/open/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/extend/", rounds.round_extend, name="round_extend"),
    path("rounds/<int:pk>/compute/", results.round_compute, name="round_compute"),
    path("rounds/<int:pk>/results/data.csv", results.results_csv, name="results_csv"),
    path("rounds/<int:pk>/results/data.json", results.results_json, name="results_json"),
    path("rounds/<int:pk>/results/data.xlsx", results.results_xlsx, name="results_xlsx"),
    path("rounds/<int:pk>/results/<str:iso3>/report.pdf", results.state_report, name="state_report"),
    path("rounds/submissions/<int:pk>/", filling.questionnaire, name="questionnaire"),
    path("rounds/submissions/<int:pk>/submit/", questionnaire.submit_submission, name="submit_submission"),
    path("rounds/submissions/<int:pk>/answers/<str:item>/", filling.answer_save, name="answer_save"),
    path("rounds/submissions/<int:pk>/workbook/", workbook.workbook, name="workbook"),
    path("rounds/submissions/<int:pk>/workbook/upload/", workbook.workbook_upload, name="workbook_upload"),
    path("rounds/uploads/<int:pk>/", workbook.upload, name="upload"),
    path("rounds/uploads/<int:pk>/accept/", workbook.upload_accept, name="upload_accept"),
    path("rounds/uploads/<int:pk>/discard/", workbook.upload_discard, name="upload_discard"),
]

FILLING: list[URLPattern] = [
    path("rounds/submissions/<int:pk>/copy/", filling.answers_copy, name="answers_copy"),
    path("rounds/forms/<int:pk>/", filling.institution_form, name="institution_form"),
    path("rounds/forms/<int:pk>/sections/<slug:section>/", filling.form_section, name="form_section"),
    path("rounds/forms/<int:pk>/answers/<str:item>/", filling.form_answer_save, name="form_answer_save"),
    path("rounds/forms/<int:pk>/copy/", filling.form_copy, name="form_copy"),
]

CONDUCT: list[URLPattern] = [
    path("rounds/<int:pk>/calendar/", calendar.round_calendar, name="round_calendar"),
    path("rounds/<int:pk>/rules/", calendar.round_rules, name="round_rules"),
    path("rounds/<int:pk>/move/", calendar.round_move, name="round_move"),
    path("rounds/<int:pk>/states/", calendar.round_states, name="round_states"),
    path("rounds/submissions/<int:pk>/excuse/", calendar.state_excuse, name="state_excuse"),
    path("rounds/submissions/<int:pk>/extend/", calendar.submission_extend, name="submission_extend"),
    path("rounds/submissions/<int:pk>/institutions/", institutions.institutions, name="institutions"),
    path(
        "rounds/submissions/<int:pk>/institutions/invite/", institutions.institution_invite, name="institution_invite"
    ),
    path(
        "rounds/submissions/<int:pk>/institutions/remind/", institutions.institutions_remind, name="institutions_remind"
    ),
    path("rounds/submissions/<int:pk>/services/", institutions.services_assign, name="services_assign"),
    path("rounds/submissions/<int:pk>/hand-over/", institutions.coordination_hand_over, name="coordination_hand_over"),
    path("rounds/submissions/<int:pk>/ready/", signatures.submission_ready, name="submission_ready"),
    path("rounds/submissions/<int:pk>/sign/", signatures.submission_sign, name="submission_sign"),
    path("rounds/submissions/<int:pk>/give-back/", signatures.submission_give_back, name="submission_give_back"),
    path("rounds/signatures/<int:pk>/", signatures.signature, name="signature"),
    path("rounds/forms/<int:pk>/coordination/", institutions.institution, name="institution"),
    path("rounds/forms/<int:pk>/hand-in/", institutions.form_hand_in, name="form_hand_in"),
    path("rounds/forms/<int:pk>/remind/", institutions.form_remind, name="form_remind"),
    path("rounds/forms/<int:pk>/approve/", institutions.form_approve, name="form_approve"),
    path("rounds/forms/<int:pk>/return/", institutions.form_return, name="form_return"),
    path("rounds/forms/<int:pk>/remove/", institutions.form_remove, name="form_remove"),
    path("rounds/forms/<int:pk>/restore/", institutions.form_restore, name="form_restore"),
    path("rounds/forms/<int:pk>/officers/invite/", institutions.officer_invite, name="officer_invite"),
    path(
        "rounds/forms/<int:pk>/officers/<int:seat>/hand-over/", institutions.officer_hand_over, name="officer_hand_over"
    ),
    path("rounds/forms/<int:pk>/services/names/", institutions.services_name, name="services_name"),
]

WORKBOOKS: list[URLPattern] = [
    path("rounds/forms/<int:pk>/workbook/", workbook.form_workbook, name="form_workbook"),
    path("rounds/forms/<int:pk>/workbook/upload/", workbook.form_workbook_upload, name="form_workbook_upload"),
]

KEYS: list[URLPattern] = [
    path("rounds/keys/", keys.filling_keys, name="filling_keys"),
    path("rounds/keys/<int:pk>/end/", keys.filling_key_end, name="filling_key_end"),
]

EVIDENCE: list[URLPattern] = [
    path("rounds/submissions/<int:pk>/evidence/", evidence.evidence, name="evidence"),
    path("rounds/forms/<int:pk>/evidence/", evidence.form_evidence, name="form_evidence"),
    path("rounds/evidence/<int:pk>/", evidence.evidence_piece, name="evidence_piece"),
    path("rounds/evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
    path("rounds/evidence/<int:pk>/link/", evidence.evidence_link, name="evidence_link"),
    path("rounds/evidence/<int:pk>/unlink/", evidence.evidence_unlink, name="evidence_unlink"),
    path("rounds/evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("rounds/evidence/<int:pk>/copy/", evidence.evidence_copy, name="evidence_copy"),
]

VERSION = "rounds/frameworks/<slug:code>/<str:version>/"
FRAMEWORKS: list[URLPattern] = [
    path("rounds/frameworks/", frameworks.frameworks, name="frameworks"),
    path("rounds/frameworks/new/", versions.framework_new, name="framework_new"),
    path("rounds/frameworks/load/", frameworks.framework_load, name="framework_load"),
    path("rounds/frameworks/compare/", frameworks.framework_compare, name="framework_compare"),
    path(VERSION, frameworks.framework, name="framework"),
    path(f"{VERSION}framework.toml", frameworks.framework_document, name="framework_document"),
    path(f"{VERSION}copy/", frameworks.framework_copy, name="framework_copy"),
    path(f"{VERSION}edit/", versions.framework_edit, name="framework_edit"),
    path(f"{VERSION}settings/<slug:key>/", versions.framework_setting, name="framework_setting"),
    path(f"{VERSION}freeze/", frameworks.framework_freeze, name="framework_freeze"),
    path(f"{VERSION}scales/<slug:key>/steps/", frameworks.framework_steps, name="framework_steps"),
    path(f"{VERSION}parts/<slug:kind>/new/", frameworks.framework_part_new, name="framework_part_new"),
    path(f"{VERSION}parts/<slug:kind>/<str:key>/", frameworks.framework_part, name="framework_part"),
    path(
        f"{VERSION}parts/<slug:kind>/<str:key>/remove/",
        frameworks.framework_part_remove,
        name="framework_part_remove",
    ),
    path(f"{VERSION}<slug:tab>/", frameworks.framework, name="framework_tab"),
]

COMPUTATIONS = "rounds/<int:pk>/computations/"
DRAFTS: list[URLPattern] = [
    path(COMPUTATIONS, drafts.computations, name="computations"),
    path(f"{COMPUTATIONS}<int:number>/", drafts.computation, name="computation"),
    path(f"{COMPUTATIONS}<int:number>/what-if/", what_if.what_if, name="what_if"),
    path(f"{COMPUTATIONS}<int:number>/check/", drafts.publication_check, name="publication_check"),
    path(f"{COMPUTATIONS}<int:number>/publish/", drafts.publication_make, name="publication_make"),
    path(f"{COMPUTATIONS}<int:number>/<slug:tab>/", drafts.computation_tab, name="computation_tab"),
    path("rounds/<int:pk>/editions/<int:number>/withdraw/", drafts.publication_withdraw, name="publication_withdraw"),
]

RESULTS = "rounds/<int:pk>/results/"
EDITIONS: list[URLPattern] = [
    path(RESULTS, editions.results, name="results"),
    path(f"{RESULTS}compare/", editions.edition_compare, name="edition_compare"),
    path(f"{RESULTS}measures/<str:code>/", editions.edition_node, name="edition_node"),
    path(f"{RESULTS}by/<slug:axis>/", editions.edition_axis, name="edition_axis"),
    path(f"{RESULTS}by/<slug:axis>/<slug:code>/", editions.edition_class, name="edition_class"),
    path(f"{RESULTS}<str:iso3>/", editions.score_trail, name="score_trail"),
    path(f"{RESULTS}<str:iso3>/services/", editions.edition_services, name="edition_services"),
    path(f"{RESULTS}<str:iso3>/services/<slug:code>/", editions.edition_service, name="edition_service"),
    path(f"{RESULTS}<str:iso3>/measures/<str:code>/", editions.edition_score, name="edition_score"),
    path(f"{RESULTS}<str:iso3>/answers/<str:item>/", editions.edition_answer, name="edition_answer"),
]

INDICES: list[URLPattern] = [
    path("indices/", published.indices, name="indices"),
    path("indices/<slug:code>/", published.series, name="series"),
    path("indices/<slug:code>/<int:year>/", published.edition, name="edition"),
    path("indices/<slug:code>/<int:year>/data.csv", published.edition_csv, name="edition_csv"),
    path("indices/<slug:code>/<int:year>/data.json", published.edition_json, name="edition_json"),
]

DOCUMENTS: list[URLPattern] = [
    path("rounds/<int:pk>/whole.zip", documents.round_whole, name="round_whole"),
    path("rounds/<int:pk>/files/", documents.edition_data, name="edition_data"),
    path("rounds/<int:pk>/files/make/", documents.documents_make, name="documents_make"),
    path("rounds/series/upload/", series.series_upload, name="series_upload"),
    path("rounds/series/uploads/<int:pk>/", series.series_reading, name="series_reading"),
    path("rounds/series/uploads/<int:pk>/accept/", series.series_accept, name="series_accept"),
    path("rounds/series/uploads/<int:pk>/discard/", series.series_discard, name="series_discard"),
    path("rounds/jobs/<int:pk>/", documents.job, name="job"),
    path("rounds/<int:pk>/files/<str:name>", documents.edition_file, name="edition_file"),
]

REVIEW: list[URLPattern] = [
    path("rounds/<int:pk>/review/", review.review_queue, name="review_queue"),
    path("rounds/<int:pk>/agreement/", reviewers.agreement, name="agreement"),
    path("rounds/<int:pk>/assignments/", reviewers.assignments, name="assignments"),
    path("rounds/<int:pk>/assignments/give/", reviewers.assignment_give, name="assignment_give"),
    path("rounds/assignments/<int:pk>/end/", reviewers.assignment_end, name="assignment_end"),
    path("rounds/assignments/<int:pk>/hand-over/", reviewers.assignment_hand_over, name="assignment_hand_over"),
    path("rounds/submissions/<int:pk>/verdicts/", replies.verdicts, name="verdicts"),
    path("rounds/submissions/<int:pk>/answers/<str:item>/reply/", replies.remark_reply, name="remark_reply"),
    path("rounds/submissions/<int:pk>/review/", review.review, name="review"),
    path("rounds/submissions/<int:pk>/review/accept/", review.accept_submission, name="accept_submission"),
    path("rounds/submissions/<int:pk>/review/bulk/", reviewers.review_bulk, name="review_bulk"),
    path("rounds/submissions/<int:pk>/review/<str:item>/", review.answer_review, name="answer_review"),
    path("rounds/submissions/<int:pk>/review/<str:item>/accept/", review.answer_accept, name="answer_accept"),
    path("rounds/submissions/<int:pk>/review/<str:item>/ask/", review.answer_ask, name="answer_ask"),
    path("rounds/submissions/<int:pk>/review/<str:item>/adjust/", review.answer_adjust, name="answer_adjust"),
    path("rounds/submissions/<int:pk>/review/<str:item>/settle/", review.answer_settle, name="answer_settle"),
    path("rounds/submissions/<int:pk>/review/<str:item>/send-back/", review.answer_send_back, name="answer_send_back"),
]

urlpatterns: list[URLPattern] = [
    *CONDUCT,
    *DOCUMENTS,
    *DRAFTS,
    *EDITIONS,
    *FILLING,
    *EVIDENCE,
    *KEYS,
    *WORKBOOKS,
    *FRAMEWORKS,
    *INDICES,
    *REVIEW,
    *ROUNDS,
]
