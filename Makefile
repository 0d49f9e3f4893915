# Set-up and the project's own commands. Each target works alone on a fresh clone.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
DEMO   := demo-session
ANSWER := audio_fixtures/strong/take-1.wav
MODEL  := audio_fixtures/whisper-fixture.pt

# What the tests need of the system: a sound server as the sound card, PortAudio, voices, a browser.
SYSTEM := pulseaudio pulseaudio-utils libasound2-plugins alsa-utils libportaudio2 espeak-ng libflite1 chromium

.PHONY: help demo practice test check bench reader reader-figures fixtures fixture-model fixture-figures system clean

help:
	@echo "make demo | practice | test | check | bench | reader | reader-figures | fixtures | fixture-model | fixture-figures | clean"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet "pip>=25.1"

$(VENV)/user: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable ".[espeak]"
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable ".[espeak,files]" --group dev
	@touch $@ $(VENV)/user

demo: $(VENV)/user
	@rm -rf $(DEMO)
	$(BIN)/mockinterview practice failure --answer $(ANSWER) --model $(MODEL) --voice $(DEMO)/voice --sessions $(DEMO)
	@echo "Listen: $(DEMO)/voice/01-prompt.wav and $(DEMO)/voice/02-feedback.wav"

practice: $(VENV)/user
	$(BIN)/mockinterview practice

test: system $(VENV)/dev
	$(BIN)/python -m pytest

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/dev
	$(BIN)/python benchmarks/run.py

# What the reader has learned, from the labelled answers and the cues as they are now.
reader: $(VENV)/dev
	$(BIN)/python -m reader.train question_bank/reader.npz

# How far the reader agrees with people: by authors it has not seen, by kinds of features, and on the labelled answers of
# other people in ANSWERS="FILE.jsonl ...".
reader-figures: $(VENV)/dev
	$(BIN)/python -m reader.evaluate --families
	$(if $(ANSWERS),$(BIN)/python -m reader.evaluate $(ANSWERS))

fixtures: system $(VENV)/dev
	$(BIN)/python audio_fixtures/tools/make_fixtures.py

# From nothing to the bundled speech model, in about two hours on two processor cores. A run that was broken off
# goes on where it stopped; remove build/fixture-model to begin anew.
fixture-model: system $(VENV)/dev
	cd audio_fixtures/tools && $(CURDIR)/$(BIN)/python -m training.train $(CURDIR)/build/fixture-model $(CURDIR)/$(MODEL)

# What the bundled speech model can do, as the table in audio_fixtures/MODEL.md.
fixture-figures: system $(VENV)/dev
	cd audio_fixtures/tools && $(CURDIR)/$(BIN)/python -m training.evaluate

# Debian and its relatives are set up; on other Linux systems the missing programs are named. Elsewhere there is no
# such sound server, and the tests that need one skip themselves.
system:
	@[ "$$(uname)" = Linux ] || exit 0; \
	 command -v pulseaudio >/dev/null && command -v aplay >/dev/null && command -v espeak-ng >/dev/null \
	 && command -v pactl >/dev/null && command -v chromium >/dev/null \
	 && ldconfig -p | grep -q libportaudio.so.2 && ldconfig -p | grep -q libflite_cmu_us_rms.so.1 \
	 && ls /usr/lib*/alsa-lib/libasound_module_pcm_pulse.so /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so \
	    2>/dev/null | grep -q . \
	|| if command -v apt-get >/dev/null; then \
	     sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	     $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	     $$sudo apt-get install -y -qq --no-install-recommends $(SYSTEM) >/dev/null; \
	   else echo "The tests need: $(SYSTEM) (or what your system calls them)"; exit 1; fi

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache
