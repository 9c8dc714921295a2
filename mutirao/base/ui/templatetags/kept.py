"""A template tag for what is the same on page after page."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 64


class KeptNode(template.Node):
    """Renders its content once for each language and each set of values, and keeps the newest of them."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.kept: OrderedDict[Any, SafeString] = OrderedDict()

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(value.resolve(context) for value in self.values))
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = self.nodelist.render(context)
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept appearance %} … {% endkept %}`: names every value the content depends on, all of them hashable."""
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, values)
