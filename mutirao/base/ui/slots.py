"""What the head of the page shows to people who are logged in: each app adds its template at start-up."""

from __future__ import annotations

_templates: list[str] = []


def add(template: str) -> None:
    if template not in _templates:
        _templates.append(template)


def personal() -> list[str]:
    return _templates
