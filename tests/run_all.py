"""Everything that must hold: rules and pages on SQLite and on PostgreSQL, journeys in a real browser on both.

Says plainly what could not be run; with CI=true nothing may be left out, and nothing may be skipped.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).parent))
import needs

ROOT = Path(__file__).parent.parent
RULES = ("-m", "not journey", "-n", "2")
JOURNEYS = ("-m", "journey")
ENGINE = "multaqa/composite"
# What does not touch a database is not asked twice, nor the same page in another language; of the journeys, those that
# write are.
SECOND_TIME = (f"--ignore={ENGINE}", "--ignore=multaqa/printing", "--ignore=tests/test_serving.py",
               "--ignore=tests/test_documents.py", "--ignore=tests/test_architecture.py",
               "--ignore=tests/test_headers.py", "--ignore=tests/test_public.py", "--ignore=tests/test_urls.py",
               "--ignore=tests/test_access.py", "--in-arabic-alone")  # fmt: skip
WRITING = ("-k", "thread or sign_in")


class Parts:
    """The parts that were run, with their outcome and time."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, bool, float, str]] = []
        self.left_out: list[str] = []

    def run(self, name: str, *words: str, every_branch: bool = False, **environment: str) -> None:
        """Run one part with everything it says, and keep how it went.

        every_branch: the part passes only when its tests went through every branch that pyproject.toml asks for.
        """
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            report = Path(place) / "report.xml"
            tests = ["-m", "pytest", *words, "-ra", "--durations=10", f"--junit-xml={report}"]
            coverage = [sys.executable, "-m", "coverage"]
            programs = [[sys.executable, *tests]]
            if every_branch:
                programs = [[*coverage, "run", *tests], [*coverage, "combine", "--quiet"], [*coverage, "report"]]
            settings = {**os.environ, **environment, "COVERAGE_FILE": str(Path(place) / "coverage")}
            passed = all(subprocess.run(one, cwd=ROOT, env=settings, check=False).returncode == 0 for one in programs)
            counted, skipped = _counts(report)
        if needs.CI and skipped:
            self.left_out.append(f"{skipped} tests of “{name}” that were skipped")
        self.rows.append((name, passed, time.monotonic() - began, counted))

    def tell(self) -> int:
        """Say how it went; 0 only when all passed and, under CI, none was left out."""
        print()
        for name, passed, seconds, counted in self.rows:
            print(f"{'passed' if passed else 'FAILED':<7} {seconds:5.0f} s  {name}: {counted}")
        for what in self.left_out:
            print(f"NOT RUN: {what}")
        if self.left_out and needs.CI:
            print("Under CI nothing may be left out.")
            return 1
        all_passed = all(passed for _, passed, _, _ in self.rows)
        print("All passed." if all_passed else "Something failed; see above.")
        return 0 if all_passed else 1


def _counts(report: Path) -> tuple[str, int]:
    """Return how many tests there were, in words, and how many of them were skipped."""
    if not report.exists():
        return "did not run", 0
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    tests, skipped = (sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "skipped"))
    return f"{tests} tests" + (f", {skipped} skipped" if skipped else ""), skipped


def main() -> int:
    """Run every part."""
    parts, chromium = Parts(), needs.browser()
    parts.run("engine, every branch", ENGINE, "-n", "2", every_branch=True, DATABASE_URL="")
    parts.run("rules and pages, SQLite", *RULES, f"--ignore={ENGINE}", DATABASE_URL="")
    if chromium:
        parts.run("journeys, SQLite", *JOURNEYS, DATABASE_URL="", MULTAQA_TEST_BROWSER=chromium)
    else:
        parts.left_out.append("journeys (no Chromium could be found or installed)")
    with needs.postgresql() as address:
        if not address:
            parts.left_out.append("PostgreSQL (no server could be found or installed)")
        else:
            parts.run("rules and pages, PostgreSQL", *RULES, *SECOND_TIME, DATABASE_URL=address)
        if address and chromium:
            parts.run(
                "journeys that write, PostgreSQL",
                *JOURNEYS,
                *WRITING,
                DATABASE_URL=address,
                MULTAQA_TEST_BROWSER=chromium,
            )
    return parts.tell()


if __name__ == "__main__":
    sys.exit(main())
