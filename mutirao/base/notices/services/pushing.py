"""Web push: devices that show a notice while no page of ours is open (RFC 8030, 8291, 8292)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django_tasks import task
from py_vapid import Vapid02, b64urlencode
from pywebpush import WebPushException, webpush

from mutirao.base.accounts.models import User
from mutirao.base.notices.models import Notice, PushSubscription
from mutirao.base.notices.sentences import plain_sentence
from mutirao.base.notices.services.mailing import Readers, language_of
from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import web_client

log = structlog.get_logger("mutirao.push")

MOST_DEVICES: Final = 10
"""Per person; the oldest gives way."""
MOST_FAILURES: Final = 10
GONE: Final = {404, 410}
TIMEOUT: Final = httpx.Timeout(10, connect=5)
WORTH_SHOWING_FOR: Final = 24 * 60 * 60
AT_ONCE: Final = 8
FAULTS: Final = (WebPushException, httpx.HTTPError, httpx.InvalidURL, ValueError)


# Keys


@cache
def vapid() -> Vapid02:
    """This site's key pair, made on first use: push services know the site by it."""
    path = Path(settings.VAPID_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_once(path, fresh)
    return Vapid02(load_pem_private_key(path.read_bytes(), None))


def write_once(path: Path, content: bytes) -> None:
    """Complete or not at all, for our eyes only, and never over what somebody else has just written."""
    with NamedTemporaryFile(dir=path.parent) as draft:
        draft.write(content)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)


def public_key() -> str:
    point = vapid().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


# Devices


@transaction.atomic
def add_device(endpoint: str, keys: Mapping[str, str], device: str, *, by: User) -> PushSubscription:
    """Adding it again is adding it once; a browser that somebody else uses now shows what concerns them."""
    values = {"user": by, "p256dh": keys["p256dh"], "auth": keys["auth"], "device": device, "failures": 0}
    added = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)[0]
    newest = PushSubscription.objects.filter(user=by).order_by("-created_at", "-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(newest[MOST_DEVICES:])).delete()
    return added


def forget_device(endpoint: str, *, by: User) -> None:
    PushSubscription.objects.filter(user=by, endpoint=endpoint).delete()


# Sending


class OneWay:
    """As much of a session of `requests` as pywebpush uses: to public machines only, and following nobody elsewhere."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def post(self, url: str, *, data: bytes, headers: Mapping[str, Any], timeout: httpx.Timeout) -> httpx.Response:
        sent = {name: str(value) for name, value in headers.items()}
        answer = self.client.post(url, content=data, headers=sent, timeout=timeout, follow_redirects=False)
        answer.reason = answer.reason_phrase  # type: ignore[attr-defined]  # what `requests` calls it
        return answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one device."""

    device: PushSubscription
    payload: str


@task()
def push(notice_ids: list[int]) -> None:
    """Show these notices on their people's devices. Safe to run again: what was tried is not tried twice."""
    parcels = [parcel for notice in claimed(notice_ids) for parcel in parcels_of(notice)]
    if not parcels:
        return
    with web_client(typed="") as client, ThreadPoolExecutor(AT_ONCE) as threads:
        statuses = list(threads.map(partial(send, client), parcels))
    conclude(parcels, statuses)


@transaction.atomic
def claimed(notice_ids: Sequence[int]) -> list[Notice]:
    """Those nobody has pushed, read or lost sight of yet."""
    fresh = Notice.objects.filter(pk__in=notice_ids, pushed_at=None).unread()
    ids = list(fresh.select_for_update().values_list("pk", flat=True))
    Notice.objects.filter(pk__in=ids).update(pushed_at=timezone.now())
    return list(Notice.objects.filter(pk__in=ids).with_what_they_say())


def parcels_of(notice: Notice) -> Iterator[Parcel]:
    readers = Readers([notice])
    if not readers.may_be_told(notice):
        return
    person = readers.people[notice.recipient_id]
    with translation.override(language_of(person)):
        said = {"title": appearance().name, "body": plain_sentence(notice, readers.reader(person))}
        payload = json.dumps({**said, "url": notice.get_absolute_url(), "tag": f"notice-{notice.pk}"})
    for device in PushSubscription.objects.filter(user=person):
        yield Parcel(device, payload)


def send(client: httpx.Client, parcel: Parcel) -> int:
    """The push service's answer; 0 where there was none."""
    device = parcel.device
    try:
        answer = webpush(
            {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            parcel.payload,
            vapid_private_key=vapid(),
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=WORTH_SHOWING_FOR,
            timeout=TIMEOUT,
            requests_session=OneWay(client),
        )
    except FAULTS as problem:
        response = getattr(problem, "response", None)
        log.info("push failed", device=device.pk, problem=str(problem)[:200])
        return response.status_code if response is not None else 0
    return int(answer.status_code)


@transaction.atomic
def conclude(parcels: Sequence[Parcel], statuses: Sequence[int]) -> None:
    """Devices that are gone are forgotten, those that fail again and again as well."""
    outcome = {parcel.device.pk: status for parcel, status in zip(parcels, statuses, strict=True)}
    gone = [pk for pk, status in outcome.items() if status in GONE]
    failed = [pk for pk, status in outcome.items() if status not in GONE and not 200 <= status < 300]
    devices = PushSubscription.objects.all()
    devices.filter(pk__in=failed).update(failures=F("failures") + 1)
    devices.filter(pk__in=outcome.keys() - {*gone, *failed}).exclude(failures=0).update(failures=0)
    devices.filter(pk__in=gone).delete()
    devices.filter(pk__in=failed, failures__gte=MOST_FAILURES).delete()
