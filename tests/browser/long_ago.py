"""Makes every log-in look an hour old, so that what is kept for its owner asks once more: run in the site's environment."""

import django

django.setup()

from importlib import import_module  # noqa: E402 - needs the settings

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS  # noqa: E402 - as above
from django.conf import settings  # noqa: E402 - as above
from django.contrib.sessions.models import Session  # noqa: E402 - as above

HOUR = 3600

if __name__ == "__main__":
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in Session.objects.values_list("pk", flat=True):
        session = store(key)
        session[RECORDS] = [record | {"at": record["at"] - HOUR} for record in session.get(RECORDS, [])]
        session.save()
