# `make package` runs the main job on the seed; `make test` passes the tests. Both set up all that they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A fixed clock: same input, same clock, same bytes.
export SOURCE_DATE_EPOCH := 1785110400
# Nothing that lies in a user's own settings may change what is built here.
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: package seed test lint docs lock bench clean

$(VENV)/.package: requirements/package.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "armistice needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/package.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.test: $(VENV)/.package requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/test.txt
	touch $@
