# The two commands that matter: make run, make test. Everything may be run again at any time.
# PYTHON=… another interpreter (3.11 or later); PORT=… DATA_DIR=… where to serve and keep data;
# ZHIHENG_VERBOSE=1 shows the output of each step.
# make test ARGS="-m 'not slow'" leaves out browsers and what takes more than some ten seconds.
# ZHIHENG_PICTURES=no: walks through the pages keep no pictures of them under test-results.

PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= ./data
JOBS ?= 2
export PORT DATA_DIR
# Byte code is kept whatever the environment says: without it each process compiles every package anew.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
STEP := $(PY) tools/step.py
DONE := .venv/.done
SOURCES := zhiheng tests tools conftest.py $(wildcard bench)

.PHONY: setup lean run spark test check bench front-door demo lock clean format
.DELETE_ON_ERROR:

run:
	@$(MAKE) --no-print-directory -j2 lean
	@ZHIHENG_PARENT=$$$$ nice $(PY) -m zhiheng.cli.child warm >/dev/null 2>&1 & \
	ZHIHENG_PARENT=$$PPID exec $(PY) -m zhiheng.cli.child cli serve --demo

# What serving needs; the procedure engine is compiled meanwhile (ten seconds of one core).
lean: $(DONE)/run $(DONE)/assets $(DONE)/messages

setup: lean $(DONE)/engine

test: setup $(DONE)/dev
	@$(PY) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: setup $(DONE)/dev
	@$(STEP) "格式（ruff format）" $(PY) -m ruff format --check $(SOURCES)
	@$(STEP) "规则（ruff check）" $(PY) -m ruff check $(SOURCES)
	@$(STEP) "类型（mypy）" env DATA_DIR=build/check $(PY) -m mypy zhiheng $(wildcard bench)
	@$(STEP) "英文（tools/messages.py）" $(PY) tools/messages.py check
	@$(STEP) "楼层（import-linter）" .venv/bin/python -c "from importlinter.cli import lint_imports_command as c; c()"
	@if [ -d tests/house ]; then $(STEP) "家规（tests/house）" $(PY) -m pytest -q -n $(JOBS) tests/house -m "not slow"; fi

format: $(DONE)/dev
	@$(PY) -m ruff check --fix $(SOURCES); $(PY) -m ruff format $(SOURCES)

bench: setup $(DONE)/dev
	@for each in bench/*.py; do [ -e "$$each" ] && $(PY) "$$each" || exit $$?; done

demo: setup
	@exec $(PY) -m zhiheng.cli.child cli demo

front-door:
	@bash tools/front_door.sh

# -- installing: each file in $(DONE) says that a step was done for what it depends on ------------

$(DONE)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本；请用 PYTHON=… 指定，例如 make run PYTHON=python3.11" >&2; exit 2; }
	@$(PYTHON) tools/step.py "建立虚拟环境 .venv" $(PYTHON) -m venv .venv
	@mkdir -p $(DONE) && touch $@

$(DONE)/tools: $(DONE)/venv requirements/setup.txt
	@$(STEP) "安装 uv" $(PY) -m pip install --quiet --disable-pip-version-check \
	  --require-hashes -r requirements/setup.txt
	@touch $@

$(DONE)/run: $(DONE)/tools requirements/run.txt pyproject.toml tools/install.py
	@$(STEP) "安装运行所需的包" $(PY) tools/install.py requirements/run.txt --package
	@touch $@

$(DONE)/dev: $(DONE)/run requirements/dev.txt
	@$(STEP) "安装开发与测试所需的包" $(PY) tools/install.py requirements/dev.txt
	@touch $@

# Spark is half a gigabyte: an extra, installed when asked for (.ci/run asks).
spark: $(DONE)/spark

$(DONE)/spark: $(DONE)/run requirements/spark.txt
	@$(STEP) "安装 Spark（zhiheng[spark]）" $(PY) tools/install.py requirements/spark.txt
	@touch $@

$(DONE)/assets: $(DONE)/venv package-lock.json tools/assets.py $(wildcard zhiheng/ui/icons.txt)
	@$(STEP) "取前端文件（Tabler、图标、ECharts）" $(PY) tools/assets.py
	@touch $@

$(DONE)/engine: $(DONE)/run $(wildcard zhiheng/procedure/engine/*.py)
	@$(STEP) "编译程序判定引擎" $(PY) -m zhiheng.procedure.engine.warm
	@touch $@

$(DONE)/messages: $(DONE)/run $(wildcard zhiheng/locale/*/LC_MESSAGES/*.po tools/messages.py)
	@if [ -e tools/messages.py ]; then $(STEP) "编译译文" $(PY) tools/messages.py compile; fi
	@touch $@

# -- keeping house --------------------------------------------------------------------------------

COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-header \
  --generate-hashes --no-emit-index-url --no-emit-find-links

lock: $(DONE)/tools
	$(COMPILE) requirements/setup.in -o requirements/setup.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(COMPILE) --extra spark -c requirements/run.txt pyproject.toml -o requirements/spark.txt
	npm install --package-lock-only --ignore-scripts

# Never touches the data directory.
clean:
	rm -rf .venv build node_modules zhiheng.egg-info zhiheng/ui/static/vendor test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find zhiheng tests tools -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
