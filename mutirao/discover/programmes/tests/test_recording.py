"""Claims are recorded, retire, and keep what they rest on; lists follow them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change, Link
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes, record_claims
from mutirao.discover.programmes.tests.factories import REPORT, coded, coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue, from_json, to_json
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def said(programme: Programme, field: str) -> list[ClaimValue]:
    found = programme.claims.current().filter(field=field).order_by("position")
    return [ClaimValue.of(claim, claim.references.all()) for claim in found]


def test_a_value_that_is_said_again_stays_as_it_is() -> None:
    programme = make_programme("Inua Jamii", coverage(2018, 523_000), coverage(2019, 764_000))
    curator = UserFactory()

    made = record_claims(
        programme, ["coverage"], [coverage(2019, 764_000), coverage(2020, 800_000), coverage(2018, 523_000)], by=curator
    )

    assert [(claim.year, claim.recorded_by) for claim in made] == [(2020, curator)]
    assert [value.year for value in said(programme, "coverage")] == [2019, 2020, 2018]
    assert not programme.claims.filter(retired_at__isnull=False).exists()


def test_a_changed_value_retires_the_old_one_and_keeps_it() -> None:
    programme = make_programme("Inua Jamii", coverage(2018, 523_000))
    curator = UserFactory()

    record_claims(programme, ["coverage"], [coverage(2018, 532_000)], by=curator)

    assert [int(value.number or 0) for value in said(programme, "coverage")] == [532_000]
    old = programme.claims.get(retired_at__isnull=False)
    assert (int(old.number or 0), old.retired_by) == (523_000, curator)
    assert Reference.objects.filter(programme=programme).count() == 1
    assert {claim.references.get().title for claim in programme.claims.all()} == {"Annual report"}


def test_other_fields_are_left_alone() -> None:
    programme = make_programme("Inua Jamii", coverage(2018, 523_000), *coded("targeting_methods", "categorical"))

    record_claims(programme, ["coverage"], [], by=None)

    assert said(programme, "coverage") == []
    assert [value.code for value in said(programme, "targeting_methods")] == ["categorical"]


def test_lists_follow_the_claims() -> None:
    ministry = make_stakeholder("Ministry of Labour", kind="ministry")
    report = make_publication(title="What the evaluation found")
    programme = make_programme(
        "Inua Jamii",
        *coded("programme_type", "conditional-cash-transfers"),
        *coded("status", "running"),
        ClaimValue("start_date", text="2004-05"),
        ClaimValue("objectives", text="To keep orphans in families.", references=(cited(report),)),
        ClaimValue("implemented_by", organisation_id=ministry.pk),
    )

    assert (programme.kind, programme.status, programme.year) == ("conditional-cash-transfers", "running", 2004)
    assert (programme.summary, programme.byline) == ("To keep orphans in families.", "Ministry of Labour")
    assert [concept.slug for concept in programme.concepts.all()] == ["conditional-cash-transfers"]
    links = Link.objects.filter(source=programme).order_by("relation")
    assert [(link.relation, link.target_id) for link in links] == [
        ("implemented_by", ministry.pk),
        ("references", report.pk),
    ]

    record_claims(programme, ["implemented_by", "objectives"], [], by=None)

    assert not Link.objects.filter(source=programme).exists()
    assert Programme.objects.get(pk=programme.pk).byline == ""


def cited(publication: Any) -> Any:
    from mutirao.discover.programmes.values import ReferenceValue

    return ReferenceValue(kind="publication", publication_id=publication.pk)


def test_what_cannot_be_is_not_recorded() -> None:
    programme = make_programme("Inua Jamii", coverage(2018, 523_000))

    with pytest.raises(ValidationError, match="less than nothing"):
        record_claims(programme, ["coverage"], [coverage(2018, -1)], by=None)

    assert [int(value.number or 0) for value in said(programme, "coverage")] == [523_000]


def test_making_many_costs_one_statement_more_for_each(django_assert_max_num_queries: Any) -> None:
    def items(number: int) -> list[NewProgramme]:
        return [NewProgramme(f"Grant {n} of {number}", values=[coverage(2018, n)]) for n in range(number)]

    create_programmes(items(1))
    with django_assert_max_num_queries(22 + 30):
        create_programmes(items(30))

    assert Claim.objects.count() == 31
    assert Change.objects.filter(entry_id__in=Programme.objects.values("pk")).exists()


def test_values_travel_as_json() -> None:
    value = coverage(2018, "523000.5", sex="female", age_from=6, note="counted in June")

    assert from_json(to_json(value)) == value
    assert to_json(value)["references"] == [
        {
            "kind": "document",
            "author": "Institute of Examples",
            "year": "2020",
            "title": REPORT.title,
            "url": REPORT.url,
        }
    ]
