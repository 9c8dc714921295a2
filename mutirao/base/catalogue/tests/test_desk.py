"""Audiences in the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from mutirao.base.accounts.services import ADMINISTRATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience
from mutirao.base.ui.tests.desk_support import errors_in, filled_in, send

ADD = "/desk/audiences/new/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


def test_administrators_make_a_circle_and_its_group_comes_with_it(curator: Any, client_of: Any) -> None:
    manager = UserFactory()
    manager.groups.add(Group.objects.get(name=ADMINISTRATORS))
    desk = client_of(manager)

    send(desk, ADD, filled_in(desk.get(ADD)) | {"name": "Ministries"})
    again = send(desk, ADD, filled_in(desk.get(ADD)) | {"name": "Ministries"})

    assert Audience.objects.get(is_of_members=False).group == Group.objects.get(name="Ministries")
    assert any("already" in error for error in errors_in(again))
    assert "Ministries" in desk.get("/desk/audiences/").content.decode()
    assert "All members" not in desk.get("/desk/audiences/").content.decode()
    assert client_of(curator).get(ADD).status_code == 302
