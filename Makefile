# Everything this project does from a terminal. Needs Python 3.11 or later, make and a C library; nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || echo /usr/bin/chromium)
export PRESCREEN_TEST_CHROMIUM := $(CHROMIUM)

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 20

.PHONY: setup
setup: $(STAMP)  ## the environment alone, in .venv/, from the lock file

# uv itself comes out of the lock file too, with its hash.
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements.lock > .venv/uv.lock
	$(BIN)/uv --version 2>/dev/null | grep -qF "uv $$(sed -nE 's/^uv==([^ ]+).*/\1/p' .venv/uv.lock)" \
		|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync -q --require-hashes requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: run
run: setup  ## start both surfaces here; Ctrl-C ends them
	@$(BIN)/prescreen serve

.PHONY: check
check: setup  ## style, layers, types, content; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check -q .
	$(BIN)/lint-imports --no-cache >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	$(BIN)/mypy
	$(BIN)/prescreen content check

.PHONY: fix
fix: setup  ## put right what a machine can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Chromium is the one thing that pip does not bring.
.PHONY: browser
browser:
	@test -x "$(CHROMIUM)" || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& { echo "Installing Chromium for the browser tests ..."; \
		     apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		     chromium fonts-noto-cjk >/dev/null; }; } \
		|| echo "NOT TESTED: everything under tests/browser (no Chromium here, and it could not be installed)"

.PHONY: test
test: setup browser  ## every test: first in parallel, then what needs the machine for itself
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not browser and not serial"
	$(BIN)/pytest -q -n 2 --dist loadfile -m browser --reruns 1 -raR
	$(BIN)/pytest -q -m "serial and not browser"

.PHONY: faults
faults: setup  ## kills, locks and full disks at full count; takes its time
	PRESCREEN_TEST_FAULTS=full $(BIN)/pytest -q -m faults --timeout 3600

.PHONY: bench
bench: setup browser  ## the figures of docs/decisions/performance.md, beside their controls
	$(BIN)/python -m benchmarks

.PHONY: screenshots
screenshots: setup browser  ## every screen, three sizes, both languages, into screenshots/
	PRESCREEN_TEST_SCREENSHOTS=screenshots $(BIN)/pytest -q -m browser tests/browser/test_every_screen.py tests/browser/test_kiosk.py tests/browser/test_links.py \
		tests/browser/test_several_studies.py tests/browser/test_study_page.py tests/browser/test_trials.py tests/browser/test_volunteers.py \
		tests/browser/test_side_roads.py tests/browser/test_typing.py tests/browser/test_report.py tests/browser/test_team_journey.py

.PHONY: pictures
pictures: setup browser  ## take the pictures of the README anew
	PRESCREEN_TEST_PICTURES=write $(BIN)/pytest -q tests/browser/test_picture.py

.PHONY: translate
translate: setup  ## take new texts into locales/*.po; what still lacks a translation is listed
	$(BIN)/prescreen content translate
