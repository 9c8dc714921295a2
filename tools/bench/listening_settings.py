"""The benchmark's own site: as in development, and with a channel for everybody."""

from mutirao.config.settings.dev import *  # noqa: F403 - one setting differs
from mutirao.config.settings.dev import INSTALLED_APPS

INSTALLED_APPS = ["everybody.EverybodyConfig", *INSTALLED_APPS]
