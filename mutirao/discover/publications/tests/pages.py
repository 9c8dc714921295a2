"""A page taken apart: what machines read in it, and what people do."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from selectolax.lexbor import LexborHTMLParser


class Page:
    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)

    def metas(self, start: str, attribute: str = "name") -> list[tuple[str, str]]:
        """(name, content) of the meta elements whose name starts so, in their order."""
        found = [
            (node.attributes.get(attribute) or "", node.attributes.get("content") or "")
            for node in self.tree.css("meta")
        ]
        return [pair for pair in found if pair[0].startswith(start)]

    def json_ld(self) -> dict[str, Any]:
        (node,) = self.tree.css('script[type="application/ld+json"]')
        said: dict[str, Any] = json.loads(node.text())
        return said

    def texts(self, selector: str) -> list[str]:
        return [" ".join(node.text().split()) for node in self.tree.css(selector)]

    def links(self, selector: str) -> list[str]:
        return [node.attributes.get("href") or "" for node in self.tree.css(selector)]

    def facts(self) -> dict[str, str]:
        return dict(zip(self.texts(".facts dt"), self.texts(".facts dd"), strict=True))


def read(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert "MISSING-VARIABLE" not in page.html
    return page
