"""Files: what is attached to entries, and the text inside."""

from contextlib import suppress
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "mutirao.base.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.files import receivers  # noqa: F401 - connects itself
        from mutirao.base.files.uploads.personal_data import UPLOADS

        personal_data.register(UPLOADS)
        with suppress(OSError):  # Django's own check says it where the folder is missing
            Path(settings.FILE_UPLOAD_TEMP_DIR or settings.UPLOAD_ROOT).mkdir(parents=True, exist_ok=True)
