"""One replication as a framework and a table of its own, for `build_index` to compute again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from multaqa.composite.data import Data, Floats, Ints
from multaqa.composite.framework import Framework
from multaqa.composite.index import Result, build_index
from multaqa.composite.uncertainty.changes import changed
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
    """Return the framework of one combination, without groups.

    alternatives: (listed choices,). weight_set: the number of the drawn set of weights, -1 for none.
    """
    base, tree, weighing = ensemble.base, ensemble.base.tree, ensemble.weighing
    rows = alternatives[None, :]
    gone = base.gone[weighing.left(rows)[0]]
    written = {tree.parents[position] for position in weighing.moved.tolist()} if weight_set >= 0 else set()
    for position in weighing.schemes[weighing.scheme(rows)[0]].asked:
        # What respondents said of all the children cannot be told of those that are left.
        if gone[list(tree.children[position])].any():
            written.add(position)
    row = weighing.weights(rows, np.array([weight_set]))[0]
    children = [child for position in written for child in tree.children[position] if not gone[child]]
    return changed(
        base.framework,
        zip(ensemble.listed, alternatives.tolist(), strict=True),
        weights={tree.codes[child]: float(row[child]) for child in children},
        given=[tree.codes[position] for position in sorted(written)],
        gone=gone,
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
