"""Addresses in mails that say by themselves what they may do, without anybody logging in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Final

from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language

SALT: Final = "mutirao.notices.unsubscribe"
OPEN_SALT: Final = "mutirao.notices.open"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one click ends: mail about some followed things, else mail of a kind, else the digests."""

    person: int
    kind: str = ""
    things: list[str] = field(default_factory=list)

    def token(self) -> str:
        said = {name: value for name, value in asdict(self).items() if value}
        return signing.dumps(said, salt=SALT, compress=True)

    @classmethod
    def read(cls, token: str) -> Refusal | None:
        """None for a token that is not ours. Ours are good for ever, as mails are kept."""
        try:
            return cls(**signing.loads(token, salt=SALT))
        except (signing.BadSignature, TypeError):
            return None

    @property
    def path(self) -> str:
        return reverse("notices:unsubscribe", args=[self.token()])


def open_path(notice_id: int) -> str:
    """The notice's address for mails: leads on also whoever is not logged in."""
    signature = signing.Signer(salt=OPEN_SALT).signature(str(notice_id))
    return f"{_open_pattern(get_language()).replace('/0/', f'/{notice_id}/')}?from={signature}"


@cache
def _open_pattern(language: str | None) -> str:
    """A digest holds many such addresses, and a job many digests."""
    return reverse("notices:open", args=[0])


def is_from_mail(notice_id: int, signature: str) -> bool:
    signer = signing.Signer(salt=OPEN_SALT)
    try:
        return signer.unsign(f"{notice_id}:{signature}") == str(notice_id)
    except signing.BadSignature:
        return False


def refusal_of(person: int, kind: str, things: Iterable[str]) -> Refusal:
    """A mail about what one follows ends for these things only; any other mail ends by its kind."""
    things = list(things)
    return Refusal(person, things=things) if things else Refusal(person, kind=kind)
