"""How many threads the linear algebra behind numpy may use.

OpenBLAS, which numpy brings along, starts as many threads as there are cores and lets them spin while they wait for
each other. On a machine that is busy with other work that makes a short product several times slower. The products here
are small: one thread is enough. The command `multaqa` says so to every process that it starts, by the environment and
before numpy is loaded; where numpy is loaded already, as in a notebook, `blas_threads` says so for a while.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

_PREFIXES, _SUFFIXES = ("scipy_openblas_", "openblas_"), ("64_", "")

_lock = Lock()
_inside: list[int] = []


@cache
def _controls() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Return how to read and set the number of threads of numpy's OpenBLAS, or None when it has another library."""
    import numpy as np

    folder = Path(np.__file__).parent
    places = (folder.parent / "numpy.libs", folder / ".dylibs")
    for library in sorted({path for place in places for path in place.glob("*openblas*")}):
        try:
            loaded = ctypes.CDLL(str(library))
        except OSError:
            continue
        for prefix in _PREFIXES:
            for suffix in _SUFFIXES:
                read = getattr(loaded, f"{prefix}get_num_threads{suffix}", None)
                write = getattr(loaded, f"{prefix}set_num_threads{suffix}", None)
                if read is not None and write is not None:
                    return read, write
    return None


@contextmanager
def blas_threads(count: int) -> Iterator[bool]:
    """Let numpy's linear algebra use so many threads, and give it back what it had.

    count: at least 1. Yields True when it could be said, False when numpy stands on a library that does not listen; the
    results are the same. Where several threads of a program are inside at once, the number goes back when the last one
    leaves.
    """
    controls = _controls()
    if controls is None:
        yield False
        return
    read, write = controls
    with _lock:
        if not _inside:
            _inside.append(read())
        _inside.append(count)
        write(count)
    try:
        yield True
    finally:
        with _lock:
            _inside.pop()
            if len(_inside) == 1:
                write(_inside.pop())
