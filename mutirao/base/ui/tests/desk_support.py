"""Filling in forms of the editors' desk as a browser would: everything the page holds, and what a person changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

Form = dict[str, Any]


def filled_in(response: HttpResponse, selector: str = "#w-editor-form") -> Form:
    """What the browser would send if nobody touched the form."""
    form = LexborHTMLParser(response.content).css_first(selector)
    assert form is not None, "there is no such form on the page"
    sent: Form = {}
    for field in form.css("input, select, textarea"):
        if inside_template(field) or not field.attributes.get("name"):
            continue
        for value in values_of(field):
            sent.setdefault(field.attributes["name"], []).append(value)
    return sent


def inside_template(field: LexborNode) -> bool:
    parent = field.parent
    while parent is not None:
        if parent.tag == "template":
            return True
        parent = parent.parent
    return False


def values_of(field: LexborNode) -> list[str]:
    said = field.attributes
    if field.tag == "textarea":
        return [field.text().removeprefix("\n")]
    if field.tag == "select":
        chosen = [item.attributes.get("value") or "" for item in field.css("option") if "selected" in item.attributes]
        first = field.css_first("option")
        return chosen or ([first.attributes.get("value") or ""] if first and "multiple" not in said else [])
    if said.get("type") in {"checkbox", "radio"}:
        return [said.get("value") or "on"] if "checked" in said else []
    return [] if said.get("type") in {"submit", "file", "button"} else [said.get("value") or ""]


def add_row(form: Form, prefix: str, **values: Any) -> int:
    """Press “add” in an inline list and fill in the new row; its number."""
    number = int(form[f"{prefix}-TOTAL_FORMS"][0])
    form[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
    form[f"{prefix}-{number}-ORDER"] = [str(number + 1)]
    form[f"{prefix}-{number}-id"] = [""]
    form |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return number


def send(client: Client, url: str, form: Form, action: str = "") -> Any:
    """Press a button of the form: save draft (""), `action-publish`, `action-submit`."""
    return client.post(url, {**form, **({action: "1"} if action else {})})


def errors_in(response: HttpResponse) -> list[str]:
    tree = LexborHTMLParser(response.content)
    return [node.text(strip=True) for node in tree.css(".error-message, .w-field__errors p, .messages .error")]
