"""Who may do what with an organisation? Whoever may more may all that stands below it."""

from __future__ import annotations

from typing import Any

from mutirao.connect.stakeholders.models import Affiliation, Stakeholder


def can_curate(user: Any) -> bool:
    """Make, merge and archive organisations, and decide who manages them."""
    return bool(user.has_perm("stakeholders.change_stakeholder"))


def is_administrator(user: Any, stakeholder: Stakeholder) -> bool:
    """Whether this person speaks for the organisation here."""
    if not user.is_authenticated:
        return False
    return Affiliation.objects.administrators().filter(stakeholder=stakeholder, member__user=user).exists()


def can_edit(user: Any, stakeholder: Stakeholder) -> bool:
    return can_curate(user) or is_administrator(user, stakeholder)


def can_name_administrators(user: Any, stakeholder: Stakeholder) -> bool:
    return can_edit(user, stakeholder)


def can_decide_affiliations(user: Any, stakeholder: Stakeholder) -> bool:
    """Who belongs to an organisation its administrators know; curators speak for those that have none."""
    if is_administrator(user, stakeholder):
        return True
    return can_curate(user) and not Affiliation.objects.administrators().filter(stakeholder=stakeholder).exists()
