# Needs make and Python >= 3.11 with venv; everything else goes into .venv, pinned by requirements/.
#
# Variables, given as `make TARGET NAME=value`:
#   ARGS            passed on: make serve ARGS="--port 0", make bench ARGS=--help, make requirements ARGS=--upgrade
#   TESTS           which `make test` runs: `quick`, as it does unless told otherwise, or `all`, with those that drive a
#                   browser, build packages or wait in real time; files that PYTEST_ARGS names are run whole in either
#   PYTEST_ARGS     passed on to pytest: make test PYTEST_ARGS="-k session_window -x"
#   PYTEST_WORKERS  processes for `make test`, as many as cores unless told otherwise, from 2 to 8; 0 is one process
#                   without workers
#   IMAGE           what `make image` calls what it builds: messaging-mock-server unless told otherwise
#   BUILDER         what builds it, such as "podman build --format docker": docker, podman or buildah, whichever is there
#   MINUTES         how long `make soak` takes: 10 unless told otherwise
#   SYSTEM          what `make openapi` prints: a system's name, or control
#   PYTHON          what makes .venv: the newest of python3.14 to python3.11, or python3, that is new enough

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# Compiled once and kept: a run of the tests imports the product in some hundred processes (`make clean` takes it away).
unexport PYTHONDONTWRITEBYTECODE

ARGS ?=
TESTS ?= quick
PYTEST_ARGS ?=
PYTEST_WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); \
	echo $$(( cores < 2 ? 2 : cores > 8 ? 8 : cores )))
SYSTEM ?=
MINUTES ?= 10

# What is slow stands in tests/conftest.py. Who names files wants them whole.
chosen_all :=
chosen_quick := -m 'not slow'
chosen = $(if $(findstring tests/,$(PYTEST_ARGS)),,$(chosen_$(TESTS)))
ifneq (,$(filter test,$(MAKECMDGOALS)))
$(if $(filter all quick,$(TESTS))$(findstring tests/,$(PYTEST_ARGS)),,$(error TESTS is quick or all))
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# requirements/ is complete, so nothing is resolved: pip would take an extra's own range for a requirement of ours, find
# a release newer than the pin, and stop. `pip check` says whether what is installed fits together.
PINNED := $(PIP) install --no-deps --require-hashes
COMPILE := UV_CUSTOM_COMPILE_COMMAND='make requirements' $(BIN)/uv pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-build-isolation --no-emit-package messaging-mock
COMPILE_RUNTIME := $(COMPILE) pyproject.toml --extra redis
COMPILE_DEV := $(COMPILE_RUNTIME) --extra dev --constraints requirements/runtime.txt
COMPILE_BUILD := $(COMPILE) --group build --constraints requirements/dev.txt
COMPILE_SITE := $(COMPILE) --group site --constraints requirements/dev.txt

# A name on the path is not enough: version managers leave shims that do not start, and some packagers leave venv out.
find_python = for candidate in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$candidate -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
		&& echo $$candidate && break; done
PYTHON ?= $(shell $(find_python))

# A docker client whose engine does not run builds nothing. Without --format docker the others drop HEALTHCHECK.
find_builder = if docker info >/dev/null 2>&1; then echo docker build; \
	elif command -v podman >/dev/null 2>&1; then echo podman build --format docker; \
	elif command -v buildah >/dev/null 2>&1; then echo buildah build --format docker; fi
BUILDER ?= $(shell $(find_builder))
IMAGE ?= messaging-mock-server
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' mock_server/version.py)
REVISION = $(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || echo unknown)

.PHONY: help serve test check check-lint check-types check-imports check-scripts check-files check-requirements bench soak turmoil restarts contract record examples people types dist image \
	image-check check-documents check-clients openapi docs site screens requirements vendor clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '|' '{ printf "%-26s%s\n", $$1, $$2 }'
	@echo
	@sed -n '/^# Variables/,/^$$/s/^# \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

serve: $(VENV)/.runtime ## Run the server (ARGS are its flags)
	@exec $(BIN)/python -m mock_server serve $(ARGS)

test: $(VENV)/.dev ## Run the tests: those that are quick, or with TESTS=all every one (PYTEST_ARGS)
	@$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(chosen) $(PYTEST_ARGS)

check: check-lint check-types check-imports check-scripts check-files check-requirements ## Check all that a machine can without running the product

check-lint: $(VENV)/.dev ## ... ruff's rules and its format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

check-types: $(VENV)/.dev ## ... types, by mypy
	@$(BIN)/mypy

check-imports: $(VENV)/.dev ## ... that imports run one way
	@$(BIN)/lint-imports --no-logo

check-scripts: $(VENV)/.dev ## ... the scripts of the web pages, by oxlint
	@$(BIN)/oxlint --quiet --deny-warnings mock_server/ui/static/src mock_server/web/start.js tests/docs/site/assets

check-files: $(VENV)/.dev ## ... the Dockerfile, the compose file, the workflows and what else the code host reads
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; else echo 'hadolint is not built for this machine' >&2; fi
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec examples/compose.yaml deploy/compose.yaml
	@$(BIN)/kubernetes-validate --strict --quiet $(filter-out %/kustomization.yaml,$(wildcard deploy/kubernetes/*.yaml))
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml examples/github-actions.yml
	@$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml examples/github-actions.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci examples/gitlab-ci.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*.yml
	@$(BIN)/zizmor --offline --quiet --strict-collection --collect=all \
		.github/workflows/*.yml .github/dependabot.yml .pre-commit-config.yaml examples/github-actions.yml

check-requirements: $(VENV)/.dev ## ... that requirements/ is what pyproject.toml compiles to, and names no host
	@if grep -nE '://|^ *--(extra-)?index|^ *--(find-links|trusted-host)' requirements/*.txt; then \
		echo 'requirements/ names an index, an address or a host' >&2; exit 1; fi
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && cp requirements/*.txt "$$fresh" \
		&& $(COMPILE_RUNTIME) --output-file "$$fresh/runtime.txt" >/dev/null \
		&& diff -u requirements/runtime.txt "$$fresh/runtime.txt" \
		&& $(COMPILE_DEV) --output-file "$$fresh/dev.txt" >/dev/null \
		&& diff -u requirements/dev.txt "$$fresh/dev.txt" \
		&& $(COMPILE_BUILD) --output-file "$$fresh/build.txt" >/dev/null \
		&& diff -u requirements/build.txt "$$fresh/build.txt" \
		&& $(COMPILE_SITE) --output-file "$$fresh/site.txt" >/dev/null \
		&& diff -u requirements/site.txt "$$fresh/site.txt" \
		|| { echo 'requirements/ is not what pyproject.toml compiles to: make requirements' >&2; exit 1; }

bench: $(VENV)/.dev ## Measure speed, memory and growth (ARGS)
	@$(BIN)/python -m benchmarks $(ARGS)

soak: $(VENV)/.dev ## Load a server for ten minutes and see that nothing stays open or grows (MINUTES, ARGS)
	@$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) $(ARGS)

turmoil: $(VENV)/.dev ## Two minutes of 24 threads that disturb each other, and lose nothing (ARGS)
	@$(BIN)/python -m benchmarks.turmoil $(ARGS)

restarts: $(VENV)/.dev ## Stop and start a server with a state 200 times under load, and lose nothing (ARGS)
	@$(BIN)/python -m benchmarks.restarts $(ARGS)

contract: $(VENV)/.dev ## Prove the contract suite: honest mock, mutants, impostors; results in build/contract (PYTEST_ARGS)
	@$(BIN)/python -m tests.mutants.proof $(PYTEST_ARGS)

record: $(VENV)/.dev ## Record anew what the systems answer to tests/recorded (ARGS: --check compares, --url asks a server)
	@$(BIN)/python -m tests.recorded $(ARGS)

examples: $(VENV)/.dev ## Write anew what is answered to the examples of the OpenAPI documents, and what their webhooks post
	@$(BIN)/python -m tests.documents.writing

types: $(VENV)/.dev ## Write anew the types of the control plane for clients/typescript
	@$(BIN)/python -m tests.documents.typescript

dist: $(VENV)/.dev ## Build wheels and sdists of both halves into dist/, the same bytes each time
	@rm -rf dist
	@export SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) && for half in clients/python .; do \
		(cd $$half && $(CURDIR)/$(BIN)/python -m hatchling build -d $(CURDIR)/dist) || exit 1; done

image: ## Build the container image with docker, podman or buildah (IMAGE is its name, ARGS are theirs)
	@builder='$(BUILDER)'; test -n "$$builder" \
		|| { echo 'Nothing here builds images: no docker whose engine runs, no podman, no buildah.' >&2; exit 1; }; \
	set -x; $$builder --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) --tag $(IMAGE) $(ARGS) .

image-check: $(VENV)/.dev ## Build the image with buildah, run it locked up, and run the contract suite against it
	@$(BIN)/python -m pytest -n 0 -p no:randomly tests/image/checks.py $(PYTEST_ARGS)

check-documents: $(VENV)/.dev ## Have Redocly and Spectral judge the five OpenAPI documents (needs npm, and what it downloads)
	@PYTHON=$(VENV)/bin/python sh .ci/check-documents

check-clients: $(VENV)/.dev ## Have clients made of the documents, compiled strictly and used (needs npm, Java and Go; see .ci/check-clients)
	@PYTHON=$(VENV)/bin/python sh .ci/check-clients

people: $(VENV)/.dev ## Have Faker draw anew who lives in the default sandbox
	@$(BIN)/python -m tests.kernel._people

openapi: $(VENV)/.dev ## Print a system's OpenAPI document (SYSTEM)
	@$(BIN)/mock-server openapi $(SYSTEM)

docs: $(VENV)/.dev ## Renew the tables of README.md and docs/ that are made from the product
	@$(BIN)/python -m tests.docs.tables

site: $(VENV)/.site ## Build the pages and the OpenAPI documents into build/site, which opens without a server
	@$(BIN)/python -m tests.docs.site.making

screens: $(VENV)/.dev ## Write a picture of every view of the web page to build/screens, and those of docs/
	@$(BIN)/python -m tests.ui.screens

requirements: $(VENV)/.dev ## Compile requirements/ from pyproject.toml, keeping pins that still fit (ARGS=--upgrade lifts them)
	@$(COMPILE_RUNTIME) $(ARGS) --output-file requirements/runtime.txt >/dev/null
	@$(COMPILE_DEV) $(ARGS) --output-file requirements/dev.txt >/dev/null
	@$(COMPILE_BUILD) $(ARGS) --output-file requirements/build.txt >/dev/null
	@$(COMPILE_SITE) $(ARGS) --output-file requirements/site.txt >/dev/null

vendor: $(VENV)/.dev ## Bring the web page's vendored scripts to the releases that vendored.toml names (needs npm)
	@$(BIN)/python -m tests.ui.vendoring

clean: ## Remove .venv, caches and what was built
	rm -rf $(VENV) build dist .cache htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One environment, three stamps: serving installs less than testing, and that less than the site.

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'No Python >= 3.11 with venv was found; name one: make PYTHON=/path/to/python3 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo '$(PYTHON) is not a Python >= 3.11' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements/runtime.txt | $(BIN)/python
	@echo 'Installing requirements/runtime.txt into $(VENV)' >&2
	@$(PINNED) -r requirements/runtime.txt
	@$(PIP) check
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml clients/python/pyproject.toml | $(BIN)/python
	@echo 'Installing requirements/dev.txt into $(VENV)' >&2
	@$(PINNED) -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable clients/python --editable .
	@$(PIP) check
	@touch $@

$(VENV)/.site: requirements/site.txt $(VENV)/.dev
	@echo 'Installing requirements/site.txt into $(VENV)' >&2
	@$(PINNED) -r requirements/site.txt
	@$(PIP) check
	@touch $@
