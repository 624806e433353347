# Parcours: everything a person runs, one line each. `make` alone lists them.

PYTHON ?= python3
PORT   ?= 8420
STRICT ?=
TESTS  ?= tests
JOBS   ?= auto
ONLY   ?=

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/stamps
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO   := var/demo

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench models lock wheel clean assets web

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP)/ready $(DEMO)/made ## discover a map from the example evidence and serve it (PORT=8420)
	@$(BIN)/parcours serve $(DEMO) --port $(PORT)

test: $(STAMP)/ready $(STAMP)/dev ## install what the tests need and run all of them, a process a core (JOBS=1, STRICT=1: no skips)
	@STRICT=$(STRICT) sh scripts/install_system.sh apt-packages.txt
	@if command -v java >/dev/null 2>&1; then $(PIP) install --constraint constraints.txt pyspark; fi
	@$(BIN)/python scripts/build_web.py --check
	STRICT=$(STRICT) $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(STAMP)/dev assets web ## format, lint, strict types, import contract, generated files fresh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/generate.py --check

format: $(STAMP)/dev ## write the code in the house's format and make generated files anew
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python scripts/generate.py

bench: $(STAMP)/ready $(STAMP)/dev ## run the side-by-side comparisons and print their ratios (ONLY="drawing text")
	$(BIN)/python -m benchmarks $(ONLY)

models: $(STAMP)/dev ## train the text models anew from ../shared/data
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[train]'
	$(BIN)/python scripts/build_models.py

lock: $(STAMP)/dev ## write down the versions of the present environment
	$(BIN)/python scripts/lock.py > constraints.new && mv constraints.new constraints.txt

wheel: $(STAMP)/dev $(STAMP)/kernels ## build the wheel, front end, fonts, models and machine code included
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) .cache build dist var web/node_modules scripts/assets/node_modules
	rm -rf src/parcours/render/assets src/parcours/server/static src/parcours/verbatims/assets

# What has to be there. A stamp is newer than what it was made from, or it is made again.

$(STAMP)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Parcours needs Python 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 3; }
	@echo "Setting up $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing (on Debian: apt-get install python3-venv)." >&2; exit 3; }
	@$(PIP) install --upgrade --constraint constraints.txt pip
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/installed: $(STAMP)/venv pyproject.toml constraints.txt
	@echo "Installing what Parcours is built on …" >&2
	@$(PIP) install --constraint constraints.txt --group build
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(STAMP)/dev: $(STAMP)/installed
	@echo "Installing what its tests need …" >&2
	@$(PIP) install --constraint constraints.txt --group dev
	@touch $@

assets: $(STAMP)/installed
	@$(BIN)/python scripts/build_assets.py
	@$(BIN)/python scripts/build_lexicons.py

web: assets
	@$(BIN)/python scripts/build_web.py

$(STAMP)/kernels: $(STAMP)/installed $(shell find src/parcours/events/engines -name '*.py' 2>/dev/null)
	@echo "Compiling the kernels …" >&2
	@$(BIN)/python scripts/build_kernels.py
	@touch $@

$(STAMP)/ready: assets web $(STAMP)/kernels
	@touch $@

$(DEMO)/made: $(wildcard examples/*.journey.yaml) $(wildcard examples/shop/*.py) $(wildcard examples/shop/*.yaml) | $(STAMP)/ready
	@sh examples/demo.sh $(BIN) $(DEMO)
	@touch $@
