"""Settings of a site that a test starts as processes of its own."""

from mutirao.config.settings.test import *  # noqa: F403 - one setting differs

ROOT_URLCONF = "mutirao.config.tests.served_urls"
WEB_PROCESSES = 2
