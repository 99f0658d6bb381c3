"""One replication as a framework and a table of its own, for `build_index` to compute again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.framework import Framework, Indicator, Node
from multaqa.composite.index import Result, build_index
from multaqa.composite.methods import Step, step
from multaqa.composite.uncertainty.choices import Methods, Weightings, targets
from multaqa.composite.uncertainty.ensemble import Ensemble


@dataclass(frozen=True, eq=False)
class Replication:
    """One replication, written out.

    number: from 0. chosen: the alternative of every choice, in words. framework, data: what it is computed from.
    """

    number: int
    chosen: Mapping[str, str]
    framework: Framework
    data: Data

    def result(self) -> Result:
        """Compute the index again, the long way."""
        return build_index(self.framework, self.data)


def framework_of(ensemble: Ensemble, alternatives: Ints, weight_set: int) -> Framework:
    """Return the framework of one combination.

    alternatives: (listed choices,). weight_set: the number of the drawn set of weights, -1 for none.
    """
    base, framework = ensemble.base, ensemble.base.framework
    changes: dict[str, Step] = {}
    steps: dict[str, dict[str, Step]] = {}
    given: Mapping[str, float] = {}
    for choice, alternative in zip(ensemble.listed, alternatives.tolist(), strict=True):
        if isinstance(choice, Weightings):
            given = tuple(choice.sets.values())[alternative]
        elif isinstance(choice, Methods):
            codes = targets(framework, choice)
            if not codes:
                changes[choice.kind] = choice.steps[alternative]
            for code in codes:
                steps.setdefault(code, {})[choice.kind] = choice.steps[alternative]
    weights = {code: {"weight": float(weight)} for code, weight in given.items()}
    moved: dict[str, dict[str, float]] = {}
    parents: set[int] = set()
    if weight_set >= 0:
        tree, row = base.tree, ensemble.weighing.weights(alternatives[None, :], np.array([weight_set]))[0]
        moved = {tree.codes[position]: {"weight": float(row[position])} for position in ensemble.weighing.moved}
        parents = {tree.parents[position] for position in ensemble.weighing.moved.tolist()}
    gone = base.gone[ensemble.weighing.left(alternatives[None, :])[0]]
    kept: list[Node | Indicator] = []
    for position, part in enumerate(base.tree.parts):
        if gone[position]:
            continue
        own: dict[str, object] = {**weights.get(part.code, {}), **moved.get(part.code, {}), **steps.get(part.code, {})}
        if position in parents:
            own["weights"] = step("given")
        kept.append(replace(part, **own))  # type: ignore[arg-type]
    return replace(
        framework,
        nodes=tuple(part for part in kept if isinstance(part, Node)),
        indicators=tuple(part for part in kept if isinstance(part, Indicator)),
        **changes,  # type: ignore[arg-type]
    )


def data_of(ensemble: Ensemble, framework: Framework, answer_set: int) -> Data:
    """Return the table of one combination: the columns that its framework knows, moved by a drawn set of answers.

    answer_set: the number of the drawn set, -1 for none.
    """
    base, data = ensemble.base, ensemble.base.data
    values: Floats = data.values.copy()
    if answer_set >= 0 and ensemble.noise is not None:
        moved = ensemble.noise.values(answer_set, 1)[0]
        for leaf, row in zip(ensemble.noise.moved, moved, strict=True):
            values[:, data.columns[base.indicators[leaf].code]] = row[base.back]
    known = set(framework.tree.codes) | {i.denominator for i in framework.indicators if i.denominator}
    columns = [column for column, code in enumerate(data.indicators) if code in known]
    answered, expected = (None if part is None else part[:, columns] for part in (data.answered, data.expected))
    return Data(
        data.units,
        tuple(data.indicators[column] for column in columns),
        values[:, columns],
        absences=data.absence_codes[:, columns],
        answered=answered,
        expected=expected,
        unit_groups=data.unit_groups,
        # The answers behind a moved value are not those of the table.
        items=None if data.items is None or answer_set >= 0 else {c: i for c, i in data.items.items() if c in known},
        answers_checksum="" if answer_set >= 0 else data.answers_checksum,
    )
