# Two commands matter: `make book` builds the site and serves it, `make test` runs every check.
# Both make the environment .venv first; it is installed again only when a file that names its
# packages has changed. The README gives the same steps for a machine without make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
SERVE ?= 1
NAMES ?=
THREADS ?= 1
UV = uv==0.13.8

INSTALLED = .venv/.installed
BIN = .venv/bin

.PHONY: help book test bench notebooks exercises experiments test-lower clean

help:
	@echo 'make book           build the site and serve it (SERVE=0: only build)'
	@echo 'make test           run every check'
	@echo 'make bench          time the NumPy package against a plain textbook implementation'
	@echo 'make notebooks      execute the stale notebooks (NAMES="06_sentiment": these, stale or not)'
	@echo 'make exercises      generate exercises/ from solutions/exercises/'
	@echo 'make experiments    train at full size and write the records (hours)'
	@echo 'make test-lower     unit tests on the oldest packages that pyproject.toml allows'
	@echo 'make clean          remove what was built, and the environments'

$(INSTALLED): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo 'A virtual environment needs: apt-get install python3-venv'; rm -rf .venv; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

book: $(INSTALLED)
	$(BIN)/python -m solutions.publish book $(if $(filter 0,$(SERVE)),--no-serve)

test: $(INSTALLED)
	$(BIN)/python -m solutions.publish test

# Not part of `make test`: a figure from a busy machine proves nothing. One thread, because several
# that wait for each other on busy cores measure the other programs; THREADS=2 times them as well.
bench: $(INSTALLED)
	OMP_NUM_THREADS=$(THREADS) $(BIN)/python -m pytest -q -p benchmark tests/benchmarks \
	  --benchmark-storage=file://_build/benchmarks --benchmark-columns=min,median,max,rounds

notebooks: $(INSTALLED)
	$(BIN)/python -m solutions.publish notebooks $(NAMES)

exercises: $(INSTALLED)
	$(BIN)/python -m solutions.publish exercises

experiments: $(INSTALLED)
	$(BIN)/python -m solutions.experiments addition --seeds 3
	$(BIN)/python -m solutions.experiments dates
	$(BIN)/python -m solutions.experiments translation --corpus multi30k --seeds 3
	$(BIN)/python -m solutions.experiments translation --corpus stand-in
	$(BIN)/python -m solutions.experiments translation --corpus tatoeba+jhe
	$(BIN)/python -m solutions.experiments sentiment --corpus imdb --seeds 3
	$(BIN)/python -m solutions.experiments sentiment --corpus nsmc --seeds 3
	$(BIN)/python -m solutions.experiments farm_prices

# A second environment, .venv-lower, with the lower bound of every range in pyproject.toml. What the
# package does not need itself (publishing, the site) is left out, and so are its tests.
test-lower:
	$(PYTHON) -m venv --clear .venv-lower
	.venv-lower/bin/pip install --quiet $(UV)
	.venv-lower/bin/uv pip install --python .venv-lower --resolution lowest-direct -e '.[test]'
	.venv-lower/bin/python -m pytest -n 2 --dist loadscope tests \
	  --ignore=tests/publish --ignore=tests/book --ignore=tests/test_notebook.py

clean:
	rm -rf _build .venv .venv-lower
