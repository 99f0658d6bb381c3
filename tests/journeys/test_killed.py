"""Whatever is killed, and however many save at once: no answer is lost that the page had called saved."""

import os
import shutil
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.served import OPEN, SIGN_IN, inside, kill_all, post, program, served, stop, until
from tests.test_serving import Started

PEOPLE, TIMES = 50, 4
CODES = ("OSI", "TII", "HCI")
PLACES = f"""
from multaqa.members.actions import make_demo_staff
cells = [(one.pk, one.state, code) for code in {CODES} for one in round.submissions.select_related("state")]
people = make_demo_staff(
    [(f"p{{at}}@demo.example", "شخص", "focal_point", cells[at][1]) for at in range({PEOPLE})], by=None
)
told = [(cell[0], cell[2], signed_in(person)) for cell, person in zip(cells, people)]
"""
KEPT = """
answers = Answer.objects.select_related("indicator").order_by("number")
told = {"faults": [str(one) for one in journal.faults()], "said": {}, "current": {}}
told["lines"] = journal.JournalLine.objects.filter(verb="record_answer").count()
for one in answers:
    cell = f"{one.submission_id}/{one.indicator.code}"
    told["said"].setdefault(cell, []).append([one.number, str(one.value.normalize())])
    if one.is_current:
        told["current"].setdefault(cell, []).append(one.number)
"""

pytestmark = pytest.mark.timeout(480)  # programs are killed and started again: minutes on a busy machine


@dataclass(frozen=True)
class Place:
    """One person's cell: the path that saves it, and the session of the person."""

    submission: int
    code: str
    session: str

    @property
    def cell(self) -> str:
        return f"{self.submission}/{self.code}"

    def save(self, started: Started, value: str, *, number: int) -> int:
        """Save as the page does; number: of the answer that the page shows."""
        fields = {"value": value, "absence": "", "number": str(number), "changed": "value"}
        path = f"/ar/rounds/submissions/{self.submission}/answers/{self.code}/"
        return post(started, path, self.session, {f"{self.code}-{name}": said for name, said in fields.items()})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Place]]:
    """Prepare one installation with an open round and fifty people; a test takes a copy of it."""
    data = tmp_path_factory.mktemp("prepared")
    inside(data, "from multaqa.management.preparing import prepare\nprepare()")
    return data, [Place(*told) for told in inside(data, OPEN + SIGN_IN + PLACES)]


@pytest.fixture
def installation(prepared: tuple[Path, list[Place]], tmp_path: Path) -> tuple[Path, list[Place]]:
    data, places = prepared
    return Path(shutil.copytree(data, tmp_path / "data")), places


def type_until_it_dies(started: Started, place: Place, saved: list[str], kill: Any) -> None:
    """Type one value after the other while the programs are killed; every value that was called saved is noted."""

    def type_on() -> None:
        while place.save(started, f"0.{len(saved) + 1:04d}5", number=len(saved)) == 200:
            saved.append(f"0.{len(saved) + 1:04d}5")

    typist, before = threading.Thread(target=type_on), len(saved)
    typist.start()
    assert until(lambda: len(saved) > before + 8)
    kill(started)
    typist.join()
    assert started.leaves_nobody()


def kill_web(started: Started) -> None:
    os.kill(program(started, "granian"), signal.SIGKILL)
    started.process.wait()


def test_no_saved_answer_is_lost_when_programs_are_killed(installation: tuple[Path, list[Place]]) -> None:
    data, [place, *_others] = installation
    saved: list[str] = []
    for kill in (kill_all, kill_web):
        type_until_it_dies(served(data), place, saved, kill)
        kept = inside(data, KEPT)
        said = kept["said"][place.cell]
        assert [value for _number, value in said][: len(saved)] == saved
        assert len(said) <= len(saved) + 1, "at most the one that was on its way"
        assert [number for number, _value in said] == list(range(1, len(said) + 1))
        assert kept["current"][place.cell] == [len(said)]
        assert kept["faults"] == []
        assert kept["lines"] == len(said), "an answer and its line of the journal stand together"
        saved = [value for _number, value in said]


def test_fifty_people_save_at_once(installation: tuple[Path, list[Place]]) -> None:
    """The database writes one thing at a time; everybody waits his turn, and nobody is refused."""
    data, places = installation
    started, statuses, begin = served(data), {}, threading.Barrier(PEOPLE)

    def save(person: int) -> None:
        begin.wait()
        for number in range(TIMES):
            statuses[person, number] = places[person].save(started, f"0.{person + 1}{number + 1}", number=number)

    savers = [threading.Thread(target=save, args=(person,)) for person in range(PEOPLE)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    stop(started)
    assert len(statuses) == PEOPLE * TIMES
    assert set(statuses.values()) == {200}
    assert "locked" not in started.told()
    kept = inside(data, KEPT)
    assert kept["said"] == {
        place.cell: [[number + 1, f"0.{person + 1}{number + 1}"] for number in range(TIMES)]
        for person, place in enumerate(places)
    }
    assert kept["faults"] == []
