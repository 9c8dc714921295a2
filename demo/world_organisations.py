"""Organisations are laid out, members belong to them, and publications are linked with those that publish them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from demo.accounts import ROLES
from demo.members import DemoMember
from demo.organisations import DemoStakeholder
from demo.stakeholders import stakeholders
from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change, Link
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder
from mutirao.connect.stakeholders.services.many import NewStakeholder, create_stakeholders
from mutirao.discover.publications.models import Contribution, Publication

BELONG = 0.45
"""Of the members whose country has a fitting organisation."""
CONFIRMED, DECLINED = 0.62, 0.03
REASONS = ("I keep our pages in order.", "I head our communications.", "Our director asked me to.")
State = Affiliation.State
Request = ManagementRequest.State


@dataclass
class Organisations:
    """What has been laid out: ids by key, and the invented ones by country and group, in their order."""

    ids: dict[str, int] = field(default_factory=dict)
    there: dict[tuple[str, str], list[DemoStakeholder]] = field(default_factory=lambda: defaultdict(list))

    def one_for(self, member: DemoMember) -> DemoStakeholder | None:
        """Where this member works, if it is one of those here; nobody invented works for a real organisation."""
        dice = Random(f"works at/{member.email}")  # noqa: S311 - repeatable on purpose
        choice = self.there.get((member.country, member.institution), [])
        return dice.choice(choice[:4]) if choice and dice.random() < BELONG else None


@transaction.atomic
def lay_out_organisations(tell: Callable[[str], None], total: int) -> Organisations:
    laid_out = Organisations()
    items = list(stakeholders(total))
    made = create_stakeholders([to_new_stakeholder(item) for item in items])
    laid_out.ids = {item.key: stakeholder.pk for item, stakeholder in zip(items, made, strict=True)}
    for item, stakeholder in zip(items, made, strict=True):
        stakeholder.parent_id = laid_out.ids.get(item.parent)
        if item.is_generated:
            laid_out.there[item.country, item.group].append(item)
    Stakeholder.objects.bulk_update([one for one in made if one.parent_id], ["parent"], batch_size=400)
    tell(f"organisations: {len(made)}")
    return laid_out


def to_new_stakeholder(item: DemoStakeholder) -> NewStakeholder:
    places = [place.id for code in item.countries if (place := thesaurus().by_notation("places", code))]
    topics = [topic.id for slug in item.topics if (topic := thesaurus().by_slug("topics", slug))]
    return NewStakeholder(
        title=item.title,
        kind=item.kind,
        columns={
            "acronym": item.acronym,
            "website": item.website,
            "founded": item.founded,
            "summary": item.summary,
            "languages": [item.language] if item.summary or item.is_generated else [],
            "is_generated": item.is_generated,
            "use_count": item.use_count,
        },
        names=list(item.names),
        country_ids=places,
        concept_ids=topics,
        published_at=item.published_on,
    )


# Who belongs to them


@transaction.atomic
def lay_out_affiliations(belonging: Iterable[tuple[Member, DemoStakeholder]], organisations: Organisations) -> None:
    """Some confirmed, some only said; whoever was confirmed first speaks for the organisation."""
    rows: list[Affiliation] = []
    led: set[int] = set()
    for member, item in belonging:
        dice = Random(f"belongs/{member.title}/{item.key}")  # noqa: S311 - repeatable on purpose
        pk, chance = organisations.ids[item.key], dice.random()
        state = State.CONFIRMED if chance < CONFIRMED else State.DECLINED if chance > 1 - DECLINED else State.SAID
        leads = state == State.CONFIRMED and pk not in led
        led |= {pk} if leads else set()
        said_at = max(member.created_at, timezone.now() - timedelta(days=dice.randint(300, 2000)))
        decided_at = None if state == State.SAID else said_at + timedelta(days=dice.randint(1, 30))
        rows.append(
            Affiliation(
                stakeholder_id=pk, member=member, state=state, is_administrator=leads, said_at=said_at,
                decided_at=decided_at,
            )
        )  # fmt: skip
    Affiliation.objects.bulk_create(rows, batch_size=400)
    lay_out_requests([row for row in rows if row.state == State.SAID and row.stakeholder_id not in led])
    lay_out_own(organisations, led)


def lay_out_requests(said: Sequence[Affiliation]) -> None:
    """Members who ask to manage the page of their organisation, which nobody manages yet: most of them wait."""
    curator = User.objects.get(email=ROLES[1].email)
    states = (Request.OPEN, Request.OPEN, Request.OPEN, Request.GRANTED, Request.DECLINED)
    first_of_each = list({row.stakeholder_id: row for row in reversed(said)}.values())[: len(states)]
    for at, (state, row) in enumerate(zip(states, first_of_each, strict=False)):
        made_at = timezone.now() - timedelta(days=2 + 3 * at)
        is_open = state == Request.OPEN
        ManagementRequest.objects.create(
            stakeholder_id=row.stakeholder_id, member=row.member, reason=REASONS[at % len(REASONS)], state=state,
            made_at=made_at, decided_at=None if is_open else made_at + timedelta(days=1),
            decided_by=None if is_open else curator,
            answer="Please ask your administrator to confirm you first." if state == Request.DECLINED else "",
        )  # fmt: skip
        if state == Request.GRANTED:
            Affiliation.objects.filter(pk=row.pk).update(
                state=State.CONFIRMED, is_administrator=True, decided_by=curator, decided_at=timezone.now()
            )


def lay_out_own(organisations: Organisations, led: set[int]) -> None:
    """The member who can log in speaks for an organisation, and two colleagues wait to be confirmed."""
    member = Member.objects.get(user__email=ROLES[-1].email)
    every = [item for items in organisations.there.values() for item in items if item.group == "ngo"]
    own = next((item for item in every if organisations.ids[item.key] not in led), None)
    if own is None:
        return
    pk = organisations.ids[own.key]
    Member.objects.filter(pk=member.pk).update(organisation=own.title)
    Affiliation.objects.create(stakeholder_id=pk, member=member, state=State.CONFIRMED, is_administrator=True)
    colleagues = Member.objects.filter(is_generated=True, affiliations=None).exclude(pk=member.pk).order_by("pk")[:2]
    Member.objects.filter(pk__in=[colleague.pk for colleague in colleagues]).update(organisation=own.title)
    Affiliation.objects.bulk_create(Affiliation(stakeholder_id=pk, member=colleague) for colleague in colleagues)


# Who publishes


@transaction.atomic
def lay_out_publishers(publications: Mapping[str, Publication]) -> None:
    """Links to the organisations whose names the publishers bear, where they are not linked already."""
    ids = [publication.pk for publication in publications.values()]
    named = Contribution.objects.filter(role=Contribution.Role.PUBLISHER, publication__in=ids).exclude(organisation="")
    pairs = list(named.values_list("publication", "organisation"))
    carried = Stakeholder.objects.all().known_as({name for _pk, name in pairs})
    wanted = {(pk, carried[name]) for pk, name in pairs if name in carried}
    relation = Link.Relation.PUBLISHED_BY
    rows = [Link(source_id=source, relation=relation, target_id=target) for source, target in sorted(wanted)]
    Link.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    Change.objects.record(sorted({target for _source, target in wanted}))
