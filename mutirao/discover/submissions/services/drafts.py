"""A contribution until it is handed in: begun, filled in, saved, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.base.files.models import Attachment
from mutirao.base.files.uploads.services import forget_upload
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.base.taxonomy.suggestions import suggest
from mutirao.discover.publications.curation import archive, link
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.prefill import Prefill
from mutirao.discover.publications.records import Record
from mutirao.discover.publications.services import NewPublication, create_publications
from mutirao.discover.submissions.description import OF_A_RECORD, Values, apply, describe, from_record
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.rules import why_not_share
from mutirao.discover.submissions.services.revisions import draft_of, write_draft

WITHDRAW = "mutirao.submission.withdraw"


class ChangedMeanwhile(Exception):
    """Somebody else, or the same person in another window, has saved this draft since the form was opened."""


@dataclass(slots=True)
class FileRow:
    """What the form says about one file: `ref` names one that the draft has already, `upload` brings a new one."""

    ref: str = ""
    upload: File[Any] | None = None
    role: str = ""
    language: str = ""


@dataclass(slots=True)
class Saved:
    """What a form brings: values by field; the files, None where it does not speak of them; what could not be read."""

    values: Values
    files: list[FileRow] | None = None
    confirmed: frozenset[int] = frozenset()
    typed: dict[str, Any] = field(default_factory=dict)
    form_id: UUID | None = None


@transaction.atomic
def begin(way: str, *, by: Any, key: UUID) -> Submission:
    """An empty draft. Sent twice with the same key, it is the same draft. Raises `ValidationError` at the limit."""
    User.objects.select_for_update().get(pk=by.pk)  # one at a time, so that two at once cannot pass the limit
    if begun := Submission.objects.of(by).filter(key=key).first():
        return begun
    if sentence := why_not_share(by):
        raise ValidationError(sentence, code="too_many")
    item = NewPublication(Record(), contributor_id=by.pk, is_shared_by_member=True)
    publication = create_publications([item])[0]
    return Submission.objects.create(publication=publication, contributor=by, way=way, key=key)


@transaction.atomic
def fill_in(submission: Submission, found: Prefill, *, by: Any) -> list[str]:
    """Put what was found into fields that are still empty, and remember where it came from; which fields they were."""
    draft = draft_of(submission.publication)
    present = describe(draft)
    values = {name: value for name, value in from_record(found.record).items() if is_open(name, present[name])}
    if not values:
        return []
    apply(draft, values)
    suggest_classification(draft)
    write_draft(draft, by=by)
    origins = {OF_A_RECORD.get(name, name): sentence for name, sentence in found.origins.items()}
    if "names" in origins:
        origins.setdefault("publisher", origins["names"])
    submission.origins |= {name: str(origins[name]) for name in values if name in origins}
    submission.version += 1
    submission.saved_from, submission.saved_at = None, timezone.now()
    submission.save(update_fields=["origins", "version", "saved_from", "saved_at"])
    return list(values)


def is_open(name: str, value: Any) -> bool:
    """Whether nobody has said it yet; an empty form is of the kind "other"."""
    return not value or (name == "kind" and value == Publication.Kind.OTHER)


@transaction.atomic
def save_draft(submission: Submission, saved: Saved, *, by: Any, token: str) -> Submission:
    """Keep what the form brings. Saved twice it is saved once; raises `ChangedMeanwhile` rather than overwrite."""
    submission = Submission.objects.select_for_update(of=("self",)).select_related("publication").get(pk=submission.pk)
    draft = draft_of(submission.publication)
    before = describe(draft)
    values = {**saved.values, **agreed(draft, saved, before)}
    changed = {name: value for name, value in values.items() if before[name] != value}
    recognise_files(draft, saved.files or [])
    has_files = saved.files is not None and files_differ(draft, saved.files)
    if not (changed or has_files or saved.typed != submission.typed):
        return submission
    if token != submission.token and not is_from_the_same_page(submission, saved, draft, by):
        raise ChangedMeanwhile
    apply(draft, changed)
    if saved.files is not None:
        apply_files(draft, saved.files, by=by)
    suggest_classification(draft)
    write_draft(draft, by=by)
    submission.publication = draft
    submission.origins = {name: words for name, words in submission.origins.items() if name not in changed}
    submission.typed, submission.saved_from = saved.typed, saved.form_id
    submission.version += 1
    submission.saved_at = timezone.now()
    submission.save(update_fields=["origins", "typed", "saved_from", "version", "saved_at"])
    if submission.is_in_review:
        log(instance=draft, action="wagtail.edit", user=by, content_changed=bool(changed or has_files))
    return submission


def ref_of(attachment: Attachment) -> str:
    """Names a file of a draft, stored in a row or not yet: the part of its path that is its own."""
    return str(attachment.file.name).rpartition("/")[2].partition(".")[0]


def is_from_the_same_page(submission: Submission, saved: Saved, draft: Publication, by: Any) -> bool:
    """Whether the newest save came from the very same open page, whose answer was lost on its way back."""
    newest = draft.latest_revision
    is_own = newest is not None and newest.user_id == by.pk
    return is_own and saved.form_id is not None and saved.form_id == submission.saved_from


def recognise_files(draft: Publication, rows: list[FileRow]) -> None:
    """A file that is sent a second time, by a second click or the back button, is the one that is here."""
    here = {item.checksum: ref_of(item) for item in draft.attachments.all()}
    for row in rows:
        if row.upload is not None and not row.ref:
            ref = here.get(file_digest(row.upload.open("rb"), "sha256").hexdigest(), "")
            if ref and all(other.ref != ref for other in rows):
                row.upload.close()
                row.ref, row.upload = ref, None


def files_differ(draft: Publication, rows: list[FileRow]) -> bool:
    here = list(draft.attachments.all())
    if any(row.upload for row in rows) or [ref_of(item) for item in here] != [row.ref for row in rows]:
        return True
    pairs = zip(here, rows, strict=True)
    return any(item.language != row.language or item.role != (row.role or item.role) for item, row in pairs)


def apply_files(draft: Publication, rows: list[FileRow], *, by: Any) -> None:
    """The files in the order of the rows; one that no row speaks of goes. Uploads that came ahead are taken over."""
    present = {ref_of(item): item for item in draft.attachments.all()}
    kept = []
    for order, row in enumerate(rows):
        attachment = present.get(row.ref) if row.ref else None
        if row.upload is not None:
            attachment = Attachment(file=row.upload)
        if attachment is None:
            continue
        attachment.role, attachment.language, attachment.sort_order = row.role or attachment.role, row.language, order
        attachment.store()
        kept.append(attachment)
        take_over(row.upload, by=by)
    draft.attachments.set(kept)


def take_over(upload: Any, *, by: Any) -> None:
    """A file that came in pieces ahead of the form has its own copy now."""
    if token := getattr(upload, "token", ""):
        upload.close()
        forget_upload(token, by=by)


def agreed(draft: Publication, saved: Saved, before: Values) -> Values:
    """Suggested topics and places the contributor agrees to; said again after they were taken over, it is the same."""
    found: Values = {}
    for name, suggested in (("concepts", draft.suggested_concepts), ("countries", draft.suggested_countries)):
        known = {item.pk for item in suggested.all()} | set(before[name])
        if ids := saved.confirmed & known:
            chosen: list[int] = saved.values[name] if name in saved.values else before[name]
            found[name] = sorted({*chosen, *ids})
    return found


def suggest_classification(draft: Publication) -> None:
    """What the vocabulary finds in the words there are now, beside what was chosen."""
    found = suggest(draft.title, draft.summary, languages=draft.languages, keywords=draft.keywords)
    chosen = {item.pk for item in draft.concepts.all()}
    places = [] if draft.countries.all() else found.places
    draft.suggested_concepts.set(Concept.objects.filter(pk__in=set(found.concepts) - chosen))
    draft.suggested_countries.set(Place.objects.filter(pk__in=places))


@transaction.atomic
def withdraw_submission(submission: Submission, *, by: Any) -> None:
    """A draft nobody has seen is gone for good; what was handed in goes into the archive, its conversation stays."""
    submission = Submission.objects.select_for_update(of=("self",)).select_related("publication").get(pk=submission.pk)
    if submission.state == Submission.State.DRAFT:
        delete_with_files(submission.publication)
        return
    if not submission.is_in_review:
        return
    submission.state = Submission.State.WITHDRAWN
    submission.decided_at = timezone.now()
    submission.typed = {}
    submission.save(update_fields=["state", "decided_at", "typed"])
    log(instance=submission.publication, action=WITHDRAW, user=by)
    archive(submission.publication, by=by)


def delete_with_files(publication: Publication) -> None:
    """Publication, revisions and submission; the files' bytes when it is sure that the rows are gone."""
    for attachment in draft_of(publication).attachments.all():
        storage, name = attachment.file.storage, attachment.file.name
        transaction.on_commit(partial(storage.delete, name))
    Publication.objects.get(pk=publication.pk).delete()


@transaction.atomic
def begin_new_version(submission: Submission, *, by: Any, key: UUID) -> Submission:
    """A draft that says what the published one says, and that it is newer; files and date are its own."""
    new = begin(Submission.Way.EMPTY, by=by, key=key)
    if new.version:
        return new
    old = Publication.objects.get(pk=submission.publication_id)
    draft = draft_of(new.publication)
    apply(draft, new_of(describe(old)))
    suggest_classification(draft)
    write_draft(draft, by=by)
    link(draft, "version_of", old)
    new.version = 1
    new.origins = {"title": _("the version published before")}
    new.save(update_fields=["version", "origins"])
    return new


def new_of(values: Mapping[str, Any]) -> Values:
    """An identifier, a link and a date name one version."""
    return {**values, "identifiers": [], "source_url": "", "issued": ""}
