# `make serve` and `make test` do everything on a machine that has Python 3.11 or newer and make.

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: serve test lint bench lock clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo 'make serve   install, load the example, serve on http://$(HOST):$(PORT)'
	@echo 'make test    install, lint, check types, run all tests'
	@echo 'make lint    the linter, the formatter and the type checker alone'
	@echo 'make bench   measure; prints a table with the aims beside'
	@echo 'make lock    compile the pinned requirements from pyproject.toml'
	@echo 'make clean   remove what these made, but not ./data'

serve: $(VENV)/.runtime
	$(BIN)/budgetgraph load examples
	$(BIN)/budgetgraph serve --host $(HOST) --port $(PORT)

test: lint
	@.ci/system
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run

lock: $(VENV)/.venv
	$(PIP) install uv
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --group build --output-file requirements-build.txt
	$(COMPILE) pyproject.toml --extra ocr --group dev --constraints requirements.txt --constraints requirements-build.txt --output-file requirements-dev.txt

clean:
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: an installation is repeated only when the files that it follows have changed.

$(VENV)/.venv:
	@.ci/venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.venv requirements.txt requirements-build.txt pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.txt --requirement requirements-build.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@
