"""What a measuring year costs: its pages, saving, computing, documents, and how each grows.

Yardsticks, on two cores: a page of 200 rows under 100 ms of CPU; the board of 19 states and 400 institutions in 15
queries; computing the sample round under 3 s; what-if on weights under 200 ms; 19 reports under 30 s; fifty people
saving at once without an error; the whole sample year made in under 60 s. Peer for a long form: the page of Indico
3.3.14 with 24 rows takes 247 ms of CPU and 23 queries (see pages.py).
"""

import gzip
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

os.environ["MULTAQA_DATA"] = tempfile.mkdtemp(prefix="multaqa-bench-")
os.environ["MULTAQA_DEMO"] = "1"
os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "multaqa.config.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

RUNS, FEW = 15, 3
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def spent(work: Callable[[], Any], *, runs: int = FEW) -> tuple[float, float]:
    """Return the median CPU and wall seconds of some work."""
    cpu, wall = [], []
    for _ in range(runs):
        began, began_at = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - began_at)
    return statistics.median(cpu), statistics.median(wall)


def undone(work: Callable[[], Any]) -> Callable[[], None]:
    """Return the same work, taken back at its end, so that it can be done again."""

    def once() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return once


def prepare() -> list[Any]:
    """Make the tables, the record and, three times over, the sample year; return its rounds."""
    from multaqa.rounds.actions import make_sample_rounds

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_facts", verbosity=0)
    cpu, wall = spent(undone(lambda: make_sample_rounds(by=None)))
    rounds = make_sample_rounds(by=None)
    print(f"| the sample year made | {cpu:.1f} s | {wall:.1f} s |")
    return rounds


def signed_in(name: str) -> Client:
    """Return a browser of a demonstration person."""
    from multaqa.members.models import Person

    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(email=f"{name}@demo.example"), backend=BACKEND)
    return client


def page(client: Client, path: str, label: str) -> None:
    """Print what a page costs: median CPU, queries, bytes, bytes compressed."""
    for _ in range(3):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    asked, body = len(queries), answer.getvalue()
    cpu, _wall = spent(lambda: client.get(path), runs=RUNS)
    print(
        f"| {label} | {cpu * 1000:.0f} | {asked} | {len(body) / 1000:.0f} | {len(gzip.compress(body, 6)) / 1000:.0f} |"
    )


def forms_by_size(round: Any) -> list[tuple[int, Any]]:
    """Return forms that are being filled in with their rows, smallest first."""
    from multaqa.rounds.models import InstitutionForm
    from multaqa.rounds.queries.cells import cells_of

    forms = InstitutionForm.objects.filter(submission__round=round).exclude(status="removed")
    found = forms.select_related("submission__round__framework", "submission__state", "institution")
    return sorted(((len(cells_of(form.submission, form)), form) for form in found), key=lambda pair: pair[0])


def pages(before: Any, now: Any) -> None:
    """Print what the pages of the year cost."""
    print("\n| page | CPU ms | queries | kB | kB compressed |\n|---|---|---|---|---|")
    secretariat = signed_in("secretariat")
    sizes = forms_by_size(now)
    for wanted in (50, 100, 200, sizes[-1][0]):
        rows, form = min(sizes, key=lambda pair: abs(pair[0] - wanted))
        page(secretariat, f"/ar/rounds/forms/{form.pk}/sections/all/", f"form of an institution, {rows} rows, read")
    own = now.submissions.get(state__iso3="OMN")
    form = own.institution_forms.get(institution__seats__person__email="officer.omn@demo.example")
    officer, coordinator, reviewer = signed_in("officer.omn"), signed_in("focal.omn"), signed_in("reviewer")
    rows = next(rows for rows, one in sizes if one.pk == form.pk)
    page(officer, f"/ar/rounds/forms/{form.pk}/sections/all/", f"form of an institution, {rows} rows, filled in")
    rows, largest = next(pair for pair in reversed(sizes) if pair[1].submission_id == own.pk)
    page(
        coordinator,
        f"/ar/rounds/forms/{largest.pk}/sections/all/",
        f"the same, {rows} rows, its coordinator",
    )
    page(coordinator, f"/ar/rounds/submissions/{own.pk}/", "form of the state")
    page(secretariat, f"/ar/rounds/{now.pk}/", "board: 19 states, about 400 institutions")
    read = now.submissions.filter(status="submitted", answers__status="queried").first()
    page(reviewer, f"/ar/rounds/submissions/{read.pk}/review/", "queue of a reviewer")
    visitor = Client(headers={"host": "localhost"})
    page(visitor, f"/ar/rounds/{before.pk}/results/", "results, for everybody")
    page(visitor, f"/ar/rounds/{before.pk}/results/OMN/", "results of a state, for everybody")


def saving(now: Any) -> None:
    """Print what one saved answer costs, in a form of this size."""
    from multaqa.rounds.models import Answer

    form = now.submissions.get(state__iso3="OMN").institution_forms.get(
        institution__seats__person__email="officer.omn@demo.example"
    )
    officer, item = signed_in("officer.omn"), f"K32@{form.institution_id}"
    turn = iter(range(10**6))

    def save() -> None:
        number = Answer.objects.filter(submission=form.submission, item=item).count()
        fields = {f"{item}-choice": str(1 + next(turn) % 2), f"{item}-number": str(number), f"{item}-changed": "choice"}
        answer = officer.post(
            f"/ar/rounds/forms/{form.pk}/answers/{item}/", fields, headers={"HX-Request": "true", "HX-Target": "row"}
        )
        assert answer.status_code == 200, answer.content[:500]

    save()
    cpu, wall = spent(save, runs=RUNS)
    print(f"| one answer saved | {cpu * 1000:.0f} ms | {wall * 1000:.0f} ms |")


def computing(before: Any) -> None:
    """Print what a computation costs, with breakdowns, intervals and all."""
    from multaqa.members.models import Person
    from multaqa.rounds import dataset
    from multaqa.rounds.actions import compute_round
    from multaqa.rounds.models import Round

    by = Person.objects.get(email="secretariat@demo.example")
    round = Round.objects.select_related("framework").get(pk=before.pk)
    cpu, wall = spent(lambda: dataset.compute(round))
    print(f"| the round before computed | {cpu:.1f} s | {wall:.1f} s |")
    cpu, wall = spent(undone(lambda: compute_round(Round.objects.get(pk=before.pk), leave_out=True, by=by)))
    print(f"| the same, kept | {cpu:.1f} s | {wall:.1f} s |")


def printing(before: Any) -> None:
    """Print what the documents of an edition cost: every state's report, and the region's."""
    from multaqa.rounds import report
    from multaqa.rounds.models import Publication

    found = Publication.objects.select_related("round__framework", "result__round__framework")
    edition = report.Edition(found.filter(round=before).latest("pk"))
    names = report.document_names(edition, "ar")
    for label, wanted in (
        ("reports of the states as PDF", [one for one in names if one.startswith("state-") and one.endswith(".pdf")]),
        ("reports of the states as DOCX", [one for one in names if one.startswith("state-") and one.endswith("docx")]),
        ("the regional report as PDF", [one for one in names if one.startswith("regional-") and one.endswith(".pdf")]),
    ):
        cpu, wall = spent(undone(lambda wanted=wanted: [report.keep_document(edition, one) for one in wanted]), runs=1)
        print(f"| {len(wanted)} {label}, once | {cpu:.1f} s | {wall:.1f} s |")


def trying(before: Any) -> None:
    """Print what one move of a slider costs."""
    number = before.results.order_by("-number").first().number
    secretariat, turn = signed_in("secretariat"), iter(range(10**6))

    def slide() -> None:
        path = f"/ar/rounds/{before.pk}/computations/{number}/what-if/?w-P1={30 + next(turn) % 40}"
        answer = secretariat.get(path, headers={"HX-Request": "true", "HX-Target": "outcome"})
        assert answer.status_code == 200

    slide()
    cpu, wall = spent(slide, runs=RUNS)
    print(f"| one move of a weight's slider | {cpu * 1000:.0f} ms | {wall * 1000:.0f} ms |")


def at_once() -> None:
    """Print how fifty people fare who save at once, on an installation of their own."""
    from tests.journeys import test_killed as killed
    from tests.served import OPEN, SIGN_IN, inside, served, stop

    data = Path(tempfile.mkdtemp(prefix="multaqa-bench-served-"))
    inside(data, "from multaqa.management.preparing import prepare\nprepare()")
    places = [killed.Place(*told) for told in inside(data, OPEN + SIGN_IN + killed.PLACES)]
    started, waited, refused = served(data), [], []

    def save(person: int) -> None:
        for number in range(killed.TIMES):
            began = time.perf_counter()
            status = places[person].save(started, f"0.{person + 1}{number + 1}", number=number)
            waited.append(time.perf_counter() - began)
            refused.extend([status] if status != 200 else [])

    savers = [threading.Thread(target=save, args=(person,)) for person in range(len(places))]
    began = time.perf_counter()
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    whole = time.perf_counter() - began
    stop(started)
    slow = statistics.quantiles(waited, n=20)[-1]
    print(
        f"\n{len(places)} people, {len(waited)} answers saved at once: {len(refused)} refused, "
        f"{len(waited) / whole:.0f} a second; half waited {statistics.median(waited):.2f} s, 95 of 100 "
        f"under {slow:.2f} s"
    )


def main() -> None:
    """Print the tables."""
    print(f"Python {platform.python_version()}, Django {django.__version__}, SQLite, {os.cpu_count()} cores, "
          f"medians of {FEW} (pages and saving: {RUNS}) in one process\n")  # fmt: skip
    print("| work | CPU | wall |\n|---|---|---|")
    before, now = prepare()
    computing(before)
    saving(now)
    trying(before)
    printing(before)
    pages(before, now)
    at_once()


if __name__ == "__main__":
    main()
