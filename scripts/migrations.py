"""Fails when a model changed without a migration. Needs no database."""

import os
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

import django
from django.core.management import call_command

# No server runs: the check of the history in the database is not what is asked here.
warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
django.setup()
call_command("makemigrations", check=True, dry_run=True)
