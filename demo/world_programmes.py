"""Programme profiles are laid out, with the history, the people and the suggestions that make them live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from demo.accounts import ROLES
from demo.profiles import Catalogue, DemoProgramme
from demo.programmes import programmes
from demo.publications import DemoPublication
from mutirao.base.accounts.models import User
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.programmes.models import Claim, FocalPoint, Programme, Suggestion, Verification
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes, record_claims
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue, to_json
from mutirao.discover.publications.models import Publication

Made = list[tuple[Programme, DemoProgramme]]
AMENDED = 14
"""Profiles of which a figure was put right later, so that their history has something to tell."""
EACH_FOCAL_POINT = 4
HOW = (Verification.How.SITE, Verification.How.MAIL, Verification.How.EDIT)
State = Suggestion.State
STATES = (State.OPEN, State.ACCEPTED, State.OPEN, State.DECLINED, State.OPEN, State.ACCEPTED, State.DECLINED)


@transaction.atomic
def lay_out_programmes(
    tell: Callable[[str], None],
    total: int,
    organisations: Mapping[str, int],
    publications: Mapping[str, tuple[Publication, DemoPublication]],
) -> None:
    catalogue = to_catalogue(organisations, publications)
    items = list(programmes(total))
    programmes_made = create_programmes([to_new_programme(item, catalogue) for item in items])
    made = list(zip(programmes_made, items, strict=True))
    name_successors(made, catalogue)
    lived = [(programme, item) for programme, item in made if item.is_generated]
    date_claims()
    amend(lived[:: max(len(lived) // AMENDED, 1)][:AMENDED])
    lay_out_focal_points(lived)
    lay_out_verifications(made)
    lay_out_suggestions(lived[5::11])
    tell(f"programmes: {len(made)}")


def to_catalogue(
    organisations: Mapping[str, int], publications: Mapping[str, tuple[Publication, DemoPublication]]
) -> Catalogue:
    about: dict[str, list[int]] = defaultdict(list)
    for publication, item in publications.values():
        if item.is_generated and item.state == "published":
            for country in item.record.countries:
                about[country].append(publication.pk)
    return Catalogue(organisations, {key: publication.pk for key, (publication, _item) in publications.items()}, about)


def to_new_programme(item: DemoProgramme, catalogue: Catalogue) -> NewProgramme:
    place = thesaurus().by_notation("places", item.country)
    return NewProgramme(
        title=item.title,
        country_ids=[place.id] if place else [],
        values=[catalogue.resolve(said) for said in item.said],
        language=item.language,
        is_generated=item.is_generated,
        published_at=item.published_on,
        columns={"use_count": item.use_count},
    )


def name_successors(made: Made, catalogue: Catalogue) -> None:
    """Which programme took the place of which can only be said when both are there."""
    by_key = {item.key: (programme, item) for programme, item in made}
    for programme, item in made:
        if item.replaced_by in by_key:
            successor, described = by_key[item.replaced_by]
            successor_cited = next((said.citations for said in described.said if said.citations), ())
            references = [catalogue.reference(citation) for citation in successor_cited]
            value = ClaimValue("replaced_by", programme_named_id=successor.pk, references=tuple(references))
            record_claims(programme, ["replaced_by"], [value], by=None)


# What happened since


def date_claims() -> None:
    """The values were recorded when the profile was published."""
    published = Programme.objects.filter(pk=OuterRef("programme")).values("first_published_at")
    Claim.objects.update(recorded_at=Subquery(published))


def amend(made: Made) -> None:
    """The newest figure of coverage was lower at first; a curator has put it right since."""
    curators = [User.objects.get(email=person.email) for person in ROLES[1:3]]
    for turn, (programme, _item) in enumerate(made):
        values = said_of(programme, "coverage")
        figures = [at for at, value in enumerate(values) if value.number is not None and not value.sex]
        if not figures:
            continue
        at = figures[-1]
        first = replace(values[at], number=(values[at].number or Decimal(0)) * Decimal("0.94") // 1)
        record_claims(programme, ["coverage"], [*values[:at], first, *values[at + 1 :]], by=None)
        Claim.objects.filter(programme=programme, retired_at__isnull=False).delete()
        date_claims_of(programme)
        record_claims(programme, ["coverage"], values, by=curators[turn % len(curators)])
        amended_at = timezone.now() - timedelta(days=40 + 23 * turn)
        Claim.objects.filter(programme=programme, retired_at__isnull=False).update(retired_at=amended_at)
        Claim.objects.filter(programme=programme, recorded_by__isnull=False).update(recorded_at=amended_at)


def date_claims_of(programme: Programme) -> None:
    programme.claims.update(recorded_at=programme.first_published_at)


def said_of(programme: Programme, name: str) -> list[ClaimValue]:
    found = programme.claims.current().filter(field=name).prefetch_related("references").order_by("position", "pk")
    return [ClaimValue.of(claim, claim.references.all()) for claim in found]


# Who keeps them right


def lay_out_focal_points(made: Made) -> None:
    """The member who can log in, and two more: each of a few invented programmes."""
    reader = User.objects.get(email=ROLES[-1].email)
    others = User.objects.exclude(email__in=[person.email for person in ROLES]).filter(is_staff=False).order_by("pk")
    people = [reader, *others[:2]]
    rows = [
        FocalPoint(
            programme=programme, user=person, since=timezone.now() - timedelta(days=700),
            asked_at=timezone.now() - timedelta(days=20 + 9 * at),
        )
        for turn, person in enumerate(people)
        for at, (programme, _item) in enumerate(made[turn * EACH_FOCAL_POINT :][:EACH_FOCAL_POINT])
    ]  # fmt: skip
    FocalPoint.objects.bulk_create(rows)


def lay_out_verifications(made: Made) -> None:
    """Some were looked at lately, some long ago, some never."""
    curators = [User.objects.get(email=person.email) for person in ROLES[1:3]]
    speaks = {point.programme_id: point.user for point in FocalPoint.objects.select_related("user")}
    rows, dated = [], []
    for turn, (programme, item) in enumerate(made):
        if item.verified is None:
            continue
        at = timezone.now() - timedelta(days=item.verified)
        by = speaks.get(programme.pk, curators[turn % len(curators)])
        rows.append(Verification(programme=programme, by=by, how=HOW[turn % len(HOW)], at=at))
        programme.verified_on = timezone.localdate(at)
        dated.append(programme)
    Verification.objects.bulk_create(rows)
    for programme in dated:
        Programme.objects.filter(pk=programme.pk).update(verified_on=programme.verified_on)


def lay_out_suggestions(made: Made) -> None:
    """In each state; what was accepted is what the profile says now."""
    reader, curator = (User.objects.get(email=ROLES[at].email) for at in (-1, 1))
    authors = [reader, None, *User.objects.filter(is_staff=False).order_by("-pk")[:3]]
    for turn, ((programme, _item), state) in enumerate(zip(made, STATES, strict=False)):
        values = [suggested(programme)]
        made_at = timezone.now() - timedelta(days=3 + 8 * turn)
        if state == State.ACCEPTED:
            record_claims(programme, ["legal_framework"], values, by=curator)
        Suggestion.objects.create(
            programme=programme, field="legal_framework", values=[to_json(value) for value in values], state=state,
            comment="The law was replaced last year.", by=authors[turn % len(authors)], made_at=made_at,
            **decision(state, curator, made_at + timedelta(days=2)),
        )  # fmt: skip


def suggested(programme: Programme) -> ClaimValue:
    source = ReferenceValue(
        author="Official gazette", year="2018", title=f"Law No. 204 of 2018, on {programme.title}",
        url=f"https://demo.example/gazette/{programme.slug}",
    )  # fmt: skip
    return ClaimValue("legal_framework", text="Law No. 204 of 2018.", language="en", references=(source,))


def decision(state: str, by: User, at: Any) -> dict[str, Any]:
    answers = {State.ACCEPTED.value: "Thank you, it says so now.", State.DECLINED.value: "That law is a draft so far."}
    return {"answer": answers[state], "decided_by": by, "decided_at": at} if state in answers else {}
