"""Which pages listen, to what, and from where on."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client, RequestFactory

from mutirao.base.live.models import Event
from mutirao.base.live.services import tell

pytestmark = pytest.mark.django_db

SCRIPT = '<script type="module" src="/static/live/live.js"></script>'


def render(markup: str, user: Any, **values: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return Template("{% load live %}" + markup).render(Context({"request": request, **values}))


def query_of(markup: str) -> list[tuple[str, str]]:
    (address,) = re.findall(r'<meta name="live" content="([^"]*)">', markup)
    assert urlsplit(address).path == "/live/"
    return parse_qsl(urlsplit(unescape(address)).query)


def test_a_page_listens_to_its_reader_and_to_its_subject(member: Any) -> None:
    tell("a:1", "news", {})

    markup = render("{% live 'discussion:5' %}", member)

    assert query_of(markup) == [
        ("channel", f"person:{member.pk}"),
        ("channel", "discussion:5"),
        ("last_event_id", str(Event.objects.latest_id())),
    ]
    assert markup.endswith(SCRIPT)


def test_a_view_can_say_since_when(member: Any) -> None:
    tell("a:1", "news", {})

    assert query_of(render("{% live since=position %}", member, position=0))[-1] == ("last_event_id", "0")


@pytest.mark.parametrize("markup", ["{% live %}", "{% live 'discussion:5' %}"])
def test_nobody_listens_without_logging_in(markup: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert render(markup, AnonymousUser()) == ""
        assert Template("{% load live %}" + markup).render(Context()) == ""


def test_pages_of_a_person_listen_once(member: Any, client_of: Callable[[Any], Client]) -> None:
    page = client_of(member).get("/en/search/").content.decode()

    assert query_of(page)[0] == ("channel", f"person:{member.pk}")
    assert page.count(SCRIPT) == 1
    assert page.index(SCRIPT) < page.index("</head>")


def test_pages_of_nobody_carry_nothing_of_it(client: Client) -> None:
    page = client.get("/en/search/").content.decode()

    assert 'name="live"' not in page
    assert "live.js" not in page
    head = page[: page.index("</head>")]
    assert head.endswith(">\n    \n  ")
