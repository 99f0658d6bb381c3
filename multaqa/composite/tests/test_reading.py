"""Reading: the file form of a framework, errors with their line, and a schema that accepts what the reader does."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from multaqa import composite
from multaqa.composite import EngineError, framework_schema, read_framework
from multaqa.composite.lines import Lines
from multaqa.composite.tests.whole_form import WHOLE


def test_file_says_everything():
    framework = read_framework(WHOLE)
    assert framework.code == "whole"
    assert framework.years.base == 2020
    assert framework.groups is not None
    assert framework.groups.classes[1].start == 50.5
    assert framework.node("P").goalposts == (0.0, 80.0)
    assert framework.node("T").respondents[1].comparisons == {"P": {"Q": 2}}
    items = framework.indicator("c").items
    assert items is not None
    assert items.channels == ("web", "app")
    assert framework.scale_of(items) == framework.scales[0]
    assert framework.scales[0].labels[2] == {"en": "all"}
    assert framework.count("all").absences == {"not_available": "zero"}
    assert framework.items[0].tags["sector"] == "health"
    assert framework.indicator("a").impute == composite.step("constant", value=1)
    assert framework.aggregate.number("exponent", 0) == 0.5


SMALL = """code = "x"
version = "1"
normalise = "given"
[[nodes]]
code = "T"
[[indicators]]
code = "a"
parent = "T"
"""

LINES = [
    # what is written in place of what, the line, the message, the remedy
    ('version = "1"', 'versoin = "1"', 2, "unknown key “versoin”", "Did you mean “version”?"),
    ('version = "1"', 'zzz = "1"', 2, "unknown key “zzz”", "Known keys: code, version"),
    ('version = "1"', "version = 1", 2, "version is 1", "text in quotation marks"),
    ('version = "1"\n', "", 1, "version is missing", "Give version"),
    ('normalise = "given"', "normalise = 3", 3, "normalise is 3", "a method's name"),
    ('normalise = "given"', 'normalise = "max"', 3, "unknown method “max”", "Known: given, min_max"),
    ('normalise = "given"', 'scale = -7\nnormalise = "given"', 3, "the scale is -7", "It must be above 0"),
    ('normalise = "given"', 'decimals = 1.5\nnormalise = "given"', 3, "decimals is 1.5", "a whole number"),
    ('parent = "T"', 'parent = "Z"', 8, "missing parent “Z”", "Known nodes: T"),
    ('parent = "T"\n', "", 6, "parent is missing", "Give parent"),
    ('parent = "T"', 'parent = "T"\nweight = 0', 5, "the weights of its children are all zero", "above 0"),
    ('parent = "T"', 'parent = "T"\nweight = "much"', 9, "weight is 'much'", "It must be a number"),
    ('parent = "T"', 'parent = "T"\nimported = 1', 9, "imported is 1", "true or false"),
    ('parent = "T"', 'parent = "T"\ngoalposts = [1]', 9, "goalposts is [1]", "two numbers"),
    ('parent = "T"', 'parent = "T"\ngoalposts = [9, 1]', 9, "contradict the direction", "write [1, 9]"),
    ('parent = "T"', 'parent = "T"\nunit = "index 0-1"\ngoalposts = [0, 9]', 10, "outside the unit", "between 0 and 1"),
    ('parent = "T"', 'parent = "T"\nabsences = { not_there = "drop" }', 9, "unknown absence “not_there”", "Known"),
    ('parent = "T"', 'parent = "T"\n[indicators.names]\nen = 3', 9, "names is {'en': 3}", "a table of names"),
    ('parent = "T"', 'parent = "T"\n[indicators.items]\nask = "x"', 10, "unknown key “ask”", "asked_of"),
    ('parent = "T"', 'parent = "T"\n[indicators.items]\nover = "sum"', 10, "“sum” is not known", "one of “mean”"),
    ('parent = "T"', 'parent = "T"\nitems = { over = "sum" }', 9, "“sum” is not known", "one of “mean”"),
    ('parent = "T"', 'parent = "T"\n[indicators.items]\nchannels = "web"', 10, "channels is 'web'", "a list of words"),
    ('code = "T"', 'code = "T"\ndirection = "up"', 6, "“up” is not known", "one of “higher”, “lower”"),
    ('code = "T"', 'code = "T"\nrespondents = [{ points = 3 }]', 6, "points is 3", "a table of numbers by code"),
    (
        'code = "T"',
        'code = "T"\nweights = "ahp"\n[[nodes.respondents]]\ncomparisons = { a = 3 }',
        8,
        "comparisons",
        "tables",
    ),
    ('code = "a"', 'code = "T"', 7, "the code stands twice", "its own code"),
    ('code = "a"', 'code = ""', 7, "an entry has no code", "Give every node and indicator a code"),
    ("[[nodes]]", "[groups]\nclasses = []\n[[nodes]]", 5, "a group's code is missing", "Give each group its own code"),
    ("[[nodes]]", "[groups]\n[[nodes]]", 4, "classes is missing", "Give classes"),
    ("[[nodes]]", "[[groups.classes]]\ncode = 'x'\n[[nodes]]", 4, "start is missing", "Give start"),
    ("[[nodes]]", "[screening]\nnode = 65\n[[nodes]]", 5, "the threshold is 65", "a share between 0 and 1"),
    ("[[nodes]]", "screening = 3\n[[nodes]]", 4, "screening is 3", "It must be a table"),
    (
        "[[nodes]]",
        "[[scales]]\ncode = 's'\nkind = 'steps'\npoints = 3\n[[nodes]]",
        7,
        "points is 3",
        "a list of numbers",
    ),
    ("[[nodes]]", "[[scales]]\ncode = 's'\nkind = 'odd'\npoints = [3]\n[[nodes]]", 6, "“odd” is not known", "steps"),
    (
        "[[nodes]]",
        "[[scales]]\ncode = 's'\nkind = 'steps'\npoints = [3]\nlabels = [3]\n[[nodes]]",
        8,
        "labels",
        "names",
    ),
    ("[[nodes]]", "[[items]]\ncode = 's'\n[[nodes]]", 4, "list is missing", "Give list"),
    ("[[nodes]]", "[[counts]]\ncode = 's'\nabsences = { not_answered = 'void' }\n[[nodes]]", 6, "“void”", "“zero”"),
    ("[[nodes]]", "[[nodes", 4, "not a TOML file", "Mend the line"),
]


@pytest.mark.parametrize(("old", "new", "line", "message", "remedy"), LINES)
def test_error_names_the_line_and_what_would_be_right(old, new, line, message, remedy):
    with pytest.raises(EngineError) as caught:
        read_framework(SMALL.replace(old, new, 1))
    assert re.match(rf"line {line}\b", str(caught.value)), str(caught.value)
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_cycle_is_named_with_its_line():
    text = SMALL + '[[nodes]]\ncode = "A"\nparent = "B"\n[[nodes]]\ncode = "B"\nparent = "A"\n'
    with pytest.raises(EngineError, match="line 11, node A, parent: cycle: A → B → A"):
        read_framework(text)


def test_file_that_ends_too_early_has_its_error_on_the_last_line():
    with pytest.raises(EngineError, match=r"^last line: not a TOML file|^line 1: not a TOML file"):
        read_framework('code = "x')


def test_respondent_is_named_with_its_line():
    text = WHOLE.replace("points = { P = 1, Q = 1 }", "points = { P = 1 }")
    line = text.splitlines().index("points = { P = 1 }") + 1
    with pytest.raises(EngineError, match=rf"^line {line}, node T/2, points"):
        read_framework(text)


def test_lines_are_found_past_text_of_several_lines():
    text = 'code = "x"\nsource = """\n[[nodes]]\ncode = "no"\n"""\n[[nodes]]\ncode = "T"\n'
    lines = Lines(text)
    assert lines.of("nodes", "T", "code") == 7
    assert lines.of("nodes", "no", "code") == 6
    assert lines.of("nodes", "#1", "parent") == 6
    assert lines.of("indicators", "", "code") == 7
    assert lines.of("framework", "", "version") == 1
    assert lines.of("screening", "", "node") == 7


# A reader of the part of JSON Schema that the schema uses.
TYPES: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool}


def accepts(schema: dict[str, Any], value: Any) -> bool:
    known = {"type", "properties", "additionalProperties", "required", "items", "minItems", "maxItems"}
    assert set(schema) <= known | {"enum", "const", "anyOf", "$schema", "$defs", "title"}, set(schema)
    if "anyOf" in schema:
        return any(accepts(one, value) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if "const" in schema:
        return value == schema["const"]
    kind = schema["type"]
    if kind in ("number", "integer"):
        return isinstance(value, int if kind == "integer" else int | float) and not isinstance(value, bool)
    if not isinstance(value, TYPES[kind]):
        return False
    if kind == "object":
        return accepts_object(schema, value)
    if kind == "array":
        most = schema.get("maxItems", len(value))
        return schema.get("minItems", 0) <= len(value) <= most and all(accepts(schema["items"], one) for one in value)
    return True


def accepts_object(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    rest = schema.get("additionalProperties", True)
    for key, part in value.items():
        own = schema.get("properties", {}).get(key)
        if own is None and rest is False:
            return False
        wanted = own if own is not None else rest
        if isinstance(wanted, dict) and not accepts(wanted, part):
            return False
    return set(schema.get("required", ())) <= set(value)


def is_read(text: str) -> bool:
    try:
        read_framework(text)
    except EngineError:
        return False
    return True


def test_schema_accepts_the_whole_form():
    assert accepts(framework_schema(), tomllib.loads(WHOLE))
    assert framework_schema()["$schema"].endswith("2020-12/schema")


def test_schema_knows_every_key_that_the_reader_knows():
    from multaqa.composite.shapes import SHAPES

    schema = framework_schema()
    assert set(schema["properties"]) == set(SHAPES["framework"])
    for table in ("nodes", "indicators", "scales", "items", "counts"):
        assert set(schema["properties"][table]["items"]["properties"]) == set(SHAPES[table])
    raw = tomllib.loads(WHOLE)
    for table in ("nodes", "indicators", "scales", "items", "counts"):
        written = {key for entry in raw[table] for key in entry}
        assert written == set(SHAPES[table]), table


@pytest.mark.parametrize(("old", "new"), [(case[0], case[1]) for case in LINES])
def test_schema_accepts_no_form_that_the_reader_refuses_as_a_form(old, new):
    text = SMALL.replace(old, new, 1)
    assert not is_read(text)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    # Whether codes fit together is beyond a schema; kinds, keys, words and needed keys are not.
    beyond = (
        '"Z"',
        "weight = 0",
        "[9, 1]",
        "0-1",
        'code = "T"',
        'code = ""',
        "classes = []",
        "node = 65",
        "scale = -7",
    )
    if not any(word in new for word in beyond) or new.startswith('code = "T"\n'):
        assert not accepts(framework_schema(), raw), new


@pytest.mark.parametrize("method", [(kind, name) for kind, methods in composite.METHODS.items() for name in methods])
def test_schema_and_reader_take_every_method(method):
    kind, name = method
    from multaqa.composite.methods import NEEDED

    value: dict[str, Any] = {"method": name}
    if needed := NEEDED.get((kind, name)):
        value[needed] = "u1" if needed == "reference" else 1
    words = ", ".join(
        f'{key} = "{part}"' if isinstance(part, str) else f"{key} = {part}" for key, part in value.items()
    )
    text = SMALL.replace('normalise = "given"', f"{kind} = {{ {words} }}")
    if name == "goalposts":
        text += "goalposts = [0, 1]\n"
    assert accepts(framework_schema(), tomllib.loads(text))
    assert is_read(text)


def test_page_on_the_file_names_every_key_method_option_and_rule():
    from multaqa.composite.asking import ACROSS_CHANNELS, SCALES
    from multaqa.composite.framework import ABSENCES, ORIGINS, RULES
    from multaqa.composite.shapes import SHAPES

    page = (Path(__file__).parents[3] / "docs/developer/framework-file.md").read_text("utf-8")
    words = {key for shape in SHAPES.values() for key in shape}
    for methods in composite.METHODS.values():
        words |= set(methods) | {option for options in methods.values() for option in options}
    words |= {*ABSENCES, *RULES, *SCALES, *ACROSS_CHANNELS, *ORIGINS} - {""}
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", page))))
    told |= set(re.findall(r"\w+", page)) & {"skewness", "kurtosis", "points", "classes"}
    assert words - told == set()
