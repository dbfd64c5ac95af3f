# mailflow: `make demo` shows it, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
BENCH := $(VENV)/.bench

.PHONY: setup demo test check prove format lint types packages learn bench-understanding bench-fanout bench-console clean

setup: $(MADE)

$(MADE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "mailflow needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install python3-venv"; exit 1; }
	@echo "Installing mailflow and what it needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[demo,postgres,second-reader,dev]'
	@touch $(MADE)

demo: setup
	@$(BIN)/mailflow demo $(ARGS)

test: setup packages
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: setup packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 $(ARGS)

# The goal sheet: faults and attacks on purpose. ARGS="--full", "--soak 1", "--line kills" ...; else --quick, 3 minutes.
prove: setup packages
	@$(BIN)/python -m proving $(ARGS)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What only learning and measuring need: scikit-learn, and the libraries that ours is measured beside.
$(BENCH): $(MADE)
	@echo "Installing what learning and measuring need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $(BENCH)

learn: $(BENCH)
	$(BIN)/python -m training.train $(ARGS)

bench-understanding: $(BENCH)
	@$(BIN)/python benchmarks/understanding.py $(ARGS)

bench-fanout: setup
	@$(BIN)/python benchmarks/fanout.py $(ARGS)

bench-console: setup
	@$(BIN)/python benchmarks/console.py $(ARGS)

# Debian packages that some tests talk to; without root or apt those tests say why they are skipped.
packages:
	@sh tests/debian_packages.sh

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
