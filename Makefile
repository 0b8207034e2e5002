# `make run` and `make test` set up everything they need; a second time takes seconds.
.DEFAULT_GOAL := help
.PHONY: help run test lint types bench chaos audit docs lock clean

# set-up compiles nothing ahead, so what Python compiles at the first import has to be kept
unexport PYTHONDONTWRITEBYTECODE

ARGS ?=
BIN := .venv/bin

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

run: ## set up and start Tidegauge at http://127.0.0.1:8642 (ARGS="--port 9000 --data-dir /var/lib/tidegauge")
	@scripts/setup run
	@nice -n 19 $(BIN)/python -m scripts.dashboard & exec $(BIN)/tidegauge serve $(ARGS)

test: ## set up, check style and types, run every test (ARGS="-k writer")
	@scripts/setup test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy -p tidegauge -p tidegauge_client
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python -m scripts.dashboard test
	@$(BIN)/python -m pytest -n auto --maxprocesses=3 --no-loadscope-reorder $(ARGS)

lint: ## format and fix what ruff can fix
	@scripts/setup test
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

types: ## mypy --strict and pyright
	@scripts/setup test
	@$(BIN)/mypy -p tidegauge -p tidegauge_client && $(BIN)/pyright

bench: ## all benches beside their peers, and docs/benchmarks.md of them (ARGS="--only ingest")
	@scripts/setup test
	@$(BIN)/python -m bench.report $(ARGS)

chaos: ## hurt it for half an hour under load and count (ARGS="--minutes 5 --only server --seed 7")
	@scripts/setup test
	@$(BIN)/python -m tests.chaos.run $(ARGS)

audit: ## ask the registries for known faults of the locked packages, write dist/sbom.json
	@scripts/setup test
	@$(BIN)/python -m scripts.audit

docs: ## renew the pages of docs/ that are made from code
	@scripts/setup test
	@PYTHONPATH=. $(BIN)/python scripts/docs.py

lock: ## renew the lock files
	@scripts/setup test
	@$(BIN)/python scripts/lock.py

clean: ## remove the virtual environment and caches, not the data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
