"""Pages of the three forms: shown, saved as typed row by row, checked, taken over from last round."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from multaqa.core.models import JournalLine
from multaqa.members.models import Seat
from multaqa.rounds import actions, checks
from multaqa.rounds.forms import drawing
from multaqa.rounds.models import Answer, InstitutionForm, Round, ServiceAssignment, Submission
from multaqa.rounds.tests.cases import framework_of, open_round, submission_of
from multaqa.rounds.tests.test_costs import cost
from multaqa.rounds.tests.web import signed_in
from multaqa.rounds.tests.year import cell_of, form_of, later, passed, put, seat_of, year_round

HTMX = {"HX-Request": "true"}


@pytest.fixture
def submission(cast: Any) -> Submission:
    """Return Oman's submission in an open round of the illustrative framework."""
    return submission_of(year_round(cast), cast.oman)


@pytest.fixture
def form(cast: Any, submission: Submission) -> InstitutionForm:
    """Return the form of an institution with two services, S001 and S002; Omar is its officer."""
    made = form_of(submission)
    seat_of(cast.officer, made.institution)
    return made


@pytest.fixture
def officer(cast: Any, form: InstitutionForm) -> Client:
    """Return the browser of the institution's officer."""
    return signed_in(cast.officer)


def at(form: InstitutionForm, path: str = "", *, language: str = "ar") -> str:
    """Return an address of the form."""
    return f"/{language}/rounds/forms/{form.pk}/{path}"


def save(client: Client, form: InstitutionForm, item: str, *, language: str = "ar", **said: Any) -> Any:
    """Post one row as the page does: only its own controls."""
    data = {f"{item}-{part}": value for part, value in ({"number": "0"} | said).items()}
    return client.post(at(form, f"answers/{item}/", language=language), data, headers=HTMX)


def words_of(answer: Any) -> str:
    """Return the text of an answer without its tags, spaces run together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ("ما مستوى تطور الخدمة على البوابة؟", "معاملة كاملة", "تُحتسب 0", "للإيضاح فقط.")),
        ("en", ("How far is the service developed on the portal?", "Full transaction", "counts as 0", "Illustrative.")),
        ("fr", ("Quel est le niveau de développement du service sur le portail", "Démarche complète", "compte pour 0")),
    ],
)
def test_form_and_its_sections_in_three_languages(
    officer: Client, form: InstitutionForm, language: str, words: tuple[str, ...]
) -> None:
    section = words_of(officer.get(at(form, "sections/S001/", language=language)))
    assert [word for word in words if word not in section] == []
    overview = officer.get(at(form, language=language))
    assert "S002" in overview.content.decode()
    assert overview.context["filling"].asked == 21 + 2 * 14  # shares are computed, nobody is asked for them
    every = officer.get(at(form, "sections/all/", language=language)).content.decode()
    ids = re.findall(r' id="([^"]+)"', every)
    assert len(ids) == len(set(ids))
    assert every.count("data-autosave") == 21 + 2 * 14


def test_services_are_grouped_by_sector_or_by_life_event(officer: Client, form: InstitutionForm) -> None:
    by_sector = [one.group for one in officer.get(at(form)).context["filling"].sections]
    by_event = [one.group for one in officer.get(at(form, "?by=life_event")).context["filling"].sections]
    assert by_sector != by_event
    assert officer.get(at(form, "?by=nonsense")).status_code == 200


@pytest.mark.parametrize(
    ("item", "said", "value", "choices", "absence"),
    [
        ("K01.S001", {"choice": "4"}, "90", [4], ""),
        ("K01.S001", {"choice": "not_available"}, "None", [], "not_available"),
        ("all_completed.S001", {"value": "٤٬٢٠٠", "absence": ""}, "4200", [], ""),
        ("K24.S001", {"value": "٤٫٢", "absence": ""}, "4.2", [], ""),
        ("K24.S001", {"value": "", "absence": "not_applicable"}, "None", [], "not_applicable"),
        ("K12@", {"choice": ["1", "3"], "absence": ""}, "50", [1, 3], ""),
        ("K12@", {"choice": "none", "absence": ""}, "0", [], ""),
        ("K12@", {"choice": ["none", "2"], "absence": "", "changed": "choice"}, "25", [2], ""),
        ("K12@", {"choice": ["none", "2"], "absence": "", "changed": "none"}, "0", [], ""),
        ("K12@", {"choice": "1", "absence": "not_answered", "changed": "absence"}, "None", [], "not_answered"),
    ],
)
def test_each_kind_of_row_is_saved_as_it_is_filled_in(
    officer: Client, form: InstitutionForm, item: str, said: dict[str, Any], value: str, choices: list[int],
    absence: str,
) -> None:  # fmt: skip
    item = f"{item}{form.institution_id}" if item.endswith("@") else item
    answer = save(officer, form, item, **said)
    assert answer.status_code == 200
    kept = Answer.objects.get()
    shown = str(kept.value.normalize()) if kept.value is not None else "None"
    assert (f"{kept.value:f}".rstrip("0").rstrip(".") if kept.value else shown) == value
    assert (kept.choices, kept.absence, kept.item, kept.form) == (choices, absence, item, form)
    page = answer.content.decode()
    assert f'name="{item}-number" value="1"' in page
    assert 'id="covered"' in page
    assert "1 من 49" in page


@pytest.mark.parametrize(
    ("item", "said", "words"),
    [
        ("all_completed.S001", {"value": "كثير", "absence": ""}, "«كثير» ليس عدداً"),
        ("all_completed.S001", {"value": "1.5", "absence": ""}, "1.5"),
        ("K24.S001", {"value": "87", "absence": ""}, "القيمة 87 خارج المدى. يُكتب عدد بين 1 و5."),
        ("K24.S001", {"value": "4", "absence": "not_applicable"}, "يُرجى الإبقاء على أحدهما"),
        ("K12@", {"choice": ["1", "none"], "absence": ""}, "«لا شيء منها» معاً"),
        ("K12@", {"choice": ["1"], "absence": "not_available"}, "اختيرت بنود وذُكر سبب"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field_and_stays_typed(
    officer: Client, form: InstitutionForm, item: str, said: dict[str, Any], words: str
) -> None:
    item = f"{item}{form.institution_id}" if item.endswith("@") else item
    answer = save(officer, form, item, **said)
    assert words in words_of(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    for typed in ("كثير", "87"):
        assert typed not in str(said.get("value")) or f'value="{typed}"' in answer.content.decode()
    assert not Answer.objects.exists()


def test_forged_step_and_forged_cell_are_refused(officer: Client, form: InstitutionForm) -> None:
    assert save(officer, form, "K01.S001", choice="9").status_code == 422
    assert save(officer, form, "K01.S001", choice="x").status_code == 422
    assert save(officer, form, "K20.S001", value="50", absence="").status_code == 422
    assert save(officer, form, "K99.S001", choice="1").status_code == 404
    assert save(officer, form, "K01.S999", choice="1").status_code == 404
    gone = save(officer, form, "K01.S050", choice="1")
    assert gone.status_code == 422
    assert "لم تعد هذه الخدمة مسندة" in words_of(gone)
    assert not Answer.objects.exists()


def test_last_tick_taken_away_says_none_and_the_saved_answer_is_never_unsaid(
    officer: Client, form: InstitutionForm
) -> None:
    item = f"K12@{form.institution_id}"
    save(officer, form, item, choice="1", absence="")
    save(officer, form, item, number="1", absence="")
    assert Answer.objects.get(is_current=True).choices == []
    assert Answer.objects.get(is_current=True).value == 0
    save(officer, form, "K24.S001", value="4", absence="")
    kept = save(officer, form, "K24.S001", value="", absence="", number="1")
    assert "الإجابة المحفوظة باقية" in words_of(kept)
    assert Answer.objects.filter(item="K24.S001").count() == 1


def test_second_of_two_people_is_told_in_words_and_chooses(cast: Any, officer: Client, form: InstitutionForm) -> None:
    put(form.submission, cell_of(form.submission, "K01", form, "S001"), (2,), by=cast.focal_point)
    told = save(officer, form, "K01.S001", choice="4", number="0")
    assert "تفاعل باتجاه واحد" in words_of(told)
    assert "حفظ ما كُتب هنا" in words_of(told)
    assert Answer.objects.count() == 1
    kept = save(officer, form, "K01.S001", choice="4", number="1", take="saved")
    assert re.search(r'value="2"[^>]* checked', kept.content.decode())
    save(officer, form, "K01.S001", choice="4", number="1", take="typed")
    assert [one.choices for one in Answer.objects.order_by("number")] == [[2], [4]]


def test_contradiction_is_shown_at_both_cells_at_once(cast: Any, officer: Client, form: InstitutionForm) -> None:
    put(form.submission, cell_of(form.submission, "portal_completed", form, "S001"), "500", by=cast.focal_point)
    put(form.submission, cell_of(form.submission, "all_completed", form, "S001"), "600", by=cast.focal_point)
    page = save(officer, form, "K01.S001", choice="1").content.decode()
    row, *beside = page.split('hx-swap-oob="true"')
    message = "أُنجزت معاملات على البوابة"
    assert "found--impossible" in row
    assert sum(message in part for part in beside) == 1
    assert 'id="notes-portal_completed--S001"' in page
    assert "موضع واحد يلزم تصحيحه" in page
    cleared = save(officer, form, "K01.S001", choice="4", number="1").content.decode()
    assert "found--impossible" not in cleared
    assert 'id="notes-portal_completed--S001"' in cleared  # the other cell is told as well


def test_unlikely_answer_asks_for_an_explanation_and_keeps_it(officer: Client, form: InstitutionForm) -> None:
    save(officer, form, "all_completed.S001", value="5000", absence="")
    asked = save(officer, form, "portal_completed.S001", value="3000", absence="")
    assert 'name="portal_completed.S001-explanation"' in asked.content.decode()
    said = {"value": "3000", "absence": "", "number": "1", "explanation": "تقدير من النظام"}
    kept = save(officer, form, "portal_completed.S001", **said)
    assert "تقدير من النظام" in kept.content.decode()
    assert not officer.get(at(form)).context["filling"].open
    # A row without the field does not take the explanation back.
    save(officer, form, "portal_completed.S001", value="3000", absence="", number="2")
    assert Answer.objects.get(item="portal_completed.S001", is_current=True).explanation == "تقدير من النظام"


def test_share_is_shown_as_its_counts_are_typed(officer: Client, form: InstitutionForm) -> None:
    save(officer, form, "all_completed.S001", value="400", absence="")
    save(officer, form, "app_completed.S001", value="", absence="not_available")
    page = save(officer, form, "portal_completed.S001", value="100", absence="").content.decode()
    share = page[page.index('id="notes-K20--S001"') :]
    assert "25.0%" in re.sub(r"<[^>]+>", "", share[:700])


def test_section_is_saved_without_script_and_the_wrong_row_is_marked(officer: Client, form: InstitutionForm) -> None:
    address = at(form, "sections/S001/")
    data = {
        "K01.S001-number": "0", "K01.S001-choice": "3", "K24.S001-number": "0", "K24.S001-value": "9",
        "K24.S001-absence": "", "K02.S001-number": "0",
    }  # fmt: skip
    page = officer.post(address, data)
    assert page.status_code == 422
    assert "القيمة 9 خارج المدى" in words_of(page)
    assert 'href="#row-K24--S001"' in page.content.decode()
    assert [one.item for one in Answer.objects.all()] == ["K01.S001"]
    assert officer.post(address, data | {"K24.S001-value": "4", "K01.S001-number": "1"}).status_code == 302
    assert officer.get(at(form, "sections/S077/")).status_code == 404


def test_last_round_is_shown_and_taken_over_row_by_row_or_together(
    cast: Any, officer: Client, submission: Submission, form: InstitutionForm
) -> None:
    for code, said in (("K01", (3,)), ("K02", "not_available"), ("all_completed", "410"), ("K03", "not_answered")):
        put(submission, cell_of(submission, code, form, "S001"), said, by=cast.focal_point)
    again, new = later(cast, submission, form)
    page = words_of(officer.get(at(new, "sections/S001/")))
    assert "جولة 2026: تفاعل باتجاهين" in page.replace(" :", ":").replace("2026 ", "2026")
    assert "أما زال صحيحاً؟" in page
    assert "3 خانات فارغة" in page  # silence is not taken over
    save(officer, new, "K01.S001", take="last")
    one = Answer.objects.get(submission=again)
    assert (one.choices, one.way, one.explanation) == ([3], Answer.Way.COPIED, "")
    put(again, cell_of(again, "K02", new, "S001"), (1,), by=cast.focal_point)
    lines = JournalLine.objects.count()
    assert officer.post(at(new, "copy/"), {"section": "S001"}).status_code == 302
    copied = {one.item: one for one in again.answers.filter(way=Answer.Way.COPIED)}
    assert set(copied) == {"K01.S001", "all_completed.S001"}
    assert again.answers.get(item="K02.S001").choices == [1]
    [line] = JournalLine.objects.order_by("number")[lines:]
    assert (line.verb, line.differences["count"]) == ("copy_answers", 1)
    refused = officer.post(at(new, "copy/"), {"section": "S001"})
    assert refused.status_code == 422
    assert "لم تُنقل أي إجابة" in words_of(refused)


def test_copy_begins_the_form_and_is_refused_like_any_answer(
    cast: Any, submission: Submission, form: InstitutionForm
) -> None:
    put(submission, cell_of(submission, "K05", form), (3,), by=cast.focal_point)
    again, new = later(cast, submission, form)
    cells = [cell_of(again, "K05", new)]
    InstitutionForm.objects.filter(pk=new.pk).update(status="removed")
    with pytest.raises(checks.CellGone):
        actions.copy_answers(again, cells, by=cast.officer)
    InstitutionForm.objects.filter(pk=new.pk).update(status="invited")
    again = passed(again, answers_due_at=-1)
    with pytest.raises(checks.DeadlinePassed):
        actions.copy_answers(again, cells, by=cast.officer)
    again = passed(again, answers_due_at=3)
    assert actions.copy_answers(again, cells, by=cast.officer) == 1
    new.refresh_from_db()
    assert new.status == InstitutionForm.Status.FILLING


def test_what_changes_while_one_types_is_told_and_writes_nothing(
    cast: Any, officer: Client, submission: Submission, form: InstitutionForm
) -> None:
    page = {"choice": "3"}
    passed(submission, institutions_due_at=-1)
    assert "انتهى موعد المؤسسات" in words_of(save(officer, form, "K01.S001", **page))
    passed(submission, institutions_due_at=2, answers_due_at=-1)
    assert "انتهى الموعد النهائي في" in words_of(save(officer, form, "K01.S001", **page))
    passed(submission, answers_due_at=5)
    InstitutionForm.objects.update(status="handed_in")
    assert "حالة استمارة المؤسسة" in words_of(save(officer, form, "K01.S001", **page))
    InstitutionForm.objects.update(status="removed")
    told = save(officer, form, "K01.S001", **page)
    assert told.status_code == 422
    assert "استُبعدت «وزارة الصحة»" in words_of(told)
    shown = words_of(officer.get(at(form)))
    assert "استُبعدت هذه المؤسسة من الجولة" in shown
    InstitutionForm.objects.update(status="filling")
    version = actions.copy_version(submission.round.framework, version="2", by=cast.secretariat)
    version.indicators.filter(code="K01").delete()
    Round.objects.filter(pk=submission.round_id).update(framework=version)
    assert "تغيّرت نسخة الإطار" in words_of(save(officer, form, "K01.S001", **page))
    Seat.objects.filter(person=cast.officer).update(until_on=timezone.localdate() - timedelta(days=1))
    assert save(officer, form, "K02.S001", **page).status_code == 404
    assert not Answer.objects.exists()


def test_service_given_to_another_institution_leaves_the_page(
    cast: Any, officer: Client, submission: Submission, form: InstitutionForm
) -> None:
    heir = form_of(submission, services=0)
    ServiceAssignment.objects.filter(service__code="S001").update(form=heir)
    assert "لم تعد هذه الخدمة مسندة إلى «وزارة الصحة»" in words_of(save(officer, form, "K01.S001", choice="3"))
    assert not Answer.objects.exists()


def test_reviewer_reads_and_has_no_controls(cast: Any, submission: Submission, form: InstitutionForm) -> None:
    put(submission, cell_of(submission, "K01", form, "S001"), (4,), by=cast.focal_point)
    put(submission, cell_of(submission, "K12", form), (), by=cast.focal_point)
    page = signed_in(cast.reviewer).get(at(form, "sections/all/"))
    assert "معاملة كاملة" in page.content.decode()
    assert "لا شيء منها" in page.content.decode()
    assert "data-autosave" not in page.content.decode()


def test_pages_of_a_form_cost_the_same_whatever_its_services(cast: Any, submission: Submission) -> None:
    costs: dict[str, set[int]] = {}
    coordinator = signed_in(cast.focal_point)
    for place, count in enumerate((1, 3, 11)):
        one = form_of(submission, services=count, first=place * 12)
        service = one.assignments.select_related("service").first()
        assert service is not None
        item = f"K03.{service.service.code}"
        visits = {
            "overview": lambda one=one: coordinator.get(at(one)),
            "all": lambda one=one: coordinator.get(at(one, "sections/all/")),
            "save": lambda one=one, item=item: save(coordinator, one, item, choice="1"),
        }
        for name, visit in visits.items():
            costs.setdefault(name, set()).add(cost(visit))
    assert {name: len(found) for name, found in costs.items()} == dict.fromkeys(costs, 1)
    assert max(costs["overview"] | costs["all"]) <= 18


def test_page_of_two_hundred_rows_is_whole_and_its_sections_can_be_sent(cast: Any, submission: Submission) -> None:
    form = form_of(submission, services=12)
    page = signed_in(cast.focal_point).get(at(form, "sections/all/")).content.decode()
    assert page.count('class="cell"') == 22 + 12 * 17 >= 200
    for part in page.split("<form")[1:]:
        fields = set(re.findall(r' name="([^"]+)"', part.split("</form>")[0]))
        assert len(fields) < configured.DATA_UPLOAD_MAX_NUMBER_FIELDS / 4


def test_national_form_of_two_hundred_rows_is_saved_without_script(cast: Any) -> None:
    submission = submission_of(open_round(cast, framework=framework_of(200)), cast.oman)
    client, address = signed_in(cast.focal_point), f"/ar/rounds/submissions/{submission.pk}/"
    page = client.get(address).content.decode()
    assert page.count("data-autosave") == 200
    data = {f"Q{number}-{part}": value for number in range(1, 201)
            for part, value in (("number", "0"), ("value", "0.5"), ("absence", ""))}  # fmt: skip
    assert client.post(address, data).status_code == 302
    assert submission.answers.count() == 200


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_rows_drawn_from_a_frame_are_those_of_the_template(
    cast: Any, monkeypatch: pytest.MonkeyPatch, submission: Submission, form: InstitutionForm, language: str
) -> None:
    for code, said in (("K01", (3,)), ("K02", "not_available"), ("all_completed", "410"), ("K03", "not_answered")):
        put(submission, cell_of(submission, code, form, "S001"), said, by=cast.focal_point)
    again, new = later(cast, submission, form)
    for code, said in (("K01", (4,)), ("all_completed", "410"), ("portal_completed", "95"), ("app_completed", "5")):
        put(again, cell_of(again, code, new, "S001"), said, by=cast.focal_point)
    put(again, cell_of(again, "K12", new), (1, 3), by=cast.focal_point)
    client = signed_in(cast.officer)
    seat_of(cast.officer, new.institution)

    def rows() -> list[str]:
        page = client.get(at(new, "sections/all/", language=language)).content.decode()
        page = re.sub(r'value="[^"]{64}"|nonce="[^"]*"', "", page)
        return [re.sub(r"\s+", "", part) for part in page.split('class="cell"')]

    framed = rows()
    monkeypatch.setattr(drawing, "_is_plain", lambda row: False)
    assert framed == rows()
    assert len(framed) == 1 + 22 + 2 * 17


def test_what_somebody_typed_is_never_read_as_a_mark(cast: Any, officer: Client, form: InstitutionForm) -> None:
    typed = "\ue006c1\ue007<b>\ue009\ue000"
    page = save(officer, form, "K24.S001", value=typed, absence="").content.decode()
    assert "&lt;b&gt;" in page
    assert "<b>\ue009" not in page
    assert not Answer.objects.exists()
