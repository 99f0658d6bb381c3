"""A bar on long work: on a terminal only, never in a file or a pipe."""

import sys
import time

WIDTH = 30
_FIRST_AFTER = 0.5
_EVERY = 0.1


class Bar:
    """Shows how far a work is, once it has taken half a second; gone without trace when the work is done."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.shows = sys.stderr.isatty()
        self.began = time.monotonic()
        self.last = 0.0
        self.is_drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Draw the bar at `done` of `total`."""
        now = time.monotonic()
        if not self.shows or now - self.began < _FIRST_AFTER or now - self.last < _EVERY:
            return
        self.last, self.is_drawn = now, True
        share = min(1.0, done / total) if total else 0.0
        full = round(WIDTH * share)
        sys.stderr.write(f"\r{self.words} [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}")
        sys.stderr.flush()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
