"""Organisations come in many at once and are known by every name they have."""

import pytest

from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.mark.parametrize("name", ["Ministry of Social Development", "the MINISTRY of social development", "MOSD"])
def test_an_organisation_is_known_by_name_and_acronym(name: str) -> None:
    ministry = make_stakeholder("Ministry of Social Development", acronym="MoSD", kind="ministry", countries=("KE",))

    assert Stakeholder.objects.all().known_as([name]) == {name: ministry.pk}


def test_a_name_that_several_carry_names_none() -> None:
    make_stakeholder("Ministry of Finance", countries=("KE",))
    make_stakeholder("Ministry of Finance", countries=("UG",))

    assert Stakeholder.objects.all().known_as(["Ministry of Finance"]) == {}
    assert set(Stakeholder.objects.values_list("slug", flat=True)) == {"ministry-of-finance", "ministry-of-finance-2"}
