"""The house keeps its shape: what points where, how long files are, and what templates may hold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models import Model

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "mutirao"
LONGEST_FILE = 400
LONGEST_TEMPLATE = 150

OURS = [app for app in apps.get_app_configs() if app.name.startswith("mutirao.")]
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
TEMPLATES = sorted(
    path
    for path in PACKAGE.rglob("*.html")
    if "templates" in path.parts and not path.with_suffix(".mjml").exists()  # mail programs want their styles inline
)


def contracts() -> list[list[set[str]]]:
    """The layers of pyproject's contracts about the tree, top first; apps in one set are independent of one another."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return [
        [set(layer.split(" | ")) for layer in contract["layers"]]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers" and "containers" not in contract
    ]


CONTRACTS = contracts()


def heights(app: str, layers: list[set[str]]) -> Iterator[int]:
    """On which layer of a contract an app stands, counted from the top; nothing where it is not the contract's matter."""
    for height, layer in enumerate(layers):
        if any(app == name or app.startswith(f"{name}.") for name in layer):
            yield height


def may_point(source: str, target: str) -> bool:
    """Whether a contract puts `source` above `target`."""
    return any(
        above < below for layers in CONTRACTS for above in heights(source, layers) for below in heights(target, layers)
    )


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    for field in (*model._meta.fields, *model._meta.many_to_many):
        if field.remote_field is not None and field.model is model:
            yield field.name, field.related_model


def relations_between_apps() -> list[tuple[str, str, str]]:
    """(our model's field, its app, the app it points to) for every relation that leaves its app and not the house."""
    return [
        (f"{model._meta.label}.{name}", app.name, apps.get_app_config(target._meta.app_label).name)
        for app in OURS
        for model in app.get_models(include_auto_created=True)
        for name, target in relations(model)
        if target._meta.app_label != app.label
        and apps.get_app_config(target._meta.app_label).name.startswith("mutirao.")
    ]


def relative(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(PROJECT)) for path in paths]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_relations_point_down_along_the_arrows() -> None:
    found = relations_between_apps()

    assert len(found) > 10
    assert [(field, target) for field, source, target in found if not may_point(source, target)] == []


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("mutirao.discover.publications", "mutirao.base.files", True),
        ("mutirao.base.files", "mutirao.base.catalogue", True),
        ("mutirao.base.files", "mutirao.discover.publications", False),
        ("mutirao.base.taxonomy", "mutirao.base.catalogue", False),
        ("mutirao.base.taxonomy", "mutirao.base.accounts", False),
        ("mutirao.overview.home", "mutirao.overview.search", True),
        ("mutirao.overview.search", "mutirao.overview.home", False),
    ],
)
def test_the_walk_reads_the_contracts(source: str, target: str, allowed: bool) -> None:
    assert may_point(source, target) is allowed


def test_every_app_stands_in_a_contract() -> None:
    shelves = {"mutirao.config"} | {name for layers in CONTRACTS for layer in layers for name in layer}

    assert {app.name for app in OURS} - shelves == set()


@pytest.mark.parametrize("app", OURS, ids=lambda app: app.label)
def test_every_app_brings_its_tests(app: AppConfig) -> None:
    assert list((Path(app.path) / "tests").glob("test_*.py")) != []


def test_no_file_is_too_long_to_read() -> None:
    assert relative([path for path in SOURCES if lines(path) > LONGEST_FILE]) == []


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [path for path in SOURCES if path.stat().st_size and not re.match(r'r?"""\S', path.read_text("utf-8"))]

    assert relative(silent) == []


def test_nothing_hides_behind_post_save() -> None:
    assert relative([path for path in SOURCES if "post_save" in path.read_text(encoding="utf-8")]) == []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    out = StringIO()

    try:
        call_command("makemigrations", *(app.label for app in OURS), check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"models have changed without a migration:\n{out.getvalue()}")

    assert out.getvalue().startswith("No changes detected")


def test_no_template_is_too_long_to_read() -> None:
    assert len(TEMPLATES) > 50
    assert relative([path for path in TEMPLATES if lines(path) > LONGEST_TEMPLATE]) == []


INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style block": re.compile(r"<style", re.IGNORECASE),
    "a script": re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
"""The one block of styles of a page comes from a tag; the content security policy names its hash."""


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds_inline_code(what: str) -> None:
    texts = {path: re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8")) for path in TEMPLATES}

    assert relative([path for path, text in texts.items() if INLINE[what].search(text)]) == []


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("a style attribute", '<p style="color: red">'),
        ("a style block", "<style>p { color: red }</style>"),
        ("a script", "<script>alert(1)</script>"),
        ("a script", '<script type="module">alert(1)</script>'),
        ("an event handler", '<body onload="alert(1)">'),
        ("a javascript address", '<a href="javascript:alert(1)">'),
    ],
)
def test_inline_code_would_be_seen(what: str, markup: str) -> None:
    assert INLINE[what].search(markup) is not None
