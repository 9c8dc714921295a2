"""The form of a page as a browser would send it, untouched."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode


def sent_form(html: str) -> dict[str, str]:
    """What the first form in the middle of the page says, by the names of its inputs."""
    form = LexborHTMLParser(html).css_first("main form[method=post].form")
    assert form is not None
    sent: dict[str, str] = {}
    for node in form.css("input[name], select[name], textarea[name]"):
        value = value_of(node)
        if value is not None:
            sent[node.attributes["name"] or ""] = value
    return sent


def value_of(node: LexborNode) -> str | None:
    if node.tag == "select":
        options = node.css("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return chosen[0].attributes.get("value") or ""
    if node.tag == "textarea":
        text = node.text().replace("\r\n", "\n")
        return text.replace("\n", "\r\n")
    if node.attributes.get("type") in {"checkbox", "radio"}:
        return (node.attributes.get("value") or "on") if "checked" in node.attributes else None
    return "".join((node.attributes.get("value") or "").splitlines())
