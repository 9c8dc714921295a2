"""The pages: the page store in front of Django, which renders in a fixed number of threads.

Threads that stay keep their database connection; Django's own ASGI handler would open one for each
request (docs/decisions/0003). Live addresses (Server-Sent Events) will branch off here towards Django's
ASGI handler, because each of their listeners would hold a thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from a2wsgi import WSGIMiddleware

from mutirao.config.wsgi import application as django_wsgi

if TYPE_CHECKING:
    from mutirao.config.serving.stored_pages import StoredPages


def build_application() -> StoredPages:
    """A new store and new threads: to be called once in each process, after it was forked."""
    from django.conf import settings

    from mutirao.config.serving.bodies import GatheredBodies
    from mutirao.config.serving.changes import Changes
    from mutirao.config.serving.page_keeper import PageKeeper
    from mutirao.config.serving.page_store import PageStore
    from mutirao.config.serving.stored_pages import StoredPages

    store = PageStore(settings.PAGE_STORE_BYTES, Changes())
    keeper: Any = PageKeeper(django_wsgi, store)
    rendering: Any = WSGIMiddleware(keeper, workers=settings.WEB_THREADS)
    rendering = GatheredBodies(rendering)
    return StoredPages(rendering, store)
