"""How publications answer."""

from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    raise NotImplementedError


cite = report_problem = source = detail
