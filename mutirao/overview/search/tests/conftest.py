"""An index of the small world, built once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mutirao.overview.search.engine import SearchRequest, SearchResults
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import ENTRIES, small_thesaurus

Ask = Callable[..., SearchResults]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> TantivyEngine:
    thesaurus = small_thesaurus()
    engine = TantivyEngine(Path(tmp_path_factory.mktemp("search")), lambda: thesaurus)
    engine.rebuild(iter(ENTRIES), cursor=1)
    return engine


@pytest.fixture(scope="session")
def ask(engine: TantivyEngine) -> Ask:
    def ask(query: str = "", **values: object) -> SearchResults:
        return engine.search(SearchRequest(query, **values))  # type: ignore[arg-type]  # for short tests

    return ask
