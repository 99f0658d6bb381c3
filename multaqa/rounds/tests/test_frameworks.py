"""Framework versions on pages: read by everybody once frozen, made and changed by the secretariat alone."""

import tomllib
from typing import Any

import pytest
from django.test import Client

from multaqa import composite
from multaqa.core.models import JournalLine
from multaqa.rounds import actions
from multaqa.rounds.models import Framework, Indicator
from multaqa.rounds.queries.frameworks import differences_of, replaced_services, versions_of_services


@pytest.fixture
def shipped(db: None) -> Framework:
    [framework] = actions.load_frameworks()
    return framework


@pytest.fixture
def draft(shipped: Framework, cast: Any) -> Framework:
    return actions.copy_version(shipped, version="2025-draft", by=cast.secretariat)


def page(client: Client, path: str, language: str = "en") -> Any:
    return client.get(f"/{language}/rounds/frameworks/{path}")


def test_shipped_version_stays_as_it_is_on_a_second_load(shipped):
    assert shipped.is_frozen
    assert [one.pk for one in actions.load_frameworks()] == [shipped.pk]


def test_copy_holds_the_same_parts_and_computes_the_same(shipped, draft):
    assert not draft.is_frozen
    assert draft.made_from == shipped
    assert differences_of(shipped, draft) == []
    first, second = (composite.read_framework(one.document) for one in (shipped, draft))
    data = composite.Data(("JOR", "OMN"), ("OSI", "TII", "HCI"), [[0.5, 0.6, 0.7], [0.9, 0.8, 0.4]])
    assert composite.build_index(first, data).scores.tolist() == composite.build_index(second, data).scores.tolist()


def test_changed_weight_is_told_as_a_difference_and_reaches_the_engine(shipped, draft, cast):
    actions.edit_part(draft, "indicator", "OSI", {"weight": 2}, by=cast.secretariat)
    [found] = differences_of(shipped, draft)
    assert (found.code, found.column, found.before, found.after) == ("OSI", "weight", 1, 2)
    assert composite.read_framework(draft.document).indicator("OSI").weight == 2
    line = JournalLine.objects.order_by("-number").first()
    assert line.verb == "edit_part"


def test_change_that_makes_no_framework_is_refused_and_nothing_is_written(draft, cast):
    for code in ("OSI", "TII"):
        actions.edit_part(draft, "indicator", code, {"weight": 0}, by=cast.secretariat)
    before = Framework.objects.get(pk=draft.pk).document
    with pytest.raises(actions.FrameworkRefused):
        actions.edit_part(draft, "indicator", "HCI", {"weight": 0}, by=cast.secretariat)
    assert draft.indicators.get(code="HCI").weight != 0
    assert Framework.objects.get(pk=draft.pk).document == before


def test_frozen_version_never_changes(shipped, cast):
    for deed in (
        lambda: actions.edit_part(shipped, "indicator", "OSI", {"weight": 2}, by=cast.secretariat),
        lambda: actions.add_part(shipped, "group", {"code": "X", "name_ar": "س", "lower": 1}, by=cast.secretariat),
        lambda: actions.remove_part(shipped, "indicator", "OSI", by=cast.secretariat),
        lambda: actions.freeze_version(shipped, by=cast.secretariat),
    ):
        with pytest.raises(actions.FrameworkRefused):
            deed()
    assert shipped.indicators.get(code="OSI").weight == 1


def test_part_that_others_name_stays_and_they_are_told(draft, cast):
    values = {"code": "P", "name_ar": "ركيزة", "weight": 1}
    with pytest.raises(actions.FrameworkRefused):  # a pillar without anything under it
        actions.add_part(draft, "pillar", values, by=cast.secretariat)
    actions.remove_part(draft, "indicator", "HCI", by=cast.secretariat)
    assert set(Indicator.objects.filter(framework=draft).values_list("code", flat=True)) == {"OSI", "TII"}


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("tab", ["", "questions/", "scales/", "services/", "method/"])
def test_visitor_reads_a_frozen_version(client, shipped, tab, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        response = page(client, f"egdi-2024/2024/{tab}", language)
    assert response.status_code == 200
    assert "OSI" in response.content.decode() or tab in ("scales/", "services/", "method/")


def test_draft_is_hidden_from_all_but_the_secretariat(client, draft, cast):
    for person, status in ((None, 404), (cast.reviewer, 404), (cast.focal_point, 404), (cast.secretariat, 200)):
        if person:
            client.force_login(person)
        assert page(client, "egdi-2024/2025-draft/").status_code == status
        listed = page(client, "").content.decode()
        assert ("2025-draft" in listed) == (status == 200)


def test_comparison_shows_the_list_of_differences(client, shipped, draft, cast):
    actions.edit_part(draft, "indicator", "OSI", {"weight": 2}, by=cast.secretariat)
    client.force_login(cast.secretariat)
    shown = page(client, f"compare/?before={shipped.pk}&after={draft.pk}").content.decode()
    assert "1 difference" in shown
    assert page(client, "compare/?before=x&after=").status_code == 200


def test_secretariat_makes_a_version_on_pages(client, shipped, cast):
    client.force_login(cast.secretariat)
    base = "/en/rounds/frameworks/egdi-2024/"
    assert client.post(f"{base}2024/copy/", {"version": "2026"}).headers["Location"] == f"{base}2026/"
    assert client.post(f"{base}2024/copy/", {"version": "no space"}).status_code == 422
    assert client.post(f"{base}2024/copy/", {"version": "2026"}).status_code == 422
    form = client.get(f"{base}2026/parts/indicator/OSI/").context["form"]
    typed = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    assert client.post(f"{base}2026/parts/indicator/OSI/", {**typed, "weight": "3"}).status_code == 302
    assert Framework.objects.get(version="2026").indicators.get(code="OSI").weight == 3
    assert client.post(f"{base}2026/parts/indicator/OSI/", {**typed, "weight": "x"}).status_code == 422
    assert client.get(f"{base}2026/parts/nothing/OSI/").status_code == 404
    assert client.get(f"{base}2026/parts/indicator/none/").status_code == 404
    assert client.post(f"{base}2026/freeze/").status_code == 302
    assert Framework.objects.get(version="2026").is_frozen


def test_file_that_is_no_framework_is_refused_with_its_line(client, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(cast.secretariat)
    text = b'code = "x"\nversion = "1"\ncolour = "red"\nnodes = []\nindicators = []\n'
    response = client.post("/en/rounds/frameworks/load/", {"document": SimpleUploadedFile("x.toml", text)})
    assert response.status_code == 422
    assert "line 3" in response.content.decode()
    assert not Framework.objects.filter(code="x").exists()


def test_others_than_the_secretariat_make_nothing(client, draft, cast):
    for person in (cast.reviewer, cast.director, cast.focal_point, cast.officer, cast.partner, cast.stranger):
        client.force_login(person)
        assert client.get("/en/rounds/frameworks/load/").status_code == 403
        assert client.post("/en/rounds/frameworks/egdi-2024/2024/copy/", {"version": "mine"}).status_code == 403
        assert client.post("/en/rounds/frameworks/egdi-2024/2025-draft/freeze/").status_code == 404
    assert Framework.objects.filter(version="mine").count() == 0


NEW = {
    "code": "jahiziya", "version": "1", "scale": "100", "decimals": "1", "name_ar": "مؤشر الجاهزية",
    "pillar_code": "P1", "pillar_name_ar": "ركيزة", "indicator_code": "K1", "indicator_name_ar": "مؤشر",
    "unit": "points 0-100",
}  # fmt: skip


def test_framework_is_begun_on_a_page_and_the_engine_reads_it(client, cast, db):
    client.force_login(cast.secretariat)
    assert client.post("/ar/rounds/frameworks/new/", NEW).status_code == 302
    made = Framework.objects.get(code="jahiziya")
    assert composite.read_framework(made.document).indicator("K1").weight == 1
    again = client.post("/ar/rounds/frameworks/new/", NEW)
    assert again.status_code == 422
    assert Framework.objects.filter(code="jahiziya").count() == 1


def test_facts_and_rules_of_absence_reach_the_engine_and_the_page(client, draft, cast):
    client.force_login(cast.secretariat)
    path = f"/en/rounds/frameworks/{draft.code}/{draft.version}/"
    form = client.get(f"{path}edit/").context["form"]
    said = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    said |= {"label_en": "Local try", "label_ar": "تجربة محلية", "decimals": 3, "rule_not_available": "zero"}
    assert client.post(f"{path}edit/", said).status_code == 302
    draft.refresh_from_db()
    assert tomllib.loads(draft.document)["absences"]["not_available"] == "zero"
    page = client.get(f"{path}method/").content.decode()
    assert "Local try" in page
    assert "shown with 3 decimals" in page
    assert "counts as 0" in page


def test_choice_that_the_engine_knows_is_followed_by_it(db, cast, client):
    shipped = actions.load_illustrative(by=cast.secretariat)
    draft = actions.copy_version(shipped, version="2", by=cast.secretariat)
    client.force_login(cast.secretariat)
    path = f"/ar/rounds/frameworks/{draft.code}/2/settings/coverage_rank_percent/"
    said = dict(client.get(path).context["form"].initial) | {"value": "70"}
    assert client.post(path, said).status_code == 302
    draft.refresh_from_db()
    assert tomllib.loads(draft.document)["ranking"]["least_coverage"] == 0.7
    assert client.post(path, said | {"value": "many"}).status_code == 422
    assert client.get(path.replace("coverage_rank_percent", "none")).status_code == 404


def test_new_services_name_the_old_ones_and_the_versions_that_ask_them(db, cast, client):
    shipped = actions.load_illustrative(by=cast.secretariat)
    draft = actions.copy_version(shipped, version="2", by=cast.secretariat)
    first, second = draft.services.order_by("position")[:2]
    values = {"code": "S900", "name_ar": "خدمة موحدة", "audience": first.audience, "replaces": [first.code, "S777"]}
    links = {"sector": first.sector, "life_event": first.life_event, "institution_type": first.institution_type}
    actions.add_part(draft, "service", values | links, by=cast.secretariat)
    actions.remove_part(draft, "service", first.code, by=cast.secretariat)
    old = shipped.services.get(code=first.code)
    assert [(code, kept) for code, kept, _new in replaced_services(draft)] == [(first.code, old), ("S777", None)]
    assert versions_of_services(draft)[second.code] == ["1", "2"]
    assert versions_of_services(shipped)[second.code] == ["1"]  # a draft is not told to readers
    client.force_login(cast.secretariat)
    page = client.get(f"/ar/rounds/frameworks/{draft.code}/2/services/").content.decode()
    assert old.name_ar in page
    assert "خدمة موحدة" in page
