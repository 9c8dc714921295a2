"""What programmes keep about people: what they suggested, what they look after, what they found right and recorded."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData, iso
from mutirao.discover.programmes.models import Claim, FocalPoint, Suggestion, Verification


def export_suggestions(user: User) -> Export:
    found = Suggestion.objects.filter(by=user).select_related("programme")
    return Export(
        [
            {
                "programme": suggestion.programme.title,
                "field": suggestion.field,
                "values": suggestion.values,
                "comment": suggestion.comment,
                "state": suggestion.state,
                "answer": suggestion.answer,
                "made_at": iso(suggestion.made_at),
            }
            for suggestion in found
        ]
    )


def forget_suggestions(user: User) -> None:
    """What waits is taken back; what was decided stays as a change without a name."""
    own = Suggestion.objects.filter(by=user)
    own.open().delete()
    own.update(by=None, comment="", answer="", values=[], was=[])
    Suggestion.objects.filter(decided_by=user).update(decided_by=None, answer="")


def export_upkeep(user: User) -> Export:
    kept = FocalPoint.objects.filter(user=user).select_related("programme")
    verified = Verification.objects.filter(by=user).select_related("programme")
    recorded = Claim.objects.filter(recorded_by=user).select_related("programme").order_by("pk")
    return Export(
        {
            "looked_after": [
                {"programme": row.programme.title, "since": iso(row.since), "asked_at": iso(row.asked_at)}
                for row in kept
            ],
            "found_right": [{"programme": row.programme.title, "at": iso(row.at), "how": row.how} for row in verified],
            "recorded": [
                {"programme": row.programme.title, "field": row.field, "at": iso(row.recorded_at)}
                for row in recorded.iterator(chunk_size=2000)
            ],
        }
    )


def forget_upkeep(user: User) -> None:
    """The profiles stay as they are, kept by nobody in particular."""
    FocalPoint.objects.filter(user=user).delete()
    Verification.objects.filter(by=user).update(by=None)
    Claim.objects.filter(recorded_by=user).update(recorded_by=None)
    Claim.objects.filter(retired_by=user).update(retired_by=None)


PARTS = [
    PersonalData(
        name="programme-suggestions",
        content=gettext_lazy("Edits to programme profiles that you suggest, with your comment and source."),
        purpose=gettext_lazy("To decide on them and to tell you the answer."),
        kept_for=lambda: _("As long as your account; changes that were made stay, without your name."),
        export=export_suggestions,
        erase=forget_suggestions,
    ),
    PersonalData(
        name="programme-upkeep",
        content=gettext_lazy("Which programme profiles you look after, have found right or have changed, and when."),
        purpose=gettext_lazy("So that readers can tell how fresh a value is, and you can be asked about it."),
        kept_for=lambda: _("As long as your account; the values and their dates stay, without your name."),
        export=export_upkeep,
        erase=forget_upkeep,
    ),
]
