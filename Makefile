# The two commands of a newcomer: `make serve` and `make test`. Everything else is for those who work on the kit.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PEERS := .venv-peers

.PHONY: serve test lab bench bundle lint types contracts lock messages clean

serve: $(STAMP)
	$(BIN)/kit serve --demo

test: $(STAMP)
	$(BIN)/ruff check kit tests
	$(BIN)/ruff format --check kit tests
	$(BIN)/mypy kit
	$(BIN)/lint-imports
	$(BIN)/kit forms check
	$(BIN)/python -m pytest

lab: $(STAMP)
	$(BIN)/kit lab

# BENCH="--only room day" measures parts; Streamlit, Solara and Panel are left out where they cannot be installed.
bench: $(STAMP)
	-@$(MAKE) --no-print-directory $(PEERS)/.installed
	$(BIN)/python -m tests.benchmarks $(BENCH)

lint: $(STAMP)
	$(BIN)/ruff check --fix kit tests
	$(BIN)/ruff format kit tests

# The pages' own script, from kit/server/web into kit/server/static/lean. Only this needs Node (20 or newer).
bundle:
	cd kit/server/web && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

messages: $(STAMP)
	$(BIN)/pybabel -q extract -F babel.toml -k _ -k say -k mark --no-wrap --no-location -o .venv/kit.pot .
	$(BIN)/pybabel -q update -N -w 0 --no-fuzzy-matching -D kit -l zh_CN -i .venv/kit.pot -d kit/locale

lock:
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	.venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --extra dev --extra postgresql --custom-compile-command "make lock" \
	  pyproject.toml -o requirements.lock
	.venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" tests/benchmarks/peers.in -o tests/benchmarks/peers.lock
	rm -rf .venv-lock

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

$(PEERS)/.installed: tests/benchmarks/peers.lock
	rm -rf $(PEERS)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install -q --disable-pip-version-check --require-hashes -r tests/benchmarks/peers.lock
	touch $@

clean:
	rm -rf .venv $(PEERS) .kit
