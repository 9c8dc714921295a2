"""Where harvests go and how long they stay: never into private networks, never without end."""

from __future__ import annotations

import itertools
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import CommandError

from mutirao.base.web import fetching
from mutirao.base.web.fetching import Guard, NotPublic
from mutirao.overview.interchange.services import harvests

from .import_support import fates, run_import, titles
from .repository import Misbehaviour, Repository, record, records_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pauses")]


def two_pages(repository: Repository) -> None:
    repository.pages = {
        "": records_page(record("1", "Rice"), record("2", "Rain"), token="second page"),
        "second page": records_page(record("3", "Wheat")),
    }


def moved(to: str) -> Misbehaviour:
    return lambda page: (302, {"Location": to}, b"")


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/oai",
        "http://[::ffff:10.0.0.1]/oai",
        "http://[::1]/oai",
        "http://0.0.0.0/oai",
        "http://2130706433/oai",
        "http://localhost/oai",
    ],
)
def test_a_repository_cannot_send_us_to_the_machines_beside_ours(
    address: str, repository: Repository, tmp_path: Path
) -> None:
    two_pages(repository)
    repository.misbehave = {"second page": [moved(address)]}

    with pytest.raises(CommandError, match="not on the public web"):
        run_import(repository.url, tmp_path)

    assert titles() == ["Rice", "Rain"]
    run_import(repository.url, tmp_path)
    assert titles() == ["Rice", "Rain", "Wheat"]


@pytest.mark.parametrize("address", ["http://169.254.169.254/oai", "http://10.0.0.1/oai", "http://10.0.0.1/a.ris"])
def test_a_private_address_is_refused_even_where_it_is_typed(address: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not on the public web"):
        run_import(address, tmp_path)


def test_private_addresses_can_be_allowed(settings: Any) -> None:
    guard = Guard("repository.example")
    with pytest.raises(NotPublic, match="FETCH_FROM_PRIVATE_ADDRESSES"):
        guard.check(ip_address("10.0.0.1"), "repository.example")
    settings.FETCH_FROM_PRIVATE_ADDRESSES = True
    guard.check(ip_address("10.0.0.1"), "repository.example")


def test_a_name_that_stands_for_another_machine_when_asked_again_is_refused(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_pages(repository)
    repository.misbehave = {"": [moved(repository.url.replace("127.0.0.1", "localhost"))]}
    monkeypatch.setattr(fetching, "addresses_of", lambda host: iter([ip_address("93.184.215.14")]))

    with pytest.raises(CommandError, match="not on the public web"):
        run_import(repository.url, tmp_path)
    assert titles() == []


def test_this_machine_is_asked_only_where_its_own_name_was_typed() -> None:
    for typed in ("localhost", "127.0.0.1", "::1"):
        Guard(typed).check(ip_address("127.0.0.1"), typed)
    with pytest.raises(NotPublic):
        Guard("repository.example").check(ip_address("127.0.0.1"), "repository.example")


def test_a_repository_that_has_moved_is_followed(repository: Repository, tmp_path: Path) -> None:
    two_pages(repository)
    new = repository.url.replace("/oai", "/new?verb=ListRecords&metadataPrefix=oai_dc")
    repository.misbehave = {"": [moved(new)]}

    assert fates(run_import(repository.url, tmp_path)) == {
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "duplicates": 0,
        "rejected": 0,
    }


def test_a_redirect_to_itself_comes_to_an_end(repository: Repository, tmp_path: Path) -> None:
    repository.misbehave = {"": [moved(repository.url)] * 1000}

    with pytest.raises(CommandError, match="The harvest broke off"):
        run_import(repository.url, tmp_path)


def without_end(page: bytes) -> Any:
    return 200, {}, itertools.repeat(b"<!-- more -->" * 1000)


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("overview.interchange.services.harvests.MAX_PAGE_BYTES", 2**20, "larger than 1 MB"),
        ("base.web.fetching.LONGEST_ANSWER", 0, "did not end"),
    ],
)
def test_an_answer_without_end_is_left(
    limit: str, value: float, words: str, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"mutirao.{limit}", value)
    repository.misbehave = {"": [without_end] * harvests.TRIES}

    with pytest.raises(CommandError, match=words):
        run_import(repository.url, tmp_path)


def test_a_repository_that_does_not_answer_is_not_waited_for_for_ever(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = threading.Event()
    monkeypatch.setattr(fetching, "TIMEOUT", httpx.Timeout(0.1))
    repository.misbehave = {"": [lambda page: silence.wait(0.5) or None] * harvests.TRIES}

    with pytest.raises(CommandError, match="timed out"):
        run_import(repository.url, tmp_path)


@pytest.mark.parametrize("address", ["http://", "http://[::1", "https:///oai", "http://a b.example:port/oai"])
def test_what_is_no_address_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run_import(address, tmp_path)
