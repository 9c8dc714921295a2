from __future__ import annotations

from django.template import Context, Template
from django.utils import translation

from mutirao.base.ui.templatetags.kept import MOST_KEPT, KeptNode


class Counter:
    """Counts how often it was asked."""

    asked = 0

    def __str__(self) -> str:
        self.asked += 1
        return f"answer {self.asked}"


def test_what_is_kept_is_rendered_once_for_each_value_and_language() -> None:
    counter = Counter()
    template = Template("{% load kept %}{% kept name %}{{ counter }}{% endkept %}")

    def render(name: str) -> str:
        return template.render(Context({"name": name, "counter": counter}))

    assert [render("a"), render("a"), render("b"), render("a")] == ["answer 1", "answer 1", "answer 2", "answer 1"]
    with translation.override("fr"):
        assert render("a") == "answer 3"


def test_no_more_is_kept_than_is_worth_it() -> None:
    template = Template("{% load kept %}{% kept number %}{{ number }}{% endkept %}")
    for number in range(MOST_KEPT + 5):
        assert template.render(Context({"number": number})) == str(number)
    (node,) = template.nodelist.get_nodes_by_type(KeptNode)
    assert len(node.kept) == MOST_KEPT
