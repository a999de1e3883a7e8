# figport: everything from nothing but Python 3.11 and make.
#
# Each step leaves a stamp under .cache/stamps, so it runs again only when something it was made of changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
# Extra arguments: make run LAB_ARGS="--no-browser --port 9000", make test PYTEST_ARGS="-k wire -x".
LAB_ARGS ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
STRESS_ARGS ?=
FIGURES_ARGS ?=
GALLERY_ARGS ?=
NOTEBOOKS_ARGS ?=
CONTRACT_ARGS ?=
ORDINARY_ARGS ?=
SIMULATE_ARGS ?=
# How long both fuzzers run.
FUZZ_SECONDS ?= 600
# How many tests run side by side.
WORKERS ?= 2

BIN := .venv/bin
STAMPS := .cache/stamps
NPM := $(BIN)/python hatch_build.py npm
UV := $(BIN)/uv --no-progress

# What the built TypeScript depends on. Tests of it are no part of the build.
TYPESCRIPT := $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null) \
  $(wildcard labextension/*.json labextension/*.mjs labextension/*.js labextension/*.ts)
# What an installed figport copies; the Python sources themselves are linked.
INSTALLED := pyproject.toml hatch_build.py labextension/install.json $(wildcard jupyter-config/*/*.json)

.PHONY: help run docs pictures test test-fast check bench stress simulate fuzz ordinary figures gallery notebooks contract clean build environments format

help:
	@echo "make run     open JupyterLab on examples/tour.ipynb   (LAB_ARGS: more arguments for it)"
	@echo "make test    all tests: Python, browser, TypeScript   (PYTEST_ARGS: more arguments for pytest)"
	@echo "make test-fast  those that need neither a browser nor many seconds"
	@echo "make check   formatting, lint, types, lock files, generated files, the manual without warnings"
	@echo "make docs    the manual, in build/docs"
	@echo "make pictures  take the pictures of README and manual anew"
	@echo "make bench   benchmarks against ipympl and plain Agg  (BENCH_ARGS: more arguments for them)"
	@echo "make figures compare the figures of matplotlib's tests with Agg (FIGURES_ARGS: more arguments for it)"
	@echo "make gallery  matplotlib's interactive examples in a Qt window and in figport (GALLERY_ARGS: which)"
	@echo "make notebooks  the notebooks of ipympl and mpl-interactions with figport (NOTEBOOKS_ARGS: which)"
	@echo "make contract  matplotlib's own tests with Agg and with watched figures of figport (CONTRACT_ARGS: which files)"
	@echo "make stress  change figures that are looked at, for minutes (STRESS_ARGS: more arguments for it)"
	@echo "make simulate  pages, server and kernel on a virtual network that breaks (SIMULATE_ARGS: more arguments for it)"
	@echo "make fuzz    damaged messages for both readers of the wire, for ten minutes (FUZZ_SECONDS: for how long)"
	@echo "make ordinary  run an ordinary notebook again and again (ORDINARY_ARGS: more arguments for it)"
	@echo "make build   build the TypeScript and install figport into .venv"
	@echo "make format  let the formatters rewrite the sources"
	@echo "make clean   remove all that make has made"

# --- steps ----------------------------------------------------------------------------------------------

# A virtual environment with what the next steps need: uv, hatchling and, where the machine has none, node.
$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "figport needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "== virtual environment in .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
	  echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5' 'hatchling>=1.27'
	@needed=$$($(BIN)/python hatch_build.py requirements); \
	  test -z "$$needed" || $(UV) pip install --quiet --python $(BIN)/python $$needed
	@mkdir -p $(@D) && touch $@

# `npm ci`, never `npm install`: that rewrites the lock file, and all steps would run again.
$(STAMPS)/node_modules: labextension/package-lock.json labextension/package.json labextension/.npmrc | $(STAMPS)/venv
	@echo "== TypeScript's packages"
	@$(NPM) ci --no-progress --loglevel=error
	@touch $@

$(STAMPS)/typescript: $(TYPESCRIPT) $(STAMPS)/node_modules
	@echo "== TypeScript"
	@$(NPM) run --silent build
	@touch $@

# Re-installed after a TypeScript build: an editable install links the Python sources but copies the extensions.
# The TypeScript is built, so hatch_build.py does nothing. Compiled, as pip does it and uv does not.
define install
	@echo "== figport[$(1)] into .venv"
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --no-build-isolation \
	  --reinstall-package figport -e ".[$(1)]"
	@$(UV) pip uninstall --quiet --python $(BIN)/python $$($(BIN)/python tests/environments.py --needless)
	@touch $@
endef

$(STAMPS)/notebook: $(STAMPS)/typescript $(INSTALLED)
	$(call install,notebook)

$(STAMPS)/test: $(STAMPS)/typescript $(INSTALLED)
	$(call install,notebook$(comma)test)
	@touch $(STAMPS)/notebook

$(STAMPS)/bench: $(STAMPS)/typescript $(INSTALLED)
	$(call install,notebook$(comma)bench)

comma := ,

# --- commands -------------------------------------------------------------------------------------------

build: $(STAMPS)/notebook

# Jupyter refuses to run as root unless told; make tells it, and says so.
run: $(STAMPS)/notebook
	@root=(); if [ "$$(id -u)" = 0 ]; then root=(--allow-root); \
	  echo "Running as root, so with --allow-root: code in the notebook may do everything on this machine."; fi; \
	exec $(BIN)/jupyter lab --LabApp.default_url=/lab/tree/examples/tour.ipynb "$${root[@]}" $(LAB_ARGS)

environments: $(STAMPS)/test
	@$(BIN)/python tests/environments.py

# Both parts run even if the first fails; pytest is last, so that its summary closes the output. tests/scheduling.py says
# what runs beside what. A worker that dies ends the run, as pytest's own end would.
define tests
	@failed=; \
	echo "== TypeScript tests"; $(2) $(NPM) test --silent || failed="$$failed, TypeScript tests"; \
	echo "== Python tests"; $(BIN)/python -m pytest -n $(WORKERS) --dist load --max-worker-restart 0 $(1) \
	  $(PYTEST_ARGS) || failed="$$failed, Python tests"; \
	if [ -n "$$failed" ]; then echo "Failed: $${failed#, }" >&2; exit 1; fi
endef

test: $(STAMPS)/test environments
	@$(BIN)/python tests/e2e/browser.py > /dev/null
	$(call tests,,FIGPORT_FUZZ_SECONDS=7.5)

test-fast: $(STAMPS)/test environments
	$(call tests,-m "not e2e and not long")

# A warning is an error: a page or a name that is not there.
MANUAL := $(BIN)/python -m sphinx -E -W --keep-going -q -b html docs build/docs

pictures: $(STAMPS)/test
	@$(BIN)/python -m tests.e2e.pictures

docs: $(STAMPS)/test
	@$(MANUAL)
	@echo "The manual is build/docs/index.html"

# All of them, also after one has failed: one run tells all that is to be mended.
check: $(STAMPS)/test
	@failed=; \
	step() { echo "== $$1"; "$${@:2}" || failed="$$failed, $$1"; }; \
	no_registry() { ! grep -nE '"resolved"|https?://[^"]*/-/' labextension/package-lock.json || { \
	  echo "package-lock.json names a registry. In labextension, whose .npmrc prevents that, run:" \
	       "rm -rf node_modules package-lock.json && npm install" >&2; return 1; }; }; \
	step "ruff format" $(BIN)/ruff format --check .; \
	step "ruff" $(BIN)/ruff check .; \
	step "mypy" $(BIN)/mypy; \
	step "generated files" $(BIN)/python labextension/generate_wire.py --check; \
	step "dead code" $(BIN)/vulture; \
	step "circles of imports" $(BIN)/python tests/packaging/test_circles.py; \
	step "lock file" no_registry; \
	step "manual" $(MANUAL); \
	step "TypeScript" $(NPM) run --silent check; \
	if [ -n "$$failed" ]; then echo "Failed: $${failed#, }" >&2; exit 1; fi; \
	echo "All checks passed."

format: $(STAMPS)/test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(NPM) run --silent format

bench: $(STAMPS)/bench
	@$(BIN)/python -m bench $(BENCH_ARGS)

# In temporary folders: matplotlib's tests make some of their own where they are loaded.
figures: environments
	@PYTHONPATH=.:kernel_side $(BIN)/python -m tests.kernel.gallery $(FIGURES_ARGS)
	@PYTHONPATH=.:kernel_side .cache/envs/matplotlib-3.10/bin/python -m tests.kernel.gallery $(FIGURES_ARGS)

# The examples come from matplotlib's source package; what came of each is kept, so a part of them can be run again.
gallery: environments
	@PYTHONPATH=.:kernel_side $(BIN)/python -m bench.gallery $(GALLERY_ARGS)

notebooks: environments
	@PYTHONPATH=.:kernel_side $(BIN)/python -m bench.notebooks $(NOTEBOOKS_ARGS)

# With the matplotlib of these tests, with the oldest and, if the index has one, with a pre-release.
contract: environments
	@PYTHONPATH=.:kernel_side $(BIN)/python -m bench.contract $(CONTRACT_ARGS)

stress: environments
	@$(BIN)/python -m bench.stress $(STRESS_ARGS)

# 10,000 seeds take about half an hour on two cores.
simulate: $(STAMPS)/test
	@$(BIN)/python -m tests.simulation $(SIMULATE_ARGS)

# Half of the time each. A failing input is named with what tries it again; the seeds are new each time.
fuzz: $(STAMPS)/test
	@$(BIN)/python -m tests.wire.fuzz --seconds $$(( $(FUZZ_SECONDS) / 2 ))
	@echo "== TypeScript"
	@FIGPORT_FUZZ_SEED=$$RANDOM FIGPORT_FUZZ_SECONDS=$$(( $(FUZZ_SECONDS) / 4 )) $(NPM) exec -- vitest run test/fuzz.test.ts

ordinary: environments
	@$(BIN)/python -m bench.ordinary --table README.md $(ORDINARY_ARGS)

clean:
	rm -rf .venv .cache labextension/node_modules labextension/dist server_ext/figport_server/static \
	  dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
