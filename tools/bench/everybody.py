"""An app for the benchmark's own site: a channel to which whoever is logged in may listen."""

from __future__ import annotations

from django.apps import AppConfig


class EverybodyConfig(AppConfig):
    name = "everybody"

    def ready(self) -> None:
        from mutirao.base.live import rules

        rules.register("everybody", lambda user, name: name == "1")
