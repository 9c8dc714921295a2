# Mutirão. Plain `make` lists what can be done.

PYTHON  ?= python3
VENV    ?= .venv
PORT    ?= 8000
BIND    ?= 127.0.0.1
# For `make demo`: a folder of real files to import as well.
WITH    ?=
# For `make bench`: how many publications, and seconds per measurement.
SIZE    ?= 4000 50000 100000
SECONDS ?= 5

BIN     := $(VENV)/bin
MUTIRAO := $(BIN)/mutirao
PYTEST  := $(BIN)/python -m pytest
# Progress is for people here; what the log would say of each record is not.
QUIETLY := MUTIRAO_LOG_LEVEL=WARNING
SERVE   := exec $(MUTIRAO) serve --host $(BIND) --port $(PORT)

PO      := $(wildcard mutirao/locale/*/LC_MESSAGES/django.po)
MO      := $(PO:.po=.mo)
# What `mutirao prepare` and the static files are made from.
LAID_OUT := $(shell find mutirao -path '*/migrations/*.py' -o -path '*/static/*' -type f -o -path '*/taxonomy/data/*' -type f 2>/dev/null)

export DJANGO_SETTINGS_MODULE ?= mutirao.config.settings.dev
export MUTIRAO_LOG_JSON ?= 0

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run setup test check fmt messages mails bench bench-live bench-mail bench-members bench-notices bench-programmes clean dev-setup environment test-tools

help:
	@awk '/^##@/ {printf "\n%s\n", substr($$0, 5)} \
	     /^[a-z-]+:.*## / {split($$0, part, ":.*## "); printf "  make %-13s %s\n", part[1], part[2]}' Makefile
	@echo

##@ Try it

demo: export MUTIRAO_VAR := var/demo
demo: export MUTIRAO_DEMONSTRATION := 1
demo: export MUTIRAO_REQUIRE_SECOND_FACTOR := 0
demo: export MUTIRAO_SITE_URL := http://$(BIND):$(PORT)
demo: var/demo/prepared.stamp ## the demonstration world at http://127.0.0.1:8000/  (PORT=8000 WITH=folder of files to import)
	@$(QUIETLY) $(MUTIRAO) demo --log-ins $(if $(WITH),--with "$(WITH)")
	@$(SERVE)

run: export MUTIRAO_VAR := var/site
run: export MUTIRAO_SITE_URL := http://$(BIND):$(PORT)
run: var/site/prepared.stamp ## a site of your own, empty; its first page asks for the administrator
	@$(SERVE)

##@ Work on it

setup: dev-setup ## everything to run, change and test it, in .venv

test: export DJANGO_SETTINGS_MODULE := mutirao.config.settings.test
test: dev-setup test-tools ## the whole suite: SQLite, then PostgreSQL, then a real browser
	$(PYTEST) -n 2 -m "not browser"
	tools/with_postgres.sh $(PYTEST) -m data
	$(PYTEST) -m browser

check: export DJANGO_SETTINGS_MODULE := mutirao.config.settings.test
check: dev-setup ## style, types, templates, layers, migrations, pinned requirements
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy mutirao demo
	$(BIN)/djlint --quiet --lint mutirao
	$(BIN)/djlint --quiet --check mutirao
	$(BIN)/lint-imports --no-cache
	$(MUTIRAO) makemigrations --check --dry-run
	$(BIN)/python tools/check_pins.py

fmt: dev-setup ## put code and templates into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat mutirao || true

messages: dev-setup ## collect what is to be translated (needs gettext), and say what is missing
	@command -v xgettext >/dev/null || { echo "gettext is not installed. On Debian: sudo apt-get install gettext"; exit 1; }
	cd mutirao && ../$(BIN)/python -m django makemessages --locale fr --locale es --locale pt --locale ar \
	    --no-wrap --add-location file
	$(BIN)/python tools/report_messages.py

mails: dev-setup ## make the templates of mails from their MJML
	$(BIN)/python tools/build_mails.py

bench: environment ## speed and memory beside its peers  (SIZE="4000 50000 100000" SECONDS=5)
	$(BIN)/python tools/bench/run.py --sizes $(SIZE) --seconds $(SECONDS)

bench-live: environment ## thousands of open pages told of one event
	$(BIN)/python tools/bench/listening.py

bench-mail: dev-setup ## ten thousand mails through the ledger into a local mail server
	$(BIN)/python tools/bench/mail.py

bench-members: environment ## the directory at 100,000 members
	$(BIN)/python tools/bench/people.py

bench-notices: environment ## ten thousand followers told, and their digests
	$(BIN)/python tools/bench/notices.py

bench-programmes: environment ## ten thousand programmes: profiles, comparisons, the table and its files
	$(BIN)/python tools/bench/programmes.py

clean: ## remove environment, caches, demonstration and benchmark worlds; var/site stays
	rm -rf $(VENV) var/demo var/bench build .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find mutirao demo tests tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	rm -f $(MO)

# How it is made

environment: $(VENV)/base.stamp $(MO)
dev-setup: $(VENV)/dev.stamp $(MO)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Python 3.11 or newer is needed; \`$(PYTHON)\` is not. Name another with PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Python's venv is missing. On Debian: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# pip checks every file against its hash; what is not pinned is not installed.
$(VENV)/base.stamp: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Mutirão needs (a minute or two, the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Installing what its tests and checks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@touch $@

test-tools:
	@tools/install_for_tests.sh

$(MO): %.mo: %.po | $(VENV)/base.stamp
	@$(BIN)/python tools/compile_messages.py $< $@

var/%/prepared.stamp: $(VENV)/base.stamp $(MO) $(LAID_OUT)
	@mkdir -p $(@D)
	@echo "Preparing the site in $(@D)"
	@$(QUIETLY) $(MUTIRAO) prepare
	@$(MUTIRAO) collectstatic --noinput --verbosity 0
	@touch $@
