"""A profile with values of several shapes, and somebody who may edit it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.tests.factories import REPORT, coded, coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue


@pytest.fixture
def programme() -> Programme:
    return make_programme(
        "Inua Jamii",
        *coded("status", "running"),
        *coded("targeting_methods", "categorical", "proxy_means_tested", references=(REPORT,)),
        coverage(2017, 500_000),
        coverage(2018, 523_000),
        coverage(2019, 764_000),
        coverage(2019, 200_000, unit="households"),
        ClaimValue("expenditure", status="not_known"),
        ClaimValue("objectives", text="To keep older people out of poverty."),
    )


@pytest.fixture
def curator(client: Client) -> Any:
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Curators"))
    client.force_login(person)
    return person
