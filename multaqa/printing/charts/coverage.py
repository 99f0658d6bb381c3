"""How much of something is there, as a bar beside its words."""

from multaqa.printing.charts.drawing import ACCENT, LINE_2, SUNKEN, WIDTH, Drawing, share, widest

SIZE = 15.0


def coverage_bar(done: int, total: int, *, text: str, title: str, description: str, language: str) -> str:
    """Return one bar as SVG, `done` of `total`, with the words beside it ("25 من 51"). total 0: an empty bar."""
    drawing = Drawing(26, language=language)
    words = widest([text], size=SIZE, least=60, most=320) + 14
    track = WIDTH - words
    drawing.rect(0.5, 6.5, track - 1, 13, rx=2, fill=SUNKEN, stroke=LINE_2)
    if done and total:
        drawing.rect(0.5, 6.5, (track - 1) * share(done, total), 13, rx=2, fill=ACCENT)
    drawing.text(WIDTH, 18, text, anchor="end", size=SIZE)
    return drawing.svg(title, description)
