"""What every test can ask for: the vocabulary laid out once, real files, a search index, people of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

PROJECT = Path(__file__).parent
SHARED_DATA = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files of the field, kept beside the project and never copied into it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real files (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables as every site has them after `mutirao prepare`; tests run in transactions on top."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("prepare", stdout=StringIO())


@pytest.fixture(autouse=True)
def _nothing_left_over(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has its own media, uploads and index, and no memory of the one before."""
    from mutirao.base.accounts import rules
    from mutirao.base.catalogue import use
    from mutirao.base.taxonomy import vocabulary
    from mutirao.base.ui import appearance
    from mutirao.overview.search.current import get_engine

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    settings.SEARCH_URL = f"tantivy://{tmp_path / 'search'}"
    get_engine.cache_clear()
    vocabulary._current.doubt()  # noqa: SLF001 - a test knows better than the clock
    appearance.forget()
    # A slow machine must not make a page cost two queries more.
    for memory in (appearance, vocabulary):
        monkeypatch.setattr(memory, "FRESH_FOR", 3600.0)
    cache.clear()
    translation.deactivate()
    rules._has_people = True  # noqa: SLF001 - no test but one is of a new site
    yield
    use._counts.clear()  # noqa: SLF001 - counts belong to the test that made them
    get_engine.cache_clear()


@pytest.fixture
def index(db: None) -> Callable[[], int]:
    """Call it to bring the search index up to date with what the test has written."""
    from mutirao.overview.search.indexer import catch_up

    return catch_up


@pytest.fixture
def member(db: None) -> Any:
    from mutirao.base.accounts.tests.factories import UserFactory

    return UserFactory()


@pytest.fixture
def curator(db: None) -> Any:
    from mutirao.base.accounts.services import CURATORS
    from mutirao.base.accounts.tests.factories import UserFactory

    user = UserFactory()
    user.groups.add(Group.objects.get(name=CURATORS))
    return user


@pytest.fixture
def administrator(db: None) -> Any:
    from mutirao.base.accounts.tests.factories import UserFactory

    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A browser in which this person is logged in; None is nobody."""

    def logged_in(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return logged_in


@pytest.fixture
def wagtails_templates() -> Iterator[None]:
    """In the desk a missing variable is nothing, as Wagtail's own templates count on; in ours it is a mistake."""
    from django.template import engines

    engine = engines["django"].engine  # type: ignore[attr-defined]  # django-stubs know the base class only
    before, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = before
