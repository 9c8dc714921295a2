"""A site with one page more: one that takes a file, for the journey of uploads."""

from mutirao.config.settings.dev import *  # noqa: F403 - one setting differs

ROOT_URLCONF = "tests.browser.upload_pages"
