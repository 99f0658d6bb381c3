"""The command line: uncertainty, sensitivity and several years."""

import json
from pathlib import Path

import numpy as np
import pytest

from multaqa import composite
from multaqa.composite import commands, uncertainty
from multaqa.composite.tests.cases import EGDI, FRAMEWORK, OF_2012, TABLES, rows, run
from multaqa.composite.uncertainty import usual_choices

CHOICES = """
[[choices]]
choice = "methods"
kind = "aggregate"
steps = ["arithmetic", { method = "power", exponent = 2 }, { method = "geometric", floor = 0.01 }]

[[choices]]
choice = "weight_noise"
factor = 0.2
sets = 20
"""


@pytest.fixture
def choices(tmp_path: Path) -> str:
    (tmp_path / "choices.toml").write_text(CHOICES)
    return str(tmp_path / "choices.toml")


def test_uncertainty_is_the_engines(choices, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["uncertainty", *OF_2012, "--choices", choices, "--replications", "300", "--seed", "7"]
    assert commands.main([*words, "--interval", "0.1,0.9", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "EGDI: 300 replications, seed 7." in told
    assert "Varied: aggregate (arithmetic or power, exponent 2 or geometric, floor 0.01)" in told
    assert "Varied: weight_noise\n" in told
    assert "rank 10%" in told
    frame = composite.read_framework((TABLES / "egdi.toml").read_text("utf-8"))
    data = composite.read_table(EGDI[1], framework=frame, year=2012)
    others = (composite.step("power", exponent=2), composite.step("geometric", floor=0.01))
    steps = (composite.step("arithmetic"), *others)
    varied = (uncertainty.Methods("aggregate", steps), uncertainty.WeightNoise(0.2, sets=20))
    plan = uncertainty.plan_choices(frame, data, varied, replications=300, seed=7)
    expected = uncertainty.run_uncertainty(plan, interval=(0.1, 0.9))
    kept = {row["unit"]: row for row in rows(out / "uncertainty.csv")}
    for row, unit in enumerate(expected.units):
        low = kept[unit]["rank_low"]
        assert (float(low) if low else np.nan) == pytest.approx(expected.ranks[row, 0], nan_ok=True)
    assert kept["LBY"]["rank"] == ""
    assert json.loads((out / "uncertainty.json").read_text("utf-8")) == json.loads(json.dumps(expected.to_record()))
    shares: dict[str, float] = {}
    for row in rows(out / "distribution.csv"):
        shares[row["unit"]] = shares.get(row["unit"], 0.0) + float(row["share"])
    assert set(np.round(list(shares.values()), 9)) == {1.0}
    above = {row["above"]: row for row in rows(out / "above.csv")}
    assert float(above["ARE"]["SOM"]) == 1.0
    assert float(above["SOM"]["ARE"]) == 0.0


def test_uncertainty_without_choices_varies_what_any_index_has(files, capsys):
    assert commands.main(["uncertainty", *files, "--replications", "50", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in record["choices"]] == ["normalise", "aggregate", "weight_noise"]
    assert record["replications"] == {"asked": 50, "run": 50}


def test_usual_choices_suit_the_framework():
    frame = composite.read_framework(FRAMEWORK)
    normalise, aggregate, noise = usual_choices(frame)
    assert [one.method for one in normalise.steps] == ["min_max", "percentile_rank"]
    assert aggregate.steps[1] == composite.step("geometric", floor=1.0)
    assert noise.factor == 0.25
    ranks = composite.read_framework(FRAMEWORK.replace('"min_max"', '"percentile_rank"', 1))
    assert [one.method for one in usual_choices(ranks)[0].steps] == ["percentile_rank", "min_max"]
    hdi = composite.read_framework((TABLES / "hdi.toml").read_text("utf-8"))
    assert [one.method for one in usual_choices(hdi)[1].steps] == ["geometric", "arithmetic"]
    gems = composite.read_framework((TABLES / "gems.toml").read_text("utf-8"))
    assert [type(one).__name__ for one in usual_choices(gems)] == ["Methods", "WeightNoise"]
    more = FRAMEWORK + "".join(f'[[indicators]]\ncode = "D{n}"\nparent = "p"\n' for n in range(2))
    copeland = composite.read_framework(more.replace('version = "1"', 'version = "1"\naggregate = "copeland"'))
    assert [type(one).__name__ for one in usual_choices(copeland)] == ["Methods", "WeightNoise", "LeaveOut"]


def test_combinations_that_cannot_be_are_told(files, tmp_path, capsys):
    text = '[[choices]]\nchoice = "methods"\nkind = "normalise"\nsteps = ["min_max", "z_score"]\n' + CHOICES
    (tmp_path / "c.toml").write_text(text)
    assert commands.main(["uncertainty", *files, "--choices", str(tmp_path / "c.toml"), "--replications", "20"]) == 0
    told = capsys.readouterr().out
    assert "of 6 combinations cannot be computed and are left out:" in told
    assert commands.main(["sensitivity", *files, "--choices", str(tmp_path / "c.toml")]) == 0
    assert "Left out: " in capsys.readouterr().out


def test_sensitivity_says_what_moves_the_ranking_and_a_unit(choices, tmp_path, capsys):
    out = tmp_path / "out"
    assert commands.main(["sensitivity", *OF_2012, "--choices", choices, "--unit-rank", "JOR", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "EGDI: 60 runs, every combination was computed." in told
    assert "What moves the rank of JOR" in told
    kept = [row for row in rows(out / "sensitivity.csv") if row["output"] == "mean change of rank"]
    assert [row["choice"] for row in kept] == ["aggregate", "weight_noise"]
    assert all(0 <= float(row["first"]) <= float(row["total"]) <= 1 for row in kept)
    record = json.loads((out / "sensitivity.json").read_text("utf-8"))
    assert record["indices"] == "exact"
    assert float(kept[0]["first"]) == pytest.approx(record["ranking"]["first"][0], rel=1e-8)
    assert commands.main(["sensitivity", *OF_2012, "--choices", choices, "--unit-rank", "ARE"]) == 0
    assert "Nothing: its rank is the same in every run." in capsys.readouterr().out
    assert commands.main(["sensitivity", *OF_2012, "--choices", choices]) == 0
    assert "What moves each unit's rank most" in capsys.readouterr().out


def test_sensitivity_from_a_sample_gives_intervals(choices, capsys):
    words = ["sensitivity", *OF_2012, "--choices", choices, "--indices", "sampled", "--points", "64"]
    assert commands.main(words) == 0
    told = capsys.readouterr().out
    assert "estimated from a sample" in told
    assert " to " in told


def test_sensitivity_where_no_rank_moves(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("unit,osi,tii,hci\nX,0.9,0.9,0.9\nY,0.1,0.1,0.1\n")
    (tmp_path / "c.toml").write_text('[[choices]]\nchoice = "weight_noise"\nfactor = 0.2\nsets = 5\n')
    words = ["sensitivity", EGDI[0], str(tmp_path / "x.csv"), "--choices", str(tmp_path / "c.toml")]
    assert commands.main(words) == 0
    assert "No rank moves." in capsys.readouterr().out
    assert commands.main([*words, "--unit-rank", "Z"]) == 1
    assert "there is no unit “Z”" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["uncertainty", "sensitivity"])
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_analyses_have_their_part_of_the_report(verb, language, choices, tmp_path, capsys):
    for kind in ("html", "pdf"):
        words = [verb, *OF_2012, "--choices", choices, "--language", language, "--report", kind]
        assert commands.main([*words, "--out", str(tmp_path / kind)]) == 0
    page = (tmp_path / "html" / "report.html").read_text("utf-8")
    heads = {"ar": ("عدم اليقين", "تحليل الحساسية"), "en": ("Uncertainty", "Sensitivity analysis"),
             "fr": ("Incertitude", "Analyse de sensibilité")}  # fmt: skip
    assert f"<h2>{heads[language][verb == 'sensitivity']}</h2>" in page
    assert f"<h2>{heads[language][verb == 'uncertainty']}</h2>" not in page
    assert (tmp_path / "pdf" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_report_names_choices_in_its_language(files, tmp_path, capsys):
    text = '[[choices]]\nchoice = "methods"\nkind = "normalise"\nsteps = ["min_max", "rank"]\nat = ["A"]\n'
    text += '[[choices]]\nchoice = "methods"\nkind = "impute"\nsteps = ["mean", "median"]\nat = ["*"]\n'
    text += '[[choices]]\nchoice = "weight_noise"\nfactor = 0.1\nname = "experts differ"\n'
    (tmp_path / "c.toml").write_text(text)
    words = ["uncertainty", *files, "--choices", str(tmp_path / "c.toml"), "--replications", "30", "--report", "html"]
    assert commands.main([*words, "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "توحيد المقياس (=مؤشر أول)، تعويض القيم الناقصة، experts differ" in page


def test_panel_gives_every_year(tmp_path, capsys):
    out = tmp_path / "out"
    assert commands.main(["panel", *EGDI, "--without", "year=2008", "--without", "iso3=KWT", "--out", str(out)]) == 0
    told = capsys.readouterr()
    lines = [line.split() for line in told.out.splitlines()]
    assert lines[0][:3] == ["unit", "2003", "2004"]
    assert [line[0] for line in lines if line[-1:] == ["0.9602"]] == ["SAU"]
    assert not [line for line in lines if line[:1] == ["KWT"]]
    series = {(row["unit"], row["part"], row["year"]): row for row in rows(out / "series.csv")}
    assert series["SAU", "osi", "2024"]["score"] == "0.98995"
    frame = composite.read_framework((TABLES / "egdi.toml").read_text("utf-8"))
    chosen = {"framework": frame, "without": {"year": "2008", "iso3": "KWT"}}
    expected = composite.build_panel(frame, composite.read_panel(EGDI[1], **chosen))
    assert (out / "canonical.json").read_bytes() == expected.to_bytes()
    assert commands.main(["panel", *EGDI, "--without", "year=2008", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"breaks", "years"}


def test_panel_shows_what_is_not_there(tmp_path, capsys):
    text = FRAMEWORK.replace('impute = "mean"\n', "") + '[[indicators]]\ncode = "D"\nparent = "index"\n'
    (tmp_path / "x.toml").write_text(text, "utf-8")
    (tmp_path / "x.csv").write_text("year,unit,A,B,C,D\n2020,X,1,2,3,\n2020,Y,2,3,5,\n2021,X,4,1,7,\n2021,Z,,,,\n")
    assert commands.main(["panel", str(tmp_path / "x.toml"), str(tmp_path / "x.csv")]) == 0
    told = capsys.readouterr().out
    assert "no unit has a value" in told
    assert [line.split() for line in told.splitlines() if line.startswith("Z")] == [["Z", "-", "-"]]


def test_analyses_refuse_as_the_others_do(files, choices, tmp_path, capsys):
    for words, told in (
        (["uncertainty", *files, "--replace"], "--out: there is no folder to write into"),
        (["uncertainty", *files, "--report", "pdf"], "--out: there is no folder to write into"),
        (["panel", *files, "--year", "2020"], "--year: a panel has all years"),
        (["panel", *files], "the table has no column of years"),
        (["uncertainty", *files, "--choices", str(tmp_path / "no.toml")], "there is no such file"),
        (["uncertainty", *files, "--choices", str(tmp_path)], "the file cannot be read"),
        (["uncertainty", *files, "--of", "A"], "node A: it is not computed"),
        (["uncertainty", *files, "--replications", "0"], "0 replications"),
    ):
        assert commands.main(words) == 1
        assert told in capsys.readouterr().err
    assert commands.main(["uncertainty", *files, "--interval", "0.1"]) == 2
    assert "is not two shares such as 0.05,0.95" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("choices = 1", "c.toml: the file must hold choices and nothing else"),
        ("choices = []", "the file must hold choices and nothing else"),
        (CHOICES + "\n[other]\n", "the file must hold choices and nothing else"),
        ("choices = [1]", "c.toml, choice 1: the entry is no table"),
        ('[[choices]]\nchoice = "magic"', "c.toml, choice 1, choices: unknown choice “magic”"),
        ("[[choices", "c.toml: the file cannot be read"),
    ],
)
def test_faulty_choices_are_refused(files, tmp_path, text, told, capsys):
    (tmp_path / "c.toml").write_text(text)
    assert commands.main(["uncertainty", *files, "--choices", str(tmp_path / "c.toml")]) == 1
    assert told in capsys.readouterr().err


def test_uncertainty_of_many_units_compares_none_and_tells_its_node(tmp_path):
    words = [str(TABLES / "hdi.toml"), str(TABLES / "hdi.csv"), "--year", "2022", "--without", "is_aggregate=1"]
    more = ["--of", "education", "--replications", "40", "--out", str(tmp_path / "out"), "--report", "html"]
    assert commands.main(["uncertainty", *words, *more]) == 0
    assert not (tmp_path / "out" / "above.csv").exists()


def test_runs_of_one_seed_are_the_same(files):
    told = [run("uncertainty", *files, "--replications", "100", "--json").stdout for _ in range(2)]
    assert told[0] == told[1]
    assert json.loads(told[0])["seed"] == 1
