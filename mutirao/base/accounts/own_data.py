"""What accounts themselves keep about a person: each sort with its sentences, given out and forgotten."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.users.models import UserProfile

from mutirao.base.accounts.models import Consent, Download, Suspension, User, ViewingAs
from mutirao.base.accounts.outbox import forget_outbox
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.retention import keep_days
from mutirao.base.accounts.sessions import end_sessions, open_until
from mutirao.base.accounts.wagtails_traces import desk_actions, forget_desk_actions


def until_they_leave() -> str:
    return str(_("Until you leave."))


def days(name: str) -> str:
    count = keep_days(name)
    return ngettext("For %(count)d day.", "For %(count)d days.", count) % {"count": count}


def account(user: User) -> Export:
    return Export(
        {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "time_zone": user.time_zone,
            "joined": user.date_joined,
            "last_log_in": user.last_login,
            "roles": [group.name for group in user.groups.order_by("name")],
            "has_password": user.has_usable_password(),
        }
    )


def nothing_more(user: User) -> None:
    """The row goes at the very end, when everything that points to it has been settled."""


def addresses(user: User) -> Export:
    return Export(list(EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")))


def forget_addresses(user: User) -> None:
    """The mail that waits in a folder goes once the database has let go of the person."""
    known = [user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
    transaction.on_commit(partial(forget_outbox, known))
    EmailAddress.objects.filter(user=user).delete()


def consents(user: User) -> Export:
    fields = ("subject", "version", "given_at", "withdrawn_at")
    return Export(list(Consent.objects.filter(user=user).order_by("given_at").values(*fields)))


def forget_consents(user: User) -> None:
    Consent.objects.filter(user=user).delete()


def second_factors(user: User) -> Export:
    """Which there are and when they were used; never what they are made of."""
    fields = ("type", "created_at", "last_used_at")
    return Export(list(Authenticator.objects.filter(user=user).order_by("pk").values(*fields)))


def forget_second_factors(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()


def connections(user: User) -> Export:
    fields = ("provider", "uid", "extra_data", "date_joined", "last_login")
    return Export(list(SocialAccount.objects.filter(user=user).order_by("pk").values(*fields)))


def forget_connections(user: User) -> None:
    SocialAccount.objects.filter(user=user).delete()


def sessions(user: User) -> Export:
    return Export([{"open_until": moment} for moment in open_until(user.pk)])


def forget_sessions(user: User) -> None:
    end_sessions(user.pk)


def team_actions(user: User) -> Export:
    """What the team did with the account, without the names of those who did."""
    suspensions = Suspension.objects.filter(user=user).order_by("suspended_at")
    views = ViewingAs.objects.filter(person=user).order_by("started_at")
    return Export(
        {
            "suspensions": list(suspensions.values("reason", "appeal_address", "suspended_at", "lifted_at")),
            "viewed_through_my_eyes": list(views.values("started_at", "ended_at")),
        }
    )


def forget_team_actions(user: User) -> None:
    Suspension.objects.filter(user=user).delete()
    ViewingAs.objects.filter(person=user).delete()


def own_actions(user: User) -> Export:
    pictures = [profile.avatar for profile in UserProfile.objects.filter(user=user) if profile.avatar]
    return Export(desk_actions(user), [(Path(picture.name or "").name, picture) for picture in pictures])


def downloads(user: User) -> Export:
    return Export(list(Download.objects.filter(user=user).order_by("asked_at").values("asked_at", "state", "size")))


def forget_downloads(user: User) -> None:
    for download in Download.objects.filter(user=user):
        if download.file:
            transaction.on_commit(partial(download.file.delete, save=False))
        download.delete()


TO_LOG_IN = _("So that you can log in and nobody else can.")
PARTS = [
    PersonalData(
        "sessions", _("Where you are logged in."), TO_LOG_IN, lambda: days("sessions"), sessions, forget_sessions
    ),
    PersonalData(
        "desk",
        _("Your settings of the editors’ desk, what you changed there, and what was changed about your account."),
        _("So that the team can tell who did what."),
        until_they_leave,
        own_actions,
        forget_desk_actions,
    ),
    PersonalData(
        "team",
        _("Suspensions of your account, and when an administrator looked at the site through your eyes."),
        _("So that the team can be held to account."),
        lambda: days("suspensions"),
        team_actions,
        forget_team_actions,
    ),
    PersonalData(
        "downloads",
        _("Copies of your data that you asked for."),
        _("So that you can fetch them."),
        lambda: days("downloads"),
        downloads,
        forget_downloads,
    ),
    PersonalData(
        "consents",
        _("What you agreed to, in which version and when."),
        _("To prove that you did."),
        until_they_leave,
        consents,
        forget_consents,
    ),
    PersonalData(
        "second-factors",
        _("Passkeys, authenticator apps and recovery codes: that you have them, and what checks them."),
        TO_LOG_IN,
        until_they_leave,
        second_factors,
        forget_second_factors,
    ),
    PersonalData(
        "connections",
        _("Accounts of other places you log in with: their number, name and address there."),
        TO_LOG_IN,
        until_they_leave,
        connections,
        forget_connections,
    ),
    PersonalData(
        "addresses",
        _("Your e-mail addresses, and whether you confirmed them."),
        _("To reach you and to let you in. Nobody else is shown them."),
        until_they_leave,
        addresses,
        forget_addresses,
    ),
    PersonalData(
        "account",
        _(
            "Your name, language, time zone and roles, when you joined and last logged in,"
            " and a fingerprint of your password."
        ),
        _("Your name stands with what you share; the rest lets you in and speaks to you as you wish."),
        until_they_leave,
        account,
        nothing_more,
    ),
]
"""In the order of the privacy page."""
