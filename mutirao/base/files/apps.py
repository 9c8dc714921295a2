"""Files: what is attached to entries, and the text inside."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "mutirao.base.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from mutirao.base.files import receivers  # noqa: F401 - connects itself
