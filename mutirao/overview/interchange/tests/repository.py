"""A repository that speaks OAI-PMH on this machine, and misbehaves when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes | Iterable[bytes]]
Misbehaviour = Callable[[bytes], Answer | None]
"""Gets the page that is due; None resets the connection. A body without end is given piece by piece."""

ENVELOPE = (
    '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{}</OAI-PMH>'
)


def records_page(*records: str, token: str = "") -> bytes:
    following = f"<resumptionToken>{token}</resumptionToken>" if token else ""
    return ENVELOPE.format(f"<ListRecords>{''.join(records)}{following}</ListRecords>").encode()


def error_page(code: str) -> bytes:
    return ENVELOPE.format(f'<error code="{code}">As the protocol says</error>').encode()


def record(key: str, title: str, year: int = 2018) -> str:
    metadata = f"<dc:title>{title}</dc:title><dc:creator>Banda, Chipo</dc:creator><dc:date>{year}</dc:date>"
    return (
        f"<record><header><identifier>oai:here:{key}</identifier></header>"
        f"<metadata><dc>{metadata}</dc></metadata></record>"
    )


def tombstone(key: str) -> str:
    return f'<record><header status="deleted"><identifier>oai:here:{key}</identifier></header></record>'


class Repository:
    """`pages` by the token that asks for each ("" begins); `misbehave` holds what to do instead, once each, by token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, bytes] = {}
        self.misbehave: dict[str, list[Misbehaviour]] = {}
        self.asked: list[dict[str, str]] = []

    def answer(self, query: str) -> Answer | None:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        self.asked.append(asked)
        token = asked.get("resumptionToken", "")
        page = self.pages.get(token, error_page("badResumptionToken"))
        tricks = self.misbehave.get(token)
        return tricks.pop(0)(page) if tricks else (200, {"Content-Type": "text/xml"}, page)


@contextmanager
def serving() -> Iterator[Repository]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = repository.answer(urlsplit(self.path).query)
            if answer is None:
                self.connection.close()
                return
            status, headers, body = answer
            self.send_response(status)
            length = {"Content-Length": str(len(body))} if isinstance(body, bytes) else {}
            for name, value in (length | headers).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.writelines([body] if isinstance(body, bytes) else body)

        def log_message(self, *arguments: object) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    repository = Repository(f"http://127.0.0.1:{server.server_port}/oai")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield repository
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
