"""The site: the page store in front of Django, which renders in a fixed number of threads, and live beside them.

Threads that stay keep their database connection; Django's own ASGI handler would open one for each
request (docs/decisions/0003). Who listens live is let in by Django and then waits in the event loop,
because each listener would hold a thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from a2wsgi import WSGIMiddleware

from mutirao.config.wsgi import application as django_wsgi

if TYPE_CHECKING:
    from mutirao.config.serving.site import Site


def build_application() -> Site:
    """A new store and new threads: to be called once in each process, after it was forked."""
    from django.conf import settings
    from django.urls import reverse

    from mutirao.base.live.streams import LiveStreams
    from mutirao.config.serving.bodies import GatheredBodies
    from mutirao.config.serving.changes import Changes
    from mutirao.config.serving.page_keeper import PageKeeper
    from mutirao.config.serving.page_store import PageStore
    from mutirao.config.serving.site import Site
    from mutirao.config.serving.stored_pages import StoredPages

    store = PageStore(settings.PAGE_STORE_BYTES, Changes())
    keeper: Any = PageKeeper(django_wsgi, store)
    rendering: Any = WSGIMiddleware(keeper, workers=settings.WEB_THREADS)
    pages = StoredPages(GatheredBodies(rendering), store)
    return Site(pages, LiveStreams(django_wsgi.get_response), reverse("live:stream"))
