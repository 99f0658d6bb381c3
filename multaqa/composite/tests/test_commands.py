"""The command line: what it prints, and what it refuses and how."""

import json
from pathlib import Path

import pytest

from multaqa import composite
from multaqa.composite import commands
from multaqa.composite.tests.cases import FRAMEWORK, OF_2012, TABLES, TWO, run


def test_check_shows_tree_methods_and_effective_weights():
    done = run("check", str(TABLES / "hdi.toml"))
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0][:3] == ["HDI,", "version", "2023/24:"]
    assert ["eys", "1", "16.67%", "goalposts", "(cap", "upper)", "years"] in lines
    assert ["le", "1", "33.33%", "goalposts", "(cap", "upper)", "years"] in lines
    assert ["hdi", "geometric"] in lines


def test_check_tells_what_is_relative_and_inferred(files, capsys):
    assert commands.main(["check", files[0]]) == 0
    told = capsys.readouterr().out
    assert "Relative: other units change the scores of A, B, C." in told
    assert "The framework is illustrative: nobody has published it." in told
    assert commands.main(["check", str(TABLES / "gems.toml")]) == 0
    assert "The framework is inferred" in capsys.readouterr().out
    Path(files[0]).write_text(FRAMEWORK.replace('origin = "illustrative"', ""), "utf-8")
    assert commands.main(["check", files[0]]) == 0
    assert "Inferred, not published: p." in capsys.readouterr().out


def test_check_as_json(capsys):
    assert commands.main(["check", str(TABLES / "gtmi.toml"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is True
    assert told["weights"] == {"cgsi": 0.25, "psdi": 0.25, "dcei": 0.25, "gtei": 0.25}
    assert told["framework"]["code"] == "GTMI"
    assert len(told["checksum"]) == 64


def test_schema_is_the_engines(capsys):
    assert json.loads(run("schema").stdout) == composite.framework_schema()
    assert commands.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Framework of an index"


def test_check_of_what_needs_no_remark(tmp_path, capsys):
    text = TWO.replace('version = "1"', 'version = "1"\nnormalise = "given"')
    (tmp_path / "x.toml").write_text(text)
    assert commands.main(["check", str(tmp_path / "x.toml")]) == 0
    told = capsys.readouterr().out
    assert "Relative" not in told
    assert "ublished" not in told


def test_compute_prints_the_ranking():
    done = run("compute", *OF_2012)
    assert done.returncode == 0
    assert done.stderr == "Columns that nothing uses: egdi, epi, rank, group.\n"
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["1", "ARE", "0.7344", "H", "100%"] in lines
    assert ["20", "SOM", "0.0640", "L", "100%"] in lines
    assert "LBY: no score (not surveyed)" in done.stdout


def test_compute_says_what_was_filled_and_treated(files, capsys):
    assert commands.main(["compute", *files]) == 0
    told = capsys.readouterr()
    assert "2 values were imputed." in told.out
    assert "1 values were treated as outliers." in told.out
    assert "=One" in told.out
    assert told.err == "Columns that nothing uses: more.\n"


def test_compute_as_json_is_the_result(files, capsys):
    assert commands.main(["compute", *files, "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    record = json.loads(told.out)
    result = composite.build_index(composite.read_framework(FRAMEWORK), composite.read_table(
        files[1], framework=composite.read_framework(FRAMEWORK)))  # fmt: skip
    assert record["inputs_checksum"] == result.inputs_checksum
    assert record["method"]["checksum"] == result.method["checksum"]
    assert record["names"]["ar"]["X1"] == "وحدة <1>"
    assert record["left_out"] == ["more"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("nothing",), "invalid choice"),
        (("check",), "the following arguments are required: FRAMEWORK"),
        (("compute", "x.toml"), "the following arguments are required: DATA"),
        (("compute", "x.toml", "x.csv", "--report", "docx"), "invalid choice"),
        (("compute", "x.toml", "x.csv", "--only", "year"), "“year” is not NAME=VALUE"),
        (("compute", "x.toml", "x.csv", "--only", "=2020"), "is not NAME=VALUE"),
        (("check", "x.toml", "--languag", "ar"), "unrecognized arguments"),
    ],
)
def test_wrong_use_is_code_two(words, told, capsys):
    assert commands.main(list(words)) == 2
    out = capsys.readouterr()
    assert told in out.err
    assert out.out == ""


def test_help_is_code_zero(capsys):
    for words in (["--help"], ["compute", "--help"]):
        assert commands.main(words) == 0
    told = capsys.readouterr().out
    for verb in ("check", "schema", "compute", "explain", "strengths", "diagnose", "what-if"):
        assert verb in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("decimals = 1", "decimal = 1"), "x.toml, line 8, framework: unknown key “decimal”. Did you mean “decimals”?"),
        (('parent = "p"', 'parent = "q"'), "missing parent “q”"),
        (("code =", "code"), "x.toml, line 2: not a TOML file"),
    ],
)
def test_faulty_framework_is_refused_by_line(files, change, told, capsys):
    Path(files[0]).write_text(FRAMEWORK.replace(*change), "utf-8")
    assert commands.main(["check", files[0]]) == 1
    out = capsys.readouterr()
    assert told in out.err
    assert out.err.startswith("multaqa index check: ")
    assert out.out == ""


def test_files_that_cannot_be_read_are_refused(files, tmp_path, capsys):
    for name, told in (
        (str(tmp_path / "no.toml"), "there is no such file"),
        (str(tmp_path), "the file cannot be read: is a directory"),
    ):
        assert commands.main(["check", name]) == 1
        assert told in capsys.readouterr().err
    Path(files[0]).write_bytes("code = 'x'\nversion = 'مرحبا'".encode("cp1256"))
    assert commands.main(["check", files[0]]) == 1
    assert "x.toml, line 2: the file is not text in UTF-8" in capsys.readouterr().err
    with Path(files[0]).open("wb") as file:
        file.truncate(21_000_000)
    assert commands.main(["check", files[0]]) == 1
    assert "the file is too large for a framework" in capsys.readouterr().err


def test_refusal_as_json(files, capsys):
    assert commands.main(["compute", files[0], "no.csv", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "error": {"message": "there is no such file", "place": "no.csv", "remedy": "Check the path"}
    }
    assert told.err == ""


def test_report_or_replacement_without_a_folder_is_refused(files, capsys):
    for words in (["--report", "html"], ["--replace"]):
        assert commands.main(["compute", *files, *words]) == 1
        assert "--out: there is no folder to write into. Name one: --out DIR." in capsys.readouterr().err


def test_explain_adds_up(files, capsys):
    assert commands.main(["explain", *files, "X2", "--json"]) == 0
    reason = json.loads(capsys.readouterr().out)

    def leaves(part: dict) -> list[dict]:
        return [leaf for child in part["children"] for leaf in leaves(child)] if part.get("children") else [part]

    assert sum(leaf["contribution"] for leaf in leaves(reason)) == pytest.approx(reason["score"])
    assert commands.main(["explain", *files, "X2"]) == 0
    told = capsys.readouterr().out
    assert "20 percent" in told
    assert "add up to the score" in told
    assert commands.main(["explain", *files, "X3"]) == 0
    assert "(imputed)" in capsys.readouterr().out
    assert commands.main(["explain", *files, "X7"]) == 0
    assert "(treated: " in capsys.readouterr().out
    assert commands.main(["explain", *files, "X9"]) == 1
    assert "there is no unit “X9”" in capsys.readouterr().err


def test_explain_of_a_unit_without_a_score(capsys):
    assert commands.main(["explain", *OF_2012, "LBY"]) == 0
    told = capsys.readouterr().out
    assert "not surveyed" in told
    assert "The unit has no score: child missing." in told


def test_reason_of_a_missing_score_is_that_of_its_values(tmp_path, capsys):
    (tmp_path / "x.toml").write_text(TWO)
    (tmp_path / "x.csv").write_text(
        "unit,A,B\nX,not_surveyed,not_surveyed\nY,not_surveyed,not_available\nZ,3,5\nV,4,7\n"
    )
    assert commands.main(["compute", str(tmp_path / "x.toml"), str(tmp_path / "x.csv")]) == 0
    told = capsys.readouterr().out
    assert "X: no score (not surveyed)" in told
    assert "Y: no score (no child)" in told


def test_value_over_a_denominator_is_written_out(tmp_path, capsys):
    (tmp_path / "x.toml").write_text(TWO + 'denominator = "P"\nunit = "per head"\n')
    (tmp_path / "x.csv").write_text("unit,A,B,P\nX,1,30,4\nY,2,50,\nZ,3,,5\nV,4,8,2\n")
    files = [str(tmp_path / "x.toml"), str(tmp_path / "x.csv")]
    for unit, told in (("X", "30 / 4 = 7.5 per head"), ("Y", "50 per head"), ("Z", "not answered")):
        assert commands.main(["explain", *files, unit]) == 0
        assert told in capsys.readouterr().out
    assert commands.main(["diagnose", *files, "--json"]) == 0
    statistics = json.loads(capsys.readouterr().out)["statistics"]
    assert [(one["count"], one["greatest"]) for one in statistics] == [(4, 4.0), (2, 7.5)]


def test_strengths_are_told(files, capsys):
    assert commands.main(["strengths", *files, "X6"]) == 0
    told = capsys.readouterr().out
    assert "X6 beside 6 peers" in told
    assert commands.main(["strengths", *files, "X4", "--peers", "X1,X2"]) == 0
    told = capsys.readouterr().out
    assert "X4 beside 2 peers" in told
    assert "Without a score: A, B." in told
    assert "none" in told
    assert commands.main(["strengths", *files, "X6", "--json", "--most", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)["strengths"]) == 1


def test_diagnosis_is_told(files, capsys):
    assert commands.main(["diagnose", *files, "--correlation", "spearman"]) == 0
    told = capsys.readouterr().out
    assert "Correlations (spearman)" in told
    assert "skewed, outliers" in told
    assert commands.main(["diagnose", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "pearson"


def test_diagnosis_of_little_says_so(tmp_path, capsys):
    (tmp_path / "x.toml").write_text(TWO)
    (tmp_path / "x.csv").write_text("unit,A,B\nX,1,\nY,2,\nZ,3,5\nV,4,7\n")
    assert commands.main(["diagnose", str(tmp_path / "x.toml"), str(tmp_path / "x.csv")]) == 0
    told = capsys.readouterr().out
    assert "2 units have every value, and 3 are needed" in told


def test_what_if_is_told(files, capsys):
    words = ["--weight", "p=3", "--value", "X1:A=30", "--method", "aggregate=power", "--part", "p.aggregate=minimum"]
    assert commands.main(["what-if", *files, *words, "--method", "decimals=2", "--part", "p.imported=false"]) == 0
    told = capsys.readouterr().out
    changed = ("X1, A: 30", "weight of p: 3", "aggregate: power", "decimals: 2", "aggregate of p: minimum")
    assert told.splitlines()[:6] == [f"What if: {line}" for line in (*changed, "imported of p: False")]
    assert "7 units change rank or group." in told
    assert commands.main(["what-if", *files, "--value", "X1:A=not_available", "--value", "X2:B=1.5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == ["X1, A: not_available", "X2, B: 1.5"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "what-if: nothing is changed. Give --weight, --value, --method or --part."),
        (("--weight", "p=many"), "--weight p: “many” is no number"),
        (("--value", "X1=3"), "--value X1=3: no unit and indicator. Write UNIT:INDICATOR=NUMBER, or an absence."),
        (("--part", "weight=3"), "--part weight=3: no code and field"),
        (("--method", "colour=red"), "there is no “colour” to change"),
    ],
)
def test_what_if_that_says_nothing_is_refused(files, words, told, capsys):
    assert commands.main(["what-if", *files, *words]) == 1
    assert told in capsys.readouterr().err
