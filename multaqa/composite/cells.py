"""The cells of an indicator on their way from single answers to one value per unit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from multaqa.composite.answers import NONE, Answers
from multaqa.composite.asking import INSTITUTIONS, UNIT, Items
from multaqa.composite.data import Cells, Flags, Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.framework import Absence, Framework


@dataclass(frozen=True, eq=False)
class Asked:
    """The items that a question is asked of.

    kind: "unit", "institutions" or the name of a list. codes, weights: of the items (items,). expected: (units x
    items). place_of: the item's column for each code of the answers' own list, -1 = not asked; -2 = left out of this
    breakdown.
    """

    kind: str
    codes: tuple[str, ...]
    weights: Floats
    expected: Flags
    place_of: Ints

    def places(
        self, answers: Answers, rows: Ints, channels: tuple[str, ...], by_channel: set[str]
    ) -> tuple[Ints, Ints]:
        """Return the rows that count and their flat places in (units x items x channels).

        channels: those of the indicator. by_channel: those of every indicator that shares the question; a row of such a
        channel belongs to another indicator. Raises EngineError for a row of an item or channel that is not asked.
        """
        index = self.place_of[self._index(answers, rows)]
        self._refuse(answers, rows[index == NONE], f"the question is not asked of this {self._word}")
        there = index >= 0
        rows, index = rows[there], index[there]
        size = max(1, len(channels))
        codes = list(answers.channels)
        standing = np.array([channels.index(code) if code in channels else NONE for code in codes] + [NONE])
        own = standing[answers.channel[rows]]
        if channels:
            shared = np.array([code in by_channel for code in codes] + [False])[answers.channel[rows]]
            self._refuse(answers, rows[(own == NONE) & ~shared], "the question is not asked by this channel")
            rows, index, own = rows[own >= 0], index[own >= 0], own[own >= 0]
        else:
            self._refuse(answers, rows[answers.channel[rows] != NONE], "the question is not asked by channel")
            own = np.zeros(len(rows), dtype=np.int64)
        return rows, (answers.unit[rows] * len(self.codes) + index) * size + own

    @property
    def _word(self) -> str:
        return {UNIT: "item", INSTITUTIONS: "institution"}.get(self.kind, "item")

    def _index(self, answers: Answers, rows: Ints) -> Ints:
        """Return each row's place among the answers' own codes, refusing a row without one or with one too many."""
        item, institution = answers.item[rows], answers.institution[rows]
        if self.kind == INSTITUTIONS:
            self._refuse(answers, rows[institution == NONE], "the question is asked of institutions, and has none")
            self._refuse(answers, rows[item != NONE], "the question is asked of institutions, and has an item")
            return institution
        if self.kind == UNIT:
            self._refuse(answers, rows[item != NONE], "the question is asked of the unit, and has an item")
            return np.zeros(len(rows), dtype=np.int64)
        self._refuse(answers, rows[item == NONE], f"the question is asked of the list {self.kind}, and has no item")
        return item

    @staticmethod
    def _refuse(answers: Answers, wrong: Ints, message: str) -> None:
        if len(wrong):
            raise EngineError(
                message, place=answers.place(int(wrong[0])), remedy="Remove the answer, or correct the framework"
            )


def asked_of(framework: Framework, answers: Answers, items: Items, tags: Mapping[str, str]) -> Asked:
    """Return the items of a question: the unit itself, its institutions, or those of a list with the tags wanted."""
    units = len(answers.units)
    if items.asked_of == UNIT:
        return Asked(UNIT, ("",), np.ones(1), np.ones((units, 1), dtype=bool), np.zeros(1, dtype=np.int64))
    if items.asked_of == INSTITUTIONS:
        count = len(answers.institutions)
        return Asked(INSTITUTIONS, answers.institutions, np.ones(count), answers.belongs, np.arange(count))
    own = [item for item in framework.items if item.list == items.asked_of]
    asked = [item for item in own if _has(item.tags, items.applies_to)]
    chosen = [item for item in asked if _has(item.tags, tags)]
    standing = {item.code: NONE for item in own} | {item.code: -2 for item in asked}
    standing |= {item.code: place for place, item in enumerate(chosen)}
    place_of = np.array([standing.get(code, NONE) for code in answers.items], dtype=np.int64)
    codes = tuple(item.code for item in chosen)
    weights = np.array([item.weight for item in chosen])
    return Asked(items.asked_of, codes, weights, np.ones((units, len(chosen)), dtype=bool), place_of)


def _has(tags: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(tags.get(key) == value for key, value in wanted.items())


@dataclass(frozen=True, eq=False)
class Field:
    """Cells of one shape, units first.

    scores: NaN = none. expected, answered: counts of answers. void: code of the absence that makes the value missing,
    0 = none. kinds: (4, ...) how many absent answers of each kind a cell has.
    """

    scores: Floats
    expected: Floats
    answered: Floats
    void: Ints
    kinds: Ints


def gather(
    shape: tuple[int, ...],
    places: Ints,
    points: Floats,
    absences: Ints,
    rules: Mapping[int, str],
    *,
    across: str,
    expected: Flags,
) -> Field:
    """Put single answers into their cells by the rules of their absences.

    shape: (units, items, channels). places: (rows,) flat places; several rows of one cell reduce by `across`: "mean",
    "best" or "worst". points: (rows,), NaN = none. absences: (rows,) codes. rules: by code of absence.
    expected: (units x items); an expected cell without a row was not answered.
    """
    size = int(np.prod(shape))
    silent = np.flatnonzero(
        np.broadcast_to(expected[:, :, None], shape).reshape(-1) & (np.bincount(places, minlength=size) == 0)
    )
    places = np.concatenate([places, silent])
    absences = np.concatenate([absences, np.full(len(silent), int(Absence.NOT_ANSWERED))])
    rule = np.array(["", *(rules[code] for code in sorted(rules))])[absences]
    points = np.where(rule == "zero", 0.0, np.concatenate([points, np.full(len(silent), np.nan)]))
    scored = ~np.isnan(points)

    def counted(rows: Flags) -> Ints:
        return np.bincount(places[rows], minlength=size)

    known, cells = points[scored], places[scored]
    if across == "mean":
        sums, number = np.bincount(cells, weights=known, minlength=size), counted(scored)
        scores = np.divide(sums, number, out=np.full(size, np.nan), where=number > 0)
    else:
        scores = np.full(size, np.nan)
        (np.fmax if across == "best" else np.fmin).at(scores, cells, known)
    void = np.zeros(size, dtype=np.int64)
    np.maximum.at(void, places[rule == "void"], absences[rule == "void"])
    kinds = np.stack([counted((absences == code) & ~scored) for code in sorted(rules)])
    return Field(
        scores.reshape(shape),
        counted(rule != "drop").reshape(shape).astype(np.float64),
        counted(scored).reshape(shape).astype(np.float64),
        void.reshape(shape),
        kinds.reshape(len(kinds), *shape),
    )


def reduce_axis(field: Field, weights: Floats, across: str) -> tuple[Field, Floats]:
    """Reduce the last axis: the weighted mean, the best or the worst of the scores that are there.

    weights: (n,) of that axis. Returns the field without it, and each part's share of the result, summing to 1 where
    there is one: the share of "best" and "worst" is that of the first such part.
    """
    count = field.scores.shape[-1]
    first = field.scores.shape[:-1]
    scored = ~np.isnan(field.scores)
    shares = np.zeros(field.scores.shape)
    scores = np.full(first, np.nan)
    if across == "mean":
        total, mass = np.zeros(first), np.zeros(first)
        for part in range(count):
            there = scored[..., part]
            total += np.where(there, weights[part] * np.where(there, field.scores[..., part], 0.0), 0.0)
            mass += np.where(there, weights[part], 0.0)
        np.divide(total, mass, out=scores, where=mass > 0)
        np.divide(scored * weights, mass[..., None], out=shares, where=mass[..., None] > 0)
    elif count:
        worst = -np.inf if across == "best" else np.inf
        filled = np.where(scored, field.scores, worst)
        place = (filled.argmax if across == "best" else filled.argmin)(axis=-1)[..., None]
        scores = np.take_along_axis(field.scores, place, axis=-1)[..., 0]
        np.put_along_axis(shares, place, np.where(np.isnan(scores), 0.0, 1.0)[..., None], axis=-1)
    return (
        Field(
            scores,
            field.expected.sum(axis=-1),
            field.answered.sum(axis=-1),
            field.void.max(axis=-1, initial=0),
            field.kinds.sum(axis=-1),
        ),
        shares,
    )


def kind_of(field: Field) -> Ints:
    """Return which absence stands for a cell without a score, as codes of `Absence`, of the field's shape.

    What makes the cell missing goes first. Among answers that were expected "not answered" goes before "not available";
    where nothing was expected "not applicable" goes first, and a cell of which nothing was asked was not surveyed.
    """
    codes = np.full(field.scores.shape, int(Absence.NOT_SURVEYED))
    for kind in (Absence.NOT_APPLICABLE, Absence.NOT_AVAILABLE, Absence.NOT_ANSWERED):
        codes = np.where(field.kinds[kind - 1] > 0, int(kind), codes)
    codes = np.where(
        (field.expected == 0) & (field.kinds[Absence.NOT_APPLICABLE - 1] > 0), int(Absence.NOT_APPLICABLE), codes
    )
    return np.where(field.void > 0, field.void, codes)


def cells_of(asked: Asked, field: Field, shares: Floats) -> Cells:
    """Keep the items behind a value (units x items), for explanation."""
    missing = np.isnan(field.scores) | (field.void > 0)
    return Cells(
        items=asked.codes,
        asked=asked.expected,
        scores=field.scores,
        shares=shares,
        absences=np.where(missing & asked.expected, kind_of(field), 0),
        answered=field.answered,
        expected=field.expected,
    )
