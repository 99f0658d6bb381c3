"""Random numbers that belong to a seed, a purpose and a replication: any of them can be drawn again alone."""

from hashlib import sha256

import numpy as np

from multaqa.composite.data import Floats, Ints

# Words of a block of the counter-based generator: a replication always begins at a block of its own.
_BLOCK = 4


def _raw(
    seed: int, purpose: str, first: int, count: int, words: int
) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    blocks = -(-words // _BLOCK)
    key = int.from_bytes(sha256(f"{seed}/{purpose}".encode()).digest()[:16], "little")
    stream = np.random.Philox(key=key, counter=first * blocks)
    raw: np.ndarray[tuple[int, int], np.dtype[np.uint64]] = stream.random_raw(count * blocks * _BLOCK).reshape(
        count, -1
    )
    return raw[:, :words]


def uniforms(seed: int, purpose: str, first: int, count: int, words: int) -> Floats:
    """Return numbers evenly spread over (0, 1), never 0 or 1.

    seed: any whole number. purpose: names the stream; two purposes share nothing. first, count: replications, from 0.
    words: numbers per replication. Returns (count x words). A row depends on seed, purpose, its replication and `words`
    alone, whatever else is drawn, on every machine and version of numpy: the bits of Philox are fixed for good.
    Source: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
    """
    raw = _raw(seed, purpose, first, count, words)
    raw >>= np.uint64(12)
    drawn: Floats = raw.astype(np.float64)
    drawn += 0.5
    drawn *= 2.0**-52
    return drawn


def choices(seed: int, purpose: str, first: int, count: int, levels: int) -> Ints:
    """Return one whole number from 0 to `levels` - 1 for each replication, all alike in chance.

    See `uniforms` for seed, purpose, first and count. levels: at least 1. Returns ints (count,).
    """
    drawn: Ints = np.minimum((uniforms(seed, purpose, first, count, 1)[:, 0] * levels).astype(np.int64), levels - 1)
    return drawn


def normals(seed: int, purpose: str, first: int, count: int, words: int) -> Floats:
    """Return numbers of the standard normal distribution.

    See `uniforms` for the arguments. Returns (count x words). Source: Box and Muller (1958).
    """
    half = -(-words // 2)
    even = uniforms(seed, purpose, first, count, 2 * half)
    radius = np.sqrt(-2.0 * np.log(even[:, :half]))
    angle = 2.0 * np.pi * even[:, half:]
    drawn: Floats = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1)[:, :words]
    return drawn


def log_gammas(seed: int, purpose: str, first: int, count: int, shapes: Floats) -> Floats:
    """Return the logarithms of numbers of gamma distributions; in logarithms, since small shapes give tiny numbers.

    See `uniforms` for seed, purpose, first and count. shapes: (words,) above 0. Returns (count x words).
    The few that Marsaglia and Tsang's test turns away are drawn by the inverse of the distribution instead, so that a
    replication needs a fixed number of words. Source: Marsaglia and Tsang (2000), ACM TOMS 26.
    """
    words = len(shapes)
    # A shape below 1 is drawn one higher and brought down by a power of a uniform number.
    base = np.where(shapes < 1.0, shapes + 1.0, shapes)
    third = base - 1.0 / 3.0
    normal = normals(seed, f"{purpose}/normal", first, count, words)
    even = uniforms(seed, f"{purpose}/even", first, count, 3 * words)
    cube = (1.0 + normal / np.sqrt(9.0 * third)) ** 3
    safe = np.where(cube > 0, cube, 1.0)
    taken = (cube > 0) & (np.log(even[:, :words]) < 0.5 * normal**2 + third * (1.0 - safe + np.log(safe)))
    logs: Floats = np.log(third * safe)
    if not taken.all():
        from scipy.special import gammaincinv

        row, column = np.nonzero(~taken)
        logs[row, column] = np.log(gammaincinv(base[column], even[row, words + column]))
    logs += np.where(shapes < 1.0, np.log(even[:, 2 * words :]) / shapes, 0.0)
    return logs
