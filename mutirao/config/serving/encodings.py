"""Content encodings: which one a reader wants, and bodies in it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import brotli

IDENTITY: Final = "identity"
GZIP: Final = "gzip"
BROTLI: Final = "br"
WORTH_COMPRESSING: Final = 500
"""Bytes; below, the headers outweigh the gain."""

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: gzip.compress(body, 5, mtime=0),
    BROTLI: lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    IDENTITY: lambda body: body,
}
_EXPAND: dict[str, Callable[[bytes], bytes]] = {
    GZIP: lambda body: zlib.decompress(body, wbits=31),
    BROTLI: brotli.decompress,
    IDENTITY: lambda body: body,
}


@lru_cache(maxsize=512)
def preferred(accept_encoding: bytes) -> str:
    """The smallest encoding an `Accept-Encoding` header allows: br, gzip or identity."""
    return next((name for name in (BROTLI, GZIP) if name in accepted(accept_encoding)), IDENTITY)


@lru_cache(maxsize=512)
def accepted(accept_encoding: bytes) -> frozenset[str]:
    """The encodings named in an `Accept-Encoding` header, without those it refuses by `q=0`."""
    parts = (part.decode("latin-1").lower().partition(";") for part in accept_encoding.split(b","))
    return frozenset(name.strip() for name, _, weight in parts if weight.strip(" q=.0") or not weight.strip())


def is_compressible(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))


def convert(body: bytes, source: str, target: str) -> bytes:
    """`body`, encoded as `source`, encoded as `target`."""
    return _COMPRESS[target](_EXPAND[source](body))
