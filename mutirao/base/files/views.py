"""How a file is handed out."""

from django.http import HttpRequest, HttpResponse


def download(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    raise NotImplementedError
