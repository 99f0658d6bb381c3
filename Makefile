# The only commands to know. `make` alone lists them.
# The first Python on the path that is new enough; choose another one by make run PYTHON=...
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$one && break; done)
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
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(IS_NEW_ENOUGH)' 2>/dev/null \
		|| { echo "Multaqa needs Python 3.11 or later: make run PYTHON=python3.11" >&2; exit 1; }
	@echo "Making the environment in .venv ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	@echo "Adding what development needs ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

run: .venv/run
	@exec $(BIN)/python -m multaqa serve --demo

demo: .venv/run
	@$(BIN)/python -m multaqa demo

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
