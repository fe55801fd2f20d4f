# `make demo` shows what the tool does; `make test` runs every check. Both work in a fresh clone with Python 3.11+ and make.
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
CLI := $(VENV)/bin/inspect-xj
COUNTY := 示例县
OUT := 输出
PYTHON ?=
export PYTHON

.PHONY: help demo test test-all lint install install-dev system constraints sample bench bench-identity clean

help:
	@echo "make demo         示例县：导入、检查、出报告 / import, audit and print the sample county"
	@echo "make test         全部检查（.ci/run 即此）/ every check, what .ci/run runs"
	@echo "make test-all     再加慢的：全新环境安装轮子等 / also the slow ones, such as a wheel in a fresh environment"
	@echo "make lint         只查格式、类型、分层 / ruff, mypy and the layers only"
	@echo "make sample       重新生成 sample_db/ / make sample_db/ anew"
	@echo "make bench        三万名学生的导入与检查计时 / time import and audit of 30,000 pupils"
	@echo "make bench-identity 识别人员与 Splink、全国查重规则对比 / identity beside Splink and the national rule"
	@echo "make constraints  重新锁定依赖版本 / pin the dependencies anew"
	@echo "make clean        删除虚拟环境和生成物 / remove the environment and what was made"

$(PY):
	@sh .ci/venv $(VENV)

# The build backend is installed beside the project, so that no step but these needs the network.
$(VENV)/.installed: pyproject.toml constraints.txt | $(PY)
	@echo "正在安装依赖（首次需几分钟）… / Installing what is needed (minutes, the first time) …"
	@$(PIP) install -c constraints.txt hatchling
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

system: $(VENV)/.installed
	@$(PY) -m inspect_xj.cli.system

# An audit ends with 1 when it found something, as it does here.
demo: system
	@mkdir -p $(OUT)
	$(CLI) import sample_db/$(COUNTY) -o $(OUT)/$(COUNTY).db
	$(CLI) import sample_db/$(COUNTY)上年 -o $(OUT)/$(COUNTY)上年.db
	$(CLI) audit $(OUT)/$(COUNTY).db --previous $(OUT)/$(COUNTY)上年.db -o $(OUT)/$(COUNTY).audit.db || [ $$? -eq 1 ]
	$(CLI) report $(OUT)/$(COUNTY).audit.db -o $(OUT)

lint: install-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo

test: lint system
	$(PY) -m pytest -n 2 -m "not slow"
	$(CLI) rules lint
	$(CLI) rules test

test-all: lint system
	$(PY) -m pytest -n 2
	$(CLI) rules lint
	$(CLI) rules test --mutate

constraints:
	@sh .ci/constraints constraints.txt

sample: install
	rm -rf sample_db/$(COUNTY) sample_db/$(COUNTY)上年 sample_db/truth.csv
	$(CLI) sample -o sample_db --students 3000 --seed 1
	$(CLI) import sample_db/$(COUNTY) -o sample_db/sample.db
	$(CLI) import sample_db/$(COUNTY)上年 -o sample_db/last_year.db

bench: install
	$(PY) benchmarks/import_audit.py

bench-identity: install
	$(PIP) install -c constraints.txt --no-build-isolation -e '.[bench]'
	$(PY) benchmarks/identity.py --students 20000 --damage all

clean:
	rm -rf $(VENV) $(OUT) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
