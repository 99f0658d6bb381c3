"""The command line as a program: what it writes, how it stops, and that it runs alone."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import commands
from multaqa.composite.commands.progress import Bar
from multaqa.composite.commands.writing import new_folder
from multaqa.composite.commands.writing import plain as plain_json
from multaqa.composite.tests.cases import EGDI, FRAMEWORK, OF_2012, ROOT, TABLE, rows, run


def test_out_is_a_whole_folder_of_tables_and_records(files, tmp_path):
    out = tmp_path / "deep" / "out"
    done = run("compute", *files, "--out", str(out))
    assert done.returncode == 0
    assert f"Written into {out}." in done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "canonical.json", "details.csv", "result.json", "scores.csv", "values.csv", "weights.csv",
    ]  # fmt: skip
    result = composite.build_index(
        composite.read_framework(FRAMEWORK),
        composite.read_table(files[1], framework=composite.read_framework(FRAMEWORK)),
    )
    scores = {row["unit"]: row for row in rows(out / "scores.csv")}
    assert scores["X1"]["name_en"] == "'=One"  # no spreadsheet reads it as a formula
    assert scores["X4"]["A"] == ""
    assert float(scores["X2"]["index"]) == result.displayed[1, 0]
    details = {(row["unit"], row["part"]): row for row in rows(out / "details.csv")}
    assert float(details["X2", "A"]["contribution"]) == result.contributions[1, result.nodes.index("A")]
    assert details["X4", "A"]["missing"] == "not_answered"
    values = {(row["unit"], row["indicator"]): row for row in rows(out / "values.csv")}
    assert values["X3", "C"]["imputed"] == "yes"
    assert values["X4", "A"] == {"unit": "X4", "indicator": "A", "value": "", "absence": "not_answered",
                                 "imputed": "", "treated": "", "treatment": ""}  # fmt: skip
    assert values["X7", "C"]["treatment"] == "winsorise"
    weights = {row["part"]: row for row in rows(out / "weights.csv")}
    assert (float(weights["A"]["share_of_index"]), weights["p"]["origin"]) == (0.25, "inferred")
    assert (out / "canonical.json").read_bytes() == result.to_bytes()
    assert json.loads((out / "result.json").read_text("utf-8"))["table"] == "x.csv"
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_out_never_covers_what_is_there(files, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    assert commands.main(["compute", *files, "--out", str(out)]) == 0  # empty: nothing to cover
    (out / "mine.txt").write_text("kept")
    assert commands.main(["compute", *files, "--out", str(out)]) == 1
    assert "the folder exists already. Choose a new folder, or add --replace." in capsys.readouterr().err
    assert (out / "mine.txt").read_text() == "kept"
    assert commands.main(["compute", *files, "--out", str(out), "--replace"]) == 0
    assert not (out / "mine.txt").exists()
    assert commands.main(["compute", *files, "--out", str(tmp_path / "x.csv")]) == 1
    assert "a file has this name" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "x.csv", "x.toml"]


def test_out_that_cannot_be_written_is_refused(files, tmp_path, capsys, monkeypatch):
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert commands.main(["compute", *files, "--out", str(tmp_path / "out")]) == 1
    assert "nothing can be written here: permission denied. Choose another folder." in capsys.readouterr().err


@pytest.mark.parametrize("moment", [1, 2])
def test_older_folder_comes_back_whenever_its_replacement_is_stopped(moment, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.txt").write_text("old")
    real, moves = Path.rename, []

    def stopped(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == moment:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt), new_folder(str(out), replace=True) as folder:
        (folder / "new.txt").write_text("new")
    assert (out / "old.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_fault_while_writing_leaves_nothing(files, tmp_path, capsys):
    Path(files[1]).write_text("unit,A,B,C\nX1,ten,1,1\n")
    assert commands.main(["compute", *files, "--out", str(tmp_path / "new" / "out")]) == 1
    assert "x.csv, line 2, column A: text where a number belongs" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv", "x.toml"]


def test_interrupt_leaves_nothing_half_written(tmp_path):
    """A real Ctrl-C in the middle of a long reading."""
    (tmp_path / "x.toml").write_text(FRAMEWORK, "utf-8")
    with (tmp_path / "x.csv").open("w") as table:
        table.write("unit,A,B,C\n")
        table.writelines(f"U{n},{n % 97},{n % 89},{n % 83}\n" for n in range(600_000))
    out = tmp_path / "work" / "out"
    words = [sys.executable, "-m", "multaqa", "index", "compute", "x.toml", str(tmp_path / "x.csv"), "--out", str(out)]
    # Alone: an interrupt within the measuring of coverage leaves that tool waiting for its own lock.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**alone, "PYTHONPATH": str(ROOT)}
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "x.toml").write_text(FRAMEWORK, "utf-8")
    for stop in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            words, cwd=tmp_path / "work", env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            # A shell that puts the tests in the background lets its children ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip
        until = time.monotonic() + 60
        while not list((tmp_path / "work").glob(".out-*")):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(stop)
        told = process.communicate(timeout=60)
        assert process.returncode == 130, told
        assert told[0] == ""
        assert told[1].strip() == "multaqa index compute: stopped; nothing was written."
        assert [path.name for path in (tmp_path / "work").iterdir()] == ["x.toml"]


BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError(name + " is blocked in this test")
sys.meta_path.insert(0, Blocker())
from multaqa.__main__ import main
code = main(sys.argv[1:])
assert "django" not in sys.modules
sys.exit(code)
"""


ALONE = (
    ("check", EGDI[0]),
    ("compute", *OF_2012),
    ("explain", *OF_2012, "JOR"),
    ("what-if", *OF_2012, "--weight", "osi=2"),
)


@pytest.mark.parametrize("words", ALONE)
def test_engine_runs_alone_with_numpy_only(words, tmp_path):
    """In a folder of its own, with everything blocked that the engine does not need."""
    blocked = {"django", "scipy", "typst", "docxtpl", "xlsxwriter", "python_calamine", "pandas", "duckdb", "granian"}
    (tmp_path / "alone.py").write_text(BLOCKER.format(blocked=blocked))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    command = [sys.executable, "alone.py", "index", *words]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.py"]


def test_everything_else_loads_no_django_either(files, tmp_path):
    (tmp_path / "alone.py").write_text(BLOCKER.format(blocked={"django"}))
    words = ["compute", *files, "--out", "out", "--report", "pdf"]
    done = subprocess.run(
        [sys.executable, "alone.py", "index", *words],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_reader_that_goes_away_is_no_fault():
    command = f"{sys.executable} -m multaqa index schema | head -c 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_reader_that_has_gone_is_noticed_in_process(monkeypatch, files):
    kept = os.dup(1)

    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return kept

    monkeypatch.setattr(sys, "stdout", Gone())
    try:
        assert commands.main(["check", files[0]]) == 0
    finally:
        os.close(kept)


def test_words_of_a_table_never_steer_the_terminal(files, capsys):
    table = Path(files[1])
    steering = TABLE.replace("Two", "\x1b[2J\u2028Two").replace("more", "\x1b[31mmore")
    table.write_text(steering, "utf-8")
    assert commands.main(["compute", *files]) == 0
    told = capsys.readouterr()
    assert "?[2J?Two" in told.out
    assert "?[31mmore" in told.err
    table.write_text("unit,A,B,C\nX,\x1b[31m,1,1\n")
    assert commands.main(["compute", *files]) == 1
    assert "\x1b" not in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_bar_is_drawn_on_a_terminal_only(monkeypatch):
    terminal = Terminal()
    clock = iter([0.0, 0.1, 1.0, 1.01, 2.0])
    monkeypatch.setattr("multaqa.composite.commands.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", terminal)
    with Bar("reading") as bar:
        bar(1, 10)  # too early
        bar(5, 10)
        bar(6, 10)  # too soon after
        bar(0, 0)
    assert terminal.getvalue() == (
        "\rreading [###############...............]  50%\rreading [..............................]   0%\r\033[K"
    )
    plain = io.StringIO()
    clock = iter([0.0, 9.0])
    monkeypatch.setattr("multaqa.composite.commands.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", plain)
    with Bar("reading") as bar:
        bar(5, 10)
    assert plain.getvalue() == ""


def test_commands_run_outside_the_main_thread(files, capsys):
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(commands.main(["check", files[0]])))
    thread.start()
    thread.join()
    assert codes == [0]


def test_interrupt_in_process_is_code_130(files, monkeypatch, capsys):
    def stop(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("multaqa.composite.commands.verbs.load_framework", stop)
    assert commands.main(["check", files[0]]) == 130
    assert "stopped; nothing was written" in capsys.readouterr().err


def test_numbers_that_are_none_are_null_in_json():
    assert plain_json({"a": [np.nan, float("inf"), 1.5, (2,)]}) == {"a": [None, None, 1.5, [2]]}
