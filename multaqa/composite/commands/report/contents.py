"""What a report says, in one language: the same for the page and for the printed document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from multaqa.composite.commands.report.analyses import Analyses
from multaqa.composite.commands.report.words import WORDS, number, percent, term
from multaqa.composite.commands.texts import RELATIVE, why_missing
from multaqa.composite.diagnosis import Diagnosis, diagnose
from multaqa.composite.framework import Indicator
from multaqa.composite.index import Result
from multaqa.composite.prepare import step_of
from multaqa.composite.tables import Table
from multaqa.printing.charts import Average, Bar, ranking_chart

if TYPE_CHECKING:
    from multaqa.composite.sensitivity import Sensitivity
    from multaqa.composite.uncertainty import Uncertainty

MOST_BARS = 22
MOST_COMPONENTS = 4


@dataclass(frozen=True)
class Contents:
    """A report in one language. data: texts, facts, tables and the chart, all ready to be set."""

    title: str
    language: str
    data: Mapping[str, Any]


def contents_of(
    result: Result,
    table: Table,
    language: str,
    *,
    spread: "Uncertainty | None" = None,
    moved: "Sensitivity | None" = None,
) -> Contents:
    """Return what the report of an index says in a language (ar, en or fr)."""
    words, framework = WORDS[language], result.framework
    title = framework.names.get(language) or framework.code
    writer = Writer(result, table, language)
    analyses = Analyses(writer)
    found = diagnose(result)
    data = {
        "words": words,
        "subtitle": words["subtitle"].format(version=framework.version, table=table.label),
        "source": framework.source,
        "notices": writer.notices(),
        "facts": writer.facts(),
        "chart": writer.chart(title, spread),
        "chart_words": words["chart"],
        "bars": min(MOST_BARS, int((result.ranks[:, 0] > 0).sum())),
        "ranking_title": writer.ranking_title(),
        "ranking": writer.ranking(),
        "without": writer.without(),
        "spread": analyses.spread(spread) if spread else None,
        "moved": analyses.moved(moved) if moved else None,
        "components": writer.components(),
        "parts": writer.parts(),
        "statistics": writer.statistics(found),
        "pairs": writer.pairs(found),
        "nodes": writer.nodes(found),
        "record": writer.record(),
        "notes": list(result.notes),
    }
    return Contents(title, language, data)


class Writer:
    """Sets numbers and names of one result in one language."""

    def __init__(self, result: Result, table: Table, language: str) -> None:
        self.result, self.table, self.language = result, table, language
        self.framework, self.words = result.framework, WORDS[language]
        self.names = table.names.get(language, {})
        worst = len(result.units) + 1
        self.order = sorted(
            range(len(result.units)), key=lambda row: (result.ranks[row, 0] or worst, result.units[row])
        )

    def score(self, value: float) -> str:
        """Return a score as it is displayed."""
        return number(value, self.framework.decimals, self.language)

    def unit(self, row: int) -> str:
        """Return a unit's name in the language, else its code."""
        code = self.result.units[row]
        return self.names.get(code) or code

    def part(self, code: str) -> str:
        """Return a part's name in the language, else its code."""
        parts = {part.code: part for part in self.framework.tree.parts}
        return parts[code].names.get(self.language) or code

    def group(self, row: int) -> str:
        """Return the name of a unit's group, "" for none."""
        code = self.result.groups[row, 0]
        classes = self.framework.groups.classes if self.framework.groups else ()
        return next((group.names.get(self.language) or group.code for group in classes if group.code == code), "")

    def notices(self) -> list[dict[str, str]]:
        """Return what a reader must know first, each with its kind."""
        words, framework, result = self.words, self.framework, self.result
        said = [{"kind": "", "text": words["local"]}]
        if framework.origin == "illustrative":
            said.append({"kind": "sample", "text": words["illustrative"]})
        inferred = [part.code for part in framework.tree.parts if part.origin == "inferred"]
        if framework.origin == "inferred" or inferred:
            parts = ", ".join(self.part(code) for code in inferred) or framework.code
            said.append({"kind": "inferred", "text": words["inferred"].format(parts=parts)})
        steps = [step_of(framework, part, "normalise").method for part in framework.indicators]
        steps += [node.rescale.method for node in framework.nodes if node.rescale]
        if RELATIVE & set(steps):
            said.append({"kind": "", "text": words["relative"]})
        for key, count in (("imputed", int(result.imputed.sum())), ("treated", len(result.treated))):
            if count:
                said.append({"kind": "", "text": words[key].format(count=number(count, 0, self.language))})
        return said

    def facts(self) -> list[dict[str, str]]:
        """Return three or four figures, each with what it counts."""
        scores = self.result.scores[:, 0]
        present = scores[~np.isnan(scores)]
        counts = [(len(scores), "units"), (int((self.result.ranks[:, 0] > 0).sum()), "ranked")]
        figures = [{"figure": number(count, 0, self.language), "label": self.words[key]} for count, key in counts]
        if len(present):
            low = self.words["least_score"].format(value=self.score(float(present.min())))
            figures.append({"figure": self.score(float(present.mean())), "label": self.words["mean"]})
            best = self.score(float(present.max()))
            figures.append({"figure": best, "label": self.words["greatest_score"], "note": low})
        return figures

    def chart(self, title: str, spread: "Uncertainty | None" = None) -> str:
        """Return the ranking as a picture, at most 22 bars; "" where no unit has a rank."""
        result = self.result
        rows = [row for row in self.order if result.ranks[row, 0]][:MOST_BARS]
        if not rows:
            return ""
        classes = [group.code for group in self.framework.groups.classes] if self.framework.groups else []
        bars = []
        for row in rows:
            place, score = int(result.ranks[row, 0]), float(result.displayed[row, 0])
            tied = int((result.ranks[:, 0] == place).sum()) > 1
            code = result.groups[row, 0]
            shade = 4 if code is None else max(1, 4 - (len(classes) - 1 - classes.index(code)))
            bar = Bar(self.unit(row), max(score, 0.0), self.score(score), f"={place}" if tied else str(place), shade)
            if spread and spread.plan.of == self.framework.tree.codes[0] and not np.isnan(spread.scores[row]).any():
                bar = replace(bar, low=float(spread.scores[row, 0]), high=float(spread.scores[row, 2]))
            bars.append(bar)
        scores = result.scores[:, 0]
        mean = float(np.nanmean(scores))
        average = Average(max(mean, 0.0), self.words["average_mark"].format(value=self.score(mean)))
        top = max(self.framework.scale, *(bar.value or 0.0 for bar in bars))
        return ranking_chart(
            bars, title=title, description=self.words["chart"], language=self.language, top=top, average=average
        )

    def ranking_title(self) -> str:
        """Return the words over the picture: how many of how many units it shows."""
        ranked = int((self.result.ranks[:, 0] > 0).sum())
        if ranked <= MOST_BARS:
            return self.words["scores_from"].format(top=number(self.framework.scale, 0, self.language))
        return self.words["first"].format(count=MOST_BARS, of=number(ranked, 0, self.language))

    def ranking(self) -> dict[str, Any]:
        """Return the table of all units with a rank."""
        grouped = self.framework.groups is not None
        named = bool(self.names)
        heads = [("rank", "num"), ("unit", "")] + ([("code", "code")] if named else []) + [("score", "num")]
        heads += [("group", "")] if grouped else []
        heads += [("coverage", "num")]
        rows = []
        for row in self.order:
            if not self.result.ranks[row, 0]:
                continue
            cells = [str(self.result.ranks[row, 0]), self.unit(row)]
            cells += [self.result.units[row]] if named else []
            cells += [self.score(self.result.displayed[row, 0])]
            cells += [self.group(row)] if grouped else []
            rows.append([*cells, percent(self.result.coverage[row, 0], self.language)])
        return self.table_of(heads, rows)

    def without(self) -> list[list[str]]:
        """Return the units without a score or a rank, each with the reason."""
        result = self.result
        return [
            [self.unit(row), term(why_missing(result, row) or "no_rank", self.language)]
            for row in self.order
            if not result.ranks[row, 0]
        ]

    def components(self) -> dict[str, Any]:
        """Return the scores of the nodes right under the index, at most four."""
        tree = self.framework.tree
        children = tree.children[0][:MOST_COMPONENTS]
        rows = [
            [self.unit(row), *(self.score(self.result.displayed[row, child]) or None for child in children)]
            for row in self.order
            if not isnan(self.result.scores[row, 0])
        ]
        names = [(self.part(tree.codes[child]), "num") for child in children]
        return self.table_of([("unit", ""), *names], rows)

    def parts(self) -> dict[str, Any]:
        """Return the tree: weight, share of the index, method and origin of every part."""
        tree, framework, given = self.framework.tree, self.framework, self.result.node_weights
        shares, depths = [1.0] * len(tree.codes), [0] * len(tree.codes)
        rows = []
        for position, part in enumerate(tree.parts):
            if position:
                parent = tree.parents[position]
                depths[position] = depths[parent] + 1
                shares[position] = shares[parent] * float(given[position] / given[list(tree.children[parent])].sum())
            if isinstance(part, Indicator):
                how = step_of(framework, part, "normalise").method
            else:
                how = "imported" if part.imported else (part.aggregate or framework.aggregate).method
            rows.append(
                [
                    "\u2003" * depths[position] + self.part(part.code),
                    number(float(given[position]), 2, self.language) if position else "",
                    percent(shares[position], self.language),
                    term(how, self.language),
                    term(part.origin, self.language) if part.origin else "",
                ]
            )
        return self.table_of([("part", ""), ("weight", "num"), ("of_index", "num"), ("how", ""), ("origin", "")], rows)

    def statistics(self, found: Diagnosis) -> dict[str, Any]:
        """Return what the values of each indicator look like."""
        rows = [
            [
                self.part(one.code),
                number(one.count, 0, self.language),
                number(one.missing, 0, self.language),
                *(self.significant(value) for value in (one.least, one.mean, one.greatest)),
                self.flags(one.flags),
            ]
            for one in found.statistics
            if one.code in self.framework.tree.codes
        ]
        heads = [("indicator", ""), ("values", "num"), ("missing", "num"), ("least", "num"), ("average", "num")]
        return self.table_of([*heads, ("greatest", "num"), ("flags", "")], rows)

    def significant(self, value: float) -> str:
        """Return a number with four digits that count."""
        if isnan(value):
            return ""
        digits = 0 if value == 0 else max(0, min(6, 3 - int(np.floor(np.log10(abs(value))))))
        return number(value, digits, self.language)

    def flags(self, flags: tuple[str, ...]) -> str:
        return "، ".join(term(flag, self.language) for flag in flags).replace(
            "، ", "، " if self.language == "ar" else ", "
        )

    def pairs(self, found: Diagnosis) -> dict[str, Any]:
        """Return the pairs of indicators whose correlation asks for a look."""
        rows = [
            [
                self.part(one.first),
                self.part(one.second),
                number(one.correlation, 2, self.language),
                self.flags((one.flag,)),
            ]
            for one in (*found.within, *found.across)
        ]
        return self.table_of([("one", ""), ("other", ""), ("correlation", "num"), ("flags", "")], rows)

    def nodes(self, found: Diagnosis) -> dict[str, Any]:
        """Return how well the children of each node go together."""
        rows = []
        for node in found.nodes:
            kmo = node.components.kmo if node.components else float("nan")
            figures = [number(value, 2, self.language) for value in (node.alpha, kmo)]
            rows.append([self.part(node.code), *figures, self.flags(node.flags)])
        return self.table_of([("part", ""), ("alpha", "num"), ("KMO", "num"), ("flags", "")], rows)

    def record(self) -> list[list[str]]:
        """Return what it takes to compute the same again."""
        words, result = self.words, self.result
        rows = [[words["source"], self.framework.source]] if self.framework.source else []
        return [
            *rows,
            [words["framework_checksum"], result.method["checksum"]],
            [words["inputs_checksum"], result.inputs_checksum],
            [words["engine"], result.engine_version],
        ]

    def table_of(self, heads: list[tuple[str, str]], rows: list[list[Any]]) -> dict[str, Any]:
        """Return a table without the columns in which nothing stands."""
        used = [place for place in range(len(heads)) if not rows or any(row[place] for row in rows)]
        columns = [
            {"head": self.words.get(heads[place][0], heads[place][0]), "kind": heads[place][1]} for place in used
        ]
        return {"columns": columns, "rows": [[row[place] for place in used] for row in rows]}
