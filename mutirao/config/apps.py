"""Config as an app: it brings the commands that run the whole."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "mutirao.config"
    label = "config"
