"""What templates of the editors' desk need to know of the site."""

from __future__ import annotations

from django import template

from mutirao.base.ui.appearance import SiteAppearance, appearance

register = template.Library()


@register.simple_tag
def site_appearance() -> SiteAppearance:
    """Name and logo as the team has set them."""
    return appearance()
