# What CI runs is what you run. Every target sets up what it needs; `make help` lists them.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
LOCKED := $(VENV)/installed.lock
TRAINABLE := $(VENV)/trainable.lock

# An interpreter to use instead of the first one found that is new enough.
PYTHON ?=
# Further arguments of `demo`, `up`, `test` and `bench`: make demo ARGS='--until-done --json summary.json'
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
# Compiled sources are kept, whatever a machine's habit: every test worker and every `desk` would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help setup demo up quick test drills hostile check coverage reference words pictures bench reads train eval lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

setup: $(READY) ## virtual environment with the locked packages and the `desk` command
	@echo 'ready: $(BIN)/desk --help'

demo: $(READY) ## everything started, and a sample voting day played through it
	@$(BIN)/desk demo $(ARGS)

up: $(READY) ## everything started on this machine, without sample data
	@$(BIN)/desk up $(ARGS)

# A worker for each core, with servers, folders and databases of its own; a file's tests stay together, the longest begin.
TOGETHER := --maxprocesses 4 --max-worker-restart 2 --dist loadfile --no-loadscope-reorder
PARALLEL := -n logical $(TOGETHER)
# Of all tests many wait for what happens beside them: one worker more than cores.
WAITING := -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1))) $(TOGETHER)

quick: $(READY) ## tests that need no server, with every socket refused; under a minute
	$(BIN)/pytest -q $(PARALLEL) --quick --hypothesis-profile quick $(ARGS)

test: $(READY) ## all tests
	$(BIN)/pytest $(WAITING) $(ARGS)

# What a drill repeats, and with which chances.
TIMES ?= 10
SEED ?= 1
BUSY_SECONDS ?= 600

drills: $(READY) ## properties with many more examples; then what hangs on time, again and again beside a load
	$(BIN)/pytest -q $(PARALLEL) --hypothesis-profile drills --hypothesis-seed $(SEED) -m hypothesis $(ARGS)
	$(BIN)/pytest -q -m 'hangs_on_time and not long' --times $(TIMES) --busy $(BUSY_SECONDS) --session-timeout 3600 $(ARGS)

hostile: $(READY) ## the API over HTTP, as its description allows and forbids, with many more requests than in the suite
	$(BIN)/pytest -q --timeout 1800 --hypothesis-profile drills --hypothesis-seed $(SEED) tests/web/test_described.py $(ARGS)

# What `coverage` has left out of the folders that `check` holds the tree to.
NOT_QUICK := needs_postgres or needs_engine or needs_sockets or needs_browser or slow

check: $(READY) coverage ## style, types, arrows, dead code, schema, documents, catalogues, deployment files, coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q $(PARALLEL) -m '$(NOT_QUICK)' tests/architecture tests/deploy tests/ledger/test_migrations.py tests/wording

# Rooms that have words for people: those that the contract `words-at-the-edge` lets import `wording`, and itself.
WORDED := cli documents notices reading web wording
CATALOGUES := wording/catalogues

words: $(READY) ## catalogues brought up to the texts of the source, and compiled
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --omit-header --add-location file --sort-by-file --width 120 \
		--output-file $(CATALOGUES)/desk.pot $(WORDED)
	$(BIN)/pybabel --quiet update --domain desk --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120 \
		--input-file $(CATALOGUES)/desk.pot --output-dir $(CATALOGUES)
	$(BIN)/pybabel --quiet compile --domain desk --directory $(CATALOGUES)

reference: $(READY) ## reference of all verbs, written anew from the program
	@$(BIN)/python -m tests.verbs

pictures: $(READY) ## pictures of the pages, taken by a browser while the invented day plays
	@DESK_BROWSER=required $(BIN)/pytest -q tests/browser/test_demo.py -k picture --pictures docs/pictures $(ARGS)

# The same chances each time, so that the same code reaches the same lines.
coverage: $(READY) ## what the quick tests reach, held against the floors in pyproject.toml
	@rm -rf build/coverage && mkdir -p build/coverage
	$(BIN)/coverage run -m pytest -q $(PARALLEL) --quick --hypothesis-seed 0 -p no:cacheprovider
	@$(BIN)/coverage combine -q
	@$(BIN)/python -m tests.floors

bench: $(READY) ## lives per second, latencies and cost, with two references measured in the same run
	@$(BIN)/python -m bench $(ARGS)

reads: $(READY) ## what looking costs at a large desk made in bulk, ten readers asking once a second
	@$(BIN)/python -m bench.reads $(ARGS)

train: $(TRAINABLE) ## routing model learned anew from the labelled messages
	@$(BIN)/python -m reference.train

eval: $(TRAINABLE) ## how well routing does, each hand judged by a model that never saw it; a picture in build/
	@mkdir -p build
	@$(BIN)/python -m reference.evaluate --cross-validate --picture build/reliability.svg

# Universal: one lock file serves every platform and every Python from 3.11 on. No index address enters a lock file.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--annotation-style line pyproject.toml

lock: $(READY) ## newest packages that pyproject.toml allows, into requirements/*.lock
	$(COMPILE) --upgrade --extra embedded --extra dev -o requirements/dev.lock
	$(COMPILE) --constraints requirements/dev.lock --extra embedded -o requirements/embedded.lock
	$(COMPILE) --constraints requirements/dev.lock -o requirements/core.lock
	$(COMPILE) --constraints requirements/dev.lock --extra train -o requirements/train.lock

clean: ## without the virtual environment and caches; data in .desk stays
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up, in three steps. Each is repeated only when what it was made from has changed.

$(READY): $(LOCKED) pyproject.toml
	@log=$(VENV)/setup.log; \
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . > $$log 2>&1 </dev/null \
		|| { tail -n 20 $$log >&2; exit 1; }
	@touch $@

$(LOCKED): requirements/dev.lock | $(BIN)/python
	@if cmp -s $< $@; then touch $@; exit 0; fi; \
	total=$$(grep -c '^[A-Za-z0-9]' $<); seen=0; status=1; log=$(VENV)/setup.log; : > $$log; \
	echo "set-up: $$total locked packages, checked against their hashes"; \
	{ $(BIN)/python -m pip install --require-hashes -r $< </dev/null 2>&1; echo "pip ended with $$?"; } | { \
		while IFS= read -r line; do \
			printf '%s\n' "$$line" >> $$log; \
			case $$line in \
				Collecting\ *) \
					seen=$$((seen + 1)); package=$${line#Collecting }; package=$${package%% *}; \
					if [ -t 1 ]; then printf '\r\033[K  %s of %s  %s' $$seen $$total "$$package"; \
					elif [ $$((seen % 25)) = 0 ]; then echo "  $$seen of $$total"; fi;; \
				'Installing collected'*) \
					if [ -t 1 ]; then printf '\r\033[K'; fi; echo '  downloaded; installing';; \
				'pip ended with '*) status=$${line##* };; \
			esac; \
		done; \
		if [ $$status != 0 ]; then tail -n 20 $$log >&2; fi; \
		exit $$status; \
	}
	@cp $< $@

$(TRAINABLE): requirements/train.lock $(READY)
	@echo 'set-up: packages for learning'
	@$(BIN)/python -m pip install --quiet --require-hashes -r $< </dev/null
	@cp $< $@

$(BIN)/python:
	@for python in $(if $(PYTHON),'$(PYTHON)',python3 python3.14 python3.13 python3.12 python3.11 python); do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "set-up: $(VENV) with $$("$$python" --version)"; \
			exec "$$python" -m venv --clear $(VENV); \
		fi; \
	done; \
	echo 'Python 3.11 or later with its venv module is needed; on Debian: apt install python3 python3-venv' >&2; exit 1
