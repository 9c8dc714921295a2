"""How the front page answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from mutirao.overview.home.models import HomePage


def index(request: HttpRequest) -> HttpResponse:
    page = HomePage.objects.live().filter(locale__language_code=get_language()).first()
    return render_home(request, page)


def render_home(request: HttpRequest, page: HomePage | None) -> HttpResponse:
    return render(request, "home/index.html", {"page": page})
