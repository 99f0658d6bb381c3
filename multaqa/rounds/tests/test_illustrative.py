"""The illustrative framework is carried in whole, is labelled, and computes."""

import csv
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from multaqa import composite
from multaqa.rounds import actions
from multaqa.rounds.checks.plausibility import RULES
from multaqa.rounds.models import Framework, Indicator, ScaleStep
from multaqa.rounds.queries.frameworks import differences_of


@pytest.fixture
def framework(db: None) -> Framework:
    return actions.load_illustrative(by=None)


def rows(name: str) -> list[dict[str, str]]:
    folder = resources.files("multaqa.rounds").joinpath("frameworks", "gems-2024-illustrative")
    with folder.joinpath(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_list_is_carried_in_whole(framework):
    kept = {
        "pillars": framework.pillars.filter(parent=None).count(),
        "subpillars": framework.pillars.exclude(parent=None).count(),
        "kpis": framework.indicators.filter(kind=Indicator.Kind.INDICATOR).count(),
        "inputs": framework.indicators.filter(kind=Indicator.Kind.COUNT).count(),
        "scales": ScaleStep.objects.filter(scale__framework=framework).count(),
        "services": framework.services.count(),
        "sectors": framework.categories.filter(kind="sector").count(),
        "life_events": framework.categories.filter(kind="life_event").count(),
        "institution_types": framework.categories.filter(kind="institution_type").count(),
        "checks": framework.plausibility_checks.count(),
        "groups": framework.groups.count(),
    }
    assert kept == {name: len(rows(name)) for name in kept}
    assert (kept["kpis"], kept["services"], kept["checks"]) == (35, 100, 32)
    assert len(framework.settings) == len(rows("settings"))


def test_second_load_changes_nothing(framework):
    assert actions.load_illustrative(by=None).pk == framework.pk
    assert Framework.objects.filter(code="gems-2024-illustrative").count() == 1


def test_weights_add_up_in_every_branch(framework):
    for pillar in framework.pillars.all():
        below = [*pillar.children.all(), *pillar.indicators.all()]
        assert sum(one.weight for one in below) == 1, pillar.code
    assert sum(one.weight for one in framework.pillars.filter(parent=None)) == 1


def test_every_text_stands_in_three_languages(framework):
    for parts, column in (
        (framework.indicators, "name"), (framework.indicators, "help"), (framework.services, "name"),
        (framework.plausibility_checks, "message"), (framework.pillars, "name"), (framework.categories, "name"),
    ):  # fmt: skip
        for one in parts.all():
            assert all(getattr(one, f"{column}_{language}") for language in ("ar", "en", "fr")), one


def test_checks_name_known_rules_and_codes(framework):
    codes = set(framework.indicators.values_list("code", flat=True))
    for check in framework.plausibility_checks.all():
        assert check.rule in RULES
        assert set(check.concerns) <= codes


def test_invented_parts_say_so(framework):
    assert framework.origin == "illustrative"
    assert {one.origin for one in framework.pillars.filter(parent=None)} == {"inferred"}
    assert {one.origin for one in framework.indicators.all()} == {"illustrative"}


@pytest.mark.parametrize("tab", ["", "questions/", "scales/", "services/", "method/"])
def test_every_page_is_labelled_with_few_queries(client, framework, tab, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        shown = client.get(f"/en/rounds/frameworks/gems-2024-illustrative/1/{tab}").content.decode()
    assert "An illustrative framework made by the project; it is not ESCWA" in shown


def test_services_are_narrowed_by_form(client, framework):
    base = "/en/rounds/frameworks/gems-2024-illustrative/1/services/"
    assert "67 services" in client.get(f"{base}?audience=individuals").content.decode()
    assert "1 service<" in client.get(f"{base}?q=S002").content.decode()
    assert client.get(f"{base}?sector=none&audience=x").status_code == 200


def test_copy_of_the_whole_differs_in_nothing(framework, cast):
    copied = actions.copy_version(framework, version="2", by=cast.secretariat)
    assert differences_of(framework, copied) == []
    first, second = (composite.read_framework(one.document) for one in (framework, copied))
    assert (first.items, first.scales, first.counts) == (second.items, second.scales, second.counts)


def test_part_that_others_name_stays_and_they_are_told(framework, cast):
    copied = actions.copy_version(framework, version="2", by=cast.secretariat)
    with pytest.raises(actions.FrameworkRefused) as refused:
        actions.remove_part(copied, "category", "sector:health", by=cast.secretariat)
    assert "S001" in refused.value.problems
    actions.remove_part(copied, "service", "S001", by=cast.secretariat)
    [gone] = differences_of(framework, copied)
    assert (gone.code, gone.after) == ("S001", None)


def test_steps_of_a_scale_are_written_anew(framework, cast):
    copied = actions.copy_version(framework, version="2", by=cast.secretariat)
    scale = copied.scales.get(code="adoption")
    steps: list[dict[str, Any]] = [{"points": 0, "label_ar": "لا"}, {"points": 100, "label_ar": "نعم"}]
    actions.write_steps(scale, steps, by=cast.secretariat)
    assert scale.steps.count() == 2
    found = next(one for one in composite.read_framework(copied.document).scales if one.code == "adoption")
    assert found.points == (0, 100)


def test_answers_of_a_service_become_the_scores_of_the_tree(framework):
    """By hand: K01 at steps 4 and 2 is (90 + 40) / 2 = 65; K02 not available counts 0, so P1.1 = 0.45 x 65 + 0."""
    read = composite.read_framework(framework.document)
    answers = composite.Answers.from_columns({
        "unit": ["OMN"] * 4, "question": ["K01", "K01", "K02", "K02"], "item": ["S001", "S002", "S001", "S002"],
        "value": [4, 2, None, None], "absence": ["", "", "not_available", "not_available"],
    })  # fmt: skip
    free = replace(read, screening=composite.Screening())
    result = composite.build_index(free, composite.reduce_items(free, answers))
    assert result.score("OMN", "K01") == pytest.approx(65)
    assert result.score("OMN", "K02") == 0
    assert result.score("OMN", "P1.1") == pytest.approx(0.45 * 65 / 0.80)
