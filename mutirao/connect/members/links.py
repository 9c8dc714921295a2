"""Addresses and identifiers a person gives of themselves elsewhere, checked before they stand on a page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

MOST_LINKS = 8
LONGEST_LINK = 300
ORCID = re.compile(
    r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?", re.IGNORECASE | re.ASCII
)
UNFIT = re.compile(r"[\"'<>\\`{}]")
"""Legal in addresses nowhere, but taken by browsers."""
check_address = URLValidator(schemes=["http", "https"])


def clean_orcid(text: str) -> str:
    """`https://orcid.org/0000-0002-1825-0097` → `0000-0002-1825-0097`. Raises `ValidationError`."""
    if not text.strip():
        return ""
    match = ORCID.fullmatch(text.strip())
    digits = "".join(match.groups()).upper() if match else ""
    if not digits or digits[-1] != check_digit(digits[:-1]):
        raise ValidationError(_("This is no ORCID iD. It has sixteen digits, as in 0000-0002-1825-0097."))
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def check_digit(digits: str) -> str:
    """ISO 7064, MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def clean_links(text: str) -> list[str]:
    """One address a line, each once. Raises `ValidationError` that names the line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise ValidationError(_("At most %(number)s links, please.") % {"number": MOST_LINKS})
    return list(dict.fromkeys(clean_link(line) for line in lines))


def clean_link(line: str) -> str:
    """`www.example.org` → `https://www.example.org`."""
    address = line if "://" in line else f"https://{line}"
    try:
        check_address(address)
        is_fit = len(address) <= LONGEST_LINK and not urlsplit(address).username and not UNFIT.search(address)
    except (ValidationError, ValueError):
        is_fit = False
    if not is_fit:
        raise ValidationError(_("“%(line)s” is no address of a web page.") % {"line": line[:80]})
    return address


def name_of_link(address: str) -> str:
    """What is shown of an address: `linkedin.com/in/amina`."""
    parts = urlsplit(address)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
