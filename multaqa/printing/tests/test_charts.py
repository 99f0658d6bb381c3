from pathlib import Path
from xml.etree import ElementTree

import pytest

from multaqa.printing import charts
from multaqa.printing.tests import samples
from multaqa.printing.words import PrintingError

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"


def root_of(svg):
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("name", samples.CHARTS)
def test_chart_is_the_golden_one(name):
    assert samples.CHARTS[name] == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", samples.CHARTS)
def test_chart_is_named_described_and_free_of_what_a_strict_policy_blocks(name):
    root = root_of(samples.CHARTS[name])
    assert root.get("role") == "img"
    assert root.get("direction") == "ltr"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text
    attributes = {key for element in root.iter() for key in element.attrib}
    assert not attributes & {"style", "id", "href", "onload", "onclick"}
    assert not {element.tag for element in root.iter()} & {f"{SVG}style", f"{SVG}script", f"{SVG}image"}


@pytest.mark.parametrize("name", samples.CHARTS)
def test_each_label_is_isolated_and_inside_the_picture(name):
    root = root_of(samples.CHARTS[name])
    height = float(root.get("viewBox").split()[3])
    labels = list(root.iter(f"{SVG}text"))
    assert labels
    for label in labels:
        assert label.text[0] == "\u2067"
        assert label.text[-1] == "\u2069"
        assert 0 <= float(label.get("x")) <= 720
        assert 8 <= float(label.get("y")) <= height


def bars(language="ar", **changes):
    first = charts.Bar("أ", 50, "50", **changes)
    return root_of(charts.ranking_chart([first], title="t", description="d", language=language))


def shapes(root, tag, **wanted):
    return [
        element
        for element in root.iter(f"{SVG}{tag}")
        if all(element.get(key.replace("_", "-")) == value for key, value in wanted.items())
    ]


def test_bars_start_at_the_side_where_reading_starts():
    (arabic,), (english,) = (shapes(bars(language), "rect", height="16") for language in ("ar", "en"))
    right = float(arabic.get("x")) + float(arabic.get("width"))
    assert right == pytest.approx(720 - float(english.get("x")), abs=0.02)
    assert arabic.get("width") == english.get("width")


def test_bar_without_a_value_is_no_bar_of_zero():
    bar = charts.Bar("أ", None, "لم تشارك")
    root = root_of(charts.ranking_chart([bar], title="t", description="d", language="ar"))
    assert not shapes(root, "rect", height="16")
    assert len(shapes(root, "rect", stroke_dasharray="4 3")) == 1
    assert "لم تشارك" in "".join(root.itertext())


def test_conflict_of_sources_has_the_colour_of_marks():
    assert shapes(bars(low=45, high=55, conflict=True), "line", stroke="#8a5200")
    assert not shapes(bars(low=45, high=55), "line", stroke="#8a5200")


def trend(points, **changes):
    frame = charts.Frame("أ", points)
    return root_of(charts.trend_chart([frame], title="t", description="d", language="ar", **changes))


def joins(root):
    return shapes(root, "line", stroke_width="2.25")


def test_years_without_a_value_are_not_joined():
    assert len(joins(trend([charts.Point(2020, 1), charts.Point(2021, 2)]))) == 1
    assert not joins(trend([charts.Point(2020, 1), charts.Point(2022, 2)]))
    assert not joins(trend([charts.Point(2020, 1), charts.Point(2021, None), charts.Point(2022, 2)]))


def test_neighbouring_editions_are_joined_though_years_lie_between():
    points = [charts.Point(2020, 1), charts.Point(2022, 2), charts.Point(2026, 3)]
    assert len(joins(trend(points, editions=[2020, 2022, 2024, 2026]))) == 1


def test_break_in_series_is_dotted_in_the_colour_of_marks():
    root = trend([charts.Point(2020, 1), charts.Point(2021, 2, breaks=True)])
    (join,) = joins(root)
    assert join.get("stroke-dasharray") == "2 4"
    assert join.get("stroke") == "#8a5200"
    assert len(shapes(root, "line", stroke_dasharray="1.5 3")) == 1


def test_conflicting_point_is_hollow_with_its_range():
    root = trend([charts.Point(2020, 50, low=40, high=60, conflict=True)])
    assert len(shapes(root, "circle", fill="#ffffff", stroke="#8a5200")) == 1
    assert len(shapes(root, "line", stroke="#8a5200", stroke_width="2.5")) == 1


def test_time_runs_from_left_to_right_in_arabic_too():
    circles = shapes(trend([charts.Point(2020, 1), charts.Point(2024, 2)]), "circle")
    assert float(circles[0].get("cx")) < float(circles[1].get("cx"))


def test_dumbbell_draws_only_the_moments_that_are_known():
    changes = [charts.Change("أ", None, 50, now_text="50"), charts.Change("ب", 20, None, before_text="20")]
    words = {"title": "t", "description": "d", "language": "ar", "before_label": "2025", "now_label": "2026"}
    root = root_of(charts.dumbbell_chart(changes, **words))
    assert len(shapes(root, "circle")) == 2 + 2
    assert not shapes(root, "line", stroke_width="6")


def test_map_has_22_equal_tiles_and_is_never_mirrored():
    tiles = {code: charts.Tile(code, group=4) for code in charts.TILE_PLACES}
    arabic, english = (
        root_of(charts.tile_map(tiles, title="t", description="d", language=language)) for language in ("ar", "en")
    )
    places = [[(rect.get("x"), rect.get("y")) for rect in shapes(root, "rect", rx="3")] for root in (arabic, english)]
    assert places[0] == places[1]
    assert len(set(places[0])) == 22
    assert len(set(charts.TILE_PLACES.values())) == 22


def test_map_refuses_a_missing_or_unknown_state():
    tiles = {code: charts.Tile(code) for code in charts.TILE_PLACES}
    for wrong in ({**tiles, "XAA": charts.Tile("x")}, {code: tile for code, tile in tiles.items() if code != "COM"}):
        with pytest.raises(PrintingError, match=r"XAA|COM"):
            charts.tile_map(wrong, title="t", description="d", language="ar")


def test_empty_coverage_draws_no_bar():
    svg = charts.coverage_bar(0, 0, text="0", title="t", description="d", language="ar")
    assert "#0b5563" not in svg


def test_words_cannot_leave_their_label():
    svg = charts.coverage_bar(1, 2, text="</text><script>", title="<b>", description='"&', language="en")
    assert "<script" not in svg
    assert "".join(root_of(svg).itertext()) == '<b>"&\u2066</text><script>\u2069'


def test_label_has_no_vowel_marks_but_title_and_description_keep_them():
    bars = [charts.Bar("عُمان", 50, "مرتفع جداً")]
    svg = charts.ranking_chart(bars, title="عُمان", description="عُمان", language="ar")
    root = root_of(svg)
    assert [root[0].text, root[1].text] == ["عُمان", "عُمان"]
    labels = "".join(label.text for label in root.iter(f"{SVG}text"))
    assert "عمان" in labels
    assert "مرتفع جدا" in labels
