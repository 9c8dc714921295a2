"""How a file is handed out: in pieces if asked, never run in the site's own origin, only to those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

import structlog
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.utils.http import http_date, parse_etags
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.use import count_use
from mutirao.base.files.byte_ranges import ByteRange, RangeNotSatisfiable, is_still_current, iter_file, parse_range
from mutirao.base.files.media_types import ALLOWED
from mutirao.base.files.models import Attachment

log = structlog.get_logger("mutirao.files")

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"
"""For files a browser shows itself: a page of its own without scripts, forms or the site's origin."""


@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """`name` is for the reader's eyes and the saved file's name; the number decides."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    etag = f'"{attachment.checksum}"'
    if has_it_already(request, etag):
        return with_headers(HttpResponseNotModified(), attachment, etag)
    try:
        byte_range = wanted_range(request, attachment, etag)
    except RangeNotSatisfiable as problem:
        return HttpResponse(status=416, headers={"Content-Range": problem.content_range})
    if byte_range is None or byte_range.first == 0:
        count_use(attachment.entry_id, request.headers.get("User-Agent", ""))
    return with_headers(body(request, attachment, byte_range), attachment, etag)


def has_it_already(request: HttpRequest, etag: str) -> bool:
    """Compared weakly (RFC 9110 13.1.2): a proxy that compresses on the way marks the tag."""
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    return bool(known & {etag, "*"})


def wanted_range(request: HttpRequest, attachment: Attachment, etag: str) -> ByteRange | None:
    header = request.headers.get("Range", "")
    if_range = request.headers.get("If-Range", "")
    if not header or not is_still_current(if_range, etag=etag, modified_at=attachment.uploaded_at):
        return None
    return parse_range(header, attachment.size)


@dataclass(frozen=True)
class Pieces:
    """An open file on its way out; closed with the response, even where nobody asks for the first piece."""

    file: BinaryIO
    byte_range: ByteRange | None

    def __iter__(self) -> Iterator[bytes]:
        return iter_file(self.file, self.byte_range)

    def close(self) -> None:
        self.file.close()


def body(request: HttpRequest, attachment: Attachment, byte_range: ByteRange | None) -> HttpResponseBase:
    pieces = () if request.method == "HEAD" else Pieces(open_stored(attachment), byte_range)
    response = StreamingHttpResponse(pieces, status=206 if byte_range else 200)
    response["Content-Length"] = str(byte_range.length if byte_range else attachment.size)
    if byte_range:
        response["Content-Range"] = byte_range.content_range
    return response


def open_stored(attachment: Attachment) -> BinaryIO:
    try:
        opened: BinaryIO = attachment.file.open("rb").file
    except FileNotFoundError as problem:
        log.error("file is missing", attachment=attachment.pk, path=attachment.file.name)
        raise Http404 from problem
    return opened


def with_headers(response: HttpResponseBase, attachment: Attachment, etag: str) -> HttpResponseBase:
    kind = ALLOWED.get(attachment.media_type)
    is_shown = kind is not None and kind.inline_safe
    disposition = "inline" if is_shown else "attachment"
    response["Content-Type"] = attachment.media_type if kind else "application/octet-stream"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(attachment.name, safe='')}"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(attachment.uploaded_at.timestamp())
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
