"""A log is seen by others the moment it is committed, whole and in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from mutirao.base.catalogue.models import Change
from mutirao.base.database.logs import LogReader, open_log

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader() -> Iterator[LogReader]:
    opened = open_log(Change, "entry_id")
    yield opened
    opened.close()


def test_rows_are_news_once_committed_and_once_only(reader: LogReader) -> None:
    before = reader.latest()

    with transaction.atomic():
        Change.objects.record([7, 8])
        assert list(reader.since(before, 10)) == []
    rows = list(reader.since(before, 10))

    assert [entry_id for _, entry_id in rows] == [7, 8]
    assert rows[-1][0] == reader.latest() == Change.objects.latest_id()
    assert list(reader.since(reader.latest(), 10)) == []


def test_other_writes_are_no_news(reader: LogReader) -> None:
    Change.objects.record([1])
    position = reader.latest()
    list(reader.since(position, 10))

    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_change SET changed_at = changed_at")

    assert list(reader.since(position, 10)) == []


def test_more_than_is_taken_at_once_comes_with_the_next_look(reader: LogReader) -> None:
    position = reader.latest()
    Change.objects.record(range(1, 6))
    taken = []

    for _ in range(3):
        rows = reader.since(position, 2)
        taken += [entry_id for _, entry_id in rows]
        position = rows[-1][0]

    assert taken == [1, 2, 3, 4, 5]


def test_an_empty_log_stands_at_nothing(reader: LogReader) -> None:
    Change.objects.all().delete()

    assert reader.latest() == 0
    assert list(reader.since(0, 10)) == []
