"""The demonstration world, laid out through the services that everything else uses."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction

from demo.accounts import PARTNERS, PASSWORD, ROLES, DemoPerson
from demo.files import write_files
from demo.members import TOTAL as MEMBERS
from demo.members import DemoMember, members
from demo.organisations import DemoStakeholder
from demo.programmes import TOTAL as PROGRAMMES
from demo.publications import GENERATED, LAUNCH, TOTAL, DemoPublication, publications
from demo.reviews import lay_out_reviews
from demo.stakeholders import TOTAL as STAKEHOLDERS
from demo.world_organisations import (
    Organisations,
    lay_out_affiliations,
    lay_out_organisations,
    lay_out_publishers,
)
from demo.world_programmes import lay_out_programmes
from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import record_consents
from mutirao.base.catalogue.models import Audience, Change, Entry, Link
from mutirao.base.files.extraction import Extraction, ExtractionFailed, extract_text
from mutirao.base.files.models import Attachment
from mutirao.base.files.services import attach_file, conclude
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.connect.members.services.many import NewMember, create_members
from mutirao.connect.members.services.profiles import create_member
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import NewPublication, create_publications, report_problem

BATCH = 250

FOR_PARTNERS = 8
CONTRIBUTES_ONE_IN = 9
"""Of nine members one has shared a publication."""
Tell = Callable[[str], None]
Item = TypeVar("Item")


def is_laid_out() -> bool:
    return User.objects.filter(email=ROLES[0].email).exists()


@transaction.atomic
def lay_out(
    tell: Tell, total: int = TOTAL, people: int = MEMBERS, organisations: int = STAKEHOLDERS, profiles: int = PROGRAMMES
) -> None:
    """People, organisations, publications, programmes, files and links, all or nothing; the same on every machine."""
    tell("people of the demonstration")
    lay_out_people()
    laid_out = lay_out_organisations(tell, organisations)
    contributors = lay_out_members(tell, people - len(ROLES), laid_out)[::CONTRIBUTES_ONE_IN]
    made = lay_out_publications(contributors, tell, total)
    lay_out_publishers({key: publication for key, (publication, _item) in made.items()})
    lay_out_programmes(tell, profiles, laid_out.ids, made)
    tell("files of the demonstration, and the text inside")
    lay_out_files(made)
    tell("links, reviews, a closed circle")
    lay_out_links(made)
    lay_out_reviews(in_state(made, "in_review"), in_state(made, "draft"))
    lay_out_circle(made)
    lay_out_problems()


# People


@transaction.atomic
def lay_out_people() -> None:
    """One person per role, who can log in."""
    for person in ROLES:
        create_member(make_person(person), is_generated=True)


def make_person(person: DemoPerson) -> User:
    flags = {"is_staff": True, "is_superuser": True} if person.is_administrator else {}
    user = User.objects.create_user(person.email, PASSWORD, name=person.name, date_joined=LAUNCH, **flags)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in person.groups])
    record_consents(by=user)
    return user


def lay_out_members(tell: Tell, total: int, organisations: Organisations) -> list[int]:
    """The ids of their accounts, in the order they joined; some of them work at one of the organisations."""
    ids: list[int] = []
    belonging = []
    for batch in batches(members(total), BATCH):
        employers = [organisations.one_for(item) for item in batch]
        pairs = list(zip(batch, employers, strict=True))
        made = create_members([to_new_member(works_at(item, employer)) for item, employer in pairs])
        belonging += [(member, employer) for member, employer in zip(made, employers, strict=True) if employer]
        ids += [member.user_id for member in made]
        tell(f"members: {len(ids)} of {total}")
    lay_out_affiliations(belonging, organisations)
    return ids


def works_at(item: DemoMember, employer: DemoStakeholder | None) -> DemoMember:
    return replace(item, organisation=employer.title) if employer else item


def to_new_member(item: DemoMember) -> NewMember:
    topics = {slug: concept.id for slug in (*item.expertise, *item.interests) if (concept := topic_of(slug))}
    places = {code: place.id for code in (item.country, *item.countries_known) if (place := place_of(code))}
    taken_over = (
        "institution", "position", "organisation", "headline", "biography", "spoken", "offers", "profile_shown_to",
        "shown_to", "accepts_messages",
    )  # fmt: skip
    return NewMember(
        email=item.email,
        name=item.name,
        language=item.language,
        joined_at=item.joined_at,
        columns={name: getattr(item, name) for name in taken_over}
        | {"country_id": places.get(item.country), "is_generated": True},
        relations={
            "expertise": [topics[slug] for slug in item.expertise if slug in topics],
            "interests": [topics[slug] for slug in item.interests if slug in topics],
            "countries_known": [places[code] for code in item.countries_known if code in places],
        },
    )


def topic_of(slug: str) -> ConceptName | None:
    return thesaurus().by_slug("topics", slug)


def place_of(code: str) -> ConceptName | None:
    return thesaurus().by_notation("places", code)


# Publications


def lay_out_publications(
    contributors: list[int], tell: Tell, total: int
) -> dict[str, tuple[Publication, DemoPublication]]:
    """All of them by the key of their record."""
    made: dict[str, tuple[Publication, DemoPublication]] = {}
    for batch in batches(publications(total), BATCH):
        items = [to_new(item, contributors) for item in batch]
        for publication, item in zip(create_publications(items), batch, strict=True):
            made[item.record.source_key] = (publication, item)
        tell(f"publications: {len(made)} of {total}")
    return made


def batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch


def to_new(item: DemoPublication, contributors: list[int]) -> NewPublication:
    dice = Random(f"contributor/{item.record.source_key}")  # noqa: S311 - repeatable on purpose
    topics = [concept.id for slug in item.topics if (concept := topic_of(slug))]
    keywords = [word for word in item.record.keywords if word != GENERATED]
    return NewPublication(
        replace(item.record, keywords=keywords),
        is_published=item.state == "published",
        published_at=item.published_on,
        contributor_id=dice.choice(contributors) if item.contributed_by_member else None,
        is_shared_by_member=item.contributed_by_member,
        concept_ids=topics,
        is_generated=item.is_generated,
        use_count=item.use_count,
        archived_at=item.published_on + timedelta(days=400) if item.state == "archived" and item.published_on else None,
    )


# Files


def lay_out_files(made: dict[str, tuple[Publication, DemoPublication]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = {path.name: path for path in write_files(Path(folder))}
        for publication, item in made.values():
            if item.file:
                with paths[item.file].open("rb") as stream, transaction.atomic():
                    attachment = attach_file(publication, File(stream, name=item.file))
                    settle_text(attachment, paths[item.file])


def settle_text(attachment: Attachment, path: Path) -> None:
    """The pages' text at once: several publications share a file, which is read only once."""
    if attachment.text_state != Attachment.TextState.WAITING:
        return
    extraction = text_of(path, attachment.media_type)
    if isinstance(extraction, ExtractionFailed):
        conclude(attachment, Attachment.TextState.FAILED, extraction.reason, [])
        return
    attachment.page_count = extraction.page_count
    conclude(attachment, Attachment.TextState.READ, "", extraction.pages)


@cache
def text_of(path: Path, media_type: str) -> Extraction | ExtractionFailed:
    try:
        return extract_text(path, media_type)
    except ExtractionFailed as failure:
        return failure


# What hangs on them


@transaction.atomic
def lay_out_links(made: dict[str, tuple[Publication, DemoPublication]]) -> None:
    Link.objects.bulk_create(
        Link(source_id=publication.pk, relation=relation, target_id=made[key][0].pk)
        for publication, item in made.values()
        for relation, key in item.relations
        if key in made
    )


def in_state(made: dict[str, tuple[Publication, DemoPublication]], state: str) -> list[Publication]:
    """As the database has them now."""
    ids = [publication.pk for publication, item in made.values() if item.state == state]
    return list(Publication.objects.filter(pk__in=ids).select_related("contributor").order_by("pk"))


@transaction.atomic
def lay_out_circle(made: dict[str, tuple[Publication, DemoPublication]]) -> None:
    """A few publications that only partners may see, to show that others do not."""
    group, _made = Group.objects.get_or_create(name=PARTNERS)
    audience, _made = Audience.objects.get_or_create(group=group, defaults={"name": PARTNERS})
    generated = [
        publication.pk for publication, item in made.values() if item.is_generated and item.state == "published"
    ]
    ids = generated[-FOR_PARTNERS:]
    Entry.objects.filter(pk__in=ids).update(audience=audience)
    Change.objects.record(ids)


@transaction.atomic
def lay_out_problems() -> None:
    """What readers have reported and nobody has looked at yet."""
    for publication in Publication.objects.published().filter(is_generated=True).order_by("pk")[:3]:
        report_problem(
            publication, subject="broken_link", comment="The address answers “page not found” since last week."
        )
