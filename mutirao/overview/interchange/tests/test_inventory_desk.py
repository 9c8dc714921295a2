"""Inventories in the desk: template, trial run, report, import for real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.discover.programmes.models import Programme
from mutirao.overview.interchange.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

TABLE = b"key,name,countries,status\n1,Grant,Kenya,started\n"


@pytest.fixture
def desk(curator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(curator)


def test_an_inventory_is_tried_told_and_then_imported(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"file": SimpleUploadedFile("a.csv", TABLE), "mapping": "template", "state": "published"}
        response = desk.post("/desk/imports/inventory/", sent)

    trial = Run.objects.get()
    assert response["Location"] == f"/desk/imports/{trial.pk}/"
    assert not Programme.objects.exists()
    page = desk.get(response["Location"]).content.decode()
    assert "nothing has been written" in page
    assert "D2" in page
    answer: Any = desk.get(f"/desk/imports/{trial.pk}/report/")
    report = answer.getvalue().decode()
    assert "“started” is not in the list." in report
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/imports/{trial.pk}/for-real/")
    assert [programme.title for programme in Programme.objects.all()] == ["Grant"]


def test_a_file_nobody_can_read_says_why(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"file": SimpleUploadedFile("a.csv", b"x,y\n1,2\n"), "mapping": "template", "state": "draft"}
        response = desk.post("/desk/imports/inventory/", sent)

    assert "Is it the right mapping" in desk.get(response["Location"]).content.decode()


@pytest.mark.parametrize("path", ["inventory/", "inventory/template.csv", "inventory/template.xlsx"])
def test_only_the_team_sees_it(path: str, desk: Client, client_of: Any, member: Any) -> None:
    assert desk.get(f"/desk/imports/{path}").status_code == 200
    assert client_of(member).get(f"/desk/imports/{path}").status_code == 302
