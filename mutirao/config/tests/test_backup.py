"""What is backed up comes back: the same rows under the same numbers, the same files, on either engine."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change
from mutirao.base.mail.models import OutgoingMail
from mutirao.base.mail.services import NewMail, queue_mails
from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label
from mutirao.config.backup.archive import ArchiveReader, DamagedArchiveError
from mutirao.config.backup.restoring import empty_tables
from mutirao.config.backup.writing import one_moment, settings_without_secrets
from mutirao.discover.publications.models import Publication

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]

MUTIRAO = Path(sys.executable).with_name("mutirao")
TITLE = "Transferências — “أهلاً” \u2028 and\ttabs\nlines"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def world(media):
    """A little of everything that is written in a way of its own: names, trees, JSON, moments, files."""
    with transaction.atomic():
        empty_tables()
    curators = Group.objects.create(name="Curators")
    curators.permissions.set(Permission.objects.filter(codename__contains="publication"))
    person = User.objects.create_user("curator@example.org", password="long enough to be one", name="Curator")
    person.groups.add(curators)
    scheme = ConceptScheme.objects.create(slug="topics", uri="https://example.org/topics")
    pensions, cash = (
        Concept.objects.create(scheme=scheme, slug=slug, uri=f"https://example.org/{slug}")
        for slug in ("pensions", "cash")
    )
    pensions.broader.add(cash)
    for concept, text in ((pensions, "معاشات"), (cash, "تحويلات نقدية")):
        Label.objects.create(concept=concept, language="ar", text=text, kind="pref")
    publication = Publication(
        title=TITLE, slug="it", kind="report", languages=["pt", "ar"], contributor=person, live=True
    )
    publication.first_published_at = timezone.now()
    publication.concepts = [pensions, cash]
    publication.save()
    publication.save_revision(user=person)
    Publication.objects.create(title="Second", slug="second", kind="book", languages=[])
    Session.objects.create(session_key="x" * 32, session_data="secret", expire_date=timezone.now())
    default_storage.save("documents/2018/a paper.pdf", ContentFile(os.urandom(300_000)))
    return publication


def back_up(path: Path) -> Path:
    call_command("backup", path, verbosity=0)
    return path


def restore(path: Path, **options: bool) -> None:
    call_command("restore", path, verbosity=0, **options)


def content(path: Path) -> dict[str, str]:
    with ArchiveReader(path) as reader:
        return {name: digest for name, digest in reader.manifest.checksums.items() if name != "settings.env"}


def rewritten(path: Path, **members: bytes | None) -> Path:
    """A copy with members replaced, or left out where None."""
    copy = path.with_name(f"{path.stem}-rewritten.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            data = members.pop(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name, data in members.items():
            target.writestr(name, data)
    return copy


def elsewhere(command: str, path: Path, folder: Path) -> None:
    """Run `mutirao command path` for a site on a SQLite of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MUTIRAO_VAR": str(folder),
    }
    done = subprocess.run([MUTIRAO, command, path], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_world_comes_back(world, tmp_path, media):
    before = back_up(tmp_path / "before.zip")
    Publication.objects.all().delete()
    User.objects.create_user("intruder@example.org", password="long enough to be one", name="x")
    default_storage.delete("documents/2018/a paper.pdf")

    restore(before, replace=True)

    assert content(back_up(tmp_path / "after.zip")) == content(before)
    again = Publication.objects.get(pk=world.pk)
    assert (again.title, again.languages, again.first_published_at) == (TITLE, ["pt", "ar"], world.first_published_at)
    assert sorted(concept.slug for concept in again.concepts.all()) == ["cash", "pensions"]
    assert again.revisions.count() == 1
    curator = User.objects.get(email="curator@example.org")
    assert curator.check_password("long enough to be one")
    assert curator.has_perm("publications.change_publication")
    assert not User.objects.filter(email="intruder@example.org").exists()


def test_numbers_go_on_after_those_restored(world, tmp_path):
    highest = max(Publication.objects.values_list("pk", flat=True))
    restore(back_up(tmp_path / "b.zip"), replace=True)

    assert Publication.objects.create(title="Third", slug="third", kind="book", languages=[]).pk > highest


def test_followers_of_the_log_see_that_everything_changed(world, tmp_path):
    path = back_up(tmp_path / "b.zip")
    before = Change.objects.latest_id()

    restore(path, replace=True)

    assert list(Change.objects.since(before).values_list("entry_id", flat=True)) == [None]


def test_a_mail_that_waited_may_have_been_sent_since(world, tmp_path):
    queue_mails([NewMail("reader@example.org", "News", "There is news.")])
    path = back_up(tmp_path / "b.zip")

    restore(path, replace=True)

    assert list(OutgoingMail.objects.values_list("address", "state", "text")) == [
        ("reader@example.org", OutgoingMail.State.IN_DOUBT, "There is news.")
    ]


def test_a_site_moves_to_a_fresh_database_and_back(world, tmp_path):
    here = back_up(tmp_path / "here.zip")
    there = tmp_path / "there"
    there.mkdir()

    elsewhere("restore", here, there)
    elsewhere("backup", there / "there.zip", there)
    restore(there / "there.zip", replace=True)

    assert content(there / "there.zip") == content(here)
    assert content(back_up(tmp_path / "again.zip")) == content(here)


def test_a_kind_of_row_may_have_another_number(world, tmp_path):
    """What the software numbers itself is named in the file, so it finds its number in any database."""
    path = back_up(tmp_path / "b.zip")
    with ArchiveReader(path) as reader:
        rows = list(reader.rows("auth.group_permissions"))
        revisions = list(reader.rows("wagtailcore.revision"))

    assert ["publications", "publication", "change_publication"] in [
        row[rows[0].index("permission_id")] for row in rows
    ]
    assert revisions[1][revisions[0].index("content_type_id")] == ["publications", "publication"]


def test_a_name_this_version_does_not_know_keeps_it(world, tmp_path):
    path = back_up(tmp_path / "b.zip")
    ContentType.objects.create(app_label="gone", model="thing")
    restore(path, replace=True)

    assert ContentType.objects.filter(app_label="gone").exists()


def test_secrets_and_what_is_passing_stay_out(world, tmp_path, monkeypatch):
    monkeypatch.setenv("MUTIRAO_SECRET_KEY", "s3cret-key")
    monkeypatch.setenv("DATABASE_URL", "postgres://site:s3cret-word@db.example.org/site?password=s3cret-word")
    monkeypatch.setenv("MUTIRAO_SITE_URL", "https://example.org")
    path = back_up(tmp_path / "b.zip")

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        settings = archive.read("settings.env").decode()

    assert "data/sessions.session.jsonl" not in names
    assert "s3cret" not in settings
    assert "DATABASE_URL=postgres://site@db.example.org/site\n" in settings
    assert "MUTIRAO_SITE_URL=https://example.org\n" in settings
    assert settings == settings_without_secrets()


def test_only_its_owner_reads_a_backup(world, tmp_path):
    assert stat.S_IMODE(back_up(tmp_path / "b.zip").stat().st_mode) == 0o600


def test_a_site_is_not_overwritten_unasked(world, tmp_path):
    path = back_up(tmp_path / "b.zip")

    with pytest.raises(CommandError, match=r"There is a site in this database already.*--replace"):
        restore(path)

    assert Publication.objects.count() == 2


def damaged(path: Path, how: str) -> Path:
    raw = path.read_bytes()
    if how == "cut off":
        path.write_bytes(raw[: len(raw) // 2])
    elif how == "not a zip":
        path.write_bytes(b"PK? no.")
    elif how == "a byte differs":
        at = len(raw) // 2
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    elif how == "a member is missing":
        return rewritten(path, **{"data/accounts.user.jsonl": None})
    elif how == "a member is changed":
        return rewritten(path, **{"data/accounts.user.jsonl": b"[]\n"})
    elif how == "a member is added":
        return rewritten(path, **{"media/more.txt": b"more"})
    return path


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("cut off", "is not a backup made by Mutirão, or it is cut off"),
        ("not a zip", "is not a backup made by Mutirão, or it is cut off"),
        ("a byte differs", "damaged"),
        ("a member is missing", "lacks data/accounts.user.jsonl"),
        ("a member is changed", "data/accounts.user.jsonl in the backup is damaged"),
        ("a member is added", "holds media/more.txt, which its manifest does not know"),
    ],
)
def test_a_damaged_file_changes_nothing(world, tmp_path, how, says):
    path = damaged(back_up(tmp_path / "b.zip"), how)

    with pytest.raises(CommandError, match=says):
        restore(path, replace=True)

    assert Publication.objects.count() == 2


def with_manifest(path: Path, **changes: object) -> Path:
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return rewritten(path, **{"manifest.json": json.dumps({**manifest, **changes}).encode()})


def with_rows(path: Path, name: str, rows: bytes) -> Path:
    with ArchiveReader(path) as reader:
        checksums = {**reader.manifest.checksums, name: hashlib.sha256(rows).hexdigest()}
    return rewritten(with_manifest(path, checksums=checksums), **{name: rows})


def test_a_backup_of_an_older_version_is_refused(world, tmp_path):
    path = back_up(tmp_path / "b.zip")
    with ArchiveReader(path) as reader:
        migrations = {**reader.manifest.migrations, "auth": ["0001_initial"]}

    with pytest.raises(CommandError, match="whose tables differ from this version's"):
        restore(with_manifest(path, migrations=migrations), replace=True)


def test_a_backup_with_other_columns_is_refused(world, tmp_path):
    path = back_up(tmp_path / "b.zip")

    with pytest.raises(CommandError, match="whose tables differ from this version's"):
        restore(with_rows(path, "data/taxonomy.match.jsonl", b'["id","concept_id","future"]\n'), replace=True)


def test_an_old_site_may_remember_migrations_that_are_gone(world, tmp_path):
    path = back_up(tmp_path / "b.zip")
    with ArchiveReader(path) as reader:
        migrations = reader.manifest.migrations
    migrations["catalogue"].append("0001_before_it_was_merged")

    restore(with_manifest(path, migrations=migrations), replace=True)

    assert Publication.objects.get(pk=world.pk).title == TITLE


def test_a_backup_of_an_unknown_format_is_refused(world, tmp_path):
    with pytest.raises(DamagedArchiveError, match="has format 99, this version reads 1"):
        ArchiveReader(with_manifest(back_up(tmp_path / "b.zip"), format=99))


def test_what_fails_half_way_leaves_the_site_as_it_was(world, tmp_path):
    path = back_up(tmp_path / "b.zip")
    with ArchiveReader(path) as reader:
        counts = {**reader.manifest.counts, "wagtailusers.userprofile": 5}

    with pytest.raises(CommandError, match=r"wagtailusers.userprofile: 0 rows read, 5 expected"):
        restore(with_manifest(path, counts=counts), replace=True)

    assert Publication.objects.get(pk=world.pk).title == TITLE


def test_writing_goes_on_while_a_backup_reads_one_moment(world):
    """A second connection commits; what is read is still of the moment the backup began."""
    other = connection.copy()
    try:
        with one_moment():
            before = Publication.objects.count()
            with other.cursor() as cursor:
                cursor.execute("UPDATE catalogue_entry SET title = 'changed'")
            titles = set(Publication.objects.values_list("title", flat=True))
    finally:
        other.close()

    assert before == 2
    assert titles == {TITLE, "Second"}
    with transaction.atomic():
        assert set(Publication.objects.values_list("title", flat=True)) == {"changed"}


def test_a_backup_that_fails_leaves_the_one_before(world, tmp_path, monkeypatch):
    path = back_up(tmp_path / "b.zip")
    before = path.read_bytes()
    monkeypatch.setattr("mutirao.config.backup.writing.write_media", lambda *arguments: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        back_up(path)

    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.unfinished")) == []
