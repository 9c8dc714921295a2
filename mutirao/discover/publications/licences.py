"""Licences in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

CREATIVE_COMMONS = {
    "CC0-1.0": ("CC0 1.0", "publicdomain/zero/1.0", _("Use it freely for anything; no permission is needed.")),
    "CC-BY-4.0": ("CC BY 4.0", "licenses/by/4.0", _("Share and adapt it freely, and name the authors.")),
    "CC-BY-SA-4.0": (
        "CC BY-SA 4.0",
        "licenses/by-sa/4.0",
        _("Share and adapt it, name the authors, and share what you make under the same licence."),
    ),
    "CC-BY-NC-4.0": (
        "CC BY-NC 4.0",
        "licenses/by-nc/4.0",
        _("Share and adapt it without earning money from it, and name the authors."),
    ),
    "CC-BY-ND-4.0": ("CC BY-ND 4.0", "licenses/by-nd/4.0", _("Share it unchanged, and name the authors.")),
    "CC-BY-NC-SA-4.0": (
        "CC BY-NC-SA 4.0",
        "licenses/by-nc-sa/4.0",
        _("Share and adapt it without earning money from it, name the authors, and keep the same licence."),
    ),
    "CC-BY-NC-ND-4.0": (
        "CC BY-NC-ND 4.0",
        "licenses/by-nc-nd/4.0",
        _("Share it unchanged and without earning money from it, and name the authors."),
    ),
}
RESERVED = {"all rights reserved", "all-rights-reserved", "copyright"}


@dataclass(frozen=True)
class LicenceNote:
    """A licence as a reader needs it: its name, where it is written, and what one may do."""

    label: str
    url: str
    explanation: str


def explain(licence: str) -> LicenceNote:
    if licence in CREATIVE_COMMONS:
        label, path, words = CREATIVE_COMMONS[licence]
        return LicenceNote(label, f"https://creativecommons.org/{path}/", str(words))
    if licence.casefold() in RESERVED:
        return LicenceNote(
            str(_("All rights reserved")), "", str(_("Read it, and ask the publisher before you reuse it."))
        )
    return LicenceNote(licence, licence if licence.startswith(("http://", "https://")) else "", "")
