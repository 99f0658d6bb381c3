"""The command `multaqa index`: the engine on files, with no Django loaded."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from multaqa.composite.commands.arguments import parser_of
from multaqa.composite.commands.verbs import VERBS
from multaqa.composite.commands.writing import shown, write_json
from multaqa.composite.errors import EngineError

DONE, REFUSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(words: Sequence[str]) -> int:
    """Run one command of the index engine on files.

    words: what stands after `multaqa index`. Returns 0 done, 1 refused (a framework or table that does not hold, with
    the place and the remedy), 2 wrong use, 130 stopped by Ctrl-C; what was begun is then gone.
    """
    try:
        chosen = parser_of(VERBS).parse_args(list(words))
    except SystemExit as asked:  # argparse has told the user already
        return DONE if asked.code in (0, None) else WRONG_USE
    try:
        with _stopped_by_the_system():
            VERBS[chosen.verb].run(chosen)
            sys.stdout.flush()
    except EngineError as error:
        if chosen.json:
            write_json({"error": {"message": error.message, "place": error.place, "remedy": error.remedy}})
        else:
            print(f"multaqa index {chosen.verb}: {shown(str(error))}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print(f"\nmultaqa index {chosen.verb}: stopped; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


@contextmanager
def _stopped_by_the_system() -> Iterator[None]:
    """Take a stop by the system as Ctrl-C, so that it leaves as little behind; only the main thread may."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
