"""What a report says of uncertainty and sensitivity, in one language."""

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from multaqa.composite.commands.report.words import number, percent, term

if TYPE_CHECKING:
    from multaqa.composite.commands.report.contents import Writer
    from multaqa.composite.sensitivity import Sensitivity
    from multaqa.composite.uncertainty import Plan, Uncertainty


class Analyses:
    """Sets the tables of two analyses with the numbers and names of a report."""

    def __init__(self, writer: "Writer") -> None:
        self.writer, self.language, self.words = writer, writer.language, writer.words

    def spread(self, found: "Uncertainty") -> dict[str, Any]:
        """Return what was varied, and how each unit's rank and score spread."""
        low, high = (percent(share, self.language) for share in found.shares)
        count = number(found.run, 0, self.language)
        varied = ("، " if self.language == "ar" else ", ").join(self._names(found.plan))
        rows = []
        for row in self.writer.order:
            places = [number(float(value), 0, self.language) for value in found.ranks[row]]
            ends = [self.writer.score(float(found.scores[row, end])) for end in (0, 2)]
            between = f"{ends[0]}–{ends[1]}" if all(ends) else ""
            base = str(found.base_ranks[row] or "")
            rows.append(
                [base, self.writer.unit(row), *places, between, percent(float(found.ranked[row]), self.language)]
            )
        heads = [("rank", "num"), ("unit", ""), ("low", "num"), ("median", "num"), ("high", "num")]
        table = self.writer.table_of([*heads, ("score_interval", "num"), ("ranked_share", "num")], rows)
        says = self.words["uncertainty_says"].format(count=count, low=low, high=high, varied=varied)
        return {"says": says, "table": table}

    def moved(self, found: "Sensitivity") -> dict[str, Any]:
        """Return each choice's share of the variance of the ranking, and what moves each unit's rank most."""
        names = self._names(found.plan)
        rows = [
            [
                name,
                number(found.lengths[place], 0, self.language),
                number(float(found.ranking.first[place]), 2, self.language),
                number(float(found.ranking.total[place]), 2, self.language),
            ]
            for place, name in enumerate(names)
        ]
        units = []
        for row in self.writer.order:
            indices = found.rank(self.writer.result.units[row])
            if isnan(indices.variance) or indices.variance <= 0 or np.isnan(indices.total).all():
                continue
            most = int(np.nanargmax(indices.total))
            share = number(float(indices.total[most]), 2, self.language)
            units.append([self.writer.unit(row), names[most], share])
        heads = [("choice", ""), ("ways", "num"), ("alone", "num"), ("in_all", "num")]
        return {
            "says": self.words["sensitivity_says"].format(count=number(found.runs, 0, self.language)),
            "table": self.writer.table_of(heads, rows),
            "units": self.writer.table_of([("unit", ""), ("choice", ""), ("in_all", "num")], units),
        }

    def _names(self, plan: "Plan") -> list[str]:
        """Return what each choice is about, in the language; a name that somebody gave stands as it is."""
        from multaqa.composite.uncertainty import Methods

        said = []
        for name, choice in zip(plan.names, plan.choices, strict=True):
            if choice.name or not isinstance(choice, Methods):
                said.append(choice.name or term(name, self.language))
                continue
            about = [self.writer.part(code) for code in choice.at if code in self.writer.framework.tree.codes]
            kind = term(choice.kind, self.language)
            said.append(f"{kind} ({', '.join(about)})" if about else kind)
        return said
