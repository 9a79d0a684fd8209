# Two commands: `make run` brings up the whole portal, `make test` runs every check.
.POSIX:
.PHONY: help run test install install-dev lint format messages wheels fresh
.SILENT:

DEMO = 1
VENV = .venv
PYTHON = $(VENV)/bin/python

help:
	echo "make run      the whole portal on http://127.0.0.1:8000/ with the demo year (PORT, DEMO=0, VAR_DIR, DEMO_PASSWORD)"
	echo "make test     every check, browser included"
	echo "make lint     style and imports only;  make format  tidy the code"
	echo "make messages collect new texts for the English catalogue"
	echo "make wheels   packages for a machine without internet, which then runs: make run WHEELS=wheels"
	echo "make fresh    throw the data under var/ away (asks first)"

run: install
	PYTHONUTF8=1 DEMO="$${DEMO:-$(DEMO)}" exec $(PYTHON) manage.py up

test: install-dev
	sh scripts/test.sh

install:
	sh scripts/install.sh

install-dev:
	sh scripts/install.sh requirements-dev.txt

lint: install-dev
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/lint-imports --no-cache

format: install-dev
	$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

messages: install-dev
	$(PYTHON) scripts/messages.py extract

wheels: install
	$(PYTHON) -m pip download --quiet --dest wheels -r requirements.txt && echo "wheels/"

fresh:
	sh scripts/fresh.sh
