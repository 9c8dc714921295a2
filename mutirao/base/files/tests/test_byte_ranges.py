"""Range requests: what is asked, what is answered, and the bytes that go out."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.files.byte_ranges import (
    ByteRange,
    RangeNotSatisfiable,
    is_still_current,
    iter_file,
    parse_range,
)

MODIFIED = datetime(2026, 11, 24, 5, 31, 37, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-499", 0, 499),
        ("bytes=500-999", 500, 999),
        ("bytes=500-", 500, 999),
        ("bytes=-1", 999, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=0-999999999999", 0, 999),
        ("Bytes = 5-5", 5, 5),
    ],
)
def test_one_range_is_served(header, first, last):
    assert parse_range(header, 1000) == ByteRange(first, last, 1000)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-5",
        "lines=0-5",
        "bytes=0-1,5-9",
        "bytes=0--1",
        "bytes=٣-٤",
    ],
)
def test_what_cannot_be_read_or_is_multiple_gets_the_whole_file(header):
    assert parse_range(header, 1000) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=1000-", 1000), ("bytes=-0", 1000), ("bytes=0-", 0), ("bytes=-5", 0)]
)
def test_a_range_outside_the_file_is_refused_with_its_size(header, size):
    with pytest.raises(RangeNotSatisfiable) as refusal:
        parse_range(header, size)

    assert refusal.value.content_range == f"bytes */{size}"


def test_a_range_describes_itself():
    part = ByteRange(10, 19, 1000)

    assert (part.length, part.content_range) == (10, "bytes 10-19/1000")


@given(st.text(max_size=40), st.integers(0, 10_000))
def test_no_header_breaks_the_parser(header, size):
    try:
        part = parse_range("bytes=" + header, size)
    except RangeNotSatisfiable:
        return
    assert part is None or 0 <= part.first <= part.last < size


@given(st.binary(max_size=300), st.integers(1, 50), st.data())
def test_the_pieces_are_the_bytes_of_the_range(content, chunk, data):
    assert b"".join(iter_file(io.BytesIO(content), chunk=chunk)) == content
    if content:
        first = data.draw(st.integers(0, len(content) - 1))
        last = data.draw(st.integers(first, len(content) - 1))
        part = ByteRange(first, last, len(content))

        assert b"".join(iter_file(io.BytesIO(content), part, chunk=chunk)) == content[first : last + 1]


def test_the_file_is_closed_at_the_end_and_when_the_reader_leaves():
    finished, left = io.BytesIO(b"abcdef"), io.BytesIO(b"abcdef")

    list(iter_file(finished))
    pieces = iter_file(left, chunk=1)
    next(pieces)
    pieces.close()

    assert (finished.closed, left.closed) == (True, True)


def test_a_file_that_shrank_meanwhile_ends_early():
    assert list(iter_file(io.BytesIO(b"abc"), ByteRange(0, 9, 10))) == [b"abc"]


@pytest.mark.parametrize(
    ("validator", "current"),
    [
        ("", True),
        ('"abc"', True),
        ('"other"', False),
        ('W/"abc"', False),
        ("Tue, 24 Nov 2026 05:31:37 GMT", True),
        ("Tue, 24 Nov 2026 05:31:36 GMT", False),
        ("yesterday", False),
    ],
)
def test_a_part_is_continued_only_of_the_same_file(validator, current):
    assert is_still_current(validator, etag='"abc"', modified_at=MODIFIED) is current


def test_a_weak_tag_never_continues_a_part():
    assert not is_still_current('W/"abc"', etag='W/"abc"', modified_at=MODIFIED)
