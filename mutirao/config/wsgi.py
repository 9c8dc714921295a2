"""The pages, for any WSGI server; `mutirao serve` wraps this into `asgi.py`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutirao.config.settings.production")

application = get_wsgi_application()
