# The only commands to know. `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help run test check fmt demo bench wheel

help:
	@echo "make run    start Multaqa with demonstration people (PORT=8000, MULTAQA_DATA=multaqa-data)"
	@echo "make test   everything that must hold, in a real browser and on both databases"
	@echo "make check  style, types, walls, migrations, translations, locks"
	@echo "make fmt    bring code and templates into their one form"
	@echo "make demo   make the demonstration people only"
	@echo "make bench  measure performance"
	@echo "make wheel  build dist/multaqa-*.whl"

.venv/run: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Multaqa needs Python 3.11 or later: make run PYTHON=python3.11")'
	@echo "Making the environment in .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements/dev.txt
	@touch $@

run: .venv/run
	@exec $(BIN)/python -m multaqa serve --demo

demo: .venv/run
	@MULTAQA_DEMO=1 $(BIN)/python -m multaqa demo

test: .venv/dev
	@exec $(BIN)/python tests/run_all.py

check: .venv/dev
	@exec $(BIN)/python tests/run_checks.py

fmt: .venv/dev
	@$(BIN)/ruff check --quiet --fix multaqa tests bench conftest.py; $(BIN)/ruff format --quiet multaqa tests bench conftest.py
	@$(BIN)/djangofmt --quiet $$(git ls-files 'multaqa/*/templates/*.html')

bench: .venv/dev
	@for file in bench/*.py; do $(BIN)/python $$file || exit 1; done

wheel: .venv/dev
	@$(BIN)/python -m build --wheel --no-isolation
