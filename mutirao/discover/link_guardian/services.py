"""What happens to links: looked after, judged, declared dead, mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from mutirao.base.accounts.services import CURATORS
from mutirao.base.catalogue.models import Change
from mutirao.base.notices.services import notify
from mutirao.discover.link_guardian.archive import archived_copy
from mutirao.discover.link_guardian.asking import Reply, Verdict
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.publications.curation import conclude
from mutirao.discover.publications.models import Identifier, Publication

FAILURES_OF_THE_DEAD: Final = 3
TIME_TO_DIE: Final = timedelta(days=7)
WHILE_WELL: Final = timedelta(days=28)
WHILE_FAILING: Final = timedelta(days=3, hours=12)
AFTER_A_PERSON_LOOKED: Final = timedelta(days=180)
SPREAD: Final = 5
"""Days over which what was looked at together is looked at the next time."""
AT_ONCE: Final = 1000
LEADING_SOMEWHERE: Final = (Identifier.Scheme.DOI, Identifier.Scheme.HANDLE, Identifier.Scheme.PMID)
ROOM_FOR_ETAG: Final = 200
ROOM_FOR_DATE: Final = 60
ROOM_FOR_URL: Final = 2000

State = LinkCheck.State


# Which links there are


def look_after_links() -> int:
    """By the clock: bring in the addresses of publications that are new or have changed; how many publications."""
    linked = Exists(Identifier.objects.filter(publication=OuterRef("pk"), scheme__in=LEADING_SOMEWHERE))
    published = Publication.objects.published()
    new = published.filter(Q(link_checks=None)).filter(~Q(source_url="") | linked)
    changed = published.filter(~Q(source_url="") & ~Q(link_checks=None)).exclude(link_checks__url=F("source_url"))
    ids = [*new.values_list("pk", flat=True)[:AT_ONCE], *changed.values_list("pk", flat=True)[:AT_ONCE]]
    look_after(ids)
    return len(ids)


@transaction.atomic
def look_after(publication_ids: Iterable[int]) -> None:
    """Make the rows of these publications those of the addresses they have now."""
    publications = Publication.objects.filter(pk__in=publication_ids).prefetch_related("identifiers")
    addresses = {publication.pk: publication.source_address for publication in publications}
    for check in LinkCheck.objects.filter(publication__in=addresses):
        if check.url != addresses[check.publication_id]:
            check.delete()
    LinkCheck.objects.bulk_create(
        [LinkCheck(publication_id=pk, url=url) for pk, url in addresses.items() if 0 < len(url) <= ROOM_FOR_URL],
        ignore_conflicts=True,
    )


def claim(check: LinkCheck) -> bool:
    """Whether it is ours to look at now: another worker may have been quicker."""
    free = LinkCheck.objects.filter(pk=check.pk, next_check_at=check.next_check_at, checked_at=check.checked_at)
    return bool(free.update(next_check_at=timezone.now() + timedelta(hours=1)))


# What was answered


def note_reply(check: LinkCheck, reply: Reply) -> None:
    """Keep what an address has answered, and act on it when it dies or comes back."""
    was_dead, knew_copy = check.state == State.DEAD, check.archived_url
    check.checked_at, check.status_code, check.fault = timezone.now(), reply.status, reply.fault
    if reply.verdict is Verdict.FAILS:
        note_failure(check)
    else:
        note_life(check, reply)
    is_dead = check.state == State.DEAD
    if is_dead and not check.archived_url:
        check.archived_url = archived_copy(check.url)
    with transaction.atomic():
        check.save()
        if (is_dead, check.archived_url) != (was_dead, knew_copy):
            Change.objects.record([check.publication_id])
        if is_dead and not was_dead:
            tell_of_death(check)


def note_failure(check: LinkCheck) -> None:
    now = timezone.now()
    check.failures += 1
    check.first_failed_at = check.first_failed_at or now
    is_dead = check.failures >= FAILURES_OF_THE_DEAD and now - check.first_failed_at >= TIME_TO_DIE
    check.state = State.DEAD if is_dead or check.state == State.DEAD else State.FAILING
    check.next_check_at = now + (well_spread(check) if check.state == State.DEAD else WHILE_FAILING)


def note_life(check: LinkCheck, reply: Reply) -> None:
    """It answers, or does not want to be asked: in neither case is it dead."""
    check.state = State.OK if reply.verdict is Verdict.ANSWERS else State.REFUSED
    check.failures, check.first_failed_at, check.archived_url = 0, None, ""
    check.etag = (reply.etag or check.etag) if len(reply.etag) <= ROOM_FOR_ETAG else ""
    check.last_modified = (reply.last_modified or check.last_modified)[:ROOM_FOR_DATE]
    check.final_url = reply.moved_to if len(reply.moved_to) <= ROOM_FOR_URL else ""
    check.next_check_at = timezone.now() + well_spread(check)


def well_spread(check: LinkCheck) -> timedelta:
    return WHILE_WELL + timedelta(days=check.pk % SPREAD)


def tell_of_death(check: LinkCheck) -> None:
    """The contributor and the curators, each once for this death."""
    key = f"{check.pk}:{check.first_failed_at:%Y-%m-%d}"
    active = get_user_model().objects.filter(is_active=True, groups__name=CURATORS)
    curators = list(active.values_list("pk", flat=True))
    contributor = check.publication.contributor_id
    if contributor and contributor not in curators:
        notify("link_dead", to=[contributor], about=check.publication, key=key)
    notify("link_dead", to=curators, about=check.publication, url=reverse("dead_links"), key=key)


# What curators do


@transaction.atomic
def declare_fine(check: LinkCheck) -> None:
    """A person has opened it and it works: some sites answer people only. It is left in peace for half a year."""
    check.state, check.fault = State.OK, ""
    check.failures, check.first_failed_at, check.archived_url = 0, None, ""
    check.checked_at = timezone.now()
    check.next_check_at = timezone.now() + AFTER_A_PERSON_LOOKED
    check.save()
    Change.objects.record([check.publication_id])


@transaction.atomic
def replace_address(check: LinkCheck, url: str, *, by: Any) -> None:
    """Send readers elsewhere, in what is published and in every draft of it."""
    publication = check.publication
    Publication.objects.filter(pk=publication.pk).update(source_url=url)

    def amend(version: Publication) -> None:
        version.source_url = url

    if publication.latest_revision_id and not publication.has_unpublished_changes:
        version = publication.latest_revision.as_object()
        amend(version)
        version.save_revision(user=by, changed=False, clean=False)
    conclude([publication], amend, by=by, action="wagtail.edit")
    look_after([publication.pk])
