"""How a reader stands to an organisation: what its page offers them to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder
from mutirao.connect.stakeholders.rules import can_curate


@dataclass(frozen=True, slots=True)
class Standing:
    """`affiliation` is the reader's own, where they have said that they work there."""

    affiliation: Affiliation | None = None
    has_asked: bool = False
    is_curator: bool = False

    @property
    def is_administrator(self) -> bool:
        said = self.affiliation
        return bool(said and said.state == Affiliation.State.CONFIRMED and said.is_administrator)

    @property
    def may_edit(self) -> bool:
        return self.is_curator or self.is_administrator

    @property
    def state(self) -> str:
        return self.affiliation.state if self.affiliation else ""


def standing_of(user: Any, stakeholder: Stakeholder) -> Standing:
    """Two queries, none for strangers: their page is one for all of them."""
    if not user.is_authenticated:
        return Standing()
    affiliation = Affiliation.objects.filter(stakeholder=stakeholder, member__user=user).first()
    asked = ManagementRequest.objects.filter(stakeholder=stakeholder, member__user=user, state="open")
    return Standing(affiliation, asked.exists(), can_curate(user))
