"""What is not ready for the public is said, and only that."""

from __future__ import annotations

import os
import time

import pytest

from mutirao.config import checks
from mutirao.config.checks import ready_for_the_public


@pytest.fixture
def ready(settings, tmp_path, monkeypatch):
    """A site as it should be."""
    settings.SECRET_KEY = "a1B2c3D4e5F6g7H8i9J0" * 3
    settings.SITE_URL = "https://example.org"
    settings.SESSION_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.MAIL_TRANSPORT_BACKEND = "mutirao.base.mail.transport.SmtpTransport"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_URL = f"tantivy://{tmp_path / 'search'}"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.REQUIRE_SECOND_FACTOR = True
    settings.MIN_FREE_DISK_BYTES = 0
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "mutirao.zip").write_bytes(b"")
    return settings


def found() -> list[str]:
    return [str(message.id).removeprefix("mutirao.") for message in ready_for_the_public(None)]


def test_a_site_that_is_ready_gives_no_cause_for_words(ready):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "short", "E001"),
        ("SECRET_KEY", "django-insecure-" + "a1B2c3D4e5" * 6, "E001"),
        ("SECRET_KEY", "a" * 60, "E001"),
        ("DEBUG", True, "E002"),
        ("SITE_URL", "http://example.org", "W003"),
        ("ALLOWED_HOSTS", ["*"], "W004"),
        ("ALLOWED_HOSTS", ["www.example.org"], "E004"),
        ("MAIL_TRANSPORT_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "E005"),
        ("STATIC_ROOT", "/nowhere", "E008"),
        ("IS_DEMONSTRATION", True, "E009"),
        ("OPEN_FIRST_RUN", True, "E013"),
        ("SESSION_COOKIE_SECURE", False, "E013"),
        ("REQUIRE_SECOND_FACTOR", False, "W010"),
        ("MIN_FREE_DISK_BYTES", 10**18, "W011"),
    ],
)
def test_each_fault_is_found_alone(ready, name, value, expected):
    setattr(ready, name, value)

    assert found() == [expected]


def test_a_site_that_thinks_it_is_on_loopback(ready):
    ready.SITE_URL, ready.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]

    assert found() == ["E003"]


def test_a_domain_with_its_subdomains_is_a_host(ready):
    ready.SITE_URL, ready.ALLOWED_HOSTS = "https://know.example.org", [".example.org"]

    assert found() == []


def test_sqlite_is_worth_a_word_and_no_more(ready, monkeypatch):
    monkeypatch.setitem(ready.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")

    assert found() == ["I006"]


def test_a_folder_that_cannot_be_written(ready, monkeypatch):
    monkeypatch.setattr(checks.os, "access", lambda folder, mode: False)

    assert found() == ["E007", "E007", "E007"]


def test_an_old_backup_is_none(ready, tmp_path):
    old = time.time() - 8 * 24 * 3600
    os.utime(tmp_path / "backups" / "mutirao.zip", (old, old))

    assert found() == ["I012"]


def test_every_finding_says_what_to_do(ready):
    ready.SECRET_KEY, ready.DEBUG, ready.ALLOWED_HOSTS, ready.IS_DEMONSTRATION = "x", True, [], True

    assert all(message.hint for message in ready_for_the_public(None))


def test_every_finding_says_what_it_is_about(ready):
    ready.SECRET_KEY = "x"

    assert [str(message).partition(" (")[0] for message in ready_for_the_public(None)] == ["secret key:"]
