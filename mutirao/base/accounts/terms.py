"""The terms of use: their text, their edition, and what each edition changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from mutirao.base.accounts.services import TERMS_VERSION

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["CHANGES", "CLAUSES", "TERMS_VERSION", "Clause"]


@dataclass(frozen=True)
class Clause:
    """One matter of the terms."""

    title: _StrPromise
    text: _StrPromise


CLAUSES: Final = (
    Clause(
        _("What this is for"),
        _(
            "This site is where people who work in the field share what they know. Reading is open to everybody."
            " An account is free and for people: one each, in their own name."
        ),
    ),
    Clause(
        _("What you share"),
        _(
            "What you share stays yours. You give it to be shown, searched and copied here under the licence you"
            " choose, and you say so only of what you may share. The team may correct descriptions, and takes down what"
            " infringes somebody’s rights."
        ),
    ),
    Clause(
        _("How we treat each other"),
        _(
            "Be exact, be kind, disagree with arguments. No advertising, no harassment, no impersonation, nothing"
            " unlawful. Do not collect people’s details from here to use them elsewhere."
        ),
    ),
    Clause(
        _("When something goes wrong"),
        _(
            "The team may suspend an account and then says why and where to object. What you contributed stays,"
            " unless it is the reason. Descriptions can be wrong; check a source before you build on it."
        ),
    ),
    Clause(
        _("Leaving"),
        _(
            "You can leave at any time, by yourself and at once. What is about you goes; what you shared with everybody"
            " stays under “former member”. Before that you can take a copy of everything with you."
        ),
    ),
    Clause(
        _("When these terms change"),
        _("We then show you what has changed, at your next visit, and ask you again before you go on."),
    ),
)

CHANGES: Final[dict[str, _StrPromise]] = {
    "2026-11": _("The first edition."),
}
"""What each edition changed, in a sentence for people who agreed to the one before; the newest is in force."""
