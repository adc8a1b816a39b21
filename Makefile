# Every command there is. `make` alone lists them.

VENV := .venv
BIN := $(VENV)/bin
VENV_STAMP := $(VENV)/.installed
WEB_STAMP := web/node_modules/.installed
WEB_BUILT := web/dist/.built
WEB_INPUTS := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
NODE_LEAST := 20.19
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo guides test test-services test-simulation simulate storm test-browser check fix migrate migration seed schema bench settings lock up down clean venv web

help: ## list every command
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv web ## set everything up and serve it on http://127.0.0.1:8000 until ctrl-C
	@exec $(BIN)/python -m supervise

demo: venv ## drive the main job of the running system through its public API
	@$(BIN)/python cli.py demo

test: venv $(WEB_STAMP) ## run all tests but those that need outside servers or a browser
	cd web && npm test
	$(PYTEST) -n 2 --dist loadfile -m "not services and not browser and not simulation"

test-services: venv ## run the tests on PostgreSQL 15, RabbitMQ and OpenSSH (as root, on Debian)
	scripts/test_services.sh

test-simulation: venv ## whole exchanges by seed: fixed ones, some by lot, and broken parts that must be noticed
	$(PYTEST) -n 2 --dist loadscope -m simulation tests/simulation

simulate: venv ## many seeds: SEEDS=10000 FROM=1, or one by SEED=42, or PLAN=file.json; LOGS=folder
	@$(BIN)/python -m tests.simulation $(if $(PLAN),--plan $(PLAN),$(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),1000) $(if $(FROM),--from $(FROM)))) $(if $(LOGS),--logs $(LOGS)) --faults

storm: venv ## kill -9 and torn connections over real processes and OpenSSH: SECONDS=120 SEED=5 (as root, on Debian)
	STORM_SECONDS=$(or $(SECONDS),120) STORM_SEED=$(SEED) scripts/test_services.sh -s tests/journeys/test_storm.py

test-browser: venv web ## run the journeys in Chromium (as root, on Debian, when it is missing)
	scripts/test_browser.sh

guides: venv web ## photograph the screens that the guides show (needs Chromium)
	$(BIN)/python -m tests.browser.guide_shots

check: venv web ## formatting, lint, types, import contracts, drift, tidiness
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python cli.py schema --check
	$(BIN)/python scripts/migration_drift.py
	$(PYTEST) tests/test_tidy.py
	cd web && npm run check && npm run size
	cd web && npm run codegen && git diff --exit-code -- src/api/gql

fix: venv $(WEB_STAMP) ## mend what the formatters and linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd web && npm run format

migrate: venv ## bring the database up to date (DATABASE_URL, or the running embedded one)
	$(BIN)/python cli.py migrate

migration: venv ## write a migration from what changed in the models
	$(BIN)/python scripts/migration_drift.py --write

seed: venv ## put the demo data into the database
	$(BIN)/python cli.py seed --demo

schema: venv ## write schema/schema.graphql anew
	$(BIN)/python cli.py schema

bench: venv ## print the figures that the README quotes
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.rosters

settings: venv ## list every environment variable with its default and meaning
	@$(BIN)/python -m supervise.manual

lock: venv ## resolve pyproject.toml into the hashed locks
	$(BIN)/python scripts/lock.py

up: venv ## build and start the containers of docker-compose.yml
	$(BIN)/python -m supervise.secret_files .data/compose
	PUHUI_UID=$$(id -u | sed 's/^0$$/10001/') docker compose up --build --detach --wait

down: ## stop the containers; their data stays
	docker compose down

clean: ## remove what was built and installed; .data stays
	rm -rf $(VENV) web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv: $(VENV_STAMP)

$(VENV_STAMP): requirements-dev.lock scripts/make_venv.sh
	@scripts/make_venv.sh $(VENV) requirements-dev.lock
	@touch $@

web: $(WEB_BUILT)

$(WEB_STAMP): web/package.json web/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number), [c, d] = "$(NODE_LEAST)".split(".").map(Number); process.exit(a > c || (a === c && b >= d) ? 0 : 1)' 2>/dev/null \
		|| { echo "puhui needs Node.js >= $(NODE_LEAST) (node is: $$(node --version 2>/dev/null || echo missing))" >&2; exit 1; }
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB_BUILT): $(WEB_STAMP) $(WEB_INPUTS)
	cd web && npm run build
	@touch $@
