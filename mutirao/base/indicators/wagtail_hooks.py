"""Indicators in the editors' desk: which of them pages of countries show, in which order, and what they are called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from mutirao.base.indicators.models import Indicator


class IndicatorForm(WagtailAdminModelForm):
    """What may be mended by hand; figures come from files alone. A name for each language of the site."""

    class Meta:
        model = Indicator
        fields = ["is_key", "position", "unit", "source", "source_url", "licence", "note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": language},
                initial=self.instance.names.get(code, ""),
                max_length=300,
                required=code == "en",
            )

    def save(self, commit: bool = True) -> Indicator:
        said = {code: self.cleaned_data[f"name_{code}"].strip() for code, _language in settings.LANGUAGES}
        self.instance.names = self.instance.names | said
        self.instance.names = {code: text for code, text in self.instance.names.items() if text}
        indicator: Indicator = super().save(commit)
        return indicator


class IndicatorsView(IndexView):
    def get_base_queryset(self) -> QuerySet[Indicator]:
        return Indicator.objects.annotate(values_known=Count("observations"), last_year=Max("observations__year"))


class IndicatorViewSet(ModelViewSet):
    model = Indicator
    index_view_class = IndicatorsView
    icon = "order"
    menu_label = _("Indicators")
    menu_order = 620
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    search_fields = ["code", "source"]
    list_display = [
        "name",
        Column("code", label=_("Code"), sort_key="code"),
        BooleanColumn("is_key", label=_("On country pages"), sort_key="is_key"),
        Column("position", label=_("Order"), sort_key="position"),
        Column("values_known", label=_("Values"), sort_key="values_known"),
        Column("last_year", label=_("Newest year"), sort_key="last_year"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return IndicatorForm


@hooks.register("register_admin_viewset")
def indicator_viewset() -> IndicatorViewSet:
    return IndicatorViewSet("indicators")
