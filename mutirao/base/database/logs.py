"""Logs in the database: tables that are only appended to, and followed by number from other processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final, Protocol

from django.db import connections
from django.db.models import Model

LOG_LOCK: Final = 0x4D55544952
"""Any number, as long as nobody else locks it. One for all logs: with two, writers could wait for each other."""

_CONNECTION: Final = ("dbname", "user", "password", "host", "port", "service", "sslmode")


def one_at_a_time(database: str) -> None:
    """Let no later number of a log be committed before an earlier one: a follower would pass it over.

    SQLite has one writer anyway; on PostgreSQL, writers queue here until the end of their transaction.
    """
    connection = connections[database]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])


class LogReader(Protocol):
    """A connection of its own to a log: a request's connection may be inside a transaction and see the past."""

    failures: tuple[type[Exception], ...]

    def latest(self) -> int:
        """The newest number; 0 where the log is empty."""

    def since(self, position: int, limit: int) -> Sequence[tuple[Any, ...]]:
        """At most `limit` rows after `position`, oldest first: the number, then the columns asked for."""

    def close(self) -> None: ...


class SqliteLog:
    """`PRAGMA data_version` moves when any other connection, of any process, has committed: a look at shared memory."""

    failures: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, parameters: dict[str, Any], table: str, columns: str) -> None:
        self._latest = f"SELECT max(id) FROM {table}"  # noqa: S608 - a model's own names
        self._since = f"SELECT {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608 - as above
        self._connection = sqlite3.connect(
            str(parameters["database"]), isolation_level=None, check_same_thread=False, timeout=1.0
        )
        self._connection.execute("PRAGMA query_only=1")
        self._version = -1

    def latest(self) -> int:
        row = self._connection.execute(self._latest).fetchone()
        return row[0] or 0

    def since(self, position: int, limit: int) -> Sequence[tuple[Any, ...]]:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return ()
        rows = self._connection.execute(self._since, (position, limit)).fetchall()
        if len(rows) < limit:  # else there may be more, though nobody commits again
            self._version = version
        return rows

    def close(self) -> None:
        self._connection.close()


class PostgresLog:
    """The primary key's index is asked each time; the statement is prepared."""

    def __init__(self, parameters: dict[str, Any], table: str, columns: str) -> None:
        import psycopg

        self._latest = f"SELECT max(id) FROM {table}"  # noqa: S608 - a model's own names
        self._since = f"SELECT {columns} FROM {table} WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608 - as above
        self.failures: tuple[type[Exception], ...] = (psycopg.Error,)
        wanted = {name: parameters[name] for name in _CONNECTION if name in parameters}
        self._connection = psycopg.connect(
            **wanted, autocommit=True, connect_timeout=2, options="-c statement_timeout=1000"
        )

    def latest(self) -> int:
        row = self._connection.execute(self._latest).fetchone()
        return (row and row[0]) or 0

    def since(self, position: int, limit: int) -> Sequence[tuple[Any, ...]]:
        return self._connection.execute(self._since, (position, limit), prepare=True).fetchall()

    def close(self) -> None:
        self._connection.close()


def open_log(model: type[Model], *columns: str) -> LogReader:
    """The log that `model` is; `columns` are SQL that both engines read."""
    connection = connections["default"]
    parameters = connection.get_connection_params()
    table, selected = model._meta.db_table, ", ".join(("id", *columns))
    reader: type[SqliteLog | PostgresLog] = SqliteLog if connection.vendor == "sqlite" else PostgresLog
    return reader(parameters, table, selected)
