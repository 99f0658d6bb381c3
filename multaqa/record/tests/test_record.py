"""The files of the record agree with one another, and with what their publishers printed."""

import re
from collections import Counter, defaultdict
from decimal import Decimal
from importlib import resources

import pytest

from multaqa.core.facts import Row, read_rows

LANGUAGES = ("ar", "en", "fr")
KEYS = {
    "states": ("iso3",),
    "bodies": ("iso3", "name_ar", "is_listed"),
    "objectives": ("number",),
    "future_work": ("number",),
    "meetings": ("number",),
    "meeting_dates": ("meeting", "source_ar"),
    "meeting_parts": ("meeting", "number"),
    "agenda_items": ("meeting", "part", "number"),
    "key_messages": ("meeting", "number"),
    "recommendations": ("meeting", "number"),
    "series": ("code",),
    "editions": ("series", "year"),
    "groups": ("series", "year", "code"),
    "measures": ("series", "code"),
    "notes": ("series", "year", "number"),
    "sources": ("code",),
    "gems_observations": ("year", "iso3", "measure", "source"),
    "gems_participation": ("year", "iso3"),
    "egdi_observations": ("year", "iso3"),
}
RANGES = {"percent": (0, 100), "index_0_1": (0, 1), "rank": (1, 22), "count": (1, 2000)}
# Year, state, three pillars, total: every case in which all four were printed.
PILLARS = (
    ("2020", "MAR", "26.93", "15.68", "27.38", "22.52"),
    ("2022", "QAT", "92", "72", "88", "83"),
    ("2022", "TUN", "43", "22", "44", "35"),
    ("2023", "OMN", "76.64", "51.95", "73.78", "66"),
    ("2023", "SAU", "98", "84", "100", "93"),
    ("2024", "ARE", "100", "88", "99", "95"),
    ("2024", "JOR", "67", "57", "69", "63"),
    ("2024", "OMN", "80", "63", "78", "72"),
)


def values(rows: list[Row], *columns: str) -> set[tuple[str, ...]]:
    """Return what stands in these columns, each combination once."""
    return {tuple(row[column] for column in columns) for row in rows}


def figures(year: str, measure: str) -> dict[str, list[Decimal]]:
    """Return what was published of a GEMS measure in an edition, in percent where it is a score, by state."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in read_rows("gems_observations.csv"):
        if (row["year"], row["measure"]) == (year, measure):
            factor = 100 if row["unit"] == "index_0_1" else 1
            found[row["iso3"]].append(Decimal(row["value"]) * factor)
    return found


def texts(row: Row, language: str) -> list[str]:
    """Return every text of a row in one language."""
    return [text for column, text in row.items() if column.endswith(f"_{language}") and text]


def words(texts: list[str]) -> set[str]:
    """Return the words that carry meaning: those of four letters and more."""
    return {word for text in texts for word in re.findall(r"[\w’-]{4,}", text.lower())}


# The files


def test_every_file_is_known_and_told_in_the_readme():
    folder = resources.files("multaqa.record")
    files = {file.name for file in folder.iterdir() if file.name.endswith(".csv")}
    assert files == {f"{name}.csv" for name in KEYS}
    readme = folder.joinpath("README.md").read_text("utf-8")
    assert {name for name in files if f"`{name}`" not in readme} == set()


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_told_apart_by_their_key(name):
    rows = read_rows(f"{name}.csv")
    counts = Counter(tuple(row[column] for column in KEYS[name]) for row in rows)
    assert rows
    assert {key: count for key, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("name", KEYS)
def test_rows_fill_exactly_the_columns_of_the_header(name):
    # DictReader keeps what is too much under None, and says None for what lacks: a comma without quotes shows here.
    assert [row for row in read_rows(f"{name}.csv") if None in row or None in row.values()] == []


@pytest.mark.parametrize("name", KEYS)
def test_texts_are_clean(name):
    faults = []
    for row in read_rows(f"{name}.csv"):
        faults += [text for text in row.values() if "  " in text or text != text.strip() or "ـ" in text]
        faults += [text for text in texts(row, "ar") if re.search(r"[;?]|,(?!\d)", text)]
        faults += [text for text in texts(row, "fr") if "'" in text]
        faults += [text for text in texts(row, "en") if "'" in text or '"' in text]
    assert faults == []


@pytest.mark.parametrize("name", KEYS)
def test_french_signs_do_not_break_the_line(name):
    """A no-break space stands before : and % and inside quotes, a narrow one before ; ? and !; numbers have a comma."""
    faults = []
    for row in read_rows(f"{name}.csv"):
        faults += [text for text in texts(row, "fr") if re.search(r" [:;?!%»]|« |(?<=\w)[;?!]|\d\.\d", text)]
    assert faults == []


@pytest.mark.parametrize("name", [name for name in KEYS if not name.endswith("_observations")])
def test_original_of_a_text_is_one_of_the_three_languages(name):
    for row in read_rows(f"{name}.csv"):
        assert row.get("original", "ar") in LANGUAGES
        assert ("original" in row) == any(column.endswith("_ar") for column in row)


# States and bodies


def test_states_run_in_arabic_alphabetical_order():
    rows = read_rows("states.csv")
    assert [row["position"] for row in rows] == [str(position) for position in range(1, 23)]
    folded = str.maketrans("أإآئؤ", "ااايو", "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
    names = [row["short_name_ar"].removeprefix("ال").translate(folded) for row in rows]
    assert names == sorted(names)


def test_members_are_those_with_a_listed_body():
    rows = read_rows("states.csv")
    members = {row["iso3"] for row in rows if row["is_member"] == "1"}
    assert len(members) == 19
    assert {row["iso3"] for row in rows} - members == {"COM", "DJI", "LBY"}
    listed = [row["iso3"] for row in read_rows("bodies.csv") if row["is_listed"] == "1"]
    assert sorted(listed) == sorted(members)


def test_listed_bodies_claim_no_date():
    for row in read_rows("bodies.csv"):
        if row["is_listed"] == "1":
            assert (row["from_on"], row["until_on"]) == ("", "")
        else:
            assert row["source_ar"]
            assert row["note_ar"]


# Meetings and recommendations


def test_each_meeting_has_one_preferred_date():
    preferred = [row["meeting"] for row in read_rows("meeting_dates.csv") if row["is_preferred"] == "1"]
    assert preferred == [row["number"] for row in read_rows("meetings.csv")]


def test_differing_dates_stand_side_by_side():
    dates = defaultdict(set)
    for row in read_rows("meeting_dates.csv"):
        dates[row["meeting"]].add((row["starts_on"], row["precision"]))
        assert row["precision"] == "day" or row["starts_on"].endswith("-01")
    assert dates["5"] == {("2017-04-26", "day"), ("2017-04-27", "day")}
    assert dates["7"] == {("2019-03-01", "month")}
    assert dates["8"] == {("2020-09-23", "day"), ("2020-09-01", "month")}


def test_parts_items_and_messages_hang_on_what_exists():
    meetings = values(read_rows("meetings.csv"), "number")
    for name in ("meeting_dates", "meeting_parts", "key_messages", "recommendations"):
        assert values(read_rows(f"{name}.csv"), "meeting") <= meetings
    parts = values(read_rows("meeting_parts.csv"), "meeting", "number")
    assert values(read_rows("agenda_items.csv"), "meeting", "part") <= parts


@pytest.mark.parametrize("language", LANGUAGES)
def test_content_of_a_closed_part_stands_nowhere_else(language):
    parts, items = read_rows("meeting_parts.csv"), read_rows("agenda_items.csv")
    closed = {(row["meeting"], row["number"]) for row in parts if row["is_closed"] == "1"}
    assert closed == {("8", "1")}
    inside = [row | {"title_" + language: ""} for row in parts if (row["meeting"], row["number"]) in closed]
    inside += [row for row in items if (row["meeting"], row["part"]) in closed]
    outside = [row for row in parts if row["meeting"] == "8" and row["is_closed"] != "1"]
    outside += [row for row in items if row["meeting"] == "8" and (row["meeting"], row["part"]) not in closed]
    outside += [row for row in read_rows("meetings.csv") if row["number"] == "8"]
    # Where a word was found is no content, and both parts may come from one source.
    secret, public = (
        words([text for row in rows for text in texts(row | {f"source_{language}": ""}, language)])
        for rows in (inside, outside)
    )
    assert len(secret) > 5
    assert secret & public == set()


def test_recommendations_are_numbered_without_gaps():
    found = [(row["meeting"], row["number"]) for row in read_rows("recommendations.csv")]
    assert found == [("7", str(n)) for n in range(1, 4)] + [("8", str(n)) for n in range(1, 7)]
    addressed = values(read_rows("recommendations.csv"), "addressed_to")
    assert addressed == {("states",), ("secretariat",)}


# Series


def test_every_figure_hangs_on_what_exists():
    states = values(read_rows("states.csv"), "iso3")
    sources = values(read_rows("sources.csv"), "code")
    editions = values(read_rows("editions.csv"), "series", "year")
    measures = values(read_rows("measures.csv"), "series", "code")
    gems, egdi = read_rows("gems_observations.csv"), read_rows("egdi_observations.csv")
    assert len(gems) == 210
    assert len(egdi) == 252
    assert values(gems, "iso3") <= states | {("ARB",)}
    assert values(egdi, "iso3") == states - {("PSE",)}
    assert values(gems, "source") == sources - {("un-desa-survey",)}
    assert {("gems", row["year"]) for row in gems} | {("egdi", row["year"]) for row in egdi} == editions
    assert {("gems", row["measure"]) for row in gems} == {pair for pair in measures if pair[0] == "gems"}
    for name in ("groups", "notes"):
        assert values(read_rows(f"{name}.csv"), "series", "year") <= editions


def test_each_address_stands_once():
    addresses = [row["url"] for row in read_rows("sources.csv")]
    assert len(set(addresses)) == len(addresses)
    assert all(re.match(r"https?://\S+$", address) for address in addresses)


def test_a_break_has_its_reason():
    for row in read_rows("editions.csv"):
        assert (row["has_break_before"] == "1") == bool(row["break_reason_ar"])
    broken = {row["year"] for row in read_rows("editions.csv") if row["series"] == "gems" and row["break_reason_ar"]}
    assert broken == {"2023", "2024"}


def test_notes_of_an_edition_are_numbered_without_gaps():
    numbers = defaultdict(list)
    for row in read_rows("notes.csv"):
        numbers[row["series"], row["year"]].append(int(row["number"]))
    assert {edition: found for edition, found in numbers.items() if found != list(range(1, len(found) + 1))} == {}


# GEMS


def test_doubtful_claims_are_marked():
    doubtful = {row["code"] for row in read_rows("measures.csv") if row["is_doubtful"] == "1"}
    assert doubtful == {"pillar3_press_variant", "rank_overall_press_claim"}


def test_a_figure_is_a_number_in_its_unit_or_a_word_with_its_group():
    groups = values(read_rows("groups.csv"), "series", "year", "code")
    for row in read_rows("gems_observations.csv"):
        assert bool(row["value"]) != bool(row["word"])
        assert (row["unit"] == "category") == bool(row["word"])
        if row["word"]:
            assert ("gems", row["year"], row["group_code"]) in groups
        elif row["unit"] in RANGES:
            least, most = RANGES[row["unit"]]
            assert least <= Decimal(row["value"]) <= most


def test_figures_belong_to_states_that_took_part():
    status = {(row["year"], row["iso3"]): row["status"] for row in read_rows("gems_participation.csv")}
    shown = values(read_rows("gems_observations.csv"), "year", "iso3")
    assert {pair for pair in shown if pair[1] != "ARB" and status.get(pair) != "took_part"} == set()
    assert set(status.values()) == {"took_part", "no_part"}


def test_states_taking_part_are_as_many_as_was_published():
    took_part = Counter(row["year"] for row in read_rows("gems_participation.csv") if row["status"] == "took_part")
    told = Counter(row["year"] for row in read_rows("gems_participation.csv"))
    for row in read_rows("editions.csv"):
        if row["series"] != "gems":
            continue
        published = figures(row["year"], "countries_assessed").get("ARB", [])
        assert [str(number) for number in published] == ([row["states_assessed"]] if row["states_assessed"] else [])
        # Only three editions came with a list; of the others no state is said to have stayed away.
        if row["year"] in ("2022", "2023", "2024"):
            assert (took_part[row["year"]], told[row["year"]]) == (int(row["states_assessed"]), 22)
        else:
            assert told[row["year"]] == took_part[row["year"]]


@pytest.mark.parametrize(("year", "state", "first", "second", "third", "total"), PILLARS)
def test_published_pillars_give_the_published_total(year, state, first, second, third, total):
    printed = [Decimal(number) for number in (first, second, third)]
    for pillar, number in enumerate(printed, start=1):
        assert figures(year, f"pillar{pillar}")[state] == [number]
    assert Decimal(total) in figures(year, "overall")[state]
    weighted = sum(Decimal(weight) * score for weight, score in zip(("0.4", "0.4", "0.2"), printed, strict=True))
    # The total is rounded, and where the pillars are whole numbers so are they.
    slack = Decimal("0.005") if "." in total else Decimal("0.5") + (0 if "." in first else Decimal("0.5"))
    assert abs(weighted - Decimal(total)) <= slack


def test_published_values_lie_in_their_published_group():
    cuts = {(row["year"], row["code"]): row for row in read_rows("groups.csv") if row["series"] == "gems"}
    checked = 0
    for row in read_rows("gems_observations.csv"):
        if row["measure"] != "maturity_group":
            continue
        cut = cuts[row["year"], row["group_code"]]
        for value in figures(row["year"], "overall").get(row["iso3"], []):
            assert Decimal(cut["lower"]) <= value <= Decimal(cut["upper"])
            checked += 1
    assert checked == 9


def test_no_group_is_invented_where_none_was_published():
    published = {row["year"] for row in read_rows("groups.csv") if row["series"] == "gems"}
    assert published == {"2020", "2022", "2024"}


def test_notes_of_2023_say_what_the_figures_say():
    ranks = {state: found[0] for state, found in figures("2023", "rank_overall").items()}
    assert ranks == {"SAU": 1, "ARE": 2, "QAT": 3, "OMN": 4, "JOR": 5, "MAR": 8}
    overall = figures("2023", "overall")
    assert sorted(overall["JOR"]) == [64, 66]
    highest = [max(found) for found in overall.values()]
    assert len(highest) == 17
    assert round(sum(highest) / 17, 1) == Decimal("43.2")
    assert max(highest) - min(highest) == 89
    assert figures("2023", "gap")["ARB"] == [91]
    assert figures("2023", "regional_average")["ARB"] == [43]
    told = " ".join(
        row["text_en"] for row in read_rows("notes.csv") if (row["series"], row["year"]) == ("gems", "2023")
    )
    assert [number for number in ("64", "66", "43.2", "89", "91") if number not in told] == []


def test_no_published_rank_contradicts_the_order_of_values():
    for year in ("2020", "2021", "2022", "2023", "2024"):
        overall, ranks = figures(year, "overall"), figures(year, "rank_overall")
        both = sorted((ranks[state][0], -max(overall[state])) for state in ranks.keys() & overall.keys())
        assert [value for _, value in both] == sorted(value for _, value in both)


# EGDI


def test_a_state_not_surveyed_has_neither_value_nor_rank():
    absent = [row for row in read_rows("egdi_observations.csv") if row["absence"]]
    assert sorted(values(absent, "year", "iso3")) == [
        ("2003", "IRQ"), ("2003", "LBY"), ("2004", "LBY"), ("2004", "SOM"), ("2005", "LBY"), ("2005", "SOM"),
        ("2008", "SOM"), ("2010", "SOM"), ("2012", "LBY"),
    ]  # fmt: skip
    for row in absent:
        assert [column for column, text in row.items() if text] == ["year", "iso3", "absence"]


def test_egdi_is_the_weighted_mean_of_its_components():
    thirds = (Decimal(1) / 3,) * 3
    early = (Decimal("0.34"), Decimal("0.33"), Decimal("0.33"))
    for row in read_rows("egdi_observations.csv"):
        if not row["absence"]:
            weights = early if row["year"] in ("2008", "2010") else thirds
            mean = sum(weight * Decimal(row[part]) for weight, part in zip(weights, ("osi", "tii", "hci"), strict=True))
            assert abs(mean - Decimal(row["egdi"])) < Decimal("0.0001")


def test_egdi_keeps_the_decimals_of_its_edition():
    decimals = defaultdict(set)
    for row in read_rows("egdi_observations.csv"):
        decimals[row["year"]] |= {
            len(row[part].partition(".")[2]) for part in ("egdi", "osi", "tii", "hci") if row[part]
        }
    assert {year for year, found in decimals.items() if found == {4}} == {"2018", "2020", "2022"}
    assert decimals["2008"] <= {4, 5}
    assert decimals["2024"] == {5}


def test_egdi_groups_follow_the_cuts_and_no_value_lies_on_one():
    cuts = {
        (row["year"], row["code"]): (Decimal(row["lower"]), Decimal(row["upper"]))
        for row in read_rows("groups.csv")
        if row["series"] == "egdi"
    }
    assert len(cuts) == 12 * 4
    for row in read_rows("egdi_observations.csv"):
        if not row["absence"]:
            lower, upper = cuts[row["year"], row["group"]]
            assert lower < Decimal(row["egdi"]) < upper
