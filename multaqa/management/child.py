"""One program of `multaqa serve`: `python -m multaqa.management.child MODULE ARGUMENTS`.

Its standard input is a pipe that only the parent holds open. When the parent is gone, however it went, the pipe ends
and so does the program: a killed `serve` leaves nobody behind.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 8.0  # seconds to finish what was begun


def main() -> None:
    """Run the module as a program, under the parent's eye."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _, module, *words = sys.argv
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
