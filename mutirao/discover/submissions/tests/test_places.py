"""Where people find the way in: the menu for everybody, and their own places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db


def links(client: Client) -> dict[str, str]:
    tree = LexborHTMLParser(client.get("/en/topics/").content)
    return {node.attributes.get("href") or "": " ".join(node.text().split()) for node in tree.css("header a, .pop a")}


def test_everybody_finds_the_way_in_and_members_their_own(
    client: Client, member: Any, client_of: Callable[[Any], Client], index: Any
) -> None:
    index()
    nobody, somebody = links(client), links(client_of(member))

    assert nobody["/en/contribute/"] == somebody["/en/contribute/"] == "Share a publication"
    assert somebody["/en/contribute/mine/"] == "My contributions"
    assert "/en/contribute/mine/" not in nobody
