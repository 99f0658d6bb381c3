"""The files of an invented index, for the tests of the command line."""

from pathlib import Path

import pytest

from multaqa.composite.tests.cases import FRAMEWORK, TABLE


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "x.toml").write_text(FRAMEWORK, "utf-8")
    (tmp_path / "x.csv").write_text(TABLE, "utf-8")
    return str(tmp_path / "x.toml"), str(tmp_path / "x.csv")
