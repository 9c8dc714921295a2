"""What curators do beside writing: links, archive and return, and the same thing to many publications at once.

What is done to many goes straight into their rows and leaves a line in each one's history. It makes no revision,
so that a harvest may still correct the description of what nobody has edited by hand; unpublished drafts of
publications that have one are carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Revision, WorkflowState

from mutirao.base.catalogue.models import Audience, Change, Entry, Link
from mutirao.base.catalogue.signals import entry_published
from mutirao.base.notices.services import notify
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.services import bulk_link, withdraw
from mutirao.discover.publications.signals import archived

PROBLEM_SETTLED = "problem_settled"
ARCHIVE = "mutirao.archive"
RETURN = "mutirao.return"
CLASSIFY = "mutirao.classify"
BATCH = 500

Amend = Callable[[Publication], None]


# Links


@transaction.atomic
def link(source: Entry, relation: str, target: Entry) -> None:
    """Say how two entries belong together; saying it twice is saying it once."""
    Link.objects.get_or_create(source_id=source.pk, relation=relation, target_id=target.pk)
    Change.objects.record([source.pk, target.pk])


@transaction.atomic
def unlink(source: Entry, link_id: int) -> None:
    for found in Link.objects.filter(pk=link_id, source_id=source.pk):
        found.delete()
        Change.objects.record([found.source_id, found.target_id])


# One publication


@transaction.atomic
def archive(publication: Publication, *, by: Any) -> None:
    if review := publication.current_workflow_state:
        review.cancel(user=by)
    withdraw(publication, by=by)
    log(instance=publication, action=ARCHIVE, user=by)
    archived.send(sender=Publication, publication_ids=[publication.pk], by=by)


@transaction.atomic
def bring_back(publication: Publication, *, by: Any) -> None:
    """Out of the archive, as a draft; publishing it is the next decision."""
    publication.archived_at = None
    publication.save()
    log(instance=publication, action=RETURN, user=by)


@transaction.atomic
def resolve_problem(problem: Problem, *, by: Any, answer: str = "") -> None:
    """Be done with it, once; whoever reported it under their name is told, with the answer."""
    settled = Problem.objects.filter(pk=problem.pk, resolved_at=None)
    if settled.update(resolved_at=timezone.now(), answer=answer) and problem.reporter_id:
        notify(PROBLEM_SETTLED, to=[problem.reporter_id], about=problem.publication, by=by, words={"answer": answer})


@transaction.atomic
def reopen_problem(problem: Problem) -> None:
    problem.resolved_at = None
    problem.save(update_fields=["resolved_at"])


# Many publications


@transaction.atomic
def agree_to_suggestions(publications: Sequence[Publication], *, by: Any) -> None:
    ids = [publication.pk for publication in publications]
    for agreed, suggested, column in (
        (Entry.concepts.through, Entry.suggested_concepts.through, "concept_id"),
        (Entry.countries.through, Entry.suggested_countries.through, "place_id"),
    ):
        rows = suggested.objects.filter(entry_id__in=ids)
        join(agreed, column, list(rows.values_list("entry_id", column)))
        rows.delete()

    def amend(draft: Publication) -> None:
        draft.concepts.add(*draft.suggested_concepts.all())
        draft.countries.add(*draft.suggested_countries.all())
        draft.suggested_concepts.clear()
        draft.suggested_countries.clear()

    conclude(publications, amend, by=by, action=CLASSIFY)


@transaction.atomic
def classify(
    publications: Sequence[Publication],
    *,
    by: Any,
    add: Iterable[Concept] = (),
    remove: Iterable[Concept] = (),
) -> None:
    """File all of them under some concepts or places, and no longer under others."""
    ids = [publication.pk for publication in publications]
    added, removed = list(add), list(remove)
    for agreed, suggested, column, model in (
        (Entry.concepts.through, Entry.suggested_concepts.through, "concept_id", Concept),
        (Entry.countries.through, Entry.suggested_countries.through, "place_id", Place),
    ):
        joining = [concept.pk for concept in added if type(concept) is model]
        leaving = [concept.pk for concept in removed if type(concept) is model]
        join(agreed, column, [(entry_id, pk) for entry_id in ids for pk in joining])
        agreed.objects.filter(entry_id__in=ids, **{f"{column}__in": leaving}).delete()
        suggested.objects.filter(entry_id__in=ids, **{f"{column}__in": [*joining, *leaving]}).delete()

    def amend(draft: Publication) -> None:
        for agreed, suggested, model in (
            (draft.concepts, draft.suggested_concepts, Concept),
            (draft.countries, draft.suggested_countries, Place),
        ):
            agreed.add(*[concept for concept in added if type(concept) is model])
            agreed.remove(*removed)
            suggested.remove(*added, *removed)

    conclude(publications, amend, by=by, action=CLASSIFY)


def join(through: Any, column: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Add the pairs (entry, concept or place) that are not there yet."""
    pairs = list(dict.fromkeys(pairs))
    entries = {entry_id for entry_id, _pk in pairs}
    known = set(through.objects.filter(entry_id__in=entries).values_list("entry_id", column))
    rows = [{"entry_id": entry_id, column: pk} for entry_id, pk in pairs if (entry_id, pk) not in known]
    bulk_link(through.objects.all(), rows)


@transaction.atomic
def set_languages(publications: Sequence[Publication], languages: list[str], *, by: Any) -> None:
    rows(publications).update(languages=languages)

    def amend(draft: Publication) -> None:
        draft.languages = languages

    conclude(publications, amend, by=by, action="wagtail.edit")


@transaction.atomic
def set_audience(publications: Sequence[Publication], audience: Audience | None, *, by: Any) -> None:
    rows(publications).update(audience=audience)

    def amend(draft: Publication) -> None:
        draft.audience = audience

    conclude(publications, amend, by=by, action="wagtail.edit")


@transaction.atomic
def publish(publications: Sequence[Publication], *, by: Any) -> None:
    """Show them to readers: the newest draft of those that have one, the others as they are."""
    plain = []
    for publication in publications:
        if publication.has_unpublished_changes and publication.latest_revision_id:
            publication.latest_revision.publish(user=by, skip_permission_checks=True)
        elif not publication.live:
            plain.append(publication)
    now = timezone.now()
    shown = rows(plain)
    new = list(shown.filter(first_published_at__isnull=True).values_list("pk", flat=True))
    shown.filter(first_published_at__isnull=True).update(first_published_at=now)
    shown.update(
        live=True, last_published_at=now, archived_at=None, expired=False, has_unpublished_changes=False, updated_at=now
    )
    remember(plain, by=by, action="wagtail.publish")
    Change.objects.record([publication.pk for publication in plain])
    if new:
        transaction.on_commit(partial(entry_published.send, sender=Entry, entry_ids=new, is_new=True))


@transaction.atomic
def archive_all(publications: Sequence[Publication], *, by: Any) -> None:
    """As `archive` does for one, with a number of statements that does not depend on how many there are."""
    now, ids = timezone.now(), [str(publication.pk) for publication in publications]
    theirs = {"base_content_type": Entry.get_base_content_type(), "object_id__in": ids}
    for review in WorkflowState.objects.active().filter(**theirs):
        review.cancel(user=by)
    Revision.objects.filter(**theirs).update(approved_go_live_at=None)
    rows(publications).filter(live=True).update(live=False, live_revision=None, has_unpublished_changes=True)
    rows(publications).update(archived_at=now, updated_at=now)
    remember(publications, by=by, action=ARCHIVE)
    Change.objects.record([publication.pk for publication in publications])
    archived.send(sender=Publication, publication_ids=[publication.pk for publication in publications], by=by)


def rows(publications: Iterable[Publication]) -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.filter(pk__in=[publication.pk for publication in publications])
    return found


def conclude(publications: Sequence[Publication], amend: Amend, *, by: Any, action: str) -> None:
    """What follows every change to many: drafts carried along, the date, the history, the log of changes."""
    for publication in publications:
        if publication.has_unpublished_changes and publication.latest_revision_id:
            draft = publication.latest_revision.as_object()
            amend(draft)
            draft.save_revision(user=by, clean=False)
    rows(publications).update(updated_at=timezone.now())
    remember(publications, by=by, action=action)
    Change.objects.record([publication.pk for publication in publications])


def remember(publications: Iterable[Publication], *, by: Any, action: str) -> None:
    """A line in the history of each, in one statement."""
    now, content_type = timezone.now(), ContentType.objects.get_for_model(Publication)
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=content_type,
                object_id=str(publication.pk),
                label=str(publication)[:500],
                action=action,
                user=by,
                timestamp=now,
                content_changed=True,
            )
            for publication in publications
        ],
        batch_size=BATCH,
    )
