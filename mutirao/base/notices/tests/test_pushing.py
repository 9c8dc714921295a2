"""Devices: connected by their own people, reached through public machines only, forgotten when they are gone."""

from __future__ import annotations

import stat
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.notices import forms
from mutirao.base.notices.forms import device_name
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Notice, Preference, PushSubscription
from mutirao.base.notices.services import mark_read, notify, pushing
from mutirao.base.notices.services.pushing import MOST_DEVICES, MOST_FAILURES, push
from mutirao.base.notices.tests.push_service import Browser, PushService, push_service
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

CONNECT, DISCONNECT = "/en/notices/devices/connect/", "/en/notices/devices/disconnect/"
ENDPOINT = "https://push.example.org/send/abc"


@pytest.fixture(autouse=True)
def key(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.VAPID_KEY_FILE = tmp_path / "var" / "vapid_key.pem"
    settings.VAPID_SUBJECT = "mailto:team@example.org"
    pushing.vapid.cache_clear()
    yield settings.VAPID_KEY_FILE
    pushing.vapid.cache_clear()


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = True
    with push_service() as running:
        yield running


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What names stand for."""
    known = {"push.example.org": "93.184.215.14"}
    monkeypatch.setattr(forms, "addresses_of", lambda host: [ip_address(known[host])] if host in known else [])
    return known


def connect(browser: Client, **changes: str) -> Any:
    return browser.post(CONNECT, {"endpoint": ENDPOINT, **Browser().keys} | changes)


# The key


def test_the_key_is_made_once_and_is_nobody_elses_to_read(key: Path) -> None:
    first = pushing.public_key()
    pushing.vapid.cache_clear()

    assert pushing.public_key() == first
    assert len(urlsafe_b64decode(first + "==")) == 65
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.name for path in key.parent.iterdir()] == [key.name]


def test_of_two_processes_the_first_writes_the_key(key: Path) -> None:
    key.parent.mkdir(parents=True)
    pushing.write_once(key, b"first")
    pushing.write_once(key, b"second")

    assert key.read_bytes() == b"first"


# Connecting


def test_a_device_is_connected_and_forgotten(client_of: Any, member: User, lookup: dict[str, str]) -> None:
    browser = client_of(member)

    for _time in range(2):
        assert connect(browser).json() == {"connected": True}
    assert [(row.user, row.endpoint) for row in PushSubscription.objects.all()] == [(member, ENDPOINT)]

    for _time in range(2):
        assert browser.post(DISCONNECT, {"endpoint": ENDPOINT}).json() == {"connected": False}
    assert PushSubscription.objects.count() == 0


def test_the_list_of_devices_lets_each_go(client_of: Any, member: User, lookup: dict[str, str]) -> None:
    browser = client_of(member)
    browser.post(
        CONNECT,
        {"endpoint": ENDPOINT, **Browser().keys},
        headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/128.0"},
    )
    of_another = Browser().subscribe("https://push.example.org/other", UserFactory())

    text = browser.get("/en/notices/preferences/").content.decode()
    assert "Firefox, Android" in text
    assert pushing.public_key() in text
    assert browser.post(DISCONNECT, {"id": of_another.pk}).status_code == 404
    assert browser.post(DISCONNECT, {"id": "x"}).status_code == 404
    response = browser.post(DISCONNECT, {"id": PushSubscription.objects.get(user=member).pk})

    assert response["Location"] == "/en/notices/preferences/"
    assert list(PushSubscription.objects.all()) == [of_another]


def test_a_browser_belongs_to_who_uses_it_now(client_of: Any, member: User, lookup: dict[str, str]) -> None:
    other = UserFactory()
    connect(client_of(member))
    connect(client_of(other))

    assert [row.user for row in PushSubscription.objects.all()] == [other]
    client_of(member).post(DISCONNECT, {"endpoint": ENDPOINT})
    assert PushSubscription.objects.count() == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/send/abc",
        "https://push.example.org:8443/send",
        "https://user@push.example.org/",
        "https://127.0.0.1/send",
        "https://[::1]/send",
        "https://internal.example.org/send",
        "https://push.example.org:99999/",
        "https:///send",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
        "https://push.example.org/" + "x" * 1000,
    ],
)
def test_only_public_machines_are_called(endpoint: str, client_of: Any, member: User, lookup: dict[str, str]) -> None:
    lookup |= {"internal.example.org": "10.0.0.7", "127.0.0.1": "127.0.0.1", "::1": "::1"}

    assert connect(client_of(member), endpoint=endpoint).status_code == 400
    assert PushSubscription.objects.count() == 0


@pytest.mark.parametrize("changes", [{"p256dh": "abc"}, {"auth": "***"}, {"auth": ""}, {"p256dh": "A" * 200}])
def test_keys_that_are_none_are_refused(
    changes: dict[str, str], client_of: Any, member: User, lookup: dict[str, str]
) -> None:
    assert connect(client_of(member), **changes).status_code == 400
    assert PushSubscription.objects.count() == 0


def test_the_oldest_device_gives_way(client_of: Any, member: User, lookup: dict[str, str]) -> None:
    browser = client_of(member)
    for number in range(MOST_DEVICES + 2):
        connect(browser, endpoint=f"{ENDPOINT}{number}")

    kept = set(PushSubscription.objects.values_list("endpoint", flat=True))
    assert kept == {f"{ENDPOINT}{number}" for number in range(2, MOST_DEVICES + 2)}


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/126.0 Safari/537 Edg/126", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_has_a_name(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_the_worker_stands_at_the_root(client: Client) -> None:
    response = client.get("/push-worker.js")

    assert (response.status_code, response["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert 'addEventListener("push"' in response.content.decode()


# Sending


def test_the_urgent_is_shown_on_every_device(service: PushService, clock: Any) -> None:
    person, other = UserFactory(name="Ana"), UserFactory()
    phone, laptop, of_another = Browser(), Browser(), Browser()
    phone.subscribe(f"{service.url}/phone", person)
    laptop.subscribe(f"{service.url}/laptop", person)
    of_another.subscribe(f"{service.url}/other", other)
    entry = make_publication(title="A study")

    notify("asked", to=[person.pk], about=entry, by=other)

    notice = Notice.objects.get()
    got = {path: (headers, body) for path, headers, body in service.got}
    assert got.keys() == {"/phone", "/laptop"}
    assert phone.read(got["/phone"][1]) == {
        "title": "Mutirão",
        "body": f"{other.name} asks about “A study”",
        "url": f"/en/notices/{notice.pk}/open/",
        "tag": f"notice-{notice.pk}",
    }
    assert got["/phone"][0]["authorization"].startswith("vapid t=")
    assert got["/phone"][0]["ttl"] == str(pushing.WORTH_SHOWING_FOR)
    assert notice.pushed_at == notice.created_at


def test_what_can_wait_disturbs_nobody(service: PushService, member: User) -> None:
    Browser().subscribe(f"{service.url}/phone", member)
    Preference.objects.create(user=member, kind="asked", frequency=Frequency.NEVER)

    notify("noted", to=[member.pk])
    notify("asked", to=[member.pk], about=make_publication())

    assert service.got == []


def test_nothing_is_pushed_twice_or_after_it_was_read(service: PushService, member: User) -> None:
    notify("asked", to=[member.pk], about=make_publication(), key="1")
    notify("asked", to=[member.pk], about=make_publication(), key="2")
    mark_read(member, [Notice.objects.get(key="2").pk])
    Browser().subscribe(f"{service.url}/phone", member)
    ids = list(Notice.objects.values_list("pk", flat=True))

    for _time in range(2):
        push.func(ids)

    assert len(service.got) == 1


def test_what_was_hidden_before_the_job_ran_is_not_shown(service: PushService, member: User) -> None:
    entry = make_publication()
    notify("asked", to=[member.pk], about=entry)
    Browser().subscribe(f"{service.url}/phone", member)
    withdraw(entry)

    push.func([Notice.objects.get().pk])

    assert service.got == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(status: int, service: PushService, member: User) -> None:
    service.answers["/gone"] = status
    Browser().subscribe(f"{service.url}/gone", member)
    stays = Browser().subscribe(f"{service.url}/stays", member)

    notify("asked", to=[member.pk], about=make_publication())

    assert list(PushSubscription.objects.all()) == [stays]


@pytest.mark.parametrize("status", [500, 429, 403, 302])
def test_a_device_that_fails_gets_some_more_chances(status: int, service: PushService, member: User) -> None:
    service.answers["/phone"] = status
    device = Browser().subscribe(f"{service.url}/phone", member)

    notify("asked", to=[member.pk], about=make_publication())
    assert PushSubscription.objects.get().failures == 1
    assert [path for path, _headers, _body in service.got] == ["/phone"]

    service.answers.clear()
    notify("asked", to=[member.pk], about=make_publication())
    assert PushSubscription.objects.get().failures == 0

    service.answers["/phone"] = status
    PushSubscription.objects.filter(pk=device.pk).update(failures=MOST_FAILURES - 1)
    notify("asked", to=[member.pk], about=make_publication())
    assert PushSubscription.objects.count() == 0


def test_a_machine_of_ours_is_not_called_whatever_its_name_says(
    service: PushService, settings: Any, member: User
) -> None:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = False
    Browser().subscribe(f"{service.url}/phone", member)

    notify("asked", to=[member.pk], about=make_publication())

    assert (service.got, PushSubscription.objects.get().failures) == ([], 1)


def test_a_key_that_is_broken_stops_nobody_else(service: PushService, member: User) -> None:
    PushSubscription.objects.create(user=member, endpoint=f"{service.url}/broken", p256dh="AAAA", auth="AAAA")
    Browser().subscribe(f"{service.url}/phone", member)

    notify("asked", to=[member.pk], about=make_publication())

    assert [path for path, _headers, _body in service.got] == ["/phone"]
