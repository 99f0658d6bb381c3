"""A round leaves in one archive and is computed again elsewhere to the same bytes."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from multaqa.rounds import actions, report
from multaqa.rounds.models import Answer, Framework, Publication, Result, Round
from multaqa.rounds.tests.cases import finish, open_round
from multaqa.rounds.tests.measured import measured_round, published_round
from multaqa.rounds.tests.web import signed_in

TOP = Path(__file__).resolve().parents[3]


def unpacked(content: bytes, folder: Path) -> dict[str, bytes]:
    """Unpack an archive and return its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return {name: archive.read(name) for name in archive.namelist()}


def computed_again(folder: Path) -> str:
    """Compute a round from its archive, with nothing but the command that its README names."""
    record = json.loads((folder / "record.json").read_text("utf-8"))
    words = [sys.executable, "-m", *record["command"].split()]
    environment = {"PYTHONPATH": str(TOP), "PATH": os.environ["PATH"], "HOME": str(folder)}
    made = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return hashlib.sha256((folder / "again" / "canonical.json").read_bytes()).hexdigest()


def test_whole_round_is_computed_again_to_the_same_bytes(cast: Any, tmp_path: Path) -> None:
    result = actions.compute_round(measured_round(cast, services=20), leave_out=True, by=cast.secretariat)
    content = report.whole_round(result)
    files = unpacked(content, tmp_path)
    assert computed_again(tmp_path) == result.checksum
    assert (tmp_path / "again" / "canonical.json").read_bytes() == files["canonical.json"]
    assert content == report.whole_round(Result.objects.select_related("round__framework").get())


def test_a_round_of_the_thread_is_computed_again_too(cast: Any, tmp_path: Path) -> None:
    round = open_round(cast)
    finish(round, cast.oman, cast)
    result = actions.compute_round(round, leave_out=True, by=cast.secretariat)
    unpacked(report.whole_round(result), tmp_path)
    assert computed_again(tmp_path) == result.checksum


def test_archive_holds_decisions_and_says_what_it_is(cast: Any, tmp_path: Path) -> None:
    result = actions.compute_round(measured_round(cast, services=2), leave_out=True, by=cast.secretariat)
    files = unpacked(report.whole_round(result), tmp_path)
    decisions = files["decisions.csv"].decode("utf-8-sig").splitlines()
    assert len(decisions) == 3
    assert "K13,1,adjust" in decisions[1]
    assert "No proof was there." in decisions[1]
    assert decisions[1].endswith(",reviewer")
    for language, mark in (("ar", "تجريبي."), ("en", "Sample."), ("fr", "Exemple fictif.")):
        words = files[f"README.{language}.txt"].decode()
        assert mark in words
        assert result.checksum in words
        assert getattr(Framework.objects.get(), f"label_{language}") in words
    record = json.loads(files["record.json"])
    assert record["is_sample"] is True
    for name, said in record["files"].items():
        assert said == {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}


def test_no_name_of_a_person_leaves_with_the_round(cast: Any, tmp_path: Path) -> None:
    result = actions.compute_round(measured_round(cast, services=2), leave_out=True, by=cast.secretariat)
    files = unpacked(report.whole_round(result), tmp_path)
    for name in ("fatima", "salma", "example.org"):
        assert [file for file, content in files.items() if name.encode() in content] == []


def test_a_round_that_gives_other_bytes_is_not_exported(cast: Any) -> None:
    result = actions.compute_round(measured_round(cast, services=2), leave_out=True, by=cast.secretariat)
    Answer.objects.filter(item="K13").update(adjustment=None, value=0)  # beside the rules, as a broken disk would
    assert report.whole_round(result)  # the adjustment of that day is remembered
    Result.objects.filter(pk=result.pk).update(checksum="0" * 64)
    with translation.override("ar"), pytest.raises(report.NotTheSame, match="لم يُصدَّر شيء"):
        report.whole_round(Result.objects.select_related("round__framework").get())


@pytest.mark.parametrize(("disclosure", "is_open"), [("scores", False), ("states", False), ("answers", True)])
def test_public_bundle_holds_what_the_policy_allows(cast: Any, tmp_path: Path, disclosure: str, is_open: bool) -> None:
    publication = published_round(cast, services=2)
    Round.objects.update(disclosure=disclosure)
    publication = Publication.objects.select_related("result__round__framework", "round__framework").get()
    files = unpacked(report.public_bundle(publication), tmp_path)
    assert ("answers.csv" in files) == is_open
    assert not set(files) & {"answers-as-given.csv", "decisions.csv", "remarks.csv", "evidence.csv"}
    if is_open:
        assert computed_again(tmp_path) == publication.result.checksum
    assert ("sha256sum" in files["README.en.txt"].decode()) == is_open


def test_whole_round_is_a_download_of_the_secretariat(cast: Any) -> None:
    round = measured_round(cast, services=2)
    address = f"/ar/rounds/{round.pk}/whole.zip"
    assert signed_in(cast.secretariat).get(address).status_code == 404  # nothing is computed yet
    actions.compute_round(round, leave_out=True, by=cast.secretariat)
    answer = signed_in(cast.secretariat).get(address)
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content == report.whole_round(Result.objects.select_related("round__framework").get())
    assert signed_in(cast.reviewer).get(address).status_code == 403
    assert signed_in(cast.stranger).get(address).status_code == 403
    assert Client().get(address).url.startswith("/ar/account/login/")
