"""Everything that must hold: rules and pages on SQLite and on PostgreSQL, journeys in a real browser on both.

Says plainly what could not be run; with CI=true nothing may be left out.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import needs

ROOT = Path(__file__).parent.parent
PYTEST = (sys.executable, "-m", "pytest")


def part(name: str, *words: str, **environment: str) -> bool:
    """Run one part, say how long it took, and tell whether it passed."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    passed = subprocess.run([*PYTEST, *words], cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0
    print(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return passed


def main() -> int:
    """Run every part; 0 only when all passed and, under CI, none was left out."""
    chromium = needs.browser()
    rules = ("-m", "not journey", "-n", "2")
    results = [part("rules and pages, SQLite", *rules)]
    left_out = []
    if chromium:
        results.append(part("journeys, SQLite", "-m", "journey", MULTAQA_TEST_BROWSER=chromium))
    else:
        left_out.append("journeys (no Chromium could be found or installed)")
    with needs.postgresql() as address:
        if address:
            results.append(
                part("rules and pages, PostgreSQL", *rules, "--ignore=multaqa/composite", DATABASE_URL=address)
            )
            if chromium:
                thread = ("-m", "journey", "-k", "thread or sign_in")
                results.append(
                    part("journeys, PostgreSQL", *thread, DATABASE_URL=address, MULTAQA_TEST_BROWSER=chromium)
                )
        else:
            left_out.append("PostgreSQL (no server could be found or installed)")
    for what in left_out:
        print(f"NOT RUN: {what}")
    if left_out and needs.CI:
        print("Under CI nothing may be left out.")
        return 1
    print("\nAll passed." if all(results) else "\nSomething failed; see above.")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
