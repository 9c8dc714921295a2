"""A small demonstration world in the database: everything that hangs on programmes and organisations is there."""

from __future__ import annotations

from typing import Any

import pytest

from demo.accounts import ROLES
from demo.known_programmes import known_programmes
from demo.world import lay_out
from mutirao.base.catalogue.models import Link
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder
from mutirao.discover.programmes.models import Claim, FocalPoint, Programme, Suggestion, Verification
from mutirao.discover.programmes.values import ClaimValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]

REAL = len(list(known_programmes()))
GENERATED = 60


@pytest.fixture(scope="module")
def _world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Laid out once for this module, and taken back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        lay_out(lambda what: None, total=150, people=150, organisations=420, profiles=REAL + GENERATED)
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.mark.usefixtures("_world")
def test_everything_is_laid_out() -> None:
    assert Programme.objects.count() == REAL + GENERATED
    assert Programme.objects.filter(is_generated=True).count() == GENERATED
    assert Stakeholder.objects.count() == 420
    assert not Programme.objects.filter(countries=None).exists()


@pytest.mark.usefixtures("_world")
def test_programmes_are_linked_with_what_they_name() -> None:
    replaced = Link.objects.filter(relation=Link.Relation.REPLACED_BY).order_by("pk")
    assert [(link.source.title, link.target.title) for link in replaced][:2] == [
        ("Bolsa Família (2003–2021)", "Auxílio Brasil"),
        ("Auxílio Brasil", "Bolsa Família (since 2023)"),
    ]
    for relation in (Link.Relation.IMPLEMENTED_BY, Link.Relation.REFERENCES, Link.Relation.PUBLISHED_BY):
        assert Link.objects.filter(relation=relation).count() > 30


@pytest.mark.usefixtures("_world")
def test_history_tells_what_was_put_right() -> None:
    retired = Claim.objects.filter(retired_at__isnull=False, field="coverage")
    assert retired.count() >= 5
    for claim in retired.select_related("retired_by"):
        now = Claim.objects.current().get(
            programme=claim.programme, field="coverage", year=claim.year, unit=claim.unit, basis=claim.basis,
            sex=claim.sex, age_to=claim.age_to,
        )  # fmt: skip
        assert claim.number < now.number
        assert (claim.recorded_at < now.recorded_at, now.recorded_at) == (True, claim.retired_at)
        assert now.recorded_by == claim.retired_by != None  # noqa: E711 - both say who


@pytest.mark.usefixtures("_world")
def test_suggestions_are_in_every_state() -> None:
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open", "accepted", "declined"}
    for suggestion in Suggestion.objects.filter(state="accepted"):
        claim = Claim.objects.current().get(programme=suggestion.programme, field=suggestion.field)
        assert ClaimValue.of(claim, claim.references.all()).text == suggestion.values[0]["text"]


@pytest.mark.usefixtures("_world")
def test_some_are_verified_lately_some_long_ago_some_never() -> None:
    verified = Programme.objects.exclude(verified_on=None)
    assert 0 < verified.count() < Programme.objects.count()
    assert Verification.objects.count() == verified.count()
    assert (verified.latest("verified_on").verified_on - verified.earliest("verified_on").verified_on).days > 300


@pytest.mark.usefixtures("_world")
def test_nobody_invented_speaks_for_what_is_real() -> None:
    assert FocalPoint.objects.values("user").distinct().count() == 3
    assert not FocalPoint.objects.filter(programme__is_generated=False).exists()
    assert not Affiliation.objects.filter(stakeholder__is_generated=False).exists()
    assert not ManagementRequest.objects.filter(stakeholder__is_generated=False).exists()
    assert not Suggestion.objects.filter(programme__is_generated=False).exists()


@pytest.mark.usefixtures("_world")
def test_members_belong_to_organisations() -> None:
    assert set(Affiliation.objects.values_list("state", flat=True)) >= {"said", "confirmed"}
    assert ManagementRequest.objects.filter(state="open").exists()
    own = Affiliation.objects.get(member__user__email=ROLES[-1].email)
    assert (own.is_administrator, own.member.organisation) == (True, own.stakeholder.title)
    assert own.stakeholder.affiliations.filter(state="said").count() == 2


@pytest.mark.usefixtures("_world")
def test_members_say_where_they_work() -> None:
    for affiliation in Affiliation.objects.select_related("member", "stakeholder"):
        assert affiliation.member.organisation == affiliation.stakeholder.title
