"""The bell in the head of the page, and the button that follows a thing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.base.notices.services.following import is_following
from mutirao.base.notices.services.reading import unread_count
from mutirao.base.notices.things import can_be_followed, thing_of
from mutirao.base.notices.views.reading import bell_text
from mutirao.base.ui.addresses import address

register = template.Library()


@register.inclusion_tag("notices/_bell_link.html", takes_context=True)
def bell(context: Any) -> dict[str, Any]:
    user = context["request"].user
    count = unread_count(user)
    return {"count": count, "text": bell_text(count)}


@register.simple_tag(takes_context=True)
def follow_button(context: Any, followed: Any) -> SafeString:
    """`{% follow_button publication %}`: an entry, a concept, or the thesaurus's name of one.

    Everybody who is not logged in gets the same, because such pages are kept for all of them; and gets it without a
    template, because it stands on every page they read.
    """
    request = context["request"]
    if not can_be_followed(followed):
        return SafeString()
    if not request.user.is_authenticated:
        return way_in(request.path)
    thing = thing_of(followed)
    words = {"thing": thing, "is_following": is_following(request.user, thing), "next": request.get_full_path()}
    return render_to_string("notices/_follow_button.html", words, request)


def way_in(path: str) -> SafeString:
    url = f"{address('account_login')}?next={quote(path)}"
    link = '<p class="follow"><a class="button plain" rel="nofollow" href="{}">{}</a></p>'
    return format_html(link, url, _("Log in to follow"))
