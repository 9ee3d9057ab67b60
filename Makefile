# `make package` runs the main job on the seed; `make test` passes the tests. Both set up all that they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A fixed clock: same input, same clock, same bytes.
export SOURCE_DATE_EPOCH := 1785110400
# Nothing that lies in a user's own settings may change what is built here.
unexport ARMISTICE_BAGS ARMISTICE_MANIFESTS ARMISTICE_BASE_URL ARMISTICE_WORKERS ARMISTICE_FONTS
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: package seed test crash viewers lint docs conformance lock bench clean

$(VENV)/.package: requirements/package.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "armistice needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/package.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.test: $(VENV)/.package requirements/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/test.txt
	touch $@

# The main job on the seed, into a staging folder, compared with what is committed.
package: $(VENV)/.package
	$(BIN)/armistice package seeds/korean-war-armistice.txt --manifests .build/manifests --bags .build/bags
	diff --recursive --brief manifests/korean-war-armistice .build/manifests/korean-war-armistice
	diff --recursive --brief --exclude=.superseded bags/korean-war-armistice .build/bags/korean-war-armistice
	@echo "The packages are the same, byte for byte, as those in manifests/ and bags/."

# What is committed under manifests/ and bags/ made anew, after a change that is meant to change it.
seed: $(VENV)/.package
	rm -rf manifests/korean-war-armistice bags/korean-war-armistice
	$(BIN)/armistice package seeds/korean-war-armistice.txt

test: $(VENV)/.test .build/system .build/viewers.done
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

# A hundred kills of `armistice bag` for each kind of bag, and of `armistice update`; `make test` does a few of each.
crash: $(VENV)/.test
	CRASH_MOMENTS=100 $(BIN)/python -m pytest tests/test_bag_crash.py tests/test_update_crash.py -k kill_at_any

# What comes with the system: a browser and fonts for the tests that look at pages. Without root these tests skip.
.build/system: tests/system-packages.txt
	mkdir -p .build
	tests/install-system-packages < tests/system-packages.txt
	touch $@

# What browsers load of the viewers, from npm's packages. Without npm the tests that open viewers skip and say so.
viewers: .build/viewers.done
.build/viewers.done: viewers/package-lock.json viewers/build
	mkdir -p .build
	if command -v npm >/dev/null; then viewers/build .build/viewers && touch $@; \
	else echo "npm is missing: no viewers, and tests that need them will skip" >&2; fi

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every case of a bag or an archive that is broken in one way, for other tools; docs/conformance.md says how to use them.
conformance:
	$(PYTHON) tests/write_cases.py .build/conformance

docs: $(VENV)/.package
	$(BIN)/python docs/generate.py

bench: $(VENV)/.package
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/bagit.py
	$(BIN)/python benchmarks/ledger.py

# Pins the newest versions that fit, with the hashes of their files; no registry is named.
lock: $(VENV)/.test
	./requirements/lock

clean:
	rm -rf .build $(VENV) dist
