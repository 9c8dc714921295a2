"""Pages for the tests of serving: small, each different in what the page store must see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from mutirao.base.catalogue.models import Entry
from mutirao.base.ui.page_tags import LISTS, tag_page

WORDS = "cash transfers and school feeding " * 100
rendered = count(1)


def page(request: HttpRequest) -> HttpResponse:
    return tag_page(HttpResponse(f"{WORDS}{next(rendered)}"), LISTS)


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{WORDS}{next(rendered)}")


def fixed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WORDS)


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    shown = Entry.objects.filter(live=True, pk=pk).first()
    return tag_page(HttpResponse(f"{WORDS}{shown.title}"), pk) if shown else HttpResponse(status=404)


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(WORDS)
    response.set_cookie("mine", "1")
    return response


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WORDS + get_token(request))


def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WORDS, status=404)


def varying(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"{WORDS}{next(rendered)}")
    response["Vary"] = "User-Agent"
    return response


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"one "
        yield b"two"

    return StreamingHttpResponse(parts())


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


urlpatterns = [
    path("page/", page),
    path("plain/", plain),
    path("fixed/", fixed),
    path("entry/<int:pk>/", entry),
    path("cookie/", cookie),
    path("form/", form),
    path("missing/", missing),
    path("varying/", varying),
    path("stream/", stream),
    path("echo/", echo),
    path("live/", include("mutirao.base.live.urls")),
]
