"""No longer offering several concepts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction

from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.vocabulary import forget_thesaurus


class Deprecate(BulkAction):
    """Stands where Wagtail offers to delete."""

    models = [Concept]
    action_type = "delete"
    display_name = _("No longer use")
    aria_label = _("No longer use the selected concepts")
    template_name = "taxonomy/desk/deprecate.html"
    classes = {"serious"}

    def check_perm(self, obj: Concept) -> bool:
        return bool(self.request.user.has_perm("taxonomy.change_concept"))

    @classmethod
    def execute_action(cls, objects: Sequence[Concept], **context: Any) -> tuple[int, int]:
        for concept in objects:
            concept.is_deprecated = True
            concept.save()
        forget_thesaurus()
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        words = ngettext(
            "%(count)s concept is no longer offered.", "%(count)s concepts are no longer offered.", num_parent_objects
        )
        return words % {"count": num_parent_objects}
