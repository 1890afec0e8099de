# One command to run, one to test; `make help` lists the rest. Everything is installed into this clone.
PYTHON ?= python3
BIN := .venv/bin
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm

.DEFAULT_GOAL := help
.PHONY: help run setup test quick check format translations lock lock-jars bench clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## Set up, start the graph, seed it, serve the portal and print its sign-ins
	$(BIN)/takwia serve --demo

setup: .venv/.base node_modules/.built translations/.compiled .venv/.kernels ## Install everything into .venv and node_modules, nothing else
	$(BIN)/python -m graph.server.jars

test: setup .venv/.dev ## Run every check and every test
	$(BIN)/python -m graph.server.jars --lts
	$(MAKE) check
	sh tests/chromium.sh
	$(BIN)/python -m pytest -n 2

quick: setup .venv/.dev ## Run every check, and the tests of what changed since origin/main or the last commit
	$(BIN)/python -m graph.server.jars --lts
	$(MAKE) check
	$(BIN)/python -m tests.changed

check: .venv/.dev ## Lint, check types, the architecture and the translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

format: .venv/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: .venv/.dev ## Extract the messages and bring the catalogues up to date
	$(BIN)/pybabel extract -F babel.cfg -k _l -k ngettext:1,2 --no-location --sort-output --omit-header -o translations/messages.pot .
	$(BIN)/pybabel update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

lock: .venv/.base ## Work out the Python locks again, after a change of pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q requirements/uv.in -o requirements/uv.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q pyproject.toml --extra dev --extra cluster --extra evaluation -o requirements/dev.txt

lock-jars: .venv/.base ## Work out the locks of Neo4j's jars again, after a change of their version
	$(BIN)/python -m graph.server.jars --relock
	$(BIN)/python -m graph.server.jars --relock --lts

bench: .venv/.dev ## Measure speed, as ratios within one run
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.plans

clean: ## Remove what set-up installed and built; the data in instance/ stays
	rm -rf .venv node_modules static/dist translations/.compiled

.venv/.uv: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

.venv/.base: .venv/.uv requirements/base.txt pyproject.toml
	$(BIN)/uv pip install -q --python .venv --require-hashes -r requirements/base.txt
	$(BIN)/uv pip install -q --python .venv --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(BIN)/uv pip install -q --python .venv --require-hashes -r requirements/dev.txt
	touch $@

node_modules/.built: .venv/.base package-lock.json package.json portal/kit/pdf/fonts.py $(shell find assets static -path static/dist -prune -o -type f -print)
	$(NPM) ci --no-audit --no-fund --loglevel=error
	$(NPM) run --silent build
	$(BIN)/python -m portal.kit.pdf.fonts
	touch $@

# numba doesn't see that a function in another module has changed: what it kept is thrown away when any has.
.venv/.kernels: .venv/.base $(shell find matching -name '*.py')
	find matching -name '*.nb[ic]' -delete
	touch $@

translations/.compiled: .venv/.base $(wildcard translations/*/LC_MESSAGES/messages.po)
	$(BIN)/pybabel compile -d translations
	touch $@
