# Everything runs in .venv, made here from the pinned requirements. `make help` lists what there is.

PYTHON ?= python3
WORKERS ?= 3
VENV := .venv
BARE_VENV := .venv-bench
BIN := $(VENV)/bin
# The locks name everything, so nothing is resolved: an old pip would take a newer release for what is asked with an extra.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps
PIP := $(BIN)/python $(PIP_INSTALL)
UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" pyproject.toml --extra postgres

.DEFAULT_GOAL := help
.PHONY: help demo install develop wheel test test-dates check bench soak fmt locales env lock clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/runtime.stamp ## Try the bot in a browser: no token, no key, no money
	@$(BIN)/python -m bot demo $(ARGS)

install: $(VENV)/runtime.stamp ## Make the environment the bot runs in (with pictures: make install CHARTS=1)

develop: $(VENV)/dev.stamp ## Make the environment with everything that developing needs

wheel: $(VENV)/dev.stamp ## Build the package into dist/
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

test: $(VENV)/dev.stamp ## Run the whole test suite: SQLite, PostgreSQL, browser (ARGS="-k words" for less)
	@$(BIN)/python -m pytest -q --numprocesses $(WORKERS) --dist loadfile $(ARGS)

test-dates: $(VENV)/dev.stamp ## Run the date-sensitive tests on other days, with the tool `faketime` (ARGS="--help" for more)
	@$(BIN)/python -m tests.moments $(ARGS)

check: $(VENV)/dev.stamp ## Check format, lint, types, imports, dependencies, known weaknesses and translations, then run the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/deptry .
	$(BIN)/python -m tests.advisories
	$(BIN)/python -m bot.i18n check
	@$(MAKE) --no-print-directory test

bench: $(VENV)/dev.stamp $(BARE_VENV)/stamp ## Measure speed and memory beside a bare bot; writes bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

soak: $(VENV)/dev.stamp ## Kill, cut and starve the bot for a while and count what was lost; writes soak.json
	@$(BIN)/python -m tests.soak $(ARGS)

fmt: $(VENV)/dev.stamp ## Format the code and fix what lint can fix
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

locales: $(VENV)/dev.stamp ## Gather the words to translate and update every language
	@$(BIN)/python -m bot.i18n extract

env: $(VENV)/dev.stamp ## Write .env.example from bot/settings.py
	@$(BIN)/python -m bot.settings env > .env.example

lock: ## Pin the newest dependencies that fit pyproject.toml (needs the tool `uv`)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; install it, or say where it is: make lock UV=/path/to/uv" >&2; exit 2; }
	$(LOCK) --upgrade --output-file requirements.txt
	$(LOCK) --upgrade --extra charts --constraint requirements.txt --output-file requirements-charts.txt
	$(LOCK) --upgrade --extra charts --group dev --constraint requirements-charts.txt --output-file requirements-dev.txt

clean: ## Remove the environment and all caches; data/ stays
	@rm -rf $(VENV) $(BARE_VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON)." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -c 'import platform; print(platform.python_version())'). Another one: make PYTHON=python3.13" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| { rm -rf $(VENV); echo "$(PYTHON) cannot make environments; on Debian or Ubuntu install python3-venv." >&2; exit 2; }

# The packages a running bot needs. A development environment has them already.
RUNTIME := requirements$(if $(CHARTS),-charts).txt
$(VENV)/runtime.stamp: $(RUNTIME) $(BIN)/python
	@echo "Installing the packages the bot needs into $(VENV) (about a minute, once) …"
	@$(PIP) -r $(RUNTIME)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(BIN)/python
	@echo "Installing the packages for development into $(VENV) (a minute or two, once) …"
	@$(PIP) -r requirements-dev.txt
	@touch $(VENV)/runtime.stamp $@

# The libraries of the bare bots that `make bench` compares with; they need other versions than this bot does.
$(BARE_VENV)/stamp: requirements-bench.txt $(BIN)/python
	@echo "Installing the packages of the bare bots into $(BARE_VENV) …"
	@$(PYTHON) -m venv --clear $(BARE_VENV)
	@$(BARE_VENV)/bin/python $(PIP_INSTALL) -r requirements-bench.txt
	@touch $@
