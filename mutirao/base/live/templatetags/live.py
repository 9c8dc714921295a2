"""The template tag by which a page listens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mutirao.base.live.models import Event
from mutirao.base.live.services import person_channel

register = template.Library()


@register.simple_tag(takes_context=True)
def live(context: template.RequestContext, *channels: str, since: int | None = None) -> SafeString:
    """Lets the page of a person who is logged in listen to their own channel and to `channels`; else it is nothing.

    Stands in the head, because what is read from the database further down must not be older than the place in the log
    from which the page listens. A view that reads before it renders asks for `Event.objects.latest_id()` first and
    gives it as `since`.
    """
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return SafeString()
    position = Event.objects.latest_id() if since is None else since
    query: list[tuple[str, Any]] = [("channel", channel) for channel in (person_channel(user.pk), *channels)]
    address = f"{reverse('live:stream')}?{urlencode([*query, ('last_event_id', position)])}"
    markup = '<meta name="live" content="{}"><script type="module" src="{}"></script>'
    return format_html(markup, address, static("live/live.js"))
