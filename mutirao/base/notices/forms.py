"""What people choose, follow and connect: all of it hostile until checked here."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import Frequency, NoticeKind
from mutirao.base.notices.models import Follow, PushSubscription, Rhythm
from mutirao.base.notices.mornings import zone_of
from mutirao.base.notices.services import choices, following, pushing
from mutirao.base.notices.services.choices import LONGEST_PAUSE, Choices
from mutirao.base.notices.things import SORTS, Thing
from mutirao.base.web.fetching import addresses_of, is_public

P256_POINT, AUTH_SECRET = 65, 16
"""Bytes of the two keys of a browser (RFC 8291)."""
HTTPS: Final = (None, 443)


class ThingForm(forms.Form):
    """Which thing, and whether to follow it."""

    type = forms.ChoiceField(choices=[(sort, sort) for sort in SORTS])
    id = forms.IntegerField(min_value=1, max_value=2**62)
    wanted = forms.BooleanField(required=False)
    next = forms.CharField(required=False, max_length=2000)

    @property
    def thing(self) -> Thing:
        return Thing(self.cleaned_data["type"], self.cleaned_data["id"])

    def save(self, *, by: User) -> None:
        if self.cleaned_data["wanted"]:
            following.follow(self.thing, by=by)
        else:
            following.unfollow(self.thing, by=by)


def kind_field(kind: NoticeKind, current: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=kind.label, choices=Frequency.choices, initial=current.of_kind(kind.name), widget=forms.Select
    )


def follow_field(follow: Follow, title: str) -> forms.ChoiceField:
    same = ("", gettext_lazy("as for everything I follow"))
    return forms.ChoiceField(
        label=title, choices=[same, *Frequency.choices], initial=follow.frequency, required=False, widget=forms.Select
    )


class ChoicesForm(forms.Form):
    """How often mail of each kind, and about each of the followed things that are shown, is wanted."""

    def __init__(
        self, data: Any = None, *, current: Choices, follows: Sequence[tuple[Follow, str]], user: User
    ) -> None:
        super().__init__(data)
        self.user = user
        self.kinds = [kind for kind in kinds.all_kinds() if kind.concerns(user)]
        self.follows = [follow for follow, _title in follows]
        for kind in self.kinds:
            self.fields[f"kind-{kind.name}"] = kind_field(kind, current)
        for follow, title in follows:
            self.fields[f"follow-{follow.pk}"] = follow_field(follow, title)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (label, [self[f"kind-{kind.name}"] for kind in members]) for label, members in kinds.grouped(self.kinds)
        ]

    def followed(self) -> list[tuple[Follow, forms.BoundField]]:
        return [(follow, self[f"follow-{follow.pk}"]) for follow in self.follows]

    def save(self) -> None:
        said = self.cleaned_data
        choices.choose(
            {kind.name: said[f"kind-{kind.name}"] for kind in self.kinds},
            {follow.pk: said[f"follow-{follow.pk}"] for follow in self.follows},
            by=self.user,
        )


class AllForm(forms.Form):
    frequency = forms.ChoiceField(choices=Frequency.choices)

    def save(self, *, by: User) -> None:
        choices.choose_for_all(Frequency(self.cleaned_data["frequency"]), by=by)


class RhythmForm(forms.Form):
    """The day of the weekly digest, and a pause."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the weekly digest"), choices=Rhythm.Weekday.choices, coerce=int
    )
    paused_until = forms.DateField(
        label=gettext_lazy("No mail before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("What happens meanwhile waits, and comes in one mail on that morning."),
    )

    def __init__(self, data: Any = None, *, current: Choices, user: User) -> None:
        super().__init__(data, initial={"weekday": current.weekday, "paused_until": current.paused_until})
        self.user = user
        self.today = timezone.now().astimezone(zone_of(user.time_zone)).date()

    def clean_paused_until(self) -> Any:
        until = self.cleaned_data["paused_until"]
        if until and until > self.today + LONGEST_PAUSE:
            raise ValidationError(_("A pause can last a year at most. To get no mail at all, choose “never” below."))
        return until if until and until > self.today else None

    def save(self) -> None:
        choices.set_rhythm(self.cleaned_data["weekday"], self.cleaned_data["paused_until"], by=self.user)


class DeviceForm(forms.ModelForm[PushSubscription]):
    """A browser's own words for where it is reached: an address that we are to call, and so hostile."""

    class Meta:
        model = PushSubscription
        fields = ["endpoint", "p256dh", "auth"]

    def validate_unique(self) -> None:
        """The same browser may come again, and with somebody else."""

    def clean_endpoint(self) -> str:
        endpoint = str(self.cleaned_data["endpoint"])
        if not is_reachable(endpoint):
            raise ValidationError(_("This is not the address of a push service."))
        return endpoint

    def clean_p256dh(self) -> str:
        return key_of(P256_POINT, self.cleaned_data["p256dh"])

    def clean_auth(self) -> str:
        return key_of(AUTH_SECRET, self.cleaned_data["auth"])

    def connect(self, device: str, *, by: User) -> PushSubscription:
        keys = {name: self.cleaned_data[name] for name in ("p256dh", "auth")}
        return pushing.add_device(self.cleaned_data["endpoint"], keys, device, by=by)


def is_reachable(endpoint: str) -> bool:
    """An https address of a machine of the public web; looked at again whenever something is sent there."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or not parts.hostname or port not in HTTPS or parts.username is not None:
        return False
    return all(is_public(address) for address in addresses_of(parts.hostname))


def key_of(size: int, text: str) -> str:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != size:
        raise ValidationError(_("This is not the key of a browser."))
    return text


def device_name(agent: str) -> str:
    """“Firefox, Android”: enough to know it again in a list of one's devices."""
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    found = [next((name for mark, name in known.items() if mark in agent), "") for known in (browsers, systems)]
    return ", ".join(word for word in found if word)
