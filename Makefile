# One verb for each target. `make demo` and `make test` only need Python 3.11 or newer.

# The first Python that has an embedded server; its wheels are for 3.11 to 3.13.
PYTHON ?= $(or $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
		&& echo $$python && break; done),python3)
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
ARTICLES ?= 400
PYTEST_ARGS ?=

GRAPHIQL := graph/pages/graphiql
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--constraint constraints.txt --editable

.PHONY: help demo test check fix schema bench pages audit lock clean

help:
	@echo "make demo     sample articles and a gateway at http://$(HOST):$(PORT)/graphql"
	@echo "make test     the whole test suite          make check    linters, types, imports"
	@echo "make fix      format, automatic fixes       make schema   rewrite graph/schema.graphql"
	@echo "make bench    benchmarks                    make pages    build GraphiQL (needs npm)"
	@echo "make audit    vulnerable dependencies       make lock     rewrite constraints.txt"
	@echo "settings: PORT HOST ARTICLES DATA_DIR PYTEST_ARGS PYTHON VENV"

demo: $(VENV)/.installed
	@$(MAKE) --no-print-directory pages || echo "GraphiQL was not built; a plain page replaces it."
	$(BIN)/newsgraph demo --articles $(ARTICLES) --host $(HOST) --port $(PORT) \
		$(if $(DATA_DIR),--data-dir "$(DATA_DIR)")

test: $(VENV)/.developing
	@$(MAKE) --no-print-directory pages || echo "GraphiQL was not built; its tests are skipped."
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.developing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(VENV)/.installed
	$(BIN)/newsgraph schema > graph/schema.graphql.new
	mv graph/schema.graphql.new graph/schema.graphql

bench: $(VENV)/.developing
	$(BIN)/python -m bench

audit: $(VENV)/.developing
	$(BIN)/pip-audit --skip-editable --progress-spinner off

lock: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --all-extras --universal --python-version 3.11 --upgrade \
		--no-header --no-annotate --output-file constraints.txt pyproject.toml

pages:
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory $(GRAPHIQL)/dist/manifest.json; \
	elif [ ! -f $(GRAPHIQL)/dist/manifest.json ]; then \
		echo "npm is not installed: GraphiQL is not built; a plain page replaces it."; \
	fi

$(GRAPHIQL)/dist/manifest.json: $(GRAPHIQL)/package-lock.json $(wildcard $(GRAPHIQL)/*.* \
		$(GRAPHIQL)/src/* graph/pages/examples/*)
	cd $(GRAPHIQL) && npm ci --no-audit --no-fund --loglevel=error && npm run build --silent >/dev/null
	@touch $@

clean:
	rm -rf $(VENV) $(GRAPHIQL)/dist $(GRAPHIQL)/node_modules dist build *.egg-info

# What `make demo` needs.
$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) '.[embedded]'
	@touch $@

# What developers also need.
$(VENV)/.developing: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) '.[embedded,otel,mcp,dev]'
	@touch $(VENV)/.installed $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"newsgraph needs Python 3.11 or newer, and this is %d.%d; try make PYTHON=python3.12" \
		% sys.version_info[:2])'
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || echo "There is no embedded \
	server for this Python yet: set NEWSGRAPH_MONGODB_URI, or use make PYTHON=python3.13"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "could not create $(VENV): on Debian and \
	Ubuntu run  apt-get install python3-venv" >&2; exit 1; }
