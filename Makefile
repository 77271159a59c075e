# Two commands: `make run` starts the page, `make test` checks everything. Both set up what they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run dev test check fix clean

run: $(VENV)/.run
	$(BIN)/python app.py $(ARGS)

dev: $(VENV)/.dev

test: $(VENV)/.dev
	@bash tests/browser/chromium.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m compileall -q playground app.py
	@bash tests/scripts/check.sh
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@bash tests/scripts/check.sh

fix: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m tests.file_map

clean:
	rm -rf $(VENV) tests/scripts/node_modules

# pip compiles what it installs to bytecode, which halves the first start.
$(VENV)/.run: requirements.txt constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --compile -r requirements.txt -c constraints.txt
	$(BIN)/python -m compileall -q playground app.py
	touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --compile -r requirements-dev.txt -c constraints.txt
	touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …  /  需要 Python 3.11 或更新的版本"; exit 1; }
	$(PYTHON) -m venv $(VENV)
