"""The search engine of this installation."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.overview.search.engine import SearchEngine
from mutirao.overview.search.tantivy_engine import TantivyEngine


@cache
def get_engine() -> SearchEngine:
    """The one `SEARCH_URL` names; one object per process."""
    address = urlsplit(settings.SEARCH_URL)
    if address.scheme != "tantivy":
        raise ImproperlyConfigured(f"SEARCH_URL: {address.scheme}:// is not a search engine this version knows.")
    return TantivyEngine(Path(address.netloc + address.path), thesaurus)
