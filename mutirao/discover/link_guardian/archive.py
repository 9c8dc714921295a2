"""The web's archive: has it kept a copy? (https://archive.org/help/wayback_api.php)"""

from __future__ import annotations

import json
import re
from typing import Final

from django.conf import settings

from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import FAULTS
from mutirao.base.web.visits import body_of, visiting
from mutirao.discover.link_guardian.courtesy import PURPOSE, SECONDS

LARGEST_ANSWER: Final = 64 * 1024
_COPY: Final = re.compile(r"https?://(web\.archive\.org/web/\S+)")


def archived_copy(url: str) -> str:
    """The address of the latest copy; "" where there is none, or the archive cannot be asked."""
    if not settings.LINK_GUARDIAN_ARCHIVE:
        return ""
    try:
        with (
            visiting(seconds=SECONDS, purpose=PURPOSE, contact=appearance().contact_address) as client,
            client.stream("GET", settings.LINK_GUARDIAN_ARCHIVE, params={"url": url}) as answer,
        ):
            answer.raise_for_status()
            said = json.loads(body_of(answer, LARGEST_ANSWER))
            copy = said["archived_snapshots"]["closest"]
            found = _COPY.fullmatch(copy["url"]) if copy["available"] else None
    except (*FAULTS, LookupError, TypeError, RecursionError):
        return ""
    return f"https://{found[1]}" if found else ""
