from __future__ import annotations

import gzip
import random
import threading

import brotli
import pytest

from mutirao.base.ui.page_tags import LISTS, entry_tag
from mutirao.config.serving import encodings
from mutirao.config.serving.changes import REMEMBERED
from mutirao.config.serving.page_store import PageStore

LONG = b"<p>cash transfers and school feeding</p>" * 200


def key(path: str = "/en/", language: bytes = b""):
    return ("http", "example.org", path, b"", language)


@pytest.fixture
def store(followed):
    return PageStore(1_000_000, followed)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"", "identity"),
        (b"gzip", "gzip"),
        (b"gzip, deflate, br", "br"),
        (b"gzip, deflate, br, zstd", "br"),
        (b"br;q=0, gzip", "gzip"),
        (b"GZIP;q=0.5", "gzip"),
        (b"gzip;q=0.000", "identity"),
        (b"deflate", "identity"),
        (b";;,,=", "identity"),
        (b"\xff\xfe", "identity"),
    ],
)
def test_the_smallest_encoding_a_reader_takes(header, expected):
    assert encodings.preferred(header) == expected


def test_every_encoding_is_the_same_page_under_an_etag_of_its_own(make_page):
    page = make_page(LONG)

    copies = {encoding: page.copy(encoding) for encoding in ("gzip", "br", "identity")}

    assert gzip.decompress(copies["gzip"].body) == LONG
    assert brotli.decompress(copies["br"].body) == LONG
    assert copies["identity"].body == LONG
    assert len({copy.etag for copy in copies.values()}) == 3
    assert dict(copies["br"].headers)[b"content-encoding"] == b"br"
    assert b"content-encoding" not in dict(copies["identity"].headers)
    assert dict(copies["gzip"].headers)[b"content-length"] == str(len(copies["gzip"].body)).encode()


def test_short_and_binary_answers_are_sent_as_they_are(make_page):
    picture = make_page(LONG, headers=[("Content-Type", "image/png")])

    assert make_page(b"ok").copy("br").body == b"ok"
    assert picture.copy("br").body == LONG


def test_an_unchanged_page_is_answered_without_a_body(make_page):
    page = make_page(LONG)
    etag = page.copy("gzip").etag

    for given in (etag, b'"other", W/' + etag, b"*"):
        answer = page.answer(method="GET", encoding="gzip", if_none_match=given)
        assert (answer.status, answer.body) == (304, b"")
        assert dict(answer.headers)[b"etag"] == etag
        assert b"content-length" not in dict(answer.headers)
    assert page.answer(method="GET", encoding="br", if_none_match=etag).status == 200


def test_head_tells_the_length_of_what_get_would_send(make_page):
    page = make_page(LONG)

    answer = page.answer(method="HEAD", encoding="gzip", if_none_match=b"")

    assert (answer.status, answer.body) == (200, b"")
    assert dict(answer.headers)[b"content-length"] == str(len(page.copy("gzip").body)).encode()


def test_headers_of_one_answer_are_not_kept(make_page):
    page = make_page(headers=[("Content-Type", "text/html"), ("X-Request-ID", "abc"), ("ETag", "x"), ("X-Other", "1")])

    assert dict(page.headers) == {b"content-type": b"text/html", b"x-other": b"1"}


def test_a_page_is_found_again_until_its_entry_changes(store, hand_log, make_page):
    page = make_page(tags={entry_tag(12)}, made_at=store.position())
    store.keep(key(), page)
    hand_log.change(13)
    assert store.find([key()], "gzip") is page

    hand_log.change(12)

    assert store.find([key()], "gzip") is None
    assert (len(store), store.size) == (0, 0)


def test_a_page_rendered_before_and_stored_after_a_change_is_never_sent(store, hand_log, make_page):
    position = store.position()
    hand_log.change(12)
    store.keep(key(), make_page(tags={entry_tag(12)}, made_at=position))

    assert store.find([key()], "gzip") is None


def test_a_page_is_good_for_so_long_only(store, make_page):
    store.keep(key(), make_page(good_until=0.0))

    assert store.find([key()], "gzip") is None


def test_nothing_is_sent_while_the_log_cannot_be_read(store, hand_log, make_page):
    store.keep(key(), make_page(made_at=store.position()))
    hand_log.is_broken = True

    assert store.find([key()], "gzip") is None
    assert store.position() is None


def test_what_was_read_longest_ago_makes_room(followed, make_page):
    pages = [make_page(bytes([65 + number]) * 400) for number in range(4)]
    store = PageStore(sum(page.size for page in pages[:3]), followed)
    for number, page in enumerate(pages[:3]):
        store.keep(key(f"/{number}/"), page)
    store.find([key("/0/")], "gzip")

    store.keep(key("/3/"), pages[3])

    assert [store.find([key(f"/{number}/")], "gzip") is not None for number in range(4)] == [True, False, True, True]
    assert store.size <= store.limit


def test_the_bytes_of_each_encoding_count(store, make_page):
    store.keep(key(), make_page(random.Random(1).randbytes(2000).hex().encode()))
    before = store.size

    page = store.find([key()], "br")

    assert store.size - before == page.size - before > len(page.copy("br").body)


def test_a_store_of_no_bytes_keeps_nothing(followed, make_page):
    store = PageStore(0, followed)
    store.keep(key(), make_page())

    assert len(store) == 0
    assert store.position() is None


def test_a_page_for_one_language_is_found_for_that_language_only(store, make_page):
    store.keep(key(language=b"fr"), make_page())

    assert store.find([key(), key(language=b"fr")], "gzip") is not None
    assert store.find([key(), key(language=b"es")], "gzip") is None


def test_readers_writers_and_changes_at_once_never_see_a_withdrawn_page(followed, hand_log, make_page):
    """Each page tells the position it was made at; a reader must find none older than the change it knows of."""
    store = PageStore(60_000, followed)
    stop, wrong = threading.Event(), []

    def render():
        while not stop.is_set():
            position = store.position()
            store.keep(key(), make_page(str(position).encode(), tags={LISTS}, made_at=position))

    def read():
        while not stop.is_set():
            known = hand_log.latest()
            page = store.find([key()], "gzip")
            if page and page.made_at < known:
                wrong.append((page.made_at, known))

    threads = [threading.Thread(target=work) for work in (render, render, read, read)]
    for thread in threads:
        thread.start()
    for number in range(400):
        hand_log.change(number % 7)
    stop.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert hand_log.latest() < REMEMBERED
