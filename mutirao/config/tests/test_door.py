"""The listening socket, and who takes what comes in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from mutirao.config.serving.door import AddressInUseError, Door, take
from mutirao.config.serving.supervisor import Part

RUNNING = 1


class Entrance:
    """A door with ways to processes and visitors before it, all of them gone in the end."""

    def __init__(self, opened: ExitStack) -> None:
        self.opened = opened
        self.door = Door("127.0.0.1", 0)
        opened.callback(self.door.close)

    def way_to(self, *, pid: int = RUNNING) -> tuple[Part, socket.socket]:
        near, far = (self.opened.enter_context(end) for end in socket.socketpair())
        far.setblocking(False)
        part = Part("web", lambda: None, pid=pid)
        self.door.lead_to(near, lambda: part.is_running)
        return part, far

    def knock(self, times: int) -> list[socket.socket]:
        visitors = []
        for _ in range(times):
            visitor = socket.create_connection(self.door.listener.getsockname(), timeout=5)
            visitors.append(self.opened.enter_context(visitor))
            self.door.let_in()
        return visitors

    def taken(self, way: socket.socket) -> list[socket.socket]:
        return [self.opened.enter_context(connection) for connection in take(way)]


@pytest.fixture
def entrance() -> Iterator[Entrance]:
    with ExitStack() as opened:
        yield Entrance(opened)


def test_every_process_gets_as_many_connections(entrance: Entrance) -> None:
    ways = [entrance.way_to()[1] for _ in range(3)]
    visitors = entrance.knock(9)

    taken = [entrance.taken(way) for way in ways]

    assert [len(connections) for connections in taken] == [3, 3, 3]
    taken[0][0].sendall(b"welcome")
    assert visitors[0].recv(100) == b"welcome"


def test_a_process_that_is_down_gets_none_and_later_finds_what_waited(entrance: Entrance) -> None:
    part, far = entrance.way_to()
    other = entrance.way_to()[1]
    entrance.knock(2)
    part.pid = 0
    entrance.knock(2)

    assert (len(entrance.taken(far)), len(entrance.taken(other))) == (1, 3)


def test_while_all_are_down_visitors_wait_for_the_first_to_come_back(entrance: Entrance) -> None:
    far = entrance.way_to(pid=0)[1]
    (visitor,) = entrance.knock(1)

    (connection,) = entrance.taken(far)
    connection.sendall(b"sorry for the wait")
    assert visitor.recv(100) == b"sorry for the wait"


def test_a_crowd_waits_outside_and_loses_nobody(entrance: Entrance) -> None:
    far = entrance.way_to()[1]
    entrance.knock(60)
    assert len(entrance.taken(far)) == 60
    entrance.knock(60)
    assert len(entrance.taken(far)) == 60


def test_nobody_at_the_door_is_no_reason_to_wait(entrance: Entrance) -> None:
    entrance.door.let_in()


def test_an_address_in_use_is_said(entrance: Entrance) -> None:
    with pytest.raises(AddressInUseError):
        Door(*entrance.door.listener.getsockname())


@pytest.mark.parametrize(("host", "found"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_addresses_are_told_as_a_browser_wants_them(host: str, found: str) -> None:
    door = Door(host, 0)
    assert door.addresses()[0].startswith(found)
    door.close()
