"""A person who has left is nowhere: the whole database, every file, the outbox and the index's own bytes are searched.

The test grows by itself: it makes a row of every model of ours that points to a person, with a marker in every field
that can hold one. What cannot be made so has a `leave_traces_in_…` function here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.utils import timezone
from django.utils.functional import lazystr
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.log_actions import log
from wagtail.models import Comment, Page
from wagtail.users.models import UserProfile

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.downloads import ask_for_download
from mutirao.base.accounts.erasing import erase_person
from mutirao.base.accounts.merging import fields_that_point_to_people
from mutirao.base.accounts.models import Download, User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.services import record_consents
from mutirao.base.accounts.tests.journeys import PASSWORD, log_in
from mutirao.base.catalogue.models import Entry
from mutirao.connect.members.models import Member
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

NUMBER = 987_654_321
MARKERS = ("zebquux", "quuxworthy", str(NUMBER))
"""Whatever is written about the person, or points to them, holds one of these, and nothing else in the world does."""
NAME, ADDRESS, SECOND = "Zebquux Quuxworthy", "zebquux@quuxworthy.example", "other@quuxworthy.example"
TEXT = "zebquux wrote this"
MADE_BY_HAND = {Download, Entry, Member, User}
"""Models a function here makes, because a generic row would not be one."""


# What the person leaves behind


def leave_traces_in_accounts(person: User) -> None:
    record_consents(by=person)
    address = EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email=SECOND)
    EmailConfirmation.create(address)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "zebquux"})
    SocialAccount.objects.create(user=person, provider="orcid", uid="zebquux", extra_data={"name": NAME})
    client = Client()
    log_in(client, ADDRESS, PASSWORD)
    session = client.session
    session["note"] = TEXT
    session.save()
    ask_for_download(by=person, language="en")


def leave_traces_in_the_desk(person: User) -> None:
    profile = UserProfile.objects.create(user=person)
    profile.avatar.save("a.png", picture())
    page = Page.objects.order_by("-depth").first()
    assert page is not None
    Comment.objects.create(page=page, user=person, text=TEXT, contentpath="title")
    page.specific.save_revision(user=person)
    log(instance=page, action="wagtail.edit", user=person)
    log(instance=person, action="wagtail.edit", user=person, data={"name": NAME})


def leave_traces_in_publications(person: User) -> Publication:
    """What the person brought stays, in every version, without them."""
    made = make_publication(title="For everybody")
    publication = Publication.objects.get(pk=made.pk)
    publication.contributor = publication.locked_by = person
    publication.save()
    publication.save_revision(user=person)
    log(instance=publication, action="wagtail.publish", user=person)
    return publication


def leave_traces_in_the_profile(person: User) -> None:
    member = Member(user=person, type=Member.TYPE, kind="member", title=NAME, slug="zebquux", live=True)
    for field in Member._meta.local_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            setattr(member, field.name, "zebquux"[: field.max_length])
    member.spoken, member.offers, member.links = ["zebquux"], ["zebquux"], ["https://quuxworthy.example/"]
    if keeps_profiles():
        member.photo.save("me.webp", picture("WEBP"), save=False)
    member.save()


def leave_traces_in_jobs(person: User) -> None:
    for path, argument in (("mutirao.base.accounts.downloads.make_download", person.pk), ("some.job", ADDRESS)):
        DBTaskResult.objects.create(
            task_path=path,
            args_kwargs={"args": [argument], "kwargs": {}},
            status=TaskResultStatus.FAILED,
            run_after=timezone.now(),
            backend_name="default",
        )


def leave_traces_in_mail(person: User) -> None:
    send_mail("Hello", TEXT, None, [ADDRESS])
    send_mail("Hello", f"{NAME} <{SECOND}> has joined", None, ["team@example.org"])


def keeps_profiles() -> bool:
    return any(part.erase.__module__.startswith("mutirao.connect.members") for part in personal_data.all_parts())


def picture(kind: str = "PNG") -> ContentFile[bytes]:
    target = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(target, kind)
    return ContentFile(target.getvalue() + b"zebquux")


# A row of everything


def models_about_people() -> list[type[models.Model]]:
    """Our models with a column that points to a person, but those made by hand."""
    found = {field.model for field in fields_that_point_to_people()}
    ours = (model for model in found if apps.get_app_config(model._meta.app_label).name.startswith("mutirao."))
    return sorted((model for model in ours if model not in MADE_BY_HAND), key=lambda model: model._meta.label)


def is_about(model: type[models.Model]) -> bool:
    """Whether a row goes with the person; one that only mentions them stays for everybody, without them."""
    return any(points_to_person(field) and not field.null for field in model._meta.concrete_fields)


def made_up(field: models.Field[Any, Any], person: User, text: str) -> Any:
    """A value with `text` in it, wherever the field can hold some."""
    if field.choices:
        return next(value for value, _label in field.flatchoices if value)
    if isinstance(field, models.ForeignKey):
        return person if points_to_person(field) else row_for(field.related_model, person)
    values: list[tuple[Any, Callable[[], Any]]] = [
        (models.FileField, lambda: ContentFile(text.encode(), name=f"{text}.txt")),
        (models.EmailField, lambda: f"{text}@example.org"),
        (models.URLField, lambda: f"https://{text}.example/"),
        ((models.CharField, models.TextField), lambda: text[: field.max_length or 1000]),
        (models.JSONField, lambda: [text]),
        (models.BinaryField, text.encode),
        (models.UUIDField, uuid4),
        (models.BooleanField, lambda: False),
        (models.DateTimeField, timezone.now),
        (models.DateField, lambda: timezone.now().date()),
        ((models.IntegerField, models.FloatField, models.DecimalField), lambda: 1),
        (models.GenericIPAddressField, lambda: "192.0.2.1"),
    ]
    for kinds, value in values:
        if isinstance(field, kinds):
            return value()
    pytest.fail(f"{field} cannot be filled: teach `made_up`, or write a leave_traces_in_… function")


def row_for(model: type[models.Model], person: User) -> models.Model:
    """What a row of `model` may hang on: something that is there already, else made up too."""
    if issubclass(Entry, model) or issubclass(Publication, model):
        return make_publication()
    return model._meta.base_manager.first() or fill(model, person)


def fill(model: type[models.Model], person: User) -> models.Model:
    """A row with what it needs; where a constraint wants more, with one of the columns that may be empty."""
    needed = [field for field in model._meta.concrete_fields if is_needed(field)]
    spare = [field for field in model._meta.concrete_fields if field.null and not points_to_person(field)]
    for more in (None, *spare):
        try:
            with transaction.atomic():
                return row_with(model, [*needed, *([more] if more else [])], person)
        except IntegrityError as error:
            problem = error
    pytest.fail(f"{model._meta.label}: {problem}. Write a leave_traces_in_… function, and add it to MADE_BY_HAND.")


def is_needed(field: models.Field[Any, Any]) -> bool:
    return points_to_person(field) or not (field.primary_key or field.generated or field.null)


def row_with(model: type[models.Model], fields: list[Any], person: User) -> models.Model:
    text = "zebquux" if is_about(model) else "somebody"
    row = model(**{field.name: made_up(field, person, text) for field in fields})
    row.save()
    return row


def points_to_person(field: models.Field[Any, Any]) -> bool:
    return field.remote_field is not None and field.related_model is User


# Looking for it


def holds(value: Any) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
    return any(marker in text.lower() for marker in MARKERS)


def found_in_database() -> set[str]:
    """`table.column` of every cell that names the person, whatever made the table."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {f"{table}.{name}" for name, value in zip(columns, row, strict=True) if holds(plain(value))}
    return found | {"sessions" for session in Session.objects.all() if holds(session.get_decoded())}


def columns_that_point_to_people() -> set[str]:
    """Those of tables this test fills; Wagtail's others are filled by the desk alone."""
    ours = (field for field in fields_that_point_to_people() if field.model in {*models_about_people(), *MADE_BY_HAND})
    return {f"{field.model._meta.db_table}.{field.column}" for field in ours}


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file's name and bytes, and what is inside an archive."""
    yield path.name.encode()
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def found_in_files(folders: Iterable[Path]) -> set[str]:
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in files if any(holds(piece) for piece in pieces_of(path))}


# The test


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> dict[str, Path]:
    """Everywhere a file may lie, empty at first."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.VAR_DIR = tmp_path
    return {"media": tmp_path / "media", "private": tmp_path / "private", "outbox": tmp_path / "outbox"}


@pytest.fixture
def in_the_index(monkeypatch: pytest.MonkeyPatch) -> Publication:
    """Something of the person's own that readers find, and that goes with them."""
    entry = make_publication(title=f"{NAME}: {TEXT}")
    part = PersonalData(
        "own-entry",
        lazystr("An entry about you."),
        lazystr("To be found."),
        lambda: "Until you leave.",
        lambda user: Export([]),
        lambda user: [found.delete() for found in Publication.objects.filter(pk=entry.pk)] and None,
    )
    monkeypatch.setitem(personal_data._parts, "own-entry", part)
    return entry


@pytest.fixture
def person(folders: dict[str, Path], in_the_index: Publication, index: Callable[[], int]) -> User:
    user: User = User.objects.create_user(ADDRESS, PASSWORD, name=NAME, pk=NUMBER)
    for leave_traces in (
        leave_traces_in_the_profile,
        leave_traces_in_accounts,
        leave_traces_in_the_desk,
        leave_traces_in_publications,
        leave_traces_in_jobs,
        leave_traces_in_mail,
    ):
        leave_traces(user)
    for model in models_about_people():
        fill(model, user)
    index()
    return user


def test_nothing_of_a_person_who_has_left_is_anywhere(
    person: User,
    folders: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr("mutirao.overview.search.index_store._ALL_HAVE_LOOKED", 0)
    there = found_in_database()
    assert there >= {"accounts_user.name", "account_emailaddress.email", "catalogue_entry.title", "sessions"}
    assert there >= columns_that_point_to_people() | {"wagtailcore_revision.content"}
    for place in (*folders, "search"):
        assert found_in_files([tmp_path / place]) != set(), place

    with django_capture_on_commit_callbacks(execute=True):
        erase_person.call(person.pk)

    assert found_in_database() == set()
    assert found_in_files([tmp_path]) == set()


def test_what_everybody_may_read_stays(
    person: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    monkeypatch.setattr("mutirao.overview.search.index_store._ALL_HAVE_LOOKED", 0)
    publication = Publication.objects.get(title="For everybody")
    assert publication.contributor == person

    with django_capture_on_commit_callbacks(execute=True):
        erase_person.call(person.pk)

    publication.refresh_from_db()
    assert (publication.contributor, publication.live) == (None, True)
    assert "For everybody" in client.get(publication.get_absolute_url()).content.decode()
    assert "For everybody" in client.get("/en/search/?q=everybody").content.decode()


def test_the_walk_makes_a_row_of_every_model_about_people() -> None:
    labels = {model._meta.label for model in models_about_people()}

    assert labels >= {"accounts.Consent", "accounts.Suspension", "accounts.ViewingAs", "members.Message"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("x ZEBQUUX y", True), (b"\x00quuxworthy", True), ({"a": ["Zebquux"]}, True), (UUID(int=1), False), (None, False)],
)
def test_the_search_would_find_it(value: Any, expected: bool) -> None:
    assert holds(value) is expected
