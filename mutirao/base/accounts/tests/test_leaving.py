"""Leaving: asked once more, at once, for good; and never the last administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Revision
from wagtail.users.models import UserProfile

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.erasing import erase_person, leave
from mutirao.base.accounts.models import User
from mutirao.base.accounts.signals import person_erased
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import PASSWORD, is_logged_in, log_in, make_person
from mutirao.base.accounts.wagtails_traces import with_comments_of
from mutirao.base.ui.appearance import forget
from mutirao.base.ui.models import Appearance
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates", "_quick")]

LEAVE = "/en/account/leave/"
CERTAIN = {"certain": "on", "reason": ""}


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutirao.overview.search.index_store._ALL_HAVE_LOOKED", 0)


@pytest.fixture
def person(administrator: Any) -> User:
    return make_person("chipo@example.org", name="Chipo Banda")


def entered(person: User) -> Client:
    client = Client()
    log_in(client, person.email)
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_it_is_explained_and_asked_once_more(person: User) -> None:
    client = entered(person)

    page = client.get(LEAVE).content.decode()
    unsure = client.post(LEAVE, {"reason": ""})

    assert "former member" in page
    assert list(unsure.context["form"].errors) == ["certain"]
    assert User.objects.filter(pk=person.pk, is_active=True).exists()


def test_it_takes_a_fresh_proof_that_it_is_them(person: User) -> None:
    client = Client()
    log_in(client, person.email)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    for answer in (client.get(LEAVE), client.post(LEAVE, CERTAIN)):
        assert answer["Location"].startswith("/en/account/reauthenticate/")
    assert User.objects.filter(pk=person.pk).exists()


def test_then_it_happens_at_once(person: User, django_capture_on_commit_callbacks: Any) -> None:
    client, elsewhere = entered(person), entered(person)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(LEAVE, CERTAIN)

    assert answer["Location"] == "/en/account/left/"
    assert "Goodbye" in client.get(answer["Location"]).content.decode()
    assert not User.objects.filter(pk=person.pk).exists()
    assert (is_logged_in(client), is_logged_in(elsewhere)) == (False, False)
    assert client.post(LEAVE, CERTAIN)["Location"].startswith("/en/account/login/")


def test_why_goes_to_the_team_without_a_name(
    person: User, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Any
) -> None:
    from wagtail.models import Site

    Appearance.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"contact_address": "team@example.org"}
    )
    forget()
    with django_capture_on_commit_callbacks(execute=True):
        entered(person).post(LEAVE, CERTAIN | {"reason": "Too many pigeons."})

    (mail,) = [mail for mail in mailoutbox if "pigeons" in str(mail.body)]
    assert mail.to == ["team@example.org"]
    assert "chipo" not in str(mail.message()).lower()
    assert [mail for mail in mailoutbox if "chipo@example.org" in mail.to] == []


def test_the_last_administrator_cannot(administrator: Any) -> None:
    EmailAddress.objects.create(user=administrator, email=administrator.email, verified=True, primary=True)
    with pytest.raises(ValidationError, match="only administrator"):
        leave(administrator, by=administrator)
    client = entered(administrator)
    assert "only administrator" in client.get(LEAVE).content.decode()
    assert client.post(LEAVE, CERTAIN).status_code == 200
    assert User.objects.filter(pk=administrator.pk, is_active=True).exists()

    UserFactory(is_superuser=True)
    leave(administrator, by=administrator)

    assert not User.objects.filter(pk=administrator.pk).exists()


def test_what_they_shared_stays_for_everybody(
    person: User, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    publication = make_publication(title="For everybody")
    Publication.objects.filter(pk=publication.pk).update(contributor=person)
    stored = Publication.objects.get(pk=publication.pk)
    revision = stored.save_revision(user=person)
    assert Revision.objects.get(pk=revision.pk).content["contributor"] == person.pk

    with django_capture_on_commit_callbacks(execute=True):
        erase_person.call(person.pk)

    publication.refresh_from_db()
    revision.refresh_from_db()
    assert (publication.contributor, revision.user, revision.content["contributor"]) == (None, None, None)
    assert "For everybody" in client.get(publication.get_absolute_url()).content.decode()
    assert revision.as_object().title == "For everybody"


COMMENTS = [
    {"text": "mine", "user": 7, "replies": [{"text": "a", "user": 8}]},
    {"text": "theirs", "user": 8, "replies": [{"text": "b", "user": 7}, {"text": "c", "user": 8}]},
    {"text": "bare", "user": 8},
]


def test_comments_in_stored_pages_go_and_others_stay() -> None:
    assert with_comments_of(COMMENTS, 7, None) == [
        {"text": "theirs", "user": 8, "replies": [{"text": "c", "user": 8}]},
        {"text": "bare", "user": 8},
    ]
    assert with_comments_of(COMMENTS, 8, 9)[2] == {"text": "bare", "user": 9}
    assert with_comments_of(COMMENTS, 5, None) == COMMENTS
    assert COMMENTS[1]["replies"][0] == {"text": "b", "user": 7}


def test_the_desks_log_keeps_what_was_done_and_not_by_whom(person: User) -> None:
    other = UserFactory()
    log(instance=other, action="wagtail.edit", user=person)
    log(instance=person, action="wagtail.edit", user=other)
    UserProfile.objects.create(user=person)

    erase_person.call(person.pk)

    rows = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
    assert list(rows.values_list("object_id", "user")) == [(str(other.pk), None)]
    assert not UserProfile.objects.filter(user_id=person.pk).exists()


def job(path: str, *args: Any, status: str = TaskResultStatus.SUCCESSFUL) -> DBTaskResult:
    return DBTaskResult.objects.create(
        task_path=path,
        args_kwargs={"args": list(args), "kwargs": {}},
        status=status,
        run_after=timezone.now(),
        backend_name="default",
    )


def test_past_jobs_about_them_go(person: User) -> None:
    ours, mail = job("mutirao.base.accounts.downloads.make", person.pk), job("mail.send", "to Chipo@example.org")
    others = [job("mutirao.base.accounts.downloads.make", person.pk + 1), job("files.read_text", person.pk)]
    waiting = job("mail.send", "chipo@example.org", status=TaskResultStatus.READY)

    erase_person.call(person.pk)

    left = set(DBTaskResult.objects.values_list("pk", flat=True))
    assert left == {waiting.pk, *(row.pk for row in others)}
    assert {ours.pk, mail.pk} & left == set()


def test_running_it_again_does_no_harm_and_says_nothing(person: User, django_capture_on_commit_callbacks: Any) -> None:
    told: list[Any] = []

    def listen(user_id: int, former: dict[str, Any], **more: Any) -> None:
        told.append((user_id, former))

    person_erased.connect(listen)
    try:
        for _twice in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                erase_person.call(person.pk)
    finally:
        person_erased.disconnect(listen)

    assert told == [(person.pk, {"parts": [part.name for part in personal_data.all_parts()]})]


def test_one_part_that_fails_leaves_everything_as_it_was(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(user: User) -> None:
        raise OSError("not now")

    last = personal_data.all_parts()[-1]
    monkeypatch.setitem(personal_data._parts, last.name, type(last)(**{**vars(last), "erase": broken}))

    with pytest.raises(OSError, match="not now"):
        erase_person.call(person.pk)

    assert person.emailaddress_set.count() == 1
    assert User.objects.filter(pk=person.pk).exists()


def test_in_the_desk_it_is_the_same_and_the_team_is_on_record(
    person: User, administrator: Any, client_of: Callable[[Any], Client], django_capture_on_commit_callbacks: Any
) -> None:
    publication = make_publication()
    Publication.objects.filter(pk=publication.pk).update(contributor=person)
    desk = client_of(administrator)
    assert desk.get(f"/desk/users/delete/{person.pk}/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/users/delete/{person.pk}/")

    assert not User.objects.filter(pk=person.pk).exists()
    line = ModelLogEntry.objects.get(action="accounts.erase")
    assert (line.user, line.object_id, "Chipo" in line.label) == (administrator, str(person.pk), False)


def test_nobody_goes_in_bulk(person: User, administrator: Any, client_of: Callable[[Any], Client]) -> None:
    desk = client_of(administrator)
    page = desk.get("/desk/users/").content.decode()

    desk.post(f"/desk/bulk/accounts/user/delete/?id={person.pk}&next=/desk/users/")
    desk.post("/desk/bulk/accounts/user/delete/?id=all&next=/desk/users/")

    assert User.objects.filter(pk=person.pk).exists()
    assert "bulk/accounts/user" not in page
