"""Sensitivity by enumeration: every combination is computed, so the indices have no sampling error."""

from collections.abc import Callable, Iterator
from math import prod

import numpy as np

from multaqa.composite.data import Floats, Ints

# Values that a block of combinations may hold.
VALUES = 1 << 21
_NOISE = 1e-12


def exact_indices(
    lengths: tuple[int, ...],
    outputs: Callable[[Ints], Floats],
    count: int,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Return first-order and total indices of every choice for every output, and the outputs' variances.

    lengths: alternatives of each choice, all combinations alike in chance. outputs: gives what combinations
    (combinations x choices, of alternatives by number) lead to (combinations x outputs); best as differences from
    something typical. count: how many outputs. Returns (choices x outputs) twice and (outputs,). Where an output does
    not vary its indices are 0. Memory does not grow with the number of combinations; where they do not fit one block
    they are computed as often as there are blocks of choices.
    Source: Sobol' (2001), Mathematics and Computers in Simulation 55; the sums there are taken over all combinations.
    """
    room = max(VALUES // count, 1)
    passes = _passes(lengths, room)
    sums = _Sums(lengths, count)
    done, whole = 0, prod(lengths) * len(passes)
    for number, inner in enumerate(passes):
        for block in _blocks(lengths, inner, room):
            found = outputs(block.reshape(-1, len(lengths)))
            sums.add(block, found.reshape(*block.shape[:-1], count), inner, is_first=number == 0)
            done += len(found)
            if progress is not None:
                progress(done, whole)
    return sums.indices()


class _Sums:
    """Sums over combinations, of outputs from which a typical value is taken first so that little cancels."""

    def __init__(self, lengths: tuple[int, ...], count: int):
        self.lengths, self.runs = lengths, float(prod(lengths))
        self.typical: Floats | None = None
        self.total, self.squares = np.zeros(count), np.zeros(count)
        self.levels = [np.zeros((length, count)) for length in lengths]
        self.joint = np.zeros((len(lengths), count))

    def add(self, block: Ints, field: Floats, inner: list[int], *, is_first: bool) -> None:
        """Add a block (outer combinations x inner choices ... x outputs)."""
        if self.typical is None:
            self.typical = field.reshape(-1, field.shape[-1]).mean(axis=0)
        field = field - self.typical
        axes = tuple(range(1, len(inner) + 1))
        for place, choice in enumerate(inner):
            means = field.mean(axis=place + 1).reshape(-1, field.shape[-1])
            self.joint[choice] += np.einsum("co,co->o", means, means) * self.lengths[choice]
        if not is_first:
            return
        self.total += field.sum(axis=(0, *axes))
        flat = field.reshape(-1, field.shape[-1])
        self.squares += np.einsum("co,co->o", flat, flat)
        outside = field.sum(axis=axes)
        for choice in range(len(self.lengths)):
            if choice in inner:
                others = tuple(axis for axis in (0, *axes) if axis != inner.index(choice) + 1)
                self.levels[choice] += field.sum(axis=others)
            else:
                level = block.reshape(len(block), -1, len(self.lengths))[:, 0, choice]
                np.add.at(self.levels[choice], level, outside)

    def indices(self) -> tuple[Floats, Floats, Floats]:
        """Return first-order and total indices (choices x outputs) and the variances (outputs,)."""
        mean, size = self.total / self.runs, self.squares / self.runs
        variance = np.maximum(size - mean * mean, 0.0)
        own = [levels * (len(levels) / self.runs) for levels in self.levels]
        first = np.array([((means - mean) ** 2).mean(axis=0) for means in own])
        # What the others do not explain: the mean of the squares less the mean square of the others' means.
        rest = size - self.joint / self.runs
        varies = variance > _NOISE * np.maximum(size, 1e-300)
        shares = [np.where(varies, part / np.where(varies, variance, 1.0), 0.0) for part in (first, rest)]
        tidy = [np.where(share < _NOISE, 0.0, np.minimum(share, 1.0)) for share in shares]
        tidy = [np.where(np.isnan(variance), np.nan, share) for share in tidy]
        return np.minimum(tidy[0], tidy[1]), tidy[1], variance


def _passes(lengths: tuple[int, ...], room: int) -> list[list[int]]:
    """Share the choices among passes, so that in each all combinations of its choices fit one block."""
    passes: list[list[int]] = []
    for choice in sorted(range(len(lengths)), key=lambda choice: -lengths[choice]):
        for inner in passes:
            if prod(lengths[other] for other in inner) * lengths[choice] <= room:
                inner.append(choice)
                break
        else:
            passes.append([choice])
    return passes


def _blocks(lengths: tuple[int, ...], inner: list[int], room: int) -> Iterator[Ints]:
    """Give all combinations in blocks (outer combinations x inner choices ... x choices)."""
    outer = [choice for choice in range(len(lengths)) if choice not in inner]
    inside = np.stack(np.meshgrid(*(np.arange(lengths[c]) for c in inner), indexing="ij"), axis=-1)
    together = prod(lengths[choice] for choice in outer)
    at_once = max(room // (inside.size // len(inner)), 1)
    for start in range(0, together, at_once):
        numbers = np.arange(start, min(start + at_once, together))
        block = np.empty((len(numbers), *inside.shape[:-1], len(lengths)), dtype=np.int64)
        block[..., inner] = inside
        if outer:
            outside = np.stack(np.unravel_index(numbers, [lengths[choice] for choice in outer]), axis=-1)
            block[..., outer] = outside.reshape(len(numbers), *([1] * len(inner)), len(outer))
        yield block
