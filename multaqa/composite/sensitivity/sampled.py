"""Sensitivity by sampling: Sobol points, the estimators of Saltelli and Jansen, intervals by one batched bootstrap."""

from dataclasses import dataclass

import numpy as np

from multaqa.composite.data import Floats, Ints
from multaqa.composite.errors import EngineError
from multaqa.composite.uncertainty.draws import uniforms

_BITS = 30
_OUTPUTS = 64


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimated indices (choices x outputs), their intervals (choices x outputs x 2) and the outputs' variances."""

    first: Floats
    total: Floats
    first_interval: Floats
    total_interval: Floats
    variance: Floats


def sobol_points(size: int, dimensions: int, seed: int) -> Floats:
    """Return Sobol points, shifted by random bits so that every point is evenly spread and none is 0.

    size: a power of 2. Returns (size x dimensions) in (0, 1). The shift follows from the seed alone, on every machine.
    Source: Sobol' (1967); the shift of bits: Matoušek (1998), Journal of Complexity 14.
    """
    from scipy.stats import qmc

    if size < 2 or size & (size - 1):
        raise EngineError(f"{size} points", place="sensitivity", remedy="Give a power of 2, from 2")
    points = qmc.Sobol(dimensions, scramble=False, bits=_BITS).random_base2(size.bit_length() - 1)
    shift = (uniforms(seed, "sobol", 0, 1, dimensions) * 2**_BITS).astype(np.int64)
    whole = (points * 2**_BITS).astype(np.int64) ^ shift
    shifted: Floats = (whole + 0.5) * 2.0**-_BITS
    return shifted


def design(size: int, lengths: tuple[int, ...], seed: int) -> Ints:
    """Return the combinations of the design: A, B, and A with one choice from B, for every choice.

    size: a power of 2. lengths: alternatives of each choice. Returns (2 + choices, size, choices), alternatives by
    number. Source: Saltelli et al. (2010), Computer Physics Communications 181, table 2.
    """
    count = len(lengths)
    points = sobol_points(size, 2 * count, seed)
    levels = np.minimum((points * np.tile(lengths, 2)).astype(np.int64), np.tile(lengths, 2) - 1)
    mixed = np.repeat(levels[None, :, :count], count + 2, axis=0)
    mixed[1] = levels[:, count:]
    for choice in range(count):
        mixed[2 + choice, :, choice] = levels[:, count + choice]
    return mixed


def estimate(outputs: Floats, *, resamples: int = 1000, confidence: float = 0.95, seed: int = 1) -> Estimates:
    """Estimate first-order and total indices from the outputs of a design.

    outputs: (2 + choices, size, outputs) in the order of `design`; they are centred first. resamples: of the bootstrap;
    0 for none (intervals NaN). confidence: of the intervals, between quantiles of the resamples. Where an output does
    not vary its indices are 0. Sampled indices may come out a little below 0, and a first-order one above its total.
    Sources: first order Saltelli et al. (2010), total Jansen (1999), Computer Physics Communications 117.
    """
    choices, size, count = len(outputs) - 2, outputs.shape[1], outputs.shape[2]
    centred = outputs - outputs[:2].reshape(-1, count).mean(axis=0)
    shape = (choices, count)
    intervals = (np.full((*shape, 2), np.nan), np.full((*shape, 2), np.nan))
    found = Estimates(np.zeros(shape), np.zeros(shape), *intervals, np.zeros(count))
    weights = _resamples(resamples, size, seed) if resamples else np.zeros((0, size))
    tail = (1.0 - confidence) / 2.0
    # A few outputs at a time: what is kept of each replication does not grow with their number.
    for start in range(0, count, _OUTPUTS):
        part = slice(start, start + _OUTPUTS)
        terms = _terms(centred[:, :, part])
        first, total, variance = _from_sums(terms.mean(axis=1), choices)
        found.first[:, part], found.total[:, part], found.variance[part] = first, total, variance
        if resamples:
            first, total, _ = _from_sums(np.matmul(weights, terms) / size, choices)
            for again, kept in ((first, found.first_interval), (total, found.total_interval)):
                kept[:, part] = np.moveaxis(np.quantile(again, (tail, 1.0 - tail), axis=1), 0, -1)
    return found


def _terms(centred: Floats) -> Floats:
    """Return what the estimators sum over the points: (2 + 2 x choices, points, outputs)."""
    a, b, mixed = centred[0], centred[1], centred[2:]
    own = np.stack([a + b, a * a + b * b])
    return np.concatenate([own, b * (mixed - a), (a - mixed) ** 2])


def _from_sums(means: Floats, choices: int) -> tuple[Floats, Floats, Floats]:
    """Return indices and variance from the means of the terms (terms x ...)."""
    variance = means[1] / 2.0 - (means[0] / 2.0) ** 2
    varies = variance > 1e-12 * np.maximum(means[1] / 2.0, 1e-300)
    ends = (means[2 : 2 + choices], means[2 + choices :] / 2.0)
    none = np.where(np.isnan(variance), np.nan, 0.0)
    first, total = (np.where(varies, part / np.where(varies, variance, 1.0), none) for part in ends)
    return first, total, variance


def _resamples(resamples: int, size: int, seed: int) -> Floats:
    """Return how often each point comes up in each resample (resamples x points), all drawn at once."""
    drawn = (uniforms(seed, "resamples", 0, resamples, size) * size).astype(np.int64)
    cells = drawn + np.arange(resamples)[:, None] * size
    return np.bincount(cells.ravel(), minlength=resamples * size).reshape(resamples, size).astype(np.float64)
