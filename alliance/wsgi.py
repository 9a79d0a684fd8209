import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application = get_wsgi_application()

import gc  # noqa: E402

# What is loaded now stays: the collector need not go through all of it again and again while people wait.
gc.collect()
gc.freeze()

from django.conf import settings  # noqa: E402 - after Django is set up

if not settings.HAS_SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set: set it, or let `manage.py prepare` keep one in VAR_DIR/env.")
