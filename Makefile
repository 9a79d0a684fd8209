# Two commands: `make run` brings up the whole portal, `make test` runs every check.
.POSIX:
.PHONY: help run test install lint format messages fresh
.SILENT:

DEMO = 1
VENV = .venv
PYTHON = $(VENV)/bin/python

help:
	echo "make run      the whole portal on http://127.0.0.1:8000/ with the demo year (PORT, DEMO=0, VAR_DIR, DEMO_PASSWORD)"
	echo "make test     every check, browser included"
	echo "make lint     style and imports only;  make format  tidy the code"
	echo "make messages collect new texts for the English catalogue"
	echo "make fresh    throw the data under var/ away (asks first)"

run: install
	DEMO="$${DEMO:-$(DEMO)}" exec $(PYTHON) manage.py up

test: install
	sh scripts/test.sh

install:
	sh scripts/install.sh

lint: install
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/lint-imports --no-cache

format: install
	$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .

messages: install
	$(PYTHON) scripts/messages.py extract

fresh:
	printf "Delete all data under var/? [y/N] " && read answer && [ "$$answer" = y ] && rm -rf var && echo gone
