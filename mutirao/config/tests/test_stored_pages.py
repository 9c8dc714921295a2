from __future__ import annotations

import asyncio
import gzip
from typing import NamedTuple

import pytest
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from mutirao.config.serving.page_keeper import PageKeeper
from mutirao.config.serving.page_store import PageStore
from mutirao.config.serving.stored_pages import StoredPages
from mutirao.config.tests.served_urls import WORDS

pytestmark = pytest.mark.urls("mutirao.config.tests.served_urls")


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return (gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body).decode()


class Reader:
    """Talks ASGI to the pages as uvicorn would."""

    def __init__(self, app: StoredPages) -> None:
        self.app = app

    def get(self, path: str, *, method: str = "GET", query: bytes = b"", sends: bytes = b"", **headers: str) -> Got:
        given = {"host": "testserver", "accept_encoding": "gzip", **headers}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query,
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
        }
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request", "body": sends}

        async def send(message: dict) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Got(sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def reader(followed):
    store = PageStore(1_000_000, followed)
    rendering = WSGIMiddleware(PageKeeper(WSGIHandler(), store), workers=1)
    yield Reader(StoredPages(rendering, store))
    rendering.executor.shutdown()


def test_the_second_reader_gets_the_bytes_of_the_first(reader):
    first, second = reader.get("/page/"), reader.get("/page/")

    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers["content-encoding"] == "gzip"
    assert first.text.startswith(WORDS)
    assert first.headers.pop("x-request-id")
    assert first.headers == second.headers


def test_a_change_makes_the_next_reader_see_it(reader, hand_log):
    first = reader.get("/page/")

    hand_log.change(1)

    assert reader.get("/page/").text != first.text


def test_a_page_without_tags_is_dropped_by_any_change(reader, hand_log):
    first = reader.get("/plain/")
    assert reader.get("/plain/").text == first.text

    hand_log.change(1)

    assert reader.get("/plain/").text != first.text


def test_each_address_query_host_and_scheme_is_a_page_of_its_own(reader):
    seen = {
        reader.get("/page/").text,
        reader.get("/page/", query=b"page=2").text,
        reader.get("/page/", host="localhost").text,
        reader.get("/page/", x_forwarded_proto="https").text,
        reader.get("/plain/").text,
    }

    assert len(seen) == 5


def test_the_language_asked_for_matters_where_the_page_varies_on_it(reader):
    french = reader.get("/page/", accept_language="fr")

    assert "accept-language" in french.headers["vary"].lower()
    assert reader.get("/page/", accept_language="fr").text == french.text
    assert reader.get("/page/", accept_language="es").text != french.text


def test_head_and_revalidation_come_from_the_store_too(reader):
    first = reader.get("/page/")
    etag = first.headers["etag"]

    head = reader.get("/page/", method="HEAD")
    unchanged = reader.get("/page/", if_none_match=etag)

    assert (head.status, head.body, head.headers["etag"]) == (200, b"", etag)
    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", etag)


def test_a_page_that_is_not_kept_is_revalidated_too(reader):
    reader.app.store.limit = 0
    first = reader.get("/fixed/", accept_encoding="br")

    assert first.headers["content-encoding"] == "br"
    assert len(reader.app.store) == 0
    assert reader.get("/fixed/", accept_encoding="br", if_none_match=first.headers["etag"]).status == 304


@pytest.mark.parametrize("path", ["/cookie/", "/form/", "/missing/", "/varying/", "/stream/"])
def test_what_is_for_one_reader_or_not_well_is_not_kept(reader, path):
    reader.get(path)
    reader.get(path)

    assert len(reader.app.store) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{settings.SESSION_COOKIE_NAME}=x"},
        {"cookie": f"a=b; {settings.LANGUAGE_COOKIE_NAME}=fr"},
        {"authorization": "Bearer x"},
        {"range": "bytes=0-3"},
    ],
)
def test_a_known_reader_neither_gets_nor_leaves_a_stored_page(reader, headers):
    reader.get("/page/", **headers)
    assert len(reader.app.store) == 0
    public = reader.get("/page/")

    assert reader.get("/page/", **headers).text != public.text


def test_other_cookies_do_not_make_a_reader_known(reader):
    assert reader.get("/page/", cookie="analytics=1").text == reader.get("/page/").text


def test_private_text_is_compressed_to_a_length_that_tells_nothing(reader):
    cookie = f"{settings.SESSION_COOKIE_NAME}=x"

    answers = [reader.get("/missing/", cookie=cookie) for _ in range(20)]

    assert {answer.text for answer in answers} == {WORDS}
    assert len({len(answer.body) for answer in answers}) > 1
    assert "etag" not in answers[0].headers
    assert "accept-encoding" in answers[0].headers["vary"].lower()


def test_streams_and_uploads_pass_through(reader):
    assert reader.get("/stream/").body == b"one two"
    assert reader.get("/echo/", method="POST", sends=b"x" * 100_000, content_length="100000").text == "x" * 100_000


def test_serving_a_stored_page_of_an_entry_is_told(reader, monkeypatch):
    told = []
    reader.app.on_served.append(lambda entry_id, headers: told.append((entry_id, headers[b"user-agent"])))
    reader.get("/page/", user_agent="A")
    reader.get("/page/", user_agent="B")
    assert told == []
    for page in reader.app.store._pages.values():
        page.tags = frozenset({"entry:5", "use:5"})

    reader.get("/page/", user_agent="C")

    assert told == [(5, b"C")]


def test_a_listener_that_fails_harms_no_reader(reader):
    reader.get("/page/")
    for page in reader.app.store._pages.values():
        page.tags = frozenset({"entry:5", "use:5"})
    reader.app.on_served.append(lambda entry_id, headers: 1 / 0)

    assert reader.get("/page/").status == 200
