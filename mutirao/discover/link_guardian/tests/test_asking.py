"""Addresses are asked as little as it takes, and what they answer is understood."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from mutirao.base.web.tests.local_site import Answer, Asked, LocalSite, moved
from mutirao.discover.link_guardian import courtesy as courtesy_module
from mutirao.discover.link_guardian.archive import archived_copy
from mutirao.discover.link_guardian.asking import Question, Reply, Verdict, ask
from mutirao.discover.link_guardian.courtesy import Courtesy

from .links import ARCHIVED

pytestmark = pytest.mark.django_db

ANSWERS, REFUSES, FAILS = Verdict.ANSWERS, Verdict.REFUSES, Verdict.FAILS


def asked(site: LocalSite, path: str = "/report", courtesy: Courtesy | None = None, **known: str) -> Reply:
    return ask(Question(f"{site.url}{path}", **known), courtesy or Courtesy())


def test_a_link_that_works_is_asked_for_its_head_only(site: LocalSite) -> None:
    site.pages = {
        "/report": Answer(body=b"A report", headers={"ETag": '"7"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"})
    }

    reply = asked(site)

    assert reply == Reply(ANSWERS, 200, etag='"7"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    assert site.log() == [("GET", "/robots.txt"), ("HEAD", "/report")]


def test_what_has_not_changed_need_not_be_sent(site: LocalSite) -> None:
    def page(asked: Asked) -> Answer:
        known = (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since"))
        return Answer(304) if known == ('"7"', "Mon, 02 Mar 2026 10:00:00 GMT") else Answer(500)

    site.pages = {"/report": page}

    assert asked(site, etag='"7"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT").verdict is ANSWERS


@pytest.mark.parametrize("refusal", [403, 404, 405, 501])
def test_a_server_that_does_not_know_heads_is_asked_for_one_byte(site: LocalSite, refusal: int) -> None:
    site.pages = {"/report": lambda asked: Answer(refusal) if asked.method == "HEAD" else Answer(206, b"A")}

    assert asked(site) == Reply(ANSWERS, 206)
    assert site.log()[1:] == [("HEAD", "/report"), ("GET", "/report")]
    assert site.asked[2].headers["range"] == "bytes=0-0"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, ANSWERS), (204, ANSWERS), (416, ANSWERS), (404, FAILS), (410, FAILS), (500, FAILS), (503, FAILS),
     (401, REFUSES), (403, REFUSES), (429, REFUSES), (451, REFUSES)],
)  # fmt: skip
def test_every_answer_means_something(site: LocalSite, status: int, verdict: Verdict) -> None:
    site.pages = {"/report": Answer(status)}

    assert asked(site) == Reply(verdict, status)


def test_a_body_without_end_is_left_where_it_is(site: LocalSite) -> None:
    site.pages = {
        "/report": lambda asked: (
            Answer(405) if asked.method == "HEAD" else Answer(body=(b"x" * 65536 for _ in range(10**6)))
        )
    }
    began = time.monotonic()

    assert asked(site) == Reply(ANSWERS, 200)
    assert time.monotonic() - began < 5


# Redirects


def test_an_address_that_has_moved_for_good_says_where(site: LocalSite) -> None:
    site.pages = {"/report": moved("/new", 301), "/new": moved("/newest", 308), "/newest": Answer()}

    assert asked(site) == Reply(ANSWERS, 200, moved_to=f"{site.url}/newest")


def test_an_address_that_has_moved_for_now_is_kept(site: LocalSite) -> None:
    site.pages = {"/report": moved("/new", 301), "/new": moved("/today", 302), "/today": Answer()}

    assert asked(site) == Reply(ANSWERS, 200)


def test_redirects_come_to_an_end(site: LocalSite) -> None:
    site.pages = {"/report": moved("/report")}

    reply = asked(site)

    assert reply == Reply(FAILS, 302, "too many redirects")
    assert len(site.log()) == 7


@pytest.mark.parametrize("to", ["http://[::1", "ftp://example.org/", "https://exa mple.org/"])
def test_a_redirect_to_nowhere_is_a_failure(site: LocalSite, to: str) -> None:
    site.pages = {"/report": moved(to)}

    assert asked(site).verdict is FAILS


def test_a_redirect_into_a_private_network_is_not_followed(
    site: LocalSite, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = False
    monkeypatch.setattr("mutirao.base.web.fetching.is_public", lambda address: address.is_loopback)
    site.pages = {"/report": moved("http://10.0.0.1/secret")}

    reply = asked(site)

    assert (reply.verdict, reply.status) == (FAILS, None)
    assert reply.fault.startswith("NotPublic: 10.0.0.1")


def test_a_private_address_is_never_asked(site: LocalSite, settings: Any) -> None:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = False
    site.pages = {"/report": Answer()}

    assert asked(site).fault.startswith("NotPublic: 127.0.0.1")
    assert site.asked == []


# Silence


def test_a_server_that_is_too_slow_has_not_answered(site: LocalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutirao.discover.link_guardian.asking.SECONDS", 0.3)
    site.pages = {"/report": Answer(wait=10)}

    reply = asked(site)

    assert (reply.verdict, reply.status) == (FAILS, None)
    assert reply.fault != ""


def test_a_server_that_is_not_there_has_not_answered(site: LocalSite) -> None:
    reply = ask(Question("http://127.0.0.1:9/report"), Courtesy())

    assert (reply.verdict, reply.status) == (FAILS, None)
    assert reply.fault.startswith("ConnectError")


@pytest.mark.parametrize("url", ["http://", "http://[::1", "nonsense", "ftp://example.org/", "http://a b.example/"])
def test_what_is_no_address_fails_in_peace(site: LocalSite, url: str) -> None:
    assert ask(Question(url), Courtesy()).verdict is FAILS


# Rules


RULES = b"User-agent: *\nDisallow: /private/\n\nUser-agent: Mutirao\nDisallow: /not-for-us/\nCrawl-delay: 30\n"


@pytest.mark.parametrize(("path", "verdict"), [("/private/a", ANSWERS), ("/not-for-us/a", REFUSES), ("/a", ANSWERS)])
def test_what_a_site_does_not_want_asked_is_not_asked(
    site: LocalSite, monkeypatch: pytest.MonkeyPatch, path: str, verdict: Verdict
) -> None:
    monkeypatch.setattr(courtesy_module, "LONGEST_PAUSE", 0.0)
    site.pages = {"/robots.txt": Answer(body=RULES), path: Answer()}

    reply = asked(site, path)

    assert reply.verdict is verdict
    assert (("HEAD", path) in site.log()) == (verdict is ANSWERS)


def test_rules_are_read_once_a_day(site: LocalSite, courtesy: Courtesy) -> None:
    site.pages = {"/robots.txt": Answer(body=b"User-agent: *\nDisallow:\n"), "/a": Answer(), "/b": Answer()}

    for path in ("/a", "/b", "/a"):
        asked(site, path, courtesy)
    assert site.log().count(("GET", "/robots.txt")) == 1
    courtesy.host(site.url).rules_until = 0.0
    asked(site, "/a", courtesy)
    assert site.log().count(("GET", "/robots.txt")) == 2


def test_rules_that_cannot_be_read_forbid_everything(site: LocalSite) -> None:
    site.pages = {"/robots.txt": Answer(503), "/report": Answer()}

    assert asked(site) == Reply(FAILS, 503, "robots.txt")
    assert ("HEAD", "/report") not in site.log()


@pytest.mark.parametrize("rules", [b"\xff\xfe\x00nonsense", b"<html>Welcome", b"x" * 600_000, b"Crawl-delay: never"])
def test_rules_that_make_no_sense_forbid_nothing(site: LocalSite, rules: bytes) -> None:
    site.pages = {"/robots.txt": Answer(body=rules), "/report": Answer()}

    assert asked(site).verdict is ANSWERS


def test_a_host_is_left_in_peace_between_two_questions(
    site: LocalSite, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LINK_GUARDIAN_PAUSE = 5.0
    slept: list[float] = []
    now = [1000.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(courtesy_module.time, "sleep", sleep)
    monkeypatch.setattr(courtesy_module.time, "monotonic", lambda: now[0])
    courtesy = Courtesy()

    for _time in range(3):
        courtesy.take_turn(f"{site.url}/a")
        courtesy.take_turn("https://elsewhere.example/")

    assert slept == [0, 0, 5, 0, 5, 0]


def test_a_site_may_ask_for_longer_pauses_but_not_for_endless_ones(site: LocalSite, courtesy: Courtesy) -> None:
    site.pages = {"/robots.txt": Answer(body=b"User-agent: *\nCrawl-delay: 100000\n")}

    courtesy.learn_rules(f"{site.url}/a")

    assert courtesy.host(site.url).pause == 60.0


def test_the_memory_of_hosts_has_an_end(monkeypatch: pytest.MonkeyPatch, courtesy: Courtesy) -> None:
    monkeypatch.setattr(courtesy_module, "MOST_HOSTS", 3)

    for number in range(10):
        courtesy.host(f"https://site-{number}.example/")

    assert len(courtesy.hosts) <= 3


# The archive


def archive(available: bool = True, url: str = ARCHIVED.replace("https", "http", 1)) -> bytes:
    said = f'{{"available": {str(available).lower()}, "url": "{url}", "timestamp": "20190304050607", "status": "200"}}'
    return f'{{"url": "x", "archived_snapshots": {{"closest": {said}}}}}'.encode()


def test_the_archive_is_asked_for_a_copy(site: LocalSite) -> None:
    site.pages = {"/archive?url=https%3A%2F%2Fsource.example%2Freport": Answer(body=archive())}

    assert archived_copy("https://source.example/report") == ARCHIVED


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b'{"url": "x", "archived_snapshots": {}}'),
        Answer(body=archive(available=False)),
        Answer(body=archive(url="https://evil.example/web/2019/")),
        Answer(body=archive(url="javascript:alert(1)//web.archive.org/web/")),
        Answer(body=b"[]"),
        Answer(body=b"null"),
        Answer(body=b"not json"),
        Answer(body=b"[" * 60_000),
        Answer(body=b"x" * 100_000),
        Answer(500),
        Answer(404),
    ],
)
def test_where_the_archive_has_none_there_is_none(site: LocalSite, answer: Answer) -> None:
    site.pages = {"/archive?url=https%3A%2F%2Fsource.example%2Freport": answer}

    assert archived_copy("https://source.example/report") == ""
    assert len(site.asked) == 1


def test_the_archive_is_not_asked_where_the_site_does_not_want_it(site: LocalSite, settings: Any) -> None:
    settings.LINK_GUARDIAN_ARCHIVE = ""

    assert archived_copy("https://source.example/report") == ""
    assert site.asked == []


def test_who_asks_says_so(site: LocalSite, settings: Any, rename_contact: Callable[[str], None]) -> None:
    settings.SITE_URL = "https://mutirao.example"
    rename_contact("desk@mutirao.example")
    site.pages = {"/report": Answer()}

    asked(site)

    assert {item.headers["user-agent"] for item in site.asked} == {
        "Mutirao/0.1 (looks whether links still work; +https://mutirao.example; desk@mutirao.example)"
    }


@pytest.fixture
def rename_contact() -> Callable[[str], None]:
    from wagtail.models import Site

    from mutirao.base.ui.appearance import forget
    from mutirao.base.ui.models import Appearance

    def rename(address: str) -> None:
        row, _made = Appearance.objects.get_or_create(site=Site.objects.get(is_default_site=True))
        Appearance.objects.filter(pk=row.pk).update(contact_address=address)
        forget()

    return rename
