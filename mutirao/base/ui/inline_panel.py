"""An inline list of the editors' desk whose rows have a form class of their own."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model


class DraftRowsFormSet(BaseChildFormSet):
    """Rows that exist in a draft only are found again by their place in it.

    The stock formset starts such a row from nothing, since it has no number yet, and loses what the form does not
    show: of a file, for one, everything.
    """

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        row = self.draft_row(i)
        if row is None:
            return super()._construct_form(i, **kwargs)
        return BaseFormSet._construct_form(self, i, instance=row, **kwargs)  # type: ignore[attr-defined]  # noqa: SLF001 - as modelcluster does

    def draft_row(self, i: int) -> Any:
        if not self.is_bound or i >= self.initial_form_count() or self.data.get(f"{self.add_prefix(i)}-id"):
            return None
        rows = list(self.get_queryset())
        return rows[i] if i < len(rows) and rows[i].pk is None else None


class FormInlinePanel(InlinePanel):
    """Wagtail's `InlinePanel` builds each row from its standard form; this one from `form_class`."""

    def __init__(
        self,
        *args: Any,
        form_class: type[Any] = WagtailAdminModelForm,
        formset_class: type[Any] = BaseChildFormSet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form_class = form_class
        self.formset_class = formset_class

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "form_class": self.form_class, "formset_class": self.formset_class}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields", [])
        form = get_form_for_model(
            self.db_field.related_model, form_class=self.form_class, defer_required_on_fields=deferred
        )
        options["formsets"][self.relation_name] |= {"form": form, "formset": self.formset_class}
        return options
