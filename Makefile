# Two commands do everything from a fresh clone: `make demo` and `make test`.
# Both install into .venv first; the stamp file tells when that has to be done again.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.DEFAULT_GOAL := help
.PHONY: help install demo lint test test-slow references build bench verification verification-page clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

install: $(STAMP)  ## install labgrade and its tools into .venv

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	touch $@

demo: $(STAMP)  ## grade a bundled class into demo-out/
	$(BIN)/labgrade demo demo-out

lint: $(STAMP)  ## style, types, import contracts, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/labgrade build --check

# The tests come last, so that pytest's closing line is the last one.
test: lint  ## lint, then the tests; what CI runs
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(STAMP)  ## the tests that train for long
	$(BIN)/python -m pytest -m slow

references: $(STAMP)  ## every lab's reference earns all its points, its starter none
	$(BIN)/python -m pytest tests/labs/test_references.py

build: $(STAMP)  ## regenerate starters, public tests and autograder zips
	$(BIN)/labgrade build

bench: $(STAMP)  ## labgrade beside other graders: half an hour on two free cores
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]' -c constraints.txt
	$(BIN)/python benchmarks/peers.py

verification: $(STAMP)  ## try every lab's grader on right and on wrong notebooks
	mkdir -p docs/verification
	for lab in lab1_cnn_and_rnn lab2_mnist_dropout lab3_shapes_and_pulses lab4_cifar10_cnn \
	  lab5_mnist_batchnorm; do $(BIN)/labgrade verify $$lab --json docs/verification/$$lab.json; done
	$(MAKE) verification-page

verification-page: $(STAMP)  ## docs/verification.md from what `make verification` has stored
	$(BIN)/python benchmarks/verification_page.py docs/verification docs/verification.md

clean:  ## remove the virtual environment and everything generated locally
	rm -rf $(VENV) build dist demo-out .pytest_cache .mypy_cache .ruff_cache
