# Everything a developer or an operator of one machine types. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

RASA := assistant/.venv/bin/rasa
UV := UV_PYTHON_DOWNLOADS=never .bootstrap/bin/uv
COMPILE := $(UV) pip compile --quiet --upgrade --only-binary :all: --python-version 3.11 --generate-hashes --no-header
COMPILE_BELOW := $(subst .bootstrap,../.bootstrap,$(COMPILE))

export RASA_TELEMETRY_ENABLED := false
export PYTHON

.PHONY: help install run test check static train validate shell interactive story-test simulate simulate-slack faults attack bench bench-intents bench-live bench-inbox bench-upgrade fresh images pictures lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## set up both environments from their locks (the other targets do it themselves)
	@scripts/install.sh

run: install ## start everything and say where to go; Ctrl-C ends it
	@exec .venv/bin/frontdesk up

test: install ## run every test, two suites at a time: unit, contract, integration, pages, faults, Rasa's
	@.venv/bin/python -m scripts.run_tests

check: static ## what a commit must pass: lint, format, types, imports, unit tests
	@.venv/bin/pytest -q tests/unit

static: install ## the part of check that runs nothing: lint, format, types, imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

train: install ## train a model of the current files (make run does it when they changed)
	@.venv/bin/frontdesk train

validate: install ## check the assistant's files for mistakes and contradictions
	@.venv/bin/frontdesk validate

shell: install ## talk to the assistant without the site, as a demo customer
	@.venv/bin/frontdesk sandbox shell

interactive: install ## correct the assistant while talking to it; writes stories
	@.venv/bin/frontdesk sandbox interactive

story-test: install ## run the conversations of tests/conversations through a trained model
	@.venv/bin/frontdesk train
	@$(RASA) test core --e2e --no-plot --fail-on-prediction-errors --stories tests/conversations \
	  --model "$$(.venv/bin/frontdesk train --path)" --out var/results/stories

simulate: install ## let the scripted customers of tests/simulations talk to a stack of their own, three times each
	@.venv/bin/frontdesk simulate --times 3
	@.venv/bin/frontdesk simulate tests/simulations_unmet --times 3 --passed 0 --helpful 0

simulate-slack: install ## the same customers by Slack and by the web chat, three times each, and what differs
	@.venv/bin/frontdesk simulate --channel slack --beside web_chat --times 3

faults: install ## kill the processes a thousand times at random and count what was lost (long)
	@.venv/bin/python -m tests.faults

attack: install ## attack a stack that it starts, and say whether memory and time stay within bounds (long)
	@.venv/bin/python -m tests.attack

bench: install ## turns per second, beside a stock Rasa bot; AGAINST=COMMIT: beside that commit (long)
	@.venv/bin/python -m benchmarks.turns $(if $(AGAINST),--against $(AGAINST))

bench-intents: install ## how well intents are understood, beside Rasa's default pipeline (long)
	@assistant/.venv/bin/python -m benchmarks.intents

bench-live: install ## how live the pages are: browser to browser with 200 sockets open, bytes, first paint
	@.venv/bin/python -m benchmarks.live

bench-inbox: install ## how long the inbox takes with 100,000 conversations, on SQLite and PostgreSQL (long)
	@.venv/bin/python -m benchmarks.inbox

bench-upgrade: install ## what an earlier commit's database says before and after the upgrade to this checkout (long)
	@.venv/bin/python -m benchmarks.upgrade

fresh: install ## set up, talk and end on a bare Debian 12, as root and not, and print seconds and megabytes (Docker; long)
	@.venv/bin/python -m scripts.fresh

images: install ## build the images, start them with PostgreSQL, kill one at a time, back up and restore (Docker; long)
	@.venv/bin/python -m scripts.images

pictures: install ## take the pictures of every page anew, and put them into docs/pages.md
	@.venv/bin/pytest -q tests/e2e/test_pictures.py
	@.venv/bin/python -m scripts.pictures

lock: install ## choose new versions of all dependencies and write them into the locks
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) --extra redaction --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@printf 'onnx\nsympy\n' | $(COMPILE) --no-annotate -c requirements.lock - -o requirements-encoder.lock
	@echo uv | $(COMPILE) --no-annotate - -o requirements-uv.lock
	@cd assistant && $(COMPILE_BELOW) --extra training pyproject.toml -o requirements.lock
	@cd assistant && $(COMPILE_BELOW) -c requirements.lock pyproject.toml -o requirements-serve.lock
	@cd assistant && $(COMPILE_BELOW) --extra training --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove environments, models and caches; keeps the rest of var/ (databases, mail, secrets)
	@rm -rf var/cache .venv .bootstrap assistant/.venv .rasa build *.egg-info .*_cache .hypothesis models/*.tar.gz
