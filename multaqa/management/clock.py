"""The clock of `multaqa serve`: what has come due is done once a minute, whatever became of the time before."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import connections

MINUTE = 60.0
log = logging.getLogger("multaqa.clock")


class Clock:
    """Calls a job every `seconds` while the block runs; a job that fails is logged and called again next time."""

    def __init__(self, job: Callable[[], object], *, seconds: float = MINUTE) -> None:
        self._job, self._seconds = job, seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def __enter__(self) -> "Clock":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join(timeout=5)  # a mail that is just being sent is let go

    def _run(self) -> None:
        while not self._is_over.wait(self._seconds):
            try:
                self._job()
            except Exception:
                log.exception("what has come due could not be done; it is tried again in a minute")
            finally:
                connections.close_all()
