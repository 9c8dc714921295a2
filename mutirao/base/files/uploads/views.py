"""Resumable uploads over HTTP: tus 1.0.0 (tus.io/protocols/resumable-upload), to be spoken by any of its clients."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.http import http_date
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.files.uploads.arriving import ALGORITHMS, Checksum, ChecksumMismatch, UploadBusy, WrongOffset
from mutirao.base.files.uploads.models import Upload
from mutirao.base.files.uploads.rules import may_upload
from mutirao.base.files.uploads.services import append, begin_upload, checked, find_upload, forget_upload

VERSION: Final = "1.0.0"
PIECE: Final = 64 * 1024
BYTES_TYPE: Final = "application/offset+octet-stream"
STATUS_OF: Final = {"too_large": 413, "no_room": 507, "too_many": 403, "not_allowed": 415}

Answer = Callable[..., HttpResponse]


class Refused(Exception):
    """An answer instead of the one asked for; the sentence is for the person who uploads."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
        for name, value in headers.items():
            self.response[name.replace("_", "-")] = value


def all_uploads(request: HttpRequest) -> HttpResponse:
    return speak(request, {"POST": begin})


def one_upload(request: HttpRequest, token: UUID) -> HttpResponse:
    return speak(request, {"HEAD": tell, "PATCH": receive, "DELETE": forget}, token)


def speak(request: HttpRequest, answers: dict[str, Answer], token: UUID | None = None) -> HttpResponse:
    """The parts of the protocol that all requests share."""
    try:
        response = answer_to(request, answers, token)
    except Refused as refused:
        response = refused.response
    except ValidationError as problem:
        sentence = " ".join(problem.messages)
        response = Refused(STATUS_OF.get(problem.error_list[0].code or "", 422), sentence).response
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def answer_to(request: HttpRequest, answers: dict[str, Answer], token: UUID | None) -> HttpResponse:
    if request.method == "OPTIONS":
        return capabilities()
    method = meant_method(request)
    if method not in answers:
        raise Refused(405, _("This address is for programs that upload files."), Allow=", ".join([*answers, "OPTIONS"]))
    if not may_upload(request.user):
        raise Refused(401, _("Please log in again in another window, then choose the file once more."))
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Refused(412, f"tus {VERSION}", Tus_Version=VERSION)
    if token is None:
        return answers[method](request)
    upload = find_upload(token, by=person(request))
    if upload is None:
        raise Refused(404, _("This upload is not here any more. Please choose the file again."))
    return answers[method](request, upload)


def meant_method(request: HttpRequest) -> str:
    """Some networks let only GET and POST pass. Only a POST, which is checked for forgery, may stand for another."""
    override = request.headers.get("X-HTTP-Method-Override", "") if request.method == "POST" else ""
    return (override or request.method or "").upper()


def capabilities() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,expiration,checksum",
            "Tus-Max-Size": str(settings.MAX_UPLOAD_BYTES),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


def begin(request: HttpRequest) -> HttpResponse:
    size = number(request, "Upload-Length")
    upload = begin_upload(promised_name(request), size, by=person(request))
    return with_state(upload, 201, Location=upload.get_absolute_url())


def tell(request: HttpRequest, upload: Upload) -> HttpResponse:
    return with_state(upload, 200, Upload_Length=str(upload.size))


def receive(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != BYTES_TYPE:
        raise Refused(415, f"Content-Type: {BYTES_TYPE}")
    at, length = number(request, "Upload-Offset"), number(request, "Content-Length", missing=411)
    if at + length > upload.size:
        raise Refused(413, _("More bytes were sent than the file was said to have."))
    try:
        append(upload, pieces(request, length), at=at, checksum=promised_checksum(request))
    except WrongOffset as wrong:
        raise Refused(409, "", Upload_Offset=str(wrong.offset)) from wrong
    except UploadBusy as busy:
        raise Refused(423, "") from busy
    except ChecksumMismatch as mismatch:
        raise Refused(460, "") from mismatch
    if upload.is_finished:
        refuse_early(upload)
    return with_state(upload, 204)


def refuse_early(upload: Upload) -> None:
    """Whoever uploads learns at once, and not after filling in the form, that this file cannot be taken."""
    try:
        checked(upload)
    except ValidationError:
        forget_upload(upload.token, by=upload.user)
        raise


def forget(request: HttpRequest, upload: Upload) -> HttpResponse:
    forget_upload(upload.token, by=person(request))
    return HttpResponse(status=204)


def with_state(upload: Upload, status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(upload.offset)
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def number(request: HttpRequest, header: str, missing: int = 400) -> int:
    value = request.headers.get(header, "")
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise Refused(missing if not value else 400, f"{header}: a number is needed")
    return int(value)


def pieces(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body as it comes, up to its end or to where the connection dropped."""
    while length > 0:
        try:
            piece = request.read(min(PIECE, length))
        except UnreadablePostError:
            return
        if not piece:
            return
        length -= len(piece)
        yield piece


def promised_name(request: HttpRequest) -> str:
    """`filename` of Upload-Metadata: pairs of a key and a value in base64, between commas."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            return decoded(value, "Upload-Metadata").decode(errors="replace")
    return ""


def promised_checksum(request: HttpRequest) -> Checksum | None:
    said = request.headers.get("Upload-Checksum", "")
    if not said:
        return None
    algorithm, _space, digest = said.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Refused(400, f"Upload-Checksum: {', '.join(ALGORITHMS)}")
    return Checksum(algorithm, decoded(digest, "Upload-Checksum"))


def decoded(value: str, header: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refused(400, f"{header}: not base64") from problem
