# Every target sets up what it needs: a locked virtual environment in .venv.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := .venv/tool/bin/uv
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/bay_tui/locale/*/LC_MESSAGES/*.po))
READY := .venv/env/.ready $(CATALOGUES)
RUN := UV_PROJECT_ENVIRONMENT=.venv/env $(UV) run --frozen --all-extras
PYTEST := $(RUN) pytest

# Where it is set, as in many containers, every process compiles every module anew: that was two thirds of the time it
# takes to collect the tests, and most of the start of each program they start.
export PYTHONDONTWRITEBYTECODE :=

LOG := $(or $(BAY_TUI_HOME),$(or $(XDG_DATA_HOME),$(HOME)/.local/share)/bay-tui)/log/bay-tui.log

.PHONY: help demo debug console test quick check style types fast suite one search ready hooks messages generated snapshots \
	simulate torture outlook keys codes sequences seeded bench clean
SEEDS ?= 2000
START ?= 0
KILLS ?= 500
COMMANDS ?= 200
MINUTES ?= 4
ROWS ?= 20000
DAYS ?= 365

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(UV):
	@$(PYTHON) -m venv .venv/tool || { echo 'make: the Python module venv is missing; on Debian: apt-get install python3-venv' >&2; exit 1; }
	@.venv/tool/bin/pip install --quiet 'uv>=0.8'

.venv/env/.ready: $(UV) uv.lock pyproject.toml
	@UV_PROJECT_ENVIRONMENT=.venv/env $(UV) sync --quiet --frozen --all-extras
	@touch $@

%.mo: %.po | .venv/env/.ready
	@$(RUN) python tools/messages.py compile

demo: $(READY) ## a sample workshop on an embedded server, in this terminal
	@$(RUN) bay-tui demo

debug: $(READY) ## the sample workshop that tells `make console`, in a second terminal, what happens inside
	@TEXTUAL=devtools,debug $(RUN) bay-tui demo

console: $(READY) ## the messages of `make debug` while it runs, and what it logs; start this one first
	@mkdir -p $(dir $(LOG)) && touch $(LOG)
	@tail -n 0 -F $(LOG) & trap "kill $$!" EXIT; $(RUN) textual console $(CONSOLE)

test: check suite ## everything: style, types, import rules, tests

quick: $(READY) ## style, types, import rules and the fast tests, side by side: within a minute on two cores
	@$(MAKE) --no-print-directory -j 3 -O style types fast

check: style types ## style, types and import rules

style: $(READY)
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) lint-imports
	$(RUN) python tools/messages.py check

types: $(READY)
	$(RUN) pyright

fast: $(READY)
	$(PYTEST) -q -n 2 --dist loadgroup -m 'not long' tests/unit tests/property

# Six on two cores: most of a test that presses keys is waiting for them to be handled. Tests of a group (`xdist_group`)
# share something that takes seconds to make, so one process runs them all; groups begin first.
suite: $(READY) ## the tests alone
	$(PYTEST) -n 6 --dist loadgroup

one: $(READY) ## one test: make one T=tests/unit/test_i18n.py::test_the_language_is_picked
	$(PYTEST) -q $(T)

search: $(READY) ## the property tests with other examples than the fixed ones
	$(PYTEST) -q -n 2 --hypothesis-profile=search tests/property

ready: $(READY)

hooks: $(READY) ## check each commit before it is made: style, import rules, translations, its subject
	$(RUN) pre-commit install

messages: $(READY) ## collect the texts of the code into the catalogue to translate, and compile it
	$(RUN) python tools/messages.py extract
	$(RUN) python tools/messages.py compile

generated: messages ## write anew whatever is generated: catalogue, initials of findings, tables in docs/, pictures
	$(RUN) python tools/findings.py write
	$(RUN) python tools/document.py write
	$(RUN) python tools/pictures.py write

snapshots: $(READY) ## take the screens as they are now for right; look at the difference before it is committed
	$(PYTEST) -q -n 2 tests/snapshot --snapshot-update

simulate: $(READY) ## worlds of the sync simulator: SEEDS=100000 START=2000; one of them: SEEDS=1 START=1742
	$(RUN) python -m tests.simulation --seeds $(SEEDS) --start $(START) --jobs 2 --keep-going

torture: $(READY) ## kill real terminals 500 times, 200 commands and the real server for minutes, and write 20,000 rows at once
	BAY_TUI_KILLS=$(KILLS) BAY_TUI_DO=$(COMMANDS) BAY_TUI_MINUTES=$(MINUTES) BAY_TUI_FEED_ROWS=$(ROWS) \
	$(PYTEST) -s tests/e2e/test_killed_terminal.py tests/e2e/test_do_once.py tests/e2e/test_killed_server.py tests/integration/server/test_feed_writers.py

outlook: $(READY) ## what the outlook warns of against what becomes of it, over a year of twenty simulated shops: DAYS=60
	$(RUN) python -m tests.year --days $(DAYS) --jobs 2

keys: $(READY) ## 10,000 keys through a real terminal at 0, 1, 5 and 20 ms; none may be lost
	BAY_TUI_KEYS=10000 $(PYTEST) -q tests/e2e/test_floor_keys.py tests/e2e/test_keypump.py -k 'burst'

sequences: $(READY) ## 10,000 random sequences of keys, scans and pastes; nothing is recorded that no key meant
	BAY_TUI_SEQUENCES=10000 BAY_TUI_STEPS=8 $(PYTEST) -q -n 2 tests/pilot/test_random_keys.py

seeded: $(READY) ## each of the bugs put in by hand is found, by a world or by the nearest test
	BAY_TUI_SEEDED=1 $(PYTEST) -q -n 2 tests/property/simulation/test_seeded_bugs.py

codes: $(READY) ## every code that can be printed, with every prefix and line end, on every screen and in every question
	BAY_TUI_CODES=all $(PYTEST) -q -n 2 --timeout 0 tests/pilot/shell/test_every_code.py

bench: $(READY) ## measure, each figure beside its limit or a peer
	$(RUN) python -m benchmarks

clean: ## remove the environment and caches
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
