# make demo    a small dataset, loaded and scored, on a fresh machine
# make test    the tests
# make lint    style and likely mistakes
# make audit   every scorer against its bounds (long; TASKS=G-15,O-39 for some)
# make bench   how fast clips are made and scored
# make space   the demo Space, on this machine
# make docs    the documentation as a site, with the gallery, into runs/docs/html

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint audit bench space docs digests clean

demo: $(VENV)/.installed
	rm -rf runs/demo
	$(BIN)/python examples/demo.py runs/demo

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.installed-test
	$(BIN)/ruff check

audit: $(VENV)/.installed
	$(BIN)/vbvr audit $(TASKS) --output runs/audit
	$(if $(TASKS),,cp runs/audit/audit.md docs/audit.md)

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/generate.py
	$(BIN)/python benchmarks/score.py
	$(BIN)/python benchmarks/report.py

space: $(VENV)/.installed-space
	$(BIN)/python space/app.py

docs: $(VENV)/.installed-docs
	$(BIN)/python docs/site.py runs/docs

# After a deliberate change of what tasks draw; it refuses where the task's version was not raised.
digests: $(VENV)/.installed-test
	$(BIN)/python tests/digests.py

clean:
	rm -rf runs build dist *.egg-info .pytest_cache .ruff_cache

$(VENV)/.installed: pyproject.toml | $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-space: pyproject.toml | $(VENV)
	$(BIN)/pip install --quiet --editable '.[space]'
	touch $@

$(VENV)/.installed-docs: pyproject.toml | $(VENV)
	$(BIN)/pip install --quiet --editable '.[docs]'
	touch $@

$(VENV):
	$(PYTHON) -m venv $(VENV)
