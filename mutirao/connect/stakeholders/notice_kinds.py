"""What people are told about organisations and those who belong to them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mutirao.base.notices.kinds import Frequency, NoticeKind, everybody
from mutirao.connect.stakeholders.rules import can_curate

SAID = "affiliation_said"
CONFIRMED = "affiliation_confirmed"
DECLINED = "affiliation_declined"
NAMED = "administrator_named"
ASKED = "management_asked"
GRANTED = "management_granted"
REFUSED = "management_declined"
UNMANAGED = "stakeholder_unmanaged"
MERGED = "stakeholder_merged"
GROUP, TEAM = "stakeholders", "curation"


def kind(name: str, label: Any, sentence: Any, default: Frequency = Frequency.AT_ONCE) -> NoticeKind:
    return NoticeKind(name, label, sentence, default, GROUP, everybody)


def for_team(name: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(name, label, sentence, Frequency.DAILY, TEAM, can_curate)


KINDS = [
    kind(
        SAID,
        _("Somebody says that they work at an organisation I manage"),
        _("%(actor)s says that they work at “%(title)s”. Please confirm it, or say that it is not so."),
        Frequency.DAILY,
    ),
    kind(
        CONFIRMED,
        _("An organisation confirms that I work there"),
        _("“%(title)s” has confirmed that you work there."),
    ),
    kind(
        DECLINED,
        _("An organisation does not confirm that I work there"),
        _("“%(title)s” has not confirmed that you work there."),
    ),
    kind(NAMED, _("I am named to manage an organisation’s page"), _("You can now manage the page of “%(title)s”.")),
    kind(
        GRANTED,
        _("The team lets me manage an organisation’s page"),
        _("You can now manage the page of “%(title)s”. %(answer)s"),
    ),
    kind(
        REFUSED,
        _("The team does not let me manage an organisation’s page"),
        _("You cannot manage the page of “%(title)s”. %(answer)s"),
    ),
    kind(
        MERGED,
        _("An organisation I follow is joined with another"),
        _("An organisation you follow is now one with “%(title)s”."),
        Frequency.WEEKLY,
    ),
    for_team(ASKED, _("A member asks to manage an organisation’s page"), _("Somebody asks to manage “%(title)s”.")),
    for_team(
        UNMANAGED, _("An organisation’s page is left without an administrator"), _("Nobody manages “%(title)s” now.")
    ),
]
