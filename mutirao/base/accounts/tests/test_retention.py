"""What was kept long enough is forgotten by the clock, and nothing a day too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mutirao.base.accounts import retention
from mutirao.base.accounts.models import Suspension, User, ViewingAs
from mutirao.base.accounts.retention import Retention, forget_what_is_due
from mutirao.base.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def lifted(days: float) -> Suspension:
    moment = timezone.now() - timedelta(days=days)
    return Suspension.objects.create(user=UserFactory(), reason="x", appeal_address="a@example.org", lifted_at=moment)


def viewed(days: float) -> ViewingAs:
    return ViewingAs.objects.create(person=UserFactory(), started_at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(("name", "make"), [("suspensions", lifted), ("views_as", viewed)])
def test_old_goes_and_young_stays(name: str, make: Callable[[float], Any], settings: Any) -> None:
    settings.KEEP_DAYS = settings.KEEP_DAYS | {name: 10}
    old, young = make(10.1), make(9.9)

    gone = forget_what_is_due()

    assert (gone[name], list(type(old).objects.all())) == (1, [young])
    assert forget_what_is_due()[name] == 0


def test_a_suspension_in_force_is_kept_however_old() -> None:
    moment = timezone.now() - timedelta(days=5000)
    Suspension.objects.create(user=UserFactory(), reason="x", appeal_address="a@example.org", suspended_at=moment)

    forget_what_is_due()

    assert Suspension.objects.count() == 1


def test_nobodys_account_is_ever_removed_by_the_clock() -> None:
    person = UserFactory(is_active=False, date_joined=timezone.now() - timedelta(days=9000))

    forget_what_is_due()

    assert User.objects.filter(pk=person.pk).exists()


def test_other_parts_add_their_own(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    asked: list[Any] = []
    settings.KEEP_DAYS = settings.KEEP_DAYS | {"pigeons": 3}
    monkeypatch.setattr(retention, "_table", {})
    retention.register(Retention("pigeons", "Pigeons", lambda before: bool(asked.append(before)) or 7))  # type: ignore[arg-type]  # a label, and a count, short enough for a test

    assert forget_what_is_due() == {"pigeons": 7}
    assert timedelta(days=3) <= timezone.now() - asked[0] < timedelta(days=3, minutes=1)


def test_jobs_of_every_queue_are_kept_as_long_as_the_settings_say(settings: Any) -> None:
    settings.KEEP_DAYS = settings.KEEP_DAYS | {"jobs": 5}
    for days in (5.5, 4.5):
        DBTaskResult.objects.create(
            task_path="a.job",
            args_kwargs={"args": [], "kwargs": {}},
            status=TaskResultStatus.SUCCESSFUL,
            run_after=timezone.now(),
            finished_at=timezone.now() - timedelta(days=days),
            backend_name="default",
            queue_name="another",
        )

    assert forget_what_is_due()["jobs"] == 1
    assert DBTaskResult.objects.count() == 1
