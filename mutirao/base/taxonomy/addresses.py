"""What may stand in a SKOS file as an address or as a language."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_ADDRESS: Final = 500
# IRIREF and LANGTAG of Turtle (w3.org/TR/turtle); of the schemes, those that name ideas and run nothing.
_ADDRESS: Final = re.compile(r'(https?://|urn:|info:)[^\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\udfff]+', re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")


def is_address(text: str) -> bool:
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def is_language(text: str) -> bool:
    return _LANGUAGE.fullmatch(text) is not None


def validate_address(text: str) -> None:
    if not is_address(text):
        raise ValidationError(
            _("An address begins with http://, https:// or urn: and has no blanks, quotes or brackets in it.")
        )
