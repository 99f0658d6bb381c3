"""Reports of the command line in three languages."""

import pytest

from multaqa import composite
from multaqa.composite import commands
from multaqa.composite.tests.cases import (
    TABLES,
    TWO,
)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_report_is_written_in_its_language(files, tmp_path, language, capsys):
    out = tmp_path / "out"
    words = ["compute", *files, "--out", str(out), "--language", language, "--on", "2026-03-01"]
    for kind in ("html", "pdf"):
        assert commands.main([*words, "--replace", "--report", kind]) == 0
        first = (out / f"report.{kind}").read_bytes()
        assert commands.main([*words, "--replace", "--report", kind]) == 0
        assert (out / f"report.{kind}").read_bytes() == first  # the same input, the same bytes
    assert commands.main([*words, "--replace", "--report", "html"]) == 0
    page = (out / "report.html").read_text("utf-8")
    assert f"<html lang='{language}' dir='{'rtl' if language == 'ar' else 'ltr'}'>" in page
    expected = {
        "ar": (
            "مؤشر موضوع",
            "للإيضاح فقط",
            "الركيزة",
            "وحدة &lt;1&gt;",
            "1 آذار/مارس 2026",
            "عدد القيم المعوَّضة: 2",
        ),
        "en": (
            "Invented index",
            "illustrative only",
            "Pillar",
            "=One",
            "1 March 2026",
            "Values imputed: 2",
        ),
        "fr": (
            "Indice inventé",
            "à titre d’illustration",
            "Pilier",
            "X1",
            "1er mars 2026",
            "Valeurs imputées\u00a0: 2",
        ),
    }
    for text in expected[language]:
        assert text in page, text
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_report_today_and_wrong_day(files, tmp_path, capsys):
    out = str(tmp_path / "out")
    assert commands.main(["compute", *files, "--out", out, "--report", "html"]) == 0
    words = ["compute", *files, "--out", out, "--replace", "--report", "html", "--on", "yesterday"]
    assert commands.main(words) == 1
    assert "--on: “yesterday” is no date. Write it as 2026-11-24." in capsys.readouterr().err
    assert (tmp_path / "out" / "report.html").exists()  # the older folder stands


def test_report_of_many_units_shows_the_first(tmp_path, capsys):
    words = ["compute", str(TABLES / "hdi.toml"), str(TABLES / "hdi.csv"), "--year", "2022", "--language", "en"]
    words += ["--without", "is_aggregate=1", "--out", str(tmp_path / "out"), "--report", "html"]
    assert commands.main(words) == 0
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "The first 22 of 193" in page
    assert ">=5<" in page.replace("\u2066", "").replace("\u2069", "").replace("\u2068", "")
    assert "Switzerland" in page


def test_report_of_nothing_says_nothing_false(tmp_path, capsys):
    (tmp_path / "x.toml").write_text(TWO.replace('code = "i"', 'code = "i"\nmissing = "void"'))
    (tmp_path / "x.csv").write_text("unit,A,B\nX,1,\nY,2,\nZ,3,\n")
    for kind in ("html", "pdf"):
        words = ["compute", str(tmp_path / "x.toml"), str(tmp_path / "x.csv"), "--out", str(tmp_path / kind)]
        assert commands.main([*words, "--language", "fr", "--report", kind]) == 0
    page = (tmp_path / "html" / "report.html").read_text("utf-8")
    assert "<svg" not in page
    assert "Aucune corrélation n’est à examiner." in page
    assert "no unit has a value" in page


def test_report_shows_a_score_without_a_rank(tmp_path):
    text = TWO.replace("[[nodes]]", "[ranking]\ncomplete = true\n[[nodes]]", 1)
    (tmp_path / "x.toml").write_text(text)
    (tmp_path / "x.csv").write_text("unit,A,B\nX,1,\nY,2,3\nZ,3,0.001\nV,4,0\n")
    words = ["compute", str(tmp_path / "x.toml"), str(tmp_path / "x.csv"), "--out", str(tmp_path / "out")]
    assert commands.main([*words, "--language", "en", "--report", "html"]) == 0
    assert "a score without a rank" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_words_of_the_report_are_complete_in_three_languages():
    from multaqa.composite.commands.report.words import TERMS, WORDS, number, percent, term

    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["ar"])}
    assert all(set(words) == {"ar", "en", "fr"} and all(words.values()) for words in TERMS.values())
    assert number(1234.5, 1, "fr") == "1\u202f234,5"
    assert number(1234.5, 1, "ar") == "1,234.5"
    assert (number(float("nan"), 1, "ar"), percent(float("nan"), "fr")) == ("", "")
    assert (percent(0.5, "fr"), percent(0.5, "ar")) == ("50\u00a0%", "50%")
    assert term("not_yet_known", "ar") == "not yet known"
    for step in ("normalise", "aggregate"):
        assert set(composite.METHODS[step]) <= set(TERMS)
    assert set(composite.ABSENCES) <= set(TERMS)
