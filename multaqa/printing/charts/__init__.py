"""Charts as SVG text: the same picture in a page and in a PDF. Shapes never carry a meaning that no word carries."""

from multaqa.printing.charts.coverage import coverage_bar
from multaqa.printing.charts.dumbbell import Change, dumbbell_chart
from multaqa.printing.charts.ranking import Average, Bar, Heading, ranking_chart
from multaqa.printing.charts.tiles import TILE_PLACES, Key, Tile, tile_map
from multaqa.printing.charts.trend import Frame, Point, trend_chart

__all__ = [
    "TILE_PLACES",
    "Average",
    "Bar",
    "Change",
    "Frame",
    "Heading",
    "Key",
    "Point",
    "Tile",
    "coverage_bar",
    "dumbbell_chart",
    "ranking_chart",
    "tile_map",
    "trend_chart",
]
