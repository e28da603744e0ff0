# Each target is the only command a fresh machine needs: python3.11, venv and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
BENCH  := .bench-venv
UPKEEP := .upkeep-venv
DIST   := dist
DOCS   := .docs-venv
MUTATE := .mutate-venv
COMPILE := $(UPKEEP)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test crash soak storm mutate bench bench-smoke lint spelling upkeep types imports check hooks fresh audit sbom notices
.PHONY: lock schema reference site screenshot image-steps keep-revision clean help

help:            ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

demo: $(VENV)/.run  ## see the whole thing on this machine (ARGS=--once to end by itself)
	@$(BIN)/okrsync demo $(ARGS)

test: $(VENV)/.dev  ## run every test (ARGS="-k name" for some)
	@$(BIN)/python -m pytest -n auto $(ARGS)

crash: $(VENV)/.dev ## end a sync at every point, on both databases (a quarter of an hour)
	@CRASH_EVERY=1 $(BIN)/python -m pytest -n 2 tests/crash $(ARGS)

soak: $(VENV)/.dev  ## drive the whole hub at random for some minutes (HUB_EXAMPLES=300)
	@HUB_EXAMPLES=$${HUB_EXAMPLES:-300} $(BIN)/python -m pytest tests/property/hub

storm: $(VENV)/.dev ## kill replicas, two and four at once, again and again (some minutes)
	@STORM_KILLS=40 $(BIN)/python -m pytest -s tests/replicas/test_storm.py $(ARGS)

mutate: $(MUTATE)/.done ## change the domain in one place after the other, and see which changes no test notices (MODULE=delivery)
	@rm -rf mutants && $(MUTATE)/bin/mutmut run --max-children 2 "okrsync.domain.$(or $(MODULE),*).*"
	@$(MUTATE)/bin/mutmut results | grep -v "not checked" || echo "every change was noticed"

bench: $(VENV)/.dev $(BENCH)/.done ## how fast it is, beside a floor and beside others (ARGS="--items 100000 --peers")
	@BENCH_PYTHON=$(BENCH)/bin/python $(BIN)/python -m benchmarks $(ARGS)

bench-smoke: $(VENV)/.dev ## what a sync costs in requests, statements and bytes; part of the tests too
	@$(BIN)/python -m pytest tests/integration/test_costs_of_a_sync.py $(ARGS)

lint: $(VENV)/.dev spelling ## style, format and spelling
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

spelling: $(VENV)/.dev ## slips in code and documents
	@$(BIN)/codespell

upkeep: $(VENV)/.dev ## code that nobody calls, and code that is there twice
	@$(BIN)/vulture
	@$(BIN)/pylint --score=n okrsync connectors/*

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

imports: $(VENV)/.dev ## who may import whom
	@$(BIN)/lint-imports --no-cache

check: lint types imports upkeep site test ## all that CI runs

hooks: $(VENV)/.dev $(UPKEEP)/.done ## have git run the quick checks before each commit
	@$(UPKEEP)/bin/pre-commit install

fresh: $(UPKEEP)/.done ## which locked dependencies have a newer version
	@$(UPKEEP)/bin/uv --quiet pip compile --upgrade --universal --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --extra postgres pyproject.toml --output-file $(UPKEEP)/newest.txt \
		|| { echo "NOT ASKED: no package index answered, so nothing is said about newer versions"; exit 1; }
	@for set in requirements/postgres.lock $(UPKEEP)/newest.txt; do \
		grep -oE '^[a-z0-9][^ ]+==[^ ]+' $$set > $(UPKEEP)/$$(basename $$set).pins; done
	@diff --unchanged-line-format= --old-line-format='locked %L' --new-line-format='newest %L' \
		$(UPKEEP)/postgres.lock.pins $(UPKEEP)/newest.txt.pins \
		&& echo "every locked dependency is the newest that pyproject.toml allows" || true

audit: $(UPKEEP)/.done ## which locked dependencies have known vulnerabilities
	@mkdir -p $(DIST) && rm -f $(DIST)/audit.json
	@$(UPKEEP)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		-r requirements/postgres.lock --format json --output $(DIST)/audit.json && exit 0; \
	if [ -s $(DIST)/audit.json ]; then echo "VULNERABLE: $(DIST)/audit.json says what, and which version is not"; \
	else echo "NOT AUDITED: no feed of advisories answered for all of it, so nothing is said about its safety"; fi; \
	exit 1

sbom: $(UPKEEP)/.done ## what is inside, as CycloneDX, into dist/
	@mkdir -p $(DIST)
	@for set in run postgres; do PYTHONWARNINGS=ignore $(UPKEEP)/bin/cyclonedx-py requirements --pyproject pyproject.toml \
		--output-reproducible --output-file $(DIST)/okrsync-$$set.cdx.json requirements/$$set.lock || exit 1; done

notices: $(VENV)/.dev ## write THIRD-PARTY.md anew, after a change of the locked dependencies
	@$(BIN)/python -m tests.meta.notices > $(UPKEEP).md && mv $(UPKEEP).md THIRD-PARTY.md

schema: $(VENV)/.run ## write the file's JSON Schema and the API's description anew
	@$(BIN)/okrsync schema > config/okrsync.schema.json
	@$(BIN)/okrsync schema --api > docs/openapi.json

reference: $(VENV)/.dev ## write docs/reference anew, from the code
	@$(BIN)/python -m tests.reference

site: $(DOCS)/.done ## build the documents as a site in build/site; a warning is an error
	@$(DOCS)/bin/sphinx-build --quiet --fresh-env --write-all --fail-on-warning --nitpicky --jobs 2 -c docs . build/site
	@echo "build/site/index.html"

screenshot: $(VENV)/.dev ## take the README's picture of the page anew (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshot docs/images/overview.png

image-steps: $(VENV)/.dev ## take the Dockerfile's steps without Docker, and run what comes of them
	@$(BIN)/python -m tests.distribution.image

keep-revision: $(VENV)/.dev ## keep a database as this okrsync writes it, for all later ones to upgrade
	@OKRSYNC_LISTEN=127.0.0.1:0 $(BIN)/python -m tests.integration.released.keep

lock: $(UPKEEP)/.done ## pin every dependency anew, with hashes and without addresses
	@$(COMPILE) --upgrade pyproject.toml --output-file requirements/run.lock
	@$(COMPILE) --group build --output-file requirements/build.lock
	@$(COMPILE) --constraints requirements/run.lock --extra postgres pyproject.toml --output-file requirements/postgres.lock
	@$(COMPILE) --constraints requirements/run.lock --group dev pyproject.toml --output-file requirements/dev.lock
	@$(COMPILE) --constraints requirements/run.lock requirements/bench.in --output-file requirements/bench.lock
	@$(COMPILE) --constraints requirements/run.lock --group upkeep --output-file requirements/upkeep.lock
	@$(COMPILE) --constraints requirements/run.lock requirements/docs.in --output-file requirements/docs.lock
	@$(COMPILE) --constraints requirements/dev.lock requirements/mutate.in --output-file requirements/mutate.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "okrsync needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# hatchling builds the editable install; it comes from the locked set, so nothing unpinned is ever run.
$(VENV)/.run: requirements/run.lock requirements/build.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing okrsync into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements/run.lock -r requirements/build.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

# What okrsync is measured against is no part of it, and stays out of its environment.
$(BENCH)/.done: requirements/bench.lock
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@touch $@

$(UPKEEP)/.done: requirements/upkeep.lock
	@$(PYTHON) -m venv $(UPKEEP)
	@$(UPKEEP)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/upkeep.lock
	@touch $@

# So does what makes a site of the documents.
$(DOCS)/.done: requirements/docs.lock
	@$(PYTHON) -m venv $(DOCS)
	@$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.lock
	@touch $@

# And what changes the code beneath the tests, which need their own environment for it.
$(MUTATE)/.done: requirements/mutate.lock requirements/dev.lock
	@$(PYTHON) -m venv $(MUTATE)
	@$(MUTATE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(MUTATE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutate.lock
	@touch $@

clean: ## remove what can be made again
	@rm -rf $(VENV) $(BENCH) $(UPKEEP) $(DOCS) $(MUTATE) mutants dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
