"""Harvesting a repository that is really there: whole chains, every way of breaking, deletions, going on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError
from django.test import Client

from mutirao.discover.publications.models import Publication
from mutirao.overview.interchange.models import Run, Source
from mutirao.overview.interchange.services import harvests

from .import_support import catalogue, fates, run_import, titles
from .repository import Repository, error_page, record, records_page, tombstone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pauses")]

NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "duplicates": 0, "rejected": 0}
TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")


@pytest.fixture
def chain(repository: Repository, shared_data: Path) -> Callable[[str], int]:
    """Serve a saved chain of pages; gives the number of records in it."""

    def serve(name: str) -> int:
        token, count = "", 0
        for path in sorted((shared_data / "oai-pmh").glob(f"{name}_0*.xml")):
            page = path.read_bytes()
            repository.pages[token] = page
            count += page.count(b"<header")
            token = (TOKEN.search(page) or [b"", b""])[1].decode()
        if token:  # what was saved ends before the chain does
            repository.pages[token] = records_page()
        return count

    return serve


def three_pages(repository: Repository) -> None:
    repository.pages = {
        "": records_page(record("1", "Rice"), record("2", "Rain"), token="second page"),
        "second page": records_page(record("3", "Wheat"), record("4", "Wind"), token="third&amp;last"),
        "third&last": records_page(record("5", "Maize")),
    }


ALL = ["Rice", "Rain", "Wheat", "Wind", "Maize"]


@pytest.mark.data
@pytest.mark.parametrize("name", ["dryad", "pubmedcentral", "spdataverse", "hacettepe", "datacite"])
def test_a_whole_chain_comes_in_once(
    name: str, chain: Callable[[str], int], repository: Repository, tmp_path: Path
) -> None:
    count = chain(name)

    first = run_import(repository.url, tmp_path)
    again = run_import(repository.url, tmp_path)

    assert first["read"] == again["read"] == count
    assert Publication.objects.count() == first["created"]
    assert fates(again)["created"] == fates(again)["updated"] == 0


def reset(page: bytes) -> None:
    return None


def broken_off(page: bytes) -> Any:
    return 200, {"Content-Length": str(len(page))}, page[: len(page) // 2]


def truncated(page: bytes) -> Any:
    return 200, {}, page[: len(page) // 2]


def malformed(page: bytes) -> Any:
    return 200, {}, page.replace(b"<dc:title>", b"<dc:title>&nonsense; <", 1)


def not_the_protocol(page: bytes) -> Any:
    return 200, {}, b"<html><body>Please accept our cookies</body></html>"


def failing(page: bytes) -> Any:
    return 500, {}, b""


def busy(page: bytes) -> Any:
    return 503, {"Retry-After": "7"}, b""


def busy_until_a_date(page: bytes) -> Any:
    return 503, {"Retry-After": "Wed, 21 Oct 2037 07:28:00 GMT"}, b""


def about_the_protocol(page: bytes) -> Any:
    return 200, {}, b"<html><title>OAI-PMH 2.0</title><body/></html>"


def garbage(page: bytes) -> Any:
    return 200, {"Content-Type": "application/pdf"}, bytes(range(256)) * 40


TRICKS = [
    *(reset, broken_off, truncated, malformed, not_the_protocol, about_the_protocol, garbage),
    *(failing, busy, busy_until_a_date),
]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_page_that_fails_once_is_asked_for_again(trick: Any, repository: Repository, tmp_path: Path) -> None:
    three_pages(repository)
    repository.misbehave = {"second page": [trick]}

    said = run_import(repository.url, tmp_path)

    assert fates(said) == NOTHING | {"created": 5}
    assert titles() == ALL
    assert len(repository.asked) == 4


@pytest.mark.data
@pytest.mark.parametrize("trick", TRICKS)
def test_a_harvest_that_breaks_goes_on_without_loss_or_repeat(
    trick: Any, repository: Repository, tmp_path: Path
) -> None:
    three_pages(repository)
    repository.misbehave = {"second page": [trick] * harvests.TRIES}

    with pytest.raises(CommandError, match="The harvest broke off: .* Run it again to go on"):
        run_import(repository.url, tmp_path)
    assert titles() == ["Rice", "Rain"]
    assert Run.objects.get().state == Run.State.INTERRUPTED
    repository.asked.clear()
    said = run_import(repository.url, tmp_path)

    assert fates(said) == NOTHING | {"created": 5}
    assert titles() == ALL
    assert [asked.get("resumptionToken") for asked in repository.asked] == ["second page", "third&last"]
    assert Run.objects.get().state == Run.State.FINISHED


def test_a_busy_repository_is_waited_for_as_long_as_it_asks(
    repository: Repository, pauses: list[float], tmp_path: Path
) -> None:
    three_pages(repository)
    repository.misbehave = {"": [busy, busy_until_a_date, failing]}

    run_import(repository.url, tmp_path)

    assert pauses == [7, 2, 4]


def test_the_next_harvest_asks_only_for_what_is_new(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(record("1", "Rice"))}
    with time_machine.travel("2026-03-01T23:30:00Z"):
        run_import(repository.url, tmp_path)
    repository.pages = {"": error_page("noRecordsMatch")}

    said = run_import(repository.url, tmp_path)

    assert fates(said) == NOTHING
    assert [asked.get("from") for asked in repository.asked] == [None, "2026-03-01"]


def test_what_changed_while_a_broken_harvest_waited_is_asked_for(repository: Repository, tmp_path: Path) -> None:
    three_pages(repository)
    repository.misbehave = {"second page": [failing] * harvests.TRIES}
    with time_machine.travel("2026-03-01T12:00:00Z"), pytest.raises(CommandError):
        run_import(repository.url, tmp_path)
    Run.objects.all().delete()  # as after a power cut

    with time_machine.travel("2026-03-05T12:00:00Z"):
        run_import(repository.url, tmp_path)

    assert Source.objects.get().harvested_until == "2026-03-01T12:00:00Z"


def test_a_repository_that_forgot_the_token_is_harvested_from_the_start(repository: Repository, tmp_path: Path) -> None:
    three_pages(repository)
    del repository.pages["second page"]
    with pytest.raises(CommandError, match="badResumptionToken"):
        run_import(repository.url, tmp_path)
    three_pages(repository)

    run_import(repository.url, tmp_path)

    assert titles() == ALL


@pytest.mark.parametrize("code", ["badArgument", "badVerb", "cannotDisseminateFormat"])
def test_an_error_of_the_protocol_is_told(code: str, repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": error_page(code)}

    with pytest.raises(CommandError, match=code):
        run_import(repository.url, tmp_path)


@pytest.mark.parametrize("target", ["", "second page", "third&amp;last"])
def test_a_repository_that_leads_in_circles_is_left(target: str, repository: Repository, tmp_path: Path) -> None:
    three_pages(repository)
    repository.pages["third&last"] = records_page(record("5", "Maize"), token=target or "third&amp;last")

    with pytest.raises(CommandError, match="in circles"):
        run_import(repository.url, tmp_path)

    assert len(repository.asked) == 3
    assert Source.objects.get().resumption_token == ""


@pytest.mark.parametrize("records", [[record("5", "Maize")], []])
def test_a_repository_that_goes_on_without_bringing_anything_is_left(
    records: list[str], repository: Repository, tmp_path: Path
) -> None:
    repository.pages = {"": records_page(*records, token="1")}
    repository.pages |= {str(n): records_page(*records, token=str(n + 1)) for n in range(1, 100)}

    with pytest.raises(CommandError, match="in circles"):
        run_import(repository.url, tmp_path)

    assert len(repository.asked) < 30
    assert titles() == ["Maize"][: len(records)]


def test_what_the_address_asks_for_is_asked_for(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(record("1", "Rice"), token="2"), "2": records_page(record("2", "Rain"))}

    run_import(f"{repository.url}?page=oai&verb=Identify&set=briefs", tmp_path)

    assert repository.asked == [
        {"page": "oai", "verb": "ListRecords", "set": "briefs", "metadataPrefix": "oai_dc"},
        {"page": "oai", "verb": "ListRecords", "resumptionToken": "2"},
    ]


def test_any_content_type_is_read(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(record("1", "Rice"))}
    repository.misbehave = {"": [lambda page: (200, {"Content-Type": "text/html; charset=latin-1"}, page)]}

    assert fates(run_import(repository.url, tmp_path)) == NOTHING | {"created": 1}


# Deletions


@pytest.mark.data
def test_a_deletion_takes_a_publication_out_of_sight_at_once(
    repository: Repository, client: Client, index: Callable[[], int], tmp_path: Path
) -> None:
    repository.pages = {"": records_page(record("1", "Rice in the hills"), record("2", "Rain"))}
    run_import(repository.url, tmp_path, state="published")
    index()
    address = Publication.objects.get(title="Rice in the hills").get_absolute_url()
    assert client.get(address).status_code == 200

    repository.pages = {"": records_page(tombstone("1"))}
    said = run_import(repository.url, tmp_path, state="published")

    assert fates(said) == NOTHING | {"updated": 1}
    assert client.get(address).status_code == 404
    assert client.get("/en/search/?q=hills&format=json").json()["hits"] == []
    index()
    assert client.get("/en/search/?q=hills&format=json").json()["total"] == 0
    withdrawn = Publication.objects.get(title="Rice in the hills")
    assert (withdrawn.state, withdrawn.byline) == ("archived", "Chipo Banda")


@pytest.mark.parametrize("state", ["draft", "published"])
def test_what_is_brought_back_is_as_it_was(state: str, repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(record("1", "Rice"))}
    run_import(repository.url, tmp_path, state=state)
    before = catalogue()
    repository.pages = {"": records_page(tombstone("1"))}
    run_import(repository.url, tmp_path, state=state)
    assert Publication.objects.get().state == "archived"
    assert fates(run_import(repository.url, tmp_path, state=state)) == NOTHING | {"unchanged": 1}

    repository.pages = {"": records_page(record("1", "Rice"))}
    said = run_import(repository.url, tmp_path, state=state)

    assert fates(said) == NOTHING | {"updated": 1}
    assert catalogue() == before
    assert Publication.objects.get().state == state


def test_a_deletion_of_something_never_seen_is_nothing(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(tombstone("1"))}

    assert fates(run_import(repository.url, tmp_path)) == NOTHING | {"unchanged": 1}


def test_deleting_a_duplicate_leaves_the_work_of_others(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": records_page(record("1", "Rice"), record("2", "Rice"))}
    assert fates(run_import(repository.url, tmp_path, state="published")) == NOTHING | {"created": 1, "duplicates": 1}
    repository.pages = {"": records_page(tombstone("2"))}

    run_import(repository.url, tmp_path, state="published")

    assert Publication.objects.get().live


def test_trying_a_harvest_leaves_no_trace(repository: Repository, tmp_path: Path) -> None:
    three_pages(repository)

    said = run_import(repository.url, tmp_path, dry_run=True)

    assert fates(said) == NOTHING | {"created": 5}
    assert (Publication.objects.count(), Source.objects.count(), Run.objects.count()) == (0, 0, 0)


def test_a_file_on_the_web_is_fetched_and_taken_in(repository: Repository, tmp_path: Path) -> None:
    repository.pages = {"": b"TY  - RPRT\nTI  - Rice\nER  - \n"}
    address = repository.url.replace("/oai", "/rice.ris")

    assert fates(run_import(address, tmp_path)) == NOTHING | {"created": 1}
    assert Source.objects.get().name == address
    repository.misbehave = {"": [failing]}
    with pytest.raises(CommandError, match="could not be fetched"):
        run_import(address, tmp_path)
