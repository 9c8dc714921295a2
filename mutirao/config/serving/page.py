"""A page ready to be sent: headers and body in each encoding that was asked for, each with its own ETag."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mutirao.config.serving import encodings

Header = tuple[bytes, bytes]


class Copy(NamedTuple):
    """One encoding of a page."""

    body: bytes
    etag: bytes
    headers: list[Header]


class Answer(NamedTuple):
    """What goes over the wire."""

    status: int
    headers: list[Header]
    body: bytes


@dataclass(slots=True)
class Page:
    """An answer with status 200. `made_at` is the position in the log of changes its rendering began at."""

    headers: list[Header]
    content: bytes = field(repr=False)
    encoding: str
    digest: str
    compressible: bool
    tags: frozenset[str]
    made_at: int
    good_until: float
    size: int = 0
    _copies: dict[str, Copy] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, headers: Iterable[tuple[str, str]], body: bytes, *, tags: frozenset[str], made_at: int, good_until: float
    ) -> Page:
        kept = [(name.lower(), value) for name, value in headers]
        content_type = dict(kept).get("content-type", "")
        return cls(
            headers=[(n.encode("latin-1"), v.encode("latin-1")) for n, v in kept if n not in _OF_ONE_ANSWER],
            content=body,
            encoding=encodings.IDENTITY,
            digest=hashlib.blake2b(body, digest_size=12).hexdigest(),
            compressible=len(body) >= encodings.WORTH_COMPRESSING and encodings.is_compressible(content_type),
            tags=tags,
            made_at=made_at,
            good_until=good_until,
        )

    def copy(self, encoding: str) -> Copy:
        """The page in `encoding`, made on first use and kept: the plain body only until there is a compressed one."""
        if not self.compressible:
            encoding = encodings.IDENTITY
        copy = self._copies.get(encoding)
        if copy is None:
            copy = self._make_copy(encoding)
            if encoding != encodings.IDENTITY or not self.compressible:
                self._copies[encoding] = copy
                self.content, self.encoding = copy.body, encoding
                self.size = self._measure()
        return copy

    def _make_copy(self, encoding: str) -> Copy:
        body = encodings.convert(self.content, self.encoding, encoding)
        etag = f'"{self.digest}-{encoding}"'.encode()
        headers = [*self.headers, (b"etag", etag), (b"content-length", b"%d" % len(body))]
        if encoding != encodings.IDENTITY:
            headers.append((b"content-encoding", encoding.encode()))
        return Copy(body, etag, headers)

    def _measure(self) -> int:
        """Bytes of memory, nearly: bodies, headers and what Python adds to each."""
        headers = sum(sys.getsizeof(value) for _, value in self.headers) + 100 * len(self.headers)
        return 600 + headers + sum(len(copy.body) + 600 for copy in self._copies.values())

    def answer(self, *, method: str, encoding: str, if_none_match: bytes) -> Answer:
        copy = self.copy(encoding)
        if if_none_match and _matches(copy.etag, if_none_match):
            return Answer(304, [header for header in copy.headers if header[0] not in _OF_A_BODY], b"")
        return Answer(200, copy.headers, b"" if method == "HEAD" else copy.body)


_OF_ONE_ANSWER = {"content-length", "content-encoding", "etag", "x-request-id", "date"}
_OF_A_BODY = {b"content-length", b"content-encoding", b"content-type"}


def _matches(etag: bytes, if_none_match: bytes) -> bool:
    """Weak comparison, as RFC 9110 wants for `If-None-Match`: proxies that recompress send our ETag back as `W/"…"`."""
    candidates = (part.strip().removeprefix(b"W/") for part in if_none_match.split(b","))
    return any(candidate in {etag, b"*"} for candidate in candidates)
