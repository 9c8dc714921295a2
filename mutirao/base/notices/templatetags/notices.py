"""The bell in the head of the page, and the button that follows a thing."""

from __future__ import annotations

from typing import Any

from django import template

from mutirao.base.notices.services.following import is_following
from mutirao.base.notices.services.reading import unread_count
from mutirao.base.notices.things import can_be_followed, thing_of
from mutirao.base.notices.views.reading import bell_text

register = template.Library()


@register.inclusion_tag("notices/_bell_link.html", takes_context=True)
def bell(context: Any) -> dict[str, Any]:
    user = context["request"].user
    count = unread_count(user)
    return {"count": count, "text": bell_text(count)}


@register.inclusion_tag("notices/_follow_button.html", takes_context=True)
def follow_button(context: Any, followed: Any) -> dict[str, Any]:
    """`{% follow_button publication %}`: an entry, a concept, or the thesaurus's name of one.

    Everybody who is not logged in gets the same: such pages are kept for all of them.
    """
    request = context["request"]
    if not can_be_followed(followed):
        return {"is_member": False, "next": ""}
    if not request.user.is_authenticated:
        return {"is_member": False, "next": request.path}
    thing = thing_of(followed)
    is_followed = is_following(request.user, thing)
    return {"is_member": True, "thing": thing, "is_following": is_followed, "next": request.get_full_path()}
