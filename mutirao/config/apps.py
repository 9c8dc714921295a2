"""Config as an app: it brings the commands that run the whole, and the checks of what is not ready."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "mutirao.config"
    label = "config"

    def ready(self) -> None:
        from mutirao.config import checks  # noqa: F401 - registers itself
