"""Invented documents and charts that the tests of this tool draw. No number here is a state's.

`python -m multaqa.printing.tests.samples` writes the golden files anew.
"""

from datetime import date
from pathlib import Path

from multaqa.printing import charts
from multaqa.printing.pdf import render_pdf

MADE_ON = date(2026, 3, 1)
TEMPLATE = "multaqa/printing/tests/printed/report.typ"
TITLE = "تقرير الدولة في مؤشر GEMS"

RANKING = charts.ranking_chart(
    [
        charts.Heading("متقدم جداً: 75–100"),
        charts.Bar("المملكة العربية السعودية", 93, "93", rank="1", group=4, low=92.5, high=93.5),
        charts.Bar("قطر", 81, "81", rank="2", group=4),
        charts.Heading("متقدم: 50–75"),
        charts.Bar("الأردن", 66, "64–66", rank="=3", group=3, low=64, high=66, conflict=True),
        charts.Bar("عُمان", 65.9, "65.9", rank="=3", group=3),
        charts.Heading("مبكر: 0–25"),
        charts.Bar("الجمهورية العربية السورية", 13, "13", rank="5", group=1),
        charts.Bar("دولة عضو (أ)، اسمها أطول من سطر واحد", None, "لم تشارك"),
    ],
    title="الترتيب العام، 2026",
    description="الدول من الأعلى درجة إلى الأدنى",
    language="ar",
    average=charts.Average(43, "المتوسط الإقليمي 43"),
)
TREND = charts.trend_chart(
    [
        charts.Frame(
            "الأردن",
            [
                charts.Point(2021, 59, "59"),
                charts.Point(2022, 65, "66", low=58, high=70, conflict=True),
                charts.Point(2023, 60, "60"),
                charts.Point(2024, 63, "63", breaks=True),
            ],
        ),
        charts.Frame("الكويت", [charts.Point(2021, 59, "59"), charts.Point(2022, None), charts.Point(2023, 62, "62")]),
        charts.Frame("المملكة العربية السعودية", [charts.Point(2020, 96, "96"), charts.Point(2021, 100, "100")]),
        charts.Frame("ليبيا", [charts.Point(2022, 3, "3"), charts.Point(2023, 7, "7")]),
        charts.Frame("المتوسط الإقليمي", [charts.Point(2023, 43, "43"), charts.Point(2024, 45, "45", breaks=True)]),
    ],
    title="المسار، 2020–2024",
    description="القيم المنشورة فقط",
    language="ar",
)
DUMBBELL = charts.dumbbell_chart(
    [
        charts.Change("توافر الخدمة وتطورها", 64, 70, "+6 نقاط", "64", "70"),
        charts.Change("استخدام الخدمة ورضا المستخدم", 66, 63.5, "−2.5 نقطة", "66", "63.5"),
        charts.Change("الوصول إلى الجمهور", None, 88, "", "", "88"),
    ],
    title="الركائز",
    description="قبل وبعد",
    language="ar",
    before_label="2025",
    now_label="2026",
)
NAMES = {
    "MAR": "المغرب", "DZA": "الجزائر", "TUN": "تونس", "LBN": "لبنان", "SYR": "الجمهورية العربية السورية",
    "MRT": "موريتانيا", "LBY": "ليبيا", "EGY": "مصر", "PSE": "فلسطين", "JOR": "الأردن", "IRQ": "العراق",
    "KWT": "الكويت", "SDN": "السودان", "SAU": "المملكة العربية السعودية", "BHR": "البحرين", "QAT": "قطر",
    "ARE": "الإمارات العربية المتحدة", "DJI": "جيبوتي", "SOM": "الصومال", "YEM": "اليمن", "OMN": "عُمان",
    "COM": "جزر القمر",
}  # fmt: skip
MAP = charts.tile_map(
    {
        code: charts.Tile(name, absence="no_part" if number % 7 == 0 else "unknown")
        if number % 5 == 0
        else charts.Tile(name, "متقدم" if number % 6 == 0 else str(20 + 3 * number), group=1 + number % 4)
        for number, (code, name) in enumerate(NAMES.items())
    },
    title="الخريطة",
    description="درجات 22 دولة",
    language="ar",
    legend=[
        charts.Key("متقدم جداً: 75–100", 4),
        charts.Key("متقدم: 50–75", 3),
        charts.Key("متوسط: 25–50", 2),
        charts.Key("لم تشارك", absence="no_part"),
        charts.Key("غير معروف", absence="unknown"),
    ],
)
COVERAGE = charts.coverage_bar(25, 51, text="25 من 51", title="التغطية", description="25 من 51", language="ar")
CHARTS = {"ranking": RANKING, "trend": TREND, "dumbbell": DUMBBELL, "map": MAP, "coverage": COVERAGE}
REPORT = {
    "subtitle": "دولة عضو (أ)، جولة 2026",
    "source": "تقرير الجولة، 12 شباط/فبراير 2026",
    "sample": "الدولة والإجابات موضوعة ولا تمثل أي دولة.",
    "first": "النتيجة العامة",
    "text": "تتناول هذه الوثيقة نضوج 84 خدمة حكومية إلكترونية ونقّالة في مؤشر GEMS، وتقارن درجات 2025 بدرجات 2026 في "
    "الركائز الثلاث. الترتيب 4 من 17، والتغيّر +6 نقاط.",
    "facts": [
        {"figure": "72.14", "label": "الدرجة العامة من 100", "note": "متقدم"},
        {"figure": "4", "label": "الترتيب من 17 دولة مشاركة"},
        {"figure": "+6.2", "label": "التغيّر بالنقاط منذ 2025"},
        {"figure": "91%", "label": "التغطية", "note": "46 إجابة من 51"},
    ],
    "inferred": "أوزان مستنتجة. لم تنشرها الإسكوا، وتؤكدها قبل النشر.",
    "heads": ["الترتيب", "الدولة", "الدرجة", "الرمز"],
    "rows": [
        {"cells": ["متقدم جداً: 75–100"], "group": True},
        ["1", "المملكة العربية السعودية", "93.05", "SAU"],
        ["2", "الإمارات العربية المتحدة", "92.10", "ARE"],
        {"cells": ["3", "دولة عضو (أ)", "−0.5%", "XAA"], "strong": True},
        ["4", '#panic("x") \\ " <b>', None, "XAB"],
    ],
    "caption": "الدرجات حسب الدول، 2026",
    "second": "الركائز",
    "pairs": [["الجولة", "2026"], ["الوثيقة", "E/ESCWA/CL3.SEP/2023/3"]],
    "bullets": ["توافر الخدمات على البوابات والتطبيقات؛", "رضا المستخدمين (2019–2024)؛", "الوصول إلى الجمهور."],
    "mixed": "صدرت الوثيقة برمز",
    "chart": TREND,
    "chart_in_words": "المسار من 2020 إلى 2024 في خمس لوحات",
}
# The same page in English words only: readers of PDFs turn brackets round beside Arabic.
REPORT_IN_ENGLISH = {
    "subtitle": "Member state A, round 2026", "source": "report of the round", "sample": "Invented.",
    "first": "Overall", "text": "Running text.",
    "facts": [{"figure": "72.14", "label": "Score"}], "inferred": "Weights.",
    "heads": ["Rank", "State", "Score", "Code"], "rows": [["1", "Member state A", "72.14", "XAA"]],
    "caption": "Scores", "second": "Pillars", "pairs": [["Round", "2026"]], "bullets": ["One;", "two."], "mixed": "As",
}  # fmt: skip


def renew() -> None:
    """Write the golden files anew; look at every picture before they are kept."""
    folder = Path(__file__).parent / "golden"
    for name, svg in CHARTS.items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    (folder / "report.pdf").write_bytes(render_pdf(TEMPLATE, REPORT, language="ar", title=TITLE, made_on=MADE_ON))


if __name__ == "__main__":
    renew()
