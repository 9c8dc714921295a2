"""Who is told when something happens at an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.notices.services import notify
from mutirao.base.ui.addresses import address
from mutirao.connect.stakeholders import notice_kinds as kinds
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder


def curators() -> list[int]:
    """Ids of those who look after organisations."""
    may = Permission.objects.filter(content_type__app_label="stakeholders", codename="change_stakeholder")
    granted = Q(groups__permissions__in=may) | Q(user_permissions__in=may) | Q(is_superuser=True)
    return list(User.objects.filter(granted, is_active=True).distinct().values_list("pk", flat=True))


def administrators(stakeholder: Stakeholder) -> list[int]:
    found = Affiliation.objects.administrators().filter(stakeholder=stakeholder)
    return list(found.values_list("member__user", flat=True))


def tell_who_decides(affiliation: Affiliation, *, by: User) -> None:
    """The administrators of the organisation; curators where there are none. Once a day, however often it is said."""
    stakeholder = affiliation.stakeholder
    to = administrators(stakeholder) or curators()
    key = f"{stakeholder.pk}-{affiliation.member_id}-{timezone.localdate()}"
    tell(kinds.SAID, to, stakeholder, by=by, url=address("stakeholders:manage", stakeholder.slug), key=key)


def tell_member(kind: str, affiliation: Affiliation, *, by: User) -> None:
    tell(kind, [affiliation.member.user_id], affiliation.stakeholder, by=by, url=address("stakeholders:mine"))


def tell_curators_of(request: ManagementRequest, *, by: User) -> None:
    url = reverse("stakeholders:request", args=[request.pk])
    tell(kinds.ASKED, curators(), request.stakeholder, by=by, url=url, key=f"request-{request.pk}")


def tell_asker(request: ManagementRequest, *, by: User) -> None:
    kind = kinds.GRANTED if request.state == ManagementRequest.State.GRANTED else kinds.REFUSED
    words = {"answer": request.answer}
    key = f"request-{request.pk}"
    url = address("stakeholders:mine")
    tell(kind, [request.member.user_id], request.stakeholder, by=by, url=url, words=words, key=key)


def tell_unmanaged(stakeholder: Stakeholder, *, by: User | None) -> None:
    tell(kinds.UNMANAGED, curators(), stakeholder, by=by, url=address("stakeholders:manage", stakeholder.slug))


def tell(  # noqa: PLR0913 - as `notify`, which it hands them to
    kind: str,
    to: Iterable[int],
    stakeholder: Stakeholder,
    *,
    by: User | None,
    url: str,
    words: Mapping[str, str] = {},
    key: str = "",
) -> None:
    notify(kind, to=to, about=stakeholder, url=url, by=by, words=words, key=key)
