"""The journal keeps every act and shows every tampering."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy

from multaqa.core import journal
from multaqa.core.models import JournalHead, JournalLine
from multaqa.members.models import Person


@pytest.fixture
def lines(cast) -> list[JournalLine]:
    """Five lines on one state."""
    with transaction.atomic():
        return [
            journal.record(f"deed_{n}", cast.oman, by=cast.secretariat, differences={"value": [n, "قيمة"]})
            for n in range(1, 6)
        ]


@contextmanager
def tampering() -> Iterator[None]:
    """Do what a dishonest operator of the database could do: take the guard away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE multaqa_journalline DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER journal_refuses_update")
            cursor.execute("DROP TRIGGER journal_refuses_delete")
    yield


def found() -> list[tuple[int, str]]:
    return [(fault.number, fault.kind) for fault in journal.faults()]


def test_whole_chain_holds(lines):
    assert found() == []
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert lines[1].previous_hash == lines[0].hash


def test_line_tells_who_what_and_differences(lines, cast):
    line = JournalLine.objects.get(number=2)
    assert (line.by_key, line.by_name) == (f"person:{cast.secretariat.pk}", "salma")
    assert (line.verb, line.thing) == ("deed_2", f"State:{cast.oman.pk}")
    assert line.differences == {"value": [2, "قيمة"]}


def test_platform_itself_acts_without_a_name(cast):
    with transaction.atomic():
        line = journal.record("load", cast.oman, by=None)
    assert (line.by_key, line.by_name) == ("", "")


DEEDS = ["UPDATE multaqa_journalline SET verb = 'x'", "DELETE FROM multaqa_journalline", "TRUNCATE multaqa_journalline"]


@pytest.mark.parametrize("deed", DEEDS)
def test_database_refuses_change(lines, deed):
    if connection.vendor == "sqlite" and deed.startswith("TRUNCATE"):
        deed = "DELETE FROM multaqa_journalline"  # there it is the one way to empty a table
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert found() == []


def test_changed_line_is_named(lines):
    with tampering():
        JournalLine.objects.filter(number=3).update(by_name="someone else")
    assert found() == [(3, "changed")]


def test_changed_differences_are_named(lines):
    with tampering():
        JournalLine.objects.filter(number=4).update(differences={"value": [4, "other"]})
    assert found() == [(4, "changed")]


def test_removed_line_is_named(lines):
    with tampering():
        JournalLine.objects.filter(number=2).delete()
    assert found() == [(2, "removed")]


def test_removed_last_line_is_named(lines):
    with tampering():
        JournalLine.objects.filter(number=5).delete()
    assert found() == [(5, "removed")]


def test_swapped_lines_are_named(lines):
    with tampering():
        for number, other in ((2, 90), (3, 2), (90, 3)):
            JournalLine.objects.filter(number=number).update(number=other)
    assert {number for number, _ in found()} >= {2, 3}


def test_swapped_lines_with_new_hashes_are_named(lines):
    with tampering():
        for number, other in ((2, 90), (3, 2), (90, 3)):
            JournalLine.objects.filter(number=number).update(number=other)
        for number in (2, 3):
            line = JournalLine.objects.get(number=number)
            JournalLine.objects.filter(number=number).update(hash=journal.hash_of(line))
    assert (2, "reordered") in found()


def test_added_line_is_named(lines):
    extra = JournalLine(number=6, at=lines[4].at, verb="x", thing="State:1", previous_hash=lines[4].hash)
    extra.hash = journal.hash_of(extra)
    extra.save()
    assert found() == [(6, "added")]


@pytest.mark.parametrize(
    "value",
    [0.1, -0.0, 1e22, 1e-7, 12345678901234567890, float("nan"), float("inf"), Decimal("1.10"), date(2026, 3, 1), True,
     None, "ق\x00\ud83d", {"ب": [1.0, {"أ": -0.0}], "أ": gettext_lazy("Arabic")}, ["\u2067\\u0000"]],
)  # fmt: skip
def test_differences_of_every_kind_keep_their_hash(cast, value):
    with transaction.atomic():
        journal.record("deed", cast.oman, by=None, differences={"value": value})
    assert found() == []


def test_long_name_of_who_acts_is_cut(cast):
    with transaction.atomic():
        line = journal.record("deed", cast.oman, by=Person(pk=1, name="س" * 300))
    line.refresh_from_db()
    assert len(line.by_name) == 200
    assert found() == []


def test_chain_reckoned_anew_differs_from_a_head_kept_elsewhere(lines):
    kept = journal.head()
    assert kept == (5, lines[4].hash)
    assert list(journal.faults(kept=kept)) == []
    with tampering():
        previous = lines[0].hash
        for line in lines[1:]:
            line.by_name, line.previous_hash = "someone else", previous
            previous = line.hash = journal.hash_of(line)
            line.save()
        JournalHead.objects.update(hash=previous)
    assert found() == []
    assert list(journal.faults(kept=kept)) == [journal.Fault(5, "rewritten")]
    assert list(journal.faults(kept=(0, journal.START))) == []


def test_record_outside_a_transaction_is_refused(cast, monkeypatch):
    monkeypatch.setattr(journal, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="inside the transaction"):
        journal.record("deed", cast.oman, by=None)


def test_refused_deed_leaves_no_line(lines, cast):
    @transaction.atomic
    def deed() -> None:
        journal.record("deed", cast.oman, by=None)
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        deed()
    assert JournalHead.objects.get().number == JournalLine.objects.count() == 5


def test_command_verifies(lines, capsys):
    call_command("verify_journal")
    assert "5 lines, the chain holds" in capsys.readouterr().out
    with tampering():
        JournalLine.objects.filter(number=2).delete()
    with pytest.raises(CommandError, match="line 2 was removed"):
        call_command("verify_journal")


def test_command_compares_with_a_head_kept_elsewhere(lines, capsys):
    number, last = journal.head()
    call_command("verify_journal", "--kept", f"{number}:{last}")
    assert capsys.readouterr().out.strip().endswith(f"{number}:{last}")
    with pytest.raises(CommandError, match="line 5 was rewritten"):
        call_command("verify_journal", "--kept", f"5:{'a' * 64}")
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_journal", "--kept", "5")
