"""A web site on this machine for tests: it answers what it is told to and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    """`body` may be pieces that come one by one; `wait` holds the answer back until the test is over, or so long."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


Script = Answer | Callable[[Asked], Answer]


class LocalSite:
    """`pages` by path; what is not there is a 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Script] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        script = self.pages.get(asked.path, Answer(404))
        return script if isinstance(script, Answer) else script(asked)

    def log(self) -> list[tuple[str, str]]:
        return [(asked.method, asked.path) for asked in self.asked]


def html(body: str, **headers: str) -> Answer:
    return Answer(body=body.encode(), headers={"Content-Type": "text/html; charset=utf-8"} | headers)


def moved(to: str, status: int = 302) -> Answer:
    return Answer(status, headers={"Location": to})


@contextmanager
def serving() -> Iterator[LocalSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = site.answer(Asked(self.command, self.path, headers))
            if answer.wait:
                site.over.wait(answer.wait)
            with suppress(ConnectionError):
                self.send_response(answer.status)
                length = {"Content-Length": str(len(answer.body))} if isinstance(answer.body, bytes) else {}
                for name, value in (length | answer.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    for piece in [answer.body] if isinstance(answer.body, bytes) else answer.body:
                        self.wfile.write(piece)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *arguments: object) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = LocalSite(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
